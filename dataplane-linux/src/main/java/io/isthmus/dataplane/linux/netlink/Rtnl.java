package io.isthmus.dataplane.linux.netlink;

import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.Mac;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Requests that change links, addresses, routes, rules and neighbours of one network namespace. IPv4 and IPv6. */
public final class Rtnl {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int RTM_NEWLINK = 16;
    static final int RTM_NEWADDR = 20;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_NEWNEIGH = 28;
    static final int RTM_NEWRULE = 32;
    static final int RTN_UNICAST = 1;
    static final int RTN_BLACKHOLE = 6;
    static final int RT_SCOPE_UNIVERSE = 0;
    static final int RT_SCOPE_LINK = 253;
    static final int RTNH_F_ONLINK = 4;
    static final int NUD_PERMANENT = 0x80;
    static final int FR_ACT_TO_TBL = 1;
    static final int FR_ACT_BLACKHOLE = 6;

    /** What the kernel takes for an IPv6 route without a metric. */
    static final int IPV6_METRIC = 1024;

    static final int IFA_F_NOPREFIXROUTE = 0x200;

    /** Nobody is asked whether he has the address already. */
    private static final int IFA_F_NODAD = 2;

    private static final int RTM_DELLINK = 17;
    private static final int RTM_SETLINK = 19;
    private static final int RTM_DELADDR = 21;
    private static final int RTM_DELROUTE = 25;
    private static final int RTM_DELRULE = 33;
    private static final int RTM_SETNEIGHTBL = 67;
    /** Nothing else is ever in this interface group, and no rule lets anything pass from it. */
    private static final int LEAVING_GROUP = 0x7fff0000;

    private static final int NLM_F_REPLACE = 0x100;
    private static final int NLM_F_EXCL = 0x200;
    private static final int NLM_F_CREATE = 0x400;
    private static final int IFF_UP = 1;
    private static final int IFF_NOARP = 0x80;
    private static final int RTPROT_STATIC = 4;
    private static final int RT_SCOPE_NOWHERE = 255;
    private static final int IFLA_GSO_IPV4_MAX_SIZE = 63;

    /** Bytes that TCP may hand over as one packet: routers and filters look at it once (docs/DECISIONS.md 13). */
    private static final int SEGMENT_BYTES = 3 << 16;

    private Rtnl() {}

    /**
     * One end of a veth pair.
     *
     * @param index interface index, to be free in its namespace
     * @param group interface group, by which rules know what kind of interface it is
     * @param arp whether it answers and asks ARP
     */
    public record VethEnd(String name, int index, Mac mac, int group, boolean arp) {
        private Payload payload(int up) {
            int flags = up | (arp ? 0 : IFF_NOARP);
            return Payload.link(index, flags, up | IFF_NOARP)
                    .attribute(3, name)
                    .attribute(1, mac.bytes())
                    .attribute(27, group)
                    .attribute(IFLA_GSO_IPV4_MAX_SIZE, SEGMENT_BYTES);
        }
    }

    /**
     * Makes a veth pair, of which the end {@code here} is up: the kernel does not let both be. {@code peerNamespace} is an
     * open descriptor until the request is sent.
     *
     * <p>The end that is up first finds no carrier, and would carry packets only some time after the other one is up:
     * {@link NetlinkSocket#settle} it then.
     */
    public static Request newVeth(VethEnd here, VethEnd there, int peerNamespace) {
        Payload peer = there.payload(0).attribute(28, peerNamespace);
        byte[] payload = here.payload(IFF_UP)
                .nested(18, new Payload().attribute(1, "veth").nested(2, new Payload().nested(1, peer)))
                .toBytes();
        return new Request(
                RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, payload, "make veth " + here.name() + "/" + there.name());
    }

    /** Gives an interface that is there the size of segments that those made here have. */
    public static Request segments(int index) {
        return new Request(
                RTM_SETLINK,
                0,
                Payload.link(index, 0, 0)
                        .attribute(IFLA_GSO_IPV4_MAX_SIZE, SEGMENT_BYTES)
                        .toBytes(),
                "set the size of segments of interface " + index);
    }

    public static Request deleteLink(int index) {
        return new Request(RTM_DELLINK, 0, Payload.link(index, 0, 0).toBytes(), "delete interface " + index);
    }

    /** Deletes interfaces together, which takes little longer than one does. */
    public static List<Request> deleteLinks(Collection<Integer> indexes) {
        List<Request> requests = new ArrayList<>();
        indexes.forEach(index -> requests.add(group(index, LEAVING_GROUP)));
        requests.add(new Request(
                RTM_DELLINK,
                0,
                Payload.link(0, 0, 0).attribute(27, LEAVING_GROUP).toBytes(),
                "delete interfaces " + indexes));
        return requests;
    }

    public static Request up(int index) {
        return new Request(
                RTM_SETLINK, 0, Payload.link(index, IFF_UP, IFF_UP).toBytes(), "bring up interface " + index);
    }

    /**
     * Keeps the interface from giving itself an IPv6 address. It must not be up and have a carrier yet. Fails where the
     * kernel has no IPv6.
     */
    public static Request noIpv6Address(int index) {
        Payload mode = new Payload().attribute(8, new byte[] {1});
        return new Request(
                RTM_SETLINK,
                0,
                Payload.link(index, 0, 0)
                        .nested(26, new Payload().nested(AF_INET6, mode))
                        .toBytes(),
                "keep interface " + index + " from making an IPv6 address");
    }

