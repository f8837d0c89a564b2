package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.cli.network.Step.Sign;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The way from what is there to what the file says. Immutable.
 *
 * @param steps in the order in which they can be done
 * @param replaced what must be made anew
 * @param doubles what is there beside another one of its name, as an apply that was cut off leaves it, and goes
 * @param surplus what the label owns and the file does not hold, and stays
 * @param along what the label owns and the file does not hold, and goes with what it belongs to, as people read it
 * @param problems why none of it may be done
 * @param old what the steps call those that were read and go when the new ones of their name have come
 */
public record Plan(
        List<Step> steps,
        SequencedMap<Thing, Anew> replaced,
        List<Thing> doubles,
        List<Thing> surplus,
        List<String> along,
        List<String> problems,
        Map<Thing, Thing> old) {
    /** Kinds that are made when the old ones of all others have gone. */
    private static final Set<Kind> AT_THE_END = Set.of(Kind.FLOW_LOG, Kind.GUARD_RAIL);

    public Plan {
        steps = List.copyOf(steps);
        doubles = List.copyOf(doubles);
        surplus = List.copyOf(surplus);
        along = List.copyOf(along);
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

    /** Whether something goes of which one of the same name stays or comes. */
    public boolean replacesAnything() {
        return !replaced.isEmpty() || !doubles.isEmpty();
    }

    /** Whether something goes that can come again only when it is gone. */
    public boolean breaksFirst() {
        return replaced.values().stream().anyMatch(anew -> anew.first().isPresent());
    }

    /** The first step that takes something away, be it a part of something. */
    public OptionalInt firstLoss() {
        return first(0, this::loses);
    }

    /**
     * The first step that leads packets to what is made anew, or takes away what it replaces: it is there, and whatever goes
     * from here on is not. Empty if nothing was there twice.
     */
    public OptionalInt takeover() {
        Set<Thing> anew = anew();
        int made = IntStream.range(0, steps.size())
                .filter(number -> steps.get(number) instanceof Step.Make make
                        && !AT_THE_END.contains(make.thing().kind())
                        && anew.contains(make.thing()))
                .map(number -> number + 1)
                .max()
                .orElse(0);
        return old.isEmpty() && doubles.isEmpty()
                ? OptionalInt.empty()
                : first(made, step -> step instanceof Step.SwitchRoute || loses(step));
    }

    /** The ECSs that take over from others of their name. */
    public List<Thing> newcomers() {
        return anew().stream().filter(thing -> thing.kind() == Kind.ECS).toList();
    }

    /** What is made anew, or was before an apply was cut off. */
    private Set<Thing> anew() {
        return Stream.concat(replaced.keySet().stream(), doubles.stream().map(Thing::plain))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private OptionalInt first(int from, Predicate<Step> what) {
        return IntStream.range(from, steps.size())
                .filter(number -> what.test(steps.get(number)))
                .findFirst();
    }

    private boolean loses(Step step) {
        return switch (step) {
            case Step.Delete _, Step.DeleteRoute _, Step.Disassociate _, Step.RemoveRule _ -> true;
            case Step.SetDefaults set -> !set.present() && !makes(set.thing());
            case Step.SetRules set -> !set.before().isEmpty();
            case Step.Guard guard -> !guard.present();
            case Step.Secondary secondary -> !secondary.present();
            case Step.Make _, Step.Change _ -> false;
        };
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
