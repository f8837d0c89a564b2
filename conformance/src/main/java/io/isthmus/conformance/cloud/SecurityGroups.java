package io.isthmus.conformance.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.client.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The security groups of a project (contract.md 3.6). Thread-safe. */
public final class SecurityGroups {
    private final Session session;
    private final String project;

    SecurityGroups(Session session, String project) {
        this.session = session;
        this.project = project;
    }

    /**
     * A rule in the API's words.
     *
     * @param protocol empty: all
     * @param group the id of the other end's group
     * @param block the other end's block; if both are empty, anyone
     */
    public record RuleOnWire(
            boolean ingress,
            Optional<String> protocol,
            OptionalInt low,
            OptionalInt high,
            Optional<String> group,
            Optional<String> block) {

        private boolean isSameAs(JsonNode rule) {
            return rule.path("ethertype").asText().equals(ethertype())
                    && rule.path("direction").asText().equals(direction())
                    && text(rule, "protocol").equals(protocol)
                    && number(rule, "port_range_min").equals(low)
                    && number(rule, "port_range_max").equals(high)
                    && text(rule, "remote_group_id").equals(group)
                    && text(rule, "remote_ip_prefix")
                            .filter(any -> !any.equals("0.0.0.0/0"))
                            .equals(block);
        }

        /** IPv6 if the protocol or the block is its own, else IPv4. */
        private String ethertype() {
            boolean ipv6 = protocol.equals(Optional.of("icmpv6"))
                    || block.filter(text -> text.contains(":")).isPresent();
            return ipv6 ? "IPv6" : "IPv4";
        }

        private String direction() {
            return ingress ? "ingress" : "egress";
        }

        private static Optional<String> text(JsonNode rule, String field) {
            return Optional.of(rule.path(field).asText("")).filter(text -> !text.isEmpty() && !text.equals("null"));
        }

        private static OptionalInt number(JsonNode rule, String field) {
            return rule.path(field).isNumber() ? OptionalInt.of(rule.path(field).asInt()) : OptionalInt.empty();
        }
    }

    public String create(String name) {
        ObjectNode body = Json.object();
        body.putObject("security_group").put("name", name);
        return Session.text(session.post("/v1/" + project + "/security-groups", body, 200), "security_group", "id");
    }

    public void addRule(String group, RuleOnWire rule) {
        ObjectNode body = Json.object();
        ObjectNode fields = body.putObject("security_group_rule")
                .put("security_group_id", group)
                .put("direction", rule.direction())
                .put("ethertype", rule.ethertype());
        rule.protocol().ifPresent(protocol -> fields.put("protocol", protocol));
        rule.low().ifPresent(port -> fields.put("port_range_min", port));
        rule.high().ifPresent(port -> fields.put("port_range_max", port));
        rule.group().ifPresent(id -> fields.put("remote_group_id", id));
        rule.block().ifPresent(block -> fields.put("remote_ip_prefix", block));
        session.post("/v2.0/security-group-rules", body, 201);
    }

    public void removeRule(String group, RuleOnWire rule) {
        for (JsonNode found : rules(group)) {
            if (rule.isSameAs(found)) {
                session.delete("/v2.0/security-group-rules/" + Session.text(found, "id"));
                return;
            }
        }
        throw new CallFailedException(
                404, "the group " + group + " does not show the rule " + rule + ": " + rules(group));
    }

    /** Removes all rules. */
    public void removeRules(String group) {
        List<String> all = new ArrayList<>();
        rules(group).forEach(rule -> all.add(Session.text(rule, "id")));
        all.forEach(rule -> session.delete("/v2.0/security-group-rules/" + rule));
    }

    /** Removes the rules that name another group, for those would hold it. */
    public void removeRulesNamingOthers(String group) {
        List<String> naming = new ArrayList<>();
        for (JsonNode rule : rules(group)) {
            String other = rule.path("remote_group_id").asText("");
            if (!other.isEmpty() && !other.equals("null") && !other.equals(group)) {
                naming.add(Session.text(rule, "id"));
            }
        }
        naming.forEach(rule -> session.delete("/v2.0/security-group-rules/" + rule));
    }

    public void delete(String group) {
        session.delete("/v1/" + project + "/security-groups/" + group);
    }

    public boolean exists(String group) {
        return session.exists("/v1/" + project + "/security-groups/" + group);
    }

    private JsonNode rules(String group) {
        return session.get("/v1/" + project + "/security-groups/" + group)
                .path("security_group")
                .path("security_group_rules");
    }
}
