package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.catalogue.Room;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Range;
import io.isthmus.api.shape.Uuid;
import io.isthmus.dataplane.Probe;
import io.isthmus.model.Ecs;
import io.isthmus.model.EcsId;
import io.isthmus.model.Resource;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Refusal;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What really happens to packets, and where ECSs live. */
final class Insight {
    private static final double NANOS_PER_MILLI = 1e6;

    /** The most that a probe may take if nothing answers. */
    private static final Duration PROBE_TIME = Duration.ofSeconds(60);

    /** How much longer than the work takes the agent may need to answer. */
    private static final Duration AGENT_TIME = Duration.ofSeconds(5);

    private Insight() {}

    record ProbeInput(
            @Doc("id of the ECS that sends") Uuid from,
            @Doc("id of an ECS, or an address") String to,

            @Doc("id of a port of that ECS: the NIC that sends; without it the first")
            Optional<Uuid> portId,

            @Doc("address from which it comes: the NIC's own, or one in its allowed_address_pairs; without it its own")
            Optional<String> source,

            @Doc("which address of an ECS is meant: 4 or 6; without it 4") @OneOf({"4", "6"})
            Optional<String> ipVersion,

            @Doc("echo requests, connection attempts or datagrams; without it echo requests")
            @OneOf({"icmp", "tcp", "udp"})
            Optional<String> protocol,

            @Doc("destination port, for tcp and udp") @Range(min = 1, max = 65_535)
            Optional<Integer> port,

            @Doc("how many are sent; without it 1; with the times below within 60 s") @Range(min = 1, max = 1000)
            Optional<Integer> count,

            @Doc("pause between two of them in ms; without it 1000") @Range(min = 0, max = 60_000)
            Optional<Integer> intervalMs,

            @Doc("how long each waits for its answer in ms; without it 1000") @Range(min = 1, max = 10_000)
            Optional<Integer> timeoutMs) {}

    record ProbeView(
            @Doc("the ECS that sent") String from,
            @Doc("what was asked for") String to,
            @Doc("the address that was tried") String address,
            @Doc("how many were sent") int sent,
            @Doc("how many were answered") int answered,

            @Doc("how many of the answers were a TCP reset or port unreachable")
            int refused,

            @Doc("time of each answer in ms") List<Double> roundTripMs,
            @Doc("why nothing could be sent, else empty") String problem) {}

