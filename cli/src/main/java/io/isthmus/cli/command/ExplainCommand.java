package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.Json;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Resources;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import java.util.OptionalInt;

/** Says why one thing does not reach another: everything that stands in the way, and what would take it away. */
@Calls("GET /isthmus/v1/explain")
public final class ExplainCommand extends Leaf {
    @Argument(paramLabel = "FROM", description = "An ECS (name or id), or the id of a port.")
    String from = "";

    @Argument(paramLabel = "TO", description = "An ECS (name or id), the id of a port, or any IP address.")
    String to = "";

    @Option(names = "--protocol", paramLabel = "PROTOCOL", description = "icmp (the default), tcp or udp.")
    String protocol = "icmp";

    @Option(names = "--port", paramLabel = "PORT", description = "Destination port, for tcp and udp.")
    OptionalInt port = OptionalInt.empty();

    @Option(
            names = {"-6", "--ipv6"},
            description = "Take the IPv6 address of an ECS.")
    boolean ipv6;

    public ExplainCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        if (port.isPresent() && protocol.equals("icmp")) {
            throw new UsageException("icmp has no ports.", "Give --protocol tcp or udp with --port.");
        }
        String query = "from=" + resources().id(Kind.ECS, from) + "&to="
                + Api.encode(Resources.isAddress(to) ? to : resources().id(Kind.ECS, to)) + "&protocol="
                + Api.encode(protocol)
                + (port.isPresent() ? "&port=" + port.getAsInt() : "") + (ipv6 ? "&ip_version=6" : "");
        JsonNode explanation = api().get("/isthmus/v1/explain?" + query).path("explanation");
        String verdict = explanation.path("verdict").asText();
        if (isJson()) {
            out().println(Json.pretty(explanation));
        } else {
            print(explanation, verdict);
        }
        return verdict.equals("UNREACHABLE") ? 1 : 0;
    }

    private void print(JsonNode explanation, String verdict) {
        switch (verdict) {
            case "REACHABLE" -> out().println(to + " is reachable from " + from + ".");
            case "UNREACHABLE" ->
                out().println(to + " is not reachable from " + from + ": "
                        + explanation.path("cause").asText() + ".");
            default ->
                out().println("Whether " + to + " is reachable from " + from
                        + " depends on what you do not see, or on what a server does. Try: isthmus ping " + from + " "
                        + to);
        }
        int number = 1;
        for (JsonNode obstacle : explanation.path("obstacles")) {
            out().println();
            out().println(number++ + ". " + obstacle.path("code").asText()
                    + (obstacle.path("way").asText().equals("return") ? " on the way back" : "") + ": "
                    + obstacle.path("detail").asText());
            JsonNode fix = obstacle.path("fix");
            if (fix.isObject()) {
                out().println("   " + fix.path("command").asText());
            } else if (!obstacle.path("yours").asBoolean()
                    && !obstacle.path("code").asText().equals("BEYOND_PEER")) {
                out().println("   Nothing that you could change here takes it away.");
            }
        }
    }
}
