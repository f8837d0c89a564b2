package io.isthmus.netfile;

import io.isthmus.netfile.Names.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reads the part {@code network} of a file. For one thread. */
public final class NetworkParser {
    private static final int MOST_ECSS_OF_ONE_ENTRY = 1000;
    private final Names names;
    private final Fragments fragments;
    private final boolean ofFiles;

    /** Of a scenario, whose networks have nothing but what a conformance run makes. */
    public NetworkParser(Names names) {
        this(names, false);
    }

    /** @param ofFiles whether routes may lead to ECSs, and peerings to VPCs of others */
    NetworkParser(Names names, boolean ofFiles) {
        this.names = names;
        this.ofFiles = ofFiles;
        this.fragments = new Fragments(names, ofFiles);
    }

    public Network parse(Yaml.Fields network) {
        if (ofFiles) {
            network.allow(
                    "projects", "security groups", "vpcs", "peerings", "ecss", "acls", "flow logs", "guard rails");
        } else {
            network.allow("projects", "security groups", "vpcs", "peerings", "ecss", "acls");
        }
        List<Network.Project> projects = projects(network);
        List<Network.SecurityGroup> groups = groups(network);
        List<Network.Vpc> bareVpcs = new ArrayList<>();
        List<Network.Subnet> subnets = new ArrayList<>();
        Map<String, Yaml> vpcEntries = network.named("vpcs");
        vpcEntries.forEach((name, value) -> {
            Yaml.Fields fields = value.asFields().allow("project", "cidr", "secondary", "subnets", "routes", "tables");
            bareVpcs.add(fragments.vpc(name, fields));
            fields.named("subnets").forEach((subnet, entry) -> {
                if (entry instanceof Yaml.Fields entryFields) {
                    entryFields.allow("cidr", "gateway", "ipv6");
                }
                subnets.add(fragments.subnet(subnet, name, entry));
            });
        });
        List<Network.Peering> peerings = peerings(network);
        List<Network.Ecs> ecss = ecss(network);
        // Routes name peerings and ECSs, and these name VPCs and subnets: so routes come last.
        List<Network.Vpc> vpcs = new ArrayList<>();
        List<Network.RouteTable> tables = new ArrayList<>();
        for (Network.Vpc vpc : bareVpcs) {
            Yaml.Fields fields = Optional.ofNullable(vpcEntries.get(vpc.name()))
                    .orElseThrow()
                    .asFields();
            vpcs.add(new Network.Vpc(vpc.name(), vpc.project(), vpc.cidr(), vpc.secondary(), fragments.routes(fields)));
            fields.named("tables")
                    .forEach((table, entry) -> tables.add(
                            fragments.table(table, vpc.name(), entry.asFields().allow("subnets", "routes"))));
        }
        return new Network(
                projects,
                groups,
                vpcs,
                subnets,
                tables,
                peerings,
                ecss,
                acls(network),
                flowLogs(network),
                guardRails(network));
    }

    private List<Network.Project> projects(Yaml.Fields network) {
        List<Network.Project> projects = new ArrayList<>();
        network.named("projects").forEach((name, value) -> {
            Yaml.Fields fields = value.asFields().allow("account", "region");
            names.add(Kind.PROJECT, name, "", value.place());
            projects.add(new Network.Project(
                    name,
                    fields.need("account").text(),
                    fields.find("region").map(Yaml::text).orElse(Network.Project.DEFAULT.region())));
        });
        if (projects.isEmpty()) {
            names.add(Kind.PROJECT, Network.Project.DEFAULT.name(), "", network.place());
            projects.add(Network.Project.DEFAULT);
        }
        return projects;
    }

    private List<Network.SecurityGroup> groups(Yaml.Fields network) {
        Map<String, Yaml> entries = network.named("security groups");
        // All names first: rules may name a group that stands further down.
        entries.forEach((name, value) -> names.add(
                Kind.GROUP,
                name,
                fragments.project(value.asFields().allow("project", "rules", "defaults")),
                value.place()));
        List<Network.SecurityGroup> groups = new ArrayList<>();
        entries.forEach((name, value) -> groups.add(new Network.SecurityGroup(
                name,
                fragments.project(value.asFields()),
                value.asFields().list("rules").stream().map(fragments::rule).toList(),
                value.asFields().find("defaults").map(Fragments::yes).orElse(true))));
        return groups;
    }

    private List<Network.Peering> peerings(Yaml.Fields network) {
        List<Network.Peering> peerings = new ArrayList<>();
        network.named("peerings").forEach((name, value) -> {
            Yaml.Fields fields = value.asFields().allow("requester", "accepter", "state");
            String requester = names.known(Kind.VPC, fields.need("requester"));
            Yaml other = fields.need("accepter");
            String accepter = ofFiles && other instanceof Yaml.Fields foreign
                    ? foreign(foreign.allow("vpc", "project"))
                    : names.known(Kind.VPC, other);
            Network.Peering.State state =
                    fields.find("state").map(NetworkParser::state).orElse(Network.Peering.State.ACTIVE);
            if (state != Network.Peering.State.ACTIVE && !names.has(Kind.VPC, accepter)) {
                throw value.place().error("the owner of another account's VPC answers alone; leave \"state\" out");
            }
            if (state != Network.Peering.State.ACTIVE
                    && names.owner(Kind.VPC, requester).equals(names.owner(Kind.VPC, accepter))) {
                throw value.place().error("a peering inside one project is active from the start");
            }
            names.add(Kind.PEERING, name, requester, value.place());
            peerings.add(new Network.Peering(name, requester, accepter, state));
        });
        return peerings;
    }

    private static String foreign(Yaml.Fields fields) {
        return new Network.Peering.Foreign(id(fields.need("vpc")), id(fields.need("project"))).text();
    }

