package io.isthmus.api.iam;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.iam.PeopleViews.UserView;
import io.isthmus.api.iam.PeopleViews.UsersView;
import io.isthmus.api.iam.Views.ProjectView;
import io.isthmus.api.iam.Views.ProjectsView;
import io.isthmus.api.iam.Views.SelfLink;
import io.isthmus.api.shape.AnyText;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Problem;
import io.isthmus.control.Identity.PasswordChange;
import io.isthmus.model.AccountId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Role;
import io.isthmus.model.Snapshot;
import io.isthmus.model.User;
import io.isthmus.model.UserId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal;
import io.isthmus.model.decide.Refusal.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Users, as Keystone has them: managed by administrators of the service or of their account, and their passwords by themselves. */
final class Users {
    private static final String PATH = "/v3/users";
    private static final String ONE = PATH + "/{user_id}";

    private Users() {}

    record UserInput(
            @Doc("name of the user, unique within the account") @Length(min = 1, max = 64)
            String name,

            @Doc("id of the account; without it the caller's")
            Optional<String> domainId,

            @Doc("the password; without one the user cannot log in") @AnyText @Length(min = 8, max = 1024)
            Optional<String> password,

            @Doc("any text") @Length(max = 255) Optional<String> description,
            @Doc("any text") @Length(max = 255) Optional<String> email,

            @Doc("whether the user may log in; without it true")
            Optional<Boolean> enabled,

            @Doc("id of the project that a log-in without a scope is for")
            Optional<String> defaultProjectId,

            @Doc("roles that the user has from the start") @Items(max = 100)
            List<RoleInput> roles) {}

    record RoleInput(
            @Doc("name of the role") @OneOf({"member", "reader", "account-administrator", "administrator"})
            String name,

            @Doc("id of the project that it is on; without it on the account")
            Optional<String> projectId) {
        Command.Grant grant() {
            return new Command.Grant(Role.of(name).orElseThrow(), projectId.map(ProjectId::new));
        }
    }

    record UserChange(
            @Doc("a new name") @Length(min = 1, max = 64) Optional<String> name,

            @Doc("a new password; ends all tokens of the user") @AnyText @Length(min = 8, max = 1024)
            Optional<String> password,

            @Doc("any text") @Length(max = 255) Optional<String> description,
            @Doc("any text") @Length(max = 255) Optional<String> email,

            @Doc("whether the user may log in; false ends all tokens of the user")
            Optional<Boolean> enabled,

            @Doc("id of the project that a log-in without a scope is for")
            Optional<String> defaultProjectId) {}

    record PasswordInput(
            @Doc("the new password") @AnyText @Length(min = 8, max = 1024)
            String password,

            @Doc("the old password") @AnyText @Length(max = 1024)
            String originalPassword) {}

