package io.isthmus.api.catalogue;

import io.isthmus.api.shape.Problem;
import io.isthmus.api.shape.Violation;
import io.isthmus.control.password.Turn;
import io.isthmus.model.decide.Refusal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What a handler says. */
public sealed interface Reply {
    /**
     * @param status empty: the endpoint's
     * @param body empty: none
     */
    record Success(Optional<Integer> status, Optional<Object> body, Map<String, String> headers) implements Reply {
        /** The same with one header more. */
        public Success with(String header, String value) {
            Map<String, String> more = new java.util.LinkedHashMap<>(headers);
            more.put(header, value);
            return new Success(status, body, more);
        }
    }

    record Failure(Problem problem) implements Reply {}

    /** Events in place of a body. */
    record Events(EventStream stream) implements Reply {}

    /** The endpoint's success status with this body. */
    static Success ok(Object body) {
        return new Success(Optional.empty(), Optional.of(body), Map.of());
    }

    /** The endpoint's success status without a body. */
    static Success ok() {
        return new Success(Optional.empty(), Optional.empty(), Map.of());
    }

    /** Another status than the endpoint's usual one. The body is not wrapped. */
    static Success ok(int status, Object body) {
        return new Success(Optional.of(status), Optional.of(body), Map.of());
    }

    static Failure refused(Refusal refusal) {
        return new Failure(new Problem.Refused(refusal));
    }

    /** What is answered if a turn was taken; else that there was none. */
    static <T> Reply of(Turn<T> turn, Function<T, Reply> taken) {
        return switch (turn) {
            case Turn.Taken<T>(T result) -> taken.apply(result);
            case Turn.Crowded<T>(int most) -> new Failure(new Problem.TooManyAtOnce("log-ins or new passwords", most));
            case Turn.Full<T> _ -> new Failure(new Problem.Busy());
        };
    }

    /** The refusal of a text that is no id, in a place that takes other texts too. */
    static Failure noUuid(String field, String text) {
        return new Failure(new Problem.Malformed(List.of(Violation.noUuid(field, text))));
    }

    static Failure malformed(String field, String problem, String expected) {
        return new Failure(new Problem.Malformed(List.of(new Violation(field, problem, expected))));
    }
}
