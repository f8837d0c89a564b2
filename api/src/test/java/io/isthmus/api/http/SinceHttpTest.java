package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.forwarding.Explanation;
import io.isthmus.forwarding.Packet;
import io.isthmus.model.Ecs;
import io.isthmus.model.EcsId;
import io.isthmus.model.Edit;
import io.isthmus.model.Port;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.testing.RandomCommands;
import io.isthmus.model.testing.Step;
import io.isthmus.model.testing.World;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Since when it is broken, and by which change. */
final class SinceHttpTest {
    private static final long SEED = 20_261_136;
    private static final int WORLDS = 8;
    private static final int PAIRS = 60;

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();

    @AfterEach
    void stop() {
        service.close();
    }

    private static Client.Answer since(Client client, String from, String to) {
        return client.get("/isthmus/v1/explain/since?from=" + from + "&to=" + to);
    }

    @Test
    void theChangeThatBrokeAConnectionIsToldAndNotThoseThatCameAfter() {
        String one = alice.vpc("one", "10.1.0.0/16");
        String two = alice.vpc("two", "10.2.0.0/16");
        String from = alice.ecs(one, alice.subnet(one, "10.1.0.0/24", "10.1.0.1"), "10.1.0.5");
        String to = alice.ecs(two, alice.subnet(two, "10.2.0.0/24", "10.2.0.1"), "10.2.0.5");
        Client.Answer never = since(alice, from, to);
        assertThat(never.text("since", "since")).isEqualTo("MADE");
        assertThat(never.text("since", "verdict")).isEqualTo("UNREACHABLE");
        assertThat(never.text("since", "change", "command")).isEqualTo("CreateEcs");
        assertThat(never.at("since", "verdict_before")).isNull();
        String peering = alice.peering(one, two, alice.project());
        alice.route(one, "10.2.0.0/16", peering);
        String back = alice.route(two, "10.1.0.0/16", peering).id("route");
        Client.Answer works = since(alice, from, "10.2.0.5");
        assertThat(works.text("since", "verdict")).isEqualTo("REACHABLE");
        assertThat(works.text("since", "change", "command")).isEqualTo("CreateRoute");
        assertThat(works.text("since", "verdict_before")).isEqualTo("UNREACHABLE");
        service.clock.pass(Duration.ofMinutes(5));
        alice.delete("/v2.0/vpc/routes/" + back, "X-Request-Id", "the-culprit");
        String broken = service.clock.now.toString();
        service.clock.pass(Duration.ofMinutes(5));
        alice.vpc("three", "10.3.0.0/16");
        bob.vpc("theirs", "10.3.0.0/16");
        alice.delete("/v2.0/vpc/peerings/" + peering);
        Client.Answer answer = since(alice, from, to);
        assertThat(answer.text("since", "since")).isEqualTo("CHANGED");
        assertThat(answer.text("since", "cause")).isEqualTo("NO_PEERING");
        assertThat(answer.text("since", "cause_then")).isEqualTo("ROUTE_MISSING");
        assertThat(answer.text("since", "time")).isEqualTo(broken);
        assertThat(answer.text("since", "change", "by")).isEqualTo("alice@red");
        assertThat(answer.text("since", "change", "request_id")).isEqualTo("the-culprit");
        assertThat(answer.text("since", "change", "command")).isEqualTo("DeleteRoute");
        assertThat(answer.text("since", "change", "edits", 0, "kind")).isEqualTo("route_table");
        assertThat(answer.text("since", "looked_at")).isEqualTo("4");
        assertThat(since(bob, from, to).status()).isEqualTo(404);
    }

