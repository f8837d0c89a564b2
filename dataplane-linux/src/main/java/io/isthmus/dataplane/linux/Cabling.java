package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.linux.kernel.KernelException;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.dataplane.linux.netlink.Rtnl;
import io.isthmus.model.EcsId;
import io.isthmus.model.VpcId;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Makes and takes away the veth pairs: links between routers, and ports between routers and ECSs. For the thread that
 * changes the fabric, but {@link #place} may be called by any.
 */
final class Cabling {
    private final Namespaces namespaces;
    private final Names names;
    private final Wanted wanted;
    private final Workers workers;
    private final EcsFiles files;
    private final Departures departures;

    /** Namespaces of the ECSs that are there. */
    private final Map<EcsId, String> places = new ConcurrentHashMap<>();

    Cabling(Namespaces namespaces, Names names, Wanted wanted, Workers workers, EcsFiles files, Departures departures) {
        this.namespaces = namespaces;
        this.names = names;
        this.wanted = wanted;
        this.workers = workers;
        this.files = files;
        this.departures = departures;
    }

    Optional<String> place(EcsId ecs) {
        return Optional.ofNullable(places.get(ecs));
    }

    /** Of these ECSs, just those were found. */
    void found(Set<EcsId> sought, Set<EcsId> ecss) {
        sought.stream().filter(ecs -> !ecss.contains(ecs)).forEach(places::remove);
        ecss.forEach(ecs -> places.put(ecs, names.ecs(ecs)));
    }

    /**
     * Sorts out what is not wanted, and takes away at once what cannot wait: interfaces that are in the way of those to be made,
     * and NICs of ECSs that stay, which would go on taking their addresses for their own.
     */
    void sortOut(List<Router> routers) {
        List<CompletableFuture<?>> work = new ArrayList<>();
        Set<String> dropped = new HashSet<>();
        Map<EcsId, Router> lessened = new HashMap<>();
        for (Router router : routers) {
            RouterConfig config = wanted.config(router.vpc);
            Map<String, RouterConfig.Port> ended = router.keepOnly(wanted.stays(router));
            takeBack(router, routers);
            Set<String> atOnce = new HashSet<>(router.misfits().keySet());
            atOnce.removeIf(name -> !config.ports().containsKey(name)
                    && !config.links().containsKey(name)
                    && (ended.get(name) == null
                            || wanted.devices(ended.get(name).ecs()).isEmpty()));
            if (!atOnce.isEmpty()) {
                dropped.addAll(atOnce);
                atOnce.stream()
                        .flatMap(name -> Stream.ofNullable(ended.get(name)))
                        .forEach(port -> lessened.put(port.ecs(), router));
                work.add(Workers.noted(router, workers.run(() -> router.drop(atOnce))));
            }
        }
        Workers.await(work);
        forgetNics(lessened);
        // The other end of a dropped link went with it.
        dropped.removeIf(name -> !name.startsWith("l"));
        if (!dropped.isEmpty()) {
            routers.forEach(router -> {
                Set<String> gone = new HashSet<>(router.links.keySet());
                gone.retainAll(dropped);
                gone.forEach(router::forgetInterface);
            });
        }
    }

    /** Links that were not wanted for a moment and have not left yet. */
    private void takeBack(Router router, List<Router> routers) {
        wanted.config(router.vpc).links().forEach((name, link) -> {
            if (router.spare(name, link.other()).isPresent() && wanted.agrees(router.vpc, name, link)) {
                routers.stream()
                        .filter(other -> other.vpc.equals(link.other()))
                        .forEach(other -> departures.takeBack(router, other, name));
            }
        });
    }

    /** What else is not wanted goes in its own time; no route may lead over it any more. */
    void letGo(List<Router> routers) {
        routers.stream().filter(router -> !router.misfits().isEmpty()).forEach(departures::interfaces);
    }

    /** ECSs that stay with fewer NICs than they had. */
    private void forgetNics(Map<EcsId, Router> lessened) {
        List<CompletableFuture<?>> work = new ArrayList<>();
        lessened.forEach((ecs, router) -> {
            Set<Integer> devices = wanted.devices(ecs);
            place(ecs)
                    .filter(_ -> !devices.isEmpty())
                    .ifPresent(namespace -> work.add(Workers.noted(router, namespaces.inside(namespace, () -> {
                        EcsNamespace.keepOnly(devices);
                        return devices;
                    }))));
        });
        Workers.await(work);
    }

    /** @param router finds the router at the other end */
    void makeLinks(List<Router> routers, Function<VpcId, Optional<Router>> router) {
        List<CompletableFuture<?>> work = new ArrayList<>();
        for (Router here : routers) {
            wanted.config(here.vpc).links().forEach((name, link) -> {
                if (here.links.containsKey(name) || wanted.isLeft(link.other())) {
                    return;
                }
                Optional<Router> there = router.apply(link.other()).filter(Router::exists);
                if (there.isEmpty() || !wanted.agrees(here.vpc, name, link)) {
                    here.fail("link " + name + ": the router at its other end is not there or does not want it");
                } else if (here.vpc.value().compareTo(link.other().value()) < 0) {
                    RouterConfig.Link back = Objects.requireNonNull(
                            wanted.config(link.other()).links().get(name));
                    work.add(Workers.noted(here, workers.run(() -> makeLink(here, there.get(), name, link, back))));
                }
            });
        }
        Workers.await(work);
    }

    private void makeLink(Router router, Router other, String name, RouterConfig.Link link, RouterConfig.Link back) {
        int here = router.newIndex();
        int there = other.newIndex();
        namespaces.withDescriptor(
                other.namespace,
                descriptor -> router.socket()
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

    /** Makes the ports that are missing, and the ECSs for them. */
    void makePorts(List<Router> routers) {
        Map<EcsId, List<NewPort>> missing = new LinkedHashMap<>();
        for (Router router : routers) {
            wanted.config(router.vpc).ports().forEach((name, port) -> {
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
                    ports.forEach(port -> port.router().fail(failure));
                }
                return ecs;
            }));
        });
        Workers.await(work);
    }

    private String makePorts(String namespace, List<NewPort> ports) {
        for (NewPort one : ports) {
            int index = one.router().newIndex();
            namespaces.withDescriptor(
                    one.router().namespace,
                    descriptor -> EcsNamespace.makePort(
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

    /** Takes away the ECSs that nothing uses any more. */
    void removeUnusedEcss() {
        List<String> unused = new ArrayList<>();
        for (EcsId ecs : wanted.takeUnused()) {
            unused.add(names.ecs(ecs));
            places.remove(ecs);
            names.forget(ecs);
        }
        removeNamespaces(unused);
    }

    /** Takes away the names of namespaces; what is in them goes in its own time. */
    void removeNamespaces(Collection<String> ended) {
        List<String> departing = new ArrayList<>();
        for (String name : ended) {
            if (names.isDeparting(name)) {
                departing.add(name);
            } else {
                renamed(name).ifPresent(departing::add);
            }
        }
        departures.namespaces(departing);
    }

    private Optional<String> renamed(String name) {
        String other = names.departing();
        while (namespaces.exists(other)) {
            other = names.departing();
        }
        try {
            namespaces.rename(name, other);
            files.rename(name, other);
            return Optional.of(other);
        } catch (KernelException e) {
            // As when there may be no more mounts. So it must go before its name can be that of another.
            namespaces.remove(List.of(name));
            files.remove(name);
            return Optional.empty();
        }
    }

    /** Takes away all namespaces that bear our mark, and files of such ones, but these. */
    void keepOnly(Set<String> wantedNames) {
        Set<String> strays = files.names(names.prefix());
        strays.addAll(namespaces.list(names.prefix()));
        strays.removeAll(wantedNames);
        removeNamespaces(strays);
    }
}
