package io.isthmus.model.decide;

import io.isthmus.model.Account;
import io.isthmus.model.AccountId;
import io.isthmus.model.PasswordHash;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.User;
import io.isthmus.model.UserId;
import io.isthmus.model.decide.Command.RoleScope;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Accounts, users and their roles (contract.md 10.46). {@link Access} has refused whoever may not manage them. */
final class PeopleRules {
    private PeopleRules() {}

    static Decision decide(Draft draft, Command.People command) {
        return switch (command) {
            case Command.CreateAccount create -> create(draft, create);
            case Command.UpdateAccount update -> {
                Account account = draft.state().account(update.account()).orElseThrow();
                draft.replace(account, account.withQuotas(update.quotas()));
                yield draft.done(account.id());
            }
            case Command.DeleteAccount delete -> delete(draft, delete);
            case Command.CreateUser create -> create(draft, create);
            case Command.UpdateUser update -> update(draft, update);
            case Command.ChangePassword change -> change(draft, change);
            case Command.GrantRole grant -> grant(draft, grant);
            case Command.RevokeRole revoke -> revoke(draft, revoke);
            case Command.DeleteUser delete -> delete(draft, delete);
        };
    }

    // ---- accounts ----

    private static Decision create(Draft draft, Command.CreateAccount create) {
        if (draft.state().accountNamed(create.name()).isPresent()) {
            return Draft.refuse(
                    Rule.ACCOUNT_EXISTS,
                    "name",
                    create.name(),
                    "There is an account " + create.name() + " already.",
                    "Choose another name, or use that account.");
        }
        Account account = new Account(new AccountId(draft.ids().hex()), create.name(), create.quotas(), draft.now());
        draft.put(account);
        return draft.done(account.id());
    }

    private static Decision delete(Draft draft, Command.DeleteAccount delete) {
        Account account = draft.state().account(delete.account()).orElseThrow();
        Left left = new Left()
                .and("project", draft.state().projects(account.id()), Project::name)
                .and("user", draft.state().users(account.id()), User::name);
        if (!left.isNothing()) {
            return Draft.refuse(
                    Rule.ACCOUNT_IN_USE,
                    "account",
                    account.id().value(),
                    "The account " + account.name() + " still has " + left + ".",
                    "Delete those first.");
        }
        draft.remove(account);
        return draft.done(account.id());
    }

    // ---- users ----

    /** Makes a user with roles on the account and a password. */
    static Optional<Refusal> add(Draft draft, Account account, Command.NewUser user) {
        Optional<Refusal> refusal = room(draft, account).or(() -> taken(draft, account, user.name()));
        if (refusal.isEmpty()) {
            put(
                    draft,
                    account,
                    new Command.CreateUser(
                            account.id(),
                            user.name(),
                            Optional.of(user.passwordHash()),
                            "",
                            "",
                            true,
                            Optional.empty(),
                            user.roles().stream()
                                    .map(role -> new Command.Grant(role, Optional.empty()))
                                    .toList()));
        }
        return refusal;
    }

    private static Decision create(Draft draft, Command.CreateUser create) {
        Account account = draft.state().account(create.account()).orElseThrow();
        return room(draft, account)
                .or(() -> taken(draft, account, create.name()))
                .or(() -> foreign(draft, account.id(), create.defaultProject(), "default_project_id"))
                .or(() -> create.roles().stream()
                        .flatMap(each -> unfit(draft, account.id(), each).stream())
                        .findFirst())
                .<Decision>map(Decision.Refused::new)
                .orElseGet(() -> draft.done(put(draft, account, create)));
    }

    private static UserId put(Draft draft, Account account, Command.CreateUser create) {
        UserId id = new UserId(draft.ids().hex());
        User user = new User(
                id,
                account.id(),
                create.name(),
                create.description(),
                create.email(),
                create.enabled(),
                create.defaultProject(),
                Set.of(),
                List.of(),
                draft.now());
        for (Command.Grant each : create.roles()) {
            user = user.withRole(each.project(), each.role());
        }
        draft.put(user);
        create.passwordHash().ifPresent(hash -> draft.put(new PasswordHash(id, hash)));
        return id;
    }

