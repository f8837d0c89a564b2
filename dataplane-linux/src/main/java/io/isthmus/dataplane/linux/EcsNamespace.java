package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.linux.kernel.KernelException;
import io.isthmus.dataplane.linux.netlink.Address;
import io.isthmus.dataplane.linux.netlink.Dump;
import io.isthmus.dataplane.linux.netlink.Hop;
import io.isthmus.dataplane.linux.netlink.Neighbour;
import io.isthmus.dataplane.linux.netlink.NetlinkSocket;
import io.isthmus.dataplane.linux.netlink.Request;
import io.isthmus.dataplane.linux.netlink.RouteKey;
import io.isthmus.dataplane.linux.netlink.Rtnl;
import io.isthmus.dataplane.linux.netlink.Rule;
import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The inside of the namespace of an ECS. Only its interfaces {@code eth0}, {@code eth1} ... are ours, and of those only
 * what their plan says: whoever works in the ECS may add to it. All methods must run inside the namespace.
 *
 * <p>All goes to the gateway, also what is for the own subnet: addresses come without the kernel's route to it. So an ECS
 * asks for no neighbours, which would fill a table of the kernel that all namespaces of a host share.
 *
 * <p>Each NIC answers by itself (contract.md 10.33): what has the address of a further NIC as its source is looked up in a
 * table of that NIC's own. The first NIC needs none: the main table sends everything by it, also to the subnets of the others.
 * Their default routes there serve sockets that are bound to an interface.
 */
final class EcsNamespace {
    /** Out of the way of interfaces that somebody else makes. */
    private static final int FIRST_INDEX = 1000;

    private static final int LOOPBACK = 1;
    private static final int EEXIST = 17;
    private static final int MAIN_TABLE = 254;

    /** The number of the first NIC's table, if it had one, and the priority of its rule; those of the others follow. */
    private static final int FIRST_NIC = 1000;

    private static final int LAST_NIC = 1999;
    private static final Cidr EVERYWHERE = Cidr.parse("0.0.0.0/0");
    private static final Cidr EVERYWHERE_V6 = Cidr.parse("::/0");

    private EcsNamespace() {}

    /** What is there. */
    record View(
            List<Dump.Interface> interfaces,
            List<Address> addresses,
            Map<RouteKey, Hop> routes,
            List<Neighbour> neighbours,
            List<Rule> rules) {

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
            return rulesOf(port.device(), rules).equals(sourceRules(port))
                    && port.addresses().stream()
                            .allMatch(address -> addresses.contains(own(address, index))
                                    && defaultRoutes(port, address).stream()
                                            .allMatch(key ->
                                                    new Hop.Via(index, address.gateway()).equals(routes.get(key)))
                                    && neighbours.contains(
                                            new Neighbour(index, address.gateway(), RouterConfig.PORT_MAC)));
        }

        /** Whether there is a rule of another NIC than these. */
        boolean hasRulesBeyond(Set<Integer> devices) {
            return !rulesBeyond(devices, rules).isEmpty();
        }

        /** Addresses of the port that are there, but not as they should be. */
        private Stream<Address> wrongAddresses(RouterConfig.Port port, int index) {
            return addresses.stream()
                    .filter(one -> one.index() == index
                            && port.addresses().stream()
                                    .anyMatch(address -> address.ip().equals(one.ip())
                                            && !own(address, index).equals(one)));
        }

