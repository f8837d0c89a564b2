package io.isthmus.forwarding;

import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.Peering;
import io.isthmus.model.Port;
import io.isthmus.model.Route;
import io.isthmus.model.RouteTable;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRuleId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.VpcId;
import java.util.List;
import java.util.Optional;

/**
 * The way of one packet, hop by hop, by the rules of contract.md 4.1.
 *
 * @param steps what acted, in order
 * @param disposition what became of the packet
 * @param receiver the port that got it, if one did
 */
public record Trace(List<Step> steps, Disposition disposition, Optional<Port> receiver) {

    /** How a packet ends. */
    public enum Disposition {
        /** A port got it. */
        DELIVERED,
        /** A gateway of the sender's own VPC got it and answers. */
        ANSWERED_BY_GATEWAY,
        /** It came over a peering and was for a gateway, which answers its own VPC only. */
        GATEWAY_SILENT,
        /** It was for an address of a local subnet that no port has. */
        NO_SUCH_ADDRESS,
        /** No route of the table matched. */
        NO_ROUTE,
        /** The sender or the receiver does not run. */
        ECS_STOPPED,
        /** The longest matching route leads to a peering that is not active, or to a server that is gone or stopped. */
        BLACKHOLE,
        /** A route gave it to a server that has another address: what that does with it is not ours. */
        GIVEN_TO_SERVER,
        /** It entered a VPC over a peering for the second time, or was given back to its sender. */
        LOOP,
        /** It came over a peering, was not for a local subnet, and this service forbids transit. */
        TRANSIT_FORBIDDEN,
        /** It came over a peering with a source that may not come from there. */
        SOURCE_REFUSED,
        /** It went over a peering into a VPC that whoever asks does not see: all that can be said to them. */
        NOT_VISIBLE,
        /** No egress rule of the sender's groups allows it. */
        DENIED_OUT,
        /** The network ACL of the sender's subnet does not let it out. */
        ACL_DENIED_OUT,
        /** The network ACL of the receiver's subnet does not let it in. */
        ACL_DENIED_IN,
        /** No ingress rule of the receiver's groups allows it. */
        DENIED_IN
    }

    /** One thing that acted on the packet. */
    public sealed interface Step {
        VpcId vpc();

        /** It left this port. */
        record Sent(VpcId vpc, Port port, Subnet subnet) implements Step {}

        /** A security group rule let it pass. */
        record Allowed(VpcId vpc, Port port, Direction direction, SecurityGroupId group, SecurityGroupRuleId rule)
                implements Step {}

        /** It passed a port whose port security is off, so that no group was asked. */
        record Unguarded(VpcId vpc, Port port, Direction direction) implements Step {}

        /** No rule of the port's groups let it pass. */
        record Denied(VpcId vpc, Port port, Direction direction) implements Step {}

        /**
         * A network ACL let it pass, or not.
         *
         * @param rule the rule that acted; empty: what is so without one
         */
        record Guarded(
                VpcId vpc,
                Subnet subnet,
                Direction direction,
                boolean passed,
                NetworkAclId acl,
                Optional<NetworkAclRuleId> rule)
                implements Step {}

        /** It was to leave a subnet without gateway, or to come to it. */
        record Confined(VpcId vpc, Subnet subnet, Direction direction) implements Step {}

        /** Its destination is local. */
        record InSubnet(VpcId vpc, Subnet subnet) implements Step {}

        /** A route sent it into a peering. */
        record Routed(VpcId vpc, RouteTable table, Route route, Peering peering) implements Step {}

        /** A route dropped it since its peering is not active. */
        record Dropped(VpcId vpc, RouteTable table, Route route, Peering peering) implements Step {}

        /** A route gave it to a server. */
        record Given(VpcId vpc, RouteTable table, Route route, Port port) implements Step {}

        /** A route dropped it since the server to which it leads is gone. */
        record ServerGone(VpcId vpc, RouteTable table, Route route) implements Step {}

        /** A route dropped it since the ECS to which it leads does not run. */
        record ServerStopped(VpcId vpc, RouteTable table, Route route, Port port) implements Step {}

        /** The ECS that sends it, or that it is for, does not run. */
        record Stopped(VpcId vpc, Port port) implements Step {}

        /** The table has no route for it. */
        record Unrouted(VpcId vpc, RouteTable table) implements Step {}

        /** It came out of a peering. */
        record Arrived(VpcId vpc, Peering peering) implements Step {}
    }

    /** A packet that opens a connection: security groups of both ends are asked. */
    public static Trace of(Snapshot snapshot, Port from, Packet packet) {
        return Walk.strict(snapshot, packet, true).from(from);
    }

    /** A packet of a connection that is open: only routing is asked (groups are stateful). */
    public static Trace ofReply(Snapshot snapshot, Port from, Packet packet) {
        return Walk.strict(snapshot, packet, false).from(from);
    }
}
