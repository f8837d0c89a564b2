package io.isthmus.model;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A user of an account, who has a {@link PasswordHash} unless nobody ever gave him a password.
 *
 * @param name unique within the account
 * @param enabled whether he may log in and his access keys are accepted
 * @param defaultProject what a log-in without a scope is for, if he has a role there
 * @param roles on the account, and so on all its projects, later ones too
 * @param projectRoles on single projects of the account, in their order
 */
public record User(
        UserId id,
        AccountId account,
        String name,
        String description,
        String email,
        boolean enabled,
        Optional<ProjectId> defaultProject,
        Set<Role> roles,
        List<ProjectRole> projectRoles,
        Instant createdAt)
        implements Resource {
    /** How many an account may have. */
    public static final int PER_ACCOUNT = 1_000;

    /** A role on one project. */
    public record ProjectRole(ProjectId project, Role role) {}

    private static final Comparator<ProjectRole> ORDER =
            Comparator.comparing((ProjectRole each) -> each.project.value()).thenComparing(ProjectRole::role);

    public User {
        roles = Set.copyOf(roles);
        projectRoles = projectRoles.stream().distinct().sorted(ORDER).toList();
    }

    @Override
    public String key() {
        return id.value();
    }

    /** All his roles on a project of his account. */
    public Set<Role> rolesOn(ProjectId project) {
        Set<Role> all = new HashSet<>(roles);
        projectRoles.stream().filter(each -> each.project.equals(project)).forEach(each -> all.add(each.role));
        return all;
    }

    /** His roles where a token is for: a project, or the account. */
    public Set<Role> rolesIn(Optional<ProjectId> project) {
        return project.map(this::rolesOn).orElse(roles);
    }

    /**
     * Whether he may act on a project, or on none: for that he must be enabled, and on a project have a role (contract.md
     * 10.46).
     */
    public boolean mayActOn(Optional<ProjectId> project) {
        return enabled && (project.isEmpty() || !rolesOn(project.get()).isEmpty());
    }

    /** Of the service. */
    public boolean isAdministrator() {
        return roles.contains(Role.ADMINISTRATOR);
    }

    /** With a role more, on a project or on the account. */
    public User withRole(Optional<ProjectId> project, Role role) {
        return project.map(each ->
                        withProjectRoles(before -> Stream.concat(before, Stream.of(new ProjectRole(each, role)))))
                .orElseGet(() -> withRoles(before -> Stream.concat(before, Stream.of(role))));
    }

    /** With a role less. */
    public User withoutRole(Optional<ProjectId> project, Role role) {
        return project.map(each ->
                        withProjectRoles(before -> before.filter(own -> !own.equals(new ProjectRole(each, role)))))
                .orElseGet(() -> withRoles(before -> before.filter(own -> own != role)));
    }

    /** As he is when a project is no more. */
    public User withoutProject(ProjectId project) {
        User kept = withProjectRoles(before -> before.filter(own -> !own.project.equals(project)));
        return kept.with(name, description, email, enabled, defaultProject.filter(each -> !each.equals(project)));
    }

    public User with(
            String newName,
            String newDescription,
            String newEmail,
            boolean newEnabled,
            Optional<ProjectId> newDefaultProject) {
        return new User(
                id,
                account,
                newName,
                newDescription,
                newEmail,
                newEnabled,
                newDefaultProject,
                roles,
                projectRoles,
                createdAt);
    }

    private User withRoles(UnaryOperator<Stream<Role>> change) {
        return with(new HashSet<>(change.apply(roles.stream()).toList()), projectRoles);
    }

    private User withProjectRoles(UnaryOperator<Stream<ProjectRole>> change) {
        return with(roles, change.apply(projectRoles.stream()).toList());
    }

    private User with(Set<Role> newRoles, List<ProjectRole> newProjectRoles) {
        return new User(
                id, account, name, description, email, enabled, defaultProject, newRoles, newProjectRoles, createdAt);
    }
}
