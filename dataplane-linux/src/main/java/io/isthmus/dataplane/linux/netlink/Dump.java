package io.isthmus.dataplane.linux.netlink;

import io.isthmus.dataplane.linux.kernel.KernelException;
import io.isthmus.dataplane.linux.kernel.Libc;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.Mac;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Reads what is there in the network namespace of a socket, IPv4 and IPv6 at once. */
public final class Dump {
    private static final int RTM_GETLINK = 18;
    private static final int RTM_GETADDR = 22;
    private static final int RTN_LOCAL = 2;
    private static final int RTM_GETROUTE = 26;
    private static final int RTM_GETNEIGH = 30;
    private static final int RTM_GETRULE = 34;
    private static final int RTM_GETNETCONF = 82;
    private static final int AF_UNSPEC = 0;
    private static final int ALL_INTERFACES = -1;
    private static final int ATTEMPTS = 5;

    /** How many messages of one kind are read where others make what they like. */
    public static final int SOME = 4_096;

    private Dump() {}

    /** Where something is read from. */
    @FunctionalInterface
    public interface Source {
        void read(Request request, Consumer<ByteBuffer> each);
    }

    /**
     * An interface.
     *
     * @param peerIndex index of the other end of a veth pair, in its own namespace
     */
    public record Interface(
            int index, String name, String kind, boolean up, boolean arp, int group, Mac mac, int peerIndex) {}

    /** Reads all that there is. */
    public static List<Interface> interfaces(NetlinkSocket socket) {
        return interfaces(all(socket));
    }

    public static List<Interface> interfaces(Source from) {
        return dump(from, RTM_GETLINK, Payload.link(0, 0, 0), "list interfaces", Dump::readInterface);
    }

    public static List<Address> addresses(NetlinkSocket socket) {
        return addresses(all(socket));
    }

    public static List<Address> addresses(Source from) {
        return dump(from, RTM_GETADDR, Payload.address(AF_UNSPEC, 0, 0, 0), "list addresses", Dump::readAddress);
    }

    /** All routes but those of the local table and those that the kernel makes itself. */
    public static Map<RouteKey, Hop> routes(NetlinkSocket socket) {
        return routes(all(socket));
    }

    public static Map<RouteKey, Hop> routes(Source from) {
        Map<RouteKey, Hop> routes = new HashMap<>();
        dump(from, RTM_GETROUTE, Payload.route(AF_UNSPEC, 0, 0, 0, 0, 0), "list routes", Dump::readRoute)
                .forEach(routes::putAll);
        return routes;
    }

    /** The IPv6 addresses for which packets are taken in, which is later than an address is there. */
    public static Set<Ip> receivedIpv6(NetlinkSocket socket) {
        return Set.copyOf(dump(
                all(socket),
                RTM_GETROUTE,
                Payload.route(Rtnl.AF_INET6, 0, 0, 0, 0, 0),
                "list local routes",
                Dump::readLocalRoute));
    }

    private static void readLocalRoute(ByteBuffer message, List<Ip> found) {
        int start = message.position();
        int type = Byte.toUnsignedInt(message.get(start + 7));
        Attributes attributes = Attributes.of(message.position(start + 12));
        if (type == RTN_LOCAL && family(message.get(start)).isPresent()) {
            found.add(attributes.ip(1, IpFamily.V6));
        }
    }

    public static List<Rule> rules(NetlinkSocket socket) {
        return rules(all(socket));
    }

    public static List<Rule> rules(Source from) {
        return dump(from, RTM_GETRULE, Payload.rule(AF_UNSPEC, 0, 0), "list policy rules", Dump::readRule);
    }

    /** Permanent neighbours only. */
    public static List<Neighbour> neighbours(NetlinkSocket socket) {
        return neighbours(all(socket));
    }

    public static List<Neighbour> neighbours(Source from) {
        return dump(from, RTM_GETNEIGH, Payload.neighbour(AF_UNSPEC, 0, 0), "list neighbours", Dump::readNeighbour);
    }

    /** Whether packets of a family are forwarded (the settings net.ipv4.ip_forward and net.ipv6.conf.all.forwarding). */
    public static boolean forwards(NetlinkSocket socket, IpFamily family) {
        Payload payload = Payload.family(family == IpFamily.V4 ? Rtnl.AF_INET : Rtnl.AF_INET6)
                .attribute(1, ALL_INTERFACES);
        Request request = new Request(RTM_GETNETCONF, 0, payload.toBytes(), "read whether packets are forwarded");
        boolean[] forwards = new boolean[1];
        socket.query(
                request,
                message -> forwards[0] =
                        Attributes.of(message.position(message.position() + 4)).number(2, 0) == 1);
        return forwards[0];
    }

