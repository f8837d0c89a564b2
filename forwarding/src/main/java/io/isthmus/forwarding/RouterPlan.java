package io.isthmus.forwarding;

import io.isthmus.model.EcsId;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PortId;
import io.isthmus.model.PortRange;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.Mac;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * All that the router of one VPC must do, compiled so that a data plane needs to know no peering rule. Every list is
 * sorted, so that equal intent makes equal plans.
 *
 * <p>A packet is treated so: its port's table (or, when it came over a link, {@code arrivalTable}) decides where it goes,
 * unless its destination lies in one of {@code subnets}: then it goes to the port with that address, or nowhere. Nothing
 * matches: dropped, silently. A gateway address answers ports of this router only, never what comes over a link. What comes
 * over a link with a source in {@code barred}, or none of those that the link lets pass, is dropped before anything else.
 *
 * @param subnets the local subnets; a destination inside one is never routed on
 * @param ports the ports that exist now
 * @param barred sources that nothing may have that comes over a link
 * @param links the peering links that must exist in the data plane; the other router's plan names the same peering
 * @param tables the route tables in use, effective routes only
 * @param arrivalTable number of the table for packets that arrive over a link; empty when they may reach local subnets
 *     only
 * @param filters the security group filters that {@code ports} name
 * @param acls what network ACLs say of local subnets, for those that have one
 * @param logged ports for which packets are counted by flow
 */
public record RouterPlan(
        VpcId vpc,
        List<Subnet> subnets,
        List<Port> ports,
        List<Cidr> barred,
        List<Link> links,
        List<Table> tables,
        OptionalInt arrivalTable,
        List<Filter> filters,
        List<SubnetAcl> acls,
        List<PortId> logged) {

    /** A local subnet, one entry for each address family, with the gateway address that answers its own VPC. */
    public record Subnet(Cidr cidr, Ip gateway) {}

    /**
     * One network interface of an ECS.
     *
     * @param device 0 for eth0, 1 for eth1 ...
     * @param hostName the ECS's host name
     * @param addresses its own addresses, at most one of each family
     * @param furtherSources blocks whose addresses may be its source besides its own (contract.md 3.5)
     * @param table number of the table of its subnet, 1 or more
     * @param filter key of its filter
     */
    public record Port(
            PortId id,
            EcsId ecs,
            int device,
            String hostName,
            Mac mac,
            List<Address> addresses,
            List<Cidr> furtherSources,
            List<Ip> nameServers,
            int table,
            String filter) {}

    /** An address of a port, with its subnet's prefix length in bits and gateway. */
    public record Address(Ip ip, int prefixLength, Ip gateway) {}

    /**
     * The local end of the link of an active peering.
     *
     * @param sources the only sources that what comes over it may have; empty: any that is not barred
     */
    public record Link(PeeringId peering, VpcId other, Optional<List<Cidr>> sources) {}

    /**
     * A route table by its number within the VPC: 1 to 250, 1 is the default table. The number of a table never changes
     * while the table exists.
     */
    public record Table(int number, List<Route> routes) {}

    public record Route(Cidr destination, Target target) {}

    /** Where an effective route leads. */
    public sealed interface Target {
        /** Over the link of this peering, which {@code links} holds. */
        record OverLink(PeeringId peering) implements Target {}

        /** To this port of the router: its ECS forwards the packet or is its end. */
        record ToPort(PortId port) implements Target {}

        /** Dropped, silently; shorter routes are not tried (contract.md 10.14). */
        record Blackhole() implements Target {}
    }

    /**
     * What the security groups of a port allow, stateful, seen from the port. What no rule allows is dropped. Ingress
     * rules are checked for every packet of a connection that was opened towards the port, so that taking one away cuts
     * it; egress rules only when a connection is opened (contract.md 3.6).
     *
     * @param key equal for ports with the same set of groups; letters, digits and '-', at most 40 characters
     */
    public record Filter(String key, List<Rule> ingress, List<Rule> egress) {}

    /**
     * One thing allowed or denied; of those of a filter the first that matches acts.
     *
     * @param protocol IP protocol number; empty: every protocol
     * @param low first destination port, or the ICMP type; empty: all
     * @param high last destination port, or the ICMP code; empty: all
     */
    public record Rule(
            IpFamily family, OptionalInt protocol, OptionalInt low, OptionalInt high, Peer peer, boolean deny) {
        /** One that allows. */
        public Rule(IpFamily family, OptionalInt protocol, OptionalInt low, OptionalInt high, Peer peer) {
            this(family, protocol, low, high, peer, false);
        }
    }

    /**
     * What the network ACL of a subnet lets in and out, stateful: only the packet that opens a connection is checked, on
     * leaving a port with an address of the subnet against {@code egress}, on reaching one against {@code ingress}. The
     * first rule that matches acts; what none matches is dropped. A packet for an address of the subnet from one of its
     * own addresses, that came over no link, is not checked.
     *
     * @param blocks the subnet's blocks, one of each family at most
     */
    public record SubnetAcl(SubnetId subnet, List<Cidr> blocks, List<AclRule> ingress, List<AclRule> egress) {}

    /**
     * One thing that a network ACL lets pass or not.
     *
     * @param protocol IP protocol number; empty: every protocol
     * @param sources empty: any
     * @param destinations empty: any
     * @param sourcePorts none: all
     * @param destinationPorts none: all
     */
    public record AclRule(
            IpFamily family,
            OptionalInt protocol,
            List<Cidr> sources,
            List<Cidr> destinations,
            List<PortRange> sourcePorts,
            List<PortRange> destinationPorts,
            boolean deny) {}

    /** Whom a rule speaks of: the source of ingress, the destination of egress. */
    public sealed interface Peer {
        record Anyone() implements Peer {}

        record In(Cidr block) implements Peer {}

        /**
         * Whoever has an address in one of these blocks, wherever a packet comes from or goes to.
         *
         * @param blocks at least one, of the rule's family, in ascending order, none within another
         */
        record Within(List<Cidr> blocks) implements Peer {}

        /**
         * The members of this group where the packet comes from, or goes to: of packets between ports of this router those
         * in its VPC, of packets over a link those in the VPC at its other end ({@link GroupMembers}).
         */
        record Members(SecurityGroupId group) implements Peer {}
    }
}
