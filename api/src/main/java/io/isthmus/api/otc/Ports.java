package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Doc;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Items;
import io.isthmus.api.catalogue.Length;
import io.isthmus.api.catalogue.Nothing;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Range;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.PortViews.PortView;
import io.isthmus.model.Access;
import io.isthmus.model.Command;
import io.isthmus.model.EcsId;
import io.isthmus.model.Listing;
import io.isthmus.model.Port;
import io.isthmus.model.PortDetails.AddressPair;
import io.isthmus.model.PortId;
import io.isthmus.model.Refusal;
import io.isthmus.model.Refusal.Rule;
import io.isthmus.model.Resource;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.UnboundPort;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.Mac;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Ports in v1 and in Neutron's v2.0, which differ in paths and one status only (contract.md 3.5). */
final class Ports {
    private Ports() {}

    record FixedIpInput(
            @Doc("Neutron subnet; without it that of the network")
            Optional<String> subnetId,

            @Doc("the address; without it the first free one")
            Optional<Ip> ipAddress) {}

    record PairInput(
            @Doc("address or block; 1.1.1.1/0 for every source") @Length(min = 1, max = 64)
            String ipAddress,

            @Doc("MAC address; without it the port's own") Optional<String> macAddress) {}

    record PortInput(
            @Doc("network, the v1 subnet") String networkId,

            @Doc("name, need not be unique") @Length(max = 255)
            Optional<String> name,

            @Doc("only true") Optional<Boolean> adminStateUp,

            @Doc("its address, one IPv4 address at most") @Items(max = 1)
            List<FixedIpInput> fixedIps,

            @Doc("MAC address; without it a new one") Optional<String> macAddress,

            @Doc("security groups; without this the group default") @Items(max = 20)
            Optional<List<String>> securityGroups,

            @Doc("further sources that it may use, with its own MAC address") @Items(max = 10)
            List<PairInput> allowedAddressPairs,

            @Doc("only true") Optional<Boolean> portSecurityEnabled,

            @Doc("kind of what uses it, kept as given") @Length(max = 255)
            Optional<String> deviceOwner,

            @Doc("id of what uses it, kept as given") @Length(max = 255)
            Optional<String> deviceId) {}

    record PortChange(
            @Doc("name") @Length(max = 255) Optional<String> name,
            @Doc("only true") Optional<Boolean> adminStateUp,

            @Doc("its address; only of a port that no ECS uses") @Items(max = 1)
            List<FixedIpInput> fixedIps,

            @Doc("security groups") @Items(max = 20) Optional<List<String>> securityGroups,

            @Doc("further sources that it may use, with its own MAC address") @Items(max = 10)
            Optional<List<PairInput>> allowedAddressPairs,

            @Doc("only true") Optional<Boolean> portSecurityEnabled) {}

    record PortQuery(
            @Doc("only this port") Optional<String> id,
            @Doc("only ports of this name") Optional<String> name,
            @Doc("only ports of this network") Optional<String> networkId,
            @Doc("only ports of this ECS or router") Optional<String> deviceId,
            @Doc("only ports whose user is of this kind") Optional<String> deviceOwner,
            @Doc("only the port with this MAC address") Optional<String> macAddress,

            @Doc("only ports in this state: ACTIVE, DOWN, BUILD or ERROR")
            Optional<String> status,

            @Doc("only ports that are up, or that are not") Optional<Boolean> adminStateUp,

            @Doc("ip_address=ADDRESS or subnet_id=NEUTRON-SUBNET, may come twice")
            List<String> fixedIps,

            @Doc("only ports of this security group") Optional<String> securityGroups,
            @Doc("only ports of this project") Optional<String> tenantId,
            @Doc("only ports of this project") Optional<String> projectId,

            @Doc("most ports on the page; 2000 at most") @Range(min = 0, max = Integer.MAX_VALUE)
            Optional<Integer> limit,

            @Doc("id of the last port of the page before") Optional<String> marker,
            @Doc("whether the page ends before the marker") Optional<Boolean> pageReverse)
            implements Page.Wish {
        @Override
        public boolean reverse() {
            return pageReverse.orElse(false);
        }

        boolean passes(PortView port) {
            return Lists.passes(id, port.id())
                    && Lists.passes(name, port.name())
                    && Lists.passes(networkId, port.networkId())
                    && Lists.passes(deviceId, port.deviceId())
                    && Lists.passes(deviceOwner, port.deviceOwner())
                    && Lists.passes(macAddress, port.macAddress())
                    && Lists.passes(status, port.status())
                    && adminStateUp.orElse(true) == port.adminStateUp()
                    && fixedIps.stream().allMatch(filter -> passes(filter, port))
                    && (securityGroups.isEmpty() || port.securityGroups().contains(securityGroups.get()))
                    && Lists.passes(tenantId, port.tenantId())
                    && Lists.passes(projectId, port.projectId());
        }

        private static boolean passes(String fixedIp, PortView port) {
            return port.fixedIps().stream()
                    .anyMatch(ip -> fixedIp.equals("ip_address=" + ip.ipAddress())
                            || fixedIp.equals("subnet_id=" + ip.subnetId()));
        }
    }

