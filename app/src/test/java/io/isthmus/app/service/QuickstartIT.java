package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a newcomer runs first, from beginning to end. */
@Tag("kernel")
class QuickstartIT {
    private Path root;

    @BeforeEach
    void makeDirectory() throws IOException {
        root = Files.createTempDirectory("isthmus-it-");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void removeDirectory() throws IOException {
        Installation.delete(root);
    }

    @Test
    void quickstartShowsEveryRuleAndLeavesNothing() throws Exception {
        Path launcher = Installation.launcher(root, Installation.classPath());
        assertQuickstartIsGood(launcher, List.of());
    }

    /** Only root can become somebody who is nobody. */
    @Test
    @Tag("root")
    void quickstartNeedsNoPrivilege() throws Exception {
        Path launcher = Installation.launcher(root, readableCopy());
        assertQuickstartIsGood(
                launcher,
                List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all", "--"));
    }

    private void assertQuickstartIsGood(Path launcher, List<String> before) throws Exception {
        Path data = root.resolve("data");
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(launcher.toString(), "quickstart", "--clean", "--data", data.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("ISTHMUS_LAUNCHER", launcher.toString());
        builder.environment().put("HOME", root.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("every one as the rules say").doesNotContain("Exception", "\tat ");
        assertThat(data).doesNotExist();
        assertThat(ProcessHandle.allProcesses()
                        .filter(handle -> handle.info()
                                .commandLine()
                                .filter(line -> line.contains(data.toString()))
                                .isPresent()))
                .as("processes left")
                .isEmpty();
    }

    /** The class path in a place that everybody may read. */
    private String readableCopy() throws IOException {
        Path copies = Files.createDirectory(root.resolve("lib"));
        List<String> paths = new ArrayList<>();
        for (String entry : Installation.classPath().split(":")) {
            Path from = Path.of(entry);
            Path to = copies.resolve(paths.size() + "-" + from.getFileName());
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.toList()) {
                    Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
            paths.add(to.toString());
        }
        return String.join(":", paths);
    }
}
