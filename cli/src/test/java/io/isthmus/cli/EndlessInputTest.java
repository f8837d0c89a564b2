package io.isthmus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.cli.client.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a file or standard input holds, and if it has no end, a command ends in words. */
class EndlessInputTest {
    private static final int MOST = 64 << 20;

    @TempDir
    Path directory;

    private record Result(int status, String out, String err) {}

    /** A line without end, of which nobody may read too many. */
    private static final class Endless extends InputStream {
        private long read;

        @Override
        public int read() {
            read(new byte[1], 0, 1);
            return 'x';
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            read += length;
            if (read > MOST) {
                throw new AssertionError("more than " + MOST + " bytes were read");
            }
            Arrays.fill(bytes, offset, offset + length, (byte) 'x');
            return length;
        }
    }

    private Result type(String line, InputStream in) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(
                List.of(line.split(" ")),
                new Surroundings(
                        Map.of(
                                "ISTHMUS_CONFIG",
                                directory.resolve("contexts.json").toString(),
                                "NO_COLOR",
                                "1"),
                        in,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)));
        return new Result(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "diff --label shop -f /dev/zero",
                "diff --label shop -f -",
                "apply --label shop -f /dev/zero",
                "apply --label shop -f -",
                "context add me --url http://127.0.0.1:1 --user u --account a --project p --password-stdin",
            })
    void anEndlessInputEndsInWords(String line) {
        assertInWords(type(line, new Endless()));
    }

    @Test
    void soDoesADataDirectoryWithAnEndlessFile() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        Files.createSymbolicLink(data.resolve("admin.json"), Path.of("/dev/zero"));
        Files.writeString(data.resolve("url"), "http://127.0.0.1:1");
        assertInWords(type("context add me --data " + data, InputStream.nullInputStream()));
    }

    @Test
    void soDoesAFileOfCertificates() throws IOException {
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String line = "context add me --url https://127.0.0.1:" + nobody.getLocalPort()
                    + " --ca /dev/zero --user u --account a --project p --password-stdin";
            byte[] password = "secret\n".getBytes(StandardCharsets.UTF_8);
            assertInWords(type(line, new ByteArrayInputStream(password)));
            Result added = type(line + " --untried", new ByteArrayInputStream(password));
            assertThat(added.status()).isZero();
            assertInWords(type("vpc list", InputStream.nullInputStream()));
        }
    }

    private static void assertInWords(Result result) {
        assertThat(result.status()).as(result.toString()).isNotZero();
        assertThat(result.err())
                .contains("which is the most that is read of it")
                .doesNotContain("Exception", "\tat ");
        assertThat(result.out()).isEmpty();
    }
}