    @Test
    void whoseFaultItIsInAForeignAccountIsNotTold() {
        String one = alice.vpc("one", "10.1.0.0/16");
        String two = bob.vpc("two", "10.2.0.0/16");
        String from = alice.ecs(one, alice.subnet(one, "10.1.0.0/24", "10.1.0.1"), "10.1.0.5");
        String theirs = bob.subnet(two, "10.2.0.0/24", "10.2.0.1");
        String peering = alice.peering(one, two, bob.project());
        alice.route(one, "10.2.0.0/16", peering);
        bob.put("/v2.0/vpc/peerings/" + peering + "/accept", "");
        bob.route(two, "10.1.0.0/16", peering);
        Client.Answer before = since(alice, from, "10.2.0.5");
        assertThat(before.text("since", "verdict")).isEqualTo("UNKNOWN");
        assertThat(before.text("since", "change", "command")).isEqualTo("AcceptPeering");
        bob.ecs(two, theirs, "10.2.0.5");
        // What happens on the other side changes nothing of what she is told, so nothing is told of it.
        assertThat(since(alice, from, "10.2.0.5").text("since", "revision"))
                .isEqualTo(before.text("since", "revision"));
        bob.delete("/v2.0/vpc/peerings/" + peering, "X-Request-Id", "bobs-request");
        Client.Answer answer = since(alice, from, "10.2.0.5");
        assertThat(answer.text("since", "verdict")).isEqualTo("UNREACHABLE");
        assertThat(answer.text("since", "change", "command")).isEqualTo("DeletePeering");
        assertThat(answer.text("since", "change", "by")).isEqualTo("another account");
        assertThat(answer.body()).doesNotContain("bob").doesNotContain(bob.defaultTable(two));
    }

    // ---- against an oracle ----

    /** Random worlds, every state of which is kept: the change that is told is the last after which the verdict was so. */
    @Test
    void inRandomHistoriesTheChangeIsTheLastOneAtWhichTheVerdictTurned() {
        Client root = service.root();
        Map<String, Integer> told = new TreeMap<>();
        Snapshot start = service.controller.snapshot();
        for (int i = 0; i < WORLDS; i++) {
            service.controller.restore(start, 1);
            compare(root, SEED + i, told);
        }
        assertThat(told).containsKeys("CHANGED UNKNOWN", "CHANGED UNREACHABLE", "MADE UNREACHABLE");
    }

    private void compare(Client root, long seed, Map<String, Integer> told) {
        List<Snapshot> states = new ArrayList<>(List.of(service.controller.snapshot()));
        World world = RandomCommands.world(Settings.DEFAULT);
        int done = 0;
        for (Step step : Step.sequences(1500).next(new Random(seed))) {
            RandomCommands.run(world, step);
            List<Edit> made =
                    List.copyOf(world.edits().subList(done, world.edits().size()));
            done = world.edits().size();
            if (!made.isEmpty()) {
                service.controller.apply(made);
                states.add(service.controller.snapshot());
            }
        }
        Snapshot last = states.getLast();
        List<Ecs> all = last.projects().stream()
                .flatMap(project -> last.ecss(project.id()).stream())
                .toList();
        Random random = new Random(seed);
        for (int i = 0; i < PAIRS && all.size() > 1; i++) {
            EcsId from = all.get(random.nextInt(all.size())).id();
            EcsId to = all.get(random.nextInt(all.size())).id();
            Client.Answer answer = since(root, from.value(), to.value());
            Optional<String> now = verdict(last, from, to);
            int at = states.size() - 1;
            while (at > 0 && verdict(states.get(at - 1), from, to).equals(now)) {
                at--;
            }
            String how = verdict(states.get(at - 1), from, to).isPresent() ? "CHANGED" : "MADE";
            assertThat(answer.text("since", "verdict"))
                    .as("seed %d, %s to %s", seed, from, to)
                    .isEqualTo(now.orElseThrow());
            assertThat(answer.text("since", "revision"))
                    .as("seed %d, %s to %s", seed, from, to)
                    .isEqualTo(Long.toString(states.get(at).revision()));
            assertThat(answer.text("since", "since")).isEqualTo(how);
            told.merge(how + " " + now.orElseThrow(), 1, Integer::sum);
        }
    }

    /** Empty while one of the two is not there. */
    private static Optional<String> verdict(Snapshot state, EcsId from, EcsId to) {
        Optional<Port> sender = port(state, from);
        Optional<Port> receiver = port(state, to);
        if (sender.isEmpty() || receiver.isEmpty()) {
            return Optional.empty();
        }
        Packet packet = Packet.ping(address(sender.get()), address(receiver.get()));
        Explanation explanation = Explanation.diagnosis(state, sender.get(), packet, receiver);
        return Optional.of(
                !explanation.obstacles().isEmpty()
                        ? "UNREACHABLE"
                        : explanation.reachability().reachable(sender.get()) ? "REACHABLE" : "UNKNOWN");
    }

    private static Optional<Port> port(Snapshot state, EcsId ecs) {
        return state.ecs(ecs).map(found -> found.ports().getFirst()).flatMap(state::port);
    }

    private static Ip address(Port port) {
        return port.addresses().stream()
                .filter(ip -> ip.family() == IpFamily.V4)
                .findFirst()
                .orElseThrow();
    }
}
