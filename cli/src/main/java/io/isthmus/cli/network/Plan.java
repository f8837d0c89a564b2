package io.isthmus.cli.network;

import io.isthmus.cli.network.Step.Sign;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The way from what is there to what the file says. Immutable.
 *
 * @param steps in the order in which they can be done
 * @param replaced what must be made anew
 * @param doubles what is there beside another one of its name, as an apply that was cut off leaves it, and goes
 * @param surplus what the label owns and the file does not hold, and stays
 * @param problems why none of it may be done
 * @param old what the steps call those that were read and go when the new ones of their name have come
 */
public record Plan(
        List<Step> steps,
        SequencedMap<Thing, Anew> replaced,
        List<Thing> doubles,
        List<Thing> surplus,
        List<String> problems,
        Map<Thing, Thing> old) {
    public Plan {
        steps = List.copyOf(steps);
        doubles = List.copyOf(doubles);
        surplus = List.copyOf(surplus);
        problems = List.copyOf(problems);
        old = Map.copyOf(old);
    }

    /**
     * How a thing is made anew.
     *
     * @param why it cannot change in place
     * @param first why the old one goes before the new one comes; empty: it goes when the new one is in its place
     */
    public record Anew(String why, Optional<String> first) {
        /** As people read it. */
        public String text(Thing thing) {
            return first.map(reason -> "The " + thing + " must be deleted and made anew: " + why
                            + ". The old one goes first, for " + reason + ".")
                    .orElseGet(() -> "The " + thing + " must be made anew: " + why
                            + ". The old one goes when the new one is in its place.");
        }
    }

    /**
     * Where the steps find things.
     *
     * @param read where they are by the names under which they were read
     */
    public Places places(Places read) {
        Places places = read.copy();
        places.rename(old);
        return places;
    }

    /** Whether something goes that can come again only when it is gone. */
    public boolean breaksFirst() {
        return replaced.values().stream().anyMatch(anew -> anew.first().isPresent());
    }

    /** The first step that takes something away: a thing, a route, or a subnet from its table. */
    public OptionalInt firstLoss() {
        return IntStream.range(0, steps.size())
                .filter(number -> switch (steps.get(number)) {
                    case Step.Delete _, Step.DeleteRoute _, Step.Disassociate _ -> true;
                    case Step.Make _, Step.Change _ -> false;
                })
                .findFirst();
    }

    /** Whether a step makes it. */
    boolean makes(Thing thing) {
        return steps.stream()
                .anyMatch(step -> step instanceof Step.Make && step.thing().equals(thing));
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
