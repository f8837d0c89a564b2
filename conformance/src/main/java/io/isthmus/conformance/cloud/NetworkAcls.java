package io.isthmus.conformance.cloud;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.client.Json;
import java.util.List;
import java.util.Optional;

/** The network ACLs of a project (contract.md 3.7). Thread-safe. */
public final class NetworkAcls {
    private final Session session;
    private final String path;

    NetworkAcls(Session session, String project) {
        this.session = session;
        this.path = "/v3/" + project + "/vpc/firewalls";
    }

    /**
     * A rule in the API's words.
     *
     * @param block addresses of the sender for ingress, of the receiver for egress; empty: any
     * @param own addresses of the other of the two; empty: any
     */
    public record AclRuleOnWire(
            boolean ingress,
            String action,
            String protocol,
            Optional<String> ports,
            Optional<String> block,
            Optional<String> own) {
        private ObjectNode fields() {
            ObjectNode rule = Json.object()
                    .put("action", action)
                    .put("protocol", protocol)
                    .put("ip_version", isIpv6() ? 6 : 4);
            ports.ifPresent(text -> rule.put("destination_port", text));
            block.ifPresent(text -> rule.put(address(ingress), text));
            own.ifPresent(text -> rule.put(address(!ingress), text));
            return rule;
        }

        private static String address(boolean source) {
            return source ? "source_ip_address" : "destination_ip_address";
        }

        /** Whether the protocol or the block is IPv6's own. */
        private boolean isIpv6() {
            return protocol.equals("icmpv6")
                    || block.filter(text -> text.contains(":")).isPresent();
        }
    }

    public String create(String name) {
        ObjectNode body = Json.object();
        body.putObject("firewall").put("name", name);
        return Session.text(session.post(path, body, 201), "firewall", "id");
    }

    /** Puts the rules before those that are there. */
    public void insert(String acl, List<AclRuleOnWire> rules) {
        ObjectNode body = Json.object();
        ObjectNode firewall = body.putObject("firewall");
        for (boolean ingress : new boolean[] {true, false}) {
            ArrayNode list = firewall.putArray(ingress ? "ingress_rules" : "egress_rules");
            rules.stream().filter(rule -> rule.ingress() == ingress).forEach(rule -> list.add(rule.fields()));
        }
        session.put(path + "/" + acl + "/insert-rules", body);
    }

    /** @param action {@code associate} or {@code disassociate} */
    public void subnets(String acl, String action, List<String> subnets) {
        ObjectNode body = Json.object();
        ArrayNode list = body.putArray("subnets");
        subnets.forEach(subnet -> list.addObject().put("virsubnet_id", subnet));
        session.put(path + "/" + acl + "/" + action + "-subnets", body);
    }

    public void delete(String acl) {
        session.delete(path + "/" + acl);
    }

    public boolean exists(String acl) {
        return session.exists(path + "/" + acl);
    }
}
