package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Description;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.NoAngleBrackets;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.NullIfEmpty;
import io.isthmus.api.shape.Time;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.Listing;
import io.isthmus.model.PortId;
import io.isthmus.model.Resource;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcExtras;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Neutron's routers, which are VPCs (contract.md, terminology, and 3.5). */
final class Routers {
    private static final String PATH = "/v2.0/routers";

    private Routers() {}

    record RouterInput(
            @Doc("name, unique in the project unless empty") @Length(max = 64) @NoAngleBrackets
            Optional<String> name,

            @Description Optional<String> description,

            @Doc("kept as given; it changes nothing") Optional<Boolean> adminStateUp,
            @Doc("kept as given; it changes nothing") Optional<Boolean> distributed,
            @Doc("only empty: there is no outside") Map<String, Object> externalGatewayInfo,

            @Doc("only empty: routes are made in route tables") @Items(max = 0)
            List<Object> routes) {}

    record RouterQuery(
            @Doc("only this router") @Filter List<String> id,
            @Doc("only routers of this name") @Filter List<String> name,

            @Doc("only routers in this state: always ACTIVE") @Filter
            List<String> status,

            @Doc("only routers that are up, or that are not") @Filter
            List<Boolean> adminStateUp,

            @Doc("only routers of this project") @Filter List<String> tenantId,
            @Doc("only routers of this project") @Filter List<String> projectId,

            @Inline NeutronTags.Wish tagged,
            @Inline Sorting sorting,
            @Inline Page.EitherWay page)
            implements Page.Wish {}

    record InterfaceInput(
            @Doc("Neutron subnet") Optional<Uuid> subnetId,

            @Doc("port of the router, instead of the subnet; only to remove it")
            Optional<Uuid> portId) {}

    record RouterView(
            @Doc("id, also of the VPC") String id,
            @Doc("name") String name,
            @Doc("description") String description,
            @Doc("always ACTIVE") String status,
            @Doc("as given; it changes nothing") boolean adminStateUp,
            @Doc("always null") @NullIfEmpty Optional<Map<String, Object>> externalGatewayInfo,
            @Doc("always empty: see the route tables") List<Object> routes,
            @Doc("as given, else true; it changes nothing") boolean distributed,
            @Doc("always false") boolean ha,
            @Doc("always empty") List<String> availabilityZoneHints,
            @Doc("zones of the region") List<String> availabilityZones,
            @Doc("its tags, each a text or key=value") List<String> tags,
            @Doc("project") String tenantId,
            @Doc("project") String projectId,
            @Doc("when it was made, UTC") Time.Zulu createdAt,
            @Doc("when it was last changed, UTC") Time.Zulu updatedAt) {
        static RouterView of(Call<?, ?> call, Vpc vpc) {
            return new RouterView(
                    vpc.id().value(),
                    vpc.name(),
                    vpc.description(),
                    "ACTIVE",
                    vpc.extrasOrNone().adminStateUp(),
                    Optional.empty(),
                    List.of(),
                    vpc.extrasOrNone().distributed().orElse(true),
                    false,
                    List.of(),
                    Zones.of(call.snapshot().region(vpc.project())),
                    Tags.texts(vpc.tags()),
                    vpc.project().value(),
                    vpc.project().value(),
                    new Time.Zulu(vpc.createdAt()),
                    new Time.Zulu(vpc.updatedAt()));
        }
    }

    record RoutersView(
            @Doc("the routers") List<RouterView> routers,
            @Doc("neighbouring pages") Optional<List<Lists.Link>> routersLinks) {}

