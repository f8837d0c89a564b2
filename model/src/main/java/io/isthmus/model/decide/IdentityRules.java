package io.isthmus.model.decide;

import io.isthmus.model.Account;
import io.isthmus.model.AccountId;
import io.isthmus.model.IsolatedNetwork;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringState;
import io.isthmus.model.PortRange;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.SecurityGroupRuleId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.User;
import io.isthmus.model.Vpc;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Projects, and what is due by the clock. */
final class IdentityRules {
    private IdentityRules() {}

    static Decision decide(Draft draft, Command.Identity command) {
        return switch (command) {
            case Command.CreateProject create -> create(draft, create);
            case Command.UpdateProject update -> update(draft, update);
            case Command.DeleteProject delete -> delete(draft, delete);
            case Command.IssueToken issue -> TokenRules.issue(draft, issue);
            case Command.RevokeToken revoke -> TokenRules.revoke(draft, revoke);
            case Command.CreateAccessKey create -> TokenRules.create(draft, create);
            case Command.UpdateAccessKey update -> TokenRules.update(draft, update);
            case Command.DeleteAccessKey delete -> TokenRules.delete(draft, delete);
            case Command.ExpireDue _ -> expire(draft);
        };
    }

    private static Decision create(Draft draft, Command.CreateProject create) {
        List<String> regions = draft.state().settings().regions();
        if (!regions.contains(create.region())) {
            return Draft.refuse(
                    Rule.REGION_UNKNOWN,
                    "region",
                    create.region(),
                    "There is no region " + create.region() + ".",
                    "The regions are " + String.join(", ", regions) + ".");
        }
        Optional<Account> existing = draft.state().accountNamed(create.account());
        Account account = existing.map(known -> known.withQuotas(create.quotas()))
                .orElseGet(() ->
                        new Account(new AccountId(draft.ids().hex()), create.account(), create.quotas(), draft.now()));
        if (!existing.equals(Optional.of(account))) {
            draft.put(account);
        }
        if (draft.state().projectNamed(account.id(), create.name()).isPresent()) {
            return Draft.refuse(
                    Rule.PROJECT_EXISTS,
                    "name",
                    create.name(),
                    "The account " + create.account() + " has a project " + create.name() + " already.",
                    "Choose another name, or use that project.");
        }
        Project project = new Project(
                new ProjectId(draft.ids().hex()), account.id(), create.name(), create.region(), draft.now());
        draft.put(project);
        draft.put(defaultGroup(draft, project.id()));
        Optional<Refusal> refusal = create.user().flatMap(user -> PeopleRules.add(draft, account, user));
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        return draft.done(project.id());
    }

    private static Decision update(Draft draft, Command.UpdateProject update) {
        Account account = draft.state().accountOf(update.project());
        if (!update.quotas().isEmpty()) {
            draft.replace(account, account.withQuotas(update.quotas()));
        }
        Optional<Refusal> refusal = update.user().flatMap(user -> PeopleRules.add(draft, account, user));
        return refusal.isPresent() ? new Decision.Refused(refusal.get()) : draft.done(update.project());
    }

    /** The group "default" that every project has: beside the usual rules it lets in SSH, RDP, web and ping. */
    private static SecurityGroup defaultGroup(Draft draft, ProjectId project) {
        SecurityGroupId id = new SecurityGroupId(draft.ids().uuid());
        List<SecurityGroupRule> rules = new ArrayList<>(SecurityRules.initialRules(draft, id));
        Remote anywhere = new Remote.In(Cidr.parse("0.0.0.0/0"));
        for (int port : new int[] {22, 3389, 80, 443}) {
            rules.add(new SecurityGroupRule(
                    new SecurityGroupRuleId(draft.ids().uuid()),
                    Direction.INGRESS,
                    IpFamily.V4,
                    OptionalInt.of(6),
                    List.of(PortRange.of(port)),
                    Optional.empty(),
                    anywhere,
                    "",
                    draft.now(),
                    Optional.empty()));
        }
        rules.add(new SecurityGroupRule(
                new SecurityGroupRuleId(draft.ids().uuid()),
                Direction.INGRESS,
                IpFamily.V4,
                OptionalInt.of(1),
                List.of(),
                Optional.empty(),
                anywhere,
                "",
                draft.now(),
                Optional.empty()));
        return new SecurityGroup(
                id, project, SecurityRules.DEFAULT_NAME, "Default security group", rules, draft.now(), draft.now());
    }

    private static Decision delete(Draft draft, Command.DeleteProject delete) {
        Snapshot state = draft.state();
        Project project = state.project(delete.project()).orElseThrow();
        ProjectId id = delete.project();
        List<SecurityGroup> groups = state.securityGroups(id);
        Left left = new Left()
                .and("VPC", state.vpcs(id), Vpc::name)
                .and("network", state.isolatedNetworks(id), IsolatedNetwork::name)
                .and("peering", state.peerings(id), Peering::name)
                .and(
                        "security group",
                        groups.stream().filter(IdentityRules::isOwn).toList(),
                        SecurityGroup::name);
        if (!left.isNothing()) {
            return Draft.refuse(
                    Rule.PROJECT_IN_USE,
                    "project",
                    id.value(),
                    "The project " + project.name() + " still has " + left + ".",
                    "Delete those first.");
        }
        groups.forEach(draft::remove);
        state.networkAcls(id).forEach(draft::remove);
        state.networkAclPolicies(id).forEach(draft::remove);
        state.networkAclRules(id).forEach(draft::remove);
        state.guardRails(id).forEach(draft::remove);
        state.addressGroups(id).forEach(draft::remove);
        state.volumes(id).forEach(draft::remove);
        state.logGroups(id).forEach(draft::remove);
        KeyPairRules.forget(draft, id);
        ServerGroupRules.forget(draft, id);
        state.tokens(id).forEach(token -> TokenRules.end(draft, token));
        state.jobs(id).forEach(draft::remove);
        for (User user : state.users(project.account())) {
            draft.replace(user, user.withoutProject(id));
        }
        draft.remove(project);
        return draft.done(id);
    }

    private static boolean isOwn(SecurityGroup group) {
        return !group.name().equals(SecurityRules.DEFAULT_NAME);
    }

    private static Decision expire(Draft draft) {
        for (Resource resource : draft.state().due(draft.now(), Command.ExpireDue.MOST_AT_ONCE)) {
            if (resource instanceof Peering peering) {
                draft.put(peering.withState(new PeeringState.Expired(), draft.now()));
            } else {
                draft.remove(resource);
            }
        }
        return draft.done();
    }
}
