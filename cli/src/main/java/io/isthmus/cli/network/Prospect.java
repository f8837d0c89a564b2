package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.netfile.Network;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A plan, and what would become of it. What is made anew is made before the old one goes, wherever the service has room for
 * both; where it has not it says so when the plan is rehearsed, and then the old one goes first. So nothing goes of which it is
 * foretold that it could not come again.
 */
public record Prospect(Plan plan, Foretelling foretelling) {
    /** One try more finds what lies in what must go first; after that all goes first. */
    private static final int TRIES = 3;

    /**
     * Plans and rehearses.
     *
     * @param wires by the file's names of the projects
     * @param prune whether what the label owns and the file does not hold is deleted
     */
    public static Prospect of(
            Map<String, Wire> wires, Network desired, LiveReader.Reading reading, String label, boolean prune) {
        Map<Thing, String> first = new HashMap<>();
        for (int tries = 1; ; tries++) {
            Plan plan = Planner.plan(desired, reading.live(), prune, first);
            if (!plan.problems().isEmpty()) {
                return new Prospect(plan, new Foretelling(List.of(), Optional.empty()));
            }
            Foretelling foretold =
                    Foretelling.of(wires, desired, plan.places(reading.places()), label, plan.steps());
            Set<Thing> left = new LinkedHashSet<>(plan.old().keySet());
            left.addAll(plan.doubles());
            left.removeAll(first.keySet());
            if (foretold.refused().isEmpty() || left.isEmpty()) {
                return new Prospect(plan, foretold);
            }
            int known = first.size();
            for (Foretelling.Refused refused : foretold.refused()) {
                Thing thing = refused.step().thing();
                if (left.contains(thing)) {
                    first.putIfAbsent(thing, why(refused));
                }
            }
            String why = why(foretold.refused().getFirst());
            if (first.size() == known) { // perhaps what still guards against what comes
                left.stream()
                        .filter(thing -> thing.kind() == Kind.GUARD_RAIL)
                        .forEach(rail -> first.put(rail, why));
            }
            if (first.size() == known || tries == TRIES) {
                left.forEach(thing -> first.putIfAbsent(thing, why));
            }
        }
    }

    private static String why(Foretelling.Refused refused) {
        return "with both at a time it would be refused: " + refused.reason().replaceFirst("[.]$", "");
    }
}
