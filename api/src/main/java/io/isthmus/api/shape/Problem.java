package io.isthmus.api.shape;

import io.isthmus.model.decide.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Why a call did not succeed. A dialect words it; the status is the same in all of them. */
public sealed interface Problem {
    /** A command was refused, or what was asked for is not there. */
    record Refused(Refusal refusal) implements Problem {}

    /** The request has not the form that the endpoint takes. */
    record Malformed(List<Violation> violations) implements Problem {
        public Malformed {
            violations = List.copyOf(violations);
        }
    }

    /** A list is asked for something by which it does not choose. */
    record UnknownFilter(List<Violation> violations) implements Problem {
        public UnknownFilter {
            violations = List.copyOf(violations);
        }
    }

    /** No token, or one that is not (or no longer) valid. */
    record Unauthenticated() implements Problem {}

    /**
     * The request is signed with an access key, but not rightly.
     *
     * @param reason sentences
     */
    record BadSignature(String reason) implements Problem {}

    /** User, password or scope is wrong; which of them is not told. */
    record BadLogIn() implements Problem {}

    /** A log-in of the same user from the same address failed a moment ago. */
    record TooManyLogIns(Duration rest) implements Problem {}

    /** More requests than a caller may send. */
    record TooManyRequests(Duration rest) implements Problem {}

    /** More of something that lasts than a caller may have at a time. */
    record TooManyAtOnce(String what, int most) implements Problem {}

    /** The path names another project than the token. */
    record OtherProject() implements Problem {}

    /** A type of a quota that is not known. */
    record UnknownQuota(String type) implements Problem {}

    /** Something that can be asked for only by its id or name is not there, and no rule of the model names it. */
    record Absent(String what, String id) implements Problem {}

    record NoSuchPath(String path) implements Problem {}

    /**
     * The cloud has it, and Isthmus does not.
     *
     * @param instead what there is, as a sentence
     * @param page of the docs, where it is written down
     */
    record NotOffered(String what, String instead, String page) implements Problem {}

    record MethodNotAllowed(String method, Set<Method> allowed) implements Problem {}

    record BodyTooLarge(int limit) implements Problem {}

    /**
     * What came is no request, or not all of one.
     *
     * @param reason what is wrong with it, as the end of a sentence
     */
    record BrokenRequest(String reason) implements Problem {}

    /** The body did not come in time. */
    record BodyTooSlow(Duration limit) implements Problem {}

    /** The client closed the connection before there was an answer; nobody reads this one. */
    record Abandoned() implements Problem {}

    /** Whoever does the work on the host, the agent, does not answer. */
    record NoAnswerFromAgent() implements Problem {}

    /** More requests at once than the server takes. */
    record Busy() implements Problem {}

    /**
     * The change could not be made durable; nothing has changed.
     *
     * @param reason a sentence, such as that the disk is full
     */
    record StoreUnavailable(String reason) implements Problem {}

    /**
     * What is stored cannot be read, such as a log that is damaged.
     *
     * @param reason sentences, with what helps
     */
    record StoreUnreadable(String reason) implements Problem {}

    /**
     * Changes are asked for that are not kept any more.
     *
     * @param reason a sentence that tells where the history begins
     */
    record HistoryGone(String reason) implements Problem {}

    /** A bug. The log says more, under the request id. */
    record Unexpected() implements Problem {}

    /** The HTTP status. */
    default int status() {
        return switch (this) {
            case Refused(Refusal refusal) ->
                switch (refusal.rule().category()) {
                    case INVALID -> 400;
                    case FORBIDDEN -> 403;
                    case NOT_FOUND -> 404;
                    case CONFLICT, QUOTA -> 409;
                };
            case Malformed _, UnknownFilter _, OtherProject _, UnknownQuota _, BrokenRequest _, Abandoned _ -> 400;
            case Unauthenticated _, BadSignature _, BadLogIn _ -> 401;
            case Absent _, NoSuchPath _, NotOffered _ -> 404;
            case MethodNotAllowed _ -> 405;
            case BodyTooSlow _ -> 408;
            case HistoryGone _ -> 410;
            case BodyTooLarge _ -> 413;
            case TooManyLogIns _, TooManyRequests _, TooManyAtOnce _ -> 429;
            case Unexpected _ -> 500;
            case Busy _, StoreUnavailable _, StoreUnreadable _, NoAnswerFromAgent _ -> 503;
        };
    }

