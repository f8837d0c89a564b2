package io.isthmus.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.client.Packets.Packet;
import io.isthmus.client.Packets.Probed;
import io.isthmus.client.Packets.Sender;
import io.isthmus.conformance.cloud.Administrator;
import io.isthmus.conformance.cloud.CallFailedException;
import io.isthmus.conformance.cloud.Servers;
import io.isthmus.conformance.scenario.Scenario;
import io.isthmus.conformance.scenario.Scenario.Outcome;
import io.isthmus.conformance.scenario.Scenario.Pair;
import io.isthmus.conformance.scenario.Scenario.Probe;
import io.isthmus.conformance.scenario.Scenario.Stage;
import io.isthmus.netfile.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;

/** Compares what packets do, and what the forwarding model says, with what a scenario says. Thread-safe. */
final class Judge {
    /** A working path answers the first probe; the limit is for slow machines. */
    static final int ANSWER_LIMIT_MS = 2000;

    static final int SILENCE_LIMIT_MS = 250;
    static final int SILENCE_PROBES = 2;

    private final Administrator administrator;
    private final Comparisons comparisons;

    Judge(Administrator administrator, Comparisons comparisons) {
        this.administrator = administrator;
        this.comparisons = comparisons;
    }

    /** Every ordered pair of the ECSs that are there, then the further probes. */
    static List<Probe> probes(Stage stage) {
        List<Probe> probes = new ArrayList<>();
        for (String from : stage.ecss()) {
            for (String to : stage.ecss()) {
                if (!from.equals(to)) {
                    Outcome outcome = stage.reachable().contains(new Pair(from, to)) ? Outcome.ANSWER : Outcome.SILENCE;
                    probes.add(new Probe(from, to, OptionalInt.empty(), outcome));
                }
            }
        }
        probes.addAll(stage.probes());
        return probes;
    }

    /** Compares all of them, and says what is not as expected. */
    List<Mismatch> compare(World world, Stage stage, List<Probe> probes) {
        return comparisons.of(probes.stream()
                .<Callable<Optional<Mismatch>>>map(probe -> () -> both(world, stage.title(), probe))
                .toList());
    }

    private Optional<Mismatch> both(World world, String stage, Probe probe) {
        try {
            boolean onlyIpv6 =
                    probe.source().filter(address -> address.contains(":")).isPresent();
            Optional<Mismatch> mismatch = compare(world, stage, probe, onlyIpv6);
            return mismatch.isEmpty() && isDualStack(world, probe) ? compare(world, stage, probe, true) : mismatch;
        } catch (CallFailedException e) {
            return Optional.of(Mismatch.ofCall(stage, subject(probe), word(probe.outcome()), e.problem()));
        }
    }

    /** Whether both are ECSs with IPv6: the scenario then speaks of both their addresses. */
    private static boolean isDualStack(World world, Probe probe) {
        return isEcs(probe)
                && probe.nic() == 1
                && probe.source().isEmpty()
                && world.ecs(probe.from()).server().ipv6().isPresent()
                && world.ecs(probe.to()).server().ipv6().isPresent();
    }

    private static boolean isEcs(Probe probe) {
        return Block.address(probe.to()).isEmpty() && !probe.to().startsWith(Scenario.GATEWAY_OF);
    }

    private static String address(World world, Probe probe, boolean ipv6) {
        if (isEcs(probe)) {
            Servers.Server server = world.ecs(probe.to()).server();
            return ipv6 ? server.ipv6().orElseThrow() : server.address();
        }
        return probe.to().startsWith(Scenario.GATEWAY_OF)
                ? world.ipv6Gateway(probe.to().substring(Scenario.GATEWAY_OF.length()))
                : probe.to();
    }

    private Optional<Mismatch> compare(World world, String stage, Probe probe, boolean ipv6) {
        World.MadeEcs from = world.ecs(probe.from());
        String address = address(world, probe, ipv6);
        String target = isEcs(probe) ? world.ecs(probe.to()).server().id() : address;
        Sender sender = sender(from.server(), probe);
        boolean silence = probe.outcome() == Outcome.SILENCE;
        Probed probed = world.cloud(from.project())
                .servers()
                .probe(
                        Packet.of(sender, address, ipv6, probe.tcp()),
                        silence ? SILENCE_PROBES : 1,
                        silence ? SILENCE_LIMIT_MS : ANSWER_LIMIT_MS);
        Outcome observed =
                probed.refused() > 0 ? Outcome.REFUSED : probed.answered() > 0 ? Outcome.ANSWER : Outcome.SILENCE;
        JsonNode trace = administrator.trace(Packet.of(sender, target, ipv6, probe.tcp()));
        boolean model = trace.path("reachable").asBoolean();
        if (observed == probe.outcome() && model == !silence) {
            return Optional.empty();
        }
        String told = word(observed) + (probed.problem().isEmpty() ? "" : " (" + probed.problem() + ")");
        return Optional.of(new Mismatch(
                stage,
                subject(probe) + (ipv6 ? " ipv6" : ""),
                word(probe.outcome()),
                told,
                model ? "reachable" : "unreachable",
                trace));
    }

    private static Sender sender(Servers.Server server, Probe probe) {
        if (probe.nic() > server.ports().size()) {
            throw new CallFailedException(0, probe.from() + " has no NIC " + probe.nic());
        }
        return new Sender(
                server.id(),
                probe.nic() == 1 ? Optional.empty() : Optional.of(server.ports().get(probe.nic() - 1)),
                probe.source());
    }

    private static String subject(Probe probe) {
        return probe.from() + (probe.nic() == 1 ? "" : " nic " + probe.nic())
                + probe.source().map(address -> " source " + address).orElse("") + " -> " + probe.to()
                + (probe.tcp().isPresent() ? " tcp " + probe.tcp().getAsInt() : "");
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
