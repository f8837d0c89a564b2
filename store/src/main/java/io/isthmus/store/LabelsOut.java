package io.isthmus.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The label of what files have made comes to stand by itself: it was the last word of the description before format 8. */
final class LabelsOut {
    private static final List<String> KINDS =
            List.of("VPC", "SUBNET", "ROUTE_TABLE", "PEERING", "SECURITY_GROUP", "NETWORK_ACL", "FLOW_LOG", "ECS");

    private static final Pattern LABELLED = Pattern.compile("(?:(.*) )?isthmus:([A-Za-z0-9_.-]{1,32})", Pattern.DOTALL);

    private LabelsOut() {}

    static void run(Connection connection) throws SQLException {
        for (String kind : KINDS) {
            Rewrite.bodies(connection, kind, body -> labelled(kind, body));
        }
    }

    private static ObjectNode labelled(String kind, ObjectNode body) {
        Matcher matcher = LABELLED.matcher(body.path("description").asText());
        if (!matcher.matches()) {
            return body;
        }
        String description = matcher.group(1) == null ? "" : matcher.group(1);
        if (description.isEmpty() && kind.equals("ECS")) {
            body.remove("description"); // it was never given, then
        } else {
            body.put("description", description);
        }
        body.putObject("label").put("text", matcher.group(2));
        return body;
    }
}
