package io.isthmus.model;

import io.isthmus.model.Refusal.Rule;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who may see what: the one place that knows. What a principal may not see does not exist for it, so a resource of another
 * project answers exactly as one that was never made.
 */
public final class Access {
    private Access() {}

    /** Whether the principal acts on the project that owns this resource, or on either side of a peering. */
    public static boolean sees(Principal principal, Resource resource) {
        return switch (resource) {
            case Account account ->
                principal.isAdministrator() || principal.account().equals(Optional.of(account.id()));
            case Project project -> principal.isAdministrator() || mayUse(principal, project);
            case User user ->
                principal.manages(user.account()) || principal.user().equals(Optional.of(user.id()));
            case Secret _ -> principal.isAdministrator();
            case AccessKey key -> actsFor(principal, key.user());
            case Peering peering ->
                owns(principal, peering.requester().project())
                        || owns(principal, peering.accepter().project());
            case Resource.Owned owned -> owns(principal, owned.project());
        };
    }

    /** Whether the principal's user has a role on the project, or on its account. */
    private static boolean mayUse(Principal principal, Project project) {
        return principal.account().equals(Optional.of(project.account()))
                && switch (principal.projects()) {
                    case Principal.Projects.All _ -> true;
                    case Principal.Projects.Only(Set<ProjectId> projects) -> projects.contains(project.id());
                };
    }

    /** Whether the principal is this user, or may act for every user. */
    private static boolean actsFor(Principal principal, UserId user) {
        return principal.isAdministrator() || principal.user().equals(Optional.of(user));
    }

    /** Whether the principal acts on this project. */
    public static boolean owns(Principal principal, ProjectId project) {
        return principal.project().equals(Optional.of(project));
    }

    /** The resource if the principal sees it. */
    public static <T extends Resource> Optional<T> visible(Principal principal, Optional<T> resource) {
        return resource.filter(found -> sees(principal, found));
    }

    /** The projects whose callers see a resource: its owner, and both sides of a peering. None if it belongs to no project. */
    public static Set<ProjectId> projects(Resource resource) {
        if (resource instanceof Peering peering) {
            ProjectId requester = peering.requester().project();
            ProjectId accepter = peering.accepter().project();
            return requester.equals(accepter) ? Set.of(requester) : Set.of(requester, accepter);
        }
        return resource.owner().isEmpty() ? Set.of() : Set.of(new ProjectId(resource.owner()));
    }

    /**
     * Whether the principal may know that a document went from one version to another: if its project sees both. Of what
     * belongs to no project only administrators do.
     */
    public static boolean seesEdit(
            Principal principal, Optional<? extends Resource> before, Optional<? extends Resource> after) {
        return principal.isAdministrator()
                || Stream.concat(before.stream(), after.stream())
                        .allMatch(version -> projects(version).stream().anyMatch(project -> owns(principal, project)));
    }

    /**
     * Whether the principal may know who made a change that it sees: if that was somebody of its own account, or the
     * service itself.
     *
     * @param actor name of who made it
     * @param account who made it is of this account
     */
    public static boolean seesActor(Principal principal, String actor, Optional<AccountId> account) {
        return principal.isAdministrator()
                || (account.isPresent() && account.equals(principal.account()))
                || (account.isEmpty() && actor.equals(Principal.SYSTEM.name()));
    }

    /** Refuses a principal that sees its project and does nothing in it: neither commands nor packets. */
    public static Optional<Refusal> readOnly(Principal principal) {
        return principal.isReader()
                ? Optional.of(new Refusal(
                        Rule.READ_ONLY,
                        "",
                        "",
                        "The user " + principal.name() + " may read only.",
                        "Use a user with the role member, or ask the administrator."))
                : Optional.empty();
    }

