package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Columns;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.cli.syntax.ShownNames;
import io.isthmus.client.Json;
import java.util.List;
import java.util.Optional;

/** Network ACLs, which guard subnets (contract.md 3.7). */
public final class AclCommands {
    private AclCommands() {}

    private static String path(String acl, String action) {
        return Kind.ACL.itemPath(acl) + "/" + action;
    }

    /** Makes a network ACL. */
    @Calls("POST /v3/{project_id}/vpc/firewalls")
    public static final class Create extends Leaf {
        @Argument(paramLabel = "NAME", description = "Its name.")
        String name = "";

        @Option(names = "--description", paramLabel = "TEXT", description = "Anything, up to 255 characters.")
        Optional<String> description = Optional.empty();

        public Create(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            ObjectNode acl = body.putObject("firewall").put("name", name);
            description.ifPresent(text -> acl.put("description", text));
            printer()
                    .one(
                            Kind.ACL,
                            api().post("/v3/{project}/vpc/firewalls", body).path("firewall"));
            return 0;
        }
    }

    /** Shows a network ACL and its rules. */
    @Calls("GET /v3/{project_id}/vpc/firewalls/{firewall_id}")
    public static final class Show extends ResourceCommands.ShowOfProjects {
        public Show(Surroundings surroundings) {
            super(surroundings, Kind.ACL);
        }

        @Override
        void showOwn() {
            JsonNode acl = api().get(Kind.ACL.itemPath(resources().id(Kind.ACL, which)))
                    .path("firewall");
            if (isJson()) {
                out().print(Json.pretty(acl));
                return;
            }
            ObjectNode shown = acl.deepCopy();
            shown.remove(List.of("ingress_rules", "egress_rules"));
            printer().details(shown);
            rules("Into its subnets, the first that matches acts", acl.path("ingress_rules"));
            rules("Out of its subnets, the first that matches acts", acl.path("egress_rules"));
        }

        private void rules(String title, JsonNode rules) {
            out().println();
            if (rules.isEmpty()) {
                out().println(title + ": no rules, so nothing may pass.");
                return;
            }
            ShownNames names = names();
            out().println(title + ":");
            Columns.start()
                    .and("ACTION", "action")
                    .and("PROTOCOL", "protocol")
                    .and("SOURCE", rule -> end(rule, "source", names))
                    .and("DESTINATION", rule -> end(rule, "destination", names))
                    .and("ON", rule -> rule.path("enabled").asBoolean() ? "yes" : "no")
                    .and("ID", "id")
                    .table(rules)
                    .print(out(), "");
        }

        private static String end(JsonNode rule, String side, ShownNames names) {
            String group = text(rule.path(side + "_address_group_id"));
            String block = group.isEmpty()
                    ? text(rule.path(side + "_ip_address"))
                    : "address group " + names.of(Kind.ADDRESS_GROUP, group);
            String ports = text(rule.path(side + "_port"));
            return (block.isEmpty() ? "any" : block) + (ports.isEmpty() ? "" : " port " + ports);
        }

        private static String text(JsonNode value) {
            return value.isNull() ? "" : value.asText("");
        }
    }

    /** Lets an ACL guard subnets, or guard them no longer. */
    @Calls({
        "PUT /v3/{project_id}/vpc/firewalls/{firewall_id}/associate-subnets",
        "PUT /v3/{project_id}/vpc/firewalls/{firewall_id}/disassociate-subnets"
    })
    public static final class Associate extends Leaf {
        private final String verb;

        @Argument(paramLabel = "ACL", description = "Name or id.")
        String which = "";

        @Argument(paramLabel = "SUBNET", description = "Names or ids.")
        List<String> subnets = List.of();

