package io.isthmus.netfile;

import io.isthmus.netfile.Names.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the parts that a network and a step have in common, and brings their names in. For one thread. */
public final class Fragments {
    private final Names names;
    private final boolean toEcss;

    /** Of a scenario, whose networks have routes over peerings only. */
    public Fragments(Names names) {
        this(names, false);
    }

    /** @param toEcss whether routes may lead to ECSs */
    Fragments(Names names, boolean toEcss) {
        this.names = names;
        this.toEcss = toEcss;
    }

    public Network.Vpc vpc(String name, Yaml.Fields fields) {
        String project = project(fields);
        String cidr = fields.find("cidr").map(Fragments::block).orElse("");
        List<String> secondary =
                fields.list("secondary").stream().map(Fragments::block).toList();
        names.add(Kind.VPC, name, project, fields.place());
        return new Network.Vpc(name, project, cidr, secondary, List.of());
    }

    public Network.Subnet subnet(String name, String vpc, Yaml value) {
        names.add(Kind.SUBNET, name, vpc, value.place());
        if (value instanceof Yaml.Text text) {
            return new Network.Subnet(name, vpc, block(text), Optional.empty(), false);
        }
        Yaml.Fields fields = value.asFields();
        return new Network.Subnet(
                name,
                vpc,
                block(fields.need("cidr")),
                fields.find("gateway").map(Fragments::address),
                fields.find("ipv6").map(Fragments::yes).orElse(false));
    }

    public Network.RouteTable table(String name, String vpc, Yaml.Fields fields) {
        names.add(Kind.TABLE, name, vpc, fields.place());
        List<String> subnets = fields.list("subnets").stream()
                .map(subnet -> subnetOf(vpc, subnet))
                .toList();
        return new Network.RouteTable(name, vpc, routes(fields), subnets);
    }

    /** The field {@code routes}: destinations with their next hops, peerings or {@code ecs} and the name of one. */
    public List<Network.Route> routes(Yaml.Fields fields) {
        List<Network.Route> routes = new ArrayList<>();
        fields.named("routes")
                .forEach((destination, hop) ->
                        routes.add(new Network.Route(destination(new Yaml.Text(destination, hop.place())), hop(hop))));
        return List.copyOf(routes);
    }

    private Network.Hop hop(Yaml value) {
        if (!toEcss || !value.text().startsWith(Network.Hop.ECS)) {
            return new Network.Hop.Over(peering(value));
        }
        String ecs = value.text().substring(Network.Hop.ECS.length());
        return new Network.Hop.To(names.known(Kind.ECS, new Yaml.Text(ecs, value.place())));
    }

    public Network.Ecs ecs(String name, Yaml value) {
        if (value instanceof Yaml.Text subnet) {
            return added(new Network.Ecs(name, names.known(Kind.SUBNET, subnet), Optional.empty(), List.of()), value);
        }
        Yaml.Fields fields = value.asFields();
        List<String> groups = fields.list("groups").stream()
                .map(group -> names.known(Kind.GROUP, group))
                .toList();
        return added(
                new Network.Ecs(
                        name,
                        names.known(Kind.SUBNET, fields.need("subnet")),
                        fields.find("address").map(Fragments::address),
                        groups),
                value);
    }

    private Network.Ecs added(Network.Ecs ecs, Yaml value) {
        names.add(Kind.ECS, ecs.name(), ecs.subnet(), value.place());
        return ecs;
    }

    public Rule rule(Yaml value) {
        Rule rule = Rule.parse(value.text())
                .orElseThrow(() -> value.place().error("\"" + value.text() + "\" is no rule: " + Rule.FORM));
        if (rule.remote() instanceof Rule.Remote.Members(String group)) {
            names.known(Kind.GROUP, new Yaml.Text(group, value.place()));
        }
        return rule;
    }

    public Network.Acl acl(String name, Yaml.Fields fields) {
        String project = project(fields);
        names.add(Kind.ACL, name, project, fields.place());
        return new Network.Acl(
                name,
                project,
                fields.list("subnets").stream()
                        .map(subnet -> names.known(Kind.SUBNET, subnet))
                        .toList(),
                fields.list("rules").stream().map(Fragments::aclRule).toList());
    }

    public static AclRule aclRule(Yaml value) {
        return AclRule.parse(value.text())
                .orElseThrow(() -> value.place().error("\"" + value.text() + "\" is no rule: " + AclRule.FORM));
    }

    /** The project that a thing lies in: the field {@code project}, else the first of the file. */
    public String project(Yaml.Fields fields) {
        return fields.find("project")
                .map(project -> names.known(Kind.PROJECT, project))
                .orElseGet(() -> names.all(Kind.PROJECT).getFirst());
    }

    public String peering(Yaml value) {
        return names.known(Kind.PEERING, value);
    }

    public String subnetOf(String vpc, Yaml value) {
        String subnet = names.known(Kind.SUBNET, value);
        if (!names.owner(Kind.SUBNET, subnet).equals(Optional.of(vpc))) {
            throw value.place().error("the subnet \"" + subnet + "\" is not one of the VPC \"" + vpc + "\"");
        }
        return subnet;
    }

    /** A block, or {@code ipv6 of SUBNET}. */
    public String destination(Yaml value) {
        if (!value.text().startsWith(Network.IPV6_OF)) {
            return block(value);
        }
        names.known(Kind.SUBNET, new Yaml.Text(value.text().substring(Network.IPV6_OF.length()), value.place()));
        return value.text();
    }

    static boolean yes(Yaml value) {
        return switch (value.text()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw value.place().error("\"" + value.text() + "\" must be true or false");
        };
    }

    public static String block(Yaml value) {
        if (Block.parse(value.text()).isEmpty()) {
            throw value.place().error("\"" + value.text() + "\" is no IPv4 block, as 10.0.0.0/16");
        }
        return value.text();
    }

    public static String address(Yaml value) {
        if (Block.address(value.text()).isEmpty()) {
            throw value.place().error("\"" + value.text() + "\" is no IPv4 address, as 10.0.0.10");
        }
        return value.text();
    }
}
