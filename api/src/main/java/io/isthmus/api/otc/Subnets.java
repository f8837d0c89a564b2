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
import io.isthmus.api.shape.Letters;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.NullIfEmpty;
import io.isthmus.api.shape.Time;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.Label;
import io.isthmus.model.Members;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.List;
import java.util.Optional;

/** Subnets in v1 (contract.md 3.3). */
final class Subnets {
    private static final String PATH = "/v1/{project_id}/subnets";
    private static final String IN_VPC = "/v1/{project_id}/vpcs/{vpc_id}/subnets/{subnet_id}";

    private Subnets() {}

    record SubnetInput(
            @Doc("name") @Length(min = 1, max = 64) @Letters("_.-")
            String name,

            @Description Optional<String> description,

            @Doc("IPv4 block within a block of the VPC, /28 or wider")
            Cidr cidr,

            @Doc("address of the gateway, within the subnet")
            Ip gatewayIp,

            @Doc("VPC") Uuid vpcId,

            @Doc("whether it gets an IPv6 block too; without it false")
            Optional<Boolean> ipv6Enable,

            @Doc("whether addresses are told by DHCP; without it true")
            Optional<Boolean> dhcpEnable,

            @Doc("first name server") Optional<Ip> primaryDns,

            @Doc("second name server; the first, if there is no other")
            Optional<Ip> secondaryDns,

            @Doc("name servers; its first two are primary_dns and secondary_dns, where these are given too")
            @Name("dnsList")
            @Items(max = 5)
            List<Ip> dnsList,

            @Doc("availability zone, kept as given") @Length(max = 64)
            Optional<String> availabilityZone,

            @Doc("options of DHCP, such as ntp, kept as given") @Items(max = 10)
            List<ExtraDhcp.OptionInput> extraDhcpOpts,

            @Doc("tags, as key*value") @Items(max = io.isthmus.model.Tags.MOST)
            List<String> tags) {}

    record SubnetChange(
            @Doc("name") @Length(min = 1, max = 64) @Letters("_.-")
            Optional<String> name,

            @Description Optional<String> description,

            @Doc("whether addresses are told by DHCP") Optional<Boolean> dhcpEnable,

            @Doc("true: it gets an IPv6 block; one that it has stays")
            Optional<Boolean> ipv6Enable,

            @Doc("first name server; without it and dnsList the present one")
            Optional<Ip> primaryDns,

            @Doc("second name server; without it and dnsList the present one")
            Optional<Ip> secondaryDns,

            @Doc(
                    "name servers; its first two are primary_dns and secondary_dns, where these are given too; empty for none")
            @Name("dnsList")
            @Items(max = 5)
            Optional<List<Ip>> dnsList,

            @Doc("options of DHCP to set, or without a value to take away") @Items(max = 10)
            List<ExtraDhcp.OptionInput> extraDhcpOpts) {}

    record SubnetQuery(
            @Doc("only subnets of this VPC") @Filter List<String> vpcId,

            @Inline Page.Onward page) implements Page.Wish {}

    record SubnetView(
            @Doc("id, also of the Neutron network") String id,
            @Doc("name") String name,
            @Doc("description") String description,
            @Doc("IPv4 block") Cidr cidr,

            @Doc("address of the gateway; null if there is none") @NullIfEmpty
            Optional<Ip> gatewayIp,

            @Doc("whether it has an IPv6 block too") boolean ipv6Enable,
            @Doc("IPv6 block") @Name("cidr_v6") Optional<Cidr> cidrV6,

            @Doc("address of the IPv6 gateway") @Name("gateway_ip_v6")
            Optional<Ip> gatewayIpV6,

            @Doc("whether addresses are told by DHCP") boolean dhcpEnable,
            @Doc("first name server, or empty") String primaryDns,
            @Doc("second name server, or empty") String secondaryDns,
            @Doc("name servers") @Name("dnsList") List<Ip> dnsList,
            @Doc("availability zone as given") String availabilityZone,
            @Doc("VPC") String vpcId,
            @Doc("always ACTIVE") String status,
            @Doc("id of the Neutron network") String neutronNetworkId,

            @Doc("id of the Neutron subnet of the IPv4 block")
            String neutronSubnetId,

            @Doc("id of the Neutron subnet of the IPv6 block") @Name("neutron_subnet_id_v6")
            Optional<String> neutronSubnetIdV6,

            @Doc("options of DHCP") List<ExtraDhcp.OptionView> extraDhcpOpts,
            @Doc("project") String tenantId,
            @Doc("when it was made, UTC") Time.Local createdAt,
            @Doc("when it was last changed, UTC") Time.Local updatedAt,

            @Doc("whose it is, as X-Isthmus-Label said") @Name("isthmus:label")
            Optional<String> label) {}

