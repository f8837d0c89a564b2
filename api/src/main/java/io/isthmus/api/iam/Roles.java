package io.isthmus.api.iam;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.iam.PeopleViews.AssignmentView;
import io.isthmus.api.iam.PeopleViews.AssignmentsView;
import io.isthmus.api.iam.PeopleViews.Held;
import io.isthmus.api.iam.PeopleViews.RoleView;
import io.isthmus.api.iam.PeopleViews.RolesView;
import io.isthmus.api.iam.Views.SelfLink;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Problem;
import io.isthmus.model.AccountId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Role;
import io.isthmus.model.Snapshot;
import io.isthmus.model.User;
import io.isthmus.model.UserId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Command.RoleScope;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Roles, and who has which on a project or on an account, as Keystone has them. A role on an account acts on all its projects
 * (contract.md 10.46).
 */
final class Roles {
    private Roles() {}

    record RoleQuery(
            @Doc("only the role of this name") Optional<String> name,

            @Doc("only roles of this account: there are none")
            Optional<String> domainId) {}

    record AssignmentQuery(
            @Doc("only roles of this user") @Name("user.id") Optional<String> userId,

            @Doc("only this role") @Name("role.id") Optional<String> roleId,

            @Doc("only roles on this project") @Name("scope.project.id")
            Optional<String> projectId,

            @Doc("only roles on this account") @Name("scope.domain.id")
            Optional<String> domainId,

            @Doc("only roles of this group: there are none") @Name("group.id")
            Optional<String> groupId,

            @Doc("any text: roles where they act, so those on an account on each of its projects")
            Optional<String> effective,

            @Doc("any text: with names") Optional<String> includeNames) {}

    static List<Endpoint<?, ?>> endpoints() {
        List<Endpoint<?, ?>> all = new ArrayList<>(List.of(
                Endpoint.get("/v3/roles", "Lists the roles that there are")
                        .needs(Needs.CALLER)
                        .query(RoleQuery.class)
                        .answers(200, "", RolesView.class)
                        .handledBy(Roles::list),
                Endpoint.get("/v3/roles/{role_id}", "Shows a role")
                        .needs(Needs.CALLER)
                        .answers(200, "role", RoleView.class)
                        .handledBy(call -> role(call, role -> Reply.ok(RoleView.of(call, role)))),
                Endpoint.get("/v3/role_assignments", "Lists who has which role, of the users whom the caller sees")
                        .needs(Needs.CALLER)
                        .query(AssignmentQuery.class)
                        .answers(200, "", AssignmentsView.class)
                        .handledBy(Roles::assignments)));
        all.addAll(on("/v3/projects/{id}", "project", call -> new RoleScope.OnProject(new ProjectId(call.path("id")))));
        all.addAll(on(
                "/v3/domains/{domain_id}",
                "account",
                call -> new RoleScope.OnAccount(new AccountId(call.path("domain_id")))));
        return all;
    }

    /** The roles of a user on something. */
    private static List<Endpoint<?, ?>> on(String path, String what, Function<Call<?, ?>, RoleScope> scope) {
        String roles = path + "/users/{user_id}/roles";
        String one = roles + "/{role_id}";
        return List.of(
                Endpoint.get(roles, "Lists the roles that were given to a user on this " + what)
                        .needs(Needs.CALLER)
                        .answers(200, "", RolesView.class)
                        .handledBy(call -> held(call, scope.apply(call))
                                .<Reply>map(all -> Reply.ok(rolesView(call, all)))
                                .orElseGet(() -> absent(call))),
                Endpoint.head(one, "Tells whether a role was given to a user on this " + what)
                        .needs(Needs.CALLER)
                        .answers(204)
                        .handledBy(call -> held(call, scope.apply(call))
                                .filter(all -> Role.of(call.path("role_id"))
                                        .filter(all::contains)
                                        .isPresent())
                                .<Reply>map(_ -> Reply.ok())
                                .orElseGet(() -> absent(call))),
                change(
                        Endpoint.put(one, "Gives a role to a user on this " + what)
                                .answers(204),
                        call -> (user, role) -> new Command.GrantRole(user, scope.apply(call), role),
                        Rule.ROLE_NOT_ON_PROJECTS),
                change(
                        Endpoint.delete(one, "Takes a role from a user on this " + what),
                        call -> (user, role) -> new Command.RevokeRole(user, scope.apply(call), role),
                        Rule.ROLE_NOT_ASSIGNED));
    }

