package io.isthmus.model;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * On whose behalf a command is made.
 *
 * @param name for the change log: "user@account", or "local administrator", or "system"
 * @param user empty for the service itself and the local administrator
 * @param project the project whose resources may be used; empty for a principal that acts on no project
 * @param roles on that project, or on the account if there is none
 * @param projects those of the account on which the user has a role
 */
public record Principal(
        String name,
        Optional<UserId> user,
        Optional<AccountId> account,
        Optional<ProjectId> project,
        Set<Role> roles,
        Projects projects) {
    /** Projects of an account. */
    public sealed interface Projects {
        /** All, later ones too. */
        record All() implements Projects {}

        record Only(Set<ProjectId> projects) implements Projects {
            public Only {
                projects = Set.copyOf(projects);
            }
        }
    }

    public Principal {
        roles = Set.copyOf(roles);
    }

    /** A user with roles on the account. */
    public Principal(
            String name,
            Optional<UserId> user,
            Optional<AccountId> account,
            Optional<ProjectId> project,
            Set<Role> roles) {
        this(name, user, account, project, roles, new Projects.All());
    }

    /** A principal that is no user of any account. */
    public Principal(String name, Optional<AccountId> account, Optional<ProjectId> project, Set<Role> roles) {
        this(name, Optional.empty(), account, project, roles);
    }

    /** The service itself: timers. */
    public static final Principal SYSTEM =
            new Principal("system", Optional.empty(), Optional.empty(), Set.of(Role.ADMINISTRATOR));

    /** Who may open the unix socket. */
    public static final Principal LOCAL_ADMINISTRATOR =
            new Principal("local administrator", Optional.empty(), Optional.empty(), Set.of(Role.ADMINISTRATOR));

    /** A user who acts on a project, or on none. */
    public static Principal of(User user, Account account, Optional<ProjectId> project) {
        Set<ProjectId> projects =
                user.projectRoles().stream().map(User.ProjectRole::project).collect(Collectors.toSet());
        return new Principal(
                user.name() + "@" + account.name(),
                Optional.of(user.id()),
                Optional.of(account.id()),
                project,
                user.rolesIn(project),
                user.roles().isEmpty() ? new Projects.Only(projects) : new Projects.All());
    }

    /** Whether it sees what its project has, and changes nothing but its own tokens, access keys and password. */
    public boolean isReader() {
        return roles.contains(Role.READER)
                && !roles.contains(Role.MEMBER)
                && !roles.contains(Role.ACCOUNT_ADMINISTRATOR)
                && !isAdministrator();
    }

    /** The same with the right to change what it sees. To foretell what a change would do, the right to see is enough. */
    public Principal asMember() {
        return isReader()
                ? new Principal(
                        name,
                        user,
                        account,
                        project,
                        Stream.concat(roles.stream(), Stream.of(Role.MEMBER)).collect(Collectors.toSet()),
                        projects)
                : this;
    }

    /** Of the service. */
    public boolean isAdministrator() {
        return roles.contains(Role.ADMINISTRATOR);
    }

    /** Whether it manages the users of this account. */
    public boolean manages(AccountId users) {
        return isAdministrator() || (roles.contains(Role.ACCOUNT_ADMINISTRATOR) && account.equals(Optional.of(users)));
    }

    /** Whether it manages the users of any account. */
    public boolean managesPeople() {
        return isAdministrator() || roles.contains(Role.ACCOUNT_ADMINISTRATOR);
    }
}
