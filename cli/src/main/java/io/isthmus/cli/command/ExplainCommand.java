package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Resources;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.ExitStatus;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.cli.syntax.Table;
import io.isthmus.client.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** Says why one thing does not reach another: everything that stands in the way, and what would take it away. */
@Calls({"GET /isthmus/v1/explain", "GET /isthmus/v1/explain/since", Resources.CALL})
public final class ExplainCommand extends Leaf {
    private static final List<Kind> ENDS = List.of(Kind.ECS, Kind.SUBNET, Kind.VPC);

    @Argument(paramLabel = "FROM", description = "An ECS, subnet or VPC (name or id), or the id of a port.")
    String from = "";

    @Argument(
            paramLabel = "TO",
            description = "An ECS, subnet or VPC (name or id), the id of a port, or any IP address.")
    String to = "";

    @Option(names = "--protocol", paramLabel = "PROTOCOL", description = "icmp (the default), tcp or udp.")
    String protocol = "icmp";

    @Option(names = "--port", paramLabel = "PORT", description = "Destination port, for tcp and udp.")
    OptionalInt port = OptionalInt.empty();

    @Option(
            names = {"-6", "--ipv6"},
            description = "Take the IPv6 address of an ECS.")
    boolean ipv6;

    @Option(names = "--since", description = "Say since when, and by which change.")
    boolean since;

    @Option(
            names = "--all-projects",
            description = "Take the names of all projects, for administrators; everybody else has the own.")
    boolean allProjects;

    public ExplainCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected boolean isEverywhere() {
        return allProjects;
    }

    @Override
    public Integer call() {
        if (port.isPresent() && protocol.equals("icmp")) {
            throw new UsageException("icmp has no ports.", "Give --protocol tcp or udp with --port.");
        }
        String query = "from=" + resources().id(ENDS, from) + "&to="
                + Api.encode(Resources.isAddress(to) ? to : resources().id(ENDS, to)) + "&protocol="
                + Api.encode(protocol)
                + (port.isPresent() ? "&port=" + port.getAsInt() : "") + (ipv6 ? "&ip_version=6" : "");
        if (since) {
            return since(api().get("/isthmus/v1/explain/since?" + query).path("since"));
        }
        JsonNode explanation = api().get("/isthmus/v1/explain?" + query).path("explanation");
        String verdict = explanation.path("verdict").asText();
        if (isJson()) {
            out().print(Json.pretty(explanation));
        } else {
            print(explanation, verdict);
        }
        return ExitStatus.ofVerdict(verdict);
    }

    @Override
    public int failed() {
        return ExitStatus.NOT_ASKED;
    }

    private int since(JsonNode answer) {
        String verdict = answer.path("verdict").asText();
        if (isJson()) {
            out().print(Json.pretty(answer));
            return ExitStatus.ofVerdict(verdict);
        }
        verdict(answer, verdict);
        if (!answer.path("detail").asText("").isEmpty()) {
            out().println(names().in(answer.path("detail").asText()));
        }
        out().println();
        JsonNode change = answer.path("change");
        switch (answer.path("since").asText()) {
            case "CHANGED" ->
                out().println("That is so since " + ChangeText.time(answer) + ". Before, it was "
                        + answer.path("verdict_before").asText() + ".");
            case "MADE" ->
                out().println("That was never otherwise since there are both, " + ChangeText.time(answer) + ".");
            default ->
                out().println("That did not change within the last "
                        + answer.path("looked_at").asText() + " changes" + ChangeText.beginning(answer) + ".");
        }
        String then = answer.path("cause_then").asText("");
        if (!then.isEmpty() && !then.equals(answer.path("cause").asText())) {
            out().println("The first cause then was " + then + ".");
        }
        if (change.isObject()) {
            out().println(ChangeText.heading(change));
            ChangeText.print(change, out(), names());
        } else if (answer.has("revision")) {
            out().println("It was a change that you may not see: "
                    + answer.path("revision").asText() + ".");
        }
        return ExitStatus.ofVerdict(verdict);
    }

    private void print(JsonNode explanation, String verdict) {
        verdict(explanation, verdict);
        if (explanation.path("pairs").isArray()) {
            pairs(explanation.path("pairs"));
        }
        obstacles(explanation);
    }

    private void pairs(JsonNode pairs) {
        Table table = new Table(List.of("FROM", "TO", "VERDICT", "CAUSE"));
        pairs.forEach(pair -> table.row(List.of(
                ecs(pair.path("from")),
                ecs(pair.path("to")),
                pair.path("verdict").asText(),
                pair.path("cause").asText())));
        table.print(out(), "");
    }

    private void verdict(JsonNode explanation, String verdict) {
        switch (verdict) {
            case "PARTLY" ->
                out().println("Some of " + to + " are reachable from some of " + from
                        + ". What follows is of the first pair that does not connect.");
            case "REACHABLE" -> out().println(to + " is reachable from " + from + ".");
            case "UNREACHABLE" ->
                out().println(to + " is not reachable from " + from + ": "
                        + explanation.path("cause").asText() + ".");
            default ->
                out().println("Whether " + to + " is reachable from " + from
                        + " depends on what you do not see, or on what a server does. Try: isthmus ping " + from + " "
                        + to);
        }
    }

    private void obstacles(JsonNode explanation) {
        int number = 1;
        boolean isBeyond = false;
        List<String> commands = new ArrayList<>();
        for (JsonNode obstacle : explanation.path("obstacles")) {
            out().println();
            out().println(number++ + ". " + obstacle.path("code").asText()
                    + (obstacle.path("way").asText().equals("return") ? " on the way back" : "") + ": "
                    + names().in(obstacle.path("detail").asText()));
            isBeyond |= obstacle.path("code").asText().equals("BEYOND_PEER");
            String by = obstacle.path("by").asText("");
            if (!by.isEmpty()) {
                out().println("   It is up to " + names().in(by) + ":");
            }
            JsonNode fix = obstacle.path("fix");
            if (fix.isObject()) {
                String command = fix.path("command").asText();
                // Others have names of their own, for other things.
                commands.add(by.isEmpty() ? names().in(command) : command);
                out().println("   " + commands.getLast());
            }
        }
        String forbidden = explanation.path("forbidden").asText("");
        if (commands.isEmpty() && !isBeyond && number > 1 && forbidden.isEmpty()) {
            out().println();
            out().println(
                            explanation.path("complete").asBoolean(true)
                                    ? "Nothing that could be changed here makes it work."
                                    : "What would make it work was not found: there is too much to look at.");
        }
        JsonNode cut = explanation.path("cut");
        if (!cut.isEmpty()) {
            out().println();
            out().println("With these changes no answer would come any more to:");
            cut.forEach(pair -> out().println("   " + ecs(pair.path("from")) + " from " + ecs(pair.path("to"))));
        }
        if (!forbidden.isEmpty()) {
            out().println();
            out().println("A guard rail forbids " + (commands.isEmpty() ? "what would do: " : "what would be less: ")
                    + names().in(forbidden));
        }
    }

    private String ecs(JsonNode id) {
        return names().of(Kind.ECS, id.asText());
    }
}
