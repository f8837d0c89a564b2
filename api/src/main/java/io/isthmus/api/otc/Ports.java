package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.PortViews.PortFields;
import io.isthmus.api.otc.PortViews.PortOfV1View;
import io.isthmus.api.otc.PortViews.PortView;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.EcsId;
import io.isthmus.model.Listing;
import io.isthmus.model.Port;
import io.isthmus.model.PortExtras;
import io.isthmus.model.PortId;
import io.isthmus.model.Resource;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.UnboundPort;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Ip;
import io.isthmus.net.Mac;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Ports in v1 and in Neutron's v2.0, which differ in paths and one status only (contract.md 3.5). */
final class Ports {
    private Ports() {}

    record FixedIpInput(
            @Doc("Neutron subnet; without it that of the network")
            Optional<Uuid> subnetId,

            @Doc("the address; without it the first free one")
            Optional<Ip> ipAddress) {}

    record PairInput(
            @Doc("address or block; 1.1.1.1/0 for every source") @Length(min = 1, max = 64)
            String ipAddress,

            @Doc("MAC address; without it the port's own") Optional<String> macAddress) {}

    record PortInput(
            @Doc("network, the v1 subnet") Uuid networkId,

            @Doc("name, need not be unique") @Length(max = 255)
            Optional<String> name,

            @Doc("kept as given; it changes nothing") Optional<Boolean> adminStateUp,

            @Doc("its address, one IPv4 address at most") @Items(max = 1)
            List<FixedIpInput> fixedIps,

            @Doc("MAC address; without it a new one") Optional<String> macAddress,

            @Doc("security groups; without this the group default") @Items(max = 20)
            Optional<List<Uuid>> securityGroups,

            @Doc("further sources that it may use, with its own MAC address") @Items(max = 10)
            List<PairInput> allowedAddressPairs,

            @Doc("false: its groups are not asked and every source passes; without it as its network says")
            Optional<Boolean> portSecurityEnabled,

            @Doc("kind of what uses it, kept as given") @Length(max = 255)
            Optional<String> deviceOwner,

            @Doc("id of what uses it, kept as given") @Length(max = 255)
            Optional<String> deviceId,

            @Doc("description") @Length(max = 255) Optional<String> description,

            @Doc("options of DHCP, kept as given") @Items(max = 10)
            List<ExtraDhcp.OptionInput> extraDhcpOpts,

            @Doc("only normal") @Name("binding:vnic_type") @Length(max = 64)
            Optional<String> vnicType,

            @Doc("only empty") @Name("binding:profile") Map<String, Object> profile,
            @Doc("project; none but the token's") Optional<String> tenantId,
            @Doc("project; none but the token's") Optional<String> projectId) {}

    record PortChange(
            @Doc("name") @Length(max = 255) Optional<String> name,
            @Doc("kept as given; it changes nothing") Optional<Boolean> adminStateUp,

            @Doc("its address; only of a port that no ECS uses") @Items(max = 1)
            List<FixedIpInput> fixedIps,

            @Doc("security groups") @Items(max = 20) Optional<List<Uuid>> securityGroups,

            @Doc("further sources that it may use, with its own MAC address") @Items(max = 10)
            Optional<List<PairInput>> allowedAddressPairs,

            @Doc("false: its groups are not asked and every source passes; without it as its network says")
            Optional<Boolean> portSecurityEnabled,

            @Doc("only the present one") Optional<String> macAddress,

            @Doc("kind of what uses it; only of a port that no ECS uses") @Length(max = 255)
            Optional<String> deviceOwner,

            @Doc("id of what uses it; only of a port that no ECS uses") @Length(max = 255)
            Optional<String> deviceId,

            @Doc("description") @Length(max = 255) Optional<String> description,

            @Doc("options of DHCP to set, or without a value to take away") @Items(max = 10)
            List<ExtraDhcp.OptionInput> extraDhcpOpts,

            @Doc("only normal") @Name("binding:vnic_type") @Length(max = 64)
            Optional<String> vnicType,

            @Doc("only empty") @Name("binding:profile") Map<String, Object> profile) {}

