package io.isthmus.netfile;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names that are there at one point of a file, each with the name of what it lies in: a VPC in a project, a subnet or
 * table in a VPC, an ECS in a subnet, a group in a project, a peering in its requester VPC. Mutable; for one thread.
 */
public final class Names {

    /** What bears names. */
    public enum Kind {
        PROJECT("project"),
        GROUP("security group"),
        VPC("VPC"),
        SUBNET("subnet"),
        TABLE("route table"),
        PEERING("peering"),
        ECS("ECS"),
        ACL("network ACL"),
        FLOW_LOG("flow log"),
        GUARD_RAIL("guard rail");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    private final Map<Kind, Map<String, String>> owners = new EnumMap<>(Kind.class);

    static boolean isName(String text) {
        return text.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,40}");
    }

    public Names copy() {
        Names copy = new Names();
        owners.forEach((kind, entries) -> copy.of(kind).putAll(entries));
        return copy;
    }

    /**
     * Brings in a name.
     *
     * @param owner what it lies in; empty text for a project
     */
    public void add(Kind kind, String name, String owner, Yaml.Place place) {
        if (!isName(name)) {
            throw place.error("\"" + name + "\" is no name: " + NetworkFile.NAME_FORM);
        }
        if (of(kind).putIfAbsent(name, owner) != null) {
            throw place.error("there is already a " + kind.word + " \"" + name + "\"");
        }
    }

    public void remove(Kind kind, String name) {
        of(kind).remove(name);
    }

    /** The name that a value holds, which must be there. */
    public String known(Kind kind, Yaml value) {
        String name = value.text();
        if (!of(kind).containsKey(name)) {
            throw value.place()
                    .error("there is no " + kind.word + " \"" + name + "\" here; known: "
                            + (of(kind).isEmpty() ? "none" : String.join(", ", of(kind).keySet())));
        }
        return name;
    }

    /** What a name lies in. */
    public Optional<String> owner(Kind kind, String name) {
        return Optional.ofNullable(of(kind).get(name));
    }

    public boolean has(Kind kind, String name) {
        return of(kind).containsKey(name);
    }

    public List<String> all(Kind kind) {
        return List.copyOf(of(kind).keySet());
    }

    /** The ECSs in a VPC or in a subnet; nothing if there is neither of that name. */
    public Optional<List<String>> ecssIn(String place) {
        if (!has(Kind.VPC, place) && !has(Kind.SUBNET, place)) {
            return Optional.empty();
        }
        List<String> inside = new ArrayList<>();
        of(Kind.ECS).forEach((ecs, subnet) -> {
            if (subnet.equals(place) || owner(Kind.SUBNET, subnet).equals(Optional.of(place))) {
                inside.add(ecs);
            }
        });
        return Optional.of(inside);
    }

    private Map<String, String> of(Kind kind) {
        return owners.computeIfAbsent(kind, any -> new LinkedHashMap<>());
    }
}
