package io.isthmus.api.catalogue;

import io.isthmus.control.BusyException;
import io.isthmus.control.StoreUnavailableException;
import io.isthmus.model.Access;
import io.isthmus.model.Principal;
import io.isthmus.model.Refusal;
import io.isthmus.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of every request: find the endpoint, find out who calls, bind query and body, call the handler, word the answer.
 * Thread-safe.
 */
public final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final byte[] NO_BODY = {};

    private final Catalogue catalogue;
    private final Services services;
    private final Function<String, Dialect> dialectOfPath;
    private final Semaphore places;
    private final Authenticator authenticator;

    /**
     * @param dialectOfPath who words errors for a path at which there is no endpoint
     * @param concurrent how many requests are worked on at once; more are told to come again
     */
    public Dispatcher(Catalogue catalogue, Services services, Function<String, Dialect> dialectOfPath, int concurrent) {
        this.catalogue = catalogue;
        this.services = services;
        this.dialectOfPath = dialectOfPath;
        this.authenticator = new Authenticator(services);
        this.places = new Semaphore(concurrent);
    }

    /** Answers a request; never throws. Blocks as long as the command takes. */
    public Outgoing dispatch(Incoming incoming) {
        return switch (catalogue.find(Method.of(incoming.method()), incoming.path())) {
            case Router.Found.Nowhere _ ->
                failure(
                        dialectOfPath.apply(incoming.path()),
                        new Problem.NoSuchPath(incoming.path()),
                        incoming.requestId());
            case Router.Found.OtherMethods(var allowed) ->
                failure(
                        dialectOfPath.apply(incoming.path()),
                        new Problem.MethodNotAllowed(incoming.method(), allowed),
                        incoming.requestId());
            case Router.Found.Match match -> bounded(match, incoming);
        };
    }

    private Outgoing bounded(Router.Found.Match match, Incoming incoming) {
        Endpoint<?, ?> endpoint = match.entry().endpoint();
        Dialect dialect = match.entry().dialect();
        if (!places.tryAcquire()) {
            return failure(dialect, new Problem.Busy(), incoming.requestId());
        }
        try {
            return outgoing(endpoint, dialect, reply(match, endpoint, incoming), incoming.requestId());
        } catch (BusyException busy) {
            return failure(dialect, new Problem.Busy(), incoming.requestId());
        } catch (StoreUnavailableException unavailable) {
            LOG.error("event=store_unavailable request_id={}", incoming.requestId(), unavailable);
            return failure(
                    dialect,
                    new Problem.StoreUnavailable(String.valueOf(unavailable.getMessage())),
                    incoming.requestId());
        } catch (StoreException unreadable) {
            LOG.error(
                    "event=store_unreadable request_id={} reason=\"{}\"",
                    incoming.requestId(),
                    unreadable.getMessage());
            return failure(
                    dialect,
                    new Problem.StoreUnreadable(String.valueOf(unreadable.getMessage())),
                    incoming.requestId());
        } catch (RuntimeException | StackOverflowError bug) {
            LOG.error(
                    "event=request_failed request_id={} method={} path={}",
                    incoming.requestId(),
                    endpoint.method(),
                    endpoint.path(),
                    bug);
            return failure(dialect, new Problem.Unexpected(), incoming.requestId());
        } finally {
            places.release();
        }
    }

    private <Q extends Record, B extends Record> Reply reply(
            Router.Found.Match match, Endpoint<Q, B> endpoint, Incoming incoming) {
        Authenticator.Caller caller = authenticator.caller(incoming, match.path(), endpoint.bodyLimit());
        Optional<Duration> wait = counted(caller, incoming);
        if (wait.isPresent()) {
            return new Reply.Failure(new Problem.TooManyRequests(wait.get()));
        }
        return switch (caller) {
            case Authenticator.Caller.Known known -> reply(match, endpoint, known);
            case Authenticator.Caller.Unknown(Problem problem) ->
                endpoint.needs() == Needs.NOTHING
                        ? reply(
                                match,
                                endpoint,
                                new Authenticator.Caller.Known(Call.NOBODY, Optional.empty(), incoming))
                        : new Reply.Failure(problem);
        };
    }

    /** The local administrator, who could end the service as well, is not limited. */
    private Optional<Duration> counted(Authenticator.Caller caller, Incoming incoming) {
        return switch (caller) {
            case Authenticator.Caller.Known known when known.session().isEmpty() -> Optional.empty();
            case Authenticator.Caller.Known known ->
                services.rateLimit().count("user " + known.principal().name());
            case Authenticator.Caller.Unknown _ -> services.rateLimit().count("address " + incoming.peer());
        };
    }

    private <Q extends Record, B extends Record> Reply reply(
            Router.Found.Match match, Endpoint<Q, B> endpoint, Authenticator.Caller.Known caller) {
        Map<String, String> path = match.path();
        boolean strict = match.entry().dialect().isStrict();
        Optional<Problem> denied = denied(endpoint, path, caller.principal());
        if (denied.isPresent()) {
            return new Reply.Failure(denied.get());
        }
        Incoming incoming = caller.incoming();
        Optional<Violation> token = ClientTokens.violation(endpoint, incoming);
        if (token.isPresent()) {
            return new Reply.Failure(new Problem.Malformed(List.of(token.get())));
        }
        return switch (query(endpoint, strict, incoming)) {
            case Bound.Invalid<Q>(List<Violation> violations) -> new Reply.Failure(new Problem.Malformed(violations));
            case Bound.Valid<Q>(Q query) -> {
                if (endpoint.body() == Nothing.class) {
                    B nothing = endpoint.body().cast(NOTHING);
                    yield handle(endpoint, caller, path, query, nothing);
                }
                Optional<byte[]> text = incoming.body(endpoint.bodyLimit());
                if (text.isEmpty()) {
                    yield new Reply.Failure(new Problem.BodyTooLarge(endpoint.bodyLimit()));
                }
                yield switch (body(endpoint, strict, text.get())) {
                    case Bound.Invalid<B>(List<Violation> violations) ->
                        new Reply.Failure(new Problem.Malformed(violations));
                    case Bound.Valid<B>(B body) -> handle(endpoint, caller, path, query, body);
                };
            }
        };
    }

    private static final Nothing NOTHING = new Nothing();

    private static <Q extends Record> Bound<Q> query(Endpoint<Q, ?> endpoint, boolean strict, Incoming incoming) {
        return endpoint.query() == Nothing.class && !strict
                ? new Bound.Valid<>(endpoint.query().cast(NOTHING))
                : Binder.query(endpoint.query(), strict, incoming.query());
    }

    private static <B extends Record> Bound<B> body(Endpoint<?, B> endpoint, boolean strict, byte[] text) {
        try {
            return Binder.body(endpoint.body(), endpoint.bodyWrapper(), strict, Json.parse(text));
        } catch (MalformedJsonException malformed) {
            return new Bound.Invalid<>(List.of(new Violation("", String.valueOf(malformed.getMessage()), "")));
        }
    }

    private <Q extends Record, B extends Record> Reply handle(
            Endpoint<Q, B> endpoint, Authenticator.Caller.Known caller, Map<String, String> path, Q query, B body) {
        return endpoint.handler()
                .handle(new Call<>(services, caller, path, services.controller().snapshot(), query, body));
    }

    private static Optional<Problem> denied(Endpoint<?, ?> endpoint, Map<String, String> path, Principal principal) {
        return switch (endpoint.needs()) {
            case NOTHING, CALLER -> Optional.empty();
            case ACCOUNT_ADMINISTRATOR -> Access.people(principal).map(Problem.Refused::new);
            case ADMINISTRATOR -> Access.administrator(principal).map(Problem.Refused::new);
            case PROJECT -> {
                Optional<Problem> none = Access.project(principal).map(Problem.Refused::new);
                if (none.isPresent()) {
                    yield none;
                }
                String named = path.get("project_id");
                yield named == null || named.equals(principal.project().get().value())
                        ? Optional.empty()
                        : Optional.of(new Problem.OtherProject());
            }
        };
    }

    private static Outgoing outgoing(Endpoint<?, ?> endpoint, Dialect dialect, Reply reply, String requestId) {
        return switch (reply) {
            case Reply.Failure(Problem problem) -> {
                if (problem instanceof Problem.Refused(Refusal refusal)
                        && !endpoint.refusals().contains(refusal.rule())
                        && refusal.rule().category() != Refusal.Category.FORBIDDEN) {
                    LOG.warn(
                            "event=undeclared_refusal rule={} method={} path={}",
                            refusal.rule(),
                            endpoint.method(),
                            endpoint.path());
                }
                yield failure(dialect, problem, requestId);
            }
            case Reply.Events(EventStream stream) ->
                new Outgoing(endpoint.success(), Map.of("Cache-Control", "no-store"), NO_BODY, Optional.of(stream));
            case Reply.Success success -> {
                int status = success.status().orElse(endpoint.success());
                boolean wrapped =
                        success.status().isEmpty() && !endpoint.answerWrapper().isEmpty();
                byte[] body = success.body()
                        .map(value -> Json.write(wrapped ? Map.of(endpoint.answerWrapper(), value) : value))
                        .orElse(NO_BODY);
                yield new Outgoing(status, success.headers(), body);
            }
        };
    }

    private static Outgoing failure(Dialect dialect, Problem problem, String requestId) {
        return new Outgoing(problem.status(), problem.headers(), Json.write(dialect.error(problem, requestId)));
    }
}
