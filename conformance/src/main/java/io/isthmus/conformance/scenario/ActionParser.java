package io.isthmus.conformance.scenario;

import io.isthmus.conformance.scenario.Action.TableOf;
import io.isthmus.netfile.Fragments;
import io.isthmus.netfile.Names;
import io.isthmus.netfile.Names.Kind;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the calls of a step. Names that a call brings in or ends are so for what follows. For one thread. */
final class ActionParser {
    private static final List<String> VERBS = List.of(
            "add vpc",
            "delete vpc",
            "add secondary",
            "remove secondary",
            "add subnet",
            "delete subnet",
            "add table",
            "delete table",
            "associate",
            "disassociate",
            "add route",
            "switch route",
            "delete route",
            "request peering",
            "accept",
            "reject",
            "delete peering",
            "add rule",
            "remove rule",
            "add acl",
            "add acl rule",
            "delete acl",
            "add ecs",
            "pair",
            "delete ecs");
    private final Names names;
    private final Fragments fragments;

    ActionParser(Names names) {
        this.names = names;
        this.fragments = new Fragments(names);
    }

    /**
     * Reads one entry of {@code do} or {@code refused}.
     *
     * @param beside other fields that the entry may have
     */
    Action.Call call(Yaml value, String... beside) {
        Yaml.Fields fields = value.asFields();
        List<String> allowed = new ArrayList<>(VERBS);
        allowed.add("by");
        allowed.addAll(List.of(beside));
        fields.allow(allowed.toArray(String[]::new));
        List<String> verbs =
                fields.fields().keySet().stream().filter(VERBS::contains).toList();
        if (verbs.size() != 1) {
            throw value.place().error("must have exactly one of: " + String.join(", ", VERBS));
        }
        Optional<String> by = fields.find("by").map(project -> names.known(Kind.PROJECT, project));
        return new Action.Call(action(verbs.getFirst(), fields.need(verbs.getFirst())), by);
    }

