package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Resources;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.client.Json;
import io.isthmus.client.Rehearsal;
import java.util.List;
import java.util.Optional;

/** VPC peerings (contract.md 1). */
public final class PeeringCommands {
    private PeeringCommands() {}

    /** Requests a peering. */
    @Calls({"POST /v2.0/vpc/peerings", "GET /isthmus/v1/preflight/peering", "POST /isthmus/v1/rehearse"})
    public static final class Create extends Leaf {
        @Argument(paramLabel = "NAME", description = "Its name.")
        String name = "";

        @Option(names = "--vpc", required = true, paramLabel = "VPC", description = "Your VPC (name or id).")
        String vpc = "";

        @Option(
                names = "--peer-vpc",
                required = true,
                paramLabel = "VPC",
                description = "The VPC to peer with: its id, or its name if it is in your project.")
        String peerVpc = "";

        @Option(
                names = "--peer-project",
                paramLabel = "PROJECT",
                description = "The project that the peer VPC belongs to: its id, or its name if it is in your account."
                        + " Without it, your own.")
        Optional<String> peerProject = Optional.empty();

        @Option(names = "--description", paramLabel = "TEXT", description = "Anything, up to 255 characters.")
        Optional<String> description = Optional.empty();

        @Option(
                names = "--with-routes",
                description =
                        "Add the routes too, on the sides that are yours, as isthmus peering preflight foretells them;"
                                + " if one cannot be added, the peering is not made either.")
        boolean withRoutes;

        public Create(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            Optional<String> project = peerProject.map(this::projectId);
            boolean foreign = project.isPresent() && !project.get().equals(api().project());
            if (foreign && !Resources.isId(peerVpc)) {
                throw new UsageException(
                        "The VPC of another project is known by its id only, and '" + peerVpc + "' is none.",
                        "Its owner finds the id with: isthmus vpc show " + peerVpc);
            }
            String own = resources().id(Kind.VPC, vpc);
            String other = resources().id(Kind.VPC, peerVpc);
            ObjectNode body = Json.object();
            ObjectNode peering = body.putObject("peering").put("name", name);
            description.ifPresent(text -> peering.put("description", text));
            peering.putObject("request_vpc_info").put("vpc_id", own);
            ObjectNode accepter = peering.putObject("accept_vpc_info").put("vpc_id", other);
            project.ifPresent(id -> accepter.put("tenant_id", id));
            if (withRoutes) {
                requireRoutes(own, other, body);
            }
            JsonNode made = api().post("/v2.0/vpc/peerings", body).path("peering");
            List<String> routes = withRoutes ? routes(made) : List.of();
            printer().one(Kind.PEERING, made);
            if (!isJson()) {
                routes.forEach(out()::println);
                new PeeringNeeds(api(), names()).print(made, out());
            }
            return 0;
        }

        private void requireRoutes(String own, String other, JsonNode body) {
            try {
                PreflightCommands.requireRoutes(
                        api(), own, other, new Rehearsal.Step("POST", "/v2.0/vpc/peerings", body, "", ""));
            } catch (CliException e) {
                throw new CliException(inWords(String.valueOf(e.getMessage())), e.details(), inWords(e.hint()));
            }
        }

        /** The routes, in words; without all of them there is no peering either, and its end takes those along. */
        private List<String> routes(JsonNode made) {
            try {
                return PreflightCommands.addRoutes(api(), made);
            } catch (CliException e) {
                String id = made.path("id").asText();
                try {
                    api().delete(Kind.PEERING.itemPath(id));
                } catch (CliException left) {
                    throw new CliException(
                            e.getMessage() + " The peering " + id + " is made, and could not be taken back: "
                                    + left.getMessage(),
                            "Delete it: isthmus peering delete " + id);
                }
                throw new CliException(
                        "Nothing was made: " + inWords(String.valueOf(e.getMessage())), e.details(), inWords(e.hint()));
            }
        }

        private String projectId(String nameOrId) {
            try {
                return resources().id(Kind.PROJECT, nameOrId);
            } catch (UsageException e) {
                throw e;
            } catch (CliException e) {
                throw new CliException(
                        String.valueOf(e.getMessage()),
                        "A project of another account is known by its id only; its owner finds it with isthmus project"
                                + " list.");
            }
        }
    }

    /** Accepts or rejects a request. */
    @Calls({"PUT /v2.0/vpc/peerings/{peering_id}/accept", "PUT /v2.0/vpc/peerings/{peering_id}/reject"})
    public static final class Answer extends Leaf {
        private final String verb;

        @Argument(paramLabel = "NAME_OR_ID", description = "Which peering.")
        String which = "";

        /** @param verb accept or reject */
        public Answer(Surroundings surroundings, String verb) {
            super(surroundings);
            this.verb = verb;
        }

        @Override
        public Integer call() {
            String id = resources().id(Kind.PEERING, which);
            JsonNode peering = api().put("/v2.0/vpc/peerings/" + id + "/" + verb); // comes unwrapped
            printer().one(Kind.PEERING, peering);
            if (!isJson()) {
                new PeeringNeeds(api(), names()).print(peering, out());
            }
            return 0;
        }
    }

    /** Shows a peering, and what it still needs. */
    @Calls("GET /v2.0/vpc/peerings/{peering_id}")
    public static final class Show extends ResourceCommands.ShowOfProjects {
        public Show(Surroundings surroundings) {
            super(surroundings, Kind.PEERING);
        }

        @Override
        void showOwn() {
            JsonNode peering = resources().find(Kind.PEERING, which);
            printer().details(peering);
            if (!isJson()) {
                new PeeringNeeds(api(), names()).print(peering, out());
            }
        }
    }
}
