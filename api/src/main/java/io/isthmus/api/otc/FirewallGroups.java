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
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.NoAngleBrackets;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.NullIfEmpty;
import io.isthmus.api.shape.OrNone;
import io.isthmus.api.shape.OrNull;
import io.isthmus.api.shape.Time;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.Listing;
import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NetworkAclPolicyId;
import io.isthmus.model.PortId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Optional;

/**
 * Network ACLs as Neutron's fwaas_v2 has them: groups, with a policy for each direction, on the ports by which routers stand in
 * the subnets that they guard (contract.md 3.7).
 */
final class FirewallGroups {
    private static final String PATH = "/v2.0/fwaas/firewall_groups";
    private static final String ONE = PATH + "/{firewall_group_id}";
    private static final String WRAPPER = "firewall_group";

    private FirewallGroups() {}

    record GroupInput(
            @Doc("name, need not be unique") @Length(max = 255) @NoAngleBrackets
            Optional<String> name,

            @Description Optional<String> description,

            @Doc("policy for what comes into the subnets; without one nothing does")
            Optional<Uuid> ingressFirewallPolicyId,

            @Doc("policy for what leaves the subnets; without one nothing does")
            Optional<Uuid> egressFirewallPolicyId,

            @Doc("ports of the routers in the subnets that it guards") @Items(max = 100)
            List<Uuid> ports,

            @Doc("whether its rules act; if not, nothing may pass. Without it true")
            Optional<Boolean> adminStateUp,

            @Doc("whether it is meant for other projects, who do not see it for that") @Name("public")
            Optional<Boolean> isPublic,

            @Doc("another name of public") Optional<Boolean> shared,
            @Doc("project; none but the token's") Optional<String> tenantId,
            @Doc("project; none but the token's") Optional<String> projectId) {}

    record GroupChange(
            @Doc("name") @Length(max = 255) @NoAngleBrackets Optional<String> name,

            @Description Optional<String> description,

            @Doc("policy for what comes into the subnets; null for none") @OrNull
            Optional<OrNone<Uuid>> ingressFirewallPolicyId,

            @Doc("policy for what leaves the subnets; null for none") @OrNull
            Optional<OrNone<Uuid>> egressFirewallPolicyId,

            @Doc("ports of the routers in all the subnets that it guards; null for none") @Items(max = 100) @OrNull
            Optional<List<Uuid>> ports,

            @Doc("whether its rules act; if not, nothing may pass")
            Optional<Boolean> adminStateUp,

            @Doc("whether it is meant for other projects, who do not see it for that") @Name("public")
            Optional<Boolean> isPublic,

            @Doc("another name of public") Optional<Boolean> shared,
            @Doc("project; none but the token's") Optional<String> tenantId,
            @Doc("project; none but the token's") Optional<String> projectId) {}

    record GroupQuery(
            @Doc("only these groups") @Filter List<String> id,
            @Doc("only groups of these names") @Filter List<String> name,

            @Doc("only groups with these descriptions") @Filter
            List<String> description,

            @Doc("only groups with these policies for what comes in") @Filter
            List<String> ingressFirewallPolicyId,

            @Doc("only groups with these policies for what leaves") @Filter
            List<String> egressFirewallPolicyId,

            @Doc("only groups whose rules act, or do not") @Filter
            List<Boolean> adminStateUp,

            @Doc("only groups in this status") @Filter List<String> status,
            @Doc("only groups on these ports") @Filter List<String> ports,

            @Doc("only groups meant for other projects, too, or not") @Name("public") @Filter
            List<Boolean> isPublic,

            @Doc("only groups meant for other projects, too, or not") @Filter
            List<Boolean> shared,

            @Doc("only groups of these projects") @Filter List<String> tenantId,
            @Doc("only groups of these projects") @Filter List<String> projectId,

            @Inline Page.EitherWay page)
            implements Page.Wish {}

    record GroupView(
            @Doc("id, also of the network ACL") String id,
            @Doc("name") String name,
            @Doc("description") String description,

            @Doc("policy for what comes into the subnets; null for none") @NullIfEmpty
            Optional<String> ingressFirewallPolicyId,

            @Doc("policy for what leaves the subnets; null for none") @NullIfEmpty
            Optional<String> egressFirewallPolicyId,

            @Doc("ports of the routers in the subnets that it guards")
            List<String> ports,

            @Doc("whether its rules act; if not, nothing may pass")
            boolean adminStateUp,

            @Doc("ACTIVE if it guards a subnet, else INACTIVE")
            String status,

            @Doc("whether it is meant for other projects, who do not see it for that") @Name("public")
            boolean isPublic,

            @Doc("another name of public") boolean shared,
            @Doc("project") String tenantId,
            @Doc("project") String projectId,
            @Doc("when it was made, UTC") Time.Zulu createdAt,
            @Doc("when it was last changed, UTC") Time.Zulu updatedAt) {
        static GroupView of(Snapshot snapshot, NetworkAcl acl) {
            return new GroupView(
                    acl.id().value(),
                    acl.name(),
                    acl.description(),
                    acl.ingress().map(NetworkAclPolicyId::value),
                    acl.egress().map(NetworkAclPolicyId::value),
                    acl.subnets().stream()
                            .flatMap(subnet -> snapshot.subnet(subnet).stream())
                            .map(subnet -> subnet.gatewayPort().value())
                            .toList(),
                    acl.enabled(),
                    NetworkAcls.statusOf(acl),
                    acl.shared(),
                    acl.shared(),
                    acl.project().value(),
                    acl.project().value(),
                    new Time.Zulu(acl.createdAt()),
                    new Time.Zulu(acl.updatedAt()));
        }
    }

