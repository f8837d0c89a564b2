package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.netfile.Network;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Of two of a name, which one the name means: the one that can be what a file says. Stateless. */
final class Doubles {
    /** Kinds that are made anew, so that an apply that was cut off may leave two of a name; each behind what it lies in. */
    static final List<Kind> KINDS =
            List.of(Kind.SUBNET, Kind.ROUTE_TABLE, Kind.PEERING, Kind.ECS, Kind.FLOW_LOG, Kind.GUARD_RAIL);

    private Doubles() {}

    /**
     * What changes names, in pairs.
     *
     * @param network by the names under which it was read
     * @param doubles what in it is there beside another one of its name
     */
    static Map<Thing, Thing> exchanged(Network network, View wanted, Set<Thing> doubles) {
        Map<Thing, Thing> names = new HashMap<>();
        for (Kind kind : KINDS) {
            View live = new View(Renamed.of(network, names));
            List<Thing> all = doubles.stream()
                    .filter(thing -> thing.kind() == kind)
                    .sorted(Comparator.comparing(Thing::name))
                    .toList();
            for (Thing thing : all) {
                Thing plain = thing.plain();
                if (!names.containsKey(plain)
                        && Misfit.of(plain, live, wanted).isPresent()
                        && Misfit.of(thing, live, wanted).isEmpty()) {
                    names.put(plain, thing);
                    names.put(thing, plain);
                }
            }
        }
        return names;
    }
}
