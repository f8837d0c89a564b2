package io.isthmus.forwarding;

import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.PortId;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Forwards packets over a set of plans as a data plane would, knowing nothing of the model that they were made from. */
final class PlanSimulator {
    private static final int TIME_TO_LIVE = 64;

    private final Map<VpcId, RouterPlan> plans = new HashMap<>();
    private final Map<GroupMembers, Set<Ip>> members = new HashMap<>();

    /** How a packet ends. */
    sealed interface End {
        record Delivered(PortId port) implements End {}

        record Answered() implements End {}

        record Dropped() implements End {}
    }

    /** All that a data plane is told of this state. */
    PlanSimulator(Snapshot snapshot) {
        for (Vpc vpc : snapshot.vpcs()) {
            Planner.plan(snapshot, vpc.id()).ifPresent(plan -> plans.put(vpc.id(), plan));
        }
        snapshot.projects().forEach(project -> {
            for (SecurityGroup group : snapshot.securityGroups(project.id())) {
                members.putAll(Planner.members(snapshot, group.id()));
            }
        });
    }

    Map<VpcId, RouterPlan> plans() {
        return plans;
    }

    /** @param filtered whether the packet opens a connection, so that filters look at it */
    End send(Port from, Packet packet, boolean filtered) {
        RouterPlan plan = plan(from.vpc());
        if (plan.ports().stream().noneMatch(port -> port.id().equals(from.id()))) {
            return new End.Dropped(); // it does not run
        }
        RouterPlan.Port sender = port(plan, from.id());
        Optional<RouterPlan.Port> own = plan.ports().stream()
                .filter(port -> port.ecs().equals(sender.ecs())
                        && port.addresses().stream()
                                .anyMatch(address -> address.ip().equals(packet.destination())))
                .findFirst();
        if (own.isPresent()) {
            return new End.Delivered(own.get().id());
        }
        if (filtered
                && !allows(
                        filter(plan, sender).egress(), packet, packet.destination(), towards(plan, sender, packet))) {
            return new End.Dropped();
        }
        if (filtered
                && !acl(plan, sender)
                        .filter(acl -> acl.blocks().stream().noneMatch(block -> block.contains(packet.destination())))
                        .map(acl -> lets(acl.egress(), packet))
                        .orElse(true)) {
            return new End.Dropped();
        }
        OptionalInt table = OptionalInt.of(sender.table());
        VpcId cameFrom = plan.vpc();
        for (int hop = 0; hop < TIME_TO_LIVE; hop++) {
            boolean arrived = hop > 0;
            Optional<RouterPlan.Subnet> local = plan.subnets().stream()
                    .filter(subnet -> subnet.cidr().contains(packet.destination()))
                    .findFirst();
            if (local.isPresent()) {
                return deliver(plan, local.get(), packet, arrived, filtered, cameFrom);
            }
            switch (next(plan, table, packet.destination())) {
                case RouterPlan.Target.Blackhole() -> {
                    return new End.Dropped();
                }
                case RouterPlan.Target.ToPort(PortId id) -> {
                    return id.equals(from.id())
                            ? new End.Dropped()
                            : give(port(plan, id), plan, packet, arrived, filtered, cameFrom);
                }
                case RouterPlan.Target.OverLink(PeeringId link) -> {
                    cameFrom = plan.vpc();
                    plan = across(plan, link);
                    if (!letsIn(plan, link, packet.source())) {
                        return new End.Dropped();
                    }
                    table = plan.arrivalTable();
                }
            }
        }
        return new End.Dropped();
    }

    /** In whose VPC the members of groups are counted to whom a packet goes. */
    private static VpcId towards(RouterPlan plan, RouterPlan.Port sender, Packet packet) {
        boolean local = plan.subnets().stream().anyMatch(subnet -> subnet.cidr().contains(packet.destination()));
        return !local
                        && next(plan, OptionalInt.of(sender.table()), packet.destination())
                                instanceof RouterPlan.Target.OverLink(PeeringId peering)
                ? link(plan, peering).other()
                : plan.vpc();
    }

    /** Whether what comes over a link may have this source. */
    private static boolean letsIn(RouterPlan plan, PeeringId peering, Ip source) {
        return plan.barred().stream().noneMatch(block -> block.contains(source))
                && link(plan, peering)
                        .sources()
                        .map(blocks -> blocks.stream().anyMatch(block -> block.contains(source)))
                        .orElse(true);
    }

    private End deliver(
            RouterPlan plan,
            RouterPlan.Subnet local,
            Packet packet,
            boolean arrived,
            boolean filtered,
            VpcId cameFrom) {
        Ip destination = packet.destination();
        if (local.gateway().equals(destination)) {
            return arrived ? new End.Dropped() : new End.Answered();
        }
        return plan.ports().stream()
                .filter(port -> port.addresses().stream()
                        .anyMatch(address -> address.ip().equals(destination)))
                .findFirst()
                .map(port -> give(port, plan, packet, arrived, filtered, cameFrom))
                .orElseGet(End.Dropped::new);
    }

