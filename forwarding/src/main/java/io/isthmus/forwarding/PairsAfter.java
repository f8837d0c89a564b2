package io.isthmus.forwarding;

import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.RouteTable;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which other pairs of servers sets of edits cut or connect: for packets of the kind that is asked about, among the servers that
 * the onlooker sees. Bounded; what lies beyond is not counted. For one thread.
 */
final class PairsAfter {
    /** Pairs that are looked at for the sets of one size, and once more for the one that is chosen. */
    private static final int MOST_PAIRS = 2_000;

    /** Of pairs that no edit concerns one sees it sooner. */
    private static final int PASSED_OVER_AS_ONE = 16;

    private static final int MOST_PORTS = 256;
    private static final int MOST_VPCS = 64;

    private final Question question;
    private final Snapshot before;
    private final IpFamily family;
    private final Map<Pair, Boolean> connected = new HashMap<>();
    private final Map<Led, Boolean> leading = new HashMap<>();

    /** An address, and the edit by which it may be led elsewhere. */
    private record Led(Fix edit, Ip address) {}

    /** @param opened how many it connects that were not connected */
    record Effect(List<Pair> cut, int opened) {
        static final Effect NONE = new Effect(List.of(), 0);
    }

    PairsAfter(Question question, Snapshot before) {
        this.question = question;
        this.before = before;
        this.family = question.packet().source().family();
    }

    /** @param among how many sets share what may be looked at, so that none seems to change less because it comes later */
    Effect of(CureSearch.Cure cure, int among) {
        Set<Fix> edits = cure.edits();
        List<Port> ports = ports(edits, cure.after());
        leading.clear();
        Effort effort = new Effort((long) MOST_PAIRS * PASSED_OVER_AS_ONE / among);
        List<Pair> cut = new ArrayList<>();
        int opened = 0;
        for (Port from : ports) {
            for (Port to : ports) {
                Pair pair = new Pair(from, to);
                effort.spend(1);
                if (effort.isExhausted()) {
                    return new Effect(List.copyOf(cut), opened);
                }
                if (!from.ecs().equals(to.ecs())
                        && !isAsked(pair)
                        && edits.stream().anyMatch(edit -> concerns(edit, pair, cure.after()))) {
                    effort.spend(PASSED_OVER_AS_ONE);
                    boolean was = connected.computeIfAbsent(pair, known -> connects(before, known));
                    boolean is = connects(cure.after(), pair);
                    if (was && !is) {
                        cut.add(pair);
                    } else if (is && !was) {
                        opened++;
                    }
                }
            }
        }
        return new Effect(List.copyOf(cut), opened);
    }

    private boolean isAsked(Pair pair) {
        return pair.from().id().equals(question.from().id())
                && question.meant().map(Port::id).equals(Optional.of(pair.to().id()));
    }

    private Packet packet(Pair pair) {
        Packet asked = question.packet();
        return new Packet(address(pair.from()), address(pair.to()), asked.protocol(), asked.port());
    }

    private Ip address(Port port) {
        return port.address(family).orElseThrow();
    }

    private boolean connects(Snapshot state, Pair pair) {
        Port from = state.port(pair.from().id()).orElseThrow();
        Reachability reachability = Reachability.of(state, from, packet(pair));
        return reachability.reachable(from)
                && reachability
                        .forward()
                        .receiver()
                        .map(Port::id)
                        .equals(Optional.of(pair.to().id()));
    }

    // ---- which may be concerned ----

    /** Those in the VPCs that the edits touch, and in those that packets may come from or go to by way of them. */
    private List<Port> ports(Set<Fix> edits, Snapshot after) {
        Set<VpcId> seen = new LinkedHashSet<>();
        Deque<VpcId> next = new ArrayDeque<>();
        edits.stream().flatMap(edit -> vpcs(edit, after)).forEach(vpc -> {
            if (seen.add(vpc)) {
                next.add(vpc);
            }
        });
        Set<VpcId> touched = Set.copyOf(seen);
        while (!next.isEmpty() && seen.size() < MOST_VPCS) {
            VpcId vpc = next.remove();
            if (after.settings().transit() || touched.contains(vpc)) {
                after.peerings(vpc).stream()
                        .filter(Peering::isActive)
                        .map(peering -> peering.other(vpc))
                        .filter(seen::add)
                        .forEach(next::add);
            }
        }
        return seen.stream()
                .filter(vpc -> question.sees(before, vpc))
                .flatMap(vpc -> before.ports(vpc).stream())
                .filter(port -> port.address(family).isPresent())
                .limit(MOST_PORTS)
                .toList();
    }

