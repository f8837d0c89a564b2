package io.isthmus.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.network.Inventory.Found;
import io.isthmus.cli.network.Ownership.Own;
import io.isthmus.netfile.Network;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Reads what is there and puts it into the file's words. For one reading and one thread. */
public final class LiveReader {
    private final Inventory inventory;
    private final Optional<View> wanted;
    private final boolean exporting;
    private final Ownership owners;
    private final Places places = new Places();
    private final Translator translator;

    /** What was read, and where it is. */
    public record Reading(Live live, Places places) {}

    private LiveReader(Map<String, Wire> wires, Optional<String> label, Optional<View> wanted, boolean adopt) {
        this.inventory = new Inventory(wires);
        this.wanted = wanted;
        this.exporting = wanted.isEmpty();
        this.owners = new Ownership(label, wanted, adopt, places);
        this.translator = new Translator(inventory, owners, wanted);
    }

    /**
     * Reads to compare with a file.
     *
     * @param wires by the file's names of the projects
     * @param adopt whether what bears a name of the file and is nobody's counts as the label's
     */
    public static Reading forFile(Map<String, Wire> wires, String label, Network wanted, boolean adopt) {
        return new LiveReader(wires, Optional.of(label), Optional.of(new View(wanted.normal())), adopt)
                .read(wanted.projects());
    }

    /**
     * Reads to write a file, so without what that could not name.
     *
     * @param wires by the projects as the file is to name them
     * @param label whose things; empty: all that there are
     */
    public static Live forExport(Map<Network.Project, Wire> wires, Optional<String> label) {
        Map<String, Wire> byName = new LinkedHashMap<>();
        wires.forEach((project, wire) -> byName.put(project.name(), wire));
        return new LiveReader(byName, label, Optional.empty(), false)
                .read(List.copyOf(wires.keySet()))
                .live();
    }

    private Reading read(List<Network.Project> projects) {
        List<Own> groups = owners.own(Kind.SECURITY_GROUP, inventory.groups, inProject(Kind.SECURITY_GROUP));
        List<Own> vpcs = owners.own(Kind.VPC, inventory.vpcs, inProject(Kind.VPC));
        List<Own> subnets = owners.own(
                Kind.SUBNET,
                inventory.subnets,
                found -> isIn(found, View.find(view().subnets, found.name()).map(Network.Subnet::vpc)));
        List<Own> tables = owners.own(
                Kind.ROUTE_TABLE,
                inventory.tables.stream()
                        .filter(table -> !table.node().path("default").asBoolean())
                        .toList(),
                found -> isIn(found, View.find(view().tables, found.name()).map(Network.RouteTable::vpc)));
        List<Own> peerings = owners.own(Kind.PEERING, inventory.requested, inProject(Kind.PEERING));
        List<Own> acls = owners.own(Kind.ACL, inventory.acls, inProject(Kind.ACL));
        List<Own> ecss = owners.own(Kind.ECS, inventory.ecss, inProject(Kind.ECS));
        List<Own> flowLogs = owners.own(
                Kind.FLOW_LOG,
                inventory.flowLogs.stream().filter(this::isOfPlace).toList(),
                inProject(Kind.FLOW_LOG));
        List<Own> guardRails = owners.own(Kind.GUARD_RAIL, inventory.guardRails, inProject(Kind.GUARD_RAIL));
        Network network = new Network(
                        projects,
                        groups.stream().map(translator::group).toList(),
                        vpcs.stream().map(translator::vpc).toList(),
                        said(subnets, own -> List.of(own.found().text("vpc_id"))).stream()
                                .map(translator::subnet)
                                .toList(),
                        said(tables, own -> List.of(own.found().text("vpc_id"))).stream()
                                .map(translator::table)
                                .toList(),
                        said(
                                        peerings,
                                        own -> Stream.of("request", "accept")
                                                .filter(side -> !translator.isForeign(own.found(), side))
                                                .map(side -> Users.vpc(own.found(), side))
                                                .toList())
                                .stream()
                                .map(translator::peering)
                                .toList(),
                        said(ecss, own -> List.of(translator.subnetOf(own.found()))).stream()
                                .map(translator::ecs)
                                .toList(),
                        acls.stream().map(translator::acl).toList(),
                        said(flowLogs, own -> List.of(own.found().text("resource_id"))).stream()
                                .map(translator::flowLog)
                                .toList(),
                        said(
                                        guardRails,
                                        own -> Stream.of("to", "from")
                                                .filter(own.found().node()::has)
                                                .map(side -> Translator.scopeId(own, side))
                                                .toList())
                                .stream()
                                .map(translator::guardRail)
                                .toList())
                .normal();
        if (!owners.doubles.isEmpty()) {
            Map<Thing, Thing> names = Doubles.exchanged(network, view(), owners.doubles);
            network = Renamed.of(network, names);
            owners.rename(names);
        }
        Stream.of(groups, vpcs, subnets, tables, peerings, acls, ecss, flowLogs)
                .flatMap(List::stream)
                .forEach(this::unsaid);
        inventory.freePorts.forEach(port -> owners.thing(port.text("network_id"))
                .ifPresent(subnet ->
                        owners.leftOut("the port " + port.id() + " in the " + subnet + ", which a file cannot say")));
        inventory.cidrReservations.forEach(reservation -> owners.thing(reservation.text("virsubnet_id"))
                .ifPresent(subnet -> owners.leftOut("the CIDR reservation " + reservation.text("cidr") + " of the "
                        + subnet + ", which a file cannot say")));
        Live live = new Live(
                network,
                owners.adopted,
                owners.doubles,
                owners.foreign,
                new Users(inventory, owners).all(),
                translator.remnants,
                owners.problems,
                owners.remarks.stream().distinct().toList());
        return new Reading(live, places);
    }

