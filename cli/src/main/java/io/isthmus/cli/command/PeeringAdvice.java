package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Resources;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What a peering still needs before packets cross it: an answer, and a route on each side. */
record PeeringAdvice(Api api) {

    void print(JsonNode peering, PrintStream out) {
        List<String> lines = lines(peering);
        if (!lines.isEmpty()) {
            out.println();
            lines.forEach(out::println);
        }
    }

    List<String> lines(JsonNode peering) {
        String id = peering.path("id").asText();
        String status = peering.path("status").asText();
        JsonNode requester = peering.path("request_vpc_info");
        JsonNode accepter = peering.path("accept_vpc_info");
        List<String> lines = new ArrayList<>();
        switch (status) {
            case "PENDING_ACCEPTANCE" -> {
                String project = accepter.path("tenant_id").asText();
                lines.add(
                        project.equals(api.project())
                                ? "It awaits your answer:  isthmus peering accept " + id + "  (or reject)"
                                : "It awaits acceptance by project " + project + ":  isthmus peering accept " + id);
            }
            case "ACTIVE" -> {}
            default -> {
                lines.add("It carries nothing any more. Delete it before asking again:  isthmus peering delete " + id);
                return lines;
            }
        }
        List<String> routes = new ArrayList<>();
        missingRoute(id, requester, accepter, routes);
        missingRoute(id, accepter, requester, routes);
        if (!routes.isEmpty()) {
            lines.add("A peering moves no packet by itself; each side needs a route. Missing:");
            routes.forEach(route -> lines.add("  " + route));
        }
        return lines;
    }

    /** Adds the command that this side's owner still has to give; of a foreign side nobody can know. */
    private void missingRoute(String id, JsonNode side, JsonNode other, List<String> routes) {
        String vpc = side.path("vpc_id").asText();
        boolean ours = side.path("tenant_id").asText().equals(api.project());
        if (ours && hasRoute(vpc, id)) {
            return;
        }
        boolean otherIsOurs = other.path("tenant_id").asText().equals(api.project());
        String destination = otherIsOurs ? cidr(other.path("vpc_id").asText()) : "CIDR-OF-THE-PEER-VPC";
        routes.add("isthmus route create --vpc " + vpc + " --destination " + destination + " --peering " + id
                + (ours ? "" : "   (by the owner of that VPC, if not there yet)"));
    }

    private boolean hasRoute(String vpc, String peering) {
        return new Resources(api)
                .list(Kind.ROUTE, "vpc_id=" + vpc).stream()
                        .anyMatch(route -> route.path("nexthop").asText().equals(peering));
    }

    private String cidr(String vpc) {
        String cidr = new Resources(api).find(Kind.VPC, vpc).path("cidr").asText("");
        return cidr.isEmpty() ? "CIDR" : cidr;
    }
}
