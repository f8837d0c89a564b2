package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Columns;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.client.Json;
import java.util.List;
import java.util.Optional;

/** Peering routes of default tables, and route tables (contract.md 2). */
public final class RouteCommands {
    private RouteCommands() {}

    /** Adds a peering route to a VPC's default route table. */
    @Calls("POST /v2.0/vpc/routes")
    public static final class Create extends Leaf {
        @Option(names = "--vpc", required = true, paramLabel = "VPC", description = "The VPC that sends (name or id).")
        String vpc = "";

        @Option(
                names = "--destination",
                required = true,
                paramLabel = "CIDR",
                description = "Where to: the peer VPC's range, one of its subnets, or one address as 10.0.0.9/32.")
        String destination = "";

        @Option(
                names = "--peering",
                required = true,
                paramLabel = "PEERING",
                description = "The way there (name or id).")
        String peering = "";

        public Create(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            body.putObject("route")
                    .put("type", "peering")
                    .put("nexthop", resources().id(Kind.PEERING, peering))
                    .put("destination", destination)
                    .put("vpc_id", resources().id(Kind.VPC, vpc));
            printer().one(Kind.ROUTE, api().post("/v2.0/vpc/routes", body).path("route"));
            return 0;
        }
    }

    /** Makes a route table. */
    @Calls("POST /v1/{project_id}/routetables")
    public static final class CreateTable extends Leaf {
        @Argument(paramLabel = "NAME", description = "Its name.")
        String name = "";

        @Option(
                names = "--vpc",
                required = true,
                paramLabel = "VPC",
                description = "The VPC it belongs to (name or id).")
        String vpc = "";

        @Option(names = "--description", paramLabel = "TEXT", description = "Anything, up to 255 characters.")
        Optional<String> description = Optional.empty();

        public CreateTable(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            ObjectNode table = body.putObject("routetable")
                    .put("name", name)
                    .put("vpc_id", resources().id(Kind.VPC, vpc));
            description.ifPresent(text -> table.put("description", text));
            printer()
                    .one(
                            Kind.ROUTE_TABLE,
                            api().post("/v1/{project}/routetables", body).path("routetable"));
            return 0;
        }
    }

    /** Changes a route table's name or description. */
    @Calls("PUT /v1/{project_id}/routetables/{routetable_id}")
    public static final class UpdateTable extends Leaf {
        @Argument(paramLabel = "NAME_OR_ID", description = "Which route table.")
        String which = "";

        @Option(names = "--name", paramLabel = "NAME", description = "Its new name.")
        Optional<String> name = Optional.empty();

        @Option(names = "--description", paramLabel = "TEXT", description = "Its new description.")
        Optional<String> description = Optional.empty();

        public UpdateTable(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode changes =
                    ResourceCommands.required(ResourceCommands.changes(name, description), "--name and --description");
            update(this, resources().id(Kind.ROUTE_TABLE, which), changes);
            return 0;
        }
    }

    /** Puts subnets under a route table, or back under the default one. */
    @Calls("POST /v1/{project_id}/routetables/{routetable_id}/action")
    public static final class Associate extends Leaf {
        private final String verb;

        @Argument(paramLabel = "TABLE", description = "Name or id.")
        String which = "";

        @Argument(paramLabel = "SUBNET", description = "Names or ids.")
        List<String> subnets = List.of();

        /** @param verb associate or disassociate */
        public Associate(Surroundings surroundings, String verb) {
            super(surroundings);
            this.verb = verb;
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            List<String> ids = subnets.stream()
                    .map(subnet -> resources().id(Kind.SUBNET, subnet))
                    .toList();
            ids.forEach(body.putObject("routetable").putObject("subnets").putArray(verb)::add);
            String id = resources().id(Kind.ROUTE_TABLE, which);
            printer()
                    .one(
                            Kind.ROUTE_TABLE,
                            api().post("/v1/{project}/routetables/" + id + "/action", body)
                                    .path("routetable"));
            return 0;
        }
    }

    /** Adds a route of any type to a route table. */
    @Calls("PUT /v1/{project_id}/routetables/{routetable_id}")
    public static final class AddRoute extends RouteCommand {
        @Argument(paramLabel = "TABLE", description = "Name or id.")
        String which = "";

