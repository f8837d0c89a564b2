package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.linux.RouterConfig.Place;
import io.isthmus.dataplane.linux.RouterConfig.Way;
import io.isthmus.dataplane.linux.kernel.KernelException;
import io.isthmus.dataplane.linux.netlink.Dump;
import io.isthmus.dataplane.linux.netlink.Hop;
import io.isthmus.dataplane.linux.netlink.Neighbour;
import io.isthmus.dataplane.linux.netlink.NetlinkSocket;
import io.isthmus.dataplane.linux.netlink.Request;
import io.isthmus.dataplane.linux.netlink.RouteKey;
import io.isthmus.dataplane.linux.netlink.Rtnl;
import io.isthmus.dataplane.linux.netlink.Rule;
import io.isthmus.dataplane.linux.nft.Nftables;
import io.isthmus.dataplane.linux.nft.Ruleset;
import io.isthmus.dataplane.linux.nft.RulesetText;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * The namespace of one router, and what is known of it: read from the kernel, then kept up by what is done to it. One thread
 * at a time, except for {@link #made}, {@link #newIndex} and {@link #fail}.
 */
final class Router {
    private static final Set<Rule> KERNEL_RULES =
            Set.of(new Rule(0, 0, 0, 255), new Rule(32766, 0, 0, 254), new Rule(32767, 0, 0, 253));
    private static final int LOOPBACK = 1;
    private static final int ENODEV = 19;
    private static final int ESRCH = 3;
    private static final int ENOENT = 2;
    private static final Ip LOOPBACK_ADDRESS = Ip.parse("127.0.0.1");

    final VpcId vpc;
    final String namespace;

    /** Interfaces that are as they should be, by name, with the group that they have. */
    final Map<String, RouterConfig.Port> ports = new ConcurrentHashMap<>();

    final Map<String, RouterConfig.Link> links = new ConcurrentHashMap<>();

    /** Indexes of those, and of those that are on their way. */
    private final Map<String, Integer> indexes = new ConcurrentHashMap<>();

    /** Interfaces of ours that nothing wants as they are. */
    private final Map<String, Integer> misfits = new HashMap<>();

    private final Set<Ip> gateways = new HashSet<>();
    private final Set<Rule> rules = new HashSet<>();
    private final Map<RouteKey, Hop> routes = new HashMap<>();
    private final Set<Neighbour> neighbours = new HashSet<>();
    private final AtomicInteger lastIndex = new AtomicInteger(LOOPBACK);
    private final Set<String> failures = Collections.synchronizedSet(new LinkedHashSet<>());

    private Optional<NetlinkSocket> socket = Optional.empty();
    private Optional<Ruleset> ruleset = Optional.empty();
    private int filterGeneration;

    /** Made by us, and no filter was put into it yet. */
    private boolean isNew;

    Router(VpcId vpc, String namespace) {
        this.vpc = vpc;
        this.namespace = namespace;
    }

    boolean exists() {
        return socket.isPresent();
    }

    /** Must run inside the namespace, which was just made. */
    void begin() {
        forget();
        Sysctl.router();
        NetlinkSocket opened = new NetlinkSocket(NetlinkSocket.ROUTE);
        socket = Optional.of(opened);
        opened.sendAll(List.of(Rtnl.up(LOOPBACK)));
        isNew = true;
    }

    /** Takes in what is there. Must run inside the namespace. */
    List<Dump.Interface> read() {
        Optional<Ruleset> believed = ruleset;
        forget();
        NetlinkSocket opened = new NetlinkSocket(NetlinkSocket.ROUTE);
        socket = Optional.of(opened);
        if (!Dump.forwards(opened)) {
            Sysctl.router();
        }
        List<Dump.Interface> interfaces = Dump.interfaces(opened);
        for (Dump.Interface one : interfaces) {
            lastIndex.accumulateAndGet(one.index(), Math::max);
            if (one.index() == LOOPBACK && !one.up()) {
                opened.sendAll(List.of(Rtnl.up(LOOPBACK)));
            }
        }
        for (Dump.Address address : Dump.addresses(opened)) {
            if (address.index() == LOOPBACK && !address.ip().equals(LOOPBACK_ADDRESS)) {
                gateways.add(address.ip());
            }
        }
        rules.addAll(Dump.rules(opened));
        rules.removeAll(KERNEL_RULES);
        neighbours.addAll(Dump.neighbours(opened));
        Dump.routes(opened).forEach((key, hop) -> {
            if (key.table() >= RouterConfig.LOCALS_TABLE && key.table() <= RouterConfig.LAST_TABLE) {
                routes.put(key, hop);
            }
        });
        ruleset = believed.filter(known -> Nftables.generation() == filterGeneration);
        return interfaces;
    }

    /** Forgets everything, as if nothing were there. */
    void forget() {
        socket.ifPresent(NetlinkSocket::close);
        socket = Optional.empty();
        ruleset = Optional.empty();
        isNew = false;
        ports.clear();
        links.clear();
        indexes.clear();
        misfits.clear();
        gateways.clear();
        rules.clear();
        routes.clear();
        neighbours.clear();
    }

    void right(Dump.Interface found, RouterConfig.Port port) {
        indexes.put(found.name(), found.index());
        ports.put(found.name(), port.inGroup(found.group()));
    }

    void right(Dump.Interface found, RouterConfig.Link link) {
        indexes.put(found.name(), found.index());
        links.put(found.name(), new RouterConfig.Link(found.group(), link.other()));
    }

    void misfit(Dump.Interface found) {
        misfits.put(found.name(), found.index());
    }

    int newIndex() {
        return lastIndex.incrementAndGet();
    }

    void fail(String reason) {
        failures.add(reason);
    }

    /** What failed since the last call. */
    List<String> takeFailures() {
        List<String> taken = List.copyOf(failures);
        failures.clear();
        return taken;
    }

    /** An interface of this router is now there; may be called while other interfaces of it are being made. */
    void made(String name, int index, RouterConfig.Port port) {
        indexes.put(name, index);
        ports.put(name, port);
    }

    void made(String name, int index, RouterConfig.Link link) {
        indexes.put(name, index);
        links.put(name, link);
    }

    boolean needsFilterChange(RouterConfig target, Set<SecurityGroupId> changedGroups) {
        return ruleset.isEmpty()
                || !ruleset.get().equals(target.ruleset())
                || ruleset.get().groups().stream().anyMatch(changedGroups::contains);
    }

    /**
     * Makes the packet filters what they should be. Must run inside the namespace.
     *
     * @param changes commands for groups whose members changed
     */
    void filter(
            Nftables nftables,
            RouterConfig target,
            Function<SecurityGroupId, Set<Ip>> members,
            Map<SecurityGroupId, String> changes) {
        Optional<Ruleset> before = ruleset;
        ruleset = Optional.empty();
        if (before.isPresent()) {
            StringBuilder text = new StringBuilder();
            for (SecurityGroupId group : before.get().groups()) {
                if (target.ruleset().groups().contains(group)) {
                    text.append(changes.getOrDefault(group, ""));
                }
            }
            text.append(RulesetText.difference(before.get(), target.ruleset(), members));
            try {
                nftables.run(text.toString());
                ruleset = Optional.of(target.ruleset());
            } catch (KernelException e) {
                // What is there is not what it was taken for: replaced as a whole below.
                before = Optional.empty();
            }
        }
        if (before.isEmpty()) {
            nftables.run(
                    isNew
                            ? RulesetText.first(target.ruleset(), members)
                            : RulesetText.whole(target.ruleset(), members));
            isNew = false;
            ruleset = Optional.of(target.ruleset());
        }
        filterGeneration = Nftables.generation();
    }

    /** Makes everything but interfaces and filters what it should be. */
    void route(RouterConfig target) {
        List<Request> requests = new ArrayList<>();
        addNeighbours(target, requests);
        changeGateways(target, requests);
        target.rules().stream().filter(rule -> !rules.contains(rule)).forEach(rule -> requests.add(Rtnl.rule(rule)));
        Map<RouteKey, Hop> wanted = hops(target);
        wanted.forEach((key, hop) -> {
            if (!hop.equals(routes.get(key))) {
                requests.add(Rtnl.route(key, hop));
            }
        });
        changeGroups(target, requests);
        List<Request> deletions = new ArrayList<>();
        for (RouteKey key : routes.keySet()) {
            if (!wanted.containsKey(key)) {
                deletions.add(Rtnl.deleteRoute(key));
            }
        }
        rules.stream()
                .filter(rule -> !target.rules().contains(rule))
                .forEach(rule -> deletions.add(Rtnl.deleteRule(rule)));
        send(requests);
        delete(deletions);
        routes.clear();
        routes.putAll(wanted);
        rules.clear();
        rules.addAll(target.rules());
    }

    private Map<RouteKey, Hop> hops(RouterConfig target) {
        Map<RouteKey, Hop> hops = HashMap.newHashMap(target.routes().size());
        target.routes().forEach((place, way) -> {
            switch (way) {
                case Way.Blackhole() -> hops.put(key(place), new Hop.Blackhole());
                case Way.ToPort(String device) -> {
                    Integer index = indexes.get(device);
                    if (index != null) {
                        hops.put(key(place), new Hop.Direct(index));
                    }
                }
                case Way.OverLink(String device) -> {
                    Integer index = indexes.get(device);
                    // A route whose link is not there drops packets, rather than leaving them to a shorter route.
                    hops.put(
                            key(place),
                            index == null ? new Hop.Blackhole() : new Hop.Via(index, RouterConfig.LINK_GATEWAY));
                }
            }
        });
        return hops;
    }

    private static RouteKey key(Place place) {
        return new RouteKey(place.table(), place.destination(), 0);
    }

    private void addNeighbours(RouterConfig target, List<Request> requests) {
        Set<Neighbour> wanted = new HashSet<>();
        target.ports().forEach((name, port) -> {
            Integer index = indexes.get(name);
            if (index != null) {
                for (RouterConfig.Address address : port.addresses()) {
                    wanted.add(new Neighbour(index, address.ip(), port.mac()));
                }
            }
        });
        for (String name : target.links().keySet()) {
            Integer index = indexes.get(name);
            if (index != null) {
                wanted.add(new Neighbour(index, RouterConfig.LINK_GATEWAY, RouterConfig.LINK_MAC));
            }
        }
        for (Neighbour neighbour : wanted) {
            if (!neighbours.contains(neighbour)) {
                requests.add(Rtnl.neighbour(neighbour));
            }
        }
        neighbours.clear();
        neighbours.addAll(wanted);
    }

    private void changeGateways(RouterConfig target, List<Request> requests) {
        for (Ip gateway : target.gateways()) {
            if (!gateways.contains(gateway)) {
                requests.add(Rtnl.address(LOOPBACK, gateway, 32));
            }
        }
        for (Ip gateway : gateways) {
            if (!target.gateways().contains(gateway)) {
                requests.add(Rtnl.deleteAddress(LOOPBACK, gateway, 32));
            }
        }
        gateways.clear();
        gateways.addAll(target.gateways());
    }

    private void changeGroups(RouterConfig target, List<Request> requests) {
        ports.replaceAll((name, port) -> {
            RouterConfig.Port wanted = target.ports().get(name);
            if (wanted == null
                    || wanted.group() == port.group()
                    || !wanted.inGroup(port.group()).equals(port)) {
                return port;
            }
            requests.add(Rtnl.group(indexes.getOrDefault(name, 0), wanted.group()));
            return wanted;
        });
        links.replaceAll((name, link) -> {
            RouterConfig.Link wanted = target.links().get(name);
            if (wanted == null
                    || wanted.group() == link.group()
                    || !wanted.other().equals(link.other())) {
                return link;
            }
            requests.add(Rtnl.group(indexes.getOrDefault(name, 0), wanted.group()));
            return wanted;
        });
    }

    /**
     * Marks what is not wanted as it is.
     *
     * @param wanted names of interfaces that may stay
     */
    void keepOnly(Set<String> wanted) {
        indexes.forEach((name, index) -> {
            if (!wanted.contains(name)) {
                misfits.put(name, index);
            }
        });
    }

    boolean hasMisfits() {
        return !misfits.isEmpty();
    }

    boolean hasMisfits(Set<String> among) {
        return misfits.keySet().stream().anyMatch(among::contains);
    }

    /** Takes away those of the marked interfaces that have these names, and returns their names. */
    Set<String> dropMisfits(Set<String> among) {
        Set<String> dropped = new HashSet<>(misfits.keySet());
        dropped.retainAll(among);
        List<Request> requests = new ArrayList<>();
        for (String name : dropped) {
            int index = misfits.getOrDefault(name, 0);
            requests.add(Rtnl.deleteLink(index));
            forgetInterface(name);
        }
        delete(requests);
        return dropped;
    }

    Set<String> dropMisfits() {
        return dropMisfits(Set.copyOf(misfits.keySet()));
    }

    NetlinkSocket socket() {
        return socket.orElseThrow();
    }

    /** The interface is gone, and the kernel took all that pointed to it. */
    void forgetInterface(String name) {
        Integer known = indexes.remove(name);
        Integer misfit = misfits.remove(name);
        int index = known != null ? known : misfit != null ? misfit : 0;
        ports.remove(name);
        links.remove(name);
        routes.values().removeIf(hop -> switch (hop) {
            case Hop.Direct(int at) -> at == index;
            case Hop.Via(int at, Ip ignored) -> at == index;
            case Hop.Blackhole() -> false;
            case Hop.Other(String ignored) -> false;
        });
        neighbours.removeIf(neighbour -> neighbour.index() == index);
    }

    /** What went by itself, as an interface does whose other end was deleted, and its routes with it, is no failure. */
    private void delete(List<Request> requests) {
        socket.orElseThrow().send(requests).stream()
                .filter(failure -> failure.errno() != ENODEV && failure.errno() != ESRCH && failure.errno() != ENOENT)
                .forEach(failure -> fail(String.valueOf(failure.getMessage())));
    }

    private void send(List<Request> requests) {
        for (KernelException failure : socket.orElseThrow().send(requests)) {
            fail(String.valueOf(failure.getMessage()));
        }
    }
}