    private End give(
            RouterPlan.Port port, RouterPlan plan, Packet packet, boolean arrived, boolean filtered, VpcId cameFrom) {
        if (filtered
                && !acl(plan, port)
                        .filter(acl ->
                                arrived || acl.blocks().stream().noneMatch(block -> block.contains(packet.source())))
                        .map(acl -> lets(acl.ingress(), packet))
                        .orElse(true)) {
            return new End.Dropped();
        }
        return !filtered || allows(filter(plan, port).ingress(), packet, packet.source(), cameFrom)
                ? new End.Delivered(port.id())
                : new End.Dropped();
    }

    private static RouterPlan.Port port(RouterPlan plan, PortId id) {
        return plan.ports().stream()
                .filter(port -> port.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError(plan.vpc() + " has no port " + id));
    }

    /** Where the longest matching route leads. */
    private static RouterPlan.Target next(RouterPlan plan, OptionalInt number, Ip destination) {
        return plan.tables().stream()
                .filter(table -> OptionalInt.of(table.number()).equals(number))
                .flatMap(table -> table.routes().stream())
                .filter(route -> route.destination().contains(destination))
                .max(Comparator.comparingInt(route -> route.destination().length()))
                .map(RouterPlan.Route::target)
                .orElseGet(RouterPlan.Target.Blackhole::new);
    }

    /** The router at the other end of a link, which both ends must know. */
    private RouterPlan across(RouterPlan plan, PeeringId peering) {
        RouterPlan other = plan(link(plan, peering).other());
        if (!link(other, peering).other().equals(plan.vpc())) {
            throw new AssertionError("the ends of " + peering + " do not name each other");
        }
        return other;
    }

    private static RouterPlan.Link link(RouterPlan plan, PeeringId peering) {
        return plan.links().stream()
                .filter(link -> link.peering().equals(peering))
                .findFirst()
                .orElseThrow(() -> new AssertionError(plan.vpc() + " has no link " + peering));
    }

    private RouterPlan plan(VpcId vpc) {
        return Optional.ofNullable(plans.get(vpc)).orElseThrow(() -> new AssertionError("no router for " + vpc));
    }

    private static RouterPlan.Filter filter(RouterPlan plan, RouterPlan.Port port) {
        return plan.filters().stream()
                .filter(filter -> filter.key().equals(port.filter()))
                .findFirst()
                .orElseThrow();
    }

    private static Optional<RouterPlan.SubnetAcl> acl(RouterPlan plan, RouterPlan.Port port) {
        return plan.acls().stream()
                .filter(acl -> acl.blocks().stream()
                        .anyMatch(block ->
                                block.contains(port.addresses().getFirst().ip())))
                .findFirst();
    }

    /** @param blocks none: any address */
    private static boolean isIn(List<Cidr> blocks, Ip ip) {
        return blocks.isEmpty() || blocks.stream().anyMatch(block -> block.contains(ip));
    }

    /** The worlds' ACLs name no source ports. */
    private static boolean lets(List<RouterPlan.AclRule> rules, Packet packet) {
        return rules.stream()
                .filter(rule -> rule.family() == packet.source().family()
                        && (rule.protocol().isEmpty() || rule.protocol().getAsInt() == packet.protocol())
                        && isIn(rule.sources(), packet.source())
                        && isIn(rule.destinations(), packet.destination())
                        && (rule.destinationPorts().isEmpty()
                                || rule.destinationPorts().stream()
                                        .anyMatch(range ->
                                                range.low() <= packet.port().orElse(-1)
                                                        && packet.port().orElse(-1) <= range.high())))
                .findFirst()
                .filter(rule -> !rule.deny())
                .isPresent();
    }

    private boolean allows(List<RouterPlan.Rule> rules, Packet packet, Ip remote, VpcId where) {
        return rules.stream()
                .filter(rule -> rule.family() == remote.family()
                        && (rule.protocol().isEmpty() || rule.protocol().getAsInt() == packet.protocol())
                        && port(rule, packet)
                        && switch (rule.peer()) {
                            case RouterPlan.Peer.Anyone() -> true;
                            case RouterPlan.Peer.In(var block) -> block.contains(remote);
                            case RouterPlan.Peer.Within(var blocks) ->
                                blocks.stream().anyMatch(block -> block.contains(remote));
                            case RouterPlan.Peer.Members(var group) ->
                                members.getOrDefault(new GroupMembers(group, where), Set.of())
                                        .contains(remote);
                        })
                .findFirst()
                .filter(rule -> !rule.deny())
                .isPresent();
    }

    /** As nftables matches: "dport low-high"; "icmp type low" and, if given, "icmp code high", which is 0 for an echo. */
    private static boolean port(RouterPlan.Rule rule, Packet packet) {
        if (rule.low().isEmpty()) {
            return true;
        }
        int low = rule.low().getAsInt();
        int port = packet.port().orElse(-1);
        return (packet.protocol() == 1 || packet.protocol() == 58)
                ? port == low && rule.high().orElse(0) == 0
                : port >= low && port <= rule.high().orElse(low);
    }
}
