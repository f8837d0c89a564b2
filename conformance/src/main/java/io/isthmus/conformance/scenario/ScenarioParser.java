package io.isthmus.conformance.scenario;

import io.isthmus.conformance.scenario.Scenario.Outcome;
import io.isthmus.conformance.scenario.Scenario.Pair;
import io.isthmus.conformance.scenario.Scenario.Probe;
import io.isthmus.conformance.scenario.Scenario.Stage;
import io.isthmus.netfile.BadFileException;
import io.isthmus.netfile.Block;
import io.isthmus.netfile.Names;
import io.isthmus.netfile.Names.Kind;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.NetworkParser;
import io.isthmus.netfile.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads scenario files (docs/scenarios.md). Stateless.
 */
public final class ScenarioParser {
    private static final Pattern PROBE = Pattern.compile(
            "(\\S+)(?: nic ([1-9]))?(?: source (\\S+))? -> (ipv6 gateway of \\S+|\\S+)(?: tcp ([1-9]\\d{0,4}))?");

    private ScenarioParser() {}

    /**
     * Reads a scenario.
     *
     * @param file the file's name, for complaints
     * @throws BadFileException if the file is not one, naming line, field and what is allowed
     */
    public static Scenario scenario(String file, String yaml) {
        Yaml.Fields top = Yaml.read(file, yaml)
                .asFields()
                .allow("label", "scenario", "network", "refused", "expect", "also", "steps");
        Yaml.Fields head = top.need("scenario").asFields().allow("name", "title", "source", "transit");
        Names names = new Names();
        Network network = new NetworkParser(names).parse(top.need("network").asFields());
        List<Stage> stages = new ArrayList<>();
        top.need("expect");
        stages.add(stage(top, "", Set.of(), names));
        for (Yaml step : top.list("steps")) {
            Yaml.Fields fields = step.asFields().allow("title", "do", "refused", "expect", "also");
            stages.add(
                    stage(fields, fields.need("title").text(), stages.getLast().reachable(), names));
        }
        return new Scenario(
                head.need("name").text(),
                head.need("title").text(),
                head.need("source").text(),
                head.find("transit").map(ScenarioParser::transit).orElse(true),
                network,
                stages);
    }

    private static boolean transit(Yaml value) {
        return switch (value.text()) {
            case "explicit" -> true;
            case "none" -> false;
            default -> throw value.place().error("\"" + value.text() + "\" is no setting; allowed are: explicit, none");
        };
    }

    private static Stage stage(Yaml.Fields fields, String title, Set<Pair> before, Names names) {
        ActionParser actions = new ActionParser(names);
        List<Action.Call> calls =
                fields.list("do").stream().map(action -> actions.call(action)).toList();
        List<String> ecss = names.all(Kind.ECS);
        Set<Pair> reachable = fields.find("expect")
                .map(value -> Pairs.parse(value, names))
                .orElseGet(() -> before.stream()
                        .filter(pair -> ecss.contains(pair.from()) && ecss.contains(pair.to()))
                        .collect(Collectors.toUnmodifiableSet()));
        List<Probe> probes = new ArrayList<>();
        fields.named("also")
                .forEach((probe, outcome) -> probes.add(probe(new Yaml.Text(probe, outcome.place()), outcome, names)));
        List<Action.Refused> refused = fields.list("refused").stream()
                .map(value -> refused(value, names))
                .toList();
        return new Stage(title, calls, refused, ecss, reachable, probes);
    }

    /** A refused call brings no name in and ends none, so it reads with a copy of the names. */
    private static Action.Refused refused(Yaml value, Names names) {
        Action.Call call = new ActionParser(names.copy()).call(value, "status");
        Yaml status = value.asFields().need("status");
        if (!status.text().matches("4\\d\\d")) {
            throw status.place().error("\"" + status.text() + "\" must be an HTTP status from 400 to 499");
        }
        return new Action.Refused(call, Integer.parseInt(status.text()));
    }

    private static Probe probe(Yaml text, Yaml outcome, Names names) {
        Matcher matcher = PROBE.matcher(text.text());
        if (!matcher.matches()) {
            throw text.place()
                    .error(
                            "is no probe; allowed is: \"ECS -> ADDRESS\" or \"ECS -> ECS\", for a connection with \" tcp PORT\" behind,"
                                    + " and with \" nic NUMBER\" or \" source ADDRESS\" behind who sends");
        }
        String from = names.known(Kind.ECS, new Yaml.Text(matcher.group(1), text.place()));
        String to = matcher.group(4);
        if (to.startsWith(Scenario.GATEWAY_OF)) {
            names.known(Kind.SUBNET, new Yaml.Text(to.substring(Scenario.GATEWAY_OF.length()), text.place()));
        } else if (Block.address(to).isEmpty()) {
            names.known(Kind.ECS, new Yaml.Text(to, text.place()));
        }
        OptionalInt port = Optional.ofNullable(matcher.group(5))
                .map(digits -> OptionalInt.of(Integer.parseInt(digits)))
                .orElse(OptionalInt.empty());
        int nic = Optional.ofNullable(matcher.group(2)).map(Integer::parseInt).orElse(1);
        Optional<String> source = Optional.ofNullable(matcher.group(3));
        if (source.filter(address -> Block.address(address).isEmpty() && !address.contains(":"))
                .isPresent()) {
            throw text.place().error("a source is an address");
        }
        if (port.orElse(1) > 65535) {
            throw text.place().error("a port is a number from 1 to 65535");
        }
        return new Probe(from, nic, source, to, port, outcome(outcome));
    }

    private static Outcome outcome(Yaml value) {
        return switch (value.text()) {
            case "answer" -> Outcome.ANSWER;
            case "refused" -> Outcome.REFUSED;
            case "silence" -> Outcome.SILENCE;
            default ->
                throw value.place()
                        .error("\"" + value.text() + "\" is no outcome; allowed are: answer, refused, silence");
        };
    }
}