    record InterfaceView(
            @Doc("router") String id,
            @Doc("network of the subnet") String networkId,
            @Doc("Neutron subnet") String subnetId,
            @Doc("Neutron subnet") List<String> subnetIds,
            @Doc("port of the router in the subnet") String portId,
            @Doc("project") String tenantId,
            @Doc("project") String projectId) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Makes a router: a VPC without an address block")
                        .takes("router", RouterInput.class)
                        .answers(201, "router", RouterView.class)
                        .refuses(Rule.VPC_NAME_EXISTS, Rule.QUOTA_EXCEEDED)
                        .handledBy(Routers::create),
                Endpoint.get(PATH, "Lists the project's routers, which are its VPCs")
                        .query(RouterQuery.class)
                        .answers(200, "", RoutersView.class)
                        .handledBy(Routers::list),
                Endpoint.get(PATH + "/{router_id}", "Shows a router")
                        .answers(200, "router", RouterView.class)
                        .refuses(Rule.VPC_NOT_FOUND)
                        .handledBy(call -> call.visible(call.snapshot().vpc(id(call)))
                                .<Reply>map(vpc -> Reply.ok(RouterView.of(call, vpc)))
                                .orElseGet(
                                        () -> Reply.refused(Access.missing(Rule.VPC_NOT_FOUND, "router", id(call))))),
                Endpoint.put(PATH + "/{router_id}", "Changes a router")
                        .takes("router", RouterInput.class)
                        .answers(200, "router", RouterView.class)
                        .refuses(Rule.VPC_NOT_FOUND, Rule.VPC_NAME_EXISTS)
                        .handledBy(Routers::update),
                Endpoint.delete(PATH + "/{router_id}", "Ends a router that is not in use")
                        .refuses(
                                Rule.VPC_NOT_FOUND,
                                Rule.VPC_HAS_SUBNETS,
                                Rule.VPC_HAS_ROUTES,
                                Rule.VPC_HAS_ROUTE_TABLES,
                                Rule.VPC_HAS_PEERINGS)
                        .handledBy(call -> call.execute(new Command.DeleteVpc(id(call)))),
                Endpoint.put(PATH + "/{router_id}/add_router_interface", "Adds a Neutron subnet to a router")
                        .takes("", InterfaceInput.class)
                        .answers(200, "", InterfaceView.class)
                        .refuses(
                                Rule.VPC_NOT_FOUND,
                                Rule.SUBNET_NOT_FOUND,
                                Rule.NETWORK_IN_USE,
                                Rule.NETWORK_WITHOUT_SUBNET,
                                Rule.SUBNET_OUTSIDE_VPC,
                                Rule.SUBNET_OVERLAPS)
                        .handledBy(Routers::add),
                Endpoint.put(PATH + "/{router_id}/remove_router_interface", "Takes a Neutron subnet out of a router")
                        .takes("", InterfaceInput.class)
                        .answers(200, "", InterfaceView.class)
                        .refuses(
                                Rule.VPC_NOT_FOUND,
                                Rule.SUBNET_NOT_FOUND,
                                Rule.PORT_NOT_FOUND,
                                Rule.NETWORK_NOT_ATTACHED,
                                Rule.SUBNET_IN_USE)
                        .handledBy(Routers::remove));
    }

    private static VpcId id(Call<?, ?> call) {
        return new VpcId(call.path("router_id"));
    }

    private static Optional<Reply> unoffered(RouterInput input) {
        return input.externalGatewayInfo().isEmpty()
                ? Optional.empty()
                : Optional.of(Reply.malformed(
                        "router.external_gateway_info",
                        "names a network of the outside, of which Isthmus has none: another VPC is reached over a peering, another"
                                + " network by a route to a server",
                        "nothing"));
    }

    private static VpcExtras.Change extras(RouterInput input) {
        return new VpcExtras.Change(input.adminStateUp(), Optional.empty(), input.distributed());
    }

    private static Reply create(Call<Nothing, RouterInput> call) {
        RouterInput input = call.body();
        return unoffered(input)
                .orElseGet(() -> call.execute(
                        new Command.CreateVpc(
                                input.name().orElse(""),
                                input.description().orElse(""),
                                Optional.empty(),
                                List.of(),
                                extras(input)),
                        done -> Reply.ok(RouterView.of(
                                call,
                                done.after()
                                        .vpc(new VpcId(done.subjects().getFirst()))
                                        .orElseThrow()))));
    }

    private static Reply update(Call<Nothing, RouterInput> call) {
        RouterInput input = call.body();
        return unoffered(input)
                .orElseGet(() -> call.execute(
                        new Command.UpdateVpc(
                                id(call), input.name(), input.description(), Optional.empty(), extras(input)),
                        done -> Reply.ok(
                                RouterView.of(call, done.after().vpc(id(call)).orElseThrow()))));
    }

    private static Reply list(Call<RouterQuery, Nothing> call) {
        RouterQuery query = call.query();
        Listing<Vpc> vpcs = call.visible(Lists.narrowed(
                call, call.snapshot().vpcs(call.project()), Resource.Kind.VPC, Vpc.class, query.id(), query.name()));
        return query.sorting()
                .page(
                        Lists.matching(
                                query.tagged().of(vpcs, vpc -> Tags.texts(vpc.tags())),
                                query,
                                vpc -> RouterView.of(call, vpc)),
                        RouterView.class,
                        vpc -> RouterView.of(call, vpc),
                        query,
                        page -> new RoutersView(
                                page.items().stream()
                                        .map(vpc -> RouterView.of(call, vpc))
                                        .toList(),
                                Lists.links(call, page, Vpc::key)));
    }

    private static Reply add(Call<Nothing, InterfaceInput> call) {
        if (call.body().subnetId().isEmpty()) {
            return Reply.malformed("subnet_id", "is missing", "the id of a Neutron subnet");
        }
        String neutronSubnet = call.body().subnetId().get().value();
        return NeutronSubnets.network(call, neutronSubnet)
                .map(network -> call.execute(
                        new Command.AttachNetwork(id(call), network),
                        _ -> Reply.ok(view(call, network, neutronSubnet))))
                .orElseGet(() -> NeutronSubnets.missing(neutronSubnet));
    }

    private static Reply remove(Call<Nothing, InterfaceInput> call) {
        Optional<String> neutronSubnet = call.body()
                .subnetId()
                .map(Uuid::value)
                .or(() -> call.body()
                        .portId()
                        .flatMap(port -> PortViews.find(call, call.snapshot(), new PortId(port.value())))
                        .map(port -> port.port().fixedIps().getFirst().subnetId()));
        if (neutronSubnet.isEmpty()) {
            return call.body().portId().isEmpty()
                    ? Reply.malformed("subnet_id", "is missing", "the id of a Neutron subnet")
                    : Ports.missing(new PortId(call.body().portId().get().value()));
        }
        return NeutronSubnets.network(call, neutronSubnet.get())
                .map(network -> call.execute(
                        new Command.DetachNetwork(id(call), network),
                        _ -> Reply.ok(view(call, network, neutronSubnet.get()))))
                .orElseGet(() -> NeutronSubnets.missing(neutronSubnet.get()));
    }

    private static InterfaceView view(Call<?, ?> call, SubnetId network, String neutronSubnet) {
        String project = call.project().value();
        return new InterfaceView(
                id(call).value(),
                network.value(),
                neutronSubnet,
                List.of(neutronSubnet),
                Subnet.gatewayPort(id(call), network).value(),
                project,
                project);
    }
}
