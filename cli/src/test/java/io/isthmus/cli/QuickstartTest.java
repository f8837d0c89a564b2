package io.isthmus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.cli.FakeApi.Answer;
import io.isthmus.cli.Terminal.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quickstart against a small cloud, with a shell script for a controller. */
class QuickstartTest {
    /** What the rules say of the pings, in the order of the tour. */
    private static final List<Boolean> RIGHT =
            List.of(false, false, true, true, false, true, false, false, true, false, true);

    @TempDir
    Path directory;

    private FakeApi api;
    private Path data;
    private Path launcher;
    private Terminal terminal;

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
        data = directory.resolve("data");
        launcher = directory.resolve("isthmus");
        terminal = new Terminal(
                directory.resolve("contexts.json"),
                Map.of("ISTHMUS_LAUNCHER", launcher.toString(), "PATH", System.getenv("PATH")));
        launcher("""
                #!/bin/sh
                echo '{"url":"%1$s","socket":"%2$s/s","user":"admin","password":"p","account":"a","project":"local"}' > %2$s/admin.json
                echo '%1$s' > %2$s/url
                echo "isthmus controller ready url=%1$s socket=%2$s/s"
                while [ -d %2$s ] && [ ! -e %3$s/stop ]; do sleep 0.02; done
                """.formatted(api.url(), data, directory));
        api.handle(request -> {
            if (!request.path().equals("/isthmus/v1/shutdown")) {
                return Optional.empty();
            }
            try {
                Files.createFile(directory.resolve("stop"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return Optional.of(new Answer(200, "{}"));
        });
    }

    @AfterEach
    void stop() throws Exception {
        if (!Files.exists(directory.resolve("stop"))) {
            Files.createFile(directory.resolve("stop")); // ends the script
        }
        api.close();
    }

    private void launcher(String script) throws IOException {
        Files.writeString(launcher, script);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
    }

    private SmallCloud cloud(List<Boolean> pings) throws IOException {
        SmallCloud cloud = new SmallCloud(pings);
        api.handle(request -> request.path().equals("/isthmus/v1/shutdown") ? Optional.empty() : cloud.answer(request));
        Files.createDirectories(data);
        api.listenOn(directory.resolve("s"));
        return cloud;
    }

    @Test
    void allPingsAsTheRulesSayEndsWithZeroAndNamesTheWayOn() throws Exception {
        cloud(RIGHT);
        Result result = terminal.type("quickstart --data " + data);
        assertThat(result.status()).as(result.out() + result.err()).isZero();
        assertThat(result.out())
                .contains("11 pings, every one as the rules say")
                .contains("export ISTHMUS_CONFIG=" + data.resolve("contexts.json"))
                .contains("$ isthmus --context beta peering accept to-beta")
                .contains("it is PENDING_ACCEPTANCE");
    }

    @Test
    void onePingThatIsNotAsTheRulesSayIsLoudAndEndsWithOne() throws Exception {
        List<Boolean> wrong = new ArrayList<>(RIGHT);
        wrong.set(4, true);
        cloud(wrong);
        Result result = terminal.type("quickstart --data " + data);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).contains("MISMATCH: answer", "1 NOT AS THE RULES SAY", "The controller still runs");
    }

    @Test
    void cleanDeletesEverythingEndsTheControllerAndTheDirectory() throws Exception {
        SmallCloud cloud = cloud(RIGHT);
        launcher(Files.readString(launcher).replace(data + "/s", directory + "/s"));
        Result result = terminal.type("quickstart --clean --data " + data);
        assertThat(result.status()).as(result.out() + result.err()).isZero();
        assertThat(cloud.isEmpty()).isTrue();
        assertThat(directory.resolve("stop")).exists();
        assertThat(data).doesNotExist();
    }

    @Test
    void controllerThatDoesNotStartIsReportedWithItsLastWords() throws Exception {
        launcher("#!/bin/sh\necho no such luck\nexit 3\n");
        Result result = terminal.type("quickstart --clean --data " + data);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("ended with status 3", "no such luck", "isthmus doctor");
        assertThat(data).doesNotExist();
    }

    @Test
    void directoryWithSomethingInItIsRefused() throws Exception {
        Files.createDirectories(data.resolve("mine"));
        Result result = terminal.type("quickstart --clean --data " + data);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("is not empty");
        assertThat(data.resolve("mine")).exists();
    }

    @Test
    void doctorEndsWithZeroIfOnlySomethingOptionalIsAbsent() throws Exception {
        launcher("""
                #!/bin/sh
                echo '[{"name":"user namespaces","ok":false,"required":false,"found":"off","remedy":"sysctl"}]'
                """);
        Result result = terminal.type("doctor");
        assertThat(result.status()).isZero();
        assertThat(result.out()).contains("optional: absent").doesNotContain("sysctl");
    }

    @Test
    void doctorEndsWithOneIfSomethingRequiredIsMissing() throws Exception {
        launcher("""
                #!/bin/sh
                [ "$*" = "agent --doctor -o json" ] || exit 9
                echo '[{"name":"network namespaces","ok":true,"found":"yes","remedy":""},'
                echo ' {"name":"nftables","ok":false,"found":"none","remedy":"install libnftables1"}]'
                exit 1
                """);
        Result result = terminal.type("doctor");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).contains("nftables            MISSING  none", "nftables: install libnftables1");
    }
}