    /** What is wrong and what to do about it, for people. */
    default String text() {
        return switch (this) {
            case Refused(Refusal refusal) ->
                refusal.hint().isEmpty() ? refusal.message() : refusal.message() + " " + refusal.hint();
            case Malformed(List<Violation> violations) -> sentences(violations);
            case UnknownFilter(List<Violation> violations) -> sentences(violations);
            case Unauthenticated _ ->
                "The request needs a valid token in the header X-Auth-Token, or the signature of an access key.";
            case BadSignature(String reason) -> "Incorrect IAM authentication information: " + reason;
            case BadLogIn _ -> "The user, the password or the scope is wrong.";
            case TooManyLogIns(Duration rest) ->
                "A log-in of this user from this address failed a moment ago: try again in " + seconds(rest) + " s.";
            case TooManyRequests(Duration rest) ->
                "Too many requests of this caller: try again in " + seconds(rest) + " s, and not so fast.";
            case TooManyAtOnce(String what, int most) ->
                "This caller has " + most + " " + what + " under way, which is the most: end one of them first.";
            case OtherProject _ -> "The project in the URL is not the project of the token.";
            case UnknownQuota(String type) -> "There is no quota of the type " + type + ".";
            case Absent(String what, String id) -> "The " + what + " " + id + " does not exist.";
            case NoSuchPath _ -> "The API does not exist or has not been published in the environment.";
            case NotOffered(String what, String instead, String page) ->
                "Not offered by Isthmus: " + what + ". " + instead + " See " + page + ".";
            case MethodNotAllowed(String method, Set<Method> allowed) ->
                "The method " + method + " is not allowed here; allowed: "
                        + allowed.stream().sorted().map(Method::name).collect(Collectors.joining(", ")) + ".";
            case BodyTooLarge(int limit) -> "The request body is larger than " + limit + " bytes.";
            case BrokenRequest(String reason) -> "The request is broken: " + reason + ".";
            case BodyTooSlow(Duration limit) ->
                "The request body did not come within " + seconds(limit) + " s: send it in one go.";
            case Abandoned _ -> "The client closed the connection before there was an answer.";
            case NoAnswerFromAgent _ ->
                "The agent does not answer: try again; isthmus status shows whether it is there.";
            case Busy _ -> "The server is busy: try again.";
            case StoreUnavailable(String reason) ->
                reason + " The change is not stored, and nothing has changed: try again.";
            case StoreUnreadable(String reason) -> reason;
            case HistoryGone(String reason) -> reason + " Read what there is now, and go on from its revision.";
            case Unexpected _ -> "The server failed; its log says more under the request id.";
        };
    }

    /** Headers beyond the usual ones. */
    default Map<String, String> headers() {
        return switch (this) {
            case MethodNotAllowed(String _, Set<Method> allowed) ->
                Map.of("Allow", allowed.stream().sorted().map(Method::name).collect(Collectors.joining(", ")));
            case TooManyLogIns(Duration rest) -> Map.of("Retry-After", Long.toString(seconds(rest)));
            case TooManyRequests(Duration rest) -> Map.of("Retry-After", Long.toString(seconds(rest)));
            case Busy _, StoreUnavailable _, NoAnswerFromAgent _, TooManyAtOnce _ -> Map.of("Retry-After", "1");
            case Refused _,
                    Malformed _,
                    UnknownFilter _,
                    Unauthenticated _,
                    BadSignature _,
                    BadLogIn _,
                    OtherProject _,
                    UnknownQuota _,
                    Absent _,
                    NoSuchPath _,
                    NotOffered _,
                    BodyTooLarge _,
                    StoreUnreadable _,
                    BrokenRequest _,
                    BodyTooSlow _,
                    Abandoned _,
                    HistoryGone _,
                    Unexpected _ -> Map.of();
        };
    }

    private static long seconds(Duration wait) {
        return wait.plusMillis(999).toSeconds();
    }

    private static String sentences(List<Violation> violations) {
        int told = 20;
        String text = violations.stream().limit(told).map(Violation::sentence).collect(Collectors.joining("; "));
        int rest = violations.size() - told;
        return rest > 0 ? text + "; and " + rest + " more." : text + ".";
    }
}
