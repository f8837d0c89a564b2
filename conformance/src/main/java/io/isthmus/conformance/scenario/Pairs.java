package io.isthmus.conformance.scenario;

import io.isthmus.conformance.scenario.Scenario.Pair;
import io.isthmus.netfile.Names;
import io.isthmus.netfile.Names.Kind;
import io.isthmus.netfile.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The compact form of a matrix: {@code all}, {@code none}, or lines {@code LEFT -> RIGHT} and {@code LEFT <-> RIGHT}, where
 * each side is a list of ECS names, names with {@code *}, or {@code @} and the name of a VPC or subnet.
 */
final class Pairs {
    private static final String FORM =
            "allowed are: all, none, or lines \"LEFT -> RIGHT\" or \"LEFT <-> RIGHT\", each side being"
                    + " ECS names, names with *, or @VPC or @SUBNET, with commas between them";
    private static final Pattern LINE = Pattern.compile("([^<>]+?) (<->|->) ([^<>]+)");

    private Pairs() {}

    static Set<Pair> parse(Yaml value, Names names) {
        List<String> every = names.all(Kind.ECS);
        if (value instanceof Yaml.Text text) {
            return switch (text.value()) {
                case "none" -> Set.of();
                case "all" -> between(every, every);
                default -> line(text, names);
            };
        }
        if (value instanceof Yaml.Fields) {
            throw value.place().error(FORM);
        }
        Set<Pair> pairs = new LinkedHashSet<>();
        value.asItems().items().forEach(line -> pairs.addAll(line(line, names)));
        return pairs;
    }

    private static Set<Pair> line(Yaml value, Names names) {
        Matcher matcher = LINE.matcher(value.text());
        if (!matcher.matches()) {
            throw value.place().error("\"" + value.text() + "\" is no expectation; " + FORM);
        }
        List<String> left = side(matcher.group(1), value.place(), names);
        List<String> right = side(matcher.group(3), value.place(), names);
        Set<Pair> pairs = new LinkedHashSet<>(between(left, right));
        if (matcher.group(2).equals("<->")) {
            pairs.addAll(between(right, left));
        }
        if (pairs.isEmpty()) {
            throw value.place().error("\"" + value.text() + "\" names no pair of two ECSs");
        }
        return pairs;
    }

    private static Set<Pair> between(List<String> left, List<String> right) {
        Set<Pair> pairs = new LinkedHashSet<>();
        for (String from : left) {
            right.stream().filter(to -> !to.equals(from)).forEach(to -> pairs.add(new Pair(from, to)));
        }
        return pairs;
    }

    private static List<String> side(String text, Yaml.Place place, Names names) {
        List<String> side = new ArrayList<>();
        for (String term : text.strip().split("\\s*,\\s*", -1)) {
            List<String> found = term.startsWith("@")
                    ? names.ecssIn(term.substring(1))
                            .orElseThrow(() -> place.error(
                                    "there is no VPC or subnet \"" + term.substring(1) + "\" here; " + FORM))
                    : names.all(Kind.ECS).stream()
                            .filter(ecs -> ecs.matches(Pattern.quote(term).replace("*", "\\E.*\\Q")))
                            .toList();
            if (found.isEmpty()) {
                throw place.error(
                        "no ECS is meant by \"" + term + "\"; there are: " + String.join(", ", names.all(Kind.ECS)));
            }
            side.addAll(found);
        }
        return side;
    }
}
