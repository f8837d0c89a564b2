package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Optional;
import java.util.stream.Stream;

/** Security groups and their rules (contract.md 3.6). */
public final class SecurityGroupCommands {
    private static final String RULES = "/v1/{project}/security-group-rules";

    private SecurityGroupCommands() {}

    /** Makes a security group. */
    @Calls("POST /v1/{project_id}/security-groups")
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
            ObjectNode group = body.putObject("security_group").put("name", name);
            description.ifPresent(text -> group.put("description", text));
            printer()
                    .one(
                            Kind.SECURITY_GROUP,
                            api().post("/v1/{project}/security-groups", body).path("security_group"));
            return 0;
        }
    }

    /** Shows a security group and its rules: as v3, for v1 leaves out those that it has no words for, such as denials. */
    @Calls("GET /v3/{project_id}/vpc/security-groups/{security_group_id}")
    public static final class Show extends ResourceCommands.ShowOfProjects {
        public Show(Surroundings surroundings) {
            super(surroundings, Kind.SECURITY_GROUP);
        }

        @Override
        void showOwn() {
            String id = resources().id(Kind.SECURITY_GROUP, which);
            JsonNode group =
                    api().get("/v3/{project}/vpc/security-groups/" + id).path("security_group");
            if (isJson()) {
                out().print(Json.pretty(group));
                return;
            }
            ObjectNode shown = group.deepCopy();
            JsonNode rules = shown.path("security_group_rules");
            shown.remove("security_group_rules");
            printer().details(shown);
            if (rules.isEmpty()) {
                out().println("It has no rules: nothing may reach its ECSs, and they may send nothing.");
            } else {
                out().println();
                rules(group.path("id").asText(), names()).table(rules).print(out(), "");
            }
        }

        private static Columns rules(String group, ShownNames names) {
            return Columns.start()
                    .and("DIR", "direction")
                    .and("TYPE", "ethertype")
                    .and("ACTION", rule -> text(rule, "action", "allow"))
                    .and("PRIO", rule -> text(rule, "priority", "1"))
                    .and("PROTOCOL", rule -> text(rule, "protocol", "any"))
                    .and("PORTS", rule -> text(rule, "multiport", "any"))
                    .and("REMOTE", rule -> remote(rule, group, names))
                    .and("DESCRIPTION", rule -> text(rule, "description", ""))
                    .and("ID", "id");
        }

        private static String remote(JsonNode rule, String group, ShownNames names) {
            String other = text(rule, "remote_group_id", "");
            String addresses = text(rule, "remote_address_group_id", "");
            if (!addresses.isEmpty()) {
                return "address group " + names.of(Kind.ADDRESS_GROUP, addresses);
            }
            return other.isEmpty()
                    ? text(rule, "remote_ip_prefix", "any")
                    : other.equals(group) ? "this group" : "group " + names.of(Kind.SECURITY_GROUP, other);
        }

        private static String text(JsonNode rule, String field, String otherwise) {
            String text = rule.path(field).isNull() ? "" : rule.path(field).asText("");
            return text.isEmpty() ? otherwise : text;
        }
    }

    /** Allows something. */
    @Calls("POST /v1/{project_id}/security-group-rules")
    public static final class AddRule extends Leaf {
        @Argument(paramLabel = "GROUP", description = "Name or id.")
        String which = "";

        @Option(
                names = "--direction",
                paramLabel = "DIRECTION",
                description = "ingress (the default) or egress.",
                choices = {"ingress", "egress"})
        String direction = "ingress";

        @Option(
                names = "--ethertype",
                paramLabel = "TYPE",
                description = "IPv4 (the default) or IPv6.",
                choices = {"IPv4", "IPv6"})
        String ethertype = "IPv4";

        @Option(
                names = "--protocol",
                paramLabel = "PROTOCOL",
                description = "tcp, udp, icmp, icmpv6 or a number; without it, all.",
                choices = {"tcp", "udp", "icmp", "icmpv6"})
        Optional<String> protocol = Optional.empty();

        @Option(
                names = "--port",
                paramLabel = "PORTS",
                description = "One as 80 or a range as 8000-8080; without it, all.")
        Optional<String> port = Optional.empty();

        @Option(names = "--remote", paramLabel = "CIDR", description = "The other end's addresses; without it, any.")
        Optional<String> remote = Optional.empty();

        @Option(names = "--remote-group", paramLabel = "GROUP", description = "The other end's security group.")
        Optional<String> remoteGroup = Optional.empty();

        @Option(
                names = "--remote-address-group",
                paramLabel = "ADDRESS_GROUP",
                description = "The other end's address group.")
        Optional<String> remoteAddressGroup = Optional.empty();

        @Option(names = "--description", paramLabel = "TEXT", description = "Anything, up to 255 characters.")
        Optional<String> description = Optional.empty();

        public AddRule(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            if (Stream.of(remote, remoteGroup, remoteAddressGroup)
                            .filter(Optional::isPresent)
                            .count()
                    > 1) {
                throw new UsageException(
                        "The other end is either a range or a group.",
                        "Give one of --remote, --remote-group and --remote-address-group.");
            }
            ObjectNode body = Json.object();
            ObjectNode rule = body.putObject("security_group_rule")
                    .put("security_group_id", resources().id(Kind.SECURITY_GROUP, which))
                    .put("direction", direction)
                    .put("ethertype", ethertype);
            protocol.ifPresent(text -> rule.put("protocol", text));
            port.ifPresent(text -> ports(text, rule));
            remote.ifPresent(text -> rule.put("remote_ip_prefix", text));
            remoteGroup.ifPresent(
                    group -> rule.put("remote_group_id", resources().id(Kind.SECURITY_GROUP, group)));
            remoteAddressGroup.ifPresent(
                    group -> rule.put("remote_address_group_id", resources().id(Kind.ADDRESS_GROUP, group)));
            description.ifPresent(text -> rule.put("description", text));
            printer().details(api().post(RULES, body).path("security_group_rule"));
            return 0;
        }

        private static void ports(String text, ObjectNode rule) {
            String[] ends = text.split("-", 2);
            try {
                rule.put("port_range_min", Integer.parseInt(ends[0]));
                rule.put("port_range_max", Integer.parseInt(ends[ends.length - 1]));
            } catch (NumberFormatException _) {
                throw new UsageException("'" + text + "' is no port.", "Write --port 80 or --port 8000-8080");
            }
        }
    }

    /** Takes a rule away. */
    @Calls("DELETE /v1/{project_id}/security-group-rules/{security_group_rule_id}")
    public static final class DeleteRule extends Leaf {
        @Argument(paramLabel = "RULE", description = "The rule's id, from isthmus security-group show.")
        String rule = "";

        public DeleteRule(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            api().delete(RULES + "/" + rule);
            if (!isJson()) {
                out().println("Deleted rule " + rule + ".");
            }
            return 0;
        }
    }
}
