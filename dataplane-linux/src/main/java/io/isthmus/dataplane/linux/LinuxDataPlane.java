package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Flow;
import io.isthmus.dataplane.Probe;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.dataplane.linux.nft.Nftables;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.model.EcsId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data plane in the kernel of this machine: a network namespace for each router and each ECS, veth pairs between them,
 * policy routing and nftables (design.md 4). Works in whatever user, mount and network namespaces the process is in, and
 * needs CAP_NET_ADMIN and CAP_SYS_ADMIN there.
 *
 * <p>Headless: {@link #close} leaves everything in the kernel as it is; the next one takes it over with {@link #sync}. Safe
 * for use by many threads.
 */
public final class LinuxDataPlane implements DataPlane {
    private static final Logger LOG = LoggerFactory.getLogger(LinuxDataPlane.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** How many times as long as it took there is no repair: with very many routers it must not take up the machine. */
    private static final int REST = 9;

    private final Options options;
    private final Optional<Long> anchor;
    private final Namespaces namespaces;
    private final Fabric fabric;
    private final Prober prober;
    private final ScheduledThreadPoolExecutor thread;

    /* Only on the thread above. */
    private final Map<VpcId, RouterConfig> configs = new HashMap<>();
    private final Map<GroupMembers, Set<Ip>> members = new HashMap<>();
    private long revision;
    private Optional<Future<?>> nextRepair = Optional.empty();

    /**
     * Touches nothing yet but the namespace directory.
     *
     * @throws io.isthmus.dataplane.linux.kernel.KernelException if libnftables is missing or the process may not mount
     */
    public LinuxDataPlane(Options options) {
        this.options = options;
        anchor = anchor();
        int parallelism = Math.max(8, 2 * Runtime.getRuntime().availableProcessors());
        Nftables nftables = new Nftables(parallelism);
        namespaces = new Namespaces(options.namespaceDirectory(), parallelism);
        fabric = new Fabric(namespaces, nftables, new Names(options.instance()));
        prober = new Prober(namespaces);
        thread = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform()
                        .daemon()
                        .name("isthmus-dataplane-" + options.instance())
                        .factory());
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        if (!options.repairInterval().isZero()) {
            repairLater(options.repairInterval());
        }
    }

    @Override
    public CompletableFuture<Outcome> sync(State state) {
        return submit(state.revision(), () -> {
            List<Failure> failures = new ArrayList<>();
            Map<VpcId, RouterConfig> targets = compile(state.routers(), failures);
            configs.clear();
            configs.putAll(targets);
            members.clear();
            state.addressSets().forEach((set, ips) -> members.put(set, new HashSet<>(ips)));
            failures.addAll(fabric.sync(targets, this::members));
            return failures;
        });
    }

    @Override
    public CompletableFuture<Outcome> apply(Change change) {
        return submit(change.revision(), () -> {
            List<Failure> failures = new ArrayList<>();
            Map<VpcId, RouterConfig> targets = compile(change.routers(), failures);
            configs.putAll(targets);
            Set<VpcId> removed = new HashSet<>(change.removed());
            configs.keySet().removeAll(removed);
            Map<GroupMembers, AddressSetChange> groups = new HashMap<>();
            change.addressSets().forEach(set -> groups.put(set.set(), effect(set)));
            failures.addAll(fabric.apply(targets, removed, groups, this::members));
            return failures;
        });
    }

    @Override
    public CompletableFuture<Probe.Result> probe(Probe probe) {
        Optional<String> namespace = fabric.place(probe.from());
        if (namespace.isEmpty()) {
            return CompletableFuture.completedFuture(
                    new Probe.Result(0, List.of(), 0, "there is no ECS " + probe.from()));
        }
        CompletableFuture<Probe.Result> promise = new CompletableFuture<>();
        var _ = ready(probe).thenRun(() -> prober.probe(namespace.get(), probe, promise));
        return promise;
    }

    /** A closed port answers a UDP probe only by turning it down. If that cannot be prepared, the probe may show silence. */
    private CompletableFuture<Boolean> ready(Probe probe) {
        return probe.kind() instanceof Probe.Kind.Udp
                ? CompletableFuture.completedFuture(probe)
                        .thenComposeAsync(one -> fabric.refusing(one.from(), one.to()), thread)
                        .handle((_, problem) -> problem == null)
                : CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletableFuture<Optional<Place>> place(EcsId ecs) {
        return CompletableFuture.completedFuture(
                fabric.place(ecs).map(namespace -> new Place(options.host(), namespace, anchor)));
    }

    @Override
    public CompletableFuture<Optional<List<Flow>>> flows(VpcId vpc) {
        return CompletableFuture.completedFuture(vpc)
                .thenComposeAsync(fabric::flows, thread)
                .exceptionally(problem -> {
                    LOG.warn("event=flows_unread vpc={} reason=\"{}\"", vpc, problem.toString());
                    return Optional.empty();
                });
    }

    /** Ends the work of this object. Routers and ECSs stay in the kernel. */
    @Override
    public void close() {
        thread.shutdown();
        thread.close();
        prober.close();
        fabric.close();
        namespaces.close();
    }

    private Set<Ip> members(GroupMembers set) {
        return members.getOrDefault(set, Set.of());
    }

    /** Takes the change in, and says what of it is new. */
    private AddressSetChange effect(AddressSetChange change) {
        Set<Ip> now = members.computeIfAbsent(change.set(), _ -> new HashSet<>());
        Set<Ip> removed = new HashSet<>(change.removed());
        removed.retainAll(now);
        now.removeAll(removed);
        Set<Ip> added = new HashSet<>(change.added());
        added.removeAll(now);
        now.addAll(added);
        if (now.isEmpty()) {
            members.remove(change.set());
        }
        return new AddressSetChange(change.set(), added, removed);
    }

    private static Map<VpcId, RouterConfig> compile(List<RouterPlan> plans, List<Failure> failures) {
        Map<VpcId, RouterConfig> configs = new LinkedHashMap<>();
        for (RouterPlan plan : plans) {
            try {
                configs.put(plan.vpc(), Compiler.compile(plan));
            } catch (IllegalArgumentException e) {
                failures.add(new Failure(plan.vpc(), String.valueOf(e.getMessage())));
            }
        }
        return configs;
    }

    private CompletableFuture<Outcome> submit(long newRevision, Supplier<List<Failure>> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    revision = newRevision;
                    List<Failure> failures = guarded(work);
                    if (!failures.isEmpty()) {
                        LOG.warn("event=not_converged revision={} failures={}", newRevision, failures);
                        if (RETRY.compareTo(options.repairInterval()) < 0) {
                            repairLater(RETRY);
                        }
                    }
                    return new Outcome(newRevision, failures);
                },
                thread);
    }

    /** What breaks the whole pass is told for every router, since none is known to be right. */
    private List<Failure> guarded(Supplier<List<Failure>> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            LOG.error("event=pass_failed revision={}", revision, e);
            return configs.keySet().stream()
                    .map(vpc -> new Failure(vpc, String.valueOf(e.getMessage())))
                    .toList();
        }
    }

    /** Some routers at a time, so that no change waits long. */
    private void repair(List<VpcId> vpcs, Duration spent) {
        long start = System.nanoTime();
        List<VpcId> some = vpcs.subList(0, Math.min(options.repairedAtOnce(), vpcs.size()));
        List<VpcId> rest = vpcs.subList(some.size(), vpcs.size());
        List<Failure> failures = guarded(() -> {
            if (rest.isEmpty() && !vpcs.isEmpty()) {
                fabric.removeStrays();
            }
            return fabric.repair(some.stream().filter(configs::containsKey).toList(), this::members);
        });
        if (!failures.isEmpty()) {
            LOG.warn("event=not_repaired revision={} failures={}", revision, failures);
        }
        Duration sum = spent.plusNanos(System.nanoTime() - start);
        if (rest.isEmpty()) {
            Duration atLeast = sum.multipliedBy(REST);
            repairLater(atLeast.compareTo(options.repairInterval()) > 0 ? atLeast : options.repairInterval());
        } else {
            nextRepair = Optional.of(thread.submit(() -> repair(rest, sum)));
        }
    }

    /** Instead of when it would have been. */
    private void repairLater(Duration pause) {
        nextRepair.ifPresent(next -> next.cancel(false));
        nextRepair = Optional.of(thread.schedule(
                () -> repair(List.copyOf(configs.keySet()), Duration.ZERO), pause.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** This process, if names of namespaces made here mean nothing in the host's own mount namespace. */
    private static Optional<Long> anchor() {
        try {
            Path own = Files.readSymbolicLink(Path.of("/proc/self/ns/mnt"));
            Path first = Files.readSymbolicLink(Path.of("/proc/1/ns/mnt"));
            return own.equals(first)
                    ? Optional.empty()
                    : Optional.of(ProcessHandle.current().pid());
        } catch (IOException e) {
            return Optional.of(ProcessHandle.current().pid());
        }
    }
}
