package io.isthmus.forwarding;

import io.isthmus.forwarding.Obstacle.Cause;
import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.Ecs;
import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PeeringState;
import io.isthmus.model.Port;
import io.isthmus.model.Power;
import io.isthmus.model.Route;
import io.isthmus.model.RouteTable;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.VpcId;
import io.isthmus.net.PrefixTable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is said of the obstacles of a packet.
 *
 * @param back whether it is an answer
 */
record Obstacles(Packet packet, boolean back) {

    private Obstacle obstacle(Cause cause, VpcId vpc, String detail, Optional<Fix> fix) {
        return new Obstacle(cause, vpc, back, detail, fix);
    }

    // ---- peerings ----

    Obstacle noPeering(VpcId one, VpcId other) {
        return obstacle(
                Cause.NO_PEERING,
                one,
                "There is no peering between the VPCs " + one + " and " + other + ".",
                Optional.of(new Fix.CreatePeering(one, other)));
    }

    /** Of a peering that is not active. */
    Obstacle inactive(VpcId vpc, Peering peering) {
        return switch (peering.state()) {
            case PeeringState.PendingAcceptance _ ->
                obstacle(
                        Cause.PEERING_PENDING,
                        vpc,
                        "The peering " + peering.id() + " awaits acceptance by the owner of the VPC that was asked, and"
                                + " carries nothing until then.",
                        Optional.of(new Fix.AcceptPeering(
                                Optional.of(peering.id()), peering.accepter().vpc())));
            case PeeringState.Rejected _ ->
                obstacle(
                        Cause.PEERING_REJECTED,
                        vpc,
                        "The peering " + peering.id() + " was rejected, and carries nothing.",
                        Optional.of(new Fix.DeletePeering(peering.id())));
            case PeeringState.Expired _ ->
                obstacle(
                        Cause.PEERING_EXPIRED,
                        vpc,
                        "The request for the peering " + peering.id() + " has expired; it carries nothing.",
                        Optional.of(new Fix.DeletePeering(peering.id())));
            case PeeringState.Active _ -> throw new IllegalStateException(peering + " is active");
        };
    }

    /** Of the one that is still to be made. */
    Obstacle newlyAsked(VpcId vpc, VpcId accepter) {
        return obstacle(
                Cause.PEERING_PENDING,
                vpc,
                "The new peering awaits acceptance by the owner of the VPC that is asked, and carries nothing until then.",
                Optional.of(new Fix.AcceptPeering(Optional.empty(), accepter)));
    }

    // ---- routes ----

    /** Of a table that has no route for the packet. */
    Obstacle noRoute(Snapshot snapshot, RouteTable table, Optional<Fix> fix) {
        return snapshot.routeTables(table.vpc()).stream()
                .filter(other ->
                        other.routes().longestMatch(packet.destination()).isPresent())
                .findFirst()
                .map(knowing -> obstacle(
                        Cause.ROUTE_IN_OTHER_TABLE,
                        table.vpc(),
                        "Table " + table.name() + " has no route for " + packet.destination() + "; table "
                                + knowing.name() + " has one, but is not asked here.",
                        fix))
                .orElseGet(() -> obstacle(
                        Cause.ROUTE_MISSING,
                        table.vpc(),
                        "Table " + table.name() + " has no route for " + packet.destination() + ".",
                        fix));
    }

    Obstacle targetGone(RouteTable table, Route route, Optional<Fix> fix) {
        return obstacle(
                Cause.ROUTE_TARGET_GONE,
                table.vpc(),
                "The route " + route.text() + " of table " + table.name() + " leads to "
                        + route.nextHop().text() + ", which is gone.",
                fix);
    }

    Obstacle intoAnother(RouteTable table, Optional<Fix> fix) {
        return obstacle(
                Cause.ROUTE_ELSEWHERE,
                table.vpc(),
                "The routes of table " + table.name() + " lead " + packet.destination()
                        + " into another VPC, which takes it for its own.",
                fix);
    }

