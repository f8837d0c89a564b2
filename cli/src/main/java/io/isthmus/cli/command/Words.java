package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.syntax.ShownNames;
import io.isthmus.client.Json;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;

/** Documents, and what lists in them hold, in the words of people. Stateless. */
final class Words {
    private static final Map<Integer, String> PROTOCOLS = Map.of(1, "icmp", 6, "tcp", 17, "udp", 58, "icmpv6");

    private Words() {}

    /** The kind of a document: {@code route table}, {@code VPC}. */
    static String kind(String kind) {
        return switch (kind) {
            case "vpc", "ecs" -> kind.toUpperCase(Locale.ROOT);
            case "network_acl" -> "network ACL";
            case "network_acl_policy" -> "network ACL policy";
            case "network_acl_rule" -> "network ACL rule";
            case "unbound_port" -> "port";
            case "cidr_reservation" -> "CIDR reservation";
            case "volume" -> "disk";
            default -> kind.replace('_', ' ');
        };
    }

    /** An element of a list: {@code route 10.0.0.0/16 over peering ab}; what has no words of its own, as it is. */
    static String element(String list, JsonNode element, ShownNames names) {
        if (element.has("destination") && element.has("next_hop")) {
            return "route " + element.path("destination").asText() + " over " + hop(element.path("next_hop"), names);
        }
        if (element.has("direction") && element.has("remote")) {
            return rule(element, names);
        }
        String one = list.endsWith("s") ? list.substring(0, list.length() - 1) : list;
        String name = element.isValueNode()
                ? element.asText()
                : Stream.of("destination", "name")
                        .map(field -> element.path(field).asText(""))
                        .filter(text -> !text.isEmpty())
                        .findFirst()
                        .orElseGet(() -> Json.compact(element));
        return one.replace('_', ' ') + " " + names.in(name);
    }

    /** The document of a rule of network ACLs: {@code deny tcp 22 from 10.0.0.0/8 to any}. */
    static String aclRule(JsonNode rule) {
        int protocol = rule.path("protocol").asInt(-1);
        return (rule.path("deny").asBoolean() ? "deny " : "allow ")
                + (protocol < 0 ? "all" : PROTOCOLS.getOrDefault(protocol, Integer.toString(protocol)))
                + ports(rule.path("destination_ports"))
                + " from " + rule.path("source").asText("any") + ports(rule.path("source_ports"))
                + " to " + rule.path("destination").asText("any");
    }

    private static String ports(JsonNode ranges) {
        StringJoiner ports = new StringJoiner(",", " ", "").setEmptyValue("");
        ranges.forEach(range -> {
            String low = range.path("low").asText();
            String high = range.path("high").asText();
            ports.add(low.equals(high) ? low : low + "-" + high);
        });
        return ports.toString();
    }

    private static String icmp(JsonNode messages) {
        String type = messages.path("type").asText("");
        String code = messages.path("code").asText("");
        return (type.isEmpty() ? "" : " " + type) + (code.isEmpty() ? "" : "-" + code);
    }

    private static String hop(JsonNode hop, ShownNames names) {
        return hop.properties().stream()
                .filter(field -> !field.getKey().equals("is"))
                .findFirst()
                .map(field ->
                        kind(field.getKey()) + " " + names.in(field.getValue().asText()))
                .orElse("nothing");
    }

    private static String rule(JsonNode rule, ShownNames names) {
        boolean in = rule.path("direction").asText().equals("INGRESS");
        int protocol = rule.path("protocol").asInt(-1);
        String remote = rule.path("remote").properties().stream()
                .filter(field -> !field.getKey().equals("is"))
                .findFirst()
                .map(field -> names.in(field.getValue().asText()))
                .orElse("any");
        return (rule.path("precedence").path("deny").asBoolean() ? "deny rule " : "rule ")
                + (in ? "in " : "out ")
                + (protocol < 0 ? "all" : PROTOCOLS.getOrDefault(protocol, Integer.toString(protocol)))
                + ports(rule.path("ports"))
                + icmp(rule.path("icmp"))
                + (in ? " from " : " to ")
                + remote;
    }
}