    record PortsView(
            @Doc("the ports") List<PortView> ports,
            @Doc("neighbouring pages") Optional<List<Lists.Link>> portsLinks) {}

    static List<Endpoint<?, ?>> endpoints() {
        return Stream.of(endpoints("/v1/{project_id}/ports", 200), endpoints("/v2.0/ports", 201))
                .<Endpoint<?, ?>>flatMap(List::stream)
                .toList();
    }

    private static List<Endpoint<?, ?>> endpoints(String path, int created) {
        return List.of(
                Endpoint.post(path, "Makes a port, which an ECS may use later")
                        .takes("port", PortInput.class)
                        .answers(created, "port", PortView.class)
                        .refuses(
                                Rule.SUBNET_NOT_FOUND,
                                Rule.SECURITY_GROUP_NOT_FOUND,
                                Rule.NETWORK_WITHOUT_SUBNET,
                                Rule.SUBNET_FULL,
                                Rule.ADDRESS_OUTSIDE_SUBNET,
                                Rule.ADDRESS_RESERVED,
                                Rule.ADDRESS_IN_USE,
                                Rule.MAC_IN_USE)
                        .handledBy(Ports::create),
                Endpoint.get(path, "Lists the project's ports")
                        .query(PortQuery.class)
                        .answers(200, "", PortsView.class)
                        .handledBy(Ports::list),
                Endpoint.get(path + "/{port_id}", "Shows a port")
                        .answers(200, "port", PortView.class)
                        .refuses(Rule.PORT_NOT_FOUND)
                        .handledBy(call -> PortViews.find(call, call.snapshot(), id(call))
                                .<Reply>map(Reply::ok)
                                .orElseGet(() -> missing(id(call)))),
                Endpoint.put(path + "/{port_id}", "Changes a port")
                        .takes("port", PortChange.class)
                        .answers(200, "port", PortView.class)
                        .refuses(
                                Rule.PORT_NOT_FOUND,
                                Rule.SECURITY_GROUP_NOT_FOUND,
                                Rule.PORT_IN_USE,
                                Rule.NETWORK_WITHOUT_SUBNET,
                                Rule.ADDRESS_OUTSIDE_SUBNET,
                                Rule.ADDRESS_RESERVED,
                                Rule.ADDRESS_IN_USE)
                        .handledBy(Ports::update),
                Endpoint.delete(path + "/{port_id}", "Ends a port that no ECS uses")
                        .refuses(Rule.PORT_NOT_FOUND, Rule.PORT_IN_USE)
                        .handledBy(Ports::delete));
    }

    private static PortId id(Call<?, ?> call) {
        return new PortId(call.path("port_id"));
    }

    static Reply missing(PortId id) {
        return Reply.refused(Access.missing(Rule.PORT_NOT_FOUND, "port", id));
    }

    private static Reply delete(Call<Nothing, Nothing> call) {
        return gateway(call).orElseGet(() -> call.execute(new Command.DeletePort(id(call))));
    }