        /** @param verb associate or disassociate */
        public Associate(Surroundings surroundings, String verb) {
            super(surroundings);
            this.verb = verb;
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            List<String> ids = subnets.stream()
                    .map(subnet -> resources().id(Kind.SUBNET, subnet))
                    .toList();
            ArrayNode list = body.putArray("subnets");
            ids.forEach(id -> list.addObject().put("virsubnet_id", id));
            String acl = resources().id(Kind.ACL, which);
            printer()
                    .one(Kind.ACL, api().put(path(acl, verb + "-subnets"), body).path("firewall"));
            return 0;
        }
    }

    /** Lets the rules of an ACL act, or lets nothing pass. */
    @Calls("PUT /v3/{project_id}/vpc/firewalls/{firewall_id}")
    public static final class Enable extends Leaf {
        private final boolean on;

        @Argument(paramLabel = "ACL", description = "Name or id.")
        String which = "";

        /** @param on whether its rules are to act */
        public Enable(Surroundings surroundings, boolean on) {
            super(surroundings);
            this.on = on;
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            body.putObject("firewall").put("admin_state_up", on);
            String acl = resources().id(Kind.ACL, which);
            printer().one(Kind.ACL, api().put(Kind.ACL.itemPath(acl), body).path("firewall"));
            return 0;
        }
    }

    /** Puts a rule into an ACL. */
    @Calls({
        "PUT /v3/{project_id}/vpc/firewalls/{firewall_id}/insert-rules",
        "GET /v2.0/fwaas/firewall_groups/{firewall_group_id}",
        "POST /v2.0/fwaas/firewall_rules"
    })
    public static final class AddRule extends Leaf {
        @Argument(paramLabel = "ACL", description = "Name or id.")
        String which = "";

        @Argument(
                paramLabel = "ACTION",
                description = "allow or deny.",
                choices = {"allow", "deny"})
        String action = "";

        @Option(
                names = "--direction",
                paramLabel = "DIRECTION",
                description = "ingress (the default) or egress.",
                choices = {"ingress", "egress"})
        String direction = "ingress";

        @Option(
                names = "--protocol",
                paramLabel = "PROTOCOL",
                description = "tcp, udp, icmp, icmpv6 or a number; without it, any.",
                choices = {"tcp", "udp", "icmp", "icmpv6"})
        String protocol = "any";

        @Option(names = "--ip-version", paramLabel = "VERSION", description = "4 (the default) or 6.")
        String version = "4";

        @Option(names = "--source", paramLabel = "CIDR", description = "Sender's addresses; without it, any.")
        Optional<String> source = Optional.empty();

        @Option(names = "--destination", paramLabel = "CIDR", description = "Receiver's addresses; without it, any.")
        Optional<String> destination = Optional.empty();

        @Option(
                names = "--source-address-group",
                paramLabel = "ADDRESS_GROUP",
                description = "Sender's addresses, by their group.")
        Optional<String> sourceGroup = Optional.empty();

        @Option(
                names = "--destination-address-group",
                paramLabel = "ADDRESS_GROUP",
                description = "Receiver's addresses, by their group.")
        Optional<String> destinationGroup = Optional.empty();

        @Option(names = "--source-port", paramLabel = "PORTS", description = "Sender's, as 22,80-90; without it, all.")
        Optional<String> sourcePort = Optional.empty();

        @Option(names = "--port", paramLabel = "PORTS", description = "Receiver's, as 22,80-90; without it, all.")
        Optional<String> port = Optional.empty();

        @Option(
                names = "--after",
                paramLabel = "RULE",
                description = "Id of the rule to come after; without it, first.")
        Optional<String> after = Optional.empty();

        @Option(names = "--name", paramLabel = "NAME", description = "Its name.")
        Optional<String> name = Optional.empty();

        @Option(
                names = "--shared",
                description = "Puts it first into the policy that others have, too, for all of them.")
        boolean shared;

