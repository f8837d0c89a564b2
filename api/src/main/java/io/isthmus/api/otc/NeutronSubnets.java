package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.NoAngleBrackets;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OrNone;
import io.isthmus.api.shape.OrNull;
import io.isthmus.api.shape.Range;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.AddressBlock;
import io.isthmus.model.Id;
import io.isthmus.model.Listing;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpRange;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Neutron's subnets: the address blocks of networks (contract.md 3.5). */
final class NeutronSubnets {
    private static final String PATH = "/v2.0/subnets";

    /** Addresses of the smallest block. */
    private static final int LEAST = 16;

    private NeutronSubnets() {}

    /** The id of a Neutron subnet, which is not that of its network. */
    private record NeutronSubnetId(String value) implements Id {
        @Override
        public String noun() {
            return "subnet";
        }
    }

    record SubnetInput(
            @Doc("network") Uuid networkId,

            @Doc("name, need not be unique") @Length(max = 64) @NoAngleBrackets
            Optional<String> name,

            @Doc("IPv4 block, /28 or wider") Cidr cidr,

            @Doc("4; an IPv6 block comes with the v1 API") @Range(min = 4, max = 4)
            Optional<Integer> ipVersion,

            @Doc(
                    "address of the gateway; without it the first of the block; null: none, so that its ECSs reach their own"
                            + " subnet and nothing else")
            @OrNull
            Optional<OrNone<Ip>> gatewayIp,

            @Doc("whether addresses are told by DHCP; without it true")
            Optional<Boolean> enableDhcp,

            @Doc("name servers") @Items(max = 5) List<Ip> dnsNameservers,

            @Doc(
                    "from where ports get an address that name none: one part of the block at most, without what is reserved")
            @Items(max = 1)
            List<PoolInput> allocationPools,

            @Doc("only empty") @Items(max = 0) List<Object> hostRoutes,

            @Doc("not offered here: an IPv6 block comes with the v1 API")
            Optional<String> ipv6AddressMode,

            @Doc("not offered here: an IPv6 block comes with the v1 API")
            Optional<String> ipv6RaMode,

            @Doc("project; none but the token's") Optional<String> tenantId,
            @Doc("project; none but the token's") Optional<String> projectId) {}

    record PoolInput(
            @Doc("first address") Ip start,
            @Doc("last address") Ip end) {}

    record SubnetChange(
            @Doc("name") @Length(max = 64) @NoAngleBrackets Optional<String> name,
            @Doc("whether addresses are told by DHCP") Optional<Boolean> enableDhcp,
            @Doc("name servers") @Items(max = 5) Optional<List<Ip>> dnsNameservers,
            @Doc("only empty") @Items(max = 0) List<Object> hostRoutes,

            @Doc("only the present one, null if there is none") @OrNull
            Optional<OrNone<Ip>> gatewayIp,

            @Doc("only the present block") Optional<Cidr> cidr,

            @Doc("only the present ones") @Items(max = 10) Optional<List<PoolInput>> allocationPools) {}

    record SubnetQuery(
            @Doc("only this subnet") @Filter List<String> id,
            @Doc("only subnets of this name") @Filter List<String> name,
            @Doc("only subnets of this network") @Filter List<String> networkId,
            @Doc("only the subnet with this block") @Filter List<String> cidr,
            @Doc("only subnets with this gateway") @Filter List<String> gatewayIp,
            @Doc("4 or 6") @Filter List<Integer> ipVersion,

            @Doc("only subnets that tell addresses by DHCP, or that do not") @Filter
            List<Boolean> enableDhcp,

            @Doc("only subnets of this project") @Filter List<String> tenantId,
            @Doc("only subnets of this project") @Filter List<String> projectId,

            @Inline NeutronTags.Wish tagged,
            @Inline Sorting sorting,
            @Inline Page.EitherWay page)
            implements Page.Wish {}

