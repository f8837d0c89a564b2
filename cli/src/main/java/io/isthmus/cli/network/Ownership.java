package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.cli.network.Inventory.Found;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Finds which things are a label's, and by which names a file calls them. For one reading and one thread. */
final class Ownership {
    private static final String DEFAULT_GROUP = "default";
    private final Optional<String> label;
    private final Optional<View> wanted;
    private final boolean adopt;
    private final Places places;
    private final Map<String, Thing> byId = new HashMap<>();
    final Set<Thing> adopted = new HashSet<>();
    /** What is there beside another one of its name. */
    final Set<Thing> doubles = new HashSet<>();

    final Map<Thing, String> foreign = new HashMap<>();
    final List<String> problems = new ArrayList<>();
    final List<String> remarks = new ArrayList<>();

    /** A thing of the label. */
    record Own(Thing thing, Found found) {
        String name() {
            return thing.name();
        }
    }

    /**
     * @param label whose things; empty: everybody's
     * @param wanted the things whose names count; empty: none in particular
     * @param adopt whether what bears such a name and is nobody's is taken over
     */
    Ownership(Optional<String> label, Optional<View> wanted, boolean adopt, Places places) {
        this.label = label;
        this.wanted = wanted;
        this.adopt = adopt;
        this.places = places;
    }

    /** The thing of the label with this id. */
    Optional<Thing> thing(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** The name of the label's thing with this id, else the id. */
    String name(String id) {
        return thing(id).map(Thing::name).orElse(id);
    }

    boolean isOwn(Found found) {
        return byId.containsKey(found.id());
    }

    /**
     * Those of a kind that are the label's, by their names.
     *
     * @param inPlace whether something that bears a wanted name is where the file has it
     */
    List<Own> own(Kind kind, List<Found> all, Predicate<Found> inPlace) {
        List<Found> mine = new ArrayList<>(all.stream().filter(this::bearsLabel).toList());
        Set<String> names = new HashSet<>(mine.stream().map(Found::name).toList());
        Map<String, List<Found>> others = new HashMap<>();
        all.stream()
                .filter(found -> !bearsLabel(found) && !names.contains(found.name()))
                .filter(found -> wanted.filter(view -> view.has(new Thing(kind, found.name())))
                        .isPresent())
                .filter(inPlace)
                .forEach(found -> others.computeIfAbsent(found.name(), any -> new ArrayList<>())
                        .add(found));
        others.forEach((name, founds) -> {
            Thing thing = new Thing(kind, name);
            if (adopt && founds.size() == 1 && isNobodys(founds.getFirst())) {
                adopted.add(thing);
                mine.add(founds.getFirst());
            } else {
                foreign.put(thing, conflict(thing, founds));
            }
        });
        List<Own> own = new ArrayList<>();
        mine.stream()
                .sorted(Comparator.comparing(Found::name)
                        .thenComparing(found -> name(found.text("vpc_id")))
                        .thenComparing(Found::id))
                .forEach(found -> own.add(named(kind, found)));
        return own;
    }

    private boolean bearsLabel(Found found) {
        return label.isEmpty() ? !isDefaultGroup(found) : found.label().equals(label);
    }

    private static boolean isNobodys(Found found) {
        return found.label().isEmpty() && !isDefaultGroup(found);
    }

    /** The group that every project has; only groups have rules among their fields. */
    private static boolean isDefaultGroup(Found found) {
        return found.name().equals(DEFAULT_GROUP) && found.node().has("security_group_rules");
    }

    private static String conflict(Thing thing, List<Found> founds) {
        Found first = founds.getFirst();
        String start = "There is a " + thing + " already (" + first.id() + "), ";
        Optional<String> other = first.label();
        if (other.isPresent()) {
            return start + "of the label " + other.get() + ": give the file's another name.";
        }
        return isDefaultGroup(first)
                ? start + "which every project has: give the file's another name."
                : start + "which is not this label's: take it over with --adopt, or give the file's another name.";
    }

    /** Calls things otherwise from now on. */
    void rename(Map<Thing, Thing> names) {
        byId.replaceAll((id, thing) -> names.getOrDefault(thing, thing));
        places.rename(names);
    }

    void leftOut(String what) {
        remarks.add("Left out: " + what + ".");
    }

    private Own named(Kind kind, Found found) {
        Thing plain = new Thing(kind, found.name());
        if (wanted.isPresent() && Doubles.KINDS.contains(kind) && byId.containsValue(plain)) {
            Thing old = plain.old(byId::containsValue);
            doubles.add(old);
            return known(old, found);
        }
        String name = found.name().replaceAll("[^A-Za-z0-9_.-]", "-").replaceFirst("^[^A-Za-z0-9]+", "");
        String start = name.isEmpty() ? kind.itemKey() : name.substring(0, Math.min(name.length(), 36));
        String chosen = name.length() <= 41 && !name.isEmpty() ? name : start;
        Set<String> taken = new HashSet<>();
        byId.values().stream().filter(thing -> thing.kind() == kind).forEach(thing -> taken.add(thing.name()));
        for (int number = 2; taken.contains(chosen); number++) {
            chosen = start + "-" + number;
        }
        if (!chosen.equals(found.name())) {
            String called = "\"" + found.name() + "\" (" + found.id() + ")";
            remarks.add("The " + kind.title() + " " + called + " is called " + chosen
                    + " here: names are unique in their kind and of 1 to 41 letters, digits, -, _ and .");
            label.filter(any -> taken.contains(found.name()))
                    .ifPresent(any -> problems.add("The label " + any + " has two of the name "
                            + new Thing(kind, found.name()) + ", one of them " + found.id()
                            + ": delete one or give it another name."));
        }
        return known(new Thing(kind, chosen), found);
    }

    private Own known(Thing thing, Found found) {
        byId.put(found.id(), thing);
        places.put(thing, new Places.Place(found.project(), found.id()));
        return new Own(thing, found);
    }
}
