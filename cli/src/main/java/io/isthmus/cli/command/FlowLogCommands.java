package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.client.Json;
import java.util.Optional;

/** Flow logs, and what they have recorded (contract.md 3.9). */
public final class FlowLogCommands {
    private FlowLogCommands() {}

    /** Makes a flow log. */
    @Calls("POST /v1/{project_id}/fl/flow_logs")
    public static final class Create extends Leaf {
        @Argument(paramLabel = "NAME", description = "Its name.")
        String name = "";

        @Option(names = "--vpc", paramLabel = "VPC", description = "Of all ports of this VPC (name or id).")
        Optional<String> vpc = Optional.empty();

        @Option(names = "--subnet", paramLabel = "SUBNET", description = "Of all ports of this subnet (name or id).")
        Optional<String> subnet = Optional.empty();

        @Option(names = "--port", paramLabel = "PORT", description = "Of this port (id).")
        Optional<String> port = Optional.empty();

        @Option(
                names = "--traffic",
                paramLabel = "TRAFFIC",
                description = "all (the default), accept or reject.",
                choices = {"all", "accept", "reject"})
        String traffic = "all";

        public Create(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            int given = (vpc.isPresent() ? 1 : 0) + (subnet.isPresent() ? 1 : 0) + (port.isPresent() ? 1 : 0);
            if (given != 1) {
                throw new UsageException(
                        "A flow log is of one VPC, one subnet or one port.", "Give --vpc, --subnet or --port.");
            }
            ObjectNode body = Json.object();
            ObjectNode log = body.putObject("flow_log").put("name", name);
            vpc.ifPresent(of -> log.put("resource_type", "vpc")
                    .put("resource_id", resources().id(Kind.VPC, of)));
            subnet.ifPresent(of -> log.put("resource_type", "network")
                    .put("resource_id", resources().id(Kind.SUBNET, of)));
            port.ifPresent(of -> log.put("resource_type", "port").put("resource_id", of));
            log.put("traffic_type", traffic);
            printer()
                    .one(
                            Kind.FLOW_LOG,
                            api().post("/v1/{project}/fl/flow_logs", body).path("flow_log"));
            return 0;
        }
    }

    /** Prints what a flow log has recorded. */
    @Calls("GET /isthmus/v1/flow-logs/{flow_log_id}/records")
    public static final class Records extends Leaf {
        @Argument(paramLabel = "NAME_OR_ID", description = "Which flow log.")
        String which = "";

        @Option(names = "--limit", paramLabel = "N", description = "Most records, the newest; 100 unless said.")
        Optional<String> limit = Optional.empty();

        public Records(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            String id = resources().id(Kind.FLOW_LOG, which);
            JsonNode answer = api().get("/isthmus/v1/flow-logs/" + id + "/records"
                    + limit.map(most -> "?limit=" + most).orElse(""));
            if (isJson()) {
                out().print(Json.pretty(answer));
                return 0;
            }
            if (answer.path("records").isEmpty()) {
                out().println("It has recorded nothing yet: records come at the end of each window"
                        + " (the controller's --flow-log-window, 10 minutes unless said).");
                return 0;
            }
            out().println("# " + answer.path("format").asText());
            answer.path("records").forEach(record -> out().println(record.asText()));
            return 0;
        }
    }
}
