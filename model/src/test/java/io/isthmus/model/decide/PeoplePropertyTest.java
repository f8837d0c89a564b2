package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.Account;
import io.isthmus.model.AccountId;
import io.isthmus.model.Edit;
import io.isthmus.model.Principal;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.Role;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Token;
import io.isthmus.model.User;
import io.isthmus.model.UserId;
import io.isthmus.model.decide.Command.Proof;
import io.isthmus.model.decide.Command.RoleScope;
import io.isthmus.model.testing.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Random lives of accounts, projects, users, roles, tokens and access keys, led by whoever there is. */
final class PeoplePropertyTest {
    private static final int STEPS = 600;
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");

    private final World world = new World();
    private final Set<String> ended = new HashSet<>();
    private final Set<Class<?>> done = new HashSet<>();
    private Random random = new Random();
    private int made;

    @RepeatedTest(20)
    void nobodyLeavesAnythingBehindOrActsBeyondHisAccount(RepetitionInfo repetition) {
        long seed = 20_261_129L + repetition.getCurrentRepetition();
        random = new Random(seed);
        world.project("x", "one", "eu-de");
        world.project("y", "one", "eu-de");
        for (int i = 0; i < STEPS; i++) {
            Principal principal = principal();
            Command command = command();
            Snapshot before = world.snapshot();
            List<Edit> edits = new ArrayList<>();
            if (world.decide(principal, command) instanceof Decision.Change change) {
                done.add(command.getClass());
                edits.addAll(change.edits());
            }
            String what = "seed " + seed + ", step " + i + ", " + principal + ", " + command;
            edits.forEach(edit -> reach(what, principal, before, edit));
            whole(what, before);
        }
        assertThat(done).as("seed " + seed).hasSizeGreaterThan(9);
    }

    // ---- what is done, and by whom ----

    private <T> Optional<T> any(List<T> choices) {
        return choices.isEmpty() ? Optional.empty() : Optional.of(choices.get(random.nextInt(choices.size())));
    }

    private Principal principal() {
        Snapshot state = world.snapshot();
        return any(users())
                .filter(_ -> random.nextInt(3) > 0)
                .map(user -> Principal.of(
                        user,
                        state.account(user.account()).orElseThrow(),
                        any(state.projects(user.account()))
                                .map(Project::id)
                                .filter(id -> user.mayActOn(Optional.of(id)))))
                .orElse(Principal.LOCAL_ADMINISTRATOR);
    }

    private List<User> users() {
        Snapshot state = world.snapshot();
        return state.accounts().stream()
                .flatMap(account -> state.users(account.id()).stream())
                .toList();
    }

    private UserId user() {
        return any(users()).map(User::id).orElse(new UserId("none"));
    }

    private AccountId account() {
        return any(world.snapshot().accounts()).map(Account::id).orElse(new AccountId("none"));
    }

    private ProjectId project() {
        return any(world.snapshot().projects()).map(Project::id).orElse(new ProjectId("none"));
    }

    private String name() {
        return any(NAMES).orElseThrow();
    }

