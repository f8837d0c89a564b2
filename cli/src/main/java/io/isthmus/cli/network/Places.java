package io.isthmus.cli.network;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where things are: their ids, and the file's names of the projects they lie in. Mutable; for one thread. */
public final class Places {
    /** @param project the file's name of it */
    public record Place(String project, String id) {}

    private final Map<Thing, Place> places = new HashMap<>();

    /** Nobody knows where a thing is: it was not made. */
    static final class UnknownException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        private UnknownException(Thing thing) {
            super("nothing is known of the " + thing);
        }
    }

    /** The same, which goes its own way from here. */
    Places copy() {
        Places copy = new Places();
        copy.places.putAll(places);
        return copy;
    }

    /** Calls things otherwise from now on. */
    void rename(Map<Thing, Thing> names) {
        Map<Thing, Place> before = Map.copyOf(places);
        places.clear();
        before.forEach((thing, place) -> places.put(names.getOrDefault(thing, thing), place));
    }

    /** Whether it is known what has this id. */
    boolean knows(String id) {
        return places.values().stream().anyMatch(place -> place.id().equals(id));
    }

    /** A text with the names of things in place of their ids. */
    String named(String text) {
        String named = text;
        for (Map.Entry<Thing, Place> place : places.entrySet()) {
            named = named.replace(place.getValue().id(), place.getKey().name());
        }
        return named;
    }

    void put(Thing thing, Place place) {
        places.put(thing, place);
    }

    void forget(Thing thing) {
        places.remove(thing);
    }

    Place of(Thing thing) {
        return Optional.ofNullable(places.get(thing)).orElseThrow(() -> new UnknownException(thing));
    }

    /** The id of what is known to be there. */
    public String id(Thing thing) {
        return of(thing).id();
    }
}
