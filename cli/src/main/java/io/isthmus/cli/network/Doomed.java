package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.Network.Peering.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
        desired.things().forEach(this::misfit);
        desired.network.peerings().forEach(this::rejected);
        live.network.ecss().forEach(this::withItsSubnet);
        desired.network
                .flowLogs()
                .forEach(log -> with(new Thing(Kind.FLOW_LOG, log.name()), Stream.of(View.placeOf(log))));
        desired.network.guardRails().forEach(rail -> with(View.thing(rail), View.about(rail)));
    }

    boolean has(Thing thing) {
        return replaced.containsKey(thing) || doubles.contains(thing) || pruned.contains(thing);
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

    private void misfit(Thing thing) {
        Misfit.of(thing, live, desired).ifPresent(why -> replaced.put(thing, why));
    }

    private void rejected(Network.Peering wanted) {
        View.find(live.peerings, wanted.name())
                .filter(found -> found.state() == State.REJECTED && lacksRoutes(wanted.name()))
                .ifPresent(found -> replaced.putIfAbsent(
                        new Thing(Kind.PEERING, wanted.name()),
                        "it was rejected, so that no route over it can be added"));
    }

    private boolean lacksRoutes(String peering) {
        Map<Step.TableOf, List<Network.Route>> there = live.routes();
        return desired.routes().entrySet().stream()
                .anyMatch(table -> table.getValue().stream()
                        .anyMatch(route -> route.hop().equals(new Network.Hop.Over(peering))
                                && !there.getOrDefault(table.getKey(), List.of())
                                        .contains(route)));
    }

    /** What is about things that are made anew is about others from then on. */
    private void with(Thing thing, Stream<Thing> about) {
        if (live.has(thing)) {
            about.filter(this::has)
                    .findFirst()
                    .ifPresent(anew -> replaced.putIfAbsent(thing, "the " + anew + " is made anew"));
        }
    }

    /** An ECS cannot stay where no subnet is. */
    private void withItsSubnet(Network.Ecs ecs) {
        Thing thing = new Thing(Kind.ECS, ecs.name());
        Thing subnet = new Thing(Kind.SUBNET, ecs.subnet());
        if (!has(subnet) || has(thing)) {
            return;
        }
        if (desired.ecss.containsKey(ecs.name())) {
            replaced.put(thing, "its " + subnet + " is made anew");
        } else {
            problems.add("The " + subnet
                    + (doubles.contains(subnet) ? " is left over from an apply that was cut off" : " must be made anew")
                    + ", and the " + thing
                    + " is in it, which the file does not hold: name it in the file, or let --prune delete it.");
        }
    }
}