    /** Refuses a command whose resources the principal may not see, or that needs a role or a project it has not. */
    static Optional<Refusal> check(Snapshot snapshot, Principal principal, Command command) {
        boolean own = command instanceof Command.Identity || command instanceof Command.People;
        Optional<Refusal> readOnly = own ? Optional.empty() : readOnly(principal);
        if (readOnly.isPresent()) {
            return readOnly;
        }
        return switch (command) {
            case Command.IssueToken _, Command.RevokeToken _ -> Optional.empty();
            case Command.CreateProject _, Command.UpdateProject _, Command.DeleteProject _, Command.ExpireDue _ ->
                administrator(principal);
            case Command.CreateAccessKey create ->
                actsFor(principal, create.user())
                        ? Optional.empty()
                        : Optional.of(missing(Rule.USER_NOT_FOUND, "user", create.user()));
            case Command.UpdateAccessKey update -> accessKey(snapshot, principal, update.id());
            case Command.DeleteAccessKey delete -> accessKey(snapshot, principal, delete.id());
            case Command.CreateAccount _ -> administrator(principal);
            case Command.UpdateAccount update ->
                administrator(principal).or(() -> account(snapshot, principal, update.account()));
            case Command.DeleteAccount delete ->
                administrator(principal).or(() -> account(snapshot, principal, delete.account()));
            case Command.CreateUser create ->
                people(principal)
                        .or(() -> account(snapshot, principal, create.account()))
                        .or(() -> defaultProject(snapshot, principal, create.defaultProject()))
                        .or(() -> create.roles().stream()
                                .flatMap(each -> given(snapshot, principal, each).stream())
                                .findFirst());
            case Command.UpdateUser update ->
                managed(snapshot, principal, update.user())
                        .or(() -> defaultProject(snapshot, principal, update.defaultProject()));
            case Command.ChangePassword change ->
                principal.user().equals(Optional.of(change.user()))
                        ? Optional.empty()
                        : Optional.of(missing(Rule.USER_NOT_FOUND, "user", change.user()));
            case Command.GrantRole grant -> role(snapshot, principal, grant.user(), grant.scope(), grant.role());
            case Command.RevokeRole revoke -> role(snapshot, principal, revoke.user(), revoke.scope(), revoke.role());
            case Command.DeleteUser delete -> managed(snapshot, principal, delete.user());
            case Command.CreateVpc _, Command.CreateSecurityGroup _, Command.CreateNetwork _ -> project(principal);
            case Command.UpdateVpc update -> vpc(snapshot, principal, update.vpc());
            case Command.DeleteVpc delete -> vpc(snapshot, principal, delete.vpc());
            case Command.AddExtendCidrs add -> vpc(snapshot, principal, add.vpc());
            case Command.RemoveExtendCidrs remove -> vpc(snapshot, principal, remove.vpc());
            case Command.CreateSubnet create -> vpc(snapshot, principal, create.vpc());
            case Command.ChangeVpcTags change -> vpc(snapshot, principal, change.vpc());
            case Command.ChangeSubnetTags change -> subnet(snapshot, principal, change.subnet());
            case Command.UpdateSubnet update ->
                vpc(snapshot, principal, update.vpc()).or(() -> subnet(snapshot, principal, update.subnet()));
            case Command.DeleteSubnet delete ->
                vpc(snapshot, principal, delete.vpc()).or(() -> subnet(snapshot, principal, delete.subnet()));
            case Command.CreateRouteTable create -> vpc(snapshot, principal, create.vpc());
            case Command.UpdateRouteTable update -> table(snapshot, principal, update.table());
            case Command.AssociateSubnets associate ->
                table(snapshot, principal, associate.table())
                        .or(() -> subnets(snapshot, principal, associate.subnets()));
            case Command.DisassociateSubnets disassociate ->
                table(snapshot, principal, disassociate.table())
                        .or(() -> subnets(snapshot, principal, disassociate.subnets()));
            case Command.DeleteRouteTable delete -> table(snapshot, principal, delete.table());
            case Command.CreateRoute create -> vpc(snapshot, principal, create.vpc());
            case Command.DeleteRoute delete ->
                seen(principal, snapshot.tableOfRoute(delete.route()), Rule.ROUTE_NOT_FOUND, "route", delete.route());
            case Command.CreatePeering create -> vpc(snapshot, principal, create.requestVpc(), "request_vpc_info");
            case Command.UpdatePeering update -> peering(snapshot, principal, update.peering());
            case Command.AcceptPeering accept -> peering(snapshot, principal, accept.peering());
            case Command.RejectPeering reject -> peering(snapshot, principal, reject.peering());
            case Command.DeletePeering delete -> peering(snapshot, principal, delete.peering());
            case Command.UpdateSecurityGroup update -> group(snapshot, principal, update.group());
            case Command.CreateSecurityGroupRules create -> group(snapshot, principal, create.group());
            case Command.DeleteSecurityGroup delete -> group(snapshot, principal, delete.group());
            case Command.CreateSecurityGroupRule create -> group(snapshot, principal, create.group());
            case Command.DeleteSecurityGroupRule delete ->
                seen(
                        principal,
                        snapshot.groupOfRule(delete.rule()),
                        Rule.SECURITY_GROUP_RULE_NOT_FOUND,
                        "security_group_rule",
                        delete.rule());
            case Command.CreateNetworkAcl create ->
                project(principal)
                        .or(() -> policies(snapshot, principal, create.ingress(), create.egress()))
                        .or(() -> guarded(snapshot, principal, create.ports()));
            case Command.UpdateNetworkAcl update ->
                acl(snapshot, principal, update.acl())
                        .or(() -> policies(
                                snapshot,
                                principal,
                                update.ingress().flatMap(Command.ChangedPolicy::id),
                                update.egress().flatMap(Command.ChangedPolicy::id)))
                        .or(() -> guarded(snapshot, principal, update.ports().orElse(List.of())));
            case Command.UpdateNetworkAclRule update ->
                aclRules(snapshot, principal, List.of(update.change().id()), "firewall_rule");
            case Command.DeleteNetworkAclRule delete ->
                aclRules(snapshot, principal, List.of(delete.rule()), "firewall_rule");
            case Command.CreateNetworkAclRule create ->
                project(principal)
                        .or(() -> create.policy().flatMap(id -> policy(snapshot, principal, id, "isthmus:policy_id")));
            case Command.CreateNetworkAclPolicy create ->
                project(principal).or(() -> aclRules(snapshot, principal, create.rules(), "firewall_rules"));
            case Command.UpdateNetworkAclPolicy update ->
                policy(snapshot, principal, update.policy(), "firewall_policy")
                        .or(() -> aclRules(snapshot, principal, update.rules().orElse(List.of()), "firewall_rules"));
            case Command.DeleteNetworkAclPolicy delete ->
                policy(snapshot, principal, delete.policy(), "firewall_policy");
            case Command.InsertNetworkAclPolicyRule insert ->
                policy(snapshot, principal, insert.policy(), "firewall_policy")
                        .or(() -> aclRules(snapshot, principal, List.of(insert.rule()), "firewall_rule_id"))
                        .or(() -> aclRules(
                                snapshot, principal, insert.before().stream().toList(), "insert_before"))
                        .or(() -> aclRules(
                                snapshot, principal, insert.after().stream().toList(), "insert_after"));
            case Command.RemoveNetworkAclPolicyRule remove ->
                policy(snapshot, principal, remove.policy(), "firewall_policy")
                        .or(() -> aclRules(snapshot, principal, List.of(remove.rule()), "firewall_rule_id"));
            case Command.DeleteNetworkAcl delete -> acl(snapshot, principal, delete.acl());
            case Command.AssociateNetworkAcl associate ->
                acl(snapshot, principal, associate.acl()).or(() -> subnets(snapshot, principal, associate.subnets()));
            case Command.DisassociateNetworkAcl disassociate ->
                acl(snapshot, principal, disassociate.acl())
                        .or(() -> subnets(snapshot, principal, disassociate.subnets()));
            case Command.InsertNetworkAclRules insert -> acl(snapshot, principal, insert.acl());
            case Command.UpdateNetworkAclRules update -> acl(snapshot, principal, update.acl());
            case Command.RemoveNetworkAclRules remove -> acl(snapshot, principal, remove.acl());
            case Command.CreateFlowLog create ->
                switch (create.type()) {
                    case PORT -> port(snapshot, principal, new PortId(create.resourceId()));
                    case NETWORK -> subnet(snapshot, principal, new SubnetId(create.resourceId()));
                    case VPC -> vpc(snapshot, principal, new VpcId(create.resourceId()));
                };
            case Command.UpdateFlowLog update -> flowLog(snapshot, principal, update.log());
            case Command.DeleteFlowLog delete -> flowLog(snapshot, principal, delete.log());
            case Command.CreateGuardRail create ->
                scope(snapshot, principal, create.to(), "to")
                        .or(() -> create.from().flatMap(from -> scope(snapshot, principal, from, "from")));
            case Command.UpdateGuardRail update -> guardRail(snapshot, principal, update.rail());
            case Command.DeleteGuardRail delete -> guardRail(snapshot, principal, delete.rail());
            case Command.UpdateNetwork update -> network(snapshot, principal, update.network());
            case Command.DeleteNetwork delete -> network(snapshot, principal, delete.network());
            case Command.CreateNetworkBlock create -> network(snapshot, principal, create.network());
            case Command.UpdateNetworkBlock update -> network(snapshot, principal, update.network());
            case Command.DeleteNetworkBlock delete -> network(snapshot, principal, delete.network());
            case Command.AttachNetwork attach ->
                vpc(snapshot, principal, attach.router()).or(() -> network(snapshot, principal, attach.network()));
            case Command.DetachNetwork detach ->
                vpc(snapshot, principal, detach.router()).or(() -> network(snapshot, principal, detach.network()));
            case Command.CreatePorts create ->
                create.ports().stream()
                        .flatMap(port -> place(snapshot, principal, port.network())
                                .or(() -> groups(snapshot, principal, port.groups()))
                                .stream())
                        .findFirst();
            case Command.UpdatePort update ->
                port(snapshot, principal, update.port()).or(() -> groups(snapshot, principal, update.groups()));
            case Command.DeletePort delete -> port(snapshot, principal, delete.port());
            case Command.CreateEcs create -> createEcs(snapshot, principal, create);
            case Command.UpdateEcs update ->
                seen(principal, snapshot.ecs(update.server()), Rule.ECS_NOT_FOUND, "server", update.server());
            case Command.DeleteEcs delete -> servers(snapshot, principal, delete.servers());
            case Command.StartEcs start -> servers(snapshot, principal, start.servers());
            case Command.StopEcs stop -> servers(snapshot, principal, stop.servers());
            case Command.RebootEcs reboot -> servers(snapshot, principal, reboot.servers());
            case Command.FinishReboot _ -> administrator(principal);
            case Command.ChangeEcsGroup change ->
                seen(principal, snapshot.ecs(change.server()), Rule.ECS_NOT_FOUND, "server", change.server())
                        .or(() -> group(snapshot, principal, change.group()));
        };
    }

