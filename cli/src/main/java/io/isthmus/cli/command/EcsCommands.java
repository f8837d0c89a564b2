package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Polling;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.client.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Elastic cloud servers (contract.md 5). */
public final class EcsCommands {
    private static final Set<String> ENDED = Set.of("SUCCESS", "FAIL");

    private EcsCommands() {}

    /** Makes ECSs. */
    @Calls("POST /v1/{project_id}/cloudservers")
    public static final class Create extends Leaf {
        @Argument(paramLabel = "NAME", description = "Its name.")
        String name = "";

        @Option(
                names = "--subnet",
                required = true,
                paramLabel = "SUBNET",
                description = "Where its interface is (name or id); once for each interface, all in one VPC.")
        List<String> subnets = List.of();

        @Option(
                names = "--address",
                paramLabel = "IP",
                description = "Its address in the subnet, by default the first free; in the order of --subnet.")
        List<String> addresses = List.of();

        @Option(
                names = "--security-group",
                paramLabel = "GROUP",
                description = "Its security groups (name or id); by default the project's default group.")
        List<String> groups = List.of();

        @Option(
                names = "--flavor",
                paramLabel = "NAME",
                description = "One of those that the controller lists, by default its first; reserves nothing.")
        Optional<String> flavor = Optional.empty();

        @Option(
                names = "--image",
                paramLabel = "IMAGE",
                description =
                        "One of those that the controller lists (name or id), by default its first; every ECS is a namespace.")
        Optional<String> image = Optional.empty();

        @Option(
                names = "--count",
                paramLabel = "N",
                description = "How many to make; more than one are called NAME-0001, NAME-0002, ...")
        int count = 1;

        public Create(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            if (addresses.size() > subnets.size()) {
                throw new UsageException(
                        "There are more addresses than subnets.", "Give one --subnet for each --address.");
            }
            List<JsonNode> places = subnets.stream()
                    .map(subnet -> resources().find(Kind.SUBNET, subnet))
                    .toList();
            ObjectNode body = Json.object();
            ObjectNode server = body.putObject("server")
                    .put("name", name)
                    .put("vpcid", places.getFirst().path("vpc_id").asText());
            image.ifPresent(reference -> server.put("imageRef", reference));
            flavor.ifPresent(reference -> server.put("flavorRef", reference));
            ArrayNode nics = server.putArray("nics");
            for (int i = 0; i < places.size(); i++) {
                ObjectNode nic = nics.addObject()
                        .put("subnet_id", places.get(i).path("id").asText());
                if (i < addresses.size()) {
                    nic.put("ip_address", addresses.get(i));
                }
            }
            server.putObject("root_volume").put("volumetype", "SSD");
            if (!groups.isEmpty()) {
                ArrayNode ids = server.putArray("security_groups");
                groups.forEach(group -> ids.addObject().put("id", resources().id(Kind.SECURITY_GROUP, group)));
            }
            if (count != 1) {
                server.put("count", count);
            }
            JsonNode answer = api().post("/v1/{project}/cloudservers", body);
            await(api(), answer);
            List<JsonNode> made = new ArrayList<>();
            answer.path("serverIds").forEach(id -> made.add(resources().find(Kind.ECS, id.asText())));
            if (made.size() == 1) {
                printer().one(Kind.ECS, made.getFirst());
            } else {
                printer().list(Kind.ECS, made);
            }
            return 0;
        }
    }

    /** Starts, stops or reboots ECSs: all of them, or none. */
    @Calls("POST /v1/{project_id}/cloudservers/action")
    public static final class Power extends Leaf {
        private final String action;

        @Argument(paramLabel = "NAME_OR_ID", description = "Which ECSs: all of them, or none.")
        List<String> which = List.of();

        /** @param action in the API's words */
        public Power(Surroundings surroundings, String action) {
            super(surroundings);
            this.action = action;
        }

        @Override
        public Integer call() {
            List<String> ids =
                    which.stream().map(named -> resources().id(Kind.ECS, named)).toList();
            ObjectNode body = Json.object();
            ObjectNode asked = body.putObject(action);
            ArrayNode servers = asked.putArray("servers");
            ids.forEach(id -> servers.addObject().put("id", id));
            if (action.equals("reboot")) {
                asked.put("type", "SOFT");
            }
            await(api(), api().post("/v1/{project}/cloudservers/action", body));
            if (!isJson()) {
                String done = switch (action) {
                    case "os-start" -> "Started";
                    case "os-stop" -> "Stopped";
                    default -> "Rebooted";
                };
                which.forEach(named -> out().println(done + " " + Kind.ECS.title() + " " + named + "."));
            }
            return 0;
        }
    }

    /** Waits for the end of the job in an answer. */
    static void await(Api api, JsonNode answer) {
        String job = answer.path("job_id").asText("");
        if (job.isEmpty()) {
            return;
        }
        JsonNode ended = Polling.ask(() -> Optional.of(api.get("/v1/{project}/jobs/" + job))
                        .filter(state -> ENDED.contains(state.path("status").asText())))
                .orElseThrow(() ->
                        new CliException("The job " + job + " has not ended within a minute.", "See isthmus status"));
        if (ended.path("status").asText().equals("FAIL")) {
            throw new CliException(
                    "The job " + job + " failed: " + ended.path("fail_reason").asText(), "");
        }
    }
}