    /** The refusal if the port is a router's: it comes and goes with the subnet, and is no resource of its own. */
    private static Optional<Reply> gateway(Call<?, ?> call) {
        return call.visible(call.snapshot().gateway(id(call)))
                .map(subnet -> Reply.refused(new Refusal(
                        Rule.PORT_IN_USE,
                        "port",
                        subnet.vpc().value(),
                        "The port " + id(call) + " is the gateway of the router " + subnet.vpc() + ".",
                        "Remove the subnet from the router instead.")));
    }

    private static Reply list(Call<PortQuery, Nothing> call) {
        PortQuery query = call.query();
        return Lists.page(
                candidates(call, query).filter(query::passes),
                query,
                page -> new PortsView(page.items(), Lists.links(call, page, PortView::id)));
    }

    /** What may pass the filters, as far as that is found without looking at the rest. */
    private static Listing<PortView> candidates(Call<?, ?> call, PortQuery query) {
        Snapshot snapshot = call.snapshot();
        if (query.networkId().isPresent() && query.id().isEmpty()) {
            SubnetId network = new SubnetId(query.networkId().get());
            Listing<PortView> ports = PortViews.listing(
                    call,
                    snapshot.ports(network).listing(Port::key),
                    snapshot.unboundPorts(network).listing(UnboundPort::key));
            return ports.and(PortViews.gateways(
                    call, Listing.of(snapshot.subnet(network).stream().toList(), Ports::gatewayId)));
        }
        Listing<PortView> ports = PortViews.listing(
                call,
                bound(call, query),
                Lists.narrowed(
                        call,
                        snapshot.unboundPorts(call.project()),
                        Resource.Kind.UNBOUND_PORT,
                        UnboundPort.class,
                        query.id(),
                        query.name()));
        // Those of routers have no name.
        Listing<Subnet> gateways = query.name().filter(name -> !name.isEmpty()).isPresent()
                ? Listing.of(List.of(), Ports::gatewayId)
                : snapshot.gateways(call.project()).listing(Ports::gatewayId);
        return ports.and(PortViews.gateways(
                call, query.id().map(id -> gateways.only(List.of(id))).orElse(gateways)));
    }

    private static Listing<Port> bound(Call<?, ?> call, PortQuery query) {
        Snapshot snapshot = call.snapshot();
        Optional<Listing<Port>> ofEcs = query.deviceId()
                .filter(_ -> query.id().isEmpty())
                .map(id -> Listing.of(
                        snapshot.ecs(new EcsId(id)).stream()
                                .flatMap(ecs -> ecs.ports().stream())
                                .sorted(Comparator.comparing(PortId::value))
                                .flatMap(port -> snapshot.port(port).stream())
                                .toList(),
                        Port::key));
        return ofEcs.orElseGet(() -> Lists.narrowed(
                call, snapshot.ports(call.project()), Resource.Kind.PORT, Port.class, query.id(), query.name()));
    }

    private static String gatewayId(Subnet subnet) {
        return subnet.gatewayPort().value();
    }

    private static Reply create(Call<Nothing, PortInput> call) {
        PortInput input = call.body();
        SubnetId network = new SubnetId(input.networkId());
        Optional<Mac> mac = input.macAddress().flatMap(Mac::tryParse);
        if (input.macAddress().isPresent() && (mac.isEmpty() || (mac.get().bytes()[0] & 1) != 0)) {
            return Reply.malformed(
                    "port.mac_address", "is no address of one interface", "an address such as fa:16:3e:00:00:01");
        }
        Optional<List<AddressPair>> pairs = pairs(input.allowedAddressPairs());
        Optional<Reply> refused = unoffered(input.adminStateUp(), input.portSecurityEnabled())
                .or(() -> strangeSubnet(call, network, input.fixedIps()))
                .or(() -> pairs.isEmpty() ? Optional.of(badPair()) : Optional.empty());
        if (refused.isPresent()) {
            return refused.get();
        }
        Command.NewPort port = new Command.NewPort(
                network,
                input.name().orElse(""),
                address(input.fixedIps()),
                mac,
                groups(input.securityGroups()),
                pairs.orElseThrow(),
                input.deviceOwner().orElse(""),
                input.deviceId().orElse(""));
        return call.execute(
                new Command.CreatePorts(List.of(port)),
                done -> Reply.ok(PortViews.find(
                                call, done.after(), new PortId(done.subjects().getFirst()))
                        .orElseThrow()));
    }

