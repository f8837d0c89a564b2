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
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
        /** The longest matching route leads to a peering that is not active, or to a server that is gone. */
        BLACKHOLE,
        /** A route gave it to a server that has another address: what that does with it is not ours. */
        GIVEN_TO_SERVER,
        /** It entered a VPC over a peering for the second time, or was given back to its sender. */
        LOOP,
        /** It came over a peering, was not for a local subnet, and this service forbids transit. */
        TRANSIT_FORBIDDEN,
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

        /** The table has no route for it. */
        record Unrouted(VpcId vpc, RouteTable table) implements Step {}

        /** It came out of a peering. */
        record Arrived(VpcId vpc, Peering peering) implements Step {}
    }

    /** A packet that opens a connection: security groups of both ends are asked. */
    public static Trace of(Snapshot snapshot, Port from, Packet packet) {
        return new Walk(snapshot, packet, true).from(from);
    }

    /** A packet of a connection that is open: only routing is asked (groups are stateful). */
    public static Trace ofReply(Snapshot snapshot, Port from, Packet packet) {
        return new Walk(snapshot, packet, false).from(from);
    }

    /** One packet under way. */
    private static final class Walk {
        private final Snapshot snapshot;
        private final Packet packet;
        private final boolean filtered;
        private final List<Step> steps = new ArrayList<>();
        private final Set<VpcId> entered = new HashSet<>();

        Walk(Snapshot snapshot, Packet packet, boolean filtered) {
            this.snapshot = snapshot;
            this.packet = packet;
            this.filtered = filtered;
        }

        Trace from(Port port) {
            Subnet subnet = snapshot.subnet(port.subnet()).orElseThrow();
            steps.add(new Step.Sent(port.vpc(), port, subnet));
            if (port.addresses().contains(packet.destination())) {
                return end(Disposition.DELIVERED, Optional.of(port));
            }
            if (!passes(port, Direction.EGRESS)) {
                return end(Disposition.DENIED_OUT);
            }
            if (!isIn(subnet, packet.destination()) && isStopped(subnet, Direction.EGRESS)) {
                return end(Disposition.ACL_DENIED_OUT);
            }
            RouteTable table = snapshot.routeTable(subnet.routeTable()).orElseThrow();
            while (true) {
                VpcId vpc = table.vpc();
                switch (Lookup.of(snapshot, table, packet.destination())) {
                    case Lookup.Local(Subnet local) -> {
                        return arrive(local);
                    }
                    case Lookup.NoRoute _ -> {
                        steps.add(new Step.Unrouted(vpc, table));
                        return end(Disposition.NO_ROUTE);
                    }
                    case Lookup.Blackhole(var _, Route route, Peering peering) -> {
                        steps.add(new Step.Dropped(vpc, table, route, peering));
                        return end(Disposition.BLACKHOLE);
                    }
                    case Lookup.ServerGone(var _, Route route) -> {
                        steps.add(new Step.ServerGone(vpc, table, route));
                        return end(Disposition.BLACKHOLE);
                    }
                    case Lookup.ToServer(var _, Route route, Port server) -> {
                        if (mayNotPassOn()) {
                            return end(Disposition.TRANSIT_FORBIDDEN);
                        }
                        steps.add(new Step.Given(vpc, table, route, server));
                        if (server.equals(port)) {
                            return end(Disposition.LOOP);
                        }
                        return enter(server, Disposition.GIVEN_TO_SERVER);
                    }
                    case Lookup.Over(var _, Route route, Peering peering) -> {
                        if (mayNotPassOn()) {
                            return end(Disposition.TRANSIT_FORBIDDEN);
                        }
                        steps.add(new Step.Routed(vpc, table, route, peering));
                        VpcId next = peering.other(vpc);
                        steps.add(new Step.Arrived(next, peering));
                        if (!entered.add(next)) {
                            return end(Disposition.LOOP);
                        }
                        table = snapshot.defaultTable(next);
                    }
                }
            }
        }

        /** Whether it came over a peering and may only end in a local subnet (contract.md 10.8). */
        private boolean mayNotPassOn() {
            return !entered.isEmpty() && !snapshot.settings().transit();
        }

        private Trace arrive(Subnet local) {
            steps.add(new Step.InSubnet(local.vpc(), local));
            Ip destination = packet.destination();
            boolean gateway = destination.equals(local.gateway())
                    || local.ipv6()
                            .filter(v6 -> v6.gateway().equals(destination))
                            .isPresent();
            if (gateway) {
                return end(entered.isEmpty() ? Disposition.ANSWERED_BY_GATEWAY : Disposition.GATEWAY_SILENT);
            }
            Optional<Port> receiver = snapshot.portAt(local.id(), destination);
            if (receiver.isEmpty()) {
                return end(Disposition.NO_SUCH_ADDRESS);
            }
            return enter(receiver.get(), Disposition.DELIVERED);
        }

        /** It reaches a port, if the ACL of its subnet and its groups allow it. */
        private Trace enter(Port port, Disposition entered) {
            Subnet subnet = snapshot.subnet(port.subnet()).orElseThrow();
            if (!isWithin(subnet) && isStopped(subnet, Direction.INGRESS)) {
                return end(Disposition.ACL_DENIED_IN);
            }
            return passes(port, Direction.INGRESS) ? end(entered, Optional.of(port)) : end(Disposition.DENIED_IN);
        }

        /** Whether it comes to this subnet from one of its own addresses. */
        private boolean isWithin(Subnet subnet) {
            return entered.isEmpty() && isIn(subnet, packet.source());
        }

        private static boolean isIn(Subnet subnet, Ip ip) {
            return subnet.blocks().anyMatch(block -> block.contains(ip));
        }

        /** Whether the ACL of the subnet, if it has one, does not let it pass. */
        private boolean isStopped(Subnet subnet, Direction direction) {
            if (!filtered) {
                return false;
            }
            Optional<Acls.Verdict> verdict = Acls.verdict(snapshot, subnet, direction, packet);
            verdict.ifPresent(said -> steps.add(new Step.Guarded(
                    subnet.vpc(), subnet, direction, said.passes(), said.acl().id(), said.rule())));
            return verdict.filter(said -> !said.passes()).isPresent();
        }

        private boolean passes(Port port, Direction direction) {
            if (!filtered) {
                return true;
            }
            Optional<Filters.GroupRule> rule = Filters.allowing(snapshot, port, direction, packet);
            steps.add(rule.<Step>map(allowing -> new Step.Allowed(
                            port.vpc(),
                            port,
                            direction,
                            allowing.group().id(),
                            allowing.rule().id()))
                    .orElseGet(() -> new Step.Denied(port.vpc(), port, direction)));
            return rule.isPresent();
        }

        private Trace end(Disposition disposition) {
            return end(disposition, Optional.empty());
        }

        private Trace end(Disposition disposition, Optional<Port> receiver) {
            return new Trace(List.copyOf(steps), disposition, receiver);
        }
    }
}
