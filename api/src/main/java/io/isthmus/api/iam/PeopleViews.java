package io.isthmus.api.iam;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.iam.Views.DomainRef;
import io.isthmus.api.iam.Views.ItemLink;
import io.isthmus.api.iam.Views.SelfLink;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.NullIfEmpty;
import io.isthmus.api.shape.Time;
import io.isthmus.model.Account;
import io.isthmus.model.AccountId;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Role;
import io.isthmus.model.Snapshot;
import io.isthmus.model.User;
import io.isthmus.model.User.ProjectRole;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The answers about users and roles. */
final class PeopleViews {
    private PeopleViews() {}

    /**
     * The users whom a caller sees, sorted by account and id.
     *
     * @param account the id of the one account whose users are asked for; empty: of all
     */
    static Stream<User> users(Call<?, ?> call, Optional<String> account) {
        Snapshot state = call.snapshot();
        List<Account> accounts = account.map(AccountId::new)
                .map(id -> state.account(id).stream().toList())
                .orElseGet(state::accounts);
        return call.visible(accounts).stream().flatMap(each -> call.visible(state.users(each.id())).stream());
    }

    record HeldRole(
            @Doc("name of the role") String name,

            @Doc("id of the project that it is on; without it on the account")
            Optional<String> projectId,

            @Doc("name of that project") Optional<String> project) {}

    record UserView(
            @Doc("id of the user") String id,
            @Doc("name of the user") String name,
            @Doc("id of the account") String domainId,
            @Doc("name of the account") String account,
            @Doc("whether the user may log in") boolean enabled,
            @Doc("what was said of the user") String description,
            @Doc("what was given as mail address") String email,

            @Doc("id of the project that a log-in without a scope is for") @NullIfEmpty
            Optional<String> defaultProjectId,

            @Doc("when the password must be changed: never") @Name("password_expires_at") @NullIfEmpty
            Optional<Time.ZuluMicros> passwordExpiresAt,

            @Doc("roles on the account and on projects") List<HeldRole> roles,
            @Doc("when the user was made") Time.ZuluMicros createdAt,
            @Doc("where this is") ItemLink links) {

        static UserView of(Call<?, ?> call, User user) {
            return of(call, call.snapshot(), user);
        }

        static UserView of(Call<?, ?> call, Snapshot state, User user) {
            return new UserView(
                    user.id().value(),
                    user.name(),
                    user.account().value(),
                    state.account(user.account()).map(Account::name).orElse(""),
                    user.enabled(),
                    user.description(),
                    user.email(),
                    user.defaultProject().map(ProjectId::value),
                    Optional.empty(),
                    held(state, user),
                    new Time.ZuluMicros(user.createdAt()),
                    ItemLink.of(call, "/v3/users/" + user.id()));
        }

        private static List<HeldRole> held(Snapshot state, User user) {
            return Stream.concat(
                            user.roles().stream()
                                    .sorted()
                                    .map(role -> new HeldRole(role.text(), Optional.empty(), Optional.empty())),
                            user.projectRoles().stream()
                                    .map(role -> new HeldRole(
                                            role.role().text(),
                                            Optional.of(role.project().value()),
                                            state.project(role.project()).map(Project::name))))
                    .toList();
        }
    }

    record UsersView(
            @Doc("the users") List<UserView> users,
            @Doc("where this list is") SelfLink links) {}

    record RoleView(
            @Doc("id of the role, its name") String id,
            @Doc("name of the role") String name,

            @Doc("account of the role: none, it is one of all") @NullIfEmpty
            Optional<String> domainId,

            @Doc("what it is for") String description,
            @Doc("where this is") ItemLink links) {
        static RoleView of(Call<?, ?> call, Role role) {
            String description = switch (role) {
                case ADMINISTRATOR -> "Runs the service; on accounts only";
                case ACCOUNT_ADMINISTRATOR -> "Manages the users of its account; on accounts only";
                case MEMBER -> "Uses projects";
                case READER -> "Sees what projects have, and changes nothing";
            };
            return new RoleView(
                    role.text(),
                    role.text(),
                    Optional.empty(),
                    description,
                    ItemLink.of(call, "/v3/roles/" + role.text()));
        }
    }

    record RolesView(
            @Doc("the roles") List<RoleView> roles,
            @Doc("where this list is") SelfLink links) {}

    /** A thing of an assignment: by its id, and with names if these were asked for. */
    record Party(
            @Doc("id") String id,
            @Doc("name") Optional<String> name,
            @Doc("account of it") Optional<DomainRef> domain) {}

    record ScopeView(
            @Doc("the project that the role is on") Optional<Party> project,
            @Doc("the account that the role is on") Optional<Party> domain) {}

    record AssignmentView(
            @Doc("the role") Party role,
            @Doc("who has it") Party user,
            @Doc("where") ScopeView scope,
            @Doc("where this is") AssignmentLink links) {}

    record AssignmentLink(@Doc("address of the assignment") String assignment) {}

    record AssignmentsView(
            @Doc("who has which role where") List<AssignmentView> roleAssignments,

            @Doc("where this list is") SelfLink links) {}

    /** @param project empty: on the account */
    record Held(User user, Role role, Optional<ProjectId> project) {
        /** The roles of a user where they were given; or where they act: those on the account on each of its projects. */
        static Stream<Held> of(Snapshot state, User user, boolean effective) {
            Stream<Held> onAccount = user.roles().stream()
                    .sorted()
                    .flatMap(role -> effective
                            ? state.projects(user.account()).stream()
                                    .map(project -> new Held(user, role, Optional.of(project.id())))
                            : Stream.of(new Held(user, role, Optional.empty())));
            Stream<Held> onProjects = user.projectRoles().stream()
                    .map((ProjectRole each) -> new Held(user, each.role(), Optional.of(each.project())));
            return Stream.concat(onAccount, onProjects).distinct();
        }

        AssignmentView view(Call<?, ?> call, boolean names) {
            Snapshot state = call.snapshot();
            Optional<DomainRef> account =
                    state.account(user.account()).map(DomainRef::of).filter(_ -> names);
            String scope = project.map(id -> "/v3/projects/" + id).orElseGet(() -> "/v3/domains/" + user.account());
            Party holder = new Party(user.id().value(), Optional.of(user.name()).filter(_ -> names), account);
            return new AssignmentView(
                    new Party(role.text(), Optional.of(role.text()).filter(_ -> names), Optional.empty()),
                    holder,
                    new ScopeView(
                            project.map(id -> new Party(
                                    id.value(),
                                    state.project(id).map(Project::name).filter(_ -> names),
                                    account)),
                            project.isPresent()
                                    ? Optional.empty()
                                    : Optional.of(new Party(
                                            user.account().value(), account.map(DomainRef::name), Optional.empty()))),
                    new AssignmentLink(call.baseUrl() + scope + "/users/" + user.id() + "/roles/" + role.text()));
        }
    }
}