    private static String id(Yaml value) {
        if (!value.text().matches("[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            throw value.place().error("\"" + value.text() + "\" is no id");
        }
        return value.text();
    }

    private static Network.Peering.State state(Yaml value) {
        return switch (value.text()) {
            case "active" -> Network.Peering.State.ACTIVE;
            case "pending" -> Network.Peering.State.PENDING;
            case "rejected" -> Network.Peering.State.REJECTED;
            default ->
                throw value.place()
                        .error("\"" + value.text().toLowerCase(Locale.ROOT)
                                + "\" is no state that can be brought about; allowed are: active, pending, rejected");
        };
    }

    private List<Network.Ecs> ecss(Yaml.Fields network) {
        List<Network.Ecs> ecss = new ArrayList<>();
        network.named("ecss").forEach((name, value) -> {
            Optional<Yaml> count = Optional.empty();
            if (value instanceof Yaml.Fields fields) {
                fields.allow("subnet", "address", "groups", "count");
                count = fields.find("count");
                if (count.isPresent() && fields.find("address").isPresent()) {
                    throw value.place().error("\"address\" and \"count\" exclude each other");
                }
            }
            if (count.isEmpty()) {
                ecss.add(fragments.ecs(name, value));
                return;
            }
            IntStream.rangeClosed(1, count(count.get()))
                    .forEach(number -> ecss.add(fragments.ecs(name + "-" + number, value)));
        });
        return ecss;
    }

    private List<Network.Acl> acls(Yaml.Fields network) {
        List<Network.Acl> acls = new ArrayList<>();
        network.named("acls")
                .forEach((name, value) ->
                        acls.add(fragments.acl(name, value.asFields().allow("project", "subnets", "rules"))));
        return acls;
    }

    private List<Network.FlowLog> flowLogs(Yaml.Fields network) {
        List<Network.FlowLog> logs = new ArrayList<>();
        network.named("flow logs").forEach((name, value) -> {
            Yaml.Fields fields = value.asFields().allow("vpc", "subnet", "traffic");
            boolean ofVpc = fields.find("vpc").isPresent();
            if (ofVpc == fields.find("subnet").isPresent()) {
                throw value.place().error("must have one of \"vpc\" and \"subnet\"");
            }
            String place =
                    ofVpc ? names.known(Kind.VPC, fields.need("vpc")) : names.known(Kind.SUBNET, fields.need("subnet"));
            names.add(Kind.FLOW_LOG, name, place, value.place());
            logs.add(new Network.FlowLog(
                    name,
                    ofVpc,
                    place,
                    fields.find("traffic").map(NetworkParser::traffic).orElse("all")));
        });
        return logs;
    }

    private static String traffic(Yaml value) {
        if (!List.of("all", "accept", "reject").contains(value.text())) {
            throw value.place().error("\"" + value.text() + "\" must be all, accept or reject");
        }
        return value.text();
    }

    private List<Network.GuardRail> guardRails(Yaml.Fields network) {
        List<Network.GuardRail> rails = new ArrayList<>();
        network.named("guard rails").forEach((name, value) -> {
            Yaml.Fields fields = value.asFields().allow("to", "from", "only");
            Network.GuardRail.Scope to = scope(fields.need("to"));
            Optional<Network.GuardRail.Scope> from = fields.find("from").map(this::scope);
            if (from.filter(senders -> !project(senders).equals(project(to))).isPresent()) {
                throw value.place().error("the senders lie in another project than those whom it protects");
            }
            names.add(Kind.GUARD_RAIL, name, project(to), value.place());
            rails.add(new Network.GuardRail(name, to, from, fields.find("only").map(NetworkParser::only)));
        });
        return rails;
    }

    private Network.GuardRail.Scope scope(Yaml value) {
        String[] words = value.text().split(" ", 2);
        for (Network.GuardRail.Scope.Kind kind : Network.GuardRail.Scope.Kind.values()) {
            if (words.length == 2 && kind.word().equals(words[0])) {
                String name = names.known(named(kind), new Yaml.Text(words[1], value.place()));
                return new Network.GuardRail.Scope(kind, name);
            }
        }
        throw value.place()
                .error("\"" + value.text() + "\" names nobody: write vpc, subnet, group or ecs, and the name of one");
    }

    private static Kind named(Network.GuardRail.Scope.Kind kind) {
        return switch (kind) {
            case VPC -> Kind.VPC;
            case SUBNET -> Kind.SUBNET;
            case GROUP -> Kind.GROUP;
            case ECS -> Kind.ECS;
        };
    }

    /** The project that a scope lies in. */
    private String project(Network.GuardRail.Scope scope) {
        String owner = names.owner(named(scope.kind()), scope.name()).orElse("");
        return switch (scope.kind()) {
            case VPC, GROUP -> owner;
            case SUBNET -> names.owner(Kind.VPC, owner).orElse("");
            case ECS -> project(new Network.GuardRail.Scope(Network.GuardRail.Scope.Kind.SUBNET, owner));
        };
    }

    private static String only(Yaml value) {
        if (!value.text().matches("all|icmp|icmpv6|(tcp|udp)( \\d{1,5}(-\\d{1,5})?)?")) {
            throw value.place().error("\"" + value.text() + "\" must be " + Network.GuardRail.ONLY_FORM);
        }
        return value.text();
    }

    private static int count(Yaml value) {
        String text = value.text();
        if (!text.matches("[1-9]\\d{0,3}") || Integer.parseInt(text) > MOST_ECSS_OF_ONE_ENTRY) {
            throw value.place().error("\"" + text + "\" must be a number from 1 to " + MOST_ECSS_OF_ONE_ENTRY);
        }
        return Integer.parseInt(text);
    }
}
