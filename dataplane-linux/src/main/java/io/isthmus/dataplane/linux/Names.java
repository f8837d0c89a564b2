package io.isthmus.dataplane.linux;

import io.isthmus.model.EcsId;
import io.isthmus.model.Id;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PortId;
import io.isthmus.model.VpcId;
import java.util.HashMap;
import java.util.Map;

/** Names of namespaces and interfaces, made of ids. Not safe for concurrent use. */
final class Names {
    private static final int SHORTEST = 12;
    private static final int LONGEST = 40;
    private static final int INTERFACE_DIGITS = 13;

    private static final String DEPARTING = "x-";

    private final String prefix;

    private int departing;

    private final Map<String, Id> owners = new HashMap<>();
    private final Map<Id, String> names = new HashMap<>();

    Names(String instance) {
        prefix = "ist" + instance + "-";
    }

    /** What the names of all our namespaces start with. */
    String prefix() {
        return prefix;
    }

    String router(VpcId vpc) {
        return name(vpc, "v-");
    }

    String ecs(EcsId ecs) {
        return name(ecs, "e-");
    }

    /** Another one each time, for a namespace that is about to go; but one that an earlier process left may have it. */
    String departing() {
        return prefix + DEPARTING + departing++;
    }

    boolean isDeparting(String name) {
        return name.startsWith(prefix + DEPARTING);
    }

    void forget(Id id) {
        String name = names.remove(id);
        if (name != null) {
            owners.remove(name);
        }
    }

    /** The name of the router's end of a port. */
    static String port(PortId port) {
        return "p" + digits(port, INTERFACE_DIGITS);
    }

    /** The name of both ends of a peering link. */
    static String link(PeeringId peering) {
        return "l" + digits(peering, INTERFACE_DIGITS);
    }

    private String name(Id id, String kind) {
        String known = names.get(id);
        if (known != null) {
            return known;
        }
        for (int length = SHORTEST; length <= LONGEST; length++) {
            String name = prefix + kind + digits(id, length);
            if (owners.putIfAbsent(name, id) == null) {
                names.put(id, name);
                return name;
            }
        }
        throw new IllegalArgumentException("no free name for " + id);
    }

    private static String digits(Id id, int length) {
        String digits = id.value().replace("-", "");
        return digits.substring(0, Math.min(length, digits.length()));
    }
}
