package io.isthmus.cli.network;

import io.isthmus.cli.network.Step.Sign;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;

/**
 * The way from what is there to what the file says. Immutable.
 *
 * @param steps in the order in which they can be done
 * @param replaced what must be deleted and made anew, and why
 * @param surplus what the label owns and the file does not hold, and stays
 * @param problems why none of it may be done
 */
public record Plan(List<Step> steps, SequencedMap<Thing, String> replaced, List<Thing> surplus, List<String> problems) {
    public Plan {
        steps = List.copyOf(steps);
        surplus = List.copyOf(surplus);
        problems = List.copyOf(problems);
    }

    public long made() {
        return count(Sign.MAKE);
    }

    public long deleted() {
        return count(Sign.DELETE);
    }

    /** How many things change that are neither made nor deleted. */
    public long changed() {
        Set<Thing> others = new LinkedHashSet<>();
        steps.stream().filter(step -> step.sign() == Sign.CHANGE).forEach(step -> others.add(step.thing()));
        steps.stream().filter(step -> step.sign() != Sign.CHANGE).forEach(step -> others.remove(step.thing()));
        return others.size();
    }

    private long count(Sign sign) {
        return steps.stream().filter(step -> step.sign() == sign).count();
    }

    /** As people read it. */
    public String counts() {
        return made() + " to make, " + changed() + " to change, " + deleted() + " to delete";
    }
}
