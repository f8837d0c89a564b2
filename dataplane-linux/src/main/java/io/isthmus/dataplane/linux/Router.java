package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.linux.kernel.KernelException;
import io.isthmus.dataplane.linux.kernel.UnansweredException;
import io.isthmus.dataplane.linux.netlink.Dump;
import io.isthmus.dataplane.linux.netlink.NetlinkSocket;
import io.isthmus.dataplane.linux.netlink.Request;
import io.isthmus.dataplane.linux.netlink.Rtnl;
import io.isthmus.dataplane.linux.netlink.Rule;
import io.isthmus.model.VpcId;
import io.isthmus.net.IpFamily;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The namespace of one router, and what is known of it: read from the kernel, then kept up by what is done to it. One thread
 * at a time, except for {@link #made}, {@link #newIndex} and {@link #fail}.
 */
final class Router {
    private static final int LOOPBACK = 1;
    private static final int ENODEV = 19;
    private static final int ESRCH = 3;
    private static final int ENOENT = 2;

    /** Before every rule of ours. */
    private static final List<Request> NOTHING = List.of(Rtnl.rule(new Rule(IpFamily.V4, 1, 0, 0, 0)));

    private static final List<Request> NOTHING_V6 = List.of(Rtnl.rule(new Rule(IpFamily.V6, 1, 0, 0, 0)));

    final VpcId vpc;
    final String namespace;
    final PacketFilter filter = new PacketFilter();

    /** Interfaces that are as they should be, by name, with the group that they have. */
    final Map<String, RouterConfig.Port> ports = new ConcurrentHashMap<>();

    final Map<String, RouterConfig.Link> links = new ConcurrentHashMap<>();

    /** Indexes of those, and of those that are on their way. */
    private final Map<String, Integer> indexes = new ConcurrentHashMap<>();

    /** Indexes of interfaces of ours that nothing wants as they are, or any more. Nothing leads over them. */
    private final Map<String, Integer> misfits = new ConcurrentHashMap<>();

    /** Those of them that are links which may be wanted again: nobody takes them away yet. */
    private final Map<String, RouterConfig.Link> spareLinks = new ConcurrentHashMap<>();

    private final Routing routing = new Routing();
    private final AtomicInteger lastIndex = new AtomicInteger(LOOPBACK);
    private final Set<String> failures = Collections.synchronizedSet(new LinkedHashSet<>());

    private Optional<NetlinkSocket> socket = Optional.empty();
    private final AtomicBoolean doubtful = new AtomicBoolean();

    /** Whether it is known to forward IPv6. */
    private boolean ipv6;

    Router(VpcId vpc, String namespace) {
        this.vpc = vpc;
        this.namespace = namespace;
    }

    boolean exists() {
        return socket.isPresent();
    }

    NetlinkSocket socket() {
        return socket.orElseThrow();
    }

    /** Must run inside the namespace, which was just made. */
    void begin() {
        forget();
        Sysctl.router();
        open().sendAll(List.of(Rtnl.up(LOOPBACK)));
        filter.begin();
    }

    /** Begins to forward IPv6, if that is wanted and not yet so. Must run inside the namespace. */
    void ipv6(RouterConfig target) {
        if (!target.ipv6() || ipv6) {
            return;
        }
        try {
            Sysctl.ipv6();
            ipv6 = true;
        } catch (KernelException e) {
            // IPv4 goes on.
            fail(String.valueOf(e.getMessage()));
        }
    }

    /** Takes in what is there. Must run inside the namespace. */
    List<Dump.Interface> read(RouterConfig target) {
        forgetAllButFilter();
        NetlinkSocket opened = open();
        if (!Dump.forwards(opened, IpFamily.V4)) {
            Sysctl.router();
        }
        List<Dump.Interface> interfaces = Dump.interfaces(opened);
        for (Dump.Interface one : interfaces) {
            lastIndex.accumulateAndGet(one.index(), Math::max);
            if (one.index() == LOOPBACK && !one.up()) {
                opened.sendAll(List.of(Rtnl.up(LOOPBACK)));
            }
        }
        routing.read(opened);
        if (target.ipv6()) {
            ipv6 = Dump.forwards(opened, IpFamily.V6) && !routing.lacksIpv6(target);
            ipv6(target);
        }
        filter.check();
        return interfaces;
    }

    private NetlinkSocket open() {
        NetlinkSocket opened = new NetlinkSocket(NetlinkSocket.ROUTE);
        socket = Optional.of(opened);
        return opened;
    }

    /** Forgets everything, as if nothing were there. */
    void forget() {
        forgetAllButFilter();
        filter.forget();
    }

    private void forgetAllButFilter() {
        socket.ifPresent(NetlinkSocket::close);
        socket = Optional.empty();
        ports.clear();
        links.clear();
        indexes.clear();
        misfits.clear();
        spareLinks.clear();
        routing.forget();
        ipv6 = false;
    }

    void right(Dump.Interface found, RouterConfig.Port port) {
        made(found.name(), found.index(), port.inGroup(found.group()));
    }

    void right(Dump.Interface found, RouterConfig.Link link) {
        made(found.name(), found.index(), new RouterConfig.Link(found.group(), link.other()));
    }

    void misfit(Dump.Interface found) {
        misfits.put(found.name(), found.index());
    }

    /** Index of an interface of ours that is there, or on its way. */
    Optional<Integer> index(String name) {
        return Optional.ofNullable(indexes.get(name));
    }

    int newIndex() {
        return lastIndex.incrementAndGet();
    }

    void fail(String reason) {
        failures.add(reason);
    }

    /** Notes what failed; if the kernel did not answer, that nothing is known any more. */
    void fail(Throwable failure) {
        if (Workers.cause(failure) instanceof UnansweredException) {
            doubtful.set(true);
        }
        fail(Workers.reason(failure));
    }

    /** Whether there has been an unanswered request since the last call. */
    boolean takeDoubt() {
        return doubtful.getAndSet(false);
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

    /** Makes everything but interfaces and filters what it should be. */
    void route(RouterConfig target) {
        Routing.Difference difference = routing.difference(target, indexes);
        List<Request> requests = new ArrayList<>(difference.additions());
        changeGroups(target, requests);
        send(requests);
        Ipv6Addresses.await(socket(), difference.newGateways());
        delete(difference.deletions());
        routing.made(difference);
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
     * Takes all other interfaces for misfits.
     *
     * @param wanted names of interfaces that may stay
     * @return ports that became misfits, by name
     */
    Map<String, RouterConfig.Port> keepOnly(Set<String> wanted) {
        Map<String, RouterConfig.Port> ended = new HashMap<>();
        indexes.forEach((name, index) -> {
            if (!wanted.contains(name)) {
                // Whoever takes misfits away finds both or neither.
                Optional.ofNullable(links.remove(name)).ifPresent(link -> spareLinks.put(name, link));
                misfits.put(name, index);
                indexes.remove(name);
                RouterConfig.Port port = ports.remove(name);
                if (port != null) {
                    ended.put(name, port);
                }
            }
        });
        return ended;
    }

    /** Indexes by name. */
    Map<String, Integer> misfits() {
        return Map.copyOf(misfits);
    }

    /** Indexes by name of all misfits, which {@link #spare} leads to no more. */
    Map<String, Integer> takeMisfits() {
        Map<String, Integer> taken = misfits();
        spareLinks.keySet().removeAll(taken.keySet());
        return taken;
    }

    /** These misfits are gone. */
    void gone(Map<String, Integer> left) {
        left.forEach(misfits::remove);
    }

    /** A link to this router that is there as it was when it was wanted last. */
    Optional<RouterConfig.Link> spare(String name, VpcId other) {
        return Optional.ofNullable(spareLinks.get(name))
                .filter(link -> link.other().equals(other));
    }

    /** This link, which is {@link #spare}, is no misfit. */
    void reuse(String name, RouterConfig.Link link) {
        int index = Objects.requireNonNull(misfits.remove(name));
        spareLinks.remove(name);
        made(name, index, link);
    }

    /** Takes away misfits. */
    void drop(Set<String> names) {
        List<Request> requests = new ArrayList<>();
        for (String name : names) {
            // Another thread takes away misfits too, and may have been sooner.
            Optional.ofNullable(misfits.get(name)).ifPresent(index -> requests.add(Rtnl.deleteLink(index)));
            forgetInterface(name);
        }
        delete(requests);
    }

    /** Forwards nothing any more: the kernel takes its time to take away a namespace. */
    void stop() {
        send(NOTHING);
        if (ipv6) {
            send(NOTHING_V6);
        }
    }

    /** The interface is gone, and the kernel took all that pointed to it. */
    void forgetInterface(String name) {
        Integer known = indexes.remove(name);
        Integer misfit = misfits.remove(name);
        spareLinks.remove(name);
        ports.remove(name);
        links.remove(name);
        routing.forgetInterface(known != null ? known : misfit != null ? misfit : 0);
    }

    /** What went by itself, as an interface does whose other end was deleted, and its routes with it, is no failure. */
    private void delete(List<Request> requests) {
        socket().send(requests).stream().filter(failure -> !isGone(failure)).forEach(this::fail);
    }

    /** Whether it failed because what was to go was not there. */
    static boolean isGone(KernelException failure) {
        return failure.errno() == ENODEV || failure.errno() == ESRCH || failure.errno() == ENOENT;
    }

    private void send(List<Request> requests) {
        socket().send(requests).forEach(this::fail);
    }
}
