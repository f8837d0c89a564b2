package io.isthmus.model.decide;

import io.isthmus.model.AccessKey;
import io.isthmus.model.AccessKeySecret;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Token;
import io.isthmus.model.User;
import io.isthmus.model.UserId;
import io.isthmus.model.decide.Refusal.Rule;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Tokens and access keys: what users and their programs prove by who they are. */
final class TokenRules {
    private TokenRules() {}

    static Decision issue(Draft draft, Command.IssueToken issue) {
        Snapshot state = draft.state();
        Optional<User> user = state.user(issue.user());
        if (user.isEmpty()) {
            return new Decision.Refused(Access.missing(Rule.USER_NOT_FOUND, "user", issue.user()));
        }
        Optional<ProjectId> gone =
                issue.project().filter(project -> state.project(project).isEmpty());
        if (gone.isPresent()) {
            return new Decision.Refused(Access.missing(Rule.PROJECT_NOT_FOUND, "project", gone.get()));
        }
        if (!isGood(state, issue) || !user.get().mayActOn(issue.project())) {
            return Draft.refuse(
                    Rule.LOG_IN_OVERTAKEN,
                    "user",
                    user.get().id().value(),
                    "The password, the token or the roles of the user have changed meanwhile.",
                    "Log in again.");
        }
        Instant fullLife = draft.now().plus(state.settings().tokenLife());
        Optional<Token> first =
                issue.proof() instanceof Command.Proof.ByToken(String hash) ? state.token(hash) : Optional.empty();
        makeRoom(draft, issue);
        draft.put(new Token(
                issue.hash(),
                issue.user(),
                issue.project(),
                first.map(Token::hash),
                draft.now(),
                first.map(Token::expiresAt).filter(fullLife::isAfter).orElse(fullLife),
                draft.now()));
        return draft.done(issue.user());
    }

    /** Whether what proved who the user is still does: passwords and tokens may end while a log-in is on its way. */
    private static boolean isGood(Snapshot state, Command.IssueToken issue) {
        return switch (issue.proof()) {
            case Command.Proof.ByPassword proof -> isKept(state, issue.user(), proof);
            case Command.Proof.ByToken(String hash) ->
                state.token(hash)
                        .filter(first -> first.user().equals(issue.user()))
                        .isPresent();
            case Command.Proof.OfService _ -> true;
        };
    }

    /** Whether that is what is kept of the user's password. */
    static boolean isKept(Snapshot state, UserId user, Command.Proof.ByPassword proof) {
        return state.passwordHash(user)
                .filter(known -> known.hash().equals(proof.kept()))
                .isPresent();
    }

    /** Ends the user's least recently used tokens until one more may come, and notes the use of the others. */
    private static void makeRoom(Draft draft, Command.IssueToken issue) {
        List<Token> tokens = draft.state().tokens(issue.user()).stream()
                .map(token -> token.withUse(lastUse(draft.state(), token, issue)))
                .sorted(Comparator.comparing(Token::usedAt).thenComparing(Token::issuedAt))
                .toList();
        int tooMany = Math.max(0, tokens.size() + 1 - Token.PER_USER);
        tokens.subList(0, tooMany).forEach(token -> end(draft, token));
        for (Token token : tokens.subList(tooMany, tokens.size())) {
            draft.state().token(token.hash()).ifPresent(known -> draft.replace(known, token));
        }
    }

    /** Whoever uses a token uses the one that it was got with. */
    private static Instant lastUse(Snapshot state, Token token, Command.IssueToken issue) {
        Instant told = issue.used().getOrDefault(token.hash(), token.usedAt());
        return Stream.concat(
                        Stream.of(told, token.usedAt()),
                        state.tokensMadeOf(token.hash()).stream().map(made -> lastUse(state, made, issue)))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Ends a token and those that were got with it, if it has not ended already. */
    static void end(Draft draft, Token token) {
        if (draft.state().token(token.hash()).isPresent()) {
            draft.remove(token);
            draft.state().tokensMadeOf(token.hash()).forEach(made -> end(draft, made));
        }
    }

    static void endAll(Draft draft, UserId user) {
        draft.state().tokens(user).forEach(token -> end(draft, token));
    }

    static Decision revoke(Draft draft, Command.RevokeToken revoke) {
        Optional<Token> token = draft.state().token(revoke.hash());
        if (token.isEmpty()) {
            return Draft.refuse(Rule.TOKEN_NOT_FOUND, "token", "", "The token is not valid.", "");
        }
        end(draft, token.get());
        return draft.done(token.get().user());
    }

    static Decision create(Draft draft, Command.CreateAccessKey create) {
        if (draft.state().user(create.user()).isEmpty()) {
            return new Decision.Refused(Access.missing(Rule.USER_NOT_FOUND, "user", create.user()));
        }
        if (draft.state().accessKeys(create.user()).size() >= AccessKey.PER_USER) {
            return Draft.refuse(
                    Rule.ACCESS_KEYS_EXHAUSTED,
                    "user",
                    create.user().value(),
                    "The user has " + AccessKey.PER_USER + " access keys, and may have no more.",
                    "Delete one that is no longer needed.");
        }
        draft.put(new AccessKey(create.id(), create.user(), create.description(), true, draft.now()));
        draft.put(new AccessKeySecret(create.id(), create.secret()));
        return draft.done();
    }

    static Decision update(Draft draft, Command.UpdateAccessKey update) {
        AccessKey key = draft.state().accessKey(update.id()).orElseThrow();
        draft.put(new AccessKey(
                key.id(),
                key.user(),
                update.description().orElse(key.description()),
                update.active().orElse(key.active()),
                key.createdAt()));
        return draft.done();
    }

    static Decision delete(Draft draft, Command.DeleteAccessKey delete) {
        delete(draft, draft.state().accessKey(delete.id()).orElseThrow());
        return draft.done();
    }

    /** Ends an access key with its secret. */
    static void delete(Draft draft, AccessKey key) {
        draft.state().accessKeySecret(key.id()).ifPresent(draft::remove);
        draft.remove(key);
    }
}