    record PlaceView(
            @Doc("the host") String host,
            @Doc("name of the network namespace") String namespace,
            @Doc("command that enters it") List<String> enter) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(
                                "/isthmus/v1/probes",
                                "Sends real packets from an ECS and tells what comes back; within 60 s, and not for readers")
                        .needs(Needs.CALLER)
                        .in(Room.PROBES)
                        .takes("probe", ProbeInput.class)
                        .answers(200, "probe", ProbeView.class)
                        .refuses(Rule.ECS_NOT_FOUND, Rule.PORT_NOT_FOUND, Rule.READ_ONLY)
                        .handledBy(Insight::probe),
                Endpoint.get("/isthmus/v1/ecs/{server_id}/place", "Tells where an ECS lives")
                        .needs(Needs.ADMINISTRATOR)
                        .answers(200, "place", PlaceView.class)
                        .refuses(Rule.ECS_NOT_FOUND, Rule.ECS_POWER)
                        .handledBy(Insight::place));
    }

    private static Reply probe(Call<Nothing, ProbeInput> call) {
        ProbeInput input = call.body();
        Optional<Refusal> readOnly = Access.readOnly(call.principal());
        if (readOnly.isPresent()) {
            return Reply.refused(readOnly.get());
        }
        Optional<Ecs> from = ecs(call, input.from().value());
        if (from.isEmpty()) {
            return Reply.refused(Access.missing(
                    Rule.ECS_NOT_FOUND, "from", new EcsId(input.from().value())));
        }
        Optional<Ecs> target = ecs(call, input.to());
        Optional<Ip> to = Ip.tryParse(input.to())
                .or(() -> target.flatMap(ecs -> primaryAddress(call, ecs, family(input.ipVersion()))));
        if (to.isEmpty() && target.isPresent()) {
            return noSuchFamily("probe.to");
        }
        if (to.isEmpty()) {
            return Uuid.tryParse(input.to()).isEmpty()
                    ? Reply.noUuid("probe.to", input.to())
                    : Reply.refused(Access.missing(Rule.ECS_NOT_FOUND, "to", new EcsId(input.to())));
        }
        Optional<Probe.Kind> kind = kind(input);
        if (kind.isEmpty()) {
            return Reply.malformed("probe.port", "is missing", "a port from 1 to 65535 for tcp and udp");
        }
        Optional<String> port = input.portId().map(Uuid::value);
        Optional<Origin> origin =
                port.or(input::source).map(_ -> Origin.of(call, from.get(), "probe.", port, input.source(), to.get()));
        if (origin.isPresent() && origin.get() instanceof Origin.Refused(Reply why)) {
            return why;
        }
        Optional<Origin.From> sender = origin.map(Origin.From.class::cast);
        Probe probe = new Probe(
                from.get().id(),
                sender.map(one -> one.port().device()).orElse(0),
                sender.flatMap(Origin.From::paired),
                to.get(),
                kind.get(),
                input.count().orElse(1),
                Duration.ofMillis(input.intervalMs().orElse(1000)),
                Duration.ofMillis(input.timeoutMs().orElse(1000)));
        if (probe.longest().compareTo(PROBE_TIME) > 0) {
            return Reply.malformed(
                    "probe.count",
                    "makes it take up to " + probe.longest().toSeconds() + " s, with its interval_ms and timeout_ms",
                    "a probe of at most " + PROBE_TIME.toSeconds() + " s");
        }
        if (!from.get().runs()) {
            return Reply.ok(view(input, probe, new Probe.Result(0, List.of(), 0, notRunning(from.get()))));
        }
        return call.await(
                call.services().controller().probe(probe),
                probe.longest().plus(AGENT_TIME),
                result -> Reply.ok(view(input, probe, result)));
    }

    private static String notRunning(Ecs ecs) {
        return "The ECS " + ecs.id() + " does not run: it is stopped, or rebooting.";
    }

    private static ProbeView view(ProbeInput input, Probe probe, Probe.Result result) {
        return new ProbeView(
                input.from().value(),
                input.to(),
                probe.to().toString(),
                result.sent(),
                result.answered(),
                result.refused(),
                result.roundTripNanos().stream()
                        .map(nanos -> nanos / NANOS_PER_MILLI)
                        .toList(),
                result.problem());
    }

    /** Empty if a port is missing. */
    private static Optional<Probe.Kind> kind(ProbeInput input) {
        return switch (input.protocol().orElse("icmp")) {
            case "tcp" -> input.port().map(Probe.Kind.Tcp::new);
            case "udp" -> input.port().map(Probe.Kind.Udp::new);
            default -> Optional.of(new Probe.Kind.Icmp());
        };
    }

    /** An ECS that the caller sees; an administrator may probe from any. */
    static Optional<Ecs> ecs(Call<?, ?> call, String id) {
        return seen(call, call.snapshot().ecs(new EcsId(id)));
    }

    /** A resource, if the caller sees it or is an administrator. */
    static <T extends Resource> Optional<T> seen(Call<?, ?> call, Optional<T> resource) {
        return call.principal().isAdministrator() ? resource : call.visible(resource);
    }

    static IpFamily family(Optional<String> ipVersion) {
        return ipVersion.equals(Optional.of("6")) ? IpFamily.V6 : IpFamily.V4;
    }

    static Optional<Ip> primaryAddress(Call<?, ?> call, Ecs ecs, IpFamily family) {
        return ecs.ports().stream().findFirst().flatMap(call.snapshot()::port).flatMap(port -> port.address(family));
    }

    static Reply noSuchFamily(String field) {
        return Reply.malformed(field, "names an ECS without an IPv6 address", "an ECS in a subnet with ipv6_enable");
    }

    private static Reply place(Call<Nothing, Nothing> call) {
        EcsId id = new EcsId(call.path("server_id"));
        Optional<Ecs> ecs = call.snapshot().ecs(id);
        if (ecs.isEmpty()) {
            return Reply.refused(Access.missing(Rule.ECS_NOT_FOUND, "ecs", id));
        }
        if (!ecs.get().runs()) {
            return Reply.refused(new Refusal(
                    Rule.ECS_POWER,
                    "server_id",
                    id.value(),
                    notRunning(ecs.get()),
                    "Start it: isthmus ecs start " + id));
        }
        return call.await(
                call.services().controller().place(id),
                AGENT_TIME,
                found -> found.<Reply>map(
                                place -> Reply.ok(new PlaceView(place.host(), place.namespace(), place.enter())))
                        .orElseGet(() -> Reply.refused(Access.missing(Rule.ECS_NOT_FOUND, "ecs", id))));
    }
}
