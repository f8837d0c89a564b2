package io.isthmus.netfile;

import io.isthmus.edge.PlainText;
import java.util.List;
import java.util.Optional;

/** Writes the file that describes a network, in an order that depends on nothing but the network. For one thread. */
public final class NetworkWriter {
    private final StringBuilder out = new StringBuilder();

    private NetworkWriter() {}

    /**
     * The file.
     *
     * @param remarks lines for people, which stand before all else
     */
    public static String write(NetworkFile file, List<String> remarks) {
        NetworkWriter writer = new NetworkWriter();
        remarks.forEach(remark -> writer.line(0, "# " + PlainText.shown(remark)));
        file.label().ifPresent(label -> writer.line(0, "label: " + scalar(label)));
        writer.network(file.network().normal());
        return writer.out.toString();
    }

    private void network(Network network) {
        if (network.equals(Network.EMPTY)) {
            line(0, "network: {}");
            return;
        }
        line(0, "network:");
        if (!network.projects().equals(List.of(Network.Project.DEFAULT))) {
            section("projects", network.projects());
            network.projects()
                    .forEach(project -> line(
                            2,
                            project.name() + ": {account: " + scalar(project.account()) + ", region: "
                                    + scalar(project.region()) + "}"));
        }
        boolean several = network.projects().size() > 1;
        section("security groups", network.groups());
        network.groups().forEach(group -> group(group, several));
        section("vpcs", network.vpcs());
        network.vpcs().forEach(vpc -> vpc(network, vpc, several));
        section("peerings", network.peerings());
        network.peerings().forEach(this::peering);
        section("acls", network.acls());
        network.acls().forEach(acl -> acl(acl, several));
        section("ecss", network.ecss());
        network.ecss().forEach(this::ecs);
        section("flow logs", network.flowLogs());
        network.flowLogs()
                .forEach(log -> line(
                        2,
                        log.name() + ": {" + (log.ofVpc() ? "vpc: " : "subnet: ") + scalar(log.place())
                                + (log.traffic().equals("all") ? "" : ", traffic: " + scalar(log.traffic())) + "}"));
        section("guard rails", network.guardRails());
        network.guardRails()
                .forEach(rail -> line(
                        2,
                        rail.name() + ": {to: " + scalar(rail.to().text())
                                + rail.from()
                                        .map(from -> ", from: " + scalar(from.text()))
                                        .orElse("")
                                + rail.only()
                                        .map(only -> ", only: " + scalar(only))
                                        .orElse("")
                                + "}"));
    }

    private void section(String name, List<?> entries) {
        if (!entries.isEmpty()) {
            line(1, name + ":");
        }
    }

    private void group(Network.SecurityGroup group, boolean several) {
        if (group.rules().isEmpty() && group.defaults() && !several) {
            line(2, group.name() + ": {}");
            return;
        }
        line(2, group.name() + ":");
        project(group.project(), several);
        if (!group.defaults()) {
            line(3, "defaults: false");
        }
        list(3, "rules", group.rules().stream().map(Rule::text).toList());
    }

    private void vpc(Network network, Network.Vpc vpc, boolean several) {
        line(2, vpc.name() + ":");
        int begin = out.length();
        project(vpc.project(), several);
        if (!vpc.cidr().isEmpty()) {
            line(3, "cidr: " + scalar(vpc.cidr()));
        }
        list(3, "secondary", vpc.secondary());
        List<Network.Subnet> subnets = network.subnets().stream()
                .filter(subnet -> subnet.vpc().equals(vpc.name()))
                .toList();
        if (!subnets.isEmpty()) {
            line(3, "subnets:");
            subnets.forEach(this::subnet);
        }
        routes(3, vpc.routes());
        List<Network.RouteTable> tables = network.tables().stream()
                .filter(table -> table.vpc().equals(vpc.name()))
                .toList();
        if (!tables.isEmpty()) {
            line(3, "tables:");
            tables.forEach(this::table);
        }
        if (out.length() == begin) {
            out.insert(begin - 1, " {}");
        }
    }

