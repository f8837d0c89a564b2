package io.isthmus.forwarding;

import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.model.Ecs;
import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NetworkAclPolicy;
import io.isthmus.model.NextHop;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.PortRange;
import io.isthmus.model.ProjectId;
import io.isthmus.model.RouteTable;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Command.ChangedRoute;
import io.isthmus.model.decide.Command.NewRoute;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Fixes as commands of whoever may make them. Stateless. */
public final class Edits {
    /** What a peering is called that is only thought of. */
    static final PeeringId NEW_PEERING = new PeeringId("00000000-0000-0000-0000-000000000000");

    private static final int TCP = 6;
    private static final int UDP = 17;

    private Edits() {}

    /** The project that makes the change: the onlooker's if that may; empty if its subject is gone. */
    public static Optional<ProjectId> by(Snapshot snapshot, Fix fix, Onlooker onlooker) {
        return switch (fix) {
            case Fix.AddRoute add -> project(snapshot, add.table());
            case Fix.SwitchRoute change -> project(snapshot, change.table());
            case Fix.DeleteRoute delete -> project(snapshot, delete.table());
            case Fix.MoveSubnet move -> project(snapshot, move.table());
            case Fix.CreatePeering create -> project(snapshot, create.requester());
            case Fix.AcceptPeering accept -> project(snapshot, accept.accepter());
            case Fix.DeletePeering(PeeringId id) ->
                snapshot.peering(id)
                        .map(peering -> onlooker.owns(peering.accepter().project())
                                ? peering.accepter().project()
                                : peering.requester().project());
            case Fix.AllowInGroup allow -> snapshot.securityGroup(allow.group()).map(SecurityGroup::project);
            case Fix.DeleteGroupRule delete ->
                snapshot.groupOfRule(delete.rule()).map(SecurityGroup::project);
            case Fix.JoinGroup join -> snapshot.port(join.port()).map(Port::project);
            case Fix.AllowInAcl allow -> snapshot.networkAcl(allow.acl()).map(NetworkAcl::project);
            case Fix.EnableAcl enable -> snapshot.networkAcl(enable.acl()).map(NetworkAcl::project);
            case Fix.StartEcs start -> snapshot.ecs(start.ecs()).map(Ecs::project);
        };
    }

    private static Optional<ProjectId> project(Snapshot snapshot, RouteTableId table) {
        return snapshot.routeTable(table).map(RouteTable::project);
    }

    private static Optional<ProjectId> project(Snapshot snapshot, VpcId vpc) {
        return snapshot.vpc(vpc).map(Vpc::project);
    }

    /** @param made what stands for the peering that is still to be made */
    static Command command(Snapshot snapshot, Fix fix, PeeringId made) {
        return switch (fix) {
            case Fix.AddRoute(var table, Cidr destination, var hop) ->
                update(
                        table,
                        List.of(),
                        List.of(),
                        List.of(new NewRoute(destination, destination.toString(), hop(hop, made), "")));
            case Fix.SwitchRoute(var table, Cidr destination, var hop) ->
                update(
                        table,
                        List.of(),
                        List.of(new ChangedRoute(destination, Optional.of(hop(hop, made)), Optional.empty())),
                        List.of());
            case Fix.DeleteRoute(var table, Cidr destination) ->
                update(table, List.of(destination), List.of(), List.of());
            case Fix.MoveSubnet(var subnet, var table) -> new Command.AssociateSubnets(table, List.of(subnet));
            case Fix.CreatePeering(VpcId requester, VpcId accepter) ->
                new Command.CreatePeering(
                        "peering", "", requester, Optional.empty(), accepter, project(snapshot, accepter));
            case Fix.AcceptPeering(var peering, var _) -> new Command.AcceptPeering(peering.orElse(made));
            case Fix.DeletePeering(PeeringId peering) -> new Command.DeletePeering(peering);
            case Fix.AllowInGroup allow -> allowInGroup(allow);
            case Fix.DeleteGroupRule(var rule) -> new Command.DeleteSecurityGroupRule(rule);
            case Fix.JoinGroup(var port, var group) ->
                new Command.UpdatePort(
                        port, Optional.empty(), Optional.empty(), Optional.of(List.of(group)), Optional.empty());
            case Fix.AllowInAcl allow -> allowInAcl(snapshot, allow);
            case Fix.EnableAcl(var acl) ->
                new Command.UpdateNetworkAcl(acl, Optional.empty(), Optional.empty(), Optional.of(true));
            case Fix.StartEcs(var ecs) -> new Command.StartEcs(List.of(ecs), true);
        };
    }

    private static Command update(
            RouteTableId table, List<Cidr> deleted, List<ChangedRoute> changed, List<NewRoute> added) {
        return new Command.UpdateRouteTable(table, Optional.empty(), Optional.empty(), deleted, changed, added);
    }

    private static NextHop hop(Optional<NextHop> hop, PeeringId made) {
        return hop.orElseGet(() -> new NextHop.ToPeering(made));
    }

    private static Command allowInGroup(Fix.AllowInGroup allow) {
        Packet packet = allow.packet();
        return new Command.CreateSecurityGroupRule(
                allow.group(),
                allow.direction(),
                packet.source().family(),
                OptionalInt.of(packet.protocol()),
                ports(packet),
                new Remote.In(
                        Cidr.host(allow.direction() == Direction.INGRESS ? packet.source() : packet.destination())),
                "");
    }

    /** Where others have the policy of the ACL, too, it is changed for all of them. */
    private static Command allowInAcl(Snapshot snapshot, Fix.AllowInAcl allow) {
        Packet packet = allow.packet();
        Command.NewNetworkAclRule rule = new Command.NewNetworkAclRule(
                "",
                "",
                false,
                packet.source().family(),
                OptionalInt.of(packet.protocol()),
                Optional.of(Cidr.host(packet.source())),
                Optional.of(Cidr.host(packet.destination())),
                List.of(),
                ports(packet),
                true);
        Optional<NetworkAclPolicy> shared =
                snapshot.networkAcl(allow.acl()).flatMap(acl -> snapshot.sharedPolicy(acl, allow.direction()));
        if (shared.isPresent()) {
            return new Command.CreateNetworkAclRule(rule, false, shared.map(NetworkAclPolicy::id));
        }
        List<Command.NewNetworkAclRule> rules = List.of(rule);
        boolean in = allow.direction() == Direction.INGRESS;
        return new Command.InsertNetworkAclRules(
                allow.acl(), Optional.empty(), in ? rules : List.of(), in ? List.of() : rules);
    }

    /** The destination port, of protocols that have one. */
    private static List<PortRange> ports(Packet packet) {
        return packet.port().isPresent() && (packet.protocol() == TCP || packet.protocol() == UDP)
                ? List.of(PortRange.of(packet.port().getAsInt()))
                : List.of();
    }

    /** The destination of a route that is to be added so that it takes a packet: the whole subnet if nothing is taken from others. */
    static Cidr destination(Snapshot snapshot, RouteTable table, Ip address, Optional<Subnet> meant) {
        Cidr host = Cidr.host(address);
        return meant.stream()
                .flatMap(Subnet::blocks)
                .filter(block -> block.contains(address))
                .filter(block -> table.routes().exact(block).isEmpty()
                        && table.routes().longestMatch(address).isEmpty()
                        && snapshot.subnetsTouching(table.vpc(), block).isEmpty())
                .findFirst()
                .orElse(host);
    }
}
