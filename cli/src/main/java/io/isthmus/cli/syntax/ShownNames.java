package io.isthmus.cli.syntax;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Resources;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What people call things, instead of ids: for what they read, and paste. Each kind is asked for once, and only if an id is met.
 * An id stays where it is not the caller's to know, where two of the kind have the name, or where the name cannot be typed. In
 * texts a name that is not one plain word stands in quotes, so that what is advised can be pasted. Not thread-safe.
 */
public final class ShownNames {
    private static final Pattern ID =
            Pattern.compile("\\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})\\b");
    private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}_.-]*");

    /** What no shell takes for anything but itself between single quotes, and no command for an option. */
    private static final Pattern QUOTABLE = Pattern.compile("[^'\\s-][^']*");

    /** What texts are about, the usual first. */
    private static final List<Kind> KINDS = List.of(
            Kind.VPC,
            Kind.PEERING,
            Kind.ECS,
            Kind.SUBNET,
            Kind.ROUTE_TABLE,
            Kind.SECURITY_GROUP,
            Kind.ACL,
            Kind.ACL_RULE,
            Kind.ACL_POLICY,
            Kind.GUARD_RAIL,
            Kind.CIDR_RESERVATION,
            Kind.SERVER_GROUP,
            Kind.ADDRESS_GROUP,
            Kind.VOLUME,
            Kind.PORT,
            Kind.PROJECT);

    private final Supplier<Resources> resources;
    private final Map<Kind, Map<String, String>> known = new EnumMap<>(Kind.class);
    private final Map<String, String> told = new HashMap<>();

    ShownNames(Supplier<Resources> resources) {
        this.resources = resources;
    }

    /** The name of one of a kind; what was given if it has none. */
    public String of(Kind kind, String id) {
        return Resources.isId(id) ? names(kind).getOrDefault(id, id) : id;
    }

    /** Takes in what something is or was called that no list has any more. */
    public void learn(String id, String name) {
        if (canBeTyped(name)) {
            told.put(id, name);
        }
    }

    /** The text with names in place of all ids that have one. */
    public String in(String text) {
        Matcher ids = ID.matcher(text);
        return ids.find()
                ? ids.replaceAll(id -> Matcher.quoteReplacement(
                        find(id.group()).map(ShownNames::word).orElse(id.group())))
                : text;
    }

    private static boolean canBeTyped(String name) {
        return QUOTABLE.matcher(name).matches() && !Resources.isId(name);
    }

    private static String word(String name) {
        return PLAIN.matcher(name).matches() ? name : "'" + name + "'";
    }

    private Optional<String> find(String id) {
        return KINDS.stream()
                .flatMap(kind -> Optional.ofNullable(names(kind).get(id)).stream())
                .findFirst()
                .or(() -> Optional.ofNullable(told.get(id)));
    }

    private Map<String, String> names(Kind kind) {
        return known.computeIfAbsent(kind, this::ask);
    }

    private Map<String, String> ask(Kind kind) {
        Map<String, String> names = new HashMap<>();
        Set<String> seen = new HashSet<>();
        Set<String> twice = new HashSet<>();
        try {
            for (JsonNode one : resources.get().list(kind, "")) {
                String name = one.path(kind.nameField()).asText();
                if (!seen.add(name)) {
                    twice.add(name);
                }
                if (canBeTyped(name)) {
                    names.put(one.path("id").asText(), name);
                }
            }
        } catch (CliException _) {
            return Map.of(); // the ids are as right as the names, and what is printed is what was asked for
        }
        names.values().removeIf(twice::contains);
        return names;
    }
}
