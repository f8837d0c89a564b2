package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.AnyText;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Time;
import io.isthmus.control.Controller;
import io.isthmus.model.Account;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Role;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Projects with their accounts and users, made and ended by the administrator. */
final class Projects {
    private static final int PASSWORD_BYTES = 18;

    private Projects() {}

    record ProjectInput(
            @Doc("name of the account; a new one is made if there is none of that name") @Length(min = 1, max = 64)
            String account,

            @Doc("name of the project, unique within the account") @Length(min = 1, max = 64)
            String name,

            @Doc("region in which its resources lie; without it the first one")
            Optional<String> region,

            @Doc("name of a user to make in the account") @Length(min = 1, max = 64)
            Optional<String> user,

            @Doc("password of the new user; without it a random one is told once") @AnyText @Length(min = 8, max = 1024)
            Optional<String> password,

            @Doc("the new user's role on the account; without it member")
            @OneOf({"member", "reader", "account-administrator", "administrator"})
            Optional<String> role,

            @Doc("limits of the account by type, such as vpcPeer")
            Map<String, Integer> quotas) {}

    record ProjectChange(
            @Doc("name of a user to make in the account") @Length(min = 1, max = 64)
            Optional<String> user,

            @Doc("password of the new user; without it a random one is told once") @AnyText @Length(min = 8, max = 1024)
            Optional<String> password,

            @Doc("the new user's role on the account; without it member")
            @OneOf({"member", "reader", "account-administrator", "administrator"})
            Optional<String> role,

            @Doc("limits of the account to set by type, such as vpcPeer; the others stay")
            Map<String, Integer> quotas) {}

    record ProjectView(
            @Doc("id of the project") String id,
            @Doc("name of the project") String name,
            @Doc("id of its account") String accountId,
            @Doc("name of its account") String account,
            @Doc("region in which its resources lie") String region,
            @Doc("when it was made, RFC 3339") Time.Zulu createdAt,
            @Doc("the user that was made with it") Optional<String> user,

            @Doc("that user's random password, told only now")
            Optional<String> password) {

        static ProjectView of(Snapshot snapshot, Project project, Optional<String> user, Optional<String> password) {
            return new ProjectView(
                    project.id().value(),
                    project.name(),
                    project.account().value(),
                    snapshot.account(project.account()).map(Account::name).orElse(""),
                    project.region(),
                    new Time.Zulu(project.createdAt()),
                    user,
                    password);
        }
    }

    record ProjectsView(@Doc("the projects") List<ProjectView> projects) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post("/isthmus/v1/projects", "Makes a project, and its account and a user as needed")
                        .needs(Needs.ADMINISTRATOR)
                        .takes("project", ProjectInput.class)
                        .answers(201, "project", ProjectView.class)
                        .refuses(Rule.PROJECT_EXISTS, Rule.USER_EXISTS, Rule.REGION_UNKNOWN)
                        .handledBy(Projects::create),
                Endpoint.get("/isthmus/v1/projects", "Lists the projects that the caller sees")
                        .needs(Needs.CALLER)
                        .answers(200, "", ProjectsView.class)
                        .handledBy(Projects::list),
                Endpoint.put("/isthmus/v1/projects/{id}", "Sets limits of the project's account, or makes a user of it")
                        .needs(Needs.ADMINISTRATOR)
                        .takes("project", ProjectChange.class)
                        .answers(200, "project", ProjectView.class)
                        .refuses(Rule.PROJECT_NOT_FOUND, Rule.USER_EXISTS)
                        .handledBy(Projects::update),
                Endpoint.delete("/isthmus/v1/projects/{id}", "Ends a project that owns nothing")
                        .needs(Needs.ADMINISTRATOR)
                        .refuses(Rule.PROJECT_NOT_FOUND, Rule.PROJECT_IN_USE)
                        .handledBy(call -> call.execute(new Command.DeleteProject(new ProjectId(call.path("id"))))));
    }

    private static Reply create(Call<Nothing, ProjectInput> call) {
        ProjectInput input = call.body();
        UserInput user = new UserInput(input.user(), input.password(), input.role());
        return Limits.of(
                input.quotas(),
                "project.quotas",
                quotas -> withUser(call, user, made -> {
                    String region = input.region()
                            .orElseGet(
                                    () -> call.snapshot().settings().regions().getFirst());
                    return call.execute(
                            new Command.CreateProject(input.account(), input.name(), region, quotas, made.user()),
                            done -> Reply.ok(ProjectView.of(
                                    done.after(), made(done, input), input.user(), made.randomPassword())));
                }));
    }

    private static Reply update(Call<Nothing, ProjectChange> call) {
        ProjectChange input = call.body();
        ProjectId id = new ProjectId(call.path("id"));
        UserInput user = new UserInput(input.user(), input.password(), input.role());
        return Limits.of(
                input.quotas(),
                "project.quotas",
                quotas -> withUser(
                        call,
                        user,
                        made -> call.execute(
                                new Command.UpdateProject(id, quotas, made.user()),
                                done -> Reply.ok(ProjectView.of(
                                        done.after(),
                                        done.after().project(id).orElseThrow(),
                                        input.user(),
                                        made.randomPassword())))));
    }

    /** The user that a request asks for, if it does. */
    private record UserInput(Optional<String> name, Optional<String> password, Optional<String> role) {}

    /** What a command needs of the user. */
    private record Made(Optional<Command.NewUser> user, Optional<String> randomPassword) {}

    private static Reply withUser(Call<?, ?> call, UserInput input, Function<Made, Reply> then) {
        if (input.name().isEmpty()) {
            return input.password().isPresent() || input.role().isPresent()
                    ? Reply.malformed("project.user", "is missing", "the name of the user to make")
                    : then.apply(new Made(Optional.empty(), Optional.empty()));
        }
        Optional<String> random = input.password().isEmpty() ? Optional.of(randomPassword()) : Optional.empty();
        String password = input.password().or(() -> random).orElseThrow();
        Role role = input.role().flatMap(Role::of).orElse(Role.MEMBER);
        return Reply.of(
                call.services().identity().hash(password, call.asker()),
                hash -> then.apply(
                        new Made(Optional.of(new Command.NewUser(input.name().get(), hash, Set.of(role))), random)));
    }

    private static Project made(Controller.Answer.Done done, ProjectInput input) {
        return done.after()
                .accountNamed(input.account())
                .flatMap(account -> done.after().projectNamed(account.id(), input.name()))
                .orElseThrow();
    }

    private static String randomPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Reply list(Call<Nothing, Nothing> call) {
        Snapshot snapshot = call.snapshot();
        return Reply.ok(new ProjectsView(snapshot.projects().stream()
                .filter(project -> call.visible(Optional.of(project)).isPresent())
                .map(project -> ProjectView.of(snapshot, project, Optional.empty(), Optional.empty()))
                .toList()));
    }
}
