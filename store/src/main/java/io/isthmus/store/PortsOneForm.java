package io.isthmus.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/**
 * The ports of a rule of a security group come to stand in one form. Before format 10 one range stood as {@code low} and {@code
 * high}, several among what only v3 can say, and the type and code of ICMP stood in the place of ports.
 */
final class PortsOneForm {
    /** ICMP and ICMPv6. */
    private static final Set<Integer> WITH_TYPES = Set.of(1, 58);

    private static final int USUAL_PRIORITY = 1;

    private PortsOneForm() {}

    static void run(Connection connection) throws SQLException {
        Rewrite.bodies(connection, "SECURITY_GROUP", group -> {
            group.path("rules").forEach(rule -> change((ObjectNode) rule));
            return group;
        });
    }

    private static void change(ObjectNode rule) {
        JsonNode low = rule.remove("low");
        JsonNode high = rule.remove("high");
        ArrayNode ports = rule.putArray("ports");
        if (rule.get("precedence") instanceof ObjectNode precedence) {
            if (precedence.remove("ports") instanceof ArrayNode several) {
                ports.addAll(several);
            }
            // It was said only where there were several ranges.
            if (!precedence.path("deny").asBoolean()
                    && precedence.path("priority").asInt() == USUAL_PRIORITY) {
                rule.remove("precedence");
            }
        }
        if (low == null || !ports.isEmpty()) {
            return;
        }
        if (WITH_TYPES.contains(rule.path("protocol").asInt(-1))) {
            ObjectNode icmp = rule.putObject("icmp").put("type", low.asInt());
            if (high != null) {
                icmp.put("code", high.asInt());
            }
        } else {
            // A first port without a last one was taken until format 6, and meant that port alone.
            ports.addObject().put("low", low.asInt()).put("high", high == null ? low.asInt() : high.asInt());
        }
    }
}
