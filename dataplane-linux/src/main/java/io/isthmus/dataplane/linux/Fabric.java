package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.DataPlane.AddressSetChange;
import io.isthmus.dataplane.DataPlane.Failure;
import io.isthmus.dataplane.Flow;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.dataplane.linux.netlink.Dump;
import io.isthmus.dataplane.linux.nft.Nftables;
import io.isthmus.dataplane.linux.nft.Ruleset;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.model.EcsId;
import io.isthmus.model.PortId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All routers and ECSs of one data plane in the kernel. Only {@link #place} may be called by another thread than the one
 * that changes it; work that takes long is spread over the threads of {@link Namespaces}.
 */
final class Fabric {
    /** So few routers are changed faster one after the other than by handing them to other threads. */
    private static final int FEW = 4;

    /** Routers that lose interfaces, and namespaces that have lost their names. */
    private static final int DEPARTING_AT_MOST = 1000;

    /** Of so many routers interfaces go at a time. The kernel mostly waits meanwhile. */
    private static final int DEPARTING_AT_ONCE = 16;

    private final Namespaces namespaces;
    private final Nftables nftables;
    private final Names names;
    private final Wanted wanted = new Wanted();
    private final Workers workers;
    private final Survey survey;
    private final Departures departures;
    private final Cabling cabling;

    /** Exactly those that are wanted, whether they are there or not. */
    private final Map<VpcId, Router> routers = new HashMap<>();

    /** Routers of which nothing is known and that stay as they are, with their ECSs. */
    private final Map<VpcId, Set<EcsId>> left = new HashMap<>();

    Fabric(Namespaces namespaces, Nftables nftables, Names names) {
        this.namespaces = namespaces;
        this.nftables = nftables;
        this.names = names;
        workers = new Workers(namespaces.executor());
        survey = new Survey(namespaces, names, wanted);
        EcsFiles files = new EcsFiles();
        departures = new Departures(namespaces.beside(DEPARTING_AT_ONCE), files, DEPARTING_AT_MOST);
        cabling = new Cabling(namespaces, names, wanted, workers, files, departures);
    }

    Optional<String> place(EcsId ecs) {
        return cabling.place(ecs);
    }

    /** Makes whoever may get this ECS's packets for the address turn down all that are for a closed port. */
    CompletableFuture<Void> refusing(EcsId from, Ip to) {
        return CompletableFuture.allOf(wanted.within(from, to).stream()
                .flatMap(ecs -> place(ecs).stream())
                .map(namespace -> namespaces.inside(namespace, () -> {
                    Sysctl.refusing();
                    return true;
                }))
                .toArray(CompletableFuture[]::new));
    }

    /**
     * Reads everything that bears our mark, and makes it what {@code targets} say and nothing else.
     *
     * @param unplanned other routers, with their ECSs, that stay as they are
     */
    List<Failure> sync(
            Map<VpcId, RouterConfig> targets,
            Map<VpcId, Set<EcsId>> unplanned,
            Function<GroupMembers, Set<Ip>> members) {
        Set<VpcId> removed = new HashSet<>(wanted.vpcs());
        removed.removeAll(targets.keySet());
        left.clear();
        left.putAll(unplanned);
        wanted.leave(left.keySet());
        removed.removeAll(left.keySet());
        adopt(targets.values(), removed);
        removeRouters(removed);
        cabling.removeUnusedEcss();
        Set<String> existing = new HashSet<>(namespaces.list(names.prefix()));
        Map<Router, List<Dump.Interface>> found = survey.readRouters(routers.values(), existing);
        Map<EcsId, EcsNamespace.View> views = survey.readEcss(wanted.ecss(), existing);
        cabling.found(wanted.ecss(), survey.there(views.keySet(), wanted.ecss()));
        left.values()
                .forEach(ecss -> cabling.found(
                        ecss,
                        ecss.stream()
                                .filter(ecs -> existing.contains(names.ecs(ecs)))
                                .collect(Collectors.toSet())));
        removeStrays();
        survey.judge(found, views, this::known);
        List<Failure> failures = realise(List.copyOf(routers.values()), Map.of(), members);
        departures.settle();
        return failures;
    }

    /** Reads some routers with their ECSs, and makes them what they should be. */
    List<Failure> repair(Collection<VpcId> vpcs, Function<GroupMembers, Set<Ip>> members) {
        Set<Router> some = new LinkedHashSet<>();
        vpcs.forEach(vpc -> some.add(router(vpc)));
        look(some);
        Set<Router> concerned = new LinkedHashSet<>(some);
        for (Router router : some) {
            wanted.config(router.vpc).links().forEach((name, link) -> {
                if (!router.links.containsKey(name)) {
                    // The other end went with this one, or will; it is made from there if not from here.
                    known(link.other()).filter(other -> !some.contains(other)).ifPresent(other -> {
                        other.forgetInterface(name);
                        concerned.add(other);
                    });
                }
            });
        }
        return realise(List.copyOf(concerned), Map.of(), members);
    }

    /** Reads some routers with their ECSs. */
    private void look(Collection<Router> some) {
        Set<EcsId> ecss = new HashSet<>();
        some.forEach(router -> wanted.config(router.vpc).ports().values().forEach(port -> ecss.add(port.ecs())));
        Set<String> existing = Stream.concat(
                        some.stream().map(router -> router.namespace),
                        ecss.stream().map(names::ecs))
                .filter(namespaces::exists)
                .collect(Collectors.toSet());
        Map<Router, List<Dump.Interface>> found = survey.readRouters(some, existing);
        Map<EcsId, EcsNamespace.View> views = survey.readEcss(ecss, existing);
        cabling.found(ecss, survey.there(views.keySet(), ecss));
        survey.judge(found, views, this::known);
    }

    private Optional<Router> known(VpcId vpc) {
        return Optional.ofNullable(routers.get(vpc));
    }

    /** Takes away all that bears our mark and is not wanted. */
    void removeStrays() {
        Set<String> wantedNames = new HashSet<>();
        routers.values().forEach(router -> wantedNames.add(router.namespace));
        wanted.ecss().forEach(ecs -> wantedNames.add(names.ecs(ecs)));
        left.forEach((vpc, ecss) -> {
            wantedNames.add(names.router(vpc));
            ecss.forEach(ecs -> wantedNames.add(names.ecs(ecs)));
        });
        cabling.keepOnly(wantedNames);
    }

    /** Makes some routers what {@code targets} say. */
    List<Failure> apply(
            Map<VpcId, RouterConfig> targets,
            Set<VpcId> removed,
            Map<GroupMembers, AddressSetChange> groupChanges,
            Function<GroupMembers, Set<Ip>> members) {
        Set<VpcId> touched = new HashSet<>(targets.keySet());
        touched.addAll(wanted.affected(targets, removed));
        adopt(targets.values(), removed);
        touched.addAll(wanted.filteringBy(groupChanges.keySet()));
        touched.retainAll(wanted.vpcs());
        List<Router> all = touched.stream().map(this::router).toList();
        List<Router> unknown = all.stream()
                .filter(router -> !router.exists() && namespaces.exists(router.namespace))
                .toList();
        if (!unknown.isEmpty()) {
            look(unknown);
        }
        List<Failure> failures = realise(all, groupChanges, members);
        removeRouters(removed);
        cabling.removeUnusedEcss();
        if (left.keySet().removeAll(removed)) {
            wanted.leave(left.keySet());
            removeStrays();
        }
        departures.makeRoom();
        return failures;
    }

    private void adopt(Collection<RouterConfig> targets, Set<VpcId> removed) {
        for (RouterConfig target : targets) {
            wanted.put(target);
            if (left.remove(target.vpc()) != null) {
                wanted.leave(left.keySet());
            }
            routers.computeIfAbsent(target.vpc(), vpc -> new Router(vpc, names.router(vpc)));
        }
        removed.forEach(wanted::remove);
    }

    private List<Failure> realise(
            List<Router> all,
            Map<GroupMembers, AddressSetChange> groupChanges,
            Function<GroupMembers, Set<Ip>> members) {
        Workers.each(
                all.stream()
                        .filter(router -> !router.exists()
                                || router.filter.needsChange(
                                        wanted.config(router.vpc).ruleset(), groupChanges.keySet()))
                        .toList(),
                router -> makeWithFilter(router, groupChanges, members));
        List<Router> present = all.stream().filter(Router::exists).toList();
        cabling.sortOut(present);
        cabling.makeLinks(present, this::known);
        cabling.makePorts(present);
        if (present.size() <= FEW) {
            present.forEach(router -> Workers.attempt(router, () -> router.route(wanted.config(router.vpc))));
        } else {
            Workers.each(present, router -> workers.run(() -> router.route(wanted.config(router.vpc))));
        }
        Workers.each(
                present.stream()
                        .filter(router -> router.filter.isOnTheWayTo(
                                wanted.config(router.vpc).ruleset()))
                        .toList(),
                router -> completeFilter(router, members));
        cabling.letGo(present);
        List<Failure> failures = new ArrayList<>();
        all.forEach(router -> router.takeFailures().forEach(reason -> failures.add(new Failure(router.vpc, reason))));
        // Nothing is known of a router to whose requests no answer came, until it is read again.
        all.stream().filter(Router::takeDoubt).forEach(Router::forget);
        return failures;
    }

    /** Nothing is known any more of what is there; all of it stays. */
    void doubtAll() {
        routers.values().forEach(Router::forget);
    }

    /** A router that is new has its filter before it has an interface. */
    private CompletableFuture<?> makeWithFilter(
            Router router, Map<GroupMembers, AddressSetChange> groupChanges, Function<GroupMembers, Set<Ip>> members) {
        RouterConfig config = wanted.config(router.vpc);
        return router.exists()
                ? namespaces
                        .inside(router.namespace, () -> {
                            router.ipv6(config);
                            Ruleset target = router.filter.onTheWayTo(config.ruleset());
                            router.filter.change(nftables, target, members, groupChanges);
                            return router;
                        })
                        .whenComplete((_, failure) -> {
                            if (failure != null) {
                                // The changes of groups are not told again: what is there is no more known.
                                router.filter.forget();
                            }
                        })
                : namespaces.create(router.namespace, () -> {
                    try {
                        router.begin();
                        router.ipv6(config);
                        router.filter.change(nftables, config.ruleset(), members, groupChanges);
                        return router;
                    } catch (RuntimeException e) {
                        // The namespace is taken away again.
                        router.forget();
                        throw e;
                    }
                });
    }

    /** Ports are in their tables now. */
    private CompletableFuture<?> completeFilter(Router router, Function<GroupMembers, Set<Ip>> members) {
        return namespaces.inside(router.namespace, () -> {
            router.filter.change(nftables, wanted.config(router.vpc).ruleset(), members, Map.of());
            return router;
        });
    }

    /** Empty if the router is not there, or does not log the port. */
    CompletableFuture<Optional<Flow.Reading>> flows(VpcId vpc, PortId port, int most) {
        return known(vpc)
                .filter(Router::exists)
                .filter(_ -> wanted.config(vpc).ruleset().logged().contains(Names.port(port)))
                .map(router -> {
                    boolean ipv6 = wanted.config(vpc).ipv6();
                    return namespaces.inside(
                            router.namespace, () -> Optional.of(FlowReader.read(Names.port(port), ipv6, most)));
                })
                .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
    }

    private void removeRouters(Set<VpcId> removed) {
        List<CompletableFuture<?>> work = new ArrayList<>();
        List<String> ended = new ArrayList<>();
        for (VpcId vpc : removed) {
            Router router = routers.remove(vpc);
            if (router != null) {
                ended.add(router.namespace);
                work.add(workers.run(() -> {
                    if (router.exists()) {
                        router.stop();
                    }
                    router.forget();
                }));
            }
            names.forget(vpc);
        }
        Workers.await(work);
        cabling.removeNamespaces(ended);
    }

    /** Closes what this process holds; the kernel keeps forwarding. */
    void close() {
        departures.close();
        routers.values().forEach(Router::forget);
    }

    private Router router(VpcId vpc) {
        return Objects.requireNonNull(routers.get(vpc));
    }
}