    public static Request group(int index, int group) {
        return new Request(
                RTM_SETLINK,
                0,
                Payload.link(index, 0, 0).attribute(27, group).toBytes(),
                "set the group of interface " + index);
    }

    /** Sets an address, of use at once. One that is there stays routed as it was. */
    public static Request address(Address address) {
        int flags =
                (address.ip().family() == IpFamily.V4 ? 0 : IFA_F_NODAD) | (address.routed() ? 0 : IFA_F_NOPREFIXROUTE);
        return new Request(
                RTM_NEWADDR,
                NLM_F_CREATE | NLM_F_REPLACE,
                payload(address).attribute(8, flags).toBytes(),
                "set address " + address.ip());
    }

    public static Request deleteAddress(Address address) {
        return new Request(RTM_DELADDR, 0, payload(address).toBytes(), "delete address " + address.ip());
    }

    private static Payload payload(Address address) {
        byte[] ip = address.ip().bytes();
        return Payload.address(
                        family(address.ip().family()), address.prefixLength(), RT_SCOPE_UNIVERSE, address.index())
                .attribute(2, ip)
                .attribute(1, ip);
    }

    private static int family(IpFamily family) {
        return family == IpFamily.V4 ? AF_INET : AF_INET6;
    }

    /** Makes the route, or replaces that with the same table, destination and metric in one step. */
    public static Request route(RouteKey key, Hop hop) {
        Payload payload = switch (hop) {
            case Hop.Blackhole() -> route(key, RTPROT_STATIC, RT_SCOPE_UNIVERSE, RTN_BLACKHOLE, 0);
            case Hop.Direct(int index) ->
                route(key, RTPROT_STATIC, RT_SCOPE_LINK, RTN_UNICAST, 0).attribute(4, index);
            case Hop.Via(int index, Ip gateway) ->
                route(key, RTPROT_STATIC, RT_SCOPE_UNIVERSE, RTN_UNICAST, RTNH_F_ONLINK)
                        .attribute(4, index)
                        .attribute(5, gateway.bytes());
            case Hop.Other(String text) -> throw new IllegalArgumentException(text);
        };
        return new Request(
                RTM_NEWROUTE, NLM_F_CREATE | NLM_F_REPLACE, payload.toBytes(), "set route " + key.destination());
    }

    public static Request deleteRoute(RouteKey key) {
        return new Request(
                RTM_DELROUTE, 0, route(key, 0, RT_SCOPE_NOWHERE, 0, 0).toBytes(), "delete route " + key.destination());
    }

    private static Payload route(RouteKey key, int protocol, int scope, int type, int flags) {
        Cidr destination = key.destination();
        Payload payload = Payload.route(
                        family(destination.family()), destination.length(), protocol, scope, type, flags)
                .attribute(15, key.table())
                .attribute(1, destination.address().bytes());
        int metric = key.metric() + (destination.family() == IpFamily.V6 ? IPV6_METRIC : 0);
        return metric == 0 ? payload : payload.attribute(6, metric);
    }

    public static Request rule(Rule rule) {
        return new Request(RTM_NEWRULE, NLM_F_CREATE | NLM_F_EXCL, encode(rule), "make policy rule " + rule.priority());
    }

    public static Request deleteRule(Rule rule) {
        return new Request(RTM_DELRULE, 0, encode(rule), "delete policy rule " + rule.priority());
    }

    private static byte[] encode(Rule rule) {
        Payload payload = Payload.rule(
                        family(rule.family()),
                        rule.source().map(Cidr::length).orElse(0),
                        rule.table() == 0 ? FR_ACT_BLACKHOLE : FR_ACT_TO_TBL)
                .attribute(6, rule.priority());
        rule.source().ifPresent(source -> payload.attribute(2, source.address().bytes()));
        if (rule.mask() != 0) {
            payload.attribute(10, rule.mark()).attribute(16, rule.mask());
        }
        return (rule.table() == 0 ? payload : payload.attribute(15, rule.table())).toBytes();
    }

    /** A neighbour that no message can change. */
    public static Request neighbour(Neighbour neighbour) {
        return new Request(
                RTM_NEWNEIGH,
                NLM_F_CREATE | NLM_F_REPLACE,
                Payload.neighbour(family(neighbour.ip().family()), neighbour.index(), NUD_PERMANENT)
                        .attribute(1, neighbour.ip().bytes())
                        .attribute(2, neighbour.mac().bytes())
                        .toBytes(),
                "set neighbour " + neighbour.ip());
    }

    /** Makes proxy ARP on the interface answer at once; the kernel's default is to wait up to 0.8 s. */
    public static Request promptProxyArp(int index) {
        Payload parameters = new Payload().attribute(1, index).attribute(13, 0L);
        return new Request(
                RTM_SETNEIGHTBL,
                NLM_F_REPLACE,
                Payload.family(AF_INET)
                        .attribute(1, "arp_cache")
                        .nested(6, parameters)
                        .toBytes(),
                "set the proxy ARP delay of interface " + index);
    }
}