    record PortQuery(
            @Doc("only ports of these enterprise projects: all are of 0") @Filter
            List<String> enterpriseProjectId,

            @Doc("only ports with enhanced forwarding: there are none") @Filter
            List<Boolean> enableEfi,

            @Doc("only this port") @Filter List<String> id,
            @Doc("only ports of this name") @Filter List<String> name,
            @Doc("only ports of this network") @Filter List<String> networkId,
            @Doc("only ports of this ECS or router") @Filter List<String> deviceId,

            @Doc("only ports whose user is of this kind") @Filter
            List<String> deviceOwner,

            @Doc("only the port with this MAC address") @Filter
            List<String> macAddress,

            @Doc("only ports in this state: ACTIVE, DOWN, BUILD or ERROR") @Filter
            List<String> status,

            @Doc("only ports that are up, or that are not") @Filter
            List<Boolean> adminStateUp,

            @Doc("ip_address=ADDRESS or subnet_id=NEUTRON-SUBNET, may come twice")
            List<String> fixedIps,

            @Doc("only ports of this security group") @Filter
            List<String> securityGroups,

            @Doc("only ports of this project") @Filter List<String> tenantId,
            @Doc("only ports of this project") @Filter List<String> projectId,

            @Inline NeutronTags.Wish tagged,
            @Inline Sorting sorting,
            @Inline Page.EitherWay page)
            implements Page.Wish {

        boolean passes(PortView shown) {
            return fixedIps.stream().allMatch(filter -> passes(filter, shown.port()));
        }

        private static boolean passes(String fixedIp, PortFields port) {
            return port.fixedIps().stream()
                    .anyMatch(ip -> fixedIp.equals("ip_address=" + ip.ipAddress())
                            || fixedIp.equals("subnet_id=" + ip.subnetId()));
        }
    }

    record PortsView(
            @Doc("the ports") List<PortView> ports,
            @Doc("neighbouring pages") Optional<List<Lists.Link>> portsLinks) {}

    record PortsOfV1View(
            @Doc("the ports") List<PortOfV1View> ports,
            @Doc("neighbouring pages") Optional<List<Lists.Link>> portsLinks) {}

    static List<Endpoint<?, ?>> endpoints() {
        return Stream.of(
                        endpoints(
                                "/v1/{project_id}/ports",
                                true,
                                new Edition<>(
                                        200,
                                        PortOfV1View.class,
                                        PortsOfV1View.class,
                                        PortOfV1View::of,
                                        (ports, links) -> new PortsOfV1View(
                                                ports.stream()
                                                        .map(PortOfV1View::of)
                                                        .toList(),
                                                links))),
                        endpoints(
                                "/v2.0/ports",
                                false,
                                new Edition<>(201, PortView.class, PortsView.class, port -> port, PortsView::new)))
                .<Endpoint<?, ?>>flatMap(List::stream)
                .toList();
    }

