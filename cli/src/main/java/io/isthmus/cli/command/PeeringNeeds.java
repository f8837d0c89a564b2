package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.syntax.ShownNames;
import io.isthmus.client.Json;
import io.isthmus.client.Rehearsal;
import io.isthmus.client.Rehearsal.Foretold;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a peering still needs before packets cross it: an answer, and a route on each side. Which routes, the API says; whether
 * it would take them, it is asked beforehand.
 */
record PeeringNeeds(Api api, ShownNames names) {
    /** What the API writes in calls where it cannot know an id yet. */
    private static final String NEW_PEERING = "NEW-PEERING";

    /** A route of the pre-flight that is the caller's to add, as a call. */
    record Addition(JsonNode route, Rehearsal.Step step) {
        /** Those of a pre-flight. */
        static List<Addition> of(JsonNode preflight) {
            List<Addition> additions = new ArrayList<>();
            for (JsonNode route : preflight.path("routes")) {
                JsonNode fix = route.path("fix");
                if (route.path("yours").asBoolean() && fix.isObject()) {
                    String body = fix.path("body").asText();
                    additions.add(new Addition(
                            route,
                            new Rehearsal.Step(
                                    fix.path("method").asText(),
                                    fix.path("path").asText(),
                                    body.isEmpty()
                                            ? MissingNode.getInstance()
                                            : Json.parse(body.getBytes(StandardCharsets.UTF_8)),
                                    "",
                                    "")));
                }
            }
            return additions;
        }

        /** The same over a peering that the first of the steps to be makes. */
        Rehearsal.Step overTheNew() {
            String body = Json.compact(step.body()).replace(NEW_PEERING, "${1.id}");
            return new Rehearsal.Step(
                    step.method(),
                    step.path(),
                    Json.parse(body.getBytes(StandardCharsets.UTF_8)),
                    step.as(),
                    step.label());
        }
    }

    void print(JsonNode peering, PrintStream out) {
        List<String> lines = lines(peering);
        if (!lines.isEmpty()) {
            out.println();
            lines.forEach(out::println);
        }
    }

    private List<String> lines(JsonNode peering) {
        String id = peering.path("id").asText();
        JsonNode accepter = peering.path("accept_vpc_info");
        List<String> lines = new ArrayList<>();
        switch (peering.path("status").asText()) {
            case "PENDING_ACCEPTANCE" -> {
                String project = accepter.path("tenant_id").asText();
                lines.add(
                        isOurs(accepter)
                                ? "It awaits your answer:  isthmus peering accept " + names.of(Kind.PEERING, id)
                                        + "  (or reject)"
                                : "It awaits acceptance by project " + project + ":  isthmus peering accept " + id);
            }
            case "ACTIVE" -> {}
            default -> {
                lines.add("It carries nothing any more. Delete it before asking again:  isthmus peering delete "
                        + names.of(Kind.PEERING, id));
                return lines;
            }
        }
        JsonNode requester = peering.path("request_vpc_info");
        boolean asked = isOurs(requester);
        JsonNode preflight = preflight(api, vpc(asked ? requester : accepter), vpc(asked ? accepter : requester));
        lines.addAll(
                preflight.path("peer_visible").asBoolean()
                        ? missingRoutes(preflight)
                        : missingRoute(id, asked ? requester : accepter));
        return lines;
    }

    static JsonNode preflight(Api api, String vpc, String peerVpc) {
        return api.get("/isthmus/v1/preflight/peering?vpc_id=" + vpc + "&peer_vpc_id=" + peerVpc)
                .path("preflight");
    }

    private List<String> missingRoutes(JsonNode preflight) {
        List<String> lines = new ArrayList<>();
        List<Addition> additions = Addition.of(preflight);
        if (!additions.isEmpty()) {
            lines.add("A peering moves no packet by itself; each side needs a route. Missing:");
            List<Foretold> foretold = api.rehearse(
                            "", additions.stream().map(Addition::step).toList())
                    .steps();
            for (int i = 0; i < additions.size(); i++) {
                JsonNode route = additions.get(i).route();
                lines.add("  " + names.in(route.path("fix").path("command").asText()));
                String displaced = route.path("displaces").asText();
                if (!displaced.isEmpty()) {
                    lines.add("    (takes packets from route " + names.in(displaced) + ")");
                }
                if (i < foretold.size()
                        && !foretold.get(i).isSuccess()
                        && foretold.get(i).notForetold().isEmpty()) {
                    lines.add("    (would be refused: "
                            + names.in(foretold.get(i)
                                    .refusal(additions.get(i).step())
                                    .message())
                            + ")");
                }
            }
        }
        for (JsonNode route : preflight.path("routes")) {
            if (!route.path("yours").asBoolean()) {
                lines.add("The other owner must add the route "
                        + route.path("destination").asText() + " in table "
                        + route.path("route_table").asText() + ".");
            }
        }
        for (JsonNode pair : preflight.path("pairs")) {
            if (!pair.path("connects").asText().equals("all")) {
                lines.add("Not all of subnets " + pair.path("cidr").asText() + " and "
                        + pair.path("peer_cidr").asText() + " can connect: "
                        + names.in(pair.path("detail").asText()) + ".");
            }
        }
        return lines;
    }

    /** What an own VPC lacks; of a side that one does not see nobody can know. */
    private List<String> missingRoute(String peering, JsonNode own) {
        for (JsonNode route :
                api.get("/isthmus/v1/effective-routes?vpc_id=" + vpc(own)).path("effective_routes")) {
            if (route.path("nexthop").asText().equals(peering)) {
                return List.of();
            }
        }
        return List.of(
                "A peering moves no packet by itself; each side needs a route. Missing:",
                "  isthmus route create --vpc " + names.of(Kind.VPC, vpc(own))
                        + " --destination CIDR-OF-THE-PEER-VPC --peering " + names.of(Kind.PEERING, peering),
                "The other owner adds the route back.");
    }

    private boolean isOurs(JsonNode side) {
        return side.path("tenant_id").asText().equals(api.project());
    }

    private static String vpc(JsonNode side) {
        return side.path("vpc_id").asText();
    }
}