    record SubnetsView(
            @Doc("the subnets") List<NeutronSubnetViews.SubnetView> subnets,
            @Doc("neighbouring pages") Optional<List<Lists.Link>> subnetsLinks) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Makes the subnet of a network")
                        .takes("subnet", SubnetInput.class)
                        .answers(201, "subnet", NeutronSubnetViews.SubnetView.class)
                        .refuses(Rule.NETWORK_NOT_FOUND, Rule.NETWORK_HAS_SUBNET, Rule.SUBNET_MASK, Rule.SUBNET_GATEWAY)
                        .handledBy(NeutronSubnets::create),
                Endpoint.get(PATH, "Lists the Neutron subnets of the project's networks")
                        .query(SubnetQuery.class)
                        .answers(200, "", SubnetsView.class)
                        .handledBy(NeutronSubnets::list),
                Endpoint.get(PATH + "/{neutron_subnet_id}", "Shows a Neutron subnet")
                        .answers(200, "subnet", NeutronSubnetViews.SubnetView.class)
                        .refuses(Rule.SUBNET_NOT_FOUND)
                        .handledBy(call -> find(call, call.snapshot(), id(call))
                                .<Reply>map(Reply::ok)
                                .orElseGet(() -> missing(id(call)))),
                Endpoint.put(PATH + "/{neutron_subnet_id}", "Changes a Neutron subnet")
                        .takes("subnet", SubnetChange.class)
                        .answers(200, "subnet", NeutronSubnetViews.SubnetView.class)
                        .refuses(Rule.SUBNET_NOT_FOUND)
                        .handledBy(NeutronSubnets::update),
                Endpoint.delete(PATH + "/{neutron_subnet_id}", "Ends a Neutron subnet that no router has")
                        .refuses(Rule.SUBNET_NOT_FOUND, Rule.SUBNET_IN_USE, Rule.NETWORK_IN_USE)
                        .handledBy(call -> network(call, id(call))
                                .map(network -> call.execute(new Command.DeleteNetworkBlock(network)))
                                .orElseGet(() -> missing(id(call)))));
    }

    private static String id(Call<?, ?> call) {
        return call.path("neutron_subnet_id");
    }

    static Reply missing(String id) {
        return Reply.refused(Access.missing(Rule.SUBNET_NOT_FOUND, "subnet", new NeutronSubnetId(id)));
    }

    /** The network of a Neutron subnet that the caller may see. */
    static Optional<SubnetId> network(Call<?, ?> call, String neutronSubnetId) {
        return find(call, call.snapshot(), neutronSubnetId).map(view -> new SubnetId(view.networkId()));
    }

    private static Optional<NeutronSubnetViews.SubnetView> find(
            Call<?, ?> call, Snapshot snapshot, String neutronSubnetId) {
        return snapshot.networkOf(neutronSubnetId).stream()
                .flatMap(network -> NeutronSubnetViews.of(call, snapshot, network))
                .filter(view -> view.id().equals(neutronSubnetId))
                .findFirst();
    }

    private static Listing<NeutronSubnetViews.SubnetView> ofNetwork(Call<?, ?> call, SubnetId network) {
        return Listing.of(
                NeutronSubnetViews.of(call, call.snapshot(), network)
                        .sorted(Comparator.comparing(NeutronSubnetViews.SubnetView::id))
                        .toList(),
                NeutronSubnetViews.SubnetView::id);
    }

    private static Reply create(Call<Nothing, SubnetInput> call) {
        SubnetInput input = call.body();
        Optional<Reply> refused = NotKept.unlessEmpty("subnet.ipv6_address_mode", input.ipv6AddressMode())
                .or(() -> NotKept.unlessEmpty("subnet.ipv6_ra_mode", input.ipv6RaMode()))
                .or(() -> OwnProject.unless(call, "subnet", input.tenantId(), input.projectId()));
        if (refused.isPresent()) {
            return refused.get();
        }
        SubnetId network = new SubnetId(input.networkId().value());
        Optional<Ip> gateway = input.gatewayIp()
                .map(OrNone::value)
                .orElseGet(() -> Optional.of(
                        input.cidr().size() > 1
                                ? input.cidr().address().plus(1)
                                : input.cidr().address()));
        Optional<PoolInput> wanted = input.allocationPools().stream().findFirst();
        Optional<IpRange> pool = wanted.filter(some -> isSound(some, input.cidr(), gateway))
                .map(sound -> new IpRange(sound.start(), sound.end()));
        if (wanted.isPresent() && pool.isEmpty()) {
            return Reply.malformed(
                    "subnet.allocation_pools",
                    "is no part of the block without reserved addresses",
                    "addresses inside the block, without its first one, the gateway and the last three");
        }
        return call.execute(
                new Command.CreateNetworkBlock(
                        network,
                        input.name().orElse(""),
                        input.cidr(),
                        gateway,
                        pool,
                        input.enableDhcp().orElse(true),
                        input.dnsNameservers()),
                done -> Reply.ok(NeutronSubnetViews.of(call, done.after(), network)
                        .findFirst()
                        .orElseThrow()));
    }

    /** A block that is too small is refused as that. */
    private static boolean isSound(PoolInput pool, Cidr cidr, Optional<Ip> gateway) {
        if (pool.start().compareTo(pool.end()) > 0 || !cidr.contains(pool.start()) || !cidr.contains(pool.end())) {
            return false;
        }
        IpRange range = new IpRange(pool.start(), pool.end());
        Ip first = cidr.address();
        return cidr.size() < LEAST
                ? !range.contains(first) && gateway.filter(range::contains).isEmpty()
                : AddressBlock.reserved(cidr, gateway.orElse(first)).stream().noneMatch(range::contains);
    }

    private static Reply update(Call<Nothing, SubnetChange> call) {
        SubnetChange change = call.body();
        Optional<Reply> refused = find(call, call.snapshot(), id(call)).flatMap(present -> settled(present, change));
        if (refused.isPresent()) {
            return refused.get();
        }
        return network(call, id(call))
                .map(network -> call.execute(
                        new Command.UpdateNetworkBlock(
                                network, change.name(), change.enableDhcp(), change.dnsNameservers()),
                        done -> Reply.ok(find(call, done.after(), id(call)).orElseThrow())))
                .orElseGet(() -> missing(id(call)));
    }

    /** The refusal of another block, gateway or pool than the subnet was made with. */
    private static Optional<Reply> settled(NeutronSubnetViews.SubnetView present, SubnetChange change) {
        List<PoolInput> pools = present.allocationPools().stream()
                .map(pool -> new PoolInput(pool.start(), pool.end()))
                .toList();
        return change.gatewayIp()
                .map(OrNone::value)
                .filter(wanted -> !wanted.equals(present.gatewayIp()))
                .<Reply>map(_ -> Reply.malformed(
                        "subnet.gateway_ip",
                        "is another one than the present one, which is not offered here",
                        present.gatewayIp().map(Ip::toString).orElse("null")))
                .or(() -> NotKept.unless("subnet.cidr", change.cidr(), present.cidr()))
                .or(() -> change.allocationPools()
                        .filter(wanted -> !wanted.equals(pools))
                        .map(_ -> Reply.malformed(
                                "subnet.allocation_pools",
                                "are others than the present ones, which is not offered here",
                                "the present ones, or nothing")));
    }

    private static Reply list(Call<SubnetQuery, Nothing> call) {
        Snapshot snapshot = call.snapshot();
        SubnetQuery query = call.query();
        Listing<NeutronSubnetViews.SubnetView> all = (query.name().size() == 1
                        ? snapshot.neutronSubnets(call.project(), query.name().getFirst())
                        : snapshot.neutronSubnets(call.project()))
                .listing(id -> id)
                .map(id -> find(call, snapshot, id).orElseThrow(), NeutronSubnetViews.SubnetView::id);
        Listing<NeutronSubnetViews.SubnetView> subnets = !query.id().isEmpty()
                ? all.only(query.id())
                : query.networkId().size() == 1
                        ? ofNetwork(call, new SubnetId(query.networkId().getFirst()))
                        : all;
        return query.sorting()
                .page(
                        Lists.matching(
                                query.tagged().of(subnets, NeutronSubnetViews.SubnetView::tags),
                                query,
                                subnet -> subnet),
                        NeutronSubnetViews.SubnetView.class,
                        subnet -> subnet,
                        query,
                        page -> new SubnetsView(
                                page.items(), Lists.links(call, page, NeutronSubnetViews.SubnetView::id)));
    }
}
