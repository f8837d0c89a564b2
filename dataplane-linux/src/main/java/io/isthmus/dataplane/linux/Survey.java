package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.dataplane.linux.kernel.NoNamespaceException;
import io.isthmus.dataplane.linux.netlink.Dump;
import io.isthmus.model.EcsId;
import io.isthmus.model.VpcId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Reads what the kernel holds, and judges what of it is right. For the thread that changes the fabric. */
final class Survey {
    private final Namespaces namespaces;
    private final Names names;
    private final Wanted wanted;

    /** ECSs that are there and could not be read the last time, with the reason. */
    private final Map<EcsId, Throwable> unread = new ConcurrentHashMap<>();

    Survey(Namespaces namespaces, Names names, Wanted wanted) {
        this.namespaces = namespaces;
        this.names = names;
        this.wanted = wanted;
    }

    /**
     * Reads these routers. What is no namespace is taken away, and known to be missing afterwards; what cannot be read now
     * has failed, and nothing is known of it.
     *
     * @param existing names of namespaces that are there
     * @return the interfaces of those that are there
     */
    Map<Router, List<Dump.Interface>> readRouters(Collection<Router> routers, Set<String> existing) {
        Map<Router, List<Dump.Interface>> found = new ConcurrentHashMap<>();
        List<CompletableFuture<?>> work = new ArrayList<>();
        for (Router router : routers) {
            if (!existing.contains(router.namespace)) {
                router.forget();
                continue;
            }
            work.add(namespaces
                    .inside(router.namespace, () -> router.read(wanted.config(router.vpc)))
                    .handle((interfaces, failure) -> {
                        if (failure == null) {
                            found.put(router, interfaces);
                        } else {
                            router.forget();
                            if (isMissing(failure)) {
                                namespaces.remove(List.of(router.namespace));
                            } else {
                                router.fail(failure);
                            }
                        }
                        return router;
                    }));
        }
        Workers.await(work);
        return found;
    }

    /** Whether there is no namespace where one should be; another failure says nothing about what is there. */
    private static boolean isMissing(Throwable failure) {
        return failure instanceof NoNamespaceException || failure.getCause() instanceof NoNamespaceException;
    }

    /**
     * Reads those of the ECSs that are there. What is no namespace is taken away; whatever is in one that cannot be read now
     * stays.
     */
    Map<EcsId, EcsNamespace.View> readEcss(Collection<EcsId> ecss, Set<String> existing) {
        Map<EcsId, EcsNamespace.View> views = new ConcurrentHashMap<>();
        ecss.forEach(unread::remove);
        List<CompletableFuture<?>> work = new ArrayList<>();
        for (EcsId ecs : ecss) {
            String name = names.ecs(ecs);
            if (!existing.contains(name)) {
                continue;
            }
            work.add(namespaces.inside(name, EcsNamespace::read).handle((view, failure) -> {
                if (failure == null) {
                    views.put(ecs, view);
                } else if (isMissing(failure)) {
                    namespaces.remove(List.of(name));
                } else {
                    unread.put(ecs, failure);
                }
                return ecs;
            }));
        }
        Workers.await(work);
        return views;
    }

    /** Those of these ECSs that are there: they were read, or could not be. */
    Set<EcsId> there(Set<EcsId> read, Set<EcsId> sought) {
        Set<EcsId> there = new HashSet<>(unread.keySet());
        there.retainAll(sought);
        there.addAll(read);
        return there;
    }

    private static boolean isOurs(Dump.Interface one) {
        return one.kind().equals("veth") && one.name().matches("[pl][0-9a-z]{13}");
    }

    /**
     * Compares interfaces with what they should be; repairs the inside of ECSs.
     *
     * @param known finds the router at the other end of a link. If it was not read, its end is taken to be what it was
     */
    void judge(
            Map<Router, List<Dump.Interface>> found,
            Map<EcsId, EcsNamespace.View> views,
            Function<VpcId, Optional<Router>> known) {
        Map<VpcId, Map<String, Dump.Interface>> links = new HashMap<>();
        List<CompletableFuture<?>> repairs = new ArrayList<>();
        found.forEach((router, interfaces) -> {
            RouterConfig config = wanted.config(router.vpc);
            for (Dump.Interface one : interfaces) {
                if (!isOurs(one)) {
                    continue;
                }
                RouterConfig.Port port = config.ports().get(one.name());
                if (port != null) {
                    judgePort(router, one, port, views, repairs);
                } else if (config.links().containsKey(one.name())) {
                    links.computeIfAbsent(router.vpc, any -> new HashMap<>()).put(one.name(), one);
                } else {
                    router.misfit(one);
                }
            }
        });
        found.keySet()
                .forEach(router -> links.getOrDefault(router.vpc, Map.of())
                        .forEach((name, one) -> judgeLink(router, one, links, known)));
        Workers.await(repairs);
    }

    private void judgePort(
            Router router,
            Dump.Interface one,
            RouterConfig.Port port,
            Map<EcsId, EcsNamespace.View> views,
            List<CompletableFuture<?>> repairs) {
        EcsNamespace.View view = views.get(port.ecs());
        Optional<Throwable> problem = Optional.ofNullable(unread.get(port.ecs()));
        boolean rightHere = one.up() && one.arp() && one.mac().equals(RouterConfig.PORT_MAC);
        if (rightHere && problem.isPresent()) {
            router.right(one, port);
            router.fail(problem.get());
            return;
        }
        if (view == null || !rightHere || !view.isOtherEnd(port, one)) {
            router.misfit(one);
            return;
        }
        router.right(one, port);
        if (!view.isConfigured(port)) {
            repairs.add(Workers.noted(router, namespaces.inside(names.ecs(port.ecs()), () -> {
                EcsNamespace.configure(port, view);
                router.socket().settle(one.name());
                return port;
            })));
        }
        Set<Integer> devices = wanted.devices(port.ecs());
        if (port.device() == Collections.min(devices) && view.hasRulesBeyond(devices)) {
            repairs.add(Workers.noted(router, namespaces.inside(names.ecs(port.ecs()), () -> {
                EcsNamespace.keepOnly(devices);
                return port;
            })));
        }
    }

    private void judgeLink(
            Router router,
            Dump.Interface one,
            Map<VpcId, Map<String, Dump.Interface>> links,
            Function<VpcId, Optional<Router>> known) {
        RouterConfig.Link link =
                Objects.requireNonNull(wanted.config(router.vpc).links().get(one.name()));
        Dump.Interface other = links.getOrDefault(link.other(), Map.of()).get(one.name());
        boolean right = other != null
                ? isEnd(one, other.index()) && isEnd(other, one.index())
                : wanted.isLeft(link.other())
                        ? isEnd(one, one.peerIndex())
                        : known.apply(link.other())
                                .flatMap(there -> there.index(one.name()))
                                .filter(index -> isEnd(one, index))
                                .isPresent();
        if (right) {
            router.right(one, link);
        } else {
            router.misfit(one);
        }
    }

    private static boolean isEnd(Dump.Interface one, int otherIndex) {
        return one.peerIndex() == otherIndex
                && one.up()
                && !one.arp()
                && one.mac().equals(RouterConfig.LINK_MAC);
    }
}
