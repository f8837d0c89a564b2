package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.Network.Peering.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.stream.Stream;

/** What must be deleted, whether it comes again or not. For one thread. */
final class Doomed {
    private final View desired;
    private final View live;
    private final SequencedMap<Thing, String> replaced = new LinkedHashMap<>();
    private final SequencedSet<Thing> doubles = new LinkedHashSet<>();
    private final SequencedSet<Thing> pruned = new LinkedHashSet<>();
    private final List<Thing> surplus = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * @param twice what is there beside another one of its name
     * @param prune whether what the file does not hold goes
     */
    Doomed(View desired, View live, Set<Thing> twice, boolean prune) {
        this.desired = desired;
        this.live = live;
        for (Thing thing : live.things()) {
            if (twice.contains(thing) && desired.has(thing.plain())) {
                doubles.add(thing);
            } else if (!desired.has(thing)) {
                (prune ? pruned : surplus).add(thing);
            }
        }
        desired.network.subnets().forEach(wanted -> View.find(live.subnets, wanted.name())
                .flatMap(found -> Misfit.of(found, wanted))
                .ifPresent(why -> replace(Kind.SUBNET, wanted.name(), why)));
        desired.network.tables().forEach(wanted -> View.find(live.tables, wanted.name())
                .flatMap(found -> Misfit.of(found, wanted))
                .ifPresent(why -> replace(Kind.ROUTE_TABLE, wanted.name(), why)));
        desired.network.peerings().forEach(this::peering);
        desired.network.ecss().forEach(wanted -> View.find(live.ecss, wanted.name())
                .flatMap(found -> Misfit.of(found, wanted))
                .ifPresent(why -> replace(Kind.ECS, wanted.name(), why)));
        live.network.ecss().forEach(this::withItsSubnet);
        desired.network.flowLogs().forEach(this::flowLog);
        desired.network.guardRails().forEach(this::guardRail);
    }

    boolean has(Thing thing) {
        return replaced.containsKey(thing) || doubles.contains(thing) || pruned.contains(thing);
    }

    boolean has(Kind kind, String name) {
        return has(new Thing(kind, name));
    }

    /** Whether what a file says of a thing is made, for it is not there or cannot become that. */
    boolean isMade(Thing wanted) {
        return !live.has(wanted) || replaced.containsKey(wanted);
    }

    List<Thing> all() {
        return live.things().stream().filter(this::has).toList();
    }

    /** What is made anew, and why. */
    SequencedMap<Thing, String> replaced() {
        return replaced;
    }

    /** What is there beside another one of its name that the file holds, and goes. */
    SequencedSet<Thing> doubles() {
        return doubles;
    }

    List<Thing> surplus() {
        return surplus;
    }

    List<String> problems() {
        return problems;
    }

    private void replace(Kind kind, String name, String why) {
        replaced.put(new Thing(kind, name), why);
    }

    private void peering(Network.Peering wanted) {
        View.find(live.peerings, wanted.name()).ifPresent(found -> {
            Optional<String> why = Misfit.of(found, wanted);
            if (why.isPresent()) {
                replace(Kind.PEERING, wanted.name(), why.get());
            } else if (found.state() == State.REJECTED && lacksRoutes(wanted.name())) {
                replace(Kind.PEERING, wanted.name(), "it was rejected, so that no route over it can be added");
            }
        });
    }

    private boolean lacksRoutes(String peering) {
        Map<Step.TableOf, List<Network.Route>> there = live.routes();
        return desired.routes().entrySet().stream()
                .anyMatch(table -> table.getValue().stream()
                        .anyMatch(route -> route.hop().equals(new Network.Hop.Over(peering))
                                && !there.getOrDefault(table.getKey(), List.of())
                                        .contains(route)));
    }

    private void flowLog(Network.FlowLog wanted) {
        View.find(live.flowLogs, wanted.name()).ifPresent(found -> {
            Optional<String> why = Misfit.of(found, wanted);
            if (why.isPresent()) {
                replace(Kind.FLOW_LOG, wanted.name(), why.get());
            } else if (has(View.placeOf(found))) {
                replace(Kind.FLOW_LOG, wanted.name(), "the " + View.placeOf(found) + " is made anew");
            }
        });
    }

    private void guardRail(Network.GuardRail wanted) {
        View.find(live.guardRails, wanted.name()).ifPresent(found -> {
            Optional<String> why = Misfit.of(found, wanted);
            Optional<Thing> anew = Stream.concat(Stream.of(wanted.to()), wanted.from().stream())
                    .map(View::thing)
                    .filter(this::has)
                    .findFirst();
            if (why.isPresent()) {
                replace(Kind.GUARD_RAIL, wanted.name(), why.get());
            } else if (anew.isPresent()) {
                replace(Kind.GUARD_RAIL, wanted.name(), "the " + anew.get() + " is made anew");
            }
        });
    }

    /** An ECS cannot stay where no subnet is. */
    private void withItsSubnet(Network.Ecs ecs) {
        Thing thing = new Thing(Kind.ECS, ecs.name());
        if (!has(Kind.SUBNET, ecs.subnet()) || has(thing)) {
            return;
        }
        if (desired.ecss.containsKey(ecs.name())) {
            replaced.put(thing, "its subnet " + ecs.subnet() + " is made anew");
        } else {
            problems.add("The subnet " + ecs.subnet() + " must be made anew, and the " + thing
                    + " is in it, which the file does not hold: name it in the file, or let --prune delete it.");
        }
    }
}
