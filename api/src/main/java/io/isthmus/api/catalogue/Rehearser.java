package io.isthmus.api.catalogue;

import io.isthmus.api.shape.Body;
import io.isthmus.api.shape.Json;
import io.isthmus.api.shape.Problem;
import io.isthmus.control.Rehearsal;
import io.isthmus.model.Principal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Has the service's own endpoints answer requests that nobody sent, each on the state that the one before it left, and nothing of
 * it is made true. For one thread.
 */
public final class Rehearser {
    private final Dispatcher dispatcher;
    private final Services services;
    private final Incoming outer;
    private final Authenticator.Caller.Known caller;
    private final Rehearsal rehearsal;

    Rehearser(
            Dispatcher dispatcher,
            Services services,
            Incoming outer,
            Authenticator.Caller.Known caller,
            Rehearsal rehearsal) {
        this.rehearsal = rehearsal;
        this.dispatcher = dispatcher.rehearsing(rehearsal);
        this.services = services;
        this.outer = outer;
        this.caller = caller;
    }

    /**
     * What would be answered.
     *
     * @param made id of what would be made or changed first; empty if nothing would
     * @param body JSON; of no bytes if there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // lives for one write and is never compared
    public record Outcome(int status, Optional<String> made, byte[] body) {}

    /** Whether there is an endpoint that changes or shows something of a project. Others do more, and are not rehearsed. */
    public boolean isRehearsed(String method, String path) {
        return dispatcher.rehearsed(method, withoutQuery(path)).isPresent();
    }

    /**
     * Decides one.
     *
     * @param method and path of one for which {@link #isRehearsed} is true
     * @param as token of whoever would send it; empty: whoever asks
     * @param label that it would carry; empty: none
     */
    public Outcome decide(
            String method, String path, Optional<Object> body, Optional<String> as, Optional<String> label) {
        Router.Found.Match match =
                dispatcher.rehearsed(method, withoutQuery(path)).orElseThrow();
        Step step = new Step(method, path, body.map(Json::write).orElseGet(() -> new byte[0]), label, outer);
        Optional<Authenticator.Caller.Known> sender = as.isEmpty()
                ? Optional.of(caller)
                : services.identity()
                        .session(as.get())
                        .map(session -> new Authenticator.Caller.Known(session.principal(), Optional.of(session)));
        if (sender.isEmpty()) {
            return outcome(Optional::empty, dispatcher.unknown(match, step));
        }
        rehearsal.begin();
        Principal may = sender.get().principal().asMember();
        return outcome(
                rehearsal::made,
                dispatcher.answer(
                        match,
                        step,
                        new Authenticator.Caller.Known(may, sender.get().session())));
    }

    private static Outcome outcome(Supplier<Optional<String>> made, Outgoing answer) {
        return new Outcome(answer.status(), answer.status() < 300 ? made.get() : Optional.empty(), answer.body());
    }

    private static String withoutQuery(String path) {
        int mark = path.indexOf('?');
        return mark < 0 ? path : path.substring(0, mark);
    }

    /** A request that stands in another one. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Step(String method, String target, byte[] bytes, Optional<String> label, Incoming outer)
            implements Incoming {
        @Override
        public String path() {
            return withoutQuery(target);
        }

        @Override
        public String rawQuery() {
            int mark = target.indexOf('?');
            return mark < 0 ? "" : target.substring(mark + 1);
        }

        @Override
        public Map<String, List<String>> query() {
            Map<String, List<String>> values = new LinkedHashMap<>();
            for (String pair : rawQuery().split("&", -1)) {
                if (!pair.isEmpty()) {
                    int sign = pair.indexOf('=');
                    values.computeIfAbsent(decoded(sign < 0 ? pair : pair.substring(0, sign)), _ -> new ArrayList<>())
                            .add(sign < 0 ? "" : decoded(pair.substring(sign + 1)));
                }
            }
            return values;
        }

        private static String decoded(String text) {
            try {
                return URLDecoder.decode(text, StandardCharsets.UTF_8);
            } catch (IllegalArgumentException _) {
                return text; // no such value is known anywhere
            }
        }

        @Override
        public Optional<String> header(String name) {
            return name.equalsIgnoreCase(Labels.HEADER) ? label : Optional.empty();
        }

        @Override
        public String requestId() {
            return outer.requestId();
        }

        @Override
        public String baseUrl() {
            return outer.baseUrl();
        }

        @Override
        public boolean local() {
            return false;
        }

        @Override
        public String peer() {
            return outer.peer();
        }

        @Override
        public long bodyLength() {
            return bytes.length;
        }

        @Override
        public Body body(int limit) {
            return bytes.length > limit ? new Body.Unusable(new Problem.BodyTooLarge(limit)) : new Body.Whole(bytes);
        }

        @Override
        public boolean isAbandoned() {
            return outer.isAbandoned();
        }
    }
}
