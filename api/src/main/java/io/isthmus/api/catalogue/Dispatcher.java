package io.isthmus.api.catalogue;

import io.isthmus.api.shape.Binder;
import io.isthmus.api.shape.Body;
import io.isthmus.api.shape.Bound;
import io.isthmus.api.shape.Json;
import io.isthmus.api.shape.MalformedJsonException;
import io.isthmus.api.shape.Method;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Problem;
import io.isthmus.api.shape.Violation;
import io.isthmus.control.BusyException;
import io.isthmus.control.Rehearsal;
import io.isthmus.control.StoreUnavailableException;
import io.isthmus.model.Principal;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Refusal;
import io.isthmus.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Function<String, Optional<Problem>> notOffered;
    private final Authenticator authenticator;

    /**
     * @param dialectOfPath who words errors for a path at which there is no endpoint
     * @param notOffered what there is to say of such a path, or of another method there, than that nobody knows it
     */
    public Dispatcher(
            Catalogue catalogue,
            Services services,
            Function<String, Dialect> dialectOfPath,
            Function<String, Optional<Problem>> notOffered) {
        this.catalogue = catalogue;
        this.services = services;
        this.dialectOfPath = dialectOfPath;
        this.notOffered = notOffered;
        this.authenticator = new Authenticator(services);
    }

    /** Answers a request; never throws. Blocks as long as the command takes. */
    public Outgoing dispatch(Incoming incoming) {
        return switch (catalogue.find(Method.of(incoming.method()), incoming.path())) {
            case Router.Found.Nowhere _ -> nowhere(incoming, new Problem.NoSuchPath(incoming.path()));
            case Router.Found.OtherMethods(var allowed) ->
                nowhere(incoming, new Problem.MethodNotAllowed(incoming.method(), allowed));
            case Router.Found.Match match -> guarded(match, incoming);
        };
    }

    /** The answer to a request that is not even looked at. */
    public Outgoing refuse(Incoming incoming, Problem problem) {
        return failure(dialectOfPath.apply(incoming.path()), problem, incoming.requestId());
    }

    private Outgoing nowhere(Incoming incoming, Problem problem) {
        return refuse(
                incoming,
                counted(address(incoming))
                        .<Problem>map(Problem.TooManyRequests::new)
                        .or(() -> notOffered.apply(incoming.path()))
                        .orElse(problem));
    }

    private Outgoing guarded(Router.Found.Match match, Incoming incoming) {
        Endpoint<?, ?> endpoint = match.entry().endpoint();
        Dialect dialect = match.entry().dialect();
        try (Bodies bodies = new Bodies(services.places(), incoming, endpoint.bodyLimit())) {
            return outgoing(endpoint, dialect, reply(match, endpoint, incoming, bodies), incoming.requestId());
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
        }
    }

    private <Q extends Record, B extends Record> Reply reply(
            Router.Found.Match match, Endpoint<Q, B> endpoint, Incoming incoming, Bodies bodies) {
        Claimant address = address(incoming);
        Authenticator.Caller caller = authenticator.caller(incoming, match.path(), () -> bodies.receive(address));
        Claimant claimant = switch (caller) {
            case Authenticator.Caller.Known known -> claimant(known);
            case Authenticator.Caller.Unknown _ -> address;
        };
        Optional<Duration> wait = counted(claimant);
        if (wait.isPresent()) {
            return new Reply.Failure(new Problem.TooManyRequests(wait.get()));
        }
        return switch (caller) {
            case Authenticator.Caller.Known known ->
                reply(match, endpoint, new Visit(incoming, bodies, known, claimant));
            case Authenticator.Caller.Unknown(Problem problem) ->
                endpoint.needs() == Needs.NOTHING
                        ? reply(match, endpoint, new Visit(incoming, bodies, NOBODY, claimant))
                        : new Reply.Failure(problem);
        };
    }

    private static final Authenticator.Caller.Known NOBODY =
            new Authenticator.Caller.Known(Call.NOBODY, Optional.empty());

    /** A request of which it is known who sent it. */
    private record Visit(Incoming incoming, Bodies bodies, Authenticator.Caller.Known caller, Claimant claimant) {}

    /** The endpoint that changes or shows something of a project and does nothing else, if there is one. */
    Optional<Router.Found.Match> rehearsed(String method, String path) {
        return catalogue.find(Method.of(method), path) instanceof Router.Found.Match match
                        && match.entry().endpoint().isRehearsed()
                ? Optional.of(match)
                : Optional.empty();
    }

    /**
     * Answers a request of somebody who is known already. Nobody counts it: it comes out of one that is counted.
     *
     * @param incoming has a body that need not be waited for
     */
    Outgoing answer(Router.Found.Match match, Incoming incoming, Authenticator.Caller.Known caller) {
        Endpoint<?, ?> endpoint = match.entry().endpoint();
        try (Bodies bodies = new Bodies(services.places(), incoming, endpoint.bodyLimit())) {
            Reply reply = reply(match, endpoint, new Visit(incoming, bodies, caller, claimant(caller)));
            return outgoing(endpoint, match.entry().dialect(), reply, incoming.requestId());
        }
    }

    /** The answer to a request whose caller is not known. */
    Outgoing unknown(Router.Found.Match match, Incoming incoming) {
        return failure(match.entry().dialect(), new Problem.Unauthenticated(), incoming.requestId());
    }

    /** The same endpoints on a rehearsal. */
    Dispatcher rehearsing(Rehearsal rehearsal) {
        return new Dispatcher(catalogue, services.rehearsing(rehearsal), dialectOfPath, notOffered);
    }

    private static Claimant address(Incoming incoming) {
        return new Claimant.Address(incoming.peer());
    }

    private static Claimant claimant(Authenticator.Caller.Known caller) {
        return caller.session().isEmpty()
                ? new Claimant.LocalAdministrator()
                : new Claimant.User(caller.principal().name());
    }

    /** The local administrator, who could end the service as well, is not limited. */
    private Optional<Duration> counted(Claimant claimant) {
        return switch (claimant) {
            case Claimant.LocalAdministrator _ -> Optional.empty();
            case Claimant.User(String name) -> services.rateLimit().count("user " + name);
            case Claimant.Address(String address) -> services.rateLimit().count("address " + address);
            case Claimant.Proxy(String address) -> services.rateLimit().count("address " + address);
        };
    }

    private <Q extends Record, B extends Record> Reply reply(
            Router.Found.Match match, Endpoint<Q, B> endpoint, Visit visit) {
        Map<String, String> path = match.path();
        boolean strict = match.entry().dialect().isStrict();
        Optional<Problem> denied = denied(endpoint, path, visit.caller().principal());
        if (denied.isPresent()) {
            return new Reply.Failure(denied.get());
        }
        Optional<Violation> header = ClientTokens.violation(endpoint, visit.incoming())
                .or(() -> Labels.violation(endpoint, visit.incoming()));
        if (header.isPresent()) {
            return new Reply.Failure(new Problem.Malformed(List.of(header.get())));
        }
        Optional<Problem> unknown = match.entry().dialect().hasStrictLists() && endpoint.query() != Nothing.class
                ? Binder.unknown(endpoint.query(), visit.incoming().query())
                : Optional.empty();
        if (unknown.isPresent()) {
            return new Reply.Failure(unknown.get());
        }
        return switch (query(endpoint, strict, visit.incoming())) {
            case Bound.Invalid<Q>(List<Violation> violations) -> new Reply.Failure(new Problem.Malformed(violations));
            case Bound.Valid<Q>(Q query) -> {
                if (endpoint.body() == Nothing.class) {
                    yield placed(endpoint, path, visit, query, endpoint.body().cast(NOTHING));
                }
                yield switch (visit.bodies().receive(visit.claimant())) {
                    case Body.Unusable(Problem problem) -> new Reply.Failure(problem);
                    case Body.Whole(byte[] text) ->
                        switch (body(endpoint, strict, text)) {
                            case Bound.Invalid<B>(List<Violation> violations) ->
                                new Reply.Failure(new Problem.Malformed(violations));
                            case Bound.Valid<B>(B body) -> placed(endpoint, path, visit, query, body);
                        };
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
            return Binder.body(endpoint.body(), endpoint.bodyWrapper(), strict, Json.parseWithNulls(text));
        } catch (MalformedJsonException malformed) {
            return new Bound.Invalid<>(List.of(new Violation("", String.valueOf(malformed.getMessage()), "")));
        }
    }

    /** Handles the request in its room, which nothing that is still on its way takes up. */
    private <Q extends Record, B extends Record> Reply placed(
            Endpoint<Q, B> endpoint, Map<String, String> path, Visit visit, Q query, B body) {
        return services.places().with(endpoint.room(), visit.claimant(), place -> {
            try (place) {
                return services.aside()
                        .run(
                                endpoint.room(),
                                visit.claimant(),
                                () -> endpoint.handler()
                                        .handle(new Call<>(
                                                this,
                                                services,
                                                visit.incoming(),
                                                visit.caller(),
                                                visit.claimant(),
                                                Labels.of(endpoint, visit.incoming()),
                                                path,
                                                services.controller().snapshot(),
                                                query,
                                                body)));
            }
        });
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
