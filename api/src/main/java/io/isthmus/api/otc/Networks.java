package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Description;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.NoAngleBrackets;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Time;
import io.isthmus.model.IsolatedNetwork;
import io.isthmus.model.Listing;
import io.isthmus.model.NetworkExtras;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Neutron's networks: each is a v1 subnet, or one in the making that no router has yet (contract.md 3.5). */
final class Networks {
    private static final String PATH = "/v2.0/networks";

    private Networks() {}

    record NetworkInput(
            @Doc("name, need not be unique") @Length(max = 64) @NoAngleBrackets
            Optional<String> name,

            @Description Optional<String> description,

            @Doc("kept as given; it changes nothing") Optional<Boolean> adminStateUp,
            @Doc("only false") Optional<Boolean> shared,
            @Doc("only false") @Name("router:external") Optional<Boolean> external,

            @Doc("only vxlan") @Name("provider:network_type") @Length(max = 64)
            Optional<String> networkType,

            @Doc("what ports made from now on have, unless they say it themselves")
            Optional<Boolean> portSecurityEnabled,

            @Doc("project; none but the token's") Optional<String> tenantId,
            @Doc("project; none but the token's") Optional<String> projectId) {}

    record NetworkQuery(
            @Doc("only networks of these types: all are vxlan") @Name("provider:network_type") @Filter
            List<String> networkType,

            @Doc("only this network") @Filter List<String> id,
            @Doc("only networks of this name") @Filter List<String> name,

            @Doc("only networks in this state: always ACTIVE") @Filter
            List<String> status,

            @Doc("only networks that are up, or that are not") @Filter
            List<Boolean> adminStateUp,

            @Doc("only networks for all projects: there are none") @Filter
            List<Boolean> shared,

            @Doc("only networks of the outside: there are none") @Name("router:external") @Filter
            List<Boolean> external,

            @Doc("only networks of this project") @Filter List<String> tenantId,
            @Doc("only networks of this project") @Filter List<String> projectId,

            @Inline NeutronTags.Wish tagged,
            @Inline Sorting sorting,
            @Inline Page.EitherWay page)
            implements Page.Wish {}

    record NetworkView(
            @Doc("id, also of the v1 subnet") String id,
            @Doc("name") String name,
            @Doc("description") String description,
            @Doc("always ACTIVE") String status,
            @Doc("as given; it changes nothing") boolean adminStateUp,
            @Doc("ids of its Neutron subnets") List<String> subnets,
            @Doc("always false") boolean shared,
            @Doc("always false") @Name("router:external") boolean external,

            @Doc("always vxlan") @Name("provider:network_type")
            String networkType,

            @Doc("largest packet, in bytes") int mtu,

            @Doc("what new ports have, unless they say it themselves")
            boolean portSecurityEnabled,

            @Doc("always empty") List<String> availabilityZoneHints,
            @Doc("zones of the region") List<String> availabilityZones,
            @Doc("its tags, each a text or key=value") List<String> tags,
            @Doc("project") String tenantId,
            @Doc("project") String projectId,
            @Doc("when it was made, UTC") Time.Zulu createdAt,
            @Doc("when it was last changed, UTC") Time.Zulu updatedAt) {}