        public AddRule(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            if (!direction.equals("ingress") && !direction.equals("egress")) {
                throw new UsageException(
                        "'" + direction + "' is no direction.", "Write --direction ingress or --direction egress");
            }
            String acl = resources().id(Kind.ACL, which);
            if (shared) {
                addToPolicy(acl);
                printer().one(Kind.ACL, api().get(Kind.ACL.itemPath(acl)).path("firewall"));
                return 0;
            }
            ObjectNode body = Json.object();
            ObjectNode firewall = body.putObject("firewall");
            rule(firewall.putArray(direction + "_rules").addObject().put("ip_version", version), "-");
            after.ifPresent(id -> firewall.put("insert_after_rule", id));
            printer().one(Kind.ACL, api().put(path(acl, "insert-rules"), body).path("firewall"));
            return 0;
        }

        /** @param between what stands between the ends of a range of ports */
        private void rule(ObjectNode rule, String between) {
            rule.put("action", action).put("protocol", protocol);
            name.ifPresent(text -> rule.put("name", text));
            source.ifPresent(block -> rule.put("source_ip_address", block));
            destination.ifPresent(block -> rule.put("destination_ip_address", block));
            sourceGroup.ifPresent(
                    group -> rule.put("source_address_group_id", resources().id(Kind.ADDRESS_GROUP, group)));
            destinationGroup.ifPresent(group ->
                    rule.put("destination_address_group_id", resources().id(Kind.ADDRESS_GROUP, group)));
            sourcePort.ifPresent(ports -> rule.put("source_port", ports.replace("-", between)));
            port.ifPresent(ports -> rule.put("destination_port", ports.replace("-", between)));
        }

        private void addToPolicy(String acl) {
            if (after.isPresent()) {
                throw new UsageException("A rule of a shared policy comes first.", "Leave out --after or --shared");
            }
            if (sourceGroup.isPresent() || destinationGroup.isPresent()) {
                throw new UsageException(
                        "A rule that is put into a shared policy names no address groups.",
                        "Give --source and --destination, or leave out --shared");
            }
            if (!version.equals("4") && !version.equals("6")) {
                throw new UsageException("'" + version + "' is no IP version.", "Write --ip-version 4 or 6");
            }
            String policy = api().get("/v2.0/fwaas/firewall_groups/" + acl)
                    .path("firewall_group")
                    .path(direction + "_firewall_policy_id")
                    .asText("");
            if (policy.isEmpty() || policy.equals("null")) {
                throw new UsageException(
                        "The network ACL " + which + " has no policy for this direction.", "Leave out --shared");
            }
            ObjectNode body = Json.object();
            ObjectNode rule = body.putObject("firewall_rule");
            rule(rule.put("ip_version", Integer.valueOf(version)), ":");
            rule.put("isthmus:policy_id", policy);
            var _ = api().post("/v2.0/fwaas/firewall_rules", body);
        }
    }

    /** Takes a rule out of an ACL. */
    @Calls("PUT /v3/{project_id}/vpc/firewalls/{firewall_id}/remove-rules")
    public static final class DeleteRule extends Leaf {
        @Argument(paramLabel = "ACL", description = "Name or id.")
        String which = "";

        @Argument(paramLabel = "RULE", description = "The rule's id, from isthmus acl show.")
        String rule = "";

        public DeleteRule(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            String id = resources().id(Kind.ACL, which);
            JsonNode acl = api().get(Kind.ACL.itemPath(id)).path("firewall");
            ObjectNode body = Json.object();
            ObjectNode firewall = body.putObject("firewall");
            String list = holds(acl.path("egress_rules")) ? "egress_rules" : "ingress_rules";
            firewall.putArray(list).addObject().put("id", rule);
            JsonNode changed = api().put(path(id, "remove-rules"), body).path("firewall");
            printer().one(Kind.ACL, changed);
            return 0;
        }

        private boolean holds(JsonNode rules) {
            for (JsonNode one : rules) {
                if (one.path("id").asText().equals(rule)) {
                    return true;
                }
            }
            return false;
        }
    }
}
