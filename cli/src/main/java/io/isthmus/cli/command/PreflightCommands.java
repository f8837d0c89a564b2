package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Json;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Surroundings;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
            JsonNode preflight =
                    preflight(api(), resources().id(Kind.VPC, vpc), resources().id(Kind.VPC, peerVpc));
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
                            pair.path("detail").asText())));
            pairs.print(out(), "");
            out().println();
            if (preflight.path("routes").isEmpty()) {
                out().println("No route is missing.");
                return 0;
            }
            out().println("Routes that it takes:");
            List<String> commands = new ArrayList<>();
            for (JsonNode route : preflight.path("routes")) {
                out().println("  " + route.path("destination").asText() + " in table "
                        + route.path("route_table").asText()
                        + (route.path("displaces").asText().isEmpty()
                                ? ""
                                : ", which takes packets from route "
                                        + route.path("displaces").asText())
                        + (route.path("yours").asBoolean() ? "" : " (its owner must add it)"));
                if (route.path("fix").isObject()) {
                    commands.add(route.path("fix").path("command").asText());
                    out().println("    " + commands.getLast());
                }
            }
            PeeringAdvice.explainPlaceholder(commands, out());
            return 0;
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
                    + route.path("detail").asText() + ".");
            if (!preflight.path("displaces").asText().isEmpty()) {
                out().println("It takes packets from route "
                        + preflight.path("displaces").asText() + ".");
            }
            out().println("Subnets that would use it: "
                    + (preflight.path("subnets").isEmpty() ? "none" : Json.compact(preflight.path("subnets"))));
            return 0;
        }
    }

    private static JsonNode preflight(Api api, String vpc, String peerVpc) {
        return api.get("/isthmus/v1/preflight/peering?vpc_id=" + vpc + "&peer_vpc_id=" + peerVpc)
                .path("preflight");
    }

    /** Adds the routes that a new peering takes, on the sides that are the caller's. */
    static void addRoutes(Api api, JsonNode peering, Optional<PrintStream> out) {
        JsonNode preflight = preflight(
                api,
                peering.path("request_vpc_info").path("vpc_id").asText(),
                peering.path("accept_vpc_info").path("vpc_id").asText());
        if (!preflight.path("peer_visible").asBoolean()) {
            throw new CliException(
                    "The peering is made, but no route: you do not see the other VPC and so not its blocks.",
                    "Ask its owner for them, then: isthmus route create --vpc VPC --destination CIDR --peering "
                            + peering.path("id").asText());
        }
        for (JsonNode route : preflight.path("routes")) {
            if (route.path("yours").asBoolean()
                    && route.path("displaces").asText().isEmpty()) {
                JsonNode fix = route.path("fix");
                JsonNode body = Json.parse(fix.path("body").asText().getBytes(StandardCharsets.UTF_8));
                if (fix.path("method").asText().equals("PUT")) {
                    api.put(fix.path("path").asText(), body);
                } else {
                    api.post(fix.path("path").asText(), body);
                }
            }
            out.ifPresent(stream -> stream.println(told(route)));
        }
    }

    private static String told(JsonNode route) {
        String where = route.path("destination").asText() + " in table "
                + route.path("route_table").asText();
        if (!route.path("yours").asBoolean()) {
            return "Its owner must add the route " + where + ".";
        }
        return route.path("displaces").asText().isEmpty()
                ? "Added the route " + where + "."
                : "Not added, for it would take packets from route "
                        + route.path("displaces").asText() + ": "
                        + route.path("fix").path("command").asText();
    }
}
