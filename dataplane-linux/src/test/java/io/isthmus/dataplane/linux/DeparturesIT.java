package io.isthmus.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Network;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ended leaves the kernel after the answer; if not by this process, then by the next. */
@Tag("kernel")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeparturesIT {
    private static final String PREFIX = "ist" + Fixture.INSTANCE + "-";

    private final Network network = new Network();
    private final Names names = new Names(Fixture.INSTANCE);
    private final String router = names.router(network.vpc("a").id());

    @SuppressWarnings("NullAway.Init") // set before each test
    private DataPlane dataPlane;

    @BeforeEach
    void makeTwoPeeredVpcs() {
        network.vpc("a").subnet("172.16.0.0/24").ecs("a1", "172.16.0.5").route("10.0.0.0/16", "ab");
        network.vpc("b").subnet("10.0.0.0/24").ecs("b1", "10.0.0.5").route("172.16.0.0/16", "ab");
        network.peer("ab", "a", "b");
        dataPlane = open();
        sync();
    }

    @AfterEach
    void removeEverything() {
        dataPlane.sync(new DataPlane.State(Long.MAX_VALUE, List.of(), Map.of())).join();
        dataPlane.close();
    }

    @Test
    void linksAndNamespacesLeaveAfterTheAnswer() {
        for (int i = 0; i < 20; i++) {
            network.vpc("a").ecs("e" + i, "172.16.0." + (10 + i));
        }
        apply("a");
        assertThat(interfaces()).hasSize(22);
        for (int i = 0; i < 20; i++) {
            network.vpc("a").without("e" + i);
        }
        network.unpeer("ab").vpc("a").withoutRoute("10.0.0.0/16");
        network.vpc("b").withoutRoute("172.16.0.0/16");
        apply("a", "b");
        await().until(() -> interfaces().size() == 1 && namespaces().size() == 4);
        assertThat(namespaces()).noneMatch(name -> name.startsWith(PREFIX + "x-"));
    }

    /** Whoever deletes the last route to a peer and adds another one waits for no link. */
    @Test
    void aLinkThatIsWantedAgainBeforeItLeftIsTakenBack() {
        String link = interfaces().stream()
                .filter(name -> name.startsWith("l"))
                .findFirst()
                .orElseThrow();
        // A machine that stands still for long may miss the time in between.
        await().until(() -> {
            String before = index(link);
            network.unpeer("ab").vpc("a").withoutRoute("10.0.0.0/16");
            network.vpc("b").withoutRoute("172.16.0.0/16");
            apply("a", "b");
            network.peer("ab", "a", "b").vpc("a").route("10.0.0.0/16", "ab");
            network.vpc("b").route("172.16.0.0/16", "ab");
            apply("a", "b");
            return index(link).equals(before);
        });
        String known = Shell.run("ip -n " + router + " neigh show dev " + link);
        assertThat(known).contains("169.254.1.1", "PERMANENT");
        // Nor does it leave afterwards, with what else was to go at that time.
        network.vpc("a").ecs("a2", "172.16.0.6");
        apply("a");
        network.vpc("a").without("a2");
        apply("a");
        await().until(() -> interfaces().size() == 2);
        assertThat(interfaces()).contains(link);
    }

    private String index(String link) {
        return Shell.run("ip netns exec " + router + " cat /sys/class/net/" + link + "/ifindex");
    }

    /** Nobody may come after it who would find what is left. */
    @Test
    void anOrderlyEndTakesAlongWhatHasEnded() {
        for (int i = 0; i < 5; i++) {
            network.vpc("a").ecs("e" + i, "172.16.0." + (10 + i));
        }
        apply("a");
        for (int i = 0; i < 5; i++) {
            network.vpc("a").without("e" + i);
        }
        network.unpeer("ab").vpc("a").withoutRoute("10.0.0.0/16");
        network.vpc("b").withoutRoute("172.16.0.0/16");
        apply("a", "b");
        dataPlane.close();
        assertThat(namespaces()).hasSize(4).noneMatch(name -> name.startsWith(PREFIX + "x-"));
        assertThat(interfaces()).hasSize(1);
        dataPlane = open();
    }

    /** As after a crash: what ended is there, under the names that it has while it goes, and nobody knows of it. */
    @Test
    void whatDidNotLeaveBeforeACrashIsAStray() throws IOException {
        dataPlane.close();
        String departing = PREFIX + "x-0";
        Shell.run("ip netns add " + departing);
        Shell.run("ip -n " + departing + " link add eth0 type veth peer name p0123456789abc netns " + router);
        Shell.run("ip -n " + router + " link add l0123456789abc type veth peer name l0123456789abc netns "
                + names.router(network.vpc("b").id()));
        Process process = new ProcessBuilder("ip", "netns", "exec", departing, "sleep", "3600").start();
        dataPlane = open();
        sync();
        assertThat(namespaces()).hasSize(4).doesNotContain(departing);
        assertThat(interfaces()).hasSize(2).noneMatch(name -> name.contains("0123456789abc"));
        await().until(() -> !process.isAlive());
    }

    @Test
    @Tag("root") // whoever else only seems to be root may not write there
    void filesGoWithTheNamespaceAndIfTheyAreLeftWithoutIt() throws IOException {
        dataPlane.close();
        String departing = PREFIX + "x-0";
        Shell.run("ip netns add " + departing);
        Path files = Files.createDirectories(Path.of("/etc/netns", departing));
        Files.writeString(files.resolve("resolv.conf"), "nameserver 192.0.2.1");
        Path lonely = Files.createDirectories(Path.of("/etc/netns", PREFIX + "e-lonely"));
        dataPlane = open();
        sync();
        assertThat(files).doesNotExist();
        assertThat(lonely).doesNotExist();
    }

    /** The names of what goes may be those of an earlier process that was ended before all was gone. */
    @Test
    void aNameThatIsLeftIsNotUsedAgain() {
        dataPlane.close();
        Shell.run("ip netns add " + PREFIX + "x-0");
        Shell.run("ip netns add " + PREFIX + "x-1");
        network.vpc("a").without("a1");
        dataPlane = open();
        sync();
        assertThat(namespaces()).hasSize(3);
        network.vpc("a").ecs("a1", "172.16.0.5");
        apply("a");
        assertThat(namespaces()).hasSize(4);
    }

    @Test
    void whoEndsThingsFasterThanTheyGoHasToWait() throws IOException {
        try (Departures departures = new Departures(new Namespaces(Fixture.NAMESPACES, 1), new EcsFiles(), 3)) {
            List<String> ended = List.of(PREFIX + "x-100", PREFIX + "x-101", PREFIX + "x-102");
            for (String name : ended) {
                Shell.run("ip netns add " + name);
            }
            departures.namespaces(ended);
            departures.makeRoom();
            assertThat(namespaces()).doesNotContainAnyElementsOf(ended);
        }
    }

    private List<String> interfaces() {
        return Shell.run("ip -n " + router + " -br link")
                .lines()
                .map(line -> line.split("@")[0])
                .filter(name -> name.startsWith("p") || (name.startsWith("l") && !name.startsWith("lo ")))
                .toList();
    }

    private static List<String> namespaces() {
        return Shell.run("ip netns list")
                .lines()
                .map(line -> line.split(" ")[0])
                .filter(name -> name.startsWith(PREFIX))
                .toList();
    }

    private void sync() {
        assertThat(dataPlane.sync(network.state()).join().failures()).isEmpty();
    }

    private void apply(String... vpcs) {
        assertThat(dataPlane.apply(network.change(vpcs)).join().failures()).isEmpty();
    }

    private static DataPlane open() {
        return new LinuxDataPlane(new Options(Fixture.INSTANCE, Fixture.NAMESPACES, "here", Duration.ZERO));
    }
}
