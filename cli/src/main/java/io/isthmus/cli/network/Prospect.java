package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.netfile.Network;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A plan, and what would become of it. What is made anew is made before the old one goes, wherever the service has room for
 * both; where it has not it says so when the plan is rehearsed, and then the old one goes first. So nothing goes of which it is
 * foretold that it could not come again.
 */
public record Prospect(Plan plan, Foretelling foretelling) {
    /** For what is refused itself; after that all goes first. */
    private static final int TRIES = 4;

    /**
     * Plans and rehearses.
     *
     * @param wires by the file's names of the projects
     * @param prune whether what the label owns and the file does not hold is deleted
     */
    public static Prospect of(
            Map<String, Wire> wires, Network desired, LiveReader.Reading reading, String label, boolean prune) {
        Map<Thing, String> first = new HashMap<>();
        Set<Thing> swap = new HashSet<>();
        int tries = 0;
        while (true) {
            Plan plan = Planner.plan(desired, reading.live(), prune, new Planner.Order(first, swap));
            if (!plan.problems().isEmpty()) {
                return new Prospect(plan, new Foretelling(List.of(), Optional.empty()));
            }
            Foretelling foretold = Foretelling.of(wires, desired, plan.places(reading.places()), label, plan.steps());
            List<Foretelling.Refused> refused = foretold.refused();
            Set<Thing> left = Stream.concat(plan.old().keySet().stream(), plan.doubles().stream())
                    .filter(thing -> !first.containsKey(thing))
                    .collect(Collectors.toSet());
            if (refused.isEmpty() || left.isEmpty()) {
                return new Prospect(plan, foretold);
            }
            List<Foretelling.Refused> own = refused.stream()
                    .filter(one -> left.contains(one.step().thing()))
                    .toList();
            if (!own.isEmpty() && ++tries < TRIES) {
                own.forEach(one -> first.putIfAbsent(one.step().thing(), why(one)));
                continue;
            }
            Foretelling.Refused hindered = refused.getFirst();
            Set<Thing> alike = alike(plan, left, hindered.step().thing().kind());
            if (!alike.isEmpty()) {
                alike.forEach(thing -> first.put(thing, why(hindered)));
                continue;
            }
            Set<Thing> rails = left.stream()
                    .filter(thing -> thing.kind() == Kind.GUARD_RAIL && !swap.contains(thing))
                    .collect(Collectors.toSet());
            if (!rails.isEmpty()) { // perhaps an old one forbids what comes, and what was learnt so far helps nobody
                tries = 0;
                if (swap.addAll(swappable(desired, plan, rails))) {
                    first.clear();
                } else {
                    first.keySet().removeIf(thing -> thing.kind() != Kind.GUARD_RAIL);
                    rails.forEach(thing -> first.put(thing, why(hindered)));
                }
                continue;
            }
            Set<Thing> others =
                    left.stream().filter(thing -> !swap.contains(thing)).collect(Collectors.toSet());
            (others.isEmpty() ? left : others).forEach(thing -> first.put(thing, why(hindered)));
        }
    }

    /** What may be in the way of a thing: first what an apply left that was cut off, then what is of the same kind. */
    private static Set<Thing> alike(Plan plan, Set<Thing> left, Kind kind) {
        Set<Thing> doubles = left.stream().filter(plan.doubles()::contains).collect(Collectors.toSet());
        return doubles.isEmpty()
                ? left.stream().filter(thing -> thing.kind() == kind).collect(Collectors.toSet())
                : doubles;
    }

    /** Those of some guard rails that are about nothing that is made, so that the new ones can come before anything else. */
    private static Set<Thing> swappable(Network desired, Plan plan, Set<Thing> rails) {
        return desired.guardRails().stream()
                .filter(rail -> rails.contains(View.thing(rail)))
                .filter(rail -> View.about(rail).noneMatch(plan::makes))
                .map(View::thing)
                .collect(Collectors.toSet());
    }

    private static String why(Foretelling.Refused refused) {
        return "with both at a time it would be refused: " + refused.reason().replaceFirst("[.]$", "");
    }
}