    /** Of a table whose route is not the one that is needed, and of the fix that changes that. */
    Obstacle route(Snapshot snapshot, RouteTable table, Fix fix) {
        return switch (Lookup.of(snapshot, table, packet.destination())) {
            case Lookup.ServerGone(var _, Route route) -> targetGone(table, route, Optional.of(fix));
            case Lookup.Over(var _, Route route, var _) -> culprit(table, route, fix);
            case Lookup.Blackhole(var _, Route route, var _) -> culprit(table, route, fix);
            case Lookup.ToServer(var _, Route route, var _) -> culprit(table, route, fix);
            case Lookup.ServerStopped(var _, Route route, var _) -> culprit(table, route, fix);
            case Lookup.NoRoute _, Lookup.Local _ -> noRoute(snapshot, table, Optional.of(fix));
        };
    }

    /** This route takes the packet away from the one that would get it without it. */
    private Obstacle culprit(RouteTable table, Route route, Fix fix) {
        String text = "The route " + route.text() + " of table " + table.name() + " (" + hop(route.nextHop()) + ") ";
        Optional<Route> next = table.routes()
                .without(route.destination())
                .longestMatch(packet.destination())
                .map(PrefixTable.Entry::value);
        boolean reveals = fix instanceof Fix.DeleteRoute;
        return obstacle(
                Cause.ROUTE_ELSEWHERE,
                table.vpc(),
                reveals && next.isPresent()
                        ? text + "takes " + packet.destination() + " away from the route "
                                + next.get().text() + " (" + hop(next.get().nextHop()) + "), which leads there."
                        : text + "leads " + packet.destination() + " elsewhere.",
                Optional.of(fix));
    }

    private static String hop(NextHop hop) {
        return hop instanceof NextHop.ToPeering(PeeringId id)
                ? "over peering " + id
                : "to " + hop.type() + " " + hop.text();
    }

    /** Of a subnet that asks a table which does not lead there, while another one does. */
    Obstacle inOtherTable(Subnet subnet, RouteTable asked, RouteTable leading, Fix fix) {
        return obstacle(
                Cause.ROUTE_IN_OTHER_TABLE,
                subnet.vpc(),
                "Subnet " + subnet.cidr() + " asks table " + asked.name() + ", which does not lead "
                        + packet.destination() + " where it is meant for; table " + leading.name() + " does.",
                Optional.of(fix));
    }

    Obstacle loop(VpcId vpc) {
        return obstacle(Cause.LOOP, vpc, "The routes lead " + packet.destination() + " in a circle.", Optional.empty());
    }

    /** One that reboots starts by itself. */
    Obstacle stopped(Snapshot snapshot, Port port) {
        boolean reboots = snapshot.ecs(port.ecs()).flatMap(Ecs::off).equals(Optional.of(Power.REBOOTING));
        return obstacle(
                Cause.ECS_STOPPED,
                port.vpc(),
                "The ECS " + port.ecs() + " is " + (reboots ? "rebooting" : "stopped")
                        + ": it sends and answers nothing.",
                reboots ? Optional.empty() : Optional.of(new Fix.StartEcs(port.ecs())));
    }

    Obstacle transitForbidden(VpcId vpc) {
        return obstacle(
                Cause.TRANSIT_FORBIDDEN,
                vpc,
                "It came over a peering, and this service lets nothing pass on from there.",
                Optional.empty());
    }

    Obstacle sourceRefused(Snapshot snapshot, VpcId from, VpcId into) {
        String why = snapshot.subnetAt(into, packet.source()).isPresent()
                ? "which lies in a subnet of the VPC that it comes to: nothing with it may come from elsewhere."
                : Entry.isBarred(snapshot, into, packet.source())
                        ? "which is nobody's."
                        : "which is not of VPC " + from + ", and this service lets nothing pass on from others.";
        return obstacle(
                Cause.SOURCE_REFUSED,
                into,
                "It comes over a peering with the source " + packet.source() + ", " + why,
                Optional.empty());
    }