    record SubnetsView(@Doc("the subnets") List<SubnetView> subnets) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Makes a subnet")
                        .takes("subnet", SubnetInput.class)
                        .answers(200, "subnet", SubnetView.class)
                        .refuses(
                                Rule.VPC_NOT_FOUND,
                                Rule.SUBNET_OUTSIDE_VPC,
                                Rule.SUBNET_OVERLAPS,
                                Rule.SUBNET_MASK,
                                Rule.SUBNET_GATEWAY,
                                Rule.IPV6_POOL_EMPTY,
                                Rule.QUOTA_EXCEEDED)
                        .handledBy(Subnets::create),
                Endpoint.get(PATH, "Lists the project's subnets")
                        .query(SubnetQuery.class)
                        .answers(200, "", SubnetsView.class)
                        .handledBy(Subnets::list),
                Endpoint.get(PATH + "/{subnet_id}", "Shows a subnet")
                        .answers(200, "subnet", SubnetView.class)
                        .refuses(Rule.SUBNET_NOT_FOUND)
                        .handledBy(call -> call.visible(call.snapshot().subnet(id(call)))
                                .<Reply>map(subnet -> Reply.ok(view(subnet)))
                                .orElseGet(() -> missing(id(call)))),
                Endpoint.put(IN_VPC, "Changes a subnet")
                        .takes("subnet", SubnetChange.class)
                        .answers(200, "subnet", SubnetView.class)
                        .refuses(
                                Rule.VPC_NOT_FOUND,
                                Rule.SUBNET_NOT_FOUND,
                                Rule.SUBNET_NOT_OF_VPC,
                                Rule.SUBNET_IPV6_STAYS,
                                Rule.IPV6_POOL_EMPTY)
                        .handledBy(Subnets::update),
                Endpoint.delete(IN_VPC, "Ends a subnet that is not in use")
                        .refuses(Rule.VPC_NOT_FOUND, Rule.SUBNET_NOT_FOUND, Rule.SUBNET_NOT_OF_VPC, Rule.SUBNET_IN_USE)
                        .handledBy(call -> call.execute(new Command.DeleteSubnet(Vpcs.id(call), id(call)))));
    }

    private static SubnetId id(Call<?, ?> call) {
        return new SubnetId(call.path("subnet_id"));
    }

    static Reply missing(SubnetId id) {
        return Reply.refused(Access.missing(Rule.SUBNET_NOT_FOUND, "subnet", id));
    }

    private static Reply create(Call<Nothing, SubnetInput> call) {
        SubnetInput input = call.body();
        Optional<Reply> bad = ExtraDhcp.bad("subnet.extra_dhcp_opts", input.extraDhcpOpts())
                .or(() -> Tags.badlyWritten("subnet.tags", input.tags()));
        if (bad.isPresent()) {
            return bad.get();
        }
        return switch (NameServers.of(input.dnsList(), input.primaryDns(), input.secondaryDns())) {
            case NameServers.Refused(Reply reply) -> reply;
            case NameServers.Wanted(List<Ip> nameServers) ->
                call.execute(
                        new Command.CreateSubnet(
                                new VpcId(input.vpcId().value()),
                                input.name(),
                                input.description().orElse(""),
                                input.cidr(),
                                input.gatewayIp(),
                                input.dhcpEnable().orElse(true),
                                nameServers,
                                input.availabilityZone().orElse(""),
                                input.ipv6Enable().orElse(false),
                                ExtraDhcp.options(input.extraDhcpOpts()),
                                Tags.written(input.tags())),
                        done -> Reply.ok(view(done.after()
                                .subnet(new SubnetId(done.subjects().getFirst()))
                                .orElseThrow())));
        };
    }

    private static Reply update(Call<Nothing, SubnetChange> call) {
        SubnetChange change = call.body();
        Optional<Reply> bad = ExtraDhcp.bad("subnet.extra_dhcp_opts", change.extraDhcpOpts());
        if (bad.isPresent()) {
            return bad.get();
        }
        if (change.dnsList().isEmpty()
                && change.primaryDns().isEmpty()
                && change.secondaryDns().isEmpty()) {
            return update(call, Optional.empty());
        }
        List<Ip> present = call.visible(call.snapshot().subnet(id(call)))
                .map(Subnet::nameServers)
                .orElse(List.of());
        NameServers nameServers = change.dnsList()
                .map(list -> NameServers.of(list, change.primaryDns(), change.secondaryDns()))
                .orElseGet(() -> NameServers.changed(present, change.primaryDns(), change.secondaryDns()));
        return switch (nameServers) {
            case NameServers.Refused(Reply reply) -> reply;
            case NameServers.Wanted(List<Ip> wanted) -> update(call, Optional.of(wanted));
        };
    }

    private static Reply update(Call<Nothing, SubnetChange> call, Optional<List<Ip>> nameServers) {
        SubnetChange change = call.body();
        return call.execute(
                new Command.UpdateSubnet(
                        Vpcs.id(call),
                        id(call),
                        change.name(),
                        change.description(),
                        change.dhcpEnable(),
                        nameServers,
                        change.ipv6Enable(),
                        ExtraDhcp.options(change.extraDhcpOpts())),
                done -> Reply.ok(view(done.after().subnet(id(call)).orElseThrow())));
    }

    private static Reply list(Call<SubnetQuery, Nothing> call) {
        List<String> vpcs = call.query().vpcId();
        Members<Subnet> subnets = vpcs.size() == 1
                ? call.snapshot().subnets(new VpcId(vpcs.getFirst()))
                : call.snapshot().subnets(call.project());
        return Lists.page(
                Lists.matching(call.visible(subnets.listing(Subnet::key)), call.query(), Subnets::view),
                call.query(),
                page -> new SubnetsView(page.items().stream().map(Subnets::view).toList()));
    }

    private static SubnetView view(Subnet subnet) {
        List<Ip> dns = subnet.nameServers();
        return new SubnetView(
                subnet.id().value(),
                subnet.name(),
                subnet.description(),
                subnet.cidr(),
                Optional.of(subnet.gateway())
                        .filter(_ -> subnet.networkExtrasOrNone().hasGateway()),
                subnet.ipv6().isPresent(),
                subnet.ipv6().map(Subnet.Ipv6::cidr),
                subnet.ipv6().map(Subnet.Ipv6::gateway),
                subnet.dhcp(),
                dns.isEmpty() ? "" : dns.get(0).toString(),
                dns.size() < 2 ? "" : dns.get(1).toString(),
                dns,
                subnet.availabilityZone(),
                subnet.vpc().value(),
                "ACTIVE",
                subnet.id().value(),
                subnet.neutronSubnetId(),
                subnet.ipv6().map(Subnet.Ipv6::neutronSubnetId),
                ExtraDhcp.views(subnet.dhcpOptionsOrNone()),
                subnet.project().value(),
                new Time.Local(subnet.createdAt()),
                new Time.Local(subnet.updatedAt()),
                subnet.label().map(Label::text));
    }
}
