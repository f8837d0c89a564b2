package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.linux.kernel.KernelException;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.dataplane.linux.netlink.NetlinkSocket;
import io.isthmus.dataplane.linux.netlink.Request;
import io.isthmus.dataplane.linux.netlink.Rtnl;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is on its way out of the kernel: interfaces of routers over which nothing leads any more, and namespaces that have lost
 * their names. The kernel takes its time with each, mostly by waiting; so they go after the change that ended them is
 * answered, and many at once. What is not gone when this process ends is a stray, which the next one takes away.
 *
 * <p>May be called from any thread; the work is done on threads of its own.
 */
final class Departures implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Departures.class);

    /** Within that time more may come that go together, and links may be wanted again. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Whoever ends the process may kill it a second later. */
    private static final long END_LIMIT_MS = 2_000;

    private final Namespaces namespaces;
    private final EcsFiles files;
    private final int limit;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("isthmus-departures").unstarted(this::run);

    /* Under this object's lock. */
    private Group waiting = new Group();
    private Group leaving = new Group();
    private boolean hurried;
    private boolean closed;

    /** Those that go together, and whether they are gone. */
    private record Group(
            Map<Router, Namespaces.Entrance> routers, Set<String> namespaces, CompletableFuture<Boolean> gone) {
        Group() {
            this(new LinkedHashMap<>(), new HashSet<>(), new CompletableFuture<>());
        }

        boolean isEmpty() {
            return routers.isEmpty() && namespaces.isEmpty();
        }

        int size() {
            return routers.size() + namespaces.size();
        }
    }

    /**
     * @param namespaces closed with this object
     * @param limit so many routers and namespaces may wait; see {@link #makeRoom}
     */
    Departures(Namespaces namespaces, EcsFiles files, int limit) {
        this.namespaces = namespaces;
        this.files = files;
        this.limit = limit;
        leaving.gone().complete(true);
        thread.start();
    }

    /** The misfits of this router go, those that it has by then. */
    synchronized void interfaces(Router router) {
        if (!closed && !waiting.routers().containsKey(router)) {
            try {
                waiting.routers().put(router, namespaces.entrance(router.namespace));
                notifyAll();
            } catch (KernelException e) {
                LOG.debug("event=router_gone namespace={}", router.namespace);
            }
        }
    }

    /** These namespaces go, and the processes in them. */
    synchronized void namespaces(Collection<String> names) {
        if (waiting.namespaces().addAll(names)) {
            notifyAll();
        }
    }

    /** Waits until there is room for more: whoever ends things faster than they can go has to wait. */
    void makeRoom() {
        if (isFull()) {
            settle();
        }
    }

    private synchronized boolean isFull() {
        return waiting.size() >= limit;
    }

    /** Waits until all that is on its way now is gone. */
    void settle() {
        last().join();
    }

    private synchronized CompletableFuture<Boolean> last() {
        if (waiting.isEmpty()) {
            return leaving.gone();
        }
        hurried = true;
        notifyAll();
        return waiting.gone();
    }

    /**
     * Takes a link back that neither router wanted any more, if it is still there: whoever deletes the last route to a peer and
     * adds another one waits for nothing. Both routers have to want it now.
     */
    synchronized void takeBack(Router one, Router other, String name) {
        Optional<RouterConfig.Link> here = one.spare(name, other.vpc);
        Optional<RouterConfig.Link> there = other.spare(name, one.vpc);
        if (here.isPresent() && there.isPresent()) {
            one.reuse(name, here.get());
            other.reuse(name, there.get());
        }
    }

    private synchronized Map<String, Integer> take(Router router) {
        return router.takeMisfits();
    }

    private void run() {
        try {
            while (true) {
                awaitWork();
                Group group = next();
                try {
                    remove(group);
                } catch (RuntimeException | Error e) {
                    // What is still there is found by the next look for drift.
                    LOG.error("event=departure_failed", e);
                }
                group.gone().complete(true);
            }
        } catch (InterruptedException e) {
            LOG.debug("event=departures_ended");
        }
    }

    private synchronized void awaitWork() throws InterruptedException {
        while (waiting.isEmpty()) {
            wait();
        }
        long end = System.nanoTime() + PAUSE_NANOS;
        for (long left = PAUSE_NANOS; left > 0 && !hurried; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        hurried = false;
    }

    private synchronized Group next() {
        leaving = waiting;
        waiting = new Group();
        return leaving;
    }

    /** Links have two ends, of which one is enough; whoever is second finds nothing to do. */
    private void remove(Group group) {
        List<CompletableFuture<?>> work = new ArrayList<>();
        group.routers()
                .forEach((router, entrance) -> work.add(namespaces
                        .inside(entrance, () -> {
                            removeInterfaces(router, take(router));
                            return router;
                        })
                        .handle((_, failure) -> {
                            if (failure != null) {
                                LOG.warn("event=interfaces_stay reason=\"{}\"", Workers.reason(failure));
                            }
                            entrance.close();
                            return router;
                        })));
        Workers.await(work);
        Set<String> staying = namespaces.remove(group.namespaces());
        if (!staying.isEmpty()) {
            LOG.warn("event=namespaces_stay reason=\"a process in them does not end\" namespaces={}", staying);
        }
        group.namespaces().stream().filter(name -> !staying.contains(name)).forEach(files::remove);
    }

    private static void removeInterfaces(Router router, Map<String, Integer> misfits) {
        if (misfits.isEmpty()) {
            return;
        }
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.ROUTE)) {
            List<Request> requests = misfits.size() == 1
                    ? misfits.values().stream().map(Rtnl::deleteLink).toList()
                    : Rtnl.deleteLinks(misfits.values());
            for (KernelException failure : socket.send(requests)) {
                if (!Router.isGone(failure)) {
                    LOG.warn("event=interface_stays reason=\"{}\"", failure.getMessage());
                }
            }
        }
        router.gone(misfits);
    }

    /** Takes along what has ended. What is not gone within {@link #END_LIMIT_MS} is left to the next data plane. */
    @Override
    public void close() {
        var _ = last().copy()
                .completeOnTimeout(false, END_LIMIT_MS, TimeUnit.MILLISECONDS)
                .join();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            closed = true;
            waiting.routers().values().forEach(Namespaces.Entrance::close);
            waiting.gone().complete(false);
        }
        namespaces.close();
    }
}