    record NetworksView(
            @Doc("the networks") List<NetworkView> networks,
            @Doc("neighbouring pages") Optional<List<Lists.Link>> networksLinks) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Makes a network, which carries packets once its subnet is in a router")
                        .takes("network", NetworkInput.class)
                        .answers(201, "network", NetworkView.class)
                        .refuses(Rule.QUOTA_EXCEEDED)
                        .handledBy(Networks::create),
                Endpoint.get(PATH, "Lists the project's networks")
                        .query(NetworkQuery.class)
                        .answers(200, "", NetworksView.class)
                        .handledBy(Networks::list),
                Endpoint.get(PATH + "/{network_id}", "Shows a network")
                        .answers(200, "network", NetworkView.class)
                        .refuses(Rule.NETWORK_NOT_FOUND)
                        .handledBy(call -> find(call, call.snapshot(), id(call))
                                .<Reply>map(Reply::ok)
                                .orElseGet(() -> missing(id(call)))),
                Endpoint.put(PATH + "/{network_id}", "Changes a network")
                        .takes("network", NetworkInput.class)
                        .answers(200, "network", NetworkView.class)
                        .refuses(Rule.NETWORK_NOT_FOUND)
                        .handledBy(Networks::update),
                Endpoint.delete(PATH + "/{network_id}", "Ends a network that no router has, with its subnet")
                        .refuses(Rule.NETWORK_NOT_FOUND, Rule.NETWORK_IN_USE)
                        .handledBy(call -> call.execute(new Command.DeleteNetwork(id(call)))));
    }

    private static SubnetId id(Call<?, ?> call) {
        return new SubnetId(call.path("network_id"));
    }

    private static Reply missing(SubnetId id) {
        return Reply.refused(Access.missing(Rule.NETWORK_NOT_FOUND, "network", id));
    }

    private static Optional<Reply> unoffered(Call<?, ?> call, NetworkInput input) {
        return NotKept.unless("network.shared", input.shared(), false)
                .or(() -> NotKept.unless("network.router:external", input.external(), false))
                .or(() -> NotKept.unless("network.provider:network_type", input.networkType(), "vxlan"))
                .or(() -> OwnProject.unless(call, "network", input.tenantId(), input.projectId()));
    }

    private static NetworkExtras.Change extras(NetworkInput input) {
        return new NetworkExtras.Change(input.adminStateUp(), input.portSecurityEnabled());
    }

    private static Reply create(Call<Nothing, NetworkInput> call) {
        NetworkInput input = call.body();
        return unoffered(call, input)
                .orElseGet(() -> call.execute(
                        new Command.CreateNetwork(
                                input.name().orElse(""), input.description().orElse(""), extras(input)),
                        done -> Reply.ok(find(
                                        call,
                                        done.after(),
                                        new SubnetId(done.subjects().getFirst()))
                                .orElseThrow())));
    }

    private static Reply update(Call<Nothing, NetworkInput> call) {
        NetworkInput input = call.body();
        return unoffered(call, input)
                .orElseGet(() -> call.execute(
                        new Command.UpdateNetwork(id(call), input.name(), input.description(), extras(input)),
                        done -> Reply.ok(find(call, done.after(), id(call)).orElseThrow())));
    }

    private static Reply list(Call<NetworkQuery, Nothing> call) {
        Snapshot snapshot = call.snapshot();
        NetworkQuery query = call.query();
        Listing<Subnet> subnets = Lists.narrowed(
                call, snapshot.subnets(call.project()), Resource.Kind.SUBNET, Subnet.class, query.id(), query.name());
        Listing<IsolatedNetwork> isolated = Lists.narrowed(
                call,
                snapshot.isolatedNetworks(call.project()),
                Resource.Kind.ISOLATED_NETWORK,
                IsolatedNetwork.class,
                query.id(),
                query.name());
        Listing<NetworkView> networks = call.visible(subnets)
                .map(subnet -> view(snapshot, subnet), NetworkView::id)
                .and(call.visible(isolated).map(network -> view(snapshot, network), NetworkView::id));
        return query.sorting()
                .page(
                        Lists.matching(query.tagged().of(networks, NetworkView::tags), query, network -> network),
                        NetworkView.class,
                        network -> network,
                        query,
                        page -> new NetworksView(page.items(), Lists.links(call, page, NetworkView::id)));
    }

    private static Optional<NetworkView> find(Call<?, ?> call, Snapshot snapshot, SubnetId id) {
        return call.visible(snapshot.subnet(id))
                .map(subnet -> view(snapshot, subnet))
                .or(() -> call.visible(snapshot.isolatedNetwork(id)).map(network -> view(snapshot, network)));
    }

    private static NetworkView view(Snapshot snapshot, Subnet subnet) {
        List<String> subnets = Stream.concat(
                        Stream.of(subnet.neutronSubnetId()),
                        subnet.ipv6().stream().map(Subnet.Ipv6::neutronSubnetId))
                .toList();
        return view(
                snapshot,
                new Common(
                        subnet.id(),
                        subnet.project(),
                        subnet.name(),
                        subnet.description(),
                        subnets,
                        subnet.networkExtrasOrNone()),
                subnet.createdAt(),
                subnet.updatedAt());
    }

    private static NetworkView view(Snapshot snapshot, IsolatedNetwork network) {
        List<String> subnets = network.block().map(IsolatedNetwork.Block::neutronSubnetId).stream()
                .toList();
        return view(
                snapshot,
                new Common(
                        network.id(),
                        network.project(),
                        network.name(),
                        network.description(),
                        subnets,
                        network.extrasOrNone()),
                network.createdAt(),
                network.updatedAt());
    }

    /** What networks of routers and others have alike. */
    private record Common(
            SubnetId id,
            ProjectId project,
            String name,
            String description,
            List<String> subnets,
            NetworkExtras extras) {}

    private static NetworkView view(Snapshot snapshot, Common network, Instant made, Instant changed) {
        return new NetworkView(
                network.id().value(),
                network.name(),
                network.description(),
                "ACTIVE",
                network.extras().adminStateUp(),
                network.subnets(),
                false,
                false,
                "vxlan",
                1500,
                network.extras().portSecurity(),
                List.of(),
                Zones.of(snapshot.region(network.project())),
                Tags.texts(network.extras().tags()),
                network.project().value(),
                network.project().value(),
                new Time.Zulu(made),
                new Time.Zulu(changed));
    }
}