    private View view() {
        return wanted.orElseThrow();
    }

    private Predicate<Found> inProject(Kind kind) {
        return found -> view().project(new Thing(kind, found.name())).equals(found.project());
    }

    private boolean isIn(Found found, Optional<String> vpc) {
        return vpc.map(name -> new Thing(Kind.VPC, name)).equals(owners.thing(found.text("vpc_id")));
    }

    /** In a file that is written, nothing may refer to what is not in it. */
    private List<Own> said(List<Own> all, Function<Own, List<String>> references) {
        if (!exporting) {
            return all;
        }
        List<Own> said = new ArrayList<>();
        for (Own own : all) {
            if (references.apply(own).stream().allMatch(id -> owners.thing(id).isPresent())) {
                said.add(own);
            } else {
                owners.leftOut("the " + own.thing() + ", for what it belongs to is not in the file");
            }
        }
        return said;
    }

    /** Names what is so of a thing and has no word in a file. */
    private void unsaid(Own own) {
        JsonNode node = own.found().node();
        String of = " of the " + own.thing() + ", which a file cannot say";
        if (!own.found().text("description").isEmpty()) {
            owners.leftOut("the description" + of);
        }
        if (!node.path("tags").isEmpty()) {
            owners.leftOut("the tags" + of);
        }
        if (own.thing().kind() == Kind.SUBNET) {
            boolean told = !node.path("dnsList").isEmpty()
                    || !node.path("extra_dhcp_opts").isEmpty();
            if (told || !node.path("dhcp_enable").asBoolean(true)) {
                owners.leftOut("what DHCP tells the ECSs" + of);
            }
        }
        if (own.thing().kind() == Kind.ECS
                && Users.ports(own.found()).stream().anyMatch(inventory.specialPorts::contains)) {
            owners.leftOut("the sources and the port security" + of);
        }
    }

    /** Flow logs of single ports have no place in a file. */
    private boolean isOfPlace(Found log) {
        boolean said = !log.text("resource_type").equals("port");
        if (!said) {
            owners.leftOut("the flow log " + log.name() + " of a port, which a file cannot say");
        }
        return said;
    }
}