    private static Optional<Refusal> servers(Snapshot snapshot, Principal principal, List<EcsId> servers) {
        return servers.stream()
                .filter(id -> visible(principal, snapshot.ecs(id)).isEmpty())
                .map(id -> missing(Rule.ECS_NOT_FOUND, "servers", id))
                .findFirst();
    }

    private static Optional<Refusal> createEcs(Snapshot snapshot, Principal principal, Command.CreateEcs create) {
        return create.vpc()
                .flatMap(id -> vpc(snapshot, principal, id))
                .or(() -> create.interfaces().stream()
                        .flatMap(nic -> nic
                                .port()
                                .map(id -> port(snapshot, principal, id))
                                .orElseGet(() -> place(snapshot, principal, nic.subnet()))
                                .stream())
                        .findFirst())
                .or(() -> create.groups().stream()
                        .flatMap(id -> group(snapshot, principal, id).stream())
                        .findFirst());
    }

    /** The answer for something that is not there, or not to be seen. */
    public static Refusal missing(Rule rule, String field, Id id) {
        // A network and the subnet in it have one id.
        String noun = rule == Rule.NETWORK_NOT_FOUND ? "network" : id.noun();
        return new Refusal(
                rule,
                field,
                id.value(),
                "The " + noun + " " + id.value() + " does not exist.",
                "List what this project has and take an id from there.");
    }

