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
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.Listing;
import io.isthmus.model.NetworkAclPolicy;
import io.isthmus.model.NetworkAclPolicyId;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.Resource;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Optional;

/** Policies of network ACLs, as Neutron's fwaas_v2 has them: rules in their order (contract.md 3.7). */
final class FirewallPolicies {
    private static final String PATH = "/v2.0/fwaas/firewall_policies";
    private static final String ONE = PATH + "/{firewall_policy_id}";
    private static final String WRAPPER = "firewall_policy";

    private FirewallPolicies() {}

    record PolicyInput(
            @Doc("name, need not be unique") @Length(max = 255) @NoAngleBrackets
            Optional<String> name,

            @Description Optional<String> description,

            @Doc("its rules, in the order in which they act; without it none")
            List<Uuid> firewallRules,

            @Doc("whether somebody has looked through it; a change of it or its rules makes it false")
            Optional<Boolean> audited,

            @Doc("whether it is meant for other projects, who do not see it for that") @Name("public")
            Optional<Boolean> isPublic,

            @Doc("another name of public") Optional<Boolean> shared,
            @Doc("project; none but the token's") Optional<String> tenantId,
            @Doc("project; none but the token's") Optional<String> projectId) {}

    record PolicyChange(
            @Doc("name") @Length(max = 255) @NoAngleBrackets Optional<String> name,

            @Description Optional<String> description,

            @Doc("all its rules, in the order in which they act")
            Optional<List<Uuid>> firewallRules,

            @Doc("whether somebody has looked through it; without it false")
            Optional<Boolean> audited,

            @Doc("whether it is meant for other projects, who do not see it for that") @Name("public")
            Optional<Boolean> isPublic,

            @Doc("another name of public") Optional<Boolean> shared,
            @Doc("project; none but the token's") Optional<String> tenantId,
            @Doc("project; none but the token's") Optional<String> projectId) {}

    record InsertInput(
            @Doc("the rule") Uuid firewallRuleId,

            @Doc("rule of the policy behind which it comes") Optional<Uuid> insertAfter,

            @Doc(
                    "rule of the policy in front of which it comes, whatever insert_after says; without both it comes first")
            Optional<Uuid> insertBefore) {}

    record RemoveInput(@Doc("the rule") Uuid firewallRuleId) {}

    record PolicyQuery(
            @Doc("only these policies") @Filter List<String> id,
            @Doc("only policies of these names") @Filter List<String> name,

            @Doc("only policies with these descriptions") @Filter
            List<String> description,

            @Doc("only policies of these projects") @Filter List<String> tenantId,
            @Doc("only policies of these projects") @Filter List<String> projectId,

            @Doc("only policies that somebody has looked through, or nobody") @Filter
            List<Boolean> audited,

            @Doc("only policies meant for other projects, too, or not") @Name("public") @Filter
            List<Boolean> isPublic,

            @Doc("only policies meant for other projects, too, or not") @Filter
            List<Boolean> shared,

            @Inline Page.EitherWay page)
            implements Page.Wish {}

    record PolicyView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("description") String description,

            @Doc("its rules, in the order in which they act")
            List<String> firewallRules,

            @Doc("whether somebody has looked through it since it last changed")
            boolean audited,

            @Doc("whether it is meant for other projects, who do not see it for that") @Name("public")
            boolean isPublic,

