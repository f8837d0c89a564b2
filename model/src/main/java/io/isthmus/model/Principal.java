package io.isthmus.model;

import java.util.Optional;
import java.util.Set;

/**
 * On whose behalf a command is made.
 *
 * @param name for the change log: "user@account", or "local administrator", or "system"
 * @param user empty for the service itself and the local administrator
 * @param project the project whose resources may be used; empty for a principal that acts on no project
 */
public record Principal(
        String name, Optional<UserId> user, Optional<AccountId> account, Optional<ProjectId> project, Set<Role> roles) {
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

    /** Whether it sees what its project has, and changes nothing but its own tokens and access keys. */
    public boolean isReader() {
        return roles.contains(Role.READER) && !roles.contains(Role.MEMBER) && !isAdministrator();
    }

    public boolean isAdministrator() {
        return roles.contains(Role.ADMINISTRATOR);
    }
}