    /** That it is missing, unless the principal sees it. */
    private static Optional<Refusal> seen(
            Principal principal, Optional<? extends Resource> found, Rule rule, String field, Id id) {
        return visible(principal, found).isPresent() ? Optional.empty() : Optional.of(missing(rule, field, id));
    }

    private static Optional<Refusal> vpc(Snapshot snapshot, Principal principal, VpcId id) {
        return vpc(snapshot, principal, id, "vpc");
    }

    private static Optional<Refusal> vpc(Snapshot snapshot, Principal principal, VpcId id, String field) {
        return visible(principal, snapshot.vpc(id)).isPresent() ? Optional.empty() : Optional.of(missingVpc(id, field));
    }

    /** The answer for a VPC that is not there, or not to be seen. */
    static Refusal missingVpc(VpcId id, String field) {
        return new Refusal(
                Rule.VPC_NOT_FOUND,
                field,
                id.value(),
                "The VPC " + id.value() + " does not exist.",
                "List the VPCs of this project and take an id from there.");
    }

    private static Optional<Refusal> accessKey(Snapshot snapshot, Principal principal, String id) {
        return visible(principal, snapshot.accessKey(id)).isPresent()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Rule.ACCESS_KEY_NOT_FOUND,
                        "access_key",
                        id,
                        "The access key " + id + " does not exist.",
                        "List your access keys and take one from there."));
    }

    private static Optional<Refusal> subnet(Snapshot snapshot, Principal principal, SubnetId id) {
        return seen(principal, snapshot.subnet(id), Rule.SUBNET_NOT_FOUND, "subnet", id);
    }

    private static Optional<Refusal> subnets(Snapshot snapshot, Principal principal, List<SubnetId> ids) {
        return ids.stream()
                .flatMap(id -> subnet(snapshot, principal, id).stream())
                .findFirst();
    }

    private static Optional<Refusal> acl(Snapshot snapshot, Principal principal, NetworkAclId id) {
        return seen(principal, snapshot.networkAcl(id), Rule.NETWORK_ACL_NOT_FOUND, "firewall", id);
    }

    private static Optional<Refusal> policy(
            Snapshot snapshot, Principal principal, NetworkAclPolicyId id, String field) {
        return seen(principal, snapshot.networkAclPolicy(id), Rule.NETWORK_ACL_POLICY_NOT_FOUND, field, id);
    }

    private static Optional<Refusal> policies(
            Snapshot snapshot,
            Principal principal,
            Optional<NetworkAclPolicyId> ingress,
            Optional<NetworkAclPolicyId> egress) {
        return ingress.flatMap(id -> policy(snapshot, principal, id, "ingress_firewall_policy_id"))
                .or(() -> egress.flatMap(id -> policy(snapshot, principal, id, "egress_firewall_policy_id")));
    }

    private static Optional<Refusal> aclRules(
            Snapshot snapshot, Principal principal, List<NetworkAclRuleId> ids, String field) {
        return ids.stream()
                .flatMap(id ->
                        seen(principal, snapshot.networkAclRule(id), Rule.NETWORK_ACL_RULE_NOT_FOUND, field, id)
                                .stream())
                .findFirst();
    }

    /** The ports by which subnets are named, which those of ECSs are not; see {@link Rule#NETWORK_ACL_PORT_INVALID}. */
    private static Optional<Refusal> guarded(Snapshot snapshot, Principal principal, List<PortId> ports) {
        return ports.stream()
                .filter(id -> visible(principal, snapshot.gateway(id)).isEmpty())
                .flatMap(id -> port(snapshot, principal, id).stream())
                .findFirst();
    }

    private static Optional<Refusal> flowLog(Snapshot snapshot, Principal principal, FlowLogId id) {
        return seen(principal, snapshot.flowLog(id), Rule.FLOW_LOG_NOT_FOUND, "flow_log", id);
    }

    private static Optional<Refusal> guardRail(Snapshot snapshot, Principal principal, GuardRailId id) {
        return seen(principal, snapshot.guardRail(id), Rule.GUARD_RAIL_NOT_FOUND, "guard_rail", id);
    }

    private static Optional<Refusal> scope(
            Snapshot snapshot, Principal principal, GuardRail.Scope scope, String field) {
        String id = scope.id();
        return switch (scope.kind()) {
            case VPC -> vpc(snapshot, principal, new VpcId(id), field);
            case SUBNET ->
                seen(principal, snapshot.subnet(new SubnetId(id)), Rule.SUBNET_NOT_FOUND, field, new SubnetId(id));
            case SECURITY_GROUP ->
                seen(
                        principal,
                        snapshot.securityGroup(new SecurityGroupId(id)),
                        Rule.SECURITY_GROUP_NOT_FOUND,
                        field,
                        new SecurityGroupId(id));
            case ECS -> seen(principal, snapshot.ecs(new EcsId(id)), Rule.ECS_NOT_FOUND, field, new EcsId(id));
        };
    }

    private static Optional<Refusal> table(Snapshot snapshot, Principal principal, RouteTableId id) {
        return seen(principal, snapshot.routeTable(id), Rule.ROUTE_TABLE_NOT_FOUND, "route_table", id);
    }

    private static Optional<Refusal> peering(Snapshot snapshot, Principal principal, PeeringId id) {
        return seen(principal, snapshot.peering(id), Rule.PEERING_NOT_FOUND, "peering", id);
    }

    private static Optional<Refusal> group(Snapshot snapshot, Principal principal, SecurityGroupId id) {
        return seen(principal, snapshot.securityGroup(id), Rule.SECURITY_GROUP_NOT_FOUND, "security_group", id);
    }

    private static Optional<Refusal> network(Snapshot snapshot, Principal principal, SubnetId id) {
        return place(snapshot, principal, id).map(_ -> missing(Rule.NETWORK_NOT_FOUND, "network", id));
    }

    /** A subnet, or a network that no router has: where ports may lie. */
    private static Optional<Refusal> place(Snapshot snapshot, Principal principal, SubnetId id) {
        return visible(principal, snapshot.isolatedNetwork(id)).isPresent()
                ? Optional.empty()
                : subnet(snapshot, principal, id);
    }

    private static Optional<Refusal> groups(
            Snapshot snapshot, Principal principal, Optional<List<SecurityGroupId>> groups) {
        return groups.stream()
                .flatMap(List::stream)
                .flatMap(id -> group(snapshot, principal, id).stream())
                .findFirst();
    }

    private static Optional<Refusal> port(Snapshot snapshot, Principal principal, PortId id) {
        boolean seen = visible(principal, snapshot.port(id)).isPresent()
                || visible(principal, snapshot.unboundPort(id)).isPresent();
        return seen ? Optional.empty() : Optional.of(missing(Rule.PORT_NOT_FOUND, "port", id));
    }

    /** Refuses whoever manages nobody's users. */
    public static Optional<Refusal> people(Principal principal) {
        return principal.managesPeople()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Rule.NOT_ACCOUNT_ADMINISTRATOR,
                        "",
                        "",
                        "Only an administrator of the account, or of this service, may do that.",
                        "Use such a user, or ask one."));
    }

    /** Who runs the service is managed by those who do so only, or an account's administrator could become one. */
    private static Optional<Refusal> managed(Snapshot snapshot, Principal principal, UserId id) {
        Optional<User> user = visible(principal, snapshot.user(id));
        return people(principal)
                .or(() -> user.isEmpty()
                        ? Optional.of(missing(Rule.USER_NOT_FOUND, "user", id))
                        : user.filter(User::isAdministrator).flatMap(_ -> administrator(principal)));
    }

    private static Optional<Refusal> role(
            Snapshot snapshot, Principal principal, UserId user, Command.RoleScope scope, Role role) {
        return managed(snapshot, principal, user)
                .or(() -> role == Role.ADMINISTRATOR ? administrator(principal) : Optional.empty())
                .or(() -> switch (scope) {
                    case Command.RoleScope.OnAccount(AccountId account) -> account(snapshot, principal, account);
                    case Command.RoleScope.OnProject(ProjectId project) ->
                        project(snapshot, principal, project, "project");
                });
    }

    private static Optional<Refusal> given(Snapshot snapshot, Principal principal, Command.Grant grant) {
        Optional<Refusal> refusal = grant.role() == Role.ADMINISTRATOR ? administrator(principal) : Optional.empty();
        return refusal.or(() -> grant.project().flatMap(id -> project(snapshot, principal, id, "project")));
    }

    private static Optional<Refusal> defaultProject(
            Snapshot snapshot, Principal principal, Optional<ProjectId> project) {
        return project.flatMap(id -> project(snapshot, principal, id, "default_project_id"));
    }

    private static Optional<Refusal> project(Snapshot snapshot, Principal principal, ProjectId id, String field) {
        return seen(principal, snapshot.project(id), Rule.PROJECT_NOT_FOUND, field, id);
    }

    private static Optional<Refusal> account(Snapshot snapshot, Principal principal, AccountId id) {
        return seen(principal, snapshot.account(id), Rule.ACCOUNT_NOT_FOUND, "account", id);
    }

    /** Refuses whoever does not run the service. */
    public static Optional<Refusal> administrator(Principal principal) {
        return principal.isAdministrator()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Rule.NOT_ADMINISTRATOR,
                        "",
                        "",
                        "Only an administrator of this service may do that.",
                        "Use the administrator's context, or ask the administrator."));
    }

    /** Refuses whoever acts on no project. */
    public static Optional<Refusal> project(Principal principal) {
        return principal.project().isPresent()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Rule.NO_PROJECT,
                        "",
                        "",
                        "The token is not scoped to a project.",
                        "Get a token with a project scope."));
    }
}
