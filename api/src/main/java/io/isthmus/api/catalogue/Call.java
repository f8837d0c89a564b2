package io.isthmus.api.catalogue;

import io.isthmus.api.shape.Problem;
import io.isthmus.control.Controller;
import io.isthmus.control.Identity.Session;
import io.isthmus.control.Rehearsal;
import io.isthmus.forwarding.GuardRails;
import io.isthmus.model.Label;
import io.isthmus.model.Listing;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.Once;
import io.isthmus.model.decide.Refusal;
import io.isthmus.model.decide.Request;
import io.isthmus.model.decide.Terms;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * One call of an endpoint, parsed, checked for form and authenticated.
 *
 * @param <Q> record of the query
 * @param <B> record of the body
 */
public final class Call<Q, B> {
    /** The principal of a call without a valid token. */
    static final Principal NOBODY = new Principal("nobody", Optional.empty(), Optional.empty(), Set.of());

    private static final long LOOK_MILLIS = 200;

    private final Dispatcher dispatcher;
    private final Services services;
    private final Incoming incoming;
    private final Map<String, String> path;
    private final Claimant claimant;
    private final Optional<Label> label;
    private final Principal principal;
    private final Optional<Session> session;
    private final Q query;
    private final B body;
    private final Snapshot snapshot;

    Call(
            Dispatcher dispatcher,
            Services services,
            Incoming incoming,
            Authenticator.Caller.Known caller,
            Claimant claimant,
            Optional<Label> label,
            Map<String, String> path,
            Snapshot snapshot,
            Q query,
            B body) {
        this.dispatcher = dispatcher;
        this.services = services;
        this.incoming = incoming;
        this.claimant = claimant;
        this.label = label;
        this.path = path;
        this.principal = caller.principal();
        this.session = caller.session();
        this.snapshot = snapshot;
        this.query = query;
        this.body = body;
    }

    /** The same call as it would have been on an earlier state. */
    public Call<Q, B> at(Snapshot earlier) {
        return new Call<>(
                dispatcher,
                services,
                incoming,
                new Authenticator.Caller.Known(principal, session),
                claimant,
                label,
                path,
                earlier,
                query,
                body);
    }

    public Services services() {
        return services;
    }

    public Principal principal() {
        return principal;
    }

    /** Who calls; empty if there is no valid token, which only endpoints that need nothing ever see. */
    public Optional<Principal> caller() {
        return principal.equals(NOBODY) ? Optional.empty() : Optional.of(principal);
    }

    /** User, account and scope of the caller; empty for the local administrator, and for nobody. */
    public Optional<Session> session() {
        return session;
    }

    /** The state when the call came in: one for the whole call. */
    public Snapshot snapshot() {
        return snapshot;
    }

    public Q query() {
        return query;
    }

    public B body() {
        return body;
    }

    /** Whom limits count the call for. */
    public Claimant claimant() {
        return claimant;
    }

    /** Where the call came from, as limits count it; see {@link Incoming#peer}. */
    public String peer() {
        return incoming.peer();
    }

    public String requestId() {
        return incoming.requestId();
    }

    /** Whose share of what is scarce it takes: the caller's own, or else that of the address from where it came. */
    public String asker() {
        return principal.user().map(user -> "user " + user.value()).orElseGet(this::peer);
    }

    public Optional<String> header(String name) {
        return incoming.header(name);
    }

    /** Scheme, host and port as the client wrote them, without a slash at the end. */
    public String baseUrl() {
        return incoming.baseUrl();
    }

    /** The path of the URL as the client wrote it. */
    public String urlPath() {
        return incoming.path();
    }

    /** The query of the URL, decoded. */
    public Map<String, List<String>> urlQuery() {
        return incoming.query();
    }