        private Optional<Dump.Interface> find(RouterConfig.Port port) {
            return interfaces.stream()
                    .filter(one -> one.name().equals(port.deviceName()))
                    .findFirst();
        }
    }

    /** What is not read, because there is too much, is taken for missing: then what is ours is set again. */
    static View read() {
        Dump.Source some = Dump.some();
        return new View(
                Dump.interfaces(some),
                Dump.addresses(some),
                Dump.routes(some),
                Dump.neighbours(some),
                Dump.rules(some));
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
                socket.send(strays(port, here));
                failures = socket.send(List.of(pair));
            }
            for (KernelException failure : failures) {
                throw failure;
            }
            // Instead of the setting disable_ipv6, which is slow to find where there are many namespaces. May fail.
            socket.send(List.of(Rtnl.noIpv6Address(here)));
            router.sendAll(List.of(Rtnl.promptProxyArp(index), Rtnl.up(index)));
            List<Request> requests = addresses(port, here);
            if (port.device() > 0) {
                requests.addAll(ruleChanges(Dump.rules(Dump.some()), port));
            }
            socket.sendAll(requests);
            socket.settle(port.deviceName());
            awaitAddresses(socket, port);
        }
    }

    /** Configures the interface of a port that is there. */
    static void configure(RouterConfig.Port port, View view) {
        int index = view.find(port)
                .orElseThrow(() -> new KernelException("configure " + port.deviceName(), 0, "it is not there"))
                .index();
        List<Request> requests = new ArrayList<>(List.of(Rtnl.up(index)));
        view.wrongAddresses(port, index).map(Rtnl::deleteAddress).forEach(requests::add);
        requests.addAll(addresses(port, index));
        requests.addAll(ruleChanges(view.rules(), port));
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.ROUTE)) {
            socket.sendAll(requests);
            awaitAddresses(socket, port);
        }
    }

    /** Takes away what is left of NICs that were taken away: their rules, for all else went with their interfaces. */
    static void keepOnly(Set<Integer> devices) {
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.ROUTE)) {
            socket.sendAll(rulesBeyond(devices, Dump.rules(Dump.some())).stream()
                    .map(Rtnl::deleteRule)
                    .toList());
        }
    }

    private static void awaitAddresses(NetlinkSocket socket, RouterConfig.Port port) {
        Ipv6Addresses.await(
                socket, port.addresses().stream().map(RouterConfig.Address::ip).toList());
    }

    private static List<Request> strays(RouterConfig.Port port, int index) {
        return Dump.interfaces(Dump.some()).stream()
                .filter(one -> one.name().equals(port.deviceName()) || one.index() == index)
                .map(one -> Rtnl.deleteLink(one.index()))
                .toList();
    }

    private static List<Request> addresses(RouterConfig.Port port, int index) {
        List<Request> requests = new ArrayList<>();
        for (RouterConfig.Address address : port.addresses()) {
            requests.add(Rtnl.address(own(address, index)));
            requests.add(Rtnl.neighbour(new Neighbour(index, address.gateway(), RouterConfig.PORT_MAC)));
            defaultRoutes(port, address)
                    .forEach(key -> requests.add(Rtnl.route(key, new Hop.Via(index, address.gateway()))));
        }
        return requests;
    }

    private static Address own(RouterConfig.Address address, int index) {
        return new Address(index, address.ip(), address.prefixLength(), false);
    }

    private static List<RouteKey> defaultRoutes(RouterConfig.Port port, RouterConfig.Address address) {
        Cidr everywhere = address.ip().family() == IpFamily.V4 ? EVERYWHERE : EVERYWHERE_V6;
        RouteKey main = new RouteKey(MAIN_TABLE, everywhere, port.device());
        return port.device() == 0
                ? List.of(main)
                : List.of(main, new RouteKey(FIRST_NIC + port.device(), everywhere, 0));
    }

    /** What brings packets from the port's addresses to its own table. */
    private static Set<Rule> sourceRules(RouterConfig.Port port) {
        int number = FIRST_NIC + port.device();
        return port.device() == 0
                ? Set.of()
                : port.addresses().stream()
                        .map(address -> new Rule(
                                address.ip().family(), number, Optional.of(Cidr.host(address.ip())), 0, 0, number))
                        .collect(Collectors.toSet());
    }

    private static List<Request> ruleChanges(List<Rule> there, RouterConfig.Port port) {
        Set<Rule> wanted = sourceRules(port);
        Set<Rule> found = rulesOf(port.device(), there);
        List<Request> requests = new ArrayList<>();
        found.stream()
                .filter(rule -> !wanted.contains(rule))
                .map(Rtnl::deleteRule)
                .forEach(requests::add);
        wanted.stream().filter(rule -> !found.contains(rule)).map(Rtnl::rule).forEach(requests::add);
        return requests;
    }

    private static Set<Rule> rulesOf(int device, List<Rule> there) {
        return there.stream()
                .filter(rule -> isOfNic(rule) && rule.priority() == FIRST_NIC + device)
                .collect(Collectors.toSet());
    }

    private static List<Rule> rulesBeyond(Set<Integer> devices, List<Rule> there) {
        return there.stream()
                .filter(rule -> isOfNic(rule) && !devices.contains(rule.priority() - FIRST_NIC))
                .toList();
    }

    /** Whether it looks like a rule that is made here. */
    private static boolean isOfNic(Rule rule) {
        return rule.priority() > FIRST_NIC
                && rule.priority() <= LAST_NIC
                && rule.table() == rule.priority()
                && rule.source().isPresent();
    }
}