            @Doc("another name of public") boolean shared,
            @Doc("project") String tenantId,
            @Doc("project") String projectId) {
        static PolicyView of(NetworkAclPolicy policy) {
            return new PolicyView(
                    policy.id().value(),
                    policy.name(),
                    policy.description(),
                    policy.rules().stream().map(NetworkAclRuleId::value).toList(),
                    policy.audited(),
                    policy.shared(),
                    policy.shared(),
                    policy.project().value(),
                    policy.project().value());
        }
    }

    record PoliciesView(
            @Doc("the policies") List<PolicyView> firewallPolicies,
            @Doc("the neighbouring pages, if there are any") Optional<List<Lists.Link>> firewallPoliciesLinks) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Makes a policy of network ACLs")
                        .takes(WRAPPER, PolicyInput.class)
                        .answers(201, WRAPPER, PolicyView.class)
                        .refuses(
                                Rule.NETWORK_ACL_RULE_NOT_FOUND,
                                Rule.NETWORK_ACL_RULE_PRESENT,
                                Rule.NETWORK_ACL_RULES_TOO_MANY,
                                Rule.QUOTA_EXCEEDED)
                        .handledBy(FirewallPolicies::create),
                Endpoint.get(PATH, "Lists the project's policies of network ACLs")
                        .query(PolicyQuery.class)
                        .answers(200, "", PoliciesView.class)
                        .handledBy(FirewallPolicies::list),
                Endpoint.get(ONE, "Shows a policy of network ACLs")
                        .answers(200, WRAPPER, PolicyView.class)
                        .refuses(Rule.NETWORK_ACL_POLICY_NOT_FOUND)
                        .handledBy(FirewallPolicies::show),
                Endpoint.put(ONE, "Changes a policy for all network ACLs that have it")
                        .takes(WRAPPER, PolicyChange.class)
                        .answers(200, WRAPPER, PolicyView.class)
                        .refuses(
                                Rule.NETWORK_ACL_POLICY_NOT_FOUND,
                                Rule.NETWORK_ACL_RULE_NOT_FOUND,
                                Rule.NETWORK_ACL_RULE_PRESENT,
                                Rule.NETWORK_ACL_RULES_TOO_MANY)
                        .handledBy(FirewallPolicies::update),
                Endpoint.delete(ONE, "Deletes a policy that no network ACL has; its rules stay")
                        .refuses(Rule.NETWORK_ACL_POLICY_NOT_FOUND, Rule.NETWORK_ACL_POLICY_IN_USE)
                        .handledBy(call -> call.execute(new Command.DeleteNetworkAclPolicy(id(call)))),
                Endpoint.put(ONE + "/insert_rule", "Puts a rule into a policy")
                        .takes("", InsertInput.class)
                        .answers(200, "", PolicyView.class)
                        .refuses(
                                Rule.NETWORK_ACL_POLICY_NOT_FOUND,
                                Rule.NETWORK_ACL_RULE_NOT_FOUND,
                                Rule.NETWORK_ACL_RULE_PRESENT,
                                Rule.NETWORK_ACL_RULE_ABSENT,
                                Rule.NETWORK_ACL_RULES_TOO_MANY)
                        .handledBy(call -> execute(
                                call,
                                new Command.InsertNetworkAclPolicyRule(
                                        id(call),
                                        rule(call.body().firewallRuleId()),
                                        call.body().insertAfter().map(FirewallPolicies::rule),
                                        call.body().insertBefore().map(FirewallPolicies::rule)))),
                Endpoint.put(ONE + "/remove_rule", "Takes a rule out of a policy; the rule stays")
                        .takes("", RemoveInput.class)
                        .answers(200, "", PolicyView.class)
                        .refuses(
                                Rule.NETWORK_ACL_POLICY_NOT_FOUND,
                                Rule.NETWORK_ACL_RULE_NOT_FOUND,
                                Rule.NETWORK_ACL_RULE_ABSENT)
                        .handledBy(call -> execute(
                                call,
                                new Command.RemoveNetworkAclPolicyRule(
                                        id(call), rule(call.body().firewallRuleId())))));
    }

    private static NetworkAclPolicyId id(Call<?, ?> call) {
        return new NetworkAclPolicyId(call.path("firewall_policy_id"));
    }

    private static NetworkAclRuleId rule(Uuid id) {
        return new NetworkAclRuleId(id.value());
    }

    private static List<NetworkAclRuleId> rules(List<Uuid> ids) {
        return ids.stream().map(FirewallPolicies::rule).toList();
    }

    private static Reply execute(Call<?, ?> call, Command command) {
        return call.execute(
                command,
                done -> Reply.ok(PolicyView.of(done.after()
                        .networkAclPolicy(new NetworkAclPolicyId(done.subjects().getFirst()))
                        .orElseThrow())));
    }

    private static Reply create(Call<Nothing, PolicyInput> call) {
        PolicyInput input = call.body();
        return OwnProject.unless(call, WRAPPER, input.tenantId(), input.projectId())
                .or(() -> Shared.contradiction(WRAPPER, input.isPublic(), input.shared()))
                .orElseGet(() -> execute(
                        call,
                        new Command.CreateNetworkAclPolicy(
                                input.name().orElse(""),
                                input.description().orElse(""),
                                Shared.said(input.isPublic(), input.shared()).orElse(false),
                                input.audited().orElse(false),
                                rules(input.firewallRules()))));
    }

    private static Reply update(Call<Nothing, PolicyChange> call) {
        PolicyChange change = call.body();
        return OwnProject.unless(call, WRAPPER, change.tenantId(), change.projectId())
                .or(() -> Shared.contradiction(WRAPPER, change.isPublic(), change.shared()))
                .orElseGet(() -> execute(
                        call,
                        new Command.UpdateNetworkAclPolicy(
                                id(call),
                                change.name(),
                                change.description(),
                                Shared.said(change.isPublic(), change.shared()),
                                change.audited(),
                                change.firewallRules().map(FirewallPolicies::rules))));
    }

    private static Reply show(Call<Nothing, Nothing> call) {
        return call.visible(call.snapshot().networkAclPolicy(id(call)))
                .<Reply>map(policy -> Reply.ok(PolicyView.of(policy)))
                .orElseGet(() -> Reply.refused(Access.missing(Rule.NETWORK_ACL_POLICY_NOT_FOUND, WRAPPER, id(call))));
    }

    private static Reply list(Call<PolicyQuery, Nothing> call) {
        PolicyQuery query = call.query();
        Listing<NetworkAclPolicy> policies = call.visible(Lists.narrowed(
                call,
                call.snapshot().networkAclPolicies(call.project()),
                Resource.Kind.NETWORK_ACL_POLICY,
                NetworkAclPolicy.class,
                query.id(),
                query.name()));
        return Lists.page(
                Lists.matching(policies, query, PolicyView::of),
                query,
                page -> new PoliciesView(
                        page.items().stream().map(PolicyView::of).toList(),
                        Lists.links(call, page, NetworkAclPolicy::key)));
    }
}