    /** A part of the path that the template names. */
    public String path(String name) {
        String value = path.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the path template has no {" + name + "}");
        }
        return value;
    }

    /** The project that the caller acts on. Only in endpoints that need one. */
    public ProjectId project() {
        return principal.project().orElseThrow();
    }

    /** The resource if the caller may see it. */
    public <T extends Resource> Optional<T> visible(Optional<T> resource) {
        return Access.visible(principal, resource);
    }

    /** Those of the resources that the caller may see. */
    public <T extends Resource> List<T> visible(List<T> resources) {
        return resources.stream()
                .filter(resource -> Access.sees(principal, resource))
                .toList();
    }

    /** The same of a listing. */
    public <T extends Resource> Listing<T> visible(Listing<T> resources) {
        return resources.filter(resource -> Access.sees(principal, resource));
    }

    /** Carries the command through and words its outcome. */
    public Reply execute(Command command, Function<Controller.Answer.Done, Reply> outcome) {
        Optional<Once> once = ClientTokens.of(
                incoming,
                principal,
                command,
                () -> incoming.path() + "\n" + incoming.rawQuery() + "\n" + body
                        + label.map(mine -> "\n" + mine).orElse(""),
                outcome);
        return execute(command, once, outcome);
    }

    private Reply execute(Command command, Optional<Once> once, Function<Controller.Answer.Done, Reply> outcome) {
        return switch (services.controller()
                .execute(command, principal, incoming.requestId(), new Terms(once, label))) {
            case Controller.Answer.Done done ->
                once.flatMap(known -> done.after().clientToken(known.key()))
                        .map(kept -> ClientTokens.reply(kept.answer()))
                        .orElseGet(() -> outcome.apply(done));
            case Controller.Answer.Refused(Refusal refusal) -> Reply.refused(refusal);
        };
    }

    /**
     * Carries the command through, and words an outcome that is told this once: no client token keeps it, so that a
     * repetition is a request of its own.
     */
    public Reply executeToldOnce(Command command, Function<Controller.Answer.Done, Reply> outcome) {
        return execute(command, Optional.empty(), outcome);
    }

    /**
     * Tells whether the command would be carried out now, and changes nothing.
     *
     * @param accepted words the answer from the state that it would make
     */
    public Reply rehearse(Command command, Function<Snapshot, Reply> accepted) {
        Request request = new Request(
                command,
                principal,
                incoming.requestId(),
                services.clock().instant(),
                () -> UUID.randomUUID().toString());
        return switch (GuardRails.decide(snapshot, request)) {
            case Decision.Change change -> accepted.apply(change.after());
            case Decision.Refused(Refusal refusal) -> Reply.refused(refusal);
        };
    }

    /**
     * A rehearsal for {@link #rehearser}.
     *
     * @param continued what an earlier one of this caller was called; empty: it begins with what there is
     * @return empty if no such one is held
     */
    public Optional<HeldRehearsals.Held> rehearsal(Optional<String> continued) {
        return continued.isPresent()
                ? services.rehearsals()
                        .take(
                                principal.name(),
                                continued.get(),
                                services.nanoTime().getAsLong())
                : Optional.of(
                        HeldRehearsals.Held.beginning(new Rehearsal(snapshot, services.clock()), snapshot.revision()));
    }

    /** Lets the caller go on with it later. */
    public void keep(HeldRehearsals.Held held) {
        services.rehearsals().keep(principal.name(), held, services.nanoTime().getAsLong());
    }

    /** Decides further requests one after the other, and makes nothing of them true. */
    public Rehearser rehearser(Rehearsal rehearsal) {
        return new Rehearser(
                dispatcher, services, incoming, new Authenticator.Caller.Known(principal, session), rehearsal);
    }

    /**
     * Waits for what the agent says, and no longer than somebody waits for the answer. Gives the promise up otherwise.
     *
     * @param atMost how long the agent has
     */
    public <T> Reply await(CompletableFuture<T> promise, Duration atMost, Function<T, Reply> answer) {
        long end = services.nanoTime().getAsLong() + atMost.toNanos();
        try {
            while (true) {
                try {
                    return answer.apply(promise.get(LOOK_MILLIS, TimeUnit.MILLISECONDS));
                } catch (TimeoutException _) {
                    if (incoming.isAbandoned()) {
                        return new Reply.Failure(new Problem.Abandoned());
                    }
                    if (end - services.nanoTime().getAsLong() <= 0) {
                        return new Reply.Failure(new Problem.NoAnswerFromAgent());
                    }
                }
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Reply.Failure(new Problem.Busy());
        } catch (ExecutionException failed) {
            throw new IllegalStateException("the agent could not be asked", failed.getCause());
        } finally {
            promise.cancel(false);
        }
    }

    /** Carries the command through; success has no body. */
    public Reply execute(Command command) {
        return execute(command, _ -> Reply.ok());
    }
}