    private static Endpoint<?, ?> change(
            Endpoint.Draft<Nothing, Nothing> endpoint,
            Function<Call<?, ?>, BiFunction<UserId, Role, Command>> command,
            Rule own) {
        return endpoint.needs(Needs.ACCOUNT_ADMINISTRATOR)
                .refuses(
                        Rule.USER_NOT_FOUND,
                        Rule.PROJECT_NOT_FOUND,
                        Rule.PROJECT_OTHER_ACCOUNT,
                        Rule.ACCOUNT_NOT_FOUND,
                        Rule.ACCOUNT_OTHER,
                        own)
                .handledBy(call -> role(
                        call, role -> call.execute(command.apply(call).apply(new UserId(call.path("user_id")), role))));
    }

    private static Reply role(Call<?, ?> call, Function<Role, Reply> found) {
        return Role.of(call.path("role_id"))
                .map(found)
                .orElseGet(() -> new Reply.Failure(new Problem.Absent("role", call.path("role_id"))));
    }

    private static Reply absent(Call<?, ?> call) {
        return new Reply.Failure(new Problem.Absent("user", call.path("user_id")));
    }

    /** The roles that were given to the user of the path on something; empty if the caller does not see both. */
    private static Optional<List<Role>> held(Call<?, ?> call, RoleScope scope) {
        Snapshot state = call.snapshot();
        Optional<User> user = call.visible(state.user(new UserId(call.path("user_id"))));
        return switch (scope) {
            case RoleScope.OnAccount(AccountId account) ->
                user.filter(_ -> call.visible(state.account(account)).isPresent())
                        .map(found -> found.account().equals(account)
                                ? found.roles().stream().sorted().toList()
                                : List.of());
            case RoleScope.OnProject(ProjectId project) ->
                user.filter(_ -> call.visible(state.project(project)).isPresent())
                        .map(found -> found.projectRoles().stream()
                                .filter(each -> each.project().equals(project))
                                .map(User.ProjectRole::role)
                                .toList());
        };
    }

    private static Reply list(Call<RoleQuery, Nothing> call) {
        List<Role> roles = call.query().domainId().isPresent()
                ? List.of()
                : Arrays.stream(Role.values())
                        .filter(role -> Views.matches(call.query().name(), role.text()))
                        .toList();
        return Reply.ok(rolesView(call, roles));
    }

    private static RolesView rolesView(Call<?, ?> call, List<Role> roles) {
        return new RolesView(roles.stream().map(role -> RoleView.of(call, role)).toList(), SelfLink.of(call));
    }

    private static Reply assignments(Call<AssignmentQuery, Nothing> call) {
        AssignmentQuery query = call.query();
        boolean names = query.includeNames().isPresent();
        List<AssignmentView> found = holders(call)
                .flatMap(
                        user -> Held.of(call.snapshot(), user, query.effective().isPresent()))
                .filter(held -> Views.matches(query.roleId(), held.role().text()))
                .filter(held -> Views.matches(
                        query.projectId(), held.project().map(ProjectId::value).orElse("")))
                .filter(held -> Views.matches(
                        query.domainId(),
                        held.project().isPresent() ? "" : held.user().account().value()))
                .map(held -> held.view(call, names))
                .toList();
        return Reply.ok(new AssignmentsView(found, SelfLink.of(call)));
    }

    /** Who may have what is asked for. */
    private static Stream<User> holders(Call<AssignmentQuery, Nothing> call) {
        AssignmentQuery query = call.query();
        if (query.groupId().isPresent()) {
            return Stream.empty();
        }
        return query.userId().isPresent()
                ? call.visible(query.userId().map(UserId::new).flatMap(call.snapshot()::user)).stream()
                : PeopleViews.users(call, query.domainId());
    }
}