    private Stream<VpcId> vpcs(Fix edit, Snapshot after) {
        return switch (edit) {
            case Fix.AddRoute add -> vpcs(add.table(), after);
            case Fix.SwitchRoute change -> vpcs(change.table(), after);
            case Fix.DeleteRoute delete -> vpcs(delete.table(), after);
            case Fix.MoveSubnet move -> vpcs(move.table(), after);
            case Fix.CreatePeering(VpcId requester, VpcId accepter) -> Stream.of(requester, accepter);
            case Fix.AcceptPeering(var peering, VpcId accepter) ->
                Stream.concat(
                        Stream.of(accepter),
                        after.peering(peering.orElse(Edits.NEW_PEERING)).stream()
                                .map(found -> found.requester().vpc()));
            case Fix.DeletePeering(PeeringId id) ->
                before.peering(id).stream()
                        .flatMap(peering -> Stream.of(
                                peering.requester().vpc(), peering.accepter().vpc()));
            case Fix.AllowInGroup allow -> vpcs(allow.group());
            case Fix.DeleteGroupRule(var rule) ->
                before.groupOfRule(rule).stream().flatMap(group -> vpcs(group.id()));
            case Fix.JoinGroup join -> before.port(join.port()).stream().map(Port::vpc);
            case Fix.AllowInAcl allow -> ofAcl(allow.acl());
            case Fix.EnableAcl enable -> ofAcl(enable.acl());
            case Fix.StartEcs(var ecs) ->
                before.ecs(ecs).stream()
                        .flatMap(found -> found.ports().stream())
                        .flatMap(id -> before.port(id).stream())
                        .map(Port::vpc)
                        .distinct();
        };
    }

    private static Stream<VpcId> vpcs(RouteTableId table, Snapshot after) {
        return after.routeTable(table).stream().map(RouteTable::vpc);
    }

    private Stream<VpcId> vpcs(SecurityGroupId group) {
        return before.ports(group).stream().map(Port::vpc).distinct();
    }

    private Stream<VpcId> ofAcl(NetworkAclId acl) {
        return before.networkAcl(acl).stream()
                .flatMap(found -> found.subnets().stream())
                .flatMap(id -> before.subnet(id).stream())
                .map(Subnet::vpc);
    }

    /** Whether an edit may change something for packets of a pair, or for their answers. */
    private boolean concerns(Fix edit, Pair pair, Snapshot after) {
        Ip source = address(pair.from());
        Ip destination = address(pair.to());
        return switch (edit) {
            case Fix.AddRoute add -> isEnd(add.destination(), pair);
            case Fix.SwitchRoute change -> isEnd(change.destination(), pair);
            case Fix.DeleteRoute delete -> isEnd(delete.destination(), pair);
            case Fix.MoveSubnet(var subnet, var _) ->
                pair.from().subnet().equals(subnet) || pair.to().subnet().equals(subnet);
            case Fix.CreatePeering _ -> false;
            case Fix.AcceptPeering(var peering, var _) ->
                isLed(new Led(edit, source), peering.orElse(Edits.NEW_PEERING), after)
                        || isLed(new Led(edit, destination), peering.orElse(Edits.NEW_PEERING), after);
            case Fix.DeletePeering(PeeringId peering) ->
                isLed(new Led(edit, source), peering, before) || isLed(new Led(edit, destination), peering, before);
            case Fix.AllowInGroup(var group, Direction direction, Packet packet) ->
                direction == Direction.INGRESS
                        ? source.equals(packet.source()) && pair.to().groups().contains(group)
                        : destination.equals(packet.destination())
                                && pair.from().groups().contains(group);
            case Fix.DeleteGroupRule(var rule) ->
                before.groupOfRule(rule)
                        .filter(group -> pair.from().groups().contains(group.id())
                                || pair.to().groups().contains(group.id()))
                        .isPresent();
            case Fix.JoinGroup(var port, var _) ->
                pair.from().id().equals(port) || pair.to().id().equals(port);
            case Fix.AllowInAcl(var _, var _, Packet packet) ->
                source.equals(packet.source()) && destination.equals(packet.destination());
            case Fix.EnableAcl(var acl) ->
                before.networkAcl(acl)
                        .filter(found -> found.subnets().contains(pair.from().subnet())
                                || found.subnets().contains(pair.to().subnet()))
                        .isPresent();
            case Fix.StartEcs(var ecs) ->
                pair.from().ecs().equals(ecs) || pair.to().ecs().equals(ecs);
        };
    }

    private boolean isEnd(Cidr block, Pair pair) {
        return block.contains(address(pair.from())) || block.contains(address(pair.to()));
    }

    /** Whether some route leads an address over the peering of an edit; known for the set that is looked at. */
    private boolean isLed(Led led, PeeringId id, Snapshot state) {
        return leading.computeIfAbsent(
                led,
                asked -> state.peering(id).stream()
                        .flatMap(peering -> Stream.of(
                                peering.requester().vpc(), peering.accepter().vpc()))
                        .flatMap(vpc -> state.routeTables(vpc).stream())
                        .anyMatch(table -> leads(table, asked.address(), id)));
    }

    private static boolean leads(RouteTable table, Ip address, PeeringId peering) {
        return table.routes()
                .longestMatch(address)
                .filter(match -> match.value().nextHop().equals(new NextHop.ToPeering(peering)))
                .isPresent();
    }
}
