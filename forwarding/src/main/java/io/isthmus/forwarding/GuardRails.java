package io.isthmus.forwarding;

import io.isthmus.model.Access;
import io.isthmus.model.Decider;
import io.isthmus.model.Decision;
import io.isthmus.model.Edit;
import io.isthmus.model.GuardRail;
import io.isthmus.model.Port;
import io.isthmus.model.Principal;
import io.isthmus.model.Refusal;
import io.isthmus.model.Refusal.Rule;
import io.isthmus.model.Request;
import io.isthmus.model.Resource;
import io.isthmus.model.RouteTable;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import io.isthmus.net.IpProtocols;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * What guard rails forbid: a packet that arrives though it must not. Judged as a trace judges packets: a sender's port is one
 * that its system chooses, and what a server does with packets that a route gives it is not known. Stateless.
 */
public final class GuardRails {
    /** What a packet's way depends on, and the rails themselves. */
    private static final Set<Resource.Kind> RELEVANT = EnumSet.of(
            Resource.Kind.VPC,
            Resource.Kind.SUBNET,
            Resource.Kind.ROUTE_TABLE,
            Resource.Kind.PEERING,
            Resource.Kind.SECURITY_GROUP,
            Resource.Kind.NETWORK_ACL,
            Resource.Kind.PORT,
            Resource.Kind.GUARD_RAIL);

    private GuardRails() {}

    /**
     * A packet that arrives though a rail forbids it.
     *
     * @param path its way
     */
    public record Breach(GuardRail rail, Port from, Port to, Packet packet, Trace path) {}

    /** Decides a request as {@link Decider} does, and refuses a change that would break a rail which holds now. */
    public static Decision decide(Snapshot snapshot, Request request) {
        return judge(snapshot, Decider.decide(snapshot, request), request.principal());
    }

    private static Decision judge(Snapshot before, Decision decision, Principal principal) {
        if (!(decision instanceof Decision.Change(Snapshot after, List<Edit> edits, var _))
                || after.guardRails().isEmpty()
                || edits.stream().noneMatch(edit -> RELEVANT.contains(edit.kind()))) {
            return decision;
        }
        Touched touched = Touched.by(before, after, edits);
        return after.guardRails().stream()
                .flatMap(rail -> (before.guardRail(rail.id()).isEmpty()
                                ? breach(after, rail)
                                : opened(before, after, touched, rail))
                        .stream())
                .findFirst()
                .<Decision>map(breach -> new Decision.Refused(refusal(after, breach, principal)))
                .orElse(decision);
    }

    /** A packet that arrives after a change though this rail forbids it; empty if the rail holds, or was broken before. */
    static Optional<Breach> opened(Snapshot before, Snapshot after, Touched touched, GuardRail rail) {
        return breach(after, rail, (to, tables) -> concerns(after, touched, to, tables))
                .filter(_ -> breach(before, rail).isEmpty());
    }

    /** Whether a change may alter what becomes of packets that these tables lead to a port. */
    private static boolean concerns(Snapshot after, Touched touched, Port to, List<RouteTable> tables) {
        return touched.vpcs().contains(to.vpc())
                || tables.stream().anyMatch(table -> touched.vpcs().contains(table.vpc()))
                || (!touched.memberships().isEmpty()
                        && (touched.memberships().values().stream()
                                        .anyMatch(change ->
                                                to.addresses().stream().anyMatch(change::concerns))
                                || to.groups().stream()
                                        .flatMap(id -> after.securityGroup(id).stream())
                                        .flatMap(group -> group.rules().stream())
                                        .anyMatch(rule -> rule.remote() instanceof Remote.Members(var group)
                                                && touched.memberships().keySet().stream()
                                                        .anyMatch(set ->
                                                                set.group().equals(group)))));
    }

    /** A packet that arrives though this rail forbids it; empty if the rail holds. */
    public static Optional<Breach> breach(Snapshot snapshot, GuardRail rail) {
        return breach(snapshot, rail, (_, _) -> true);
    }