    /** @param guarded whether a port has a group at least */
    private static List<Endpoint<?, ?>> endpoints(String path, boolean guarded, Edition<PortView> edition) {
        return List.of(
                Endpoint.post(path, "Makes a port, which an ECS may use later")
                        .takes("port", PortInput.class)
                        .answers(edition.created(), "port", edition.one())
                        .refuses(
                                Rule.SUBNET_NOT_FOUND,
                                Rule.SECURITY_GROUP_NOT_FOUND,
                                Rule.NETWORK_WITHOUT_SUBNET,
                                Rule.SUBNET_FULL,
                                Rule.ADDRESS_OUTSIDE_SUBNET,
                                Rule.ADDRESS_RESERVED,
                                Rule.ADDRESS_IN_USE,
                                Rule.MAC_IN_USE)
                        .handledBy(call -> create(call, guarded, edition)),
                Endpoint.get(path, "Lists the project's ports")
                        .query(PortQuery.class)
                        .answers(200, "", edition.many())
                        .handledBy(call -> list(call, edition)),
                Endpoint.get(path + "/{port_id}", "Shows a port")
                        .answers(200, "port", edition.one())
                        .refuses(Rule.PORT_NOT_FOUND)
                        .handledBy(call -> PortViews.find(call, call.snapshot(), id(call))
                                .<Reply>map(port -> Reply.ok(edition.view().apply(port)))
                                .orElseGet(() -> missing(id(call)))),
                Endpoint.put(path + "/{port_id}", "Changes a port")
                        .takes("port", PortChange.class)
                        .answers(200, "port", edition.one())
                        .refuses(
                                Rule.PORT_NOT_FOUND,
                                Rule.SECURITY_GROUP_NOT_FOUND,
                                Rule.PORT_IN_USE,
                                Rule.SUBNET_NOT_FOUND,
                                Rule.NETWORK_WITHOUT_SUBNET,
                                Rule.ADDRESS_OUTSIDE_SUBNET,
                                Rule.ADDRESS_RESERVED,
                                Rule.ADDRESS_IN_USE)
                        .handledBy(call -> update(call, guarded, edition)),
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
                .map(subnet -> isGateway(id(call), subnet, "Remove the subnet from the router instead."));
    }

    /** The refusal of what cannot be done with the port of a router. */
    static Reply isGateway(PortId port, Subnet subnet, String hint) {
        return Reply.refused(new Refusal(
                Rule.PORT_IN_USE,
                "port",
                subnet.vpc().value(),
                "The port " + port + " is the gateway of the router " + subnet.vpc() + ".",
                hint));
    }

    private static Reply list(Call<PortQuery, Nothing> call, Edition<PortView> edition) {
        PortQuery query = call.query();
        return query.sorting()
                .page(
                        Lists.matching(
                                query.tagged()
                                        .of(
                                                candidates(call, query).filter(query::passes),
                                                port -> port.port().tags()),
                                query,
                                port -> port),
                        PortView.class,
                        port -> port,
                        query,
                        page -> edition.list().apply(page.items(), Lists.links(call, page, PortView::id)));
    }

    /** What may pass the filters, as far as that is found without looking at the rest. */
    private static Listing<PortView> candidates(Call<?, ?> call, PortQuery query) {
        Snapshot snapshot = call.snapshot();
        if (query.networkId().size() == 1 && query.id().isEmpty()) {
            SubnetId network = new SubnetId(query.networkId().getFirst());
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
        Listing<Subnet> gateways = !query.name().isEmpty() && !query.name().contains("")
                ? Listing.of(List.of(), Ports::gatewayId)
                : snapshot.gateways(call.project()).listing(Ports::gatewayId);
        return ports.and(PortViews.gateways(call, query.id().isEmpty() ? gateways : gateways.only(query.id())));
    }

    private static Listing<Port> bound(Call<?, ?> call, PortQuery query) {
        Snapshot snapshot = call.snapshot();
        return query.deviceId().isEmpty() || !query.id().isEmpty()
                ? Lists.narrowed(
                        call, snapshot.ports(call.project()), Resource.Kind.PORT, Port.class, query.id(), query.name())
                : Listing.of(
                        query.deviceId().stream()
                                .distinct()
                                .flatMap(id -> snapshot.ecs(new EcsId(id)).stream())
                                .flatMap(ecs -> ecs.ports().stream())
                                .sorted(Comparator.comparing(PortId::value))
                                .flatMap(port -> snapshot.port(port).stream())
                                .toList(),
                        Port::key);
    }

    private static String gatewayId(Subnet subnet) {
        return subnet.gatewayPort().value();
    }

    private static Reply create(Call<Nothing, PortInput> call, boolean guarded, Edition<PortView> edition) {
        PortInput input = call.body();
        SubnetId network = new SubnetId(input.networkId().value());
        Optional<Mac> mac = input.macAddress().flatMap(Mac::tryParse);
        if (input.macAddress().isPresent() && (mac.isEmpty() || (mac.get().bytes()[0] & 1) != 0)) {
            return Reply.malformed(
                    "port.mac_address", "is no address of one interface", "an address such as fa:16:3e:00:00:01");
        }
        Optional<Reply> refused = unoffered(input.vnicType(), input.profile())
                .or(() -> OwnProject.unless(call, "port", input.tenantId(), input.projectId()))
                .or(() -> ExtraDhcp.bad("port.extra_dhcp_opts", input.extraDhcpOpts()))
                .or(() -> groupless(guarded, input.securityGroups()))
                .or(() -> badFixedIp(call, network, input.fixedIps()))
                .or(() -> AddressPairs.bad(input.allowedAddressPairs()));
        if (refused.isPresent()) {
            return refused.get();
        }
        Command.NewPort port = new Command.NewPort(
                network,
                input.name().orElse(""),
                address(input.fixedIps()),
                mac,
                groups(input.securityGroups()),
                AddressPairs.of(input.allowedAddressPairs()),
                input.deviceOwner().orElse(""),
                input.deviceId().orElse(""),
                new PortExtras.Change(
                        input.description(),
                        input.adminStateUp(),
                        ExtraDhcp.options(input.extraDhcpOpts()),
                        Optional.empty(),
                        Optional.empty(),
                        input.portSecurityEnabled()));
        return call.execute(
                new Command.CreatePorts(List.of(port)),
                done -> Reply.ok(PortViews.find(
                                call, done.after(), new PortId(done.subjects().getFirst()))
                        .map(edition.view())
                        .orElseThrow()));
    }

    private static Reply update(Call<Nothing, PortChange> call, boolean guarded, Edition<PortView> edition) {
        PortChange change = call.body();
        Optional<PortFields> present =
                PortViews.find(call, call.snapshot(), id(call)).map(PortView::port);
        Optional<SubnetId> network = present.map(PortFields::networkId).map(SubnetId::new);
        Optional<Reply> refused = gateway(call)
                .or(() -> unoffered(change.vnicType(), change.profile()))
                .or(() -> present.flatMap(port -> NotKept.unless(
                        "port.mac_address",
                        change.macAddress().map(text -> text.toLowerCase(Locale.ROOT)),
                        port.macAddress())))
                .or(() -> ExtraDhcp.bad("port.extra_dhcp_opts", change.extraDhcpOpts()))
                .or(() -> groupless(guarded, change.securityGroups()))
                .or(() -> network.flatMap(found -> badFixedIp(call, found, change.fixedIps())))
                .or(() -> change.allowedAddressPairs().flatMap(AddressPairs::bad));
        if (refused.isPresent()) {
            return refused.get();
        }
        return call.execute(
                new Command.UpdatePort(
                        id(call),
                        change.name(),
                        address(change.fixedIps()),
                        groups(change.securityGroups()),
                        change.allowedAddressPairs().map(AddressPairs::of),
                        new PortExtras.Change(
                                change.description(),
                                change.adminStateUp(),
                                ExtraDhcp.options(change.extraDhcpOpts()),
                                other(change.deviceOwner(), present.map(PortFields::deviceOwner)),
                                other(change.deviceId(), present.map(PortFields::deviceId)),
                                change.portSecurityEnabled())),
                done -> Reply.ok(PortViews.find(call, done.after(), id(call))
                        .map(edition.view())
                        .orElseThrow()));
    }

    private static Optional<Ip> address(List<FixedIpInput> fixedIps) {
        return fixedIps.stream().findFirst().flatMap(FixedIpInput::ipAddress);
    }

    private static Optional<List<SecurityGroupId>> groups(Optional<List<Uuid>> ids) {
        return ids.map(groups ->
                groups.stream().map(id -> new SecurityGroupId(id.value())).toList());
    }

    /** v1 knows no port without a group; Neutron does, and nothing comes to it or leaves it (contract.md 10.43). */
    private static Optional<Reply> groupless(boolean guarded, Optional<List<Uuid>> groups) {
        return guarded && groups.filter(List::isEmpty).isPresent()
                ? Optional.of(Reply.malformed("port.security_groups", "has 0 elements", "1 to 20 elements"))
                : Optional.empty();
    }

    /** What is sent, unless it is so already. */
    private static Optional<String> other(Optional<String> sent, Optional<String> present) {
        return sent.equals(present) ? Optional.empty() : sent;
    }

    private static Optional<Reply> unoffered(Optional<String> vnicType, Map<String, Object> profile) {
        return NotKept.unless("port.binding:vnic_type", vnicType, "normal")
                .or(() -> NotKept.unlessEmpty("port.binding:profile", Optional.of(profile)));
    }

    /** Refuses an element that says nothing, and one of another Neutron subnet than the IPv4 one of the network. */
    private static Optional<Reply> badFixedIp(Call<?, ?> call, SubnetId network, List<FixedIpInput> fixedIps) {
        if (fixedIps.isEmpty()) {
            return Optional.empty();
        }
        FixedIpInput wanted = fixedIps.getFirst();
        if (wanted.subnetId().isEmpty() && wanted.ipAddress().isEmpty()) {
            return Optional.of(Reply.malformed(
                    "port.fixed_ips[0]", "has neither subnet_id nor ip_address", "one of them, or both"));
        }
        Optional<NeutronSubnetViews.SubnetView> own =
                NeutronSubnetViews.of(call, call.snapshot(), network).findFirst();
        Optional<String> named = wanted.subnetId().map(Uuid::value);
        if (named.isEmpty() || own.isEmpty()) {
            return Optional.empty();
        }
        if (!named.get().equals(own.get().id())) {
            return Optional.of(
                    NeutronSubnets.network(call, named.get()).isEmpty()
                            ? NeutronSubnets.missing(named.get())
                            : Reply.malformed(
                                    "port.fixed_ips",
                                    "names a subnet that is not the IPv4 one of the network",
                                    own.get().id()));
        }
        return wanted.ipAddress()
                .filter(ip -> !own.get().cidr().contains(ip))
                .<Reply>map(ip -> Reply.refused(new Refusal(
                        Rule.ADDRESS_OUTSIDE_SUBNET,
                        "subnet_id",
                        ip.toString(),
                        "The address " + ip + " does not lie in the subnet "
                                + own.get().cidr() + ".",
                        "Choose another address, or leave it out for the first free one.")));
    }
}