    record GroupsView(
            @Doc("the groups") List<GroupView> firewallGroups,
            @Doc("the neighbouring pages, if there are any") Optional<List<Lists.Link>> firewallGroupsLinks) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Makes a firewall group, which is a network ACL")
                        .takes(WRAPPER, GroupInput.class)
                        .answers(201, WRAPPER, GroupView.class)
                        .refuses(
                                Rule.NETWORK_ACL_POLICY_NOT_FOUND,
                                Rule.PORT_NOT_FOUND,
                                Rule.NETWORK_ACL_PORT_INVALID,
                                Rule.NETWORK_ACL_SUBNET_TAKEN,
                                Rule.QUOTA_EXCEEDED)
                        .handledBy(FirewallGroups::create),
                Endpoint.get(PATH, "Lists the project's firewall groups")
                        .query(GroupQuery.class)
                        .answers(200, "", GroupsView.class)
                        .handledBy(FirewallGroups::list),
                Endpoint.get(ONE, "Shows a firewall group")
                        .answers(200, WRAPPER, GroupView.class)
                        .refuses(Rule.NETWORK_ACL_NOT_FOUND)
                        .handledBy(FirewallGroups::show),
                Endpoint.put(ONE, "Changes a firewall group")
                        .takes(WRAPPER, GroupChange.class)
                        .answers(200, WRAPPER, GroupView.class)
                        .refuses(
                                Rule.NETWORK_ACL_NOT_FOUND,
                                Rule.NETWORK_ACL_POLICY_NOT_FOUND,
                                Rule.PORT_NOT_FOUND,
                                Rule.NETWORK_ACL_PORT_INVALID,
                                Rule.NETWORK_ACL_SUBNET_TAKEN)
                        .handledBy(FirewallGroups::update),
                Endpoint.delete(ONE, "Deletes a firewall group, which guards nothing from then on; its policies stay")
                        .refuses(Rule.NETWORK_ACL_NOT_FOUND)
                        .handledBy(call -> call.execute(new Command.DeleteNetworkAcl(id(call), true))));
    }

    private static NetworkAclId id(Call<?, ?> call) {
        return new NetworkAclId(call.path("firewall_group_id"));
    }

    private static NetworkAclPolicyId policy(Uuid id) {
        return new NetworkAclPolicyId(id.value());
    }

    private static Command.ChangedPolicy changed(OrNone<Uuid> policy) {
        return new Command.ChangedPolicy(policy.value().map(FirewallGroups::policy));
    }

    private static List<PortId> ports(List<Uuid> ids) {
        return ids.stream().map(id -> new PortId(id.value())).toList();
    }

    private static Reply execute(Call<?, ?> call, Command command) {
        return call.execute(
                command,
                done -> Reply.ok(GroupView.of(
                        done.after(),
                        done.after()
                                .networkAcl(new NetworkAclId(done.subjects().getFirst()))
                                .orElseThrow())));
    }

    private static Reply create(Call<Nothing, GroupInput> call) {
        GroupInput input = call.body();
        return OwnProject.unless(call, WRAPPER, input.tenantId(), input.projectId())
                .or(() -> Shared.contradiction(WRAPPER, input.isPublic(), input.shared()))
                .orElseGet(() -> execute(
                        call,
                        new Command.CreateNetworkAcl(
                                input.name().orElse(""),
                                input.description().orElse(""),
                                input.adminStateUp().orElse(true),
                                Shared.said(input.isPublic(), input.shared()).orElse(false),
                                input.ingressFirewallPolicyId().map(FirewallGroups::policy),
                                input.egressFirewallPolicyId().map(FirewallGroups::policy),
                                ports(input.ports()))));
    }

    private static Reply update(Call<Nothing, GroupChange> call) {
        GroupChange change = call.body();
        return OwnProject.unless(call, WRAPPER, change.tenantId(), change.projectId())
                .or(() -> Shared.contradiction(WRAPPER, change.isPublic(), change.shared()))
                .orElseGet(() -> execute(
                        call,
                        new Command.UpdateNetworkAcl(
                                id(call),
                                change.name(),
                                change.description(),
                                change.adminStateUp(),
                                Shared.said(change.isPublic(), change.shared()),
                                change.ingressFirewallPolicyId().map(FirewallGroups::changed),
                                change.egressFirewallPolicyId().map(FirewallGroups::changed),
                                change.ports().map(FirewallGroups::ports))));
    }

    private static Reply show(Call<Nothing, Nothing> call) {
        return call.visible(call.snapshot().networkAcl(id(call)))
                .<Reply>map(acl -> Reply.ok(GroupView.of(call.snapshot(), acl)))
                .orElseGet(() -> Reply.refused(Access.missing(Rule.NETWORK_ACL_NOT_FOUND, WRAPPER, id(call))));
    }

    private static Reply list(Call<GroupQuery, Nothing> call) {
        GroupQuery query = call.query();
        Listing<NetworkAcl> acls = NetworkAcls.narrowed(call, query.id(), query.name());
        return Lists.page(
                Lists.matching(acls, query, acl -> GroupView.of(call.snapshot(), acl)),
                query,
                page -> new GroupsView(
                        page.items().stream()
                                .map(acl -> GroupView.of(call.snapshot(), acl))
                                .toList(),
                        Lists.links(call, page, NetworkAcl::key)));
    }
}