    private static Optional<Refusal> room(Draft draft, Account account) {
        return draft.state().users(account.id()).size() < User.PER_ACCOUNT
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Rule.USERS_EXHAUSTED,
                        "account",
                        account.id().value(),
                        "The account " + account.name() + " has " + User.PER_ACCOUNT + " users, and may have no more.",
                        "Delete one that is no longer needed."));
    }

    private static Optional<Refusal> taken(Draft draft, Account account, String name) {
        return draft.state()
                .userNamed(account.id(), name)
                .map(_ -> new Refusal(
                        Rule.USER_EXISTS,
                        "user",
                        name,
                        "The account " + account.name() + " has a user " + name + " already.",
                        "Choose another name, or give that user a role."));
    }

    /** Refuses a project of another account; whoever may not see it was told that there is none. */
    private static Optional<Refusal> foreign(
            Draft draft, AccountId account, Optional<ProjectId> project, String field) {
        return project.flatMap(draft.state()::project)
                .filter(found -> !found.account().equals(account))
                .map(found -> new Refusal(
                        Rule.PROJECT_OTHER_ACCOUNT,
                        field,
                        found.id().value(),
                        "The project " + found.name() + " belongs to another account than the user.",
                        "Name a project of the user's account."));
    }

    private static Decision update(Draft draft, Command.UpdateUser update) {
        User user = draft.state().user(update.user()).orElseThrow();
        Account account = draft.state().account(user.account()).orElseThrow();
        Optional<Refusal> refusal = update.name()
                .filter(name -> !name.equals(user.name()))
                .flatMap(name -> taken(draft, account, name))
                .or(() -> foreign(draft, account.id(), update.defaultProject(), "default_project_id"));
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        User changed = user.with(
                update.name().orElse(user.name()),
                update.description().orElse(user.description()),
                update.email().orElse(user.email()),
                update.enabled().orElse(user.enabled()),
                update.defaultProject().or(user::defaultProject));
        draft.replace(user, changed);
        update.passwordHash().ifPresent(hash -> draft.put(new PasswordHash(user.id(), hash)));
        if (update.passwordHash().isPresent() || !changed.enabled()) {
            TokenRules.endAll(draft, user.id());
        }
        return draft.done(user.id());
    }

    private static Decision change(Draft draft, Command.ChangePassword change) {
        if (!TokenRules.isKept(draft.state(), change.user(), change.proof())) {
            return Draft.refuse(
                    Rule.PASSWORD_WRONG,
                    "original_password",
                    "",
                    "The password has been changed meanwhile.",
                    "Give the password that the user has now.");
        }
        draft.put(new PasswordHash(change.user(), change.passwordHash()));
        TokenRules.endAll(draft, change.user());
        return draft.done(change.user());
    }

    private static Decision delete(Draft draft, Command.DeleteUser delete) {
        Snapshot state = draft.state();
        User user = state.user(delete.user()).orElseThrow();
        TokenRules.endAll(draft, user.id());
        state.accessKeys(user.id()).forEach(key -> TokenRules.delete(draft, key));
        state.clientTokens(user.id()).forEach(draft::remove);
        state.passwordHash(user.id()).ifPresent(draft::remove);
        KeyPairRules.forget(draft, user.id());
        draft.remove(user);
        return draft.done(user.id());
    }

    // ---- roles ----

    private static Decision grant(Draft draft, Command.GrantRole grant) {
        User user = draft.state().user(grant.user()).orElseThrow();
        Optional<ProjectId> project = project(grant.scope());
        Optional<Refusal> refusal = unfit(draft, user.account(), new Command.Grant(grant.role(), project))
                .or(() -> outside(draft, user, grant.scope()));
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        draft.replace(user, user.withRole(project, grant.role()));
        return draft.done(user.id());
    }

    /** Refuses what no user of the account may have. */
    private static Optional<Refusal> unfit(Draft draft, AccountId account, Command.Grant grant) {
        return grant.project().isPresent() && !grant.role().isOnProjects()
                ? Optional.of(new Refusal(
                        Rule.ROLE_NOT_ON_PROJECTS,
                        "role",
                        grant.role().text(),
                        "The role " + grant.role().text() + " is not one for single projects.",
                        "Give it on the account."))
                : foreign(draft, account, grant.project(), "project");
    }

    private static Decision revoke(Draft draft, Command.RevokeRole revoke) {
        User user = draft.state().user(revoke.user()).orElseThrow();
        Optional<Refusal> refusal = outside(draft, user, revoke.scope());
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        User changed = user.withoutRole(project(revoke.scope()), revoke.role());
        if (changed.equals(user)) {
            return Draft.refuse(
                    Rule.ROLE_NOT_ASSIGNED,
                    "role",
                    revoke.role().text(),
                    "The user " + user.name() + " has no role " + revoke.role().text() + " there.",
                    "List the user's roles and take one from there.");
        }
        draft.put(changed);
        draft.state().tokens(user.id()).stream()
                .filter(token -> !user.rolesIn(token.project()).isEmpty()
                        && changed.rolesIn(token.project()).isEmpty())
                .forEach(token -> TokenRules.end(draft, token));
        return draft.done(user.id());
    }

    private static Optional<ProjectId> project(RoleScope scope) {
        return scope instanceof RoleScope.OnProject(ProjectId project) ? Optional.of(project) : Optional.empty();
    }

    /** Refuses a role outside of the user's own account. */
    private static Optional<Refusal> outside(Draft draft, User user, RoleScope scope) {
        return switch (scope) {
            case RoleScope.OnProject(ProjectId project) ->
                foreign(draft, user.account(), Optional.of(project), "project");
            case RoleScope.OnAccount(AccountId account) ->
                account.equals(user.account())
                        ? Optional.empty()
                        : Optional.of(new Refusal(
                                Rule.ACCOUNT_OTHER,
                                "account",
                                account.value(),
                                "The user " + user.name() + " belongs to another account.",
                                "Users have roles in their own account only."));
        };
    }
}
