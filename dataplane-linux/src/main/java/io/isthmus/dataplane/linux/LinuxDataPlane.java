package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Flow;
import io.isthmus.dataplane.Probe;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.dataplane.linux.nft.Nftables;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.model.EcsId;
import io.isthmus.model.PortId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
import java.util.stream.Collectors;
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

    /** Of so many failures at a time the log tells why. */
    private static final int MOST_TOLD = 5;

    private final Options options;
    private final Optional<Long> anchor;
    private final Namespaces namespaces;
    private final Fabric fabric;
    private final Prober prober;
    private final ScheduledThreadPoolExecutor thread;
    private final Pulse pulse = new Pulse();

    /* Only on the thread above. */
    private final Map<VpcId, RouterConfig> configs = new HashMap<>();

    /** Routers whose newest plan could not be compiled, and why; they keep the one before, if there was any. */
    private final Map<VpcId, String> uncompiled = new HashMap<>();

    /** What the log tells of routers that do not do as they should. */
    private final Set<Failure> told = new HashSet<>();

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
        namespaces = new Namespaces(options.namespaceDirectory(), parallelism, pulse::beat);
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
        Set<VpcId> planned = state.routers().stream().map(RouterPlan::vpc).collect(Collectors.toSet());
        return submit(state.revision(), planned, () -> {
            Map<VpcId, RouterConfig> targets = compile(state.routers());
            uncompiled.keySet().retainAll(planned);
            told.removeIf(failure -> !planned.contains(failure.vpc()));
            Map<VpcId, Set<EcsId>> left = new HashMap<>();
            state.unplanned().forEach(router -> left.put(router.vpc(), router.ecss()));
            state.routers().stream()
                    .filter(plan -> uncompiled.containsKey(plan.vpc()))
                    .forEach(plan -> left.put(plan.vpc(), ecss(plan)));
            // The plan before is better than none, if it is known.
            configs.keySet().retainAll(left.keySet());
            left.keySet().removeAll(configs.keySet());
            configs.putAll(targets);
            members.clear();
            state.addressSets().forEach((set, ips) -> members.put(set, new HashSet<>(ips)));
            List<Failure> failures = new ArrayList<>(fabric.sync(configs, left, this::members));
            failures.addAll(failures(uncompiled.keySet()));
            return failures;
        });
    }

    private static Set<EcsId> ecss(RouterPlan plan) {
        return plan.ports().stream().map(RouterPlan.Port::ecs).collect(Collectors.toSet());
    }

    @Override
    public CompletableFuture<Outcome> apply(Change change) {
        Set<VpcId> named = change.routers().stream().map(RouterPlan::vpc).collect(Collectors.toSet());
        return submit(change.revision(), named, () -> {
            Map<VpcId, RouterConfig> targets = compile(change.routers());
            configs.putAll(targets);
            Set<VpcId> removed = new HashSet<>(change.removed());
            configs.keySet().removeAll(removed);
            uncompiled.keySet().removeAll(removed);
            told.removeIf(failure -> removed.contains(failure.vpc()));
            Map<GroupMembers, AddressSetChange> groups = new HashMap<>();
            change.addressSets().forEach(set -> groups.put(set.set(), effect(set)));
            List<Failure> failures = new ArrayList<>(fabric.apply(targets, removed, groups, this::members));
            failures.addAll(failures(named));
            return failures;
        });
    }

    @Override
    public CompletableFuture<?> alive() {
        CompletableFuture<Boolean> answer = pulse.next();
        thread.execute(pulse::beat);
        return answer;
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
    public CompletableFuture<Optional<Flow.Reading>> flows(VpcId vpc, PortId port, int most) {
        return CompletableFuture.completedFuture(vpc)
                .thenComposeAsync(one -> fabric.flows(one, port, most), thread)
                .exceptionally(problem -> {
                    LOG.warn("event=flows_unread port={} reason=\"{}\"", port, problem.toString());
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

    /** Those plans that can be compiled. Of the others the one before goes on, which is told with every look at them. */
    private Map<VpcId, RouterConfig> compile(List<RouterPlan> plans) {
        Map<VpcId, RouterConfig> compiled = new LinkedHashMap<>();
        for (RouterPlan plan : plans) {
            try {
                compiled.put(plan.vpc(), Compiler.compile(plan));
                uncompiled.remove(plan.vpc());
            } catch (RuntimeException | StackOverflowError e) {
                if (!uncompiled.containsKey(plan.vpc())) {
                    LOG.error("event=plan_not_compiled vpc={}", plan.vpc(), e);
                }
                uncompiled.put(
                        plan.vpc(),
                        "The plan of this VPC cannot be carried out: " + e.getMessage()
                                + ". Its packets are treated as they were.");
            }
        }
        return compiled;
    }

    /** Those of these routers whose newest plan is not in effect, because it could not be compiled. */
    private List<Failure> failures(Collection<VpcId> vpcs) {
        return vpcs.stream()
                .filter(uncompiled::containsKey)
                .map(vpc -> new Failure(vpc, uncompiled.getOrDefault(vpc, ""), true))
                .toList();
    }

    private CompletableFuture<Outcome> submit(long newRevision, Set<VpcId> about, Supplier<List<Failure>> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    revision = newRevision;
                    List<Failure> failures = guarded(about, work);
                    if (!failures.isEmpty() && RETRY.compareTo(options.repairInterval()) < 0) {
                        repairLater(RETRY);
                    }
                    return new Outcome(newRevision, failures);
                },
                thread);
    }

    /**
     * Does the work and logs what failed, unless that is known. What breaks the whole pass may have been in the midst of
     * anything: it is told for every router, and nothing is taken for known of any until it is read again.
     *
     * @param about the routers that are looked at
     */
    private List<Failure> guarded(Set<VpcId> about, Supplier<List<Failure>> work) {
        List<Failure> failures;
        try {
            failures = work.get();
        } catch (RuntimeException | Error e) {
            LOG.error("event=pass_failed revision={}", revision, e);
            fabric.doubtAll();
            failures = configs.keySet().stream()
                    .map(vpc -> new Failure(vpc, String.valueOf(e.getMessage())))
                    .toList();
        }
        pulse.beat();
        tell(about, failures);
        return failures;
    }

    private void tell(Set<VpcId> about, List<Failure> failures) {
        told.removeIf(failure -> about.contains(failure.vpc()) && !failures.contains(failure));
        List<Failure> news = failures.stream().filter(told::add).toList();
        if (!news.isEmpty()) {
            LOG.warn(
                    "event=not_converged revision={} failures={} first={}",
                    revision,
                    news.size(),
                    news.subList(0, Math.min(news.size(), MOST_TOLD)));
        }
    }

    /** Some routers at a time, so that no change waits long. */
    private void repair(List<VpcId> vpcs, Duration spent) {
        long start = System.nanoTime();
        List<VpcId> some = vpcs.subList(0, Math.min(options.repairedAtOnce(), vpcs.size()));
        List<VpcId> rest = vpcs.subList(some.size(), vpcs.size());
        var _ = guarded(Set.copyOf(some), () -> {
            if (rest.isEmpty() && !vpcs.isEmpty()) {
                fabric.removeStrays();
            }
            List<VpcId> wanted = some.stream().filter(configs::containsKey).toList();
            List<Failure> failures = new ArrayList<>(fabric.repair(wanted, this::members));
            failures.addAll(failures(wanted));
            return failures;
        });
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
