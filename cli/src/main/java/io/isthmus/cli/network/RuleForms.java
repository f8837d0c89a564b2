package io.isthmus.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.client.Json;
import io.isthmus.netfile.AclRule;
import io.isthmus.netfile.Block;
import io.isthmus.netfile.Rule;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/** Rules in the API's words and in the file's. What the file cannot say has no form there. Stateless. */
final class RuleForms {
    private static final Set<String> PROTOCOLS = Set.of("icmp", "icmpv6", "tcp", "udp");
    private static final String PORTS = "\\d+(-\\d+)?";

    private RuleForms() {}

    /** A text that is there and says something. */
    static Optional<String> text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isNull() || value.asText("").isEmpty() ? Optional.empty() : Optional.of(value.asText());
    }

    /**
     * A rule of a security group, as v3 shows it.
     *
     * @param groupName the file's name of a group's id
     */
    static Optional<Rule> rule(JsonNode rule, Function<String, Optional<String>> groupName) {
        Optional<String> protocol = text(rule, "protocol");
        Optional<String> ports = text(rule, "multiport");
        Optional<String> block = text(rule, "remote_ip_prefix");
        Optional<String> group = text(rule, "remote_group_id");
        String version = protocol.equals(Optional.of("icmpv6")) ? "IPv6" : "IPv4";
        boolean sayable = text(rule, "remote_address_group_id").isEmpty()
                && rule.path("action").asText().equals("allow")
                && rule.path("priority").asInt() == 1
                && rule.path("ethertype").asText().equals(version)
                && protocol.filter(name -> !PROTOCOLS.contains(name)).isEmpty()
                && ports.filter(text ->
                                !text.matches(PORTS) || protocol.orElse("").startsWith("icmp"))
                        .isEmpty()
                && block.filter(text -> Block.parse(text).isEmpty()).isEmpty();
        Optional<String> name = group.flatMap(groupName);
        if (!sayable || (group.isPresent() && name.isEmpty())) {
            return Optional.empty();
        }
        Optional<Rule.Remote> members = name.map(Rule.Remote.Members::new);
        Optional<Rule.Remote> in =
                block.filter(text -> !text.equals("0.0.0.0/0")).map(Rule.Remote.In::new);
        return Optional.of(new Rule(
                rule.path("direction").asText().equals("ingress"),
                protocol,
                end(ports, 0),
                end(ports, 1),
                members.or(() -> in).orElseGet(Rule.Remote.Any::new)));
    }

    private static OptionalInt end(Optional<String> ports, int which) {
        if (ports.isEmpty()) {
            return OptionalInt.empty();
        }
        String[] ends = ports.get().split("-", 2);
        return OptionalInt.of(Integer.parseInt(ends[Math.min(which, ends.length - 1)]));
    }

    /** Whether it is one of the four rules of every new group. */
    static boolean isDefault(JsonNode rule, String group) {
        boolean ingress = rule.path("direction").asText().equals("ingress");
        return rule.path("action").asText().equals("allow")
                && rule.path("priority").asInt() == 1
                && text(rule, "protocol").isEmpty()
                && text(rule, "multiport").isEmpty()
                && text(rule, "remote_ip_prefix").isEmpty()
                && text(rule, "remote_address_group_id").isEmpty()
                && text(rule, "remote_group_id").equals(ingress ? Optional.of(group) : Optional.empty());
    }

    /** What makes a rule in a group. */
    static ObjectNode body(String group, Rule rule, Function<String, String> groupId) {
        ObjectNode body = Json.object();
        ObjectNode fields = body.putObject("security_group_rule")
                .put("security_group_id", group)
                .put("direction", rule.ingress() ? "ingress" : "egress")
                .put("ethertype", rule.protocol().equals(Optional.of("icmpv6")) ? "IPv6" : "IPv4");
        rule.protocol().ifPresent(protocol -> fields.put("protocol", protocol));
        rule.low()
                .ifPresent(low -> fields.put(
                        "multiport",
                        rule.low().equals(rule.high())
                                ? Integer.toString(low)
                                : low + "-" + rule.high().orElse(low)));
        switch (rule.remote()) {
            case Rule.Remote.Any _ -> {}
            case Rule.Remote.In(String cidr) -> fields.put("remote_ip_prefix", cidr);
            case Rule.Remote.Members(String name) -> fields.put("remote_group_id", groupId.apply(name));
        }
        return body;
    }

    /** A rule of a network ACL. */
    static Optional<AclRule> aclRule(JsonNode rule, boolean ingress) {
        String protocol = rule.path("protocol").asText();
        Optional<String> ports = text(rule, "destination_port");
        Optional<String> block = text(rule, address(ingress));
        Optional<String> own = text(rule, address(!ingress));
        boolean sayable = text(rule, "source_address_group_id").isEmpty()
                && text(rule, "destination_address_group_id").isEmpty()
                && rule.path("enabled").asBoolean()
                && (PROTOCOLS.contains(protocol) || protocol.equals("any"))
                && rule.path("ip_version").asInt() == (protocol.equals("icmpv6") ? 6 : 4)
                && text(rule, "source_port").isEmpty()
                && ports.filter(text -> !text.matches(PORTS)).isEmpty()
                && block.filter(text -> Block.parse(text).isEmpty()).isEmpty()
                && own.filter(text -> Block.parse(text).isEmpty()).isEmpty();
        return sayable
                ? Optional.of(new AclRule(
                        ingress,
                        rule.path("action").asText(),
                        protocol,
                        ports,
                        block.filter(text -> !text.equals("0.0.0.0/0")),
                        own.filter(text -> !text.equals("0.0.0.0/0"))))
                : Optional.empty();
    }

    private static String address(boolean source) {
        return source ? "source_ip_address" : "destination_ip_address";
    }

    static ObjectNode body(AclRule rule) {
        ObjectNode fields = Json.object()
                .put("action", rule.action())
                .put("protocol", rule.protocol())
                .put("ip_version", rule.protocol().equals("icmpv6") ? 6 : 4);
        rule.ports().ifPresent(ports -> fields.put("destination_port", ports));
        rule.block().ifPresent(block -> fields.put(address(rule.ingress()), block));
        rule.own().ifPresent(block -> fields.put(address(!rule.ingress()), block));
        return fields;
    }
}
