package io.isthmus.forwarding;

import io.isthmus.model.EcsId;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NextHop;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PortId;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRuleId;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import java.util.Optional;

/**
 * One thing that keeps a connection from working.
 *
 * @param vpc where it is
 * @param back whether it is in the way of the answer, else in the way there
 * @param detail what stands in the way, one sentence
 * @param fix the change that takes it away, of the smallest set of changes that makes the connection work; empty if another
 *     one of that set does, or if there is no such set
 */
public record Obstacle(Cause cause, VpcId vpc, boolean back, String detail, Optional<Fix> fix) {
    Obstacle withoutFix() {
        return new Obstacle(cause, vpc, back, detail, Optional.empty());
    }

    /** The causes of contract.md 4.5, and those that only this service can tell. The names are stable. */
    public enum Cause {
        /** The destination lies in a subnet of the sender's own VPC, whose local route wins. */
        OVERLAPPING_SUBNET,
        /** There is no peering between the two VPCs. */
        NO_PEERING,
        /** The peering awaits acceptance. */
        PEERING_PENDING,
        /** The peering was rejected. */
        PEERING_REJECTED,
        /** The request for the peering has expired. */
        PEERING_EXPIRED,
        /** No route table of the VPC has a route for it. */
        ROUTE_MISSING,
        /** Another route table of the VPC has a route for it, but not the one that is asked. */
        ROUTE_IN_OTHER_TABLE,
        /** The route leads into a VPC that has not the receiver. */
        ROUTE_ELSEWHERE,
        /** The server to which the route leads is gone. */
        ROUTE_TARGET_GONE,
        /** The sender, the receiver, or the ECS to which a route leads does not run. */
        ECS_STOPPED,
        /** No rule of the sender's security groups lets it out. */
        SECURITY_GROUP_OUT,
        /** No rule of the receiver's security groups lets it in. */
        SECURITY_GROUP_IN,
        /** The network ACL of the sender's subnet does not let it out. */
        NETWORK_ACL_OUT,
        /** The network ACL of the receiver's subnet does not let it in. */
        NETWORK_ACL_IN,
        /** The subnet of the sender or of the receiver has no gateway, so that nothing leaves it or comes to it. */
        SUBNET_CONFINED,
        /** The destination is the gateway of a peer's subnet, which answers its own VPC only. */
        PEER_GATEWAY,
        /** No port has the destination. */
        NO_SUCH_ADDRESS,
        /** The routes lead in a circle. */
        LOOP,
        /** This service forbids to pass from one peering to another. */
        TRANSIT_FORBIDDEN,
        /** It comes over a peering with a source that may not come from there, such as an address of the VPC that it comes to. */
        SOURCE_REFUSED,
        /** The source is not the sender's own address, and the answer goes to somebody else or to nobody. */
        ANSWER_ELSEWHERE
    }

    /** A change that takes an obstacle away. Each is one edit of docs/causes.md. */
    public sealed interface Fix {
        /** Whether both make the same change: a peering is the same whoever asks for it. */
        default boolean isSameAs(Fix other) {
            return equals(other)
                    || (this instanceof CreatePeering(VpcId one, VpcId two)
                            && other.equals(new CreatePeering(two, one)));
        }

        /** @param hop empty: the peering that is still to be made */
        record AddRoute(RouteTableId table, Cidr destination, Optional<NextHop> hop) implements Fix {}

        /** A route that is there, to exactly this destination, gets another next hop; see {@link AddRoute}. */
        record SwitchRoute(RouteTableId table, Cidr destination, Optional<NextHop> hop) implements Fix {}

        record DeleteRoute(RouteTableId table, Cidr destination) implements Fix {}

        /** A subnet asks another table of its VPC. */
        record MoveSubnet(SubnetId subnet, RouteTableId table) implements Fix {}

        record CreatePeering(VpcId requester, VpcId accepter) implements Fix {}

        /** @param peering empty: the one that is still to be made */
        record AcceptPeering(Optional<PeeringId> peering, VpcId accepter) implements Fix {}

        /** It cannot be used any more: away with it, then another request. */
        record DeletePeering(PeeringId peering) implements Fix {}

        record AllowInGroup(SecurityGroupId group, Direction direction, Packet packet) implements Fix {}

        record DeleteGroupRule(SecurityGroupRuleId rule) implements Fix {}

        /** A port that is in no group joins one. */
        record JoinGroup(PortId port, SecurityGroupId group) implements Fix {}

        /** A rule before all others. */
        record AllowInAcl(NetworkAclId acl, Direction direction, Packet packet) implements Fix {}

        record EnableAcl(NetworkAclId acl) implements Fix {}

        record StartEcs(EcsId ecs) implements Fix {}
    }
}
