package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.catalogue.Room;
import io.isthmus.api.isthmus.Fixes.FixView;
import io.isthmus.api.isthmus.Traces.WayView;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Range;
import io.isthmus.forwarding.Edits;
import io.isthmus.forwarding.Explanation;
import io.isthmus.forwarding.Obstacle;
import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.forwarding.Onlooker;
import io.isthmus.forwarding.Packet;
import io.isthmus.forwarding.Trace;
import io.isthmus.model.Account;
import io.isthmus.model.EcsId;
import io.isthmus.model.Peering;
import io.isthmus.model.Port;
import io.isthmus.model.PortId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Refusal;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Why one thing reaches another or not, and what would change that. */
final class Explanations {
    private static final String BEYOND = "BEYOND_PEER";
    private static final String REACHABLE = "REACHABLE";

    /** Most pairs of one question. */
    private static final int MOST_PAIRS = 1_000;

    private Explanations() {}

    record ExplainQuery(
            @Doc("what sends: id of an ECS, port, subnet or VPC")
            String from,

            @Doc("id of an ECS, port, subnet or VPC, or an address")
            String to,

            @Doc("id of a port of the ECS that sends; without it the first")
            Optional<String> portId,

            @Doc("address from which it comes: the NIC's own, or one in its allowed_address_pairs; without it its own")
            Optional<String> source,

            @Doc("which address of an ECS is meant: 4 or 6; without it 4") @OneOf({"4", "6"})
            Optional<String> ipVersion,

            @Doc("kind of packet; without it an echo request") @OneOf({"icmp", "tcp", "udp"})
            Optional<String> protocol,

            @Doc("destination port, for tcp and udp") @Range(min = 1, max = 65_535)
            Optional<Integer> port) {}

    record ObstacleView(
            @Doc("stable code of the cause; BEYOND_PEER for what the caller may not see")
            String code,

            @Doc("VPC in which it is; empty if the caller does not see it")
            String vpc,

            @Doc("forward: on the way there; return: on the way of the answer")
            String way,

            @Doc("what stands in the way") String detail,

            @Doc("whether the caller's project may take it away itself")
            boolean yours,

            @Doc(
                    "whose change it is if not the caller's own: an account, or the project of one that the caller does not see;"
                            + " else empty")
            String by,

            @Doc(
                    "the change that takes it away: all of them are the smallest set that makes it work, in an order in which"
                            + " they can be made; absent if others do, or if there is no such set")
            Optional<FixView> fix) {}

    record ExplanationView(
            @Doc(
                    "REACHABLE, UNREACHABLE, UNKNOWN if that depends on what the caller does not see or a server does; PARTLY"
                            + " if it is not the same for all pairs")
            String verdict,

            @Doc("code of the first cause; empty if nothing is known to stand in the way")
            String cause,

            @Doc("all that stands in the way, the first cause first: those behind it are what would be met next")
            List<ObstacleView> obstacles,

            @Doc("pairs of ECSs, of those the caller sees, that these changes would cut: connected now, and not then")
            List<CutView> cut,

            @Doc("why a guard rail forbids what would be fewer changes, or better ones; empty if none does")
            String forbidden,

            @Doc(
                    "whether all changes were looked at: if not, for there are too many, there may be some that make it work"
                            + " though none is told, or fewer than are told")
            boolean complete,

            @Doc("the way there") WayView forward,

            @Doc("the way of the answer; absent if nobody answers") @Name("return")
            Optional<WayView> back,

            @Doc(
                    "if from or to holds several ECSs, every pair; cause, obstacles and ways are then of the first that does not"
                            + " connect")
            Optional<List<PairView>> pairs) {}

    record CutView(
            @Doc("ECS that sends") String from,
            @Doc("ECS that answers") String to) {}