        @Option(names = "--description", paramLabel = "TEXT", description = "Anything, up to 255 characters.")
        Optional<String> description = Optional.empty();

        @Option(names = "--replace", description = "Give the route that has this destination another next hop.")
        boolean replace;

        public AddRoute(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode route = Json.object();
            NextHop hop = nextHop();
            route.put("type", hop.type()).put("nexthop", hop.text());
            route.put("destination", destination);
            description.ifPresent(text -> route.put("description", text));
            ObjectNode changes = Json.object();
            changes.putObject("routes").putArray(replace ? "mod" : "add").add(route);
            update(this, resources().id(Kind.ROUTE_TABLE, which), changes);
            return 0;
        }
    }

    /** Deletes a route from a route table. */
    @Calls("PUT /v1/{project_id}/routetables/{routetable_id}")
    public static final class DeleteRoute extends Leaf {
        @Argument(paramLabel = "TABLE", description = "Name or id.")
        String which = "";

        @Option(names = "--destination", required = true, paramLabel = "CIDR", description = "The route's destination.")
        String destination = "";

        public DeleteRoute(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode changes = Json.object();
            changes.putObject("routes").putArray("del").addObject().put("destination", destination);
            update(this, resources().id(Kind.ROUTE_TABLE, which), changes);
            return 0;
        }
    }

    private static void update(Leaf command, String id, ObjectNode changes) {
        ObjectNode body = Json.object();
        body.set("routetable", changes);
        JsonNode table =
                command.api().put("/v1/{project}/routetables/" + id, body).path("routetable");
        command.printer().details(table);
    }

    /** Shows which routes act, and why the others do not. */
    @Calls("GET /isthmus/v1/effective-routes")
    public static final class Effective extends Leaf {
        @Argument(paramLabel = "TABLE", description = "Only this table (name or id).")
        Optional<String> which = Optional.empty();

        @Option(names = "--vpc", paramLabel = "VPC", description = "All tables of this VPC.")
        Optional<String> vpc = Optional.empty();

        @Option(names = "--subnet", paramLabel = "SUBNET", description = "What holds for this subnet.")
        Optional<String> subnet = Optional.empty();

        public Effective(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            String query;
            String table = "";
            if (which.isPresent() && vpc.isEmpty() && subnet.isEmpty()) {
                JsonNode found = resources().find(Kind.ROUTE_TABLE, which.get());
                table = found.path("id").asText();
                query = "vpc_id=" + found.path("vpc_id").asText();
            } else if (vpc.isPresent() && which.isEmpty() && subnet.isEmpty()) {
                query = "vpc_id=" + resources().id(Kind.VPC, vpc.get());
            } else if (subnet.isPresent() && which.isEmpty() && vpc.isEmpty()) {
                query = "subnet_id=" + resources().id(Kind.SUBNET, subnet.get());
            } else {
                throw new UsageException("Effective routes of what?", "Give one of TABLE, --vpc and --subnet.");
            }
            var shown = Json.array();
            for (JsonNode route :
                    api().get("/isthmus/v1/effective-routes?" + query).path("effective_routes")) {
                if (table.isEmpty() || table.equals(route.path("route_table_id").asText())) {
                    shown.add(route);
                }
            }
            if (isJson()) {
                out().print(Json.pretty(shown));
            } else {
                Columns.start()
                        .and("ROUTE TABLE", "route_table")
                        .and("DESTINATION", "destination")
                        .and("TYPE", "type")
                        .and(
                                "NEXT HOP",
                                route -> names().in(route.path("nexthop").asText()))
                        .and("STATE", "state")
                        .table(shown)
                        .print(out(), "");
                shown.forEach(this::explain);
            }
            return 0;
        }

        /** Why a route does not act, or not wholly: a sentence is too long for a table. */
        private void explain(JsonNode route) {
            String detail = route.path("detail").asText("");
            String returns = route.path("return_routes").asText("");
            boolean unanswered = returns.equals("none") || returns.equals("some");
            if (!detail.isEmpty()
                    && (unanswered || !route.path("state").asText().equals("effective"))) {
                out().println();
                out().println(route.path("destination").asText() + " in "
                        + route.path("route_table").asText() + ": " + names().in(detail));
            }
        }
    }
}