    private void subnet(Network.Subnet subnet) {
        String usual = Block.parse(subnet.cidr())
                .map(block -> block.first().toString())
                .orElse("");
        Optional<String> gateway = subnet.gateway().filter(address -> !address.equals(usual));
        line(
                4,
                subnet.name() + ": "
                        + (gateway.isEmpty() && !subnet.ipv6()
                                ? scalar(subnet.cidr())
                                : "{cidr: " + scalar(subnet.cidr())
                                        + gateway.map(address -> ", gateway: " + scalar(address))
                                                .orElse("")
                                        + (subnet.ipv6() ? ", ipv6: true" : "") + "}"));
    }

    private void table(Network.RouteTable table) {
        if (table.subnets().isEmpty() && table.routes().isEmpty()) {
            line(4, table.name() + ": {}");
            return;
        }
        line(4, table.name() + ":");
        list(5, "subnets", table.subnets());
        routes(5, table.routes());
    }

    private void routes(int depth, List<Network.Route> routes) {
        if (!routes.isEmpty()) {
            line(depth, "routes:");
            routes.forEach(route -> line(
                    depth + 1,
                    scalar(route.destination()) + ": " + scalar(route.hop().text())));
        }
    }

    private void peering(Network.Peering peering) {
        String state = switch (peering.state()) {
            case ACTIVE -> "";
            case PENDING -> ", state: pending";
            case REJECTED -> ", state: rejected";
        };
        line(
                2,
                peering.name() + ": {requester: " + scalar(peering.requester()) + ", accepter: "
                        + peering.foreign()
                                .map(other ->
                                        "{vpc: " + scalar(other.vpc()) + ", project: " + scalar(other.project()) + "}")
                                .orElseGet(() -> scalar(peering.accepter()))
                        + state + "}");
    }

    private void acl(Network.Acl acl, boolean several) {
        if (acl.subnets().isEmpty() && acl.rules().isEmpty() && !several) {
            line(2, acl.name() + ": {}");
            return;
        }
        line(2, acl.name() + ":");
        project(acl.project(), several);
        list(3, "subnets", acl.subnets());
        list(3, "rules", acl.rules().stream().map(AclRule::text).toList());
    }

    private void ecs(Network.Ecs ecs) {
        if (ecs.address().isEmpty() && ecs.groups().isEmpty()) {
            line(2, ecs.name() + ": " + scalar(ecs.subnet()));
            return;
        }
        line(
                2,
                ecs.name() + ": {subnet: " + scalar(ecs.subnet())
                        + ecs.address()
                                .map(address -> ", address: " + scalar(address))
                                .orElse("")
                        + (ecs.groups().isEmpty()
                                ? ""
                                : ", groups: ["
                                        + String.join(
                                                ", ",
                                                ecs.groups().stream()
                                                        .map(NetworkWriter::scalar)
                                                        .toList())
                                        + "]")
                        + "}");
    }

    private void project(String project, boolean several) {
        if (several) {
            line(3, "project: " + scalar(project));
        }
    }

    private void list(int depth, String name, List<String> items) {
        if (!items.isEmpty()) {
            line(depth, name + ":");
            items.forEach(item -> line(depth + 1, "- " + scalar(item)));
        }
    }

    private void line(int depth, String text) {
        out.append("  ".repeat(depth)).append(text).append('\n');
    }

    /** With quotes where YAML would take the plain text for something else, and on one line whatever it is. */
    private static String scalar(String text) {
        boolean plain = text.matches("[A-Za-z][A-Za-z0-9_./ -]*|[0-9]+(\\.[0-9]+){3}(/[0-9]+)?");
        return plain && !text.equalsIgnoreCase("null")
                ? text
                : "\"" + PlainText.shown(text.replace("\\", "\\\\").replace("\"", "\\\"")) + "\"";
    }
}
