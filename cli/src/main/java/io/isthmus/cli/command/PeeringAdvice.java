package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Resources;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a peering still needs before packets cross it: an answer, and a route on each side. */
record PeeringAdvice(Api api, ShownNames names) {
    private static final Pattern BLOCK = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}");

    /** What the API advises to write where it cannot know an id yet. */
    private static final String NEW_PEERING = "NEW-PEERING";

    /** Says what to put for what is not made yet, if one of the commands needs that. */
    static void explainPlaceholder(List<String> commands, PrintStream out) {
        if (commands.stream().anyMatch(command -> command.contains(NEW_PEERING))) {
            out.println();
            out.println("For " + NEW_PEERING + " put the name or id of the peering, once it is made.");
        }
    }

    void print(JsonNode peering, PrintStream out) {
        List<String> lines = lines(peering);
        if (!lines.isEmpty()) {
            out.println();
            lines.forEach(out::println);
        }
    }

    List<String> lines(JsonNode peering) {
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
        lines.addAll(missingRoutes(id, peering.path("request_vpc_info"), accepter));
        return lines;
    }

    /** What own VPCs lack; of a foreign side nobody can know. */
    private List<String> missingRoutes(String peering, JsonNode requester, JsonNode accepter) {
        List<JsonNode> lacking = new ArrayList<>();
        for (JsonNode side : List.of(requester, accepter)) {
            if (isOurs(side) && !hasRoute(side, peering)) {
                lacking.add(side);
            }
        }
        if (lacking.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add("A peering moves no packet by itself; each side needs a route. Missing:");
        boolean bothOurs = isOurs(requester) && isOurs(accepter);
        String requesterBlock = bothOurs ? cidr(requester) : "CIDR-OF-THE-PEER-VPC";
        String accepterBlock = bothOurs ? cidr(accepter) : "CIDR-OF-THE-PEER-VPC";
        boolean overlapping = bothOurs && overlap(requesterBlock, accepterBlock);
        for (JsonNode side : lacking) {
            String block = side.equals(requester) ? accepterBlock : requesterBlock;
            String destination = overlapping || block.isEmpty() ? "CIDR-OF-A-PEER-SUBNET" : block;
            lines.add("  isthmus route create --vpc " + names.of(Kind.VPC, vpc(side)) + " --destination " + destination
                    + " --peering " + names.of(Kind.PEERING, peering));
        }
        if (overlapping) {
            lines.add(
                    "The blocks of the two VPCs overlap, and a subnet of the VPC itself beats every route: overlapping"
                            + " blocks need narrower routes, to subnets that do not overlap.");
        }
        if (!bothOurs) {
            lines.add("The other owner adds the route back.");
        }
        return lines;
    }

    private boolean isOurs(JsonNode side) {
        return side.path("tenant_id").asText().equals(api.project());
    }

    private static String vpc(JsonNode side) {
        return side.path("vpc_id").asText();
    }

    /** Whether any route table of the VPC, default or not, has a route over the peering. */
    private boolean hasRoute(JsonNode side, String peering) {
        for (JsonNode route :
                api.get("/isthmus/v1/effective-routes?vpc_id=" + vpc(side)).path("effective_routes")) {
            if (route.path("nexthop").asText().equals(peering)) {
                return true;
            }
        }
        return false;
    }

    /** Whether two IPv4 blocks share an address: whether they are equal once both are as wide as the wider one. */
    static boolean overlap(String a, String b) {
        if (!BLOCK.matcher(a).matches() || !BLOCK.matcher(b).matches()) {
            return false;
        }
        int shift = 32 - Math.min(prefixLength(a), prefixLength(b));
        return (number(a) >> shift) == (number(b) >> shift);
    }

    private static int prefixLength(String block) {
        return Integer.parseInt(block.substring(block.indexOf('/') + 1));
    }

    private static long number(String block) {
        long number = 0;
        for (String part : block.substring(0, block.indexOf('/')).split("\\.", -1)) {
            number = number * 256 + Integer.parseInt(part);
        }
        return number;
    }

    private String cidr(JsonNode side) {
        return new Resources(api).find(Kind.VPC, vpc(side)).path("cidr").asText("");
    }
}