    record PairView(
            @Doc("ECS that sends") String from,
            @Doc("ECS or address") String to,
            @Doc("verdict of the pair") String verdict,
            @Doc("code of its first cause; empty for none") String cause) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(Endpoint.get(
                        "/isthmus/v1/explain", "Tells why one thing reaches another or not, and what would change that")
                .needs(Needs.CALLER)
                .query(ExplainQuery.class)
                .answers(200, "explanation", ExplanationView.class)
                .refuses(Rule.ECS_NOT_FOUND, Rule.PORT_NOT_FOUND)
                .in(Room.EXPLANATIONS)
                .handledBy(Explanations::explain));
    }

    /** An {@link ExplanationView}, or why there is none. */
    static Reply explain(Call<ExplainQuery, Nothing> call) {
        return explain(call, true);
    }

    /** The same without what would change it, which costs less. */
    static Reply diagnosis(Call<ExplainQuery, Nothing> call) {
        return explain(call, false);
    }

    private static Reply explain(Call<ExplainQuery, Nothing> call, boolean advised) {
        ExplainQuery query = call.query();
        Optional<List<Port>> senders = ports(call, query.from());
        if (senders.isEmpty()) {
            return Reply.refused(Access.missing(Rule.ECS_NOT_FOUND, "from", new EcsId(query.from())));
        }
        if (query.portId().isPresent()) {
            senders = Insight.ecs(call, query.from())
                    .flatMap(ecs -> Origin.nic(call, ecs, query.portId()))
                    .map(List::of);
            if (senders.isEmpty()) {
                return Origin.missing(query.portId().get());
            }
        }
        Optional<Ip> address = Ip.tryParse(query.to());
        Optional<List<Port>> receivers = address.isPresent() ? Optional.of(List.of()) : ports(call, query.to());
        if (receivers.isEmpty()) {
            return Reply.refused(Access.missing(Rule.ECS_NOT_FOUND, "to", new EcsId(query.to())));
        }
        if (senders.get().isEmpty() || (address.isEmpty() && receivers.get().isEmpty())) {
            return Reply.malformed(
                    senders.get().isEmpty() ? "from" : "to", "names a subnet or VPC without an ECS", "one with an ECS");
        }
        boolean single = senders.get().size() == 1 && receivers.get().size() <= 1;
        return single
                ? one(
                        call,
                        senders.get().getFirst(),
                        address,
                        receivers.get().stream().findFirst(),
                        advised)
                : each(call, senders.get(), address, receivers.get(), advised);
    }

    /** One sender and one address or receiver. */
    private static Reply one(
            Call<ExplainQuery, Nothing> call, Port from, Optional<Ip> address, Optional<Port> target, boolean advised) {
        ExplainQuery query = call.query();
        Optional<Ip> to = address.or(() -> target.flatMap(port -> port.address(Insight.family(query.ipVersion()))));
        if (to.isEmpty()) {
            return Insight.noSuchFamily("to");
        }
        String named = query.portId().isPresent() ? "port_id" : "from";
        return switch (Origin.of(call, from, "", named, query.source(), to.get())) {
            case Origin.Refused(Reply why) -> why;
            case Origin.From(var _, Ip source) -> {
                Packet packet = Traces.packet(source, to.get(), query.protocol(), query.port());
                Optional<Port> intended = target.or(() -> intended(call, from, packet));
                Explanation explanation = advised
                        ? Explanation.of(call.snapshot(), from, packet, intended, new Onlooker(call.principal()))
                        : Explanation.diagnosis(call.snapshot(), from, packet, intended);
                yield Reply.ok(view(call, from, explanation));
            }
        };
    }

    /** The pair of which everything is told. */
    private record Told(ExplanationView view, Port from, Optional<Port> target, int place) {}

    /** Every pair, and of the first that does not connect everything. */
    private static Reply each(
            Call<ExplainQuery, Nothing> call,
            List<Port> senders,
            Optional<Ip> address,
            List<Port> receivers,
            boolean advised) {
        if ((long) senders.size() * Math.max(1, receivers.size()) > MOST_PAIRS) {
            return Reply.malformed("to", "makes more than " + MOST_PAIRS + " pairs with from", "narrower ones");
        }
        List<PairView> pairs = new ArrayList<>();
        Optional<Told> told = Optional.empty();
        for (Port from : senders) {
            List<Optional<Port>> targets = address.isPresent()
                    ? List.of(Optional.empty())
                    : receivers.stream()
                            .filter(to -> !to.equals(from))
                            .map(Optional::of)
                            .toList();
            for (Optional<Port> target : targets) {
                Reply reply = one(call, from, address, target, false);
                if (!(reply instanceof Reply.Success success)) {
                    return reply;
                }
                ExplanationView view =
                        success.body().map(ExplanationView.class::cast).orElseThrow();
                pairs.add(new PairView(
                        from.ecs().value(),
                        target.map(port -> port.ecs().value())
                                .orElse(call.query().to()),
                        view.verdict(),
                        view.cause()));
                boolean worse = told.isEmpty()
                        || (told.get().view().verdict().equals(REACHABLE)
                                && !view.verdict().equals(REACHABLE));
                told = worse ? Optional.of(new Told(view, from, target, pairs.size() - 1)) : told;
            }
        }
        if (told.isEmpty()) {
            return Reply.malformed("to", "names nothing but the sender", "another ECS");
        }
        List<String> verdicts = pairs.stream().map(PairView::verdict).distinct().toList();
        ExplanationView worst = told.get().view();
        if (advised && one(call, told.get().from(), address, told.get().target(), true) instanceof Reply.Success full) {
            // What would change them all would be looked for too long.
            worst = full.body().map(ExplanationView.class::cast).orElseThrow();
            PairView pair = pairs.get(told.get().place());
            pairs.set(told.get().place(), new PairView(pair.from(), pair.to(), pair.verdict(), worst.cause()));
        }
        return Reply.ok(new ExplanationView(
                verdicts.size() == 1 ? verdicts.getFirst() : "PARTLY",
                worst.cause(),
                worst.obstacles(),
                worst.cut(),
                worst.forbidden(),
                worst.complete(),
                worst.forward(),
                worst.back(),
                Optional.of(pairs)));
    }

    /**
     * An ECS's first port, a port, or those of a subnet or VPC, that the caller sees; an administrator may ask about any.
     * Nothing if there is no such thing.
     */
    private static Optional<List<Port>> ports(Call<?, ?> call, String id) {
        Snapshot snapshot = call.snapshot();
        Optional<Port> single = Insight.ecs(call, id)
                .flatMap(ecs -> ecs.ports().stream().findFirst())
                .flatMap(snapshot::port)
                .or(() -> Insight.seen(call, snapshot.port(new PortId(id))));
        return single.map(List::of)
                .or(() -> Insight.seen(call, snapshot.subnet(new SubnetId(id)))
                        .map(subnet -> snapshot.ports(subnet.id())))
                .or(() -> Insight.seen(call, snapshot.vpc(new VpcId(id))).map(vpc -> snapshot.ports(vpc.id())));
    }

    /**
     * Whom an address means: whoever gets the packet, if one does; else the one port with it in the VPCs that are peered, or asked
     * to be, with the sender's, of those the caller sees.
     */
    private static Optional<Port> intended(Call<?, ?> call, Port from, Packet packet) {
        Ip to = packet.destination();
        boolean arrives = Trace.of(call.snapshot(), from, packet).disposition() == Trace.Disposition.DELIVERED;
        if (arrives || portsAt(call, from.vpc(), to).findAny().isPresent()) {
            return Optional.empty();
        }
        List<Port> found = call.snapshot().peerings(from.vpc()).stream()
                .map((Peering peering) -> peering.other(from.vpc()))
                .filter(vpc -> Traces.sees(call, vpc))
                .flatMap(vpc -> portsAt(call, vpc, to))
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    private static Stream<Port> portsAt(Call<?, ?> call, VpcId vpc, Ip address) {
        return call
                .snapshot()
                .subnetAt(vpc, address)
                .flatMap(subnet -> call.snapshot().portAt(subnet.id(), address))
                .stream();
    }

    private static ExplanationView view(Call<?, ?> call, Port from, Explanation explanation) {
        List<Trace> ways = explanation.advised()
                ? explanation.past()
                : Stream.concat(
                                Stream.of(explanation.reachability().forward()),
                                explanation.reachability().back().stream())
                        .toList();
        List<ObstacleView> obstacles = new ArrayList<>();
        boolean past = explanation.past().stream().allMatch(way -> Traces.sees(call, way));
        String made = newPeering(call, explanation);
        boolean hidden = !ways.stream().allMatch(way -> Traces.sees(call, way));
        if (explanation.advised()) {
            // Found in what the caller sees.
            explanation.obstacles().forEach(obstacle -> obstacles.add(view(call, obstacle, made)));
        } else {
            for (Obstacle obstacle : explanation.obstacles()) {
                // What comes behind something hidden would tell of it, wherever it is.
                boolean first = obstacles.isEmpty();
                hidden |= !Traces.sees(call, obstacle.vpc()) || !(first || past || isOnTheWayOut(obstacle));
                if (hidden) {
                    break;
                }
                obstacles.add(view(call, obstacle, made));
            }
            hidden |= !past;
        }
        String verdict = !obstacles.isEmpty() ? "UNREACHABLE" : hidden ? "UNKNOWN" : REACHABLE;
        if (verdict.equals(REACHABLE) && !explanation.reachability().reachable(from)) {
            verdict = "UNKNOWN"; // a server decides
        }
        if (hidden) {
            obstacles.add(beyond(call, explanation, ways));
        }
        return new ExplanationView(
                verdict,
                obstacles.stream().findFirst().map(ObstacleView::code).orElse(""),
                obstacles,
                explanation.cut().stream()
                        .map(pair -> new CutView(
                                pair.from().ecs().value(), pair.to().ecs().value()))
                        .toList(),
                explanation.forbidden().map(Refusal::message).orElse(""),
                explanation.complete(),
                Traces.way(call, explanation.reachability().forward()),
                explanation
                        .reachability()
                        .back()
                        .filter(_ ->
                                Traces.sees(call, explanation.reachability().forward()))
                        .map(back -> Traces.way(call, back)),
                Optional.empty());
    }

    /**
     * What lies in the first VPC that the caller does not see on the ways, or on those that there would be without what the caller
     * is told of. It is at the other end of a peering of one that the caller sees.
     */
    private static ObstacleView beyond(Call<?, ?> call, Explanation explanation, List<Trace> ways) {
        Optional<ProjectId> owner = Stream.concat(ways.stream(), explanation.past().stream())
                .flatMap(way -> way.steps().stream())
                .map(Trace.Step::vpc)
                .filter(vpc -> !Traces.sees(call, vpc))
                .findFirst()
                .flatMap(call.snapshot()::vpc)
                .map(Vpc::project);
        return new ObstacleView(
                BEYOND,
                "",
                "forward",
                "The rest lies in a VPC of another project: its owner must let the packets in and route the answers"
                        + " back to "
                        + explanation.sender() + ".",
                false,
                owner.map(project -> name(call, project)).orElse(""),
                Optional.empty());
    }

    /** The account of a project, if the caller may know it; else what a peering tells of its other side. */
    private static String name(Call<?, ?> call, ProjectId project) {
        Account account = call.snapshot().accountOf(project);
        return Access.sees(call.principal(), account) ? "account " + account.name() : "project " + project;
    }

    /** Whether it is met before the packet has left the sender's subnet. */
    private static boolean isOnTheWayOut(Obstacle obstacle) {
        return !obstacle.back()
                && (obstacle.cause() == Obstacle.Cause.SECURITY_GROUP_OUT
                        || obstacle.cause() == Obstacle.Cause.NETWORK_ACL_OUT);
    }

    /** @param made name of the peering that the changes make, if they make one */
    private static ObstacleView view(Call<?, ?> call, Obstacle obstacle, String made) {
        Snapshot snapshot = call.snapshot();
        Optional<ProjectId> by =
                obstacle.fix().flatMap((Fix fix) -> Edits.by(snapshot, fix, new Onlooker(call.principal())));
        boolean yours =
                by.filter(project -> Access.owns(call.principal(), project)).isPresent();
        return new ObstacleView(
                obstacle.cause().name(),
                obstacle.vpc().value(),
                obstacle.back() ? "return" : "forward",
                obstacle.detail(),
                yours,
                by.filter(_ -> !yours).map(project -> name(call, project)).orElse(""),
                by.flatMap(project -> obstacle.fix().map(fix -> Fixes.view(snapshot, fix, project, made))));
    }

    /** The name of the peering that the changes make, if they make one: they make one at most. */
    private static String newPeering(Call<?, ?> call, Explanation explanation) {
        return explanation.obstacles().stream()
                .flatMap(obstacle -> obstacle.fix().stream())
                .flatMap(fix -> fix instanceof Fix.CreatePeering create ? Stream.of(create) : Stream.empty())
                .findFirst()
                .map(create -> Fixes.newPeering(
                        call.snapshot(), create.requester(), create.accepter(), vpc -> Traces.sees(call, vpc)))
                .orElse("");
    }
}
