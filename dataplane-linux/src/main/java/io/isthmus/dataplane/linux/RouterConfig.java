package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.linux.netlink.Rule;
import io.isthmus.dataplane.linux.nft.Ruleset;
import io.isthmus.model.EcsId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.Mac;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the kernel must hold for one router, by interface name.
 *
 * @param ipv6 whether anything in it is IPv6: a router of which nothing is does none of it
 * @param routes by route table number of the kernel and destination
 */
record RouterConfig(
        VpcId vpc,
        boolean ipv6,
        Map<String, Port> ports,
        Map<String, Link> links,
        Set<Ip> gateways,
        Set<Rule> rules,
        Map<Place, Way> routes,
        Ruleset ruleset) {

    /** Tables of the kernel: this one holds all, where there is one route table; else ... */
    static final int MAIN_TABLE = 254;

    /** ... this one holds what is local and nothing else ... */
    static final int LOCALS_TABLE = 1000;

    /** ... and route table N is this plus N. */
    static final int FIRST_TABLE = 1000;

    private static final int LAST_TABLE = 1999;

    /** Whether all that is in a table of the kernel is made here. */
    static boolean isOurs(int table) {
        return table == MAIN_TABLE || (table >= LOCALS_TABLE && table <= LAST_TABLE);
    }

    /** The router's own address on every port. */
    static final Mac PORT_MAC = Mac.parse("0a:69:73:74:00:01");

    /** Both ends of every link: a router takes what is sent to this address, so that no end needs to know the other. */
    static final Mac LINK_MAC = Mac.parse("0a:69:73:74:00:02");

    /** What stands behind every link, as a next hop. */
    static final Ip LINK_GATEWAY = Ip.parse("169.254.1.1");

    /** The same for IPv6. */
    static final Ip LINK_GATEWAY_V6 = Ip.parse("fe80::1");

    static Ip linkGateway(IpFamily family) {
        return family == IpFamily.V4 ? LINK_GATEWAY : LINK_GATEWAY_V6;
    }

    /** A veth pair into the namespace of an ECS. */
    record Port(
            int group, EcsId ecs, int device, String hostName, Mac mac, List<Address> addresses, List<Ip> nameServers) {
        Port inGroup(int other) {
            return new Port(other, ecs, device, hostName, mac, addresses, nameServers);
        }

        String deviceName() {
            return "eth" + device;
        }
    }

    record Address(Ip ip, int prefixLength, Ip gateway) {}

    /** A veth pair into the namespace of another router, with the same name there. */
    record Link(int group, VpcId other) {}

    record Place(int table, Cidr destination) {}

    /** Where a route leads. */
    sealed interface Way {
        record Blackhole() implements Way {}

        /**
         * To nobody: an address of a subnet that no port has. The router answers ARP for it, and drops what comes. So an ECS
         * that asked for it has no failure in its neighbour table, in which packets of the next seconds would be lost, when
         * somebody gets the address.
         */
        record Nobody() implements Way {}

        record ToPort(String device) implements Way {}

        record OverLink(String device) implements Way {}

        /** To the ECS behind this port, which has this address. */
        record ToServer(String device, Ip address) implements Way {}
    }
}
