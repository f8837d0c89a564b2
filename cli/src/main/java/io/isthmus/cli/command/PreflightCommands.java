package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.cli.syntax.Table;
import io.isthmus.client.Json;
import io.isthmus.client.Refusal;
import io.isthmus.client.Rehearsal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a peering or a route would do, before it is made. */
public final class PreflightCommands {
    private PreflightCommands() {}

    /** Tells which subnets a peering could join, and which routes it takes. */
    @Calls("GET /isthmus/v1/preflight/peering")
    public static final class Peering extends Leaf {
        @Option(names = "--vpc", required = true, paramLabel = "VPC", description = "Your VPC (name or id).")
        String vpc = "";

        @Option(
                names = "--peer-vpc",
                required = true,
                paramLabel = "VPC",
                description = "The VPC to peer it with (name or id).")
        String peerVpc = "";

        public Peering(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            JsonNode preflight = PeeringNeeds.preflight(
                    api(), resources().id(Kind.VPC, vpc), resources().id(Kind.VPC, peerVpc));
            if (isJson()) {
                out().print(Json.pretty(preflight));
                return 0;
            }
            if (!preflight.path("peer_visible").asBoolean()) {
                out().println(
                                "You do not see that VPC, so nothing can be said of its subnets. Ask its owner for its blocks.");
                return 0;
            }
            Table pairs = new Table(List.of("SUBNET", "PEER SUBNET", "CONNECTS", "WHY NOT"));
            preflight
                    .path("pairs")
                    .forEach(pair -> pairs.row(List.of(
                            pair.path("cidr").asText(),
                            pair.path("peer_cidr").asText(),
                            pair.path("connects").asText(),
                            names().in(pair.path("detail").asText()))));
            pairs.print(out(), "");
            out().println();
            if (preflight.path("routes").isEmpty()) {
                out().println("No route is missing.");
                return 0;
            }
            if (!preflight.path("request").isEmpty()) {
                out().println("The peering, which is not there yet:");
                preflight.path("request").forEach(this::command);
            }
            out().println("Routes that it takes:");
            for (JsonNode route : preflight.path("routes")) {
                out().println("  " + route.path("destination").asText() + " in table "
                        + route.path("route_table").asText()
                        + (route.path("displaces").asText().isEmpty()
                                ? ""
                                : ", which takes packets from route "
                                        + names().in(route.path("displaces").asText()))
                        + (route.path("yours").asBoolean() ? "" : " (its owner must add it)"));
                if (route.path("fix").isObject()) {
                    command(route.path("fix"));
                }
            }
            return 0;
        }

        private void command(JsonNode fix) {
            out().println("    " + names().in(fix.path("command").asText()));
        }
    }

    /** Tells what a route would do. */
    @Calls("GET /isthmus/v1/preflight/route")
    public static final class Route extends RouteCommand {
        @Option(names = "--vpc", paramLabel = "VPC", description = "For the default table of this VPC (name or id).")
        Optional<String> vpc = Optional.empty();

        @Option(names = "--table", paramLabel = "TABLE", description = "For this route table (name or id).")
        Optional<String> table = Optional.empty();

        public Route(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            NextHop hop = nextHop();
            JsonNode preflight = api().get("/isthmus/v1/preflight/route?destination=" + Api.encode(destination)
                            + "&type=" + Api.encode(hop.type())
                            + "&nexthop=" + Api.encode(hop.text())
                            + table.map(which -> "&routetable_id=" + resources().id(Kind.ROUTE_TABLE, which))
                                    .orElse("")
                            + vpc.map(which -> "&vpc_id=" + resources().id(Kind.VPC, which))
                                    .orElse(""))
                    .path("preflight");
            if (isJson()) {
                out().print(Json.pretty(preflight));
                return 0;
            }
            JsonNode route = preflight.path("route");
            out().println("The route would be " + route.path("state").asText() + ": "
                    + names().in(route.path("detail").asText()) + ".");
            if (!preflight.path("displaces").asText().isEmpty()) {
                out().println("It takes packets from route "
                        + names().in(preflight.path("displaces").asText()) + ".");
            }
            out().println("Subnets that would use it: "
                    + (preflight.path("subnets").isEmpty()
                            ? "none"
                            : names().in(Json.compact(preflight.path("subnets")))));
            return 0;
        }
    }

    /**
     * Sees to it that a new peering can be made, and all routes that it takes be added, on the sides that are the caller's.
     *
     * @param peering makes it
     * @throws CliException if not
     */
    static void requireRoutes(Api api, String vpc, String peerVpc, Rehearsal.Step peering) {
        JsonNode preflight = PeeringNeeds.preflight(api, vpc, peerVpc);
        if (!preflight.path("peer_visible").asBoolean()) {
            throw new CliException(
                    "Nothing was made: you do not see the other VPC and so not its blocks, to which the routes would"
                            + " lead.",
                    "Make the peering without --with-routes; ask the other owner for the blocks, and add the routes with"
                            + " isthmus route create.");
        }
        List<String> taking = new ArrayList<>();
        for (JsonNode route : preflight.path("routes")) {
            String displaced = route.path("displaces").asText();
            if (route.path("yours").asBoolean() && !displaced.isEmpty()) {
                taking.add("The route " + place(route) + " would take packets from route " + displaced + ".");
            }
        }
        if (!taking.isEmpty()) {
            throw new CliException(
                    "Nothing was made, for it would lead packets elsewhere that have a route:",
                    taking,
                    "Make the peering without --with-routes, and add the routes that you want: isthmus peering preflight"
                            + " names them.");
        }
        List<Rehearsal.Step> steps = new ArrayList<>(List.of(peering));
        PeeringNeeds.Addition.of(preflight).forEach(addition -> steps.add(addition.overTheNew()));
        List<Rehearsal.Foretold> foretold = api.rehearse("", steps).steps();
        for (int i = 0; i < foretold.size(); i++) {
            if (!foretold.get(i).isSuccess() && foretold.get(i).notForetold().isEmpty()) {
                Refusal refusal = foretold.get(i).refusal(steps.get(i));
                throw new CliException("Nothing was made: " + refusal.message(), refusal.hint());
            }
        }
    }

    /**
     * Adds the routes that a peering takes, on the sides that are the caller's.
     *
     * @return what became of each, in words
     */
    static List<String> addRoutes(Api api, JsonNode peering) {
        JsonNode preflight = PeeringNeeds.preflight(
                api,
                peering.path("request_vpc_info").path("vpc_id").asText(),
                peering.path("accept_vpc_info").path("vpc_id").asText());
        List<String> told = new ArrayList<>();
        for (PeeringNeeds.Addition addition : PeeringNeeds.Addition.of(preflight)) {
            Rehearsal.Step step = addition.step();
            api.call(step.method(), step.path(), step.body());
            told.add("Added the route " + place(addition.route()) + ".");
        }
        for (JsonNode route : preflight.path("routes")) {
            if (!route.path("yours").asBoolean()) {
                told.add("Its owner must add the route " + place(route) + ".");
            }
        }
        return told;
    }

    private static String place(JsonNode route) {
        return route.path("destination").asText() + " in table "
                + route.path("route_table").asText();
    }
}
