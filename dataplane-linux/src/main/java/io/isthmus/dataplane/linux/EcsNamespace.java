package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.linux.kernel.KernelException;
import io.isthmus.dataplane.linux.netlink.Dump;
import io.isthmus.dataplane.linux.netlink.Hop;
import io.isthmus.dataplane.linux.netlink.Neighbour;
import io.isthmus.dataplane.linux.netlink.NetlinkSocket;
import io.isthmus.dataplane.linux.netlink.Request;
import io.isthmus.dataplane.linux.netlink.RouteKey;
import io.isthmus.dataplane.linux.netlink.Rtnl;
import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The inside of the namespace of an ECS. Only its interfaces {@code eth0}, {@code eth1} ... are ours, and of those only
 * what their plan says: whoever works in the ECS may add to it. All methods must run inside the namespace.
 */
final class EcsNamespace {
    /** Out of the way of interfaces that somebody else makes. */
    private static final int FIRST_INDEX = 1000;

    private static final int LOOPBACK = 1;
    private static final int EEXIST = 17;
    private static final int MAIN_TABLE = 254;
    private static final Cidr EVERYWHERE = Cidr.parse("0.0.0.0/0");
    private static final Cidr EVERYWHERE_V6 = Cidr.parse("::/0");

    private EcsNamespace() {}

    /** What is there. */
    record View(
            List<Dump.Interface> interfaces,
            List<Dump.Address> addresses,
            Map<RouteKey, Hop> routes,
            List<Neighbour> neighbours) {

        /** Whether the interface of this port is the other end of that one in the router. */
        boolean isOtherEnd(RouterConfig.Port port, Dump.Interface inRouter) {
            return find(port)
                    .filter(one -> one.index() == inRouter.peerIndex()
                            && one.peerIndex() == inRouter.index()
                            && one.mac().equals(port.mac()))
                    .isPresent();
        }

        /** Whether the interface of this port has all that it needs. */
        boolean isConfigured(RouterConfig.Port port) {
            Optional<Dump.Interface> found = find(port);
            if (found.isEmpty() || !found.get().up()) {
                return false;
            }
            int index = found.get().index();
            return port.addresses().stream()
                    .allMatch(address -> addresses.contains(
                                    new Dump.Address(index, address.ip(), address.prefixLength()))
                            && new Hop.Via(index, address.gateway()).equals(routes.get(defaultRoute(port, address)))
                            && neighbours.contains(new Neighbour(index, address.gateway(), RouterConfig.PORT_MAC)));
        }

        private Optional<Dump.Interface> find(RouterConfig.Port port) {
            return interfaces.stream()
                    .filter(one -> one.name().equals(port.deviceName()))
                    .findFirst();
        }
    }

    static View read() {
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.ROUTE)) {
            return new View(
                    Dump.interfaces(socket), Dump.addresses(socket), Dump.routes(socket), Dump.neighbours(socket));
        }
    }

    /** Once, in a new namespace. */
    static void begin() {
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.ROUTE)) {
            socket.sendAll(List.of(Rtnl.up(LOOPBACK)));
        }
    }

    /**
     * Makes the veth pair of a port, and configures this end of it.
     *
     * @param name name of the other end
     * @param index index of the other end, to be free there
     * @param routerNamespace open descriptor
     * @param router a socket in it
     */
    static void makePort(RouterConfig.Port port, String name, int index, int routerNamespace, NetlinkSocket router) {
        int here = FIRST_INDEX + port.device();
        Request pair = Rtnl.newVeth(
                new Rtnl.VethEnd(port.deviceName(), here, port.mac(), 0, true),
                new Rtnl.VethEnd(name, index, RouterConfig.PORT_MAC, port.group(), true),
                routerNamespace);
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.ROUTE)) {
            List<KernelException> failures = socket.send(List.of(pair));
            if (!failures.isEmpty() && failures.getFirst().errno() == EEXIST) {
                socket.send(strays(socket, port, here));
                failures = socket.send(List.of(pair));
            }
            for (KernelException failure : failures) {
                throw failure;
            }
            // Instead of the setting disable_ipv6, which is slow to find where there are many namespaces. May fail.
            socket.send(List.of(Rtnl.noIpv6Address(here)));
            router.sendAll(List.of(Rtnl.promptProxyArp(index), Rtnl.up(index)));
            socket.sendAll(addresses(port, here));
            socket.settle(port.deviceName());
            awaitAddresses(socket, port);
        }
    }

    /** Configures the interface of a port that is there. */
    static void configure(RouterConfig.Port port, View view) {
        int index = view.find(port)
                .orElseThrow(() -> new KernelException("configure " + port.deviceName(), 0, "it is not there"))
                .index();
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.ROUTE)) {
            socket.sendAll(configuration(port, index));
            awaitAddresses(socket, port);
        }
    }

    private static void awaitAddresses(NetlinkSocket socket, RouterConfig.Port port) {
        Ipv6Addresses.await(
                socket, port.addresses().stream().map(RouterConfig.Address::ip).toList());
    }

    private static List<Request> strays(NetlinkSocket socket, RouterConfig.Port port, int index) {
        return Dump.interfaces(socket).stream()
                .filter(one -> one.name().equals(port.deviceName()) || one.index() == index)
                .map(one -> Rtnl.deleteLink(one.index()))
                .toList();
    }

    private static List<Request> configuration(RouterConfig.Port port, int index) {
        List<Request> requests = new ArrayList<>(List.of(Rtnl.up(index)));
        requests.addAll(addresses(port, index));
        return requests;
    }

    private static List<Request> addresses(RouterConfig.Port port, int index) {
        List<Request> requests = new ArrayList<>();
        for (RouterConfig.Address address : port.addresses()) {
            requests.add(Rtnl.address(index, address.ip(), address.prefixLength()));
            requests.add(Rtnl.neighbour(new Neighbour(index, address.gateway(), RouterConfig.PORT_MAC)));
            requests.add(Rtnl.route(defaultRoute(port, address), new Hop.Via(index, address.gateway())));
        }
        return requests;
    }

    private static RouteKey defaultRoute(RouterConfig.Port port, RouterConfig.Address address) {
        return new RouteKey(
                MAIN_TABLE, address.ip().family() == IpFamily.V4 ? EVERYWHERE : EVERYWHERE_V6, port.device());
    }
}
