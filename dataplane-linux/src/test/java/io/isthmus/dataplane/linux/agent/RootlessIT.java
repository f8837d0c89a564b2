package io.isthmus.dataplane.linux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Everything without root. Where the test itself runs as root, controller and commands drop to an ordinary user. */
@Timeout(120)
final class RootlessIT {
    private static final String NOBODY = "65534";
    private final Path root = Files.createTempDirectory(Path.of("/tmp"), "isthmus-it");
    private final Path state = root.resolve("state");
    private final List<String> user;
    private final String classPath;
    private Controller controller;

    RootlessIT() throws IOException {
        boolean asRoot = !HostChecks.needsRootless();
        user = asRoot ? List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups") : List.of();
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(state);
        if (asRoot) {
            Files.setAttribute(state, "unix:uid", Integer.valueOf(NOBODY));
            Files.setAttribute(state, "unix:gid", Integer.valueOf(NOBODY));
        }
        classPath = readableCopy(System.getProperty("java.class.path"), root.resolve("lib"));
        controller = start();
    }

    @AfterEach
    void end() throws IOException, InterruptedException {
        controller.kill();
        var anchor = Anchor.find(state);
        if (anchor.isPresent()) {
            anchor.get().end(state);
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList().reversed()) {
                Files.deleteIfExists(path);
            }
        }
    }

    @Test
    void namespacesOutliveAgentAndControllerAndEndWithTheAnchor() throws IOException, InterruptedException {
        long firstAgent = controller.agent();
        Anchor anchor = Anchor.find(state).orElseThrow();
        assertThat(link(firstAgent, "net")).isEqualTo(link(anchor.pid(), "net"));
        assertThat(link(anchor.pid(), "net"))
                .isNotEqualTo(link(ProcessHandle.current().pid(), "net"));

        run(
                anchor,
                "ip netns add ns-e && mkdir -p /etc/netns/ns-e && echo 'search isthmus' >/etc/netns/ns-e/resolv.conf");
        assertThat(Path.of("/run/netns/ns-e")).as("nothing is seen on the host").doesNotExist();
        assertThat(Path.of("/etc/netns/ns-e")).doesNotExist();
        controller.say("place");
        String enter = "nsenter " + controller.hear("nsenter ");
        Trial inside = asUser(Stream.concat(Stream.of(enter.split(" ")), Stream.of("cat", "/etc/resolv.conf"))
                .toList());
        assertThat(inside).isEqualTo(new Trial(true, "search isthmus"));

        ProcessHandle.of(firstAgent).orElseThrow().destroyForcibly();
        long secondAgent = controller.agent();
        assertThat(link(secondAgent, "user")).isEqualTo(link(anchor.pid(), "user"));
        controller.kill();
        await().until(() -> ProcessIdentity.of(secondAgent).isEmpty());
        assertThat(run(anchor, "ip netns list").output()).isEqualTo("ns-e");

        controller = start();
        controller.agent();
        assertThat(Anchor.find(state).orElseThrow().pid()).isEqualTo(anchor.pid());
        assertThat(run(anchor, "ip netns list").output()).isEqualTo("ns-e");
        controller.say("clean");
        assertThat(controller.awaitEnd()).isZero();
        assertThat(anchor.alive()).isFalse();
        assertThat(Anchor.find(state)).isEmpty();
        assertThat(state.resolve("anchor.d")).doesNotExist();
    }

    @Test
    void anotherProcessWithTheSamePidIsNotTakenForTheAnchor() throws IOException, InterruptedException {
        controller.agent();
        Anchor anchor = Anchor.find(state).orElseThrow();
        ProcessIdentity identity = ProcessIdentity.of(anchor.pid()).orElseThrow();
        Path record = state.resolve("anchor");
        String truth = Files.readString(record);
        try {
            Files.writeString(record, identity.pid() + " " + (identity.startTicks() - 1) + " " + identity.boot());
            assertThat(Anchor.find(state)).isEmpty();
            Files.writeString(record, identity.pid() + " " + identity.startTicks() + " another-boot");
            assertThat(Anchor.find(state)).isEmpty();
            Files.writeString(record, "nonsense");
            assertThat(Anchor.find(state)).isEmpty();
        } finally {
            Files.writeString(record, truth);
        }
        assertThat(Anchor.find(state)).isPresent();
    }

    @Test
    void endingTheAnchorEndsWhatStillRunsInItsNamespaces() throws IOException, InterruptedException {
        controller.agent();
        Anchor anchor = Anchor.find(state).orElseThrow();
        List<String> line = new ArrayList<>(user);
        line.addAll(Enter.anchor(anchor.pid()));
        line.addAll(List.of("sleep", "infinity"));
        Process left = new ProcessBuilder(line).start();
        await().until(() -> link(left.pid(), "user").equals(link(anchor.pid(), "user")));
        controller.say("clean");
        assertThat(controller.awaitEnd()).isZero();
        assertThat(left.waitFor()).isNotZero();
    }

    @Test
    void hostThatRunsTheTestsPassesTheChecksWithoutRoot() {
        List<HostCheck> checks = HostChecks.run(true);
        assertThat(checks)
                .filteredOn(HostCheck::required)
                .allSatisfy(check -> assertThat(check.ok()).as(check.toString()).isTrue());
        assertThat(checks)
                .allSatisfy(check -> assertThat(check.remedy().isEmpty())
                        .as(check.toString())
                        .isEqualTo(check.ok()));
        assertThat(checks)
                .extracting(HostCheck::name)
                .contains("veth", "user namespaces", "nftables", "nftables of ARP", "Geneve", "ping");
    }

    private Controller start() throws IOException {
        return Controller.start(user, classPath, state, "rootless");
    }

    private Trial run(Anchor anchor, String script) {
        Trial trial = asUser(Stream.concat(Enter.anchor(anchor.pid()).stream(), Stream.of("sh", "-ec", script))
                .toList());
        assertThat(trial.ok()).as(trial.output()).isTrue();
        return trial;
    }

    private Trial asUser(List<String> command) {
        return Trial.of(Stream.concat(user.stream(), command.stream()).toList());
    }

    private static Path link(long pid, String kind) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + kind));
    }

    /** The class path of the test lies where an ordinary user may not look. */
    private static String readableCopy(String original, Path target) throws IOException {
        Files.createDirectory(target);
        List<String> copies = new ArrayList<>();
        for (String element : original.split(File.pathSeparator)) {
            Path source = Path.of(element);
            if (Files.notExists(source)) {
                continue;
            }
            Path copy = target.resolve(copies.size() + "-" + source.getFileName());
            try (Stream<Path> paths = Files.walk(source)) {
                for (Path path : paths.toList()) {
                    Files.copy(path, copy.resolve(source.relativize(path).toString()));
                }
            }
            copies.add(copy.toString());
        }
        return String.join(File.pathSeparator, copies);
    }
}