    private Action action(String verb, Yaml value) {
        return switch (verb) {
            case "add vpc" -> addVpc(value.asFields().allow("name", "project", "cidr", "secondary"));
            case "delete vpc" -> new Action.DeleteVpc(gone(Kind.VPC, value));
            case "add secondary" -> {
                Yaml.Fields fields = value.asFields().allow("vpc", "cidr");
                yield new Action.AddSecondary(vpc(fields), Fragments.block(fields.need("cidr")));
            }
            case "remove secondary" -> {
                Yaml.Fields fields = value.asFields().allow("vpc", "cidr");
                yield new Action.RemoveSecondary(vpc(fields), Fragments.block(fields.need("cidr")));
            }
            case "add subnet" -> {
                Yaml.Fields fields = value.asFields().allow("name", "vpc", "cidr", "gateway", "ipv6");
                yield new Action.AddSubnet(fragments.subnet(fields.need("name").text(), vpc(fields), fields));
            }
            case "delete subnet" -> new Action.DeleteSubnet(gone(Kind.SUBNET, value));
            case "add table" -> {
                Yaml.Fields fields = value.asFields().allow("name", "vpc", "subnets", "routes");
                yield new Action.AddTable(fragments.table(fields.need("name").text(), vpc(fields), fields));
            }
            case "delete table" -> new Action.DeleteTable(gone(Kind.TABLE, value));
            case "associate" -> {
                Yaml.Fields fields = value.asFields().allow("table", "subnet");
                yield new Action.Associate(
                        names.known(Kind.TABLE, fields.need("table")), names.known(Kind.SUBNET, fields.need("subnet")));
            }
            case "disassociate" -> {
                Yaml.Fields fields = value.asFields().allow("table", "subnet");
                yield new Action.Disassociate(
                        names.known(Kind.TABLE, fields.need("table")), names.known(Kind.SUBNET, fields.need("subnet")));
            }
            case "add route" -> new Action.AddRoute(tableOf(value.asFields()), route(value.asFields()));
            case "switch route" -> new Action.SwitchRoute(tableOf(value.asFields()), route(value.asFields()));
            case "delete route" -> {
                Yaml.Fields fields = value.asFields().allow("vpc", "table", "destination");
                yield new Action.DeleteRoute(tableOf(fields), fragments.destination(fields.need("destination")));
            }
            case "request peering" -> requestPeering(value.asFields().allow("name", "requester", "accepter"));
            case "accept" -> new Action.AcceptPeering(fragments.peering(value));
            case "reject" -> new Action.RejectPeering(fragments.peering(value));
            case "delete peering" -> new Action.DeletePeering(gone(Kind.PEERING, value));
            case "add rule" -> {
                Yaml.Fields fields = value.asFields().allow("group", "rule");
                yield new Action.AddRule(group(fields), fragments.rule(fields.need("rule")));
            }
            case "remove rule" -> {
                Yaml.Fields fields = value.asFields().allow("group", "rule");
                yield new Action.RemoveRule(group(fields), fragments.rule(fields.need("rule")));
            }
            case "add acl" -> {
                Yaml.Fields fields = value.asFields().allow("name", "project", "subnets", "rules");
                yield new Action.AddAcl(fragments.acl(fields.need("name").text(), fields));
            }
            case "add acl rule" -> {
                Yaml.Fields fields = value.asFields().allow("acl", "rule");
                yield new Action.AddAclRule(
                        names.known(Kind.ACL, fields.need("acl")), Fragments.aclRule(fields.need("rule")));
            }
            case "delete acl" -> new Action.DeleteAcl(gone(Kind.ACL, value));
            case "add ecs" -> {
                Yaml.Fields fields = value.asFields().allow("name", "subnet", "address", "groups", "second");
                Network.Ecs ecs = fragments.ecs(fields.need("name").text(), fields);
                yield fields.find("second")
                        .<Action>map(second -> second(ecs, second.asFields().allow("subnet", "address")))
                        .orElseGet(() -> new Action.AddEcs(ecs));
            }
            case "pair" -> {
                Yaml.Fields fields = value.asFields().allow("ecs", "blocks");
                yield new Action.PairAddresses(
                        names.known(Kind.ECS, fields.need("ecs")),
                        fields.list("blocks").stream().map(Yaml::text).toList());
            }
            case "delete ecs" -> new Action.DeleteEcs(gone(Kind.ECS, value));
            default -> throw value.place().error("must be one of: " + String.join(", ", VERBS));
        };
    }

    private Action second(Network.Ecs ecs, Yaml.Fields fields) {
        return new Action.AddEcsOfTwo(
                ecs,
                names.known(Kind.SUBNET, fields.need("subnet")),
                fields.need("address").text());
    }

    private Action addVpc(Yaml.Fields fields) {
        return new Action.AddVpc(fragments.vpc(fields.need("name").text(), fields));
    }

    private Action requestPeering(Yaml.Fields fields) {
        String name = fields.need("name").text();
        String requester = names.known(Kind.VPC, fields.need("requester"));
        String accepter = names.known(Kind.VPC, fields.need("accepter"));
        names.add(Kind.PEERING, name, requester, fields.place());
        return new Action.RequestPeering(name, requester, accepter);
    }

    private String gone(Kind kind, Yaml value) {
        String name = names.known(kind, value);
        names.remove(kind, name);
        return name;
    }

    private String vpc(Yaml.Fields fields) {
        return names.known(Kind.VPC, fields.need("vpc"));
    }

    private String group(Yaml.Fields fields) {
        return names.known(Kind.GROUP, fields.need("group"));
    }

    private Network.Route route(Yaml.Fields fields) {
        fields.allow("vpc", "table", "destination", "peering");
        return new Network.Route(
                fragments.destination(fields.need("destination")), fragments.peering(fields.need("peering")));
    }

    private TableOf tableOf(Yaml.Fields fields) {
        Optional<Yaml> table = fields.find("table");
        if (table.isEmpty() == fields.find("vpc").isEmpty()) {
            throw fields.place()
                    .error("must have one of \"vpc\" (its default route table) and \"table\" (a custom one)");
        }
        return table.map(value -> names.known(Kind.TABLE, value))
                .map(name -> new TableOf(names.owner(Kind.TABLE, name).orElseThrow(), Optional.of(name)))
                .orElseGet(() -> new TableOf(vpc(fields), Optional.empty()));
    }
}
