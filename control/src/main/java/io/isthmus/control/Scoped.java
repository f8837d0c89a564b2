package io.isthmus.control;

import io.isthmus.control.Identity.NameOrId;
import io.isthmus.control.Identity.Scope;
import io.isthmus.control.Identity.Session;
import io.isthmus.control.Identity.Who;
import io.isthmus.model.Account;
import io.isthmus.model.AccountId;
import io.isthmus.model.Principal;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.User;
import io.isthmus.model.UserId;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** A user, and what he acts on: what names of users, accounts and projects mean in a state. */
record Scoped(User user, Account account, Optional<Project> project) {

    static Optional<User> user(Snapshot snapshot, Who who) {
        return switch (who) {
            case Who.ById(String id) -> snapshot.user(new UserId(id));
            case Who.ByName(String name, NameOrId account) ->
                account(snapshot, account).flatMap(found -> snapshot.userNamed(found.id(), name));
        };
    }

    /** The user who is meant, however he is named; and where there is none, whoever would be. */
    static String meant(Snapshot snapshot, Who who) {
        return user(snapshot, who).map(user -> user.id().value()).orElseGet(() -> switch (who) {
            case Who.ById(String id) -> id;
            case Who.ByName(String name, NameOrId account) ->
                account(snapshot, account).map(found -> found.id().value()).orElseGet(account::toString) + "/" + name;
        });
    }

    /** A user with the scope that he asks for; empty if he may not have that. */
    static Optional<Scoped> of(Snapshot snapshot, User user, Scope scope) {
        Account account = snapshot.account(user.account()).orElseThrow();
        return switch (scope) {
            case Scope.ToProject(NameOrId named, Optional<NameOrId> owner) ->
                project(snapshot, account, named)
                        .filter(_ -> owner.isEmpty() || isNamed(account, owner.get()))
                        .map(project -> new Scoped(user, account, Optional.of(project)));
            case Scope.ToAccount(NameOrId named) ->
                isNamed(account, named) ? Optional.of(new Scoped(user, account, Optional.empty())) : Optional.empty();
            case Scope.Unscoped _ -> {
                Optional<Project> first =
                        snapshot.projects(account.id()).stream().min(Comparator.comparing(Project::createdAt));
                yield Optional.of(new Scoped(user, account, first));
            }
        };
    }

    /** The same user and scope as a token was given out for; empty if either is no more. */
    static Optional<Scoped> of(Snapshot snapshot, UserId user, Optional<ProjectId> scope) {
        Optional<Project> project = scope.flatMap(snapshot::project);
        return snapshot.user(user)
                .filter(_ -> project.isPresent() == scope.isPresent())
                .map(found ->
                        new Scoped(found, snapshot.account(found.account()).orElseThrow(), project));
    }

    /** The project of the account that is meant: users may use every project of their own account and no other. */
    private static Optional<Project> project(Snapshot snapshot, Account account, NameOrId named) {
        Optional<Project> found = named.id().isPresent()
                ? named.id().flatMap(id -> snapshot.project(new ProjectId(id)))
                : named.name().flatMap(name -> snapshot.projectNamed(account.id(), name));
        return found.filter(project -> project.account().equals(account.id()))
                .filter(project -> isNamed(named, project.id().value(), project.name()));
    }

    private static Optional<Account> account(Snapshot snapshot, NameOrId named) {
        Optional<Account> found = named.id().isPresent()
                ? named.id().flatMap(id -> snapshot.account(new AccountId(id)))
                : named.name().flatMap(snapshot::accountNamed);
        return found.filter(account -> isNamed(account, named));
    }

    private static boolean isNamed(Account account, NameOrId named) {
        return isNamed(named, account.id().value(), account.name());
    }

    /** Whether all that is said is true of it. */
    private static boolean isNamed(NameOrId named, String id, String name) {
        return (named.id().isPresent() || named.name().isPresent())
                && named.id().filter(said -> !said.equals(id)).isEmpty()
                && named.name().filter(said -> !said.equals(name)).isEmpty();
    }

    Principal principal() {
        return new Principal(
                user.name() + "@" + account.name(),
                Optional.of(user.id()),
                Optional.of(account.id()),
                project.map(Project::id),
                user.roles());
    }

    /** @param secret the token, if it was just given out */
    Session session(String secret, Instant issuedAt, Instant expiresAt) {
        return new Session(secret, principal(), user, account, project, issuedAt, expiresAt);
    }
}
