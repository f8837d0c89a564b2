package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Resources;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.ExitStatus;
import io.isthmus.client.Json;
import java.time.Duration;

/** Sends a real packet and lays beside it what the rules foretell; if they disagree, that is a defect of this service. */
@Calls({"POST /isthmus/v1/probes", "GET /isthmus/v1/explain"})
public final class ProbeCommand extends PacketLeaf {
    private static final String REFUSED = "refused: it is reachable, and nothing listens on that port";
    private static final int TRIES = 3;
    private static final int TIMEOUT_MS = 1000;

    @Argument(paramLabel = "FROM", description = "An ECS of yours (name or id).")
    String from = "";

    @Argument(paramLabel = "TO", description = "An ECS of yours (name or id), or any IP address.")
    String to = "";

    public ProbeCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        Packet packet = packet();
        SenderOptions sender = sender(from);
        String target = Resources.isAddress(to) ? to : resources().id(Kind.ECS, to);
        String query = sender.query() + "&to=" + Api.encode(target) + packet.query();
        JsonNode explanation = api().get("/isthmus/v1/explain?" + query).path("explanation");
        JsonNode probe = probe(sender, target, packet);
        String verdict = explanation.path("verdict").asText();
        boolean answered = probe.path("answered").asInt() > 0;
        boolean reset = probe.path("refused").asInt() > 0;
        boolean defect = answered ? verdict.equals("UNREACHABLE") : verdict.equals("REACHABLE");
        if (isJson()) {
            ObjectNode both = Json.object().put("defect", defect);
            both.set("probe", probe);
            both.set("explanation", explanation);
            out().print(Json.pretty(both));
        } else {
            out().println("foretold: " + verdict
                    + (explanation.path("cause").asText().isEmpty()
                            ? ""
                            : " (" + explanation.path("cause").asText() + ")"));
            out().println("probed:   " + (reset ? REFUSED : answered ? "answered" : "no answer"));
            if (defect) {
                report(explanation, probe);
            }
        }
        return defect ? ExitStatus.UNKNOWN : answered ? ExitStatus.YES : ExitStatus.NO;
    }

    private JsonNode probe(SenderOptions sender, String target, Packet packet) {
        ObjectNode body = Json.object();
        ObjectNode probe = body.putObject("probe")
                .put("from", sender.ecs())
                .put("to", target)
                .put("protocol", packet.protocol())
                .put("count", TRIES)
                .put("interval_ms", 0)
                .put("timeout_ms", TIMEOUT_MS);
        packet.port().ifPresent(number -> probe.put("port", number));
        sender.addTo(probe);
        JsonNode result = api().post("/isthmus/v1/probes", body, Duration.ofMillis((TRIES + 1L) * TIMEOUT_MS))
                .path("probe");
        String problem = result.path("problem").asText("");
        if (!problem.isEmpty()) {
            throw new CliException("Nothing could be sent: " + problem, "Try again in a few seconds: isthmus status");
        }
        return result;
    }

    private void report(JsonNode explanation, JsonNode probe) {
        JsonNode status = api().get("/isthmus/v1/status").path("status");
        out().println();
        out().println(
                        "The two disagree. If isthmus status names no VPC that is converging, this is a defect of Isthmus;"
                                + " report it with what follows.");
        ObjectNode report = Json.object();
        report.set("status", status);
        report.set("probe", probe);
        report.set("explanation", explanation);
        out().print(Json.pretty(report));
    }
}
