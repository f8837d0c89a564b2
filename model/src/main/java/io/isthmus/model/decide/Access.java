package io.isthmus.model.decide;

import io.isthmus.model.AccessKey;
import io.isthmus.model.Account;
import io.isthmus.model.AccountId;
import io.isthmus.model.Id;
import io.isthmus.model.KeyPair;
import io.isthmus.model.Peering;
import io.isthmus.model.Principal;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.Role;
import io.isthmus.model.Secret;
import io.isthmus.model.Snapshot;
import io.isthmus.model.User;
import io.isthmus.model.UserId;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who may see what: the one place that knows. What a principal may not see does not exist for it, so a resource of another
 * project answers exactly as one that was never made.
 */
public final class Access {
    /** What to do about an id that is none. */
    static final String LIST = "List what this project has and take an id from there.";

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
            case Resource.Owned owned -> owns(principal, owned.project()) && !isHidden(principal, owned);
        };
    }

    /** Whether it is for one user alone of those that act on its project. */
    private static boolean isHidden(Principal principal, Resource resource) {
        return resource instanceof KeyPair pair && pair.isHiddenFrom(principal.user());
    }

    /** The key pair that a principal means by a name: its own, or else one that all of the project see. */
    public static Optional<KeyPair> keyPair(Snapshot state, Principal principal, ProjectId project, String name) {
        Optional<KeyPair> shared = Optional.empty();
        for (KeyPair pair : state.named(Resource.Kind.KEY_PAIR, KeyPair.class, project, name)) {
            if (sees(principal, pair)) {
                if (pair.user().equals(principal.user())) {
                    return Optional.of(pair);
                }
                shared = Optional.of(pair);
            }
        }
        return shared;
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
                        .allMatch(version -> !isHidden(principal, version)
                                && projects(version).stream().anyMatch(project -> owns(principal, project)));
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

    /** Refuses a command that needs a role or a project which the principal has not, or that names what it may not see. */
    static Optional<Refusal> check(Snapshot snapshot, Principal principal, Command command) {
        return unentitled(principal, command)
                .or(() -> command.named()
                        .flatMap(named -> unseen(snapshot, principal, named).stream())
                        .findFirst());
    }

    /** The refusal for lack of a role, or of a project for what a command makes; whatever it names. */
    private static Optional<Refusal> unentitled(Principal principal, Command command) {
        return switch (command) {
            case Command.IssueToken _, Command.RevokeToken _, Command.UpdateAccessKey _, Command.DeleteAccessKey _ ->
                Optional.empty();
            case Command.CreateProject _,
                    Command.UpdateProject _,
                    Command.DeleteProject _,
                    Command.ExpireDue _,
                    Command.CreateAccount _,
                    Command.UpdateAccount _,
                    Command.DeleteAccount _ -> administrator(principal);
            case Command.CreateAccessKey create ->
                actsFor(principal, create.user()) ? Optional.empty() : Optional.of(missing(create.user()));
            case Command.ChangePassword change ->
                principal.user().equals(Optional.of(change.user()))
                        ? Optional.empty()
                        : Optional.of(missing(change.user()));
            case Command.UpdateUser _, Command.DeleteUser _ -> people(principal);
            case Command.CreateUser create ->
                giving(principal, create.roles().stream().map(Command.Grant::role));
            case Command.GrantRole grant -> giving(principal, Stream.of(grant.role()));
            case Command.RevokeRole revoke -> giving(principal, Stream.of(revoke.role()));
            case Command.CreateVpc _,
                    Command.CreateSecurityGroup _,
                    Command.CreateNetwork _,
                    Command.CreateKeyPair _,
                    Command.CreateServerGroup _,
                    Command.CreateAddressGroup _,
                    Command.CreateLogGroup _,
                    Command.CreateNetworkAcl _,
                    Command.CreateNetworkAclRule _,
                    Command.CreateNetworkAclPolicy _,
                    Command.CreateVolumes _ -> readOnly(principal).or(() -> project(principal));
            case Command.FinishReboot _ -> readOnly(principal).or(() -> administrator(principal));
            case Command.Network _,
                    Command.Routing _,
                    Command.Peer _,
                    Command.Security _,
                    Command.Acl _,
                    Command.AclPolicy _,
                    Command.Flow _,
                    Command.Rail _,
                    Command.Reservation _,
                    Command.Keys _,
                    Command.Grouping _,
                    Command.Addressing _,
                    Command.LogStore _,
                    Command.Neutron _,
                    Command.Ports _,
                    Command.Compute _,
                    Command.Disks _,
                    Command.Tagging _ -> readOnly(principal);
        };
    }

    private static Refusal missing(UserId user) {
        return Named.user(user).missing();
    }

    /** Refuses whoever may not give or take these roles. */
    private static Optional<Refusal> giving(Principal principal, Stream<Role> roles) {
        return people(principal)
                .or(() -> roles.anyMatch(Role.ADMINISTRATOR::equals) ? administrator(principal) : Optional.empty());
    }

    private static Optional<Refusal> unseen(Snapshot snapshot, Principal principal, Named named) {
        Optional<? extends Resource> found = visible(principal, named.find(snapshot));
        if (found.isEmpty()) {
            return Optional.of(named.missing());
        }
        // Who runs the service is managed by those who do so only, or an account's administrator could become one.
        return found.get() instanceof User user && user.isAdministrator() ? administrator(principal) : Optional.empty();
    }

    /** The answer for something that is not there, or not to be seen. */
    public static Refusal missing(Rule rule, String field, Id id) {
        return missing(rule, field, id, LIST);
    }

    static Refusal missing(Rule rule, String field, Id id, String hint) {
        // A network and the subnet in it have one id.
        String noun = rule == Rule.NETWORK_NOT_FOUND ? "network" : id.noun();
        return new Refusal(rule, field, id.value(), "The " + noun + " " + id.value() + " does not exist.", hint);
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
