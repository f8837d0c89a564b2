package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.DataPlane.Failure;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.dataplane.linux.netlink.Dump;
import io.isthmus.dataplane.linux.netlink.Rtnl;
import io.isthmus.dataplane.linux.nft.Nftables;
import io.isthmus.model.EcsId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All routers and ECSs of one data plane in the kernel. Only {@link #place} may be called by another thread than the one
 * that changes it; work that takes long is spread over the threads of {@link Namespaces}.
 */
final class Fabric {
    /** So few routers are changed faster one after the other than by handing them to other threads. */
    private static final int FEW = 4;

    private final Namespaces namespaces;
    private final Nftables nftables;
    private final Names names;
    private final EcsFiles files = new EcsFiles();

    private final Map<VpcId, RouterConfig> configs = new HashMap<>();
    private final Map<VpcId, Router> routers = new HashMap<>();
    private final Map<EcsId, Set<VpcId>> users = new HashMap<>();
    private final Map<EcsId, String> places = new ConcurrentHashMap<>();

    Fabric(Namespaces namespaces, Nftables nftables, Names names) {
        this.namespaces = namespaces;
        this.nftables = nftables;
        this.names = names;
    }

    Optional<String> place(EcsId ecs) {
        return Optional.ofNullable(places.get(ecs));
    }

    /** Reads everything that bears our mark, and makes it what {@code targets} say and nothing else. */
    List<Failure> sync(Map<VpcId, RouterConfig> targets, Function<SecurityGroupId, Set<Ip>> members) {
        Set<VpcId> removed = new HashSet<>(configs.keySet());
        removed.removeAll(targets.keySet());
        adopt(targets.values(), removed);
        removeRouters(removed);
        Set<String> existing = new HashSet<>(namespaces.list(names.prefix()));
        Map<VpcId, List<Dump.Interface>> found = readRouters(targets.keySet(), existing);
        Map<EcsId, EcsNamespace.View> views = readEcss(existing);
        removeStrays(existing);
        judge(found, views);
        return realise(targets.keySet(), Map.of(), members);
    }

    /** Makes some routers what {@code targets} say. */
    List<Failure> apply(
            Map<VpcId, RouterConfig> targets,
            Set<VpcId> removed,
            Map<SecurityGroupId, String> groupChanges,
            Function<SecurityGroupId, Set<Ip>> members) {
        Set<VpcId> touched = new HashSet<>(targets.keySet());
        Stream.concat(targets.keySet().stream(), removed.stream()).forEach(vpc -> {
            Set<VpcId> before = neighbours(configs.get(vpc));
            Set<VpcId> after = neighbours(targets.get(vpc));
            before.stream().filter(other -> !after.contains(other)).forEach(touched::add);
            after.stream().filter(other -> !before.contains(other)).forEach(touched::add);
        });
        adopt(targets.values(), removed);
        if (!groupChanges.isEmpty()) {
            configs.forEach((vpc, config) -> {
                if (config.ruleset().groups().stream().anyMatch(groupChanges::containsKey)) {
                    touched.add(vpc);
                }
            });
        }
        touched.retainAll(configs.keySet());
        takeInUnknown(touched);
        List<Failure> failures = realise(touched, groupChanges, members);
        removeRouters(removed);
        removeUnusedEcss();
        return failures;
    }

    private static Set<VpcId> neighbours(@Nullable RouterConfig config) {
        Set<VpcId> others = new HashSet<>();
        if (config != null) {
            config.links().values().forEach(link -> others.add(link.other()));
        }
        return others;
    }

    private void adopt(Collection<RouterConfig> targets, Set<VpcId> removed) {
        for (RouterConfig target : targets) {
            RouterConfig before = configs.put(target.vpc(), target);
            if (before != null) {
                before.ports().values().forEach(port -> unuse(port.ecs(), target.vpc()));
            }
            target.ports()
                    .values()
                    .forEach(port -> users.computeIfAbsent(port.ecs(), ecs -> new HashSet<>())
                            .add(target.vpc()));
            routers.computeIfAbsent(target.vpc(), vpc -> new Router(vpc, names.router(vpc)));
        }
        for (VpcId vpc : removed) {
            RouterConfig before = configs.remove(vpc);
            if (before != null) {
                before.ports().values().forEach(port -> unuse(port.ecs(), vpc));
            }
        }
    }

    private void unuse(EcsId ecs, VpcId vpc) {
        Set<VpcId> by = users.get(ecs);
        if (by != null) {
            by.remove(vpc);
        }
    }

    /** Routers of which nothing is known yet, though their namespace is there. */
    private void takeInUnknown(Set<VpcId> touched) {
        Set<VpcId> unknown = new HashSet<>();
        Set<String> existing = new HashSet<>();
        for (VpcId vpc : touched) {
            Router router = router(vpc);
            if (!router.exists() && namespaces.exists(router.namespace)) {
                unknown.add(vpc);
                existing.add(router.namespace);
            }
        }
        if (!unknown.isEmpty()) {
            readRouters(unknown, existing)
                    .forEach((vpc, interfaces) ->
                            interfaces.stream().filter(Fabric::isOurs).forEach(router(vpc)::misfit));
        }
    }

    private Map<VpcId, List<Dump.Interface>> readRouters(Set<VpcId> vpcs, Set<String> existing) {
        Map<VpcId, List<Dump.Interface>> found = new ConcurrentHashMap<>();
        List<CompletableFuture<?>> work = new ArrayList<>();
        for (VpcId vpc : vpcs) {
            Router router = router(vpc);
            if (!existing.contains(router.namespace)) {
                router.forget();
                continue;
            }
            work.add(namespaces.inside(router.namespace, router::read).handle((interfaces, failure) -> {
                if (failure == null) {
                    found.put(vpc, interfaces);
                } else {
                    // No namespace, or one that cannot be used: made anew.
                    router.forget();
                    namespaces.remove(router.namespace);
                }
                return vpc;
            }));
        }
        await(work);
        return found;
    }

    private Map<EcsId, EcsNamespace.View> readEcss(Set<String> existing) {
        Map<EcsId, EcsNamespace.View> views = new ConcurrentHashMap<>();
        List<CompletableFuture<?>> work = new ArrayList<>();
        users.forEach((ecs, by) -> {
            String name = names.ecs(ecs);
            if (by.isEmpty() || !existing.contains(name)) {
                return;
            }
            work.add(namespaces.inside(name, EcsNamespace::read).handle((view, failure) -> {
                if (failure == null) {
                    views.put(ecs, view);
                    places.put(ecs, name);
                } else {
                    namespaces.remove(name);
                }
                return ecs;
            }));
        });
        await(work);
        places.keySet().retainAll(views.keySet());
        return views;
    }

    private void removeStrays(Set<String> existing) {
        Set<String> strays = new HashSet<>(existing);
        configs.keySet().forEach(vpc -> strays.remove(names.router(vpc)));
        users.forEach((ecs, by) -> {
            if (!by.isEmpty()) {
                strays.remove(names.ecs(ecs));
            }
        });
        await(strays.stream()
                .map(name -> CompletableFuture.runAsync(() -> removeNamespace(name), namespaces.executor()))
                .toList());
        users.entrySet().removeIf(entry -> {
            if (entry.getValue().isEmpty()) {
                names.forget(entry.getKey());
            }
            return entry.getValue().isEmpty();
        });
    }

    private void removeNamespace(String name) {
        namespaces.remove(name);
        files.remove(name);
    }

    private static boolean isOurs(Dump.Interface one) {
        return one.kind().equals("veth") && one.name().matches("[pl][0-9a-z]{13}");
    }

    /** Compares interfaces with what they should be; repairs the inside of ECSs. */
    private void judge(Map<VpcId, List<Dump.Interface>> found, Map<EcsId, EcsNamespace.View> views) {
        Map<VpcId, Map<String, Dump.Interface>> links = new HashMap<>();
        List<CompletableFuture<?>> repairs = new ArrayList<>();
        found.forEach((vpc, interfaces) -> {
            Router router = router(vpc);
            RouterConfig config = config(vpc);
            for (Dump.Interface one : interfaces) {
                if (!isOurs(one)) {
                    continue;
                }
                RouterConfig.Port port = config.ports().get(one.name());
                if (port != null) {
                    EcsNamespace.View view = views.get(port.ecs());
                    if (view == null
                            || !one.up()
                            || !one.arp()
                            || !one.mac().equals(RouterConfig.PORT_MAC)
                            || !view.isOtherEnd(port, one)) {
                        router.misfit(one);
                        continue;
                    }
                    router.right(one, port);
                    if (!view.isConfigured(port)) {
                        repairs.add(namespaces
                                .inside(names.ecs(port.ecs()), () -> {
                                    EcsNamespace.configure(port, view);
                                    router.socket().settle(one.name());
                                    return port;
                                })
                                .exceptionally(failure -> {
                                    router.fail(reason(failure));
                                    return port;
                                }));
                    }
                } else if (config.links().containsKey(one.name())) {
                    links.computeIfAbsent(vpc, any -> new HashMap<>()).put(one.name(), one);
                } else {
                    router.misfit(one);
                }
            }
        });
        links.forEach((vpc, byName) -> byName.forEach((name, one) -> {
            RouterConfig.Link link = Objects.requireNonNull(config(vpc).links().get(name));
            Dump.Interface other = links.getOrDefault(link.other(), Map.of()).get(name);
            if (other != null && isEnd(one, other) && isEnd(other, one)) {
                router(vpc).right(one, link);
            } else {
                router(vpc).misfit(one);
            }
        }));
        await(repairs);
    }

    private static boolean isEnd(Dump.Interface one, Dump.Interface other) {
        return one.peerIndex() == other.index()
                && one.up()
                && !one.arp()
                && one.mac().equals(RouterConfig.LINK_MAC);
    }

    private List<Failure> realise(
            Set<VpcId> touched, Map<SecurityGroupId, String> groupChanges, Function<SecurityGroupId, Set<Ip>> members) {
        List<Router> all = touched.stream().map(this::router).toList();
        each(
                all.stream()
                        .filter(router ->
                                !router.exists() || router.needsFilterChange(config(router.vpc), groupChanges.keySet()))
                        .toList(),
                router -> {
                    RouterConfig config = config(router.vpc);
                    return router.exists()
                            ? namespaces.inside(router.namespace, () -> {
                                router.filter(nftables, config, members, groupChanges);
                                return router;
                            })
                            : namespaces.create(router.namespace, () -> {
                                router.begin();
                                router.filter(nftables, config, members, groupChanges);
                                return router;
                            });
                });
        List<Router> present = all.stream().filter(Router::exists).toList();
        present.forEach(router -> router.keepOnly(stays(router)));
        dropMisfits(present, true);
        makeLinks(present);
        makePorts(present);
        if (present.size() <= FEW) {
            present.forEach(router -> attempt(router, () -> router.route(config(router.vpc))));
        } else {
            each(present, router -> run(() -> router.route(config(router.vpc))));
        }
        dropMisfits(present, false);
        List<Failure> failures = new ArrayList<>();
        all.forEach(router -> router.takeFailures().forEach(reason -> failures.add(new Failure(router.vpc, reason))));
        return failures;
    }

    /** Names of interfaces of this router that may stay. */
    private Set<String> stays(Router router) {
        RouterConfig config = config(router.vpc);
        Set<String> names = new HashSet<>();
        router.ports.forEach((name, port) -> {
            RouterConfig.Port wanted = config.ports().get(name);
            if (wanted != null && wanted.inGroup(port.group()).equals(port)) {
                names.add(name);
            }
        });
        router.links.forEach((name, link) -> {
            RouterConfig.Link wanted = config.links().get(name);
            if (wanted != null && wanted.other().equals(link.other()) && agrees(router.vpc, name, wanted)) {
                names.add(name);
            }
        });
        return names;
    }

    /** Whether the router at the other end wants this link too. */
    private boolean agrees(VpcId vpc, String name, RouterConfig.Link link) {
        RouterConfig other = configs.get(link.other());
        if (other == null) {
            return false;
        }
        RouterConfig.Link back = other.links().get(name);
        return back != null && back.other().equals(vpc);
    }

    /** Before interfaces are made: those in their way. After routes are gone: the others. */
    private void dropMisfits(List<Router> present, boolean inTheWay) {
        List<CompletableFuture<?>> work = new ArrayList<>();
        Map<VpcId, Set<String>> dropped = new ConcurrentHashMap<>();
        for (Router router : present) {
            RouterConfig config = config(router.vpc);
            Set<String> names = new HashSet<>(config.ports().keySet());
            names.addAll(config.links().keySet());
            if (inTheWay ? router.hasMisfits(names) : router.hasMisfits()) {
                work.add(run(() -> dropped.put(router.vpc, inTheWay ? router.dropMisfits(names) : router.dropMisfits()))
                        .exceptionally(failure -> {
                            router.fail(reason(failure));
                            return router;
                        }));
            }
        }
        await(work);
        // The other end of a dropped link went with it.
        dropped.values()
                .forEach(names -> names.stream()
                        .filter(name -> name.startsWith("l"))
                        .forEach(name -> present.forEach(router -> {
                            if (router.links.containsKey(name)) {
                                router.forgetInterface(name);
                            }
                        })));
    }

    private void makeLinks(List<Router> present) {
        List<CompletableFuture<?>> work = new ArrayList<>();
        for (Router router : present) {
            config(router.vpc).links().forEach((name, link) -> {
                if (router.links.containsKey(name)) {
                    return;
                }
                Router other = routers.get(link.other());
                if (other == null || !other.exists() || !agrees(router.vpc, name, link)) {
                    router.fail("link " + name + ": the router at its other end is not there or does not want it");
                } else if (router.vpc.value().compareTo(other.vpc.value()) < 0) {
                    RouterConfig.Link back =
                            Objects.requireNonNull(config(other.vpc).links().get(name));
                    work.add(
                            run(() -> makeLink(router, other, name, link, back)).exceptionally(failure -> {
                                router.fail(reason(failure));
                                return router;
                            }));
                }
            });
        }
        await(work);
    }

    private void makeLink(Router router, Router other, String name, RouterConfig.Link link, RouterConfig.Link back) {
        int here = router.newIndex();
        int there = other.newIndex();
        int descriptor = namespaces.open(other.namespace);
        EcsNamespace.withDescriptor(
                descriptor,
                () -> router.socket()
                        .sendAll(List.of(Rtnl.newVeth(
                                new Rtnl.VethEnd(name, here, RouterConfig.LINK_MAC, link.group(), false),
                                new Rtnl.VethEnd(name, there, RouterConfig.LINK_MAC, back.group(), false),
                                descriptor))));
        other.socket().sendAll(List.of(Rtnl.up(there)));
        router.socket().settle(name);
        router.made(name, here, link);
        other.made(name, there, back);
    }

    private record NewPort(Router router, String name, RouterConfig.Port port) {}

    private void makePorts(List<Router> present) {
        Map<EcsId, List<NewPort>> missing = new LinkedHashMap<>();
        for (Router router : present) {
            config(router.vpc).ports().forEach((name, port) -> {
                if (!router.ports.containsKey(name)) {
                    missing.computeIfAbsent(port.ecs(), any -> new ArrayList<>())
                            .add(new NewPort(router, name, port));
                }
            });
        }
        List<CompletableFuture<?>> work = new ArrayList<>();
        missing.forEach((ecs, ports) -> {
            String namespace = names.ecs(ecs);
            CompletableFuture<?> made;
            if (places.containsKey(ecs) || namespaces.exists(namespace)) {
                made = namespaces.inside(namespace, () -> makePorts(namespace, ports));
            } else {
                made = namespaces.create(namespace, () -> {
                    EcsNamespace.begin();
                    return makePorts(namespace, ports);
                });
            }
            work.add(made.handle((done, failure) -> {
                if (failure == null) {
                    places.put(ecs, namespace);
                } else {
                    ports.forEach(port -> port.router().fail(reason(failure)));
                }
                return ecs;
            }));
        });
        await(work);
    }

    private String makePorts(String namespace, List<NewPort> ports) {
        for (NewPort one : ports) {
            int index = one.router().newIndex();
            int descriptor = namespaces.open(one.router().namespace);
            EcsNamespace.withDescriptor(
                    descriptor,
                    () -> EcsNamespace.makePort(
                            one.port(),
                            one.name(),
                            index,
                            descriptor,
                            one.router().socket()));
            one.router().made(one.name(), index, one.port());
            files.write(namespace, one.port());
        }
        return namespace;
    }

    private void removeRouters(Set<VpcId> removed) {
        List<CompletableFuture<?>> work = new ArrayList<>();
        for (VpcId vpc : removed) {
            Router router = routers.remove(vpc);
            if (router != null) {
                work.add(run(() -> {
                    if (router.exists()) {
                        router.keepOnly(Set.of());
                        router.dropMisfits();
                    }
                    router.forget();
                    namespaces.remove(router.namespace);
                }));
            }
            names.forget(vpc);
        }
        await(work);
    }

    private void removeUnusedEcss() {
        List<String> unused = new ArrayList<>();
        users.entrySet().removeIf(entry -> {
            if (!entry.getValue().isEmpty()) {
                return false;
            }
            unused.add(names.ecs(entry.getKey()));
            places.remove(entry.getKey());
            names.forget(entry.getKey());
            return true;
        });
        await(unused.stream().map(name -> run(() -> removeNamespace(name))).toList());
    }

    /** Closes what this process holds; the kernel keeps forwarding. */
    void close() {
        routers.values().forEach(Router::forget);
    }

    private void each(List<Router> some, Function<Router, CompletableFuture<?>> work) {
        await(some.stream()
                .<CompletableFuture<?>>map(router -> work.apply(router).handle((done, failure) -> {
                    if (failure != null) {
                        router.fail(reason(failure));
                    }
                    return router;
                }))
                .toList());
    }

    private static void attempt(Router router, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            router.fail(reason(e));
        }
    }

    private CompletableFuture<Object> run(Runnable work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    work.run();
                    return work;
                },
                namespaces.executor());
    }

    private static void await(List<? extends CompletableFuture<?>> work) {
        CompletableFuture.allOf(work.toArray(CompletableFuture<?>[]::new)).join();
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private Router router(VpcId vpc) {
        return Objects.requireNonNull(routers.get(vpc));
    }

    private RouterConfig config(VpcId vpc) {
        return Objects.requireNonNull(configs.get(vpc));
    }
}
