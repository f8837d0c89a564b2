package io.isthmus.cli.network;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Where things are: their ids, and the file's names of the projects they lie in. Mutable; for one thread. */
public final class Places {
    /** @param project the file's name of it */
    public record Place(String project, String id) {}

    private final Map<Thing, Place> places = new HashMap<>();

    void put(Thing thing, Place place) {
        places.put(thing, place);
    }

    Place of(Thing thing) {
        return Optional.ofNullable(places.get(thing))
                .orElseThrow(() -> new IllegalStateException("nothing is known of the " + thing));
    }

    String id(Thing thing) {
        return of(thing).id();
    }
}
