package io.isthmus.control;

import io.isthmus.control.Identity.NameOrId;
import io.isthmus.control.Identity.Scope;
import io.isthmus.control.Identity.Session;
import io.isthmus.control.Identity.Who;
import io.isthmus.model.AccessKey;
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
        Optional<Scoped> found = switch (scope) {
            case Scope.ToProject(NameOrId named, Optional<NameOrId> owner) ->
                project(snapshot, account, named)
                        .filter(_ -> owner.isEmpty() || isNamed(account, owner.get()))
                        .map(project -> new Scoped(user, account, Optional.of(project)));
            case Scope.ToAccount(NameOrId named) ->
                Optional.of(new Scoped(user, account, Optional.empty()))
                        .filter(_ -> isNamed(account, named) && !user.roles().isEmpty());
            case Scope.Unscoped _ -> Optional.of(new Scoped(user, account, usual(snapshot, user)));
        };
        return found.filter(Scoped::isAllowed);
    }

    /** The project that an unscoped log-in is for: the user's default, else the first in order of creation. */
    private static Optional<Project> usual(Snapshot snapshot, User user) {
        return snapshot.projects(user.account()).stream()
                .filter(project -> user.mayActOn(Optional.of(project.id())))
                .min(Comparator.comparing(
                                (Project project) -> !user.defaultProject().equals(Optional.of(project.id())))
                        .thenComparing(Project::createdAt));
    }

    /** The same user and scope as a token was given out for; empty if he may not have that any more. */
    static Optional<Scoped> of(Snapshot snapshot, UserId user, Optional<ProjectId> scope) {
        Optional<Project> project = scope.flatMap(snapshot::project);
        return snapshot.user(user)
                .filter(_ -> project.isPresent() == scope.isPresent())
                .map(found ->
                        new Scoped(found, snapshot.account(found.account()).orElseThrow(), project))
                .filter(Scoped::isAllowed);
    }

    private boolean isAllowed() {
        return user.mayActOn(project.map(Project::id));
    }

    /** The project of the account that is meant: of another account nobody may use any. */
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
        return Principal.of(user, account, project.map(Project::id));
    }

    /** @param secret the token, if it was just given out */
    Session session(String secret, Instant issuedAt, Instant expiresAt) {
        return session(secret, Optional.empty(), issuedAt, expiresAt);
    }

    /** That of a request which was signed at this moment. */
    Session session(AccessKey key, Instant now) {
        return session("", Optional.of(key.id()), now, now);
    }

    private Session session(String secret, Optional<String> accessKey, Instant issuedAt, Instant expiresAt) {
        return new Session(secret, accessKey, principal(), user, account, project, issuedAt, expiresAt);
    }
}