    /** @param asked whether to look for packets that these tables lead to a port */
    private static Optional<Breach> breach(
            Snapshot snapshot, GuardRail rail, BiPredicate<Port, List<RouteTable>> asked) {
        Senders senders = new Senders(snapshot, rail);
        for (Port to : snapshot.ports(rail.to())) {
            for (Ip address : to.addresses()) {
                List<RouteTable> tables = Arrivals.of(snapshot, to, address);
                if (asked.test(to, tables)) {
                    Set<VpcId> through = tables.stream().map(RouteTable::vpc).collect(Collectors.toSet());
                    Optional<Breach> breach = tables.stream()
                            .flatMap(table -> snapshot.subnets(table.id()).stream())
                            .flatMap(subnet -> senders.to(to, address.family(), subnet, through).stream())
                            // What an ECS sends to itself, by whichever of its NICs, comes from nowhere.
                            .filter(from -> !from.ecs().equals(to.ecs()))
                            .flatMap(from -> breach(snapshot, rail, from, to, address).stream())
                            .findFirst();
                    if (breach.isPresent()) {
                        return breach;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Breach> breach(Snapshot snapshot, GuardRail rail, Port from, Port to, Ip address) {
        boolean named = rail.from().isEmpty() || rail.from().get().contains(from);
        Ip source = from.address(address.family()).orElseThrow();
        for (Packet packet : Representatives.of(snapshot, from, to, source, address, rail.protocol(), rail.ports())) {
            if (!named || rail.promise() == GuardRail.Promise.ISOLATED || !isLetIn(rail, packet)) {
                Trace path = Trace.of(snapshot, from, packet);
                if (path.disposition() == Trace.Disposition.DELIVERED
                        && path.receiver().equals(Optional.of(to))) {
                    return Optional.of(new Breach(rail, from, to, packet, path));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isLetIn(GuardRail rail, Packet packet) {
        OptionalInt port = packet.port();
        return (rail.protocol().isEmpty() || rail.protocol().getAsInt() == packet.protocol())
                && (rail.ports().isEmpty()
                        || (port.isPresent() && rail.ports().get().contains(port.getAsInt())));
    }

    private static Refusal refusal(Snapshot snapshot, Breach breach, Principal principal) {
        if (!Access.sees(principal, breach.rail()) && !principal.isAdministrator()) {
            return new Refusal(
                    Rule.GUARD_RAIL_BROKEN,
                    "",
                    "",
                    "It would let packets into a network whose owner has forbidden that by a guard rail.",
                    "Ask the owner of the network at the other end.");
        }
        return new Refusal(
                Rule.GUARD_RAIL_BROKEN,
                "",
                breach.rail().id().value(),
                "It would break the guard rail \"" + breach.rail().name() + "\": " + text(snapshot, breach, principal)
                        + ".",
                "Make a narrower change, or delete the guard rail first if it is no longer wanted.");
    }

    /** The packet and its way, in words, as far as the principal sees them. */
    private static String text(Snapshot snapshot, Breach breach, Principal principal) {
        String hops = breach.path().steps().stream()
                .map(step -> hop(snapshot, step, principal))
                .flatMap(Optional::stream)
                .distinct()
                .collect(Collectors.joining(", "));
        return packet(breach.packet()) + " from " + breach.packet().source() + " reaches ECS "
                + breach.to().ecs() + " (" + breach.packet().destination() + ") by way of " + hops;
    }

    private static String packet(Packet packet) {
        String protocol = IpProtocols.name(packet.protocol());
        boolean ping = packet.equals(Packet.ping(packet.source(), packet.destination()));
        return ping
                ? "ping"
                : protocol
                        + (packet.port().isPresent()
                                ? (protocol.startsWith("icmp") ? " type " : " port ")
                                        + packet.port().getAsInt()
                                : "");
    }

    private static Optional<String> hop(Snapshot snapshot, Trace.Step step, Principal principal) {
        boolean sees = principal.isAdministrator()
                || Access.visible(principal, snapshot.vpc(step.vpc())).isPresent();
        if (!sees) {
            return Optional.of("a VPC of another project");
        }
        return switch (step) {
            case Trace.Step.Sent sent ->
                Optional.of("subnet " + sent.subnet().cidr() + " (ECS "
                        + sent.port().ecs() + ")");
            case Trace.Step.Routed routed ->
                Optional.of("route " + routed.route().text() + " of table "
                        + routed.table().name() + " over peering "
                        + routed.peering().id());
            case Trace.Step.Allowed allowed ->
                Optional.of("rule " + allowed.rule() + " of security group " + allowed.group());
            case Trace.Step.Guarded guarded ->
                guarded.rule().map(rule -> "rule " + rule + " of network ACL " + guarded.acl());
            case Trace.Step.InSubnet local ->
                Optional.of("subnet " + local.subnet().cidr());
            case Trace.Step.Arrived _,
                    Trace.Step.Denied _,
                    Trace.Step.Dropped _,
                    Trace.Step.Given _,
                    Trace.Step.ServerGone _,
                    Trace.Step.Unrouted _ -> Optional.empty();
        };
    }
}