    private static <T> List<T> dump(
            Source from, int type, Payload payload, String doing, BiConsumer<ByteBuffer, List<T>> reader) {
        Request request = new Request(type, 0, payload.toBytes(), doing);
        for (int attempt = 1; ; attempt++) {
            List<T> found = new ArrayList<>();
            try {
                from.read(request, message -> reader.accept(message, found));
                return found;
            } catch (KernelException e) {
                if (e.errno() != Libc.EINTR || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static Source all(NetlinkSocket socket) {
        return socket::dump;
    }

    /**
     * What is there in the network namespace of the calling thread, but of each kind only {@link #SOME}, and perhaps not as it
     * was at any one time: for a namespace in which others make what they like.
     */
    public static Source some() {
        return (request, each) -> {
            int[] read = new int[1];
            try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.ROUTE)) {
                socket.dumpSome(request, message -> {
                    each.accept(message);
                    return ++read[0] < SOME;
                });
            }
        };
    }

    static void readInterface(ByteBuffer message, List<Interface> found) {
        int start = message.position();
        int index = message.getInt(start + 4);
        int flags = message.getInt(start + 8);
        Attributes attributes = Attributes.of(message.position(start + 16));
        String kind = attributes
                .find(18)
                .map(info -> Attributes.of(info.duplicate().order(ByteOrder.nativeOrder()))
                        .text(1))
                .orElse("");
        found.add(new Interface(
                index,
                attributes.text(3),
                kind,
                (flags & 1) != 0,
                (flags & 0x80) == 0,
                attributes.number(27, 0),
                new Mac(attributes.hardwareAddress(1)),
                attributes.number(5, 0)));
    }

    static void readAddress(ByteBuffer message, List<Address> found) {
        int start = message.position();
        int prefixLength = Byte.toUnsignedInt(message.get(start + 1));
        int index = message.getInt(start + 4);
        Optional<IpFamily> family = family(message.get(start));
        Attributes attributes = Attributes.of(message.position(start + 8));
        // IPv6 tells the address of the interface in attribute 1 unless it has a peer; IPv4 always in 2.
        family.ifPresent(known -> found.add(new Address(
                index,
                attributes.ip(known == IpFamily.V6 && !attributes.has(2) ? 1 : 2, known),
                prefixLength,
                (attributes.number(8, 0) & Rtnl.IFA_F_NOPREFIXROUTE) == 0)));
    }

    static void readRoute(ByteBuffer message, List<Map<RouteKey, Hop>> found) {
        int start = message.position();
        int prefixLength = Byte.toUnsignedInt(message.get(start + 1));
        int protocol = Byte.toUnsignedInt(message.get(start + 5));
        int type = Byte.toUnsignedInt(message.get(start + 7));
        int flags = message.getInt(start + 8);
        Attributes attributes = Attributes.of(message.position(start + 12));
        int table = attributes.number(15, 0);
        Optional<IpFamily> known = family(message.get(start));
        if (known.isEmpty() || table == 255 || protocol == 2) {
            return;
        }
        IpFamily family = known.get();
        RouteKey key = new RouteKey(
                table,
                new Cidr(attributes.ip(1, family), prefixLength),
                family == IpFamily.V4 ? attributes.number(6, 0) : attributes.number(6, 0) - Rtnl.IPV6_METRIC);
        int index = attributes.number(4, 0);
        boolean gateway = attributes.find(5).isPresent();
        Hop hop;
        if (type == Rtnl.RTN_BLACKHOLE) {
            hop = new Hop.Blackhole();
        } else if (attributes.find(7).isPresent()) {
            // We leave it to the kernel which address packets come from.
            hop = new Hop.Other("type " + type + " with a source");
        } else if (type == Rtnl.RTN_UNICAST && index != 0 && !gateway) {
            hop = new Hop.Direct(index);
        } else if (type == Rtnl.RTN_UNICAST && index != 0 && (flags & Rtnl.RTNH_F_ONLINK) != 0) {
            hop = new Hop.Via(index, attributes.ip(5, family));
        } else {
            hop = new Hop.Other("type " + type + " flags " + flags);
        }
        found.add(Map.of(key, hop));
    }

    static void readRule(ByteBuffer message, List<Rule> found) {
        int start = message.position();
        int sourceLength = Byte.toUnsignedInt(message.get(start + 2));
        int action = Byte.toUnsignedInt(message.get(start + 7));
        Attributes attributes = Attributes.of(message.position(start + 12));
        int mark = attributes.number(10, 0);
        family(message.get(start))
                .ifPresent(family -> found.add(new Rule(
                        family,
                        attributes.number(6, 0),
                        sourceLength == 0
                                ? Optional.empty()
                                : Optional.of(new Cidr(attributes.ip(2, family), sourceLength)),
                        mark,
                        attributes.number(16, 0),
                        action == Rtnl.FR_ACT_TO_TBL ? attributes.number(15, 0) : 0)));
    }

    static void readNeighbour(ByteBuffer message, List<Neighbour> found) {
        int start = message.position();
        int index = message.getInt(start + 4);
        int state = Short.toUnsignedInt(message.getShort(start + 8));
        Attributes attributes = Attributes.of(message.position(start + 12));
        if ((state & Rtnl.NUD_PERMANENT) != 0) {
            family(message.get(start))
                    .ifPresent(family -> found.add(
                            new Neighbour(index, attributes.ip(1, family), new Mac(attributes.hardwareAddress(2)))));
        }
    }

    /** What is of another family, such as bridges and multicast, is not ours. */
    private static Optional<IpFamily> family(byte number) {
        return switch (number) {
            case Rtnl.AF_INET -> Optional.of(IpFamily.V4);
            case Rtnl.AF_INET6 -> Optional.of(IpFamily.V6);
            default -> Optional.empty();
        };
    }
}
