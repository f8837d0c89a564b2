package io.isthmus.cli;

import io.isthmus.cli.Catalogue.Action;
import io.isthmus.cli.Catalogue.Elsewhere;
import io.isthmus.cli.Catalogue.Entry;
import io.isthmus.cli.Catalogue.Group;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Contexts;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.KnownNames;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.syntax.Syntax;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What may come next on a command line that somebody is typing: commands, options, choices, and names of what there is. */
final class Completer {
    private static final List<String> SHARED = List.of("--context", "--output", "--help", "--version");

    /** What the word for a value in the help stands for. */
    private static final Map<String, List<Kind>> NAMED = Map.ofEntries(
            Map.entry("VPC", List.of(Kind.VPC)),
            Map.entry("SUBNET", List.of(Kind.SUBNET)),
            Map.entry("ECS", List.of(Kind.ECS)),
            Map.entry("PEERING", List.of(Kind.PEERING)),
            Map.entry("TABLE", List.of(Kind.ROUTE_TABLE)),
            Map.entry("GROUP", List.of(Kind.SECURITY_GROUP)),
            Map.entry("ADDRESS_GROUP", List.of(Kind.ADDRESS_GROUP)),
            Map.entry("ACL", List.of(Kind.ACL)),
            Map.entry("PROJECT", List.of(Kind.PROJECT)),
            Map.entry("ACCOUNT", List.of(Kind.ACCOUNT)),
            Map.entry("USER", List.of(Kind.USER)),
            Map.entry("RESOURCE", List.of(Kind.VPC, Kind.SUBNET, Kind.ECS, Kind.PEERING)));

    /** By the word of their commands; routes have no names. */
    private static final Map<String, Kind> GROUPS = Stream.of(Kind.values())
            .filter(kind -> kind != Kind.ROUTE)
            .collect(Collectors.toMap(Kind::word, Function.identity(), (first, _) -> first));

    private final Surroundings surroundings;
    private Optional<String> context = Optional.empty();

    Completer(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * The candidates for the last word, which may be empty; none where any text or a file is meant.
     *
     * @param words without the program's name
     */
    List<String> candidates(List<String> words) {
        String current = words.isEmpty() ? "" : words.getLast();
        return all(words.isEmpty() ? List.of() : words.subList(0, words.size() - 1), current).stream()
                .filter(word -> word.startsWith(current))
                .distinct()
                .toList();
    }

    private List<String> all(List<String> before, String current) {
        List<String> rest = new ArrayList<>(before);
        while (!rest.isEmpty() && rest.getFirst().startsWith("-")) {
            String option = rest.removeFirst();
            if (SHARED.subList(0, 2).contains(option) || option.equals("-o")) {
                if (rest.isEmpty()) {
                    return option.equals("--context") ? contexts() : List.of("table", "json");
                }
                String value = rest.removeFirst();
                context = option.equals("--context") ? Optional.of(value) : context;
            }
        }
        return choose("", Catalogue.entries(), rest, current);
    }

    private List<String> choose(String group, List<Entry> entries, List<String> rest, String current) {
        if (rest.isEmpty()) {
            return group.isEmpty() && current.startsWith("-")
                    ? SHARED
                    : entries.stream().map(Entry::name).toList();
        }
        return Catalogue.find(entries, rest.removeFirst())
                .map(entry -> switch (entry) {
                    case Group inner -> choose(inner.name(), inner.entries(), rest, current);
                    case Action action -> inAction(group, action, rest, current);
                    case Elsewhere _ -> List.<String>of(); // their options are their own
                })
                .orElse(List.of());
    }

    private List<String> inAction(String group, Action action, List<String> rest, String current) {
        Syntax syntax = Main.syntax(action.name(), action, action.command().apply(surroundings));
        Syntax.Next next = syntax.next(rest);
        context = next.context().or(() -> context);
        if (!next.isValue() && current.startsWith("-")) {
            return syntax.optionNames();
        }
        return next.value().map(value -> values(group, action, value)).orElse(List.of());
    }

    private List<String> values(String group, Action action, Syntax.Value value) {
        if (!value.choices().isEmpty()) {
            return value.choices();
        }
        String label = value.label();
        boolean namesOne = label.equals("CONTEXT") || (label.equals("NAME") && group.equals("context"));
        if (namesOne && !action.name().equals("add")) {
            return contexts();
        }
        List<Kind> kinds = switch (label) {
            case "NAME_OR_ID" -> Optional.ofNullable(GROUPS.get(group)).stream().toList();
            case "FROM", "TO" ->
                action.name().equals("explain") || group.equals("guard-rail")
                        ? List.of(Kind.ECS, Kind.SUBNET, Kind.VPC)
                        : List.of(Kind.ECS);
            default -> NAMED.getOrDefault(label, List.of());
        };
        KnownNames names = new KnownNames(surroundings, context);
        Instant now = Instant.now();
        return kinds.stream()
                .flatMap(kind -> names.of(kind, now).stream())
                .filter(name -> name.matches("[A-Za-z0-9_.@/-]+")) // no quoting in three shells
                .toList();
    }

    private List<String> contexts() {
        try {
            return List.copyOf(
                    Contexts.load(surroundings.contextsFile()).byName().keySet());
        } catch (CliException _) {
            return List.of();
        }
    }
}