    private static Reply update(Call<Nothing, PortChange> call) {
        PortChange change = call.body();
        Optional<List<AddressPair>> pairs = change.allowedAddressPairs().flatMap(Ports::pairs);
        boolean badPairs = change.allowedAddressPairs().isPresent() && pairs.isEmpty();
        Optional<SubnetId> network = PortViews.find(call, call.snapshot(), id(call))
                .map(PortView::networkId)
                .map(SubnetId::new);
        Optional<Reply> refused = gateway(call)
                .or(() -> unoffered(change.adminStateUp(), change.portSecurityEnabled()))
                .or(() -> network.flatMap(found -> strangeSubnet(call, found, change.fixedIps())))
                .or(() -> badPairs ? Optional.of(badPair()) : Optional.empty());
        if (refused.isPresent()) {
            return refused.get();
        }
        return call.execute(
                new Command.UpdatePort(
                        id(call), change.name(), address(change.fixedIps()), groups(change.securityGroups()), pairs),
                done -> Reply.ok(PortViews.find(call, done.after(), id(call)).orElseThrow()));
    }

    private static Optional<Ip> address(List<FixedIpInput> fixedIps) {
        return fixedIps.stream().findFirst().flatMap(FixedIpInput::ipAddress);
    }

    private static Optional<List<SecurityGroupId>> groups(Optional<List<String>> ids) {
        return ids.map(groups -> groups.stream().map(SecurityGroupId::new).toList());
    }

    /** The pairs as they are kept; empty if one of them is no address. A block's host bits mean nothing. */
    private static Optional<List<AddressPair>> pairs(List<PairInput> inputs) {
        List<AddressPair> pairs = new ArrayList<>();
        for (PairInput input : inputs) {
            Optional<Cidr> block = Cidr.tryParse(input.ipAddress())
                    .or(() -> Ip.tryParse(input.ipAddress()).map(Cidr::host));
            boolean mac = input.macAddress().isEmpty()
                    || Mac.tryParse(input.macAddress().get()).isPresent();
            if (block.isEmpty() || !mac) {
                return Optional.empty();
            }
            pairs.add(new AddressPair(
                    block.get(), input.ipAddress(), input.macAddress().orElse("")));
        }
        return Optional.of(pairs);
    }

    private static Reply badPair() {
        return Reply.malformed(
                "port.allowed_address_pairs",
                "has an element that is no address",
                "addresses or blocks such as 1.1.1.1/0 or 10.0.0.7, each with a MAC address or none");
    }

    private static Optional<Reply> unoffered(Optional<Boolean> adminStateUp, Optional<Boolean> portSecurity) {
        if (!adminStateUp.orElse(true)) {
            return Optional.of(Reply.malformed("port.admin_state_up", "is false, which is not offered", "true"));
        }
        if (!portSecurity.orElse(true)) {
            return Optional.of(Reply.malformed(
                    "port.port_security_enabled",
                    "is false, which is not offered",
                    "true, with a security group that allows what is wanted"));
        }
        return Optional.empty();
    }

    /** Refuses addresses of another Neutron subnet than the IPv4 one of the network. */
    private static Optional<Reply> strangeSubnet(Call<?, ?> call, SubnetId network, List<FixedIpInput> fixedIps) {
        Optional<String> named = fixedIps.stream().findFirst().flatMap(FixedIpInput::subnetId);
        Optional<String> own = NeutronSubnetViews.of(call, call.snapshot(), network)
                .findFirst()
                .map(NeutronSubnetViews.SubnetView::id);
        return named.isEmpty()
                        || own.isEmpty()
                        || named.equals(own)
                        || named.get().equals(network.value())
                ? Optional.empty()
                : Optional.of(Reply.malformed(
                        "port.fixed_ips", "names a subnet that is not the IPv4 one of the network", own.get()));
    }
}