    private Command command() {
        RoleScope scope =
                random.nextBoolean() ? new RoleScope.OnAccount(account()) : new RoleScope.OnProject(project());
        Role role = any(List.of(Role.values())).orElseThrow();
        Optional<String> hash = random.nextBoolean() ? Optional.of("hash" + random.nextInt(3)) : Optional.empty();
        Optional<Boolean> enabled = random.nextBoolean() ? Optional.of(random.nextInt(3) > 0) : Optional.empty();
        Optional<ProjectId> project = random.nextBoolean() ? Optional.of(project()) : Optional.empty();
        String token = "token" + made++;
        return switch (random.nextInt(20)) {
            case 0 -> new Command.CreateAccount(name(), Map.of());
            case 1 -> new Command.DeleteAccount(account());
            case 2 -> new Command.CreateProject(name(), name(), "eu-de", Map.of(), Optional.empty());
            case 3 -> new Command.DeleteProject(project());
            case 4, 5, 6 -> new Command.CreateUser(account(), name(), hash, "", "", enabled.orElse(true), project);
            case 7 ->
                new Command.UpdateUser(
                        user(),
                        random.nextBoolean() ? Optional.of(name()) : Optional.empty(),
                        hash,
                        Optional.empty(),
                        Optional.empty(),
                        enabled,
                        project);
            case 8 -> new Command.DeleteUser(user());
            case 9 -> new Command.ChangePassword(user(), new Proof.ByPassword("hash" + random.nextInt(3)), "hash0");
            case 10, 11, 12 -> new Command.GrantRole(user(), scope, role);
            case 13 -> new Command.RevokeRole(user(), scope, role);
            case 14, 15 -> new Command.IssueToken(token, user(), project);
            case 16 ->
                any(world.snapshot().tokens())
                        .<Command>map(first -> new Command.IssueToken(
                                token, first.user(), project, new Proof.ByToken(first.hash()), Map.of()))
                        .orElse(new Command.ExpireDue());
            case 17 ->
                any(world.snapshot().tokens())
                        .<Command>map(first -> new Command.RevokeToken(first.hash()))
                        .orElse(new Command.ExpireDue());
            case 18 -> new Command.CreateAccessKey(user(), "KEY" + made, "secret", "");
            default -> {
                world.pass(Duration.ofHours(random.nextInt(5)));
                yield new Command.ExpireDue();
            }
        };
    }

    // ---- what holds ----

    /** Whoever does not run the service changes nothing of other accounts, nothing of those who do, and nobody into one. */
    private void reach(String what, Principal principal, Snapshot before, Edit edit) {
        if (principal.isAdministrator()) {
            return;
        }
        Stream<Resource> versions = Stream.concat(
                before.resource(edit.kind(), edit.key()).stream(),
                edit instanceof Edit.Put(Resource put) ? Stream.of(put) : Stream.of());
        versions.forEach(version -> {
            if (version instanceof User user) {
                assertThat(principal.account()).as(what).contains(user.account());
                assertThat(principal.manages(user.account())).as(what).isTrue();
                assertThat(user.isAdministrator()).as(what).isFalse();
            }
            assertThat(version).as(what).isNotInstanceOfAny(Account.class, Project.class);
        });
    }

    private void whole(String what, Snapshot before) {
        Snapshot state = world.snapshot();
        Set<String> there = new HashSet<>();
        for (Account account : state.accounts()) {
            there.add(account.id().value());
            for (User user : state.users(account.id())) {
                there.add(user.id().value());
                user.projectRoles().forEach(role -> {
                    assertThat(state.project(role.project()).map(Project::account))
                            .as(what)
                            .contains(account.id());
                    assertThat(role.role().isOnProjects()).as(what).isTrue();
                });
                user.defaultProject()
                        .ifPresent(project ->
                                assertThat(state.project(project)).as(what).isPresent());
            }
        }
        for (Project project : state.projects()) {
            there.add(project.id().value());
            assertThat(state.account(project.account())).as(what).isPresent();
        }
        for (Token token : state.tokens()) {
            Optional<User> user = state.user(token.user());
            assertThat(user.filter(known -> known.mayActOn(token.project())))
                    .as(what)
                    .isPresent();
            token.madeOf()
                    .ifPresent(first -> assertThat(state.token(first)).as(what).isPresent());
        }
        state.accessKeys()
                .forEach(key -> assertThat(state.user(key.user())).as(what).isPresent());
        assertThat(there.stream().filter(ended::contains))
                .as(what + ": ids that come back")
                .isEmpty();
        Stream.of(
                        before.accounts().stream().map(account -> account.id().value()),
                        before.projects().stream().map(project -> project.id().value()),
                        before.accounts().stream()
                                .flatMap(account -> before.users(account.id()).stream())
                                .map(user -> user.id().value()))
                .flatMap(ids -> ids)
                .filter(id -> !there.contains(id))
                .forEach(ended::add);
    }
}
