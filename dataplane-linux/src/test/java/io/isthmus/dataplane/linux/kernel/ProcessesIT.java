package io.isthmus.dataplane.linux.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Processes are found by the network namespace that they are in. */
@Tag("kernel")
class ProcessesIT {
    @SuppressWarnings("NullAway.Init") // set before each test
    private Process process;

    @BeforeEach
    void start() throws IOException {
        process = new ProcessBuilder("unshare", "-n", "sleep", "3600").start();
        await().until(() -> !namespace().equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net"))));
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    private Path namespace() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/ns/net"));
    }

    /** At the limit nobody knows whether those that were killed have ended: the namespace must not be taken for empty. */
    @Test
    void itGivesUpAtTheLimitAndSaysWhatIsLeft() throws IOException {
        String namespace = namespace().toString();
        assertThat(Processes.end(Set.of(namespace), 0)).containsExactly(namespace);
        assertThat(Processes.end(Set.of(namespace), TimeUnit.SECONDS.toNanos(10)))
                .isEmpty();
        assertThat(process.onExit().join().exitValue()).isNotZero();
    }

    @Test
    void aFileOnWhichNoNamespaceIsMountedIsNone() throws IOException {
        assertThat(Processes.mounted(Path.of("/etc/passwd"))).isEmpty();
        assertThat(Processes.mounted(Path.of("/nowhere"))).isEmpty();
        assertThat(Processes.mounted(Path.of("/proc/self/ns/net"))).isEmpty();
        assertThat(Processes.mounted(Path.of("/proc/" + process.pid() + "/ns/net")))
                .contains(namespace().toString());
        // Of the same kind of file system, but nothing to do with networks.
        assertThat(Processes.end(
                        Set.of(Files.readSymbolicLink(Path.of("/proc/self/ns/mnt"))
                                .toString()),
                        0))
                .isEmpty();
    }
}
