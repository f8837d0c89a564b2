package io.isthmus.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The launcher in a checkout of its own, on a host that lacks nearly everything: Java, Maven and apt-get write down what
 * they are called with.
 */
class LauncherTest {
    private static final List<String> TOOLS = List.of(
            "cat",
            "cksum",
            "cp",
            "date",
            "find",
            "flock",
            "git",
            "grep",
            "head",
            "id",
            "ls",
            "mkdir",
            "mktemp",
            "mv",
            "paste",
            "readlink",
            "rm",
            "sed",
            "sh",
            "sleep",
            "sort",
            "stat",
            "tail",
            "tr",
            "uniq",
            "xargs");

    @TempDir
    Path root;

    private Path home;
    private Path called;

    record Ended(int status, String text) {}

    @BeforeEach
    void checkOut() throws Exception {
        home = Files.createDirectory(root.resolve("home"));
        called = root.resolve("called");
        Files.copy(Path.of("../isthmus"), home.resolve("isthmus"));
        executable(home.resolve("isthmus"));
        Files.createDirectories(home.resolve("cli/src/main"));
        for (String file : List.of("pom.xml", "cli/pom.xml", "LICENSE", "NOTICE")) {
            Files.createFile(home.resolve(file));
        }
        Files.writeString(home.resolve("CHANGELOG.md"), "# Changelog\n\n## 1.2.3 (2027-01-31)\n");
        script(home.resolve("mvnw"), "exit 1");
        Path tools = Files.createDirectory(root.resolve("tools"));
        for (String tool : TOOLS) {
            Files.createSymbolicLink(tools.resolve(tool), place(tool));
        }
        script(tools.resolve("apt-get"), "exit 1");
        Path jdk = root.resolve("jdk");
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        script(jdk.resolve("bin/java"), "exit 0");
        script(jdk.resolve("bin/javac"), "exit 0");
    }

    private static Path place(String tool) {
        return Arrays.stream("/usr/bin /bin /usr/local/bin".split(" "))
                .map(directory -> Path.of(directory, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + tool));
    }

    /** Notes its name and its arguments first. */
    private void script(Path file, String rest) throws IOException {
        Files.writeString(
                file, "#!/bin/sh\necho \"" + file.getFileName() + " $*\" >> '" + called + "'\n" + rest + "\n");
        executable(file);
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Ended launch(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(home.resolve("isthmus").toString()));
        command.addAll(List.of(words));
        return run(command);
    }

    private Ended run(List<String> command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "PATH", root.resolve("tools").toString(),
                        "JAVA_HOME", root.resolve("jdk").toString(),
                        "HOME", root.toString()));
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), text);
    }

    private String called() throws IOException {
        return Files.exists(called) ? Files.readString(called) : "";
    }

    private void pretendToBeBuilt() throws IOException {
        Path dist = Files.createDirectories(home.resolve("dist"));
        for (String module : List.of("app", "cli", "bench", "conformance")) {
            Files.writeString(dist.resolve(module + ".classpath"), "isthmus-" + module + ".jar\n");
        }
        Files.writeString(dist.resolve("jdk"), root.resolve("jdk") + ":\"25.0.1\"\n");
        Files.createFile(dist.resolve("stamp"));
    }

    private void tag(String name) throws Exception {
        String identity = "-c user.name=a -c user.email=a@example.org";
        for (String line : List.of("init -q", identity + " commit -q --allow-empty -m x", "tag " + name)) {
            List<String> command = new ArrayList<>(List.of("git"));
            command.addAll(List.of(line.split(" ")));
            Ended ended = run(command);
            assertThat(ended.status()).as(ended.text()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"test --help", "test -h", "test --fast --help"})
    void helpOfTheTestsPrintsAndNeedsNothing(String line) throws Exception {
        Ended ended = launch(line.split(" "));
        assertThat(ended.text()).startsWith("Usage: ./isthmus test").contains("--nightly");
        assertThat(ended.status()).isZero();
        assertThat(called()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent --help", "controller --help", "quickstart --help", "bench --help"})
    void helpOfWhatNeedsTheKernelInstallsNothing(String line) throws Exception {
        pretendToBeBuilt();
        Ended ended = launch(line.split(" "));
        assertThat(ended.status()).as(ended.text()).isZero();
        assertThat(called()).startsWith("java ").contains("--help").doesNotContain("apt-get", "mvnw");
    }

    @Test
    void buildOfATagBearsItsVersion() throws Exception {
        tag("v1.2.3");
        launch("version");
        assertThat(called()).contains("mvnw ").contains("-Disthmus.version=1.2.3 ");
    }

    @Test
    void buildBesideATagBearsTheVersionOfThePom() throws Exception {
        launch("version");
        assertThat(called()).contains("mvnw ").doesNotContain("-Disthmus.version");
    }

    @Test
    void releaseThatTheChangelogDoesNotNameIsRefused() throws Exception {
        tag("v1.2.4");
        Ended ended = launch("version");
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.text()).contains("v1.2.4 has no part of its own in CHANGELOG.md");
        assertThat(called()).isEmpty();
    }
}