    record UserQuery(
            @Doc("only users of this account") Optional<String> domainId,
            @Doc("only users of this name") Optional<String> name,

            @Doc("only users who may log in, or only those who may not")
            Optional<Boolean> enabled) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Makes a user")
                        .needs(Needs.ACCOUNT_ADMINISTRATOR)
                        .takes("user", UserInput.class)
                        .answers(201, "user", UserView.class)
                        .refuses(
                                Rule.ACCOUNT_NOT_FOUND,
                                Rule.PROJECT_NOT_FOUND,
                                Rule.PROJECT_OTHER_ACCOUNT,
                                Rule.NOT_ADMINISTRATOR,
                                Rule.ROLE_NOT_ON_PROJECTS,
                                Rule.USER_EXISTS,
                                Rule.USERS_EXHAUSTED)
                        .handledBy(Users::create),
                Endpoint.get(PATH, "Lists the users whom the caller sees: himself, or all whom he manages")
                        .needs(Needs.CALLER)
                        .query(UserQuery.class)
                        .answers(200, "", UsersView.class)
                        .handledBy(Users::list),
                Endpoint.get(ONE, "Shows a user")
                        .needs(Needs.CALLER)
                        .answers(200, "user", UserView.class)
                        .handledBy(call -> one(call, user -> Reply.ok(UserView.of(call, user)))),
                Endpoint.patch(ONE, "Changes a user: name, password, whether he may log in")
                        .needs(Needs.ACCOUNT_ADMINISTRATOR)
                        .takes("user", UserChange.class)
                        .answers(200, "user", UserView.class)
                        .refuses(
                                Rule.USER_NOT_FOUND,
                                Rule.PROJECT_NOT_FOUND,
                                Rule.PROJECT_OTHER_ACCOUNT,
                                Rule.USER_EXISTS)
                        .handledBy(Users::update),
                Endpoint.delete(ONE, "Ends a user with all his tokens and access keys")
                        .needs(Needs.ACCOUNT_ADMINISTRATOR)
                        .refuses(Rule.USER_NOT_FOUND)
                        .handledBy(call -> call.execute(new Command.DeleteUser(id(call)))),
                Endpoint.post(ONE + "/password", "Changes one's own password, which ends all one's tokens")
                        .needs(Needs.CALLER)
                        .takes("user", PasswordInput.class)
                        .answers(204)
                        .refuses(Rule.USER_NOT_FOUND, Rule.PASSWORD_WRONG)
                        .handledBy(Users::changePassword),
                Endpoint.get(ONE + "/projects", "Lists the projects that a user can get a token for")
                        .needs(Needs.CALLER)
                        .answers(200, "", ProjectsView.class)
                        .handledBy(call -> one(call, user -> projects(call, user))));
    }

    private static UserId id(Call<?, ?> call) {
        return new UserId(call.path("user_id"));
    }

    private static Reply create(Call<Nothing, UserInput> call) {
        UserInput input = call.body();
        Optional<AccountId> account =
                input.domainId().map(AccountId::new).or(() -> call.principal().account());
        if (account.isEmpty()) {
            return Reply.malformed("user.domain_id", "is missing", "the id of the user's account");
        }
        return hashed(call, input.password(), hash -> {
            Command create = new Command.CreateUser(
                    account.get(),
                    input.name(),
                    hash,
                    input.description().orElse(""),
                    input.email().orElse(""),
                    input.enabled().orElse(true),
                    input.defaultProjectId().map(ProjectId::new),
                    input.roles().stream().map(RoleInput::grant).toList());
            return call.execute(
                    create,
                    done -> shown(call, done.after(), new UserId(done.subjects().getFirst())));
        });
    }

    private static Reply update(Call<Nothing, UserChange> call) {
        UserChange input = call.body();
        return hashed(call, input.password(), hash -> {
            Command update = new Command.UpdateUser(
                    id(call),
                    input.name(),
                    hash,
                    input.description(),
                    input.email(),
                    input.enabled(),
                    input.defaultProjectId().map(ProjectId::new));
            return call.execute(update, done -> shown(call, done.after(), id(call)));
        });
    }

    /** Goes on with what is to be kept of a password, if there is one. */
    private static Reply hashed(Call<?, ?> call, Optional<String> password, Function<Optional<String>, Reply> then) {
        return password.map(text -> Reply.of(
                        call.services().identity().hash(text, call.asker()), hash -> then.apply(Optional.of(hash))))
                .orElseGet(() -> then.apply(Optional.empty()));
    }

    private static Reply shown(Call<?, ?> call, Snapshot state, UserId user) {
        return Reply.ok(UserView.of(call, state, state.user(user).orElseThrow()));
    }

    private static Reply changePassword(Call<Nothing, PasswordInput> call) {
        if (!call.principal().user().equals(Optional.of(id(call)))) {
            return Reply.refused(Access.missing(Rule.USER_NOT_FOUND, "user", id(call)));
        }
        PasswordInput input = call.body();
        return Reply.of(
                call.services()
                        .identity()
                        .changePassword(
                                call.principal(),
                                input.originalPassword(),
                                input.password(),
                                call.peer(),
                                call.requestId()),
                change -> switch (change) {
                    case PasswordChange.Done _ -> Reply.ok();
                    case PasswordChange.Wrong _ ->
                        Reply.refused(new Refusal(
                                Rule.PASSWORD_WRONG,
                                "user.original_password",
                                "",
                                "The original password is wrong.",
                                "Give the password that you log in with, or ask an administrator for a new one."));
                    case PasswordChange.TooSoon(Duration rest) -> new Reply.Failure(new Problem.TooManyLogIns(rest));
                });
    }

    private static Reply list(Call<UserQuery, Nothing> call) {
        UserQuery query = call.query();
        List<UserView> users = PeopleViews.users(call, query.domainId())
                .filter(user -> Views.matches(query.name(), user.name()))
                .filter(user -> Views.matches(query.enabled(), user.enabled()))
                .map(user -> UserView.of(call, user))
                .toList();
        return Reply.ok(new UsersView(users, SelfLink.of(call)));
    }

    private static Reply one(Call<?, ?> call, Function<User, Reply> found) {
        return call.visible(call.snapshot().user(id(call)))
                .map(found)
                .orElseGet(() -> new Reply.Failure(new Problem.Absent("user", id(call).value())));
    }

    private static Reply projects(Call<?, ?> call, User user) {
        List<ProjectView> projects = call.snapshot().projects(user.account()).stream()
                .filter(project -> !user.rolesOn(project.id()).isEmpty())
                .map(project -> ProjectView.of(call, project))
                .toList();
        return Reply.ok(new ProjectsView(projects, SelfLink.of(call)));
    }
}