    // ---- where it is meant for ----

    Obstacle overlapping(Subnet local) {
        return obstacle(
                Cause.OVERLAPPING_SUBNET,
                local.vpc(),
                packet.destination() + " lies in subnet " + local.cidr()
                        + " of the sender's own VPC, whose local route wins over every other.",
                Optional.empty());
    }

    Obstacle peerGateway(Subnet local) {
        return obstacle(
                Cause.PEER_GATEWAY,
                local.vpc(),
                packet.destination() + " is the gateway of subnet " + local.cidr()
                        + ", which answers its own VPC only: try a server of the subnet.",
                Optional.empty());
    }

    Obstacle noSuchAddress(Subnet local) {
        return obstacle(
                Cause.NO_SUCH_ADDRESS,
                local.vpc(),
                "No ECS in subnet " + local.cidr() + " has the address " + packet.destination() + ".",
                Optional.empty());
    }

    Obstacle confined(Subnet subnet, Direction direction) {
        return obstacle(
                Cause.SUBNET_CONFINED,
                subnet.vpc(),
                "The subnet " + subnet.cidr() + " has no gateway: nothing "
                        + (direction == Direction.EGRESS ? "leaves it." : "comes to it from elsewhere."),
                Optional.empty());
    }

    // ---- filters ----

    /** @param denying the rule that does not let it pass; empty: none lets it */
    Obstacle denied(Port port, Direction direction, Optional<Filters.GroupRule> denying, Optional<Fix> fix) {
        boolean in = direction == Direction.INGRESS;
        String why = port.groups().isEmpty()
                ? "The ECS " + port.ecs() + " is in no security group, and so nothing lets"
                : denying.map(rule -> "The rule " + rule.rule().id() + " of security group "
                                + rule.group().id()
                                + (rule.rule().remote() instanceof Remote.Within(var addresses)
                                        ? " for the address group " + addresses
                                        : "")
                                + " denies")
                        .orElse("No rule of the security groups of ECS " + port.ecs() + " lets");
        return obstacle(
                in ? Cause.SECURITY_GROUP_IN : Cause.SECURITY_GROUP_OUT,
                port.vpc(),
                why
                        + (in ? " it from " + packet.source() : " it to " + packet.destination())
                        + (denying.isPresent() ? "." : in ? " in." : " out."),
                fix);
    }

    Obstacle guarded(Subnet subnet, Direction direction, Acls.Verdict said) {
        NetworkAcl acl = said.acl();
        return guarded(
                subnet,
                direction,
                said.rule()
                        .map(rule -> "The rule " + rule.id() + " of the network ACL " + acl.id() + forAddresses(rule))
                        .orElse("No rule of the network ACL " + acl.id() + " matches, so it"),
                new Fix.AllowInAcl(acl.id(), direction, packet));
    }

    /** Which address groups a rule of network ACLs is for, if it names some. */
    private static String forAddresses(NetworkAclRule rule) {
        List<AddressGroupId> groups = rule.addressGroups().distinct().toList();
        return groups.isEmpty()
                ? ""
                : " for the address " + (groups.size() == 1 ? "group " : "groups ")
                        + groups.stream().map(AddressGroupId::value).collect(Collectors.joining(" and "));
    }

    Obstacle switchedOff(Subnet subnet, Direction direction, NetworkAcl acl) {
        return guarded(
                subnet,
                direction,
                "The network ACL " + acl.id() + " is switched off, and so",
                new Fix.EnableAcl(acl.id()));
    }

    private Obstacle guarded(Subnet subnet, Direction direction, String which, Fix fix) {
        boolean in = direction == Direction.INGRESS;
        return obstacle(
                in ? Cause.NETWORK_ACL_IN : Cause.NETWORK_ACL_OUT,
                subnet.vpc(),
                which + " lets it not " + (in ? "into" : "out of") + " subnet " + subnet.cidr() + ".",
                Optional.of(fix));
    }
}
