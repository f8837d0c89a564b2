package io.isthmus.api.catalogue;

import io.isthmus.api.shape.Method;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.model.decide.Refusal;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * One thing that can be called.
 *
 * @param path template such as {@code /v1/{project_id}/vpcs/{vpc_id}}
 * @param summary what it does, one sentence without a full stop
 * @param query record of the query; {@link Nothing} if none is looked at
 * @param body record of the request; {@link Nothing} if no body is read
 * @param bodyWrapper name of the one field of the body that holds the record; empty text if the body is the record
 * @param answer record of the answer; {@link Nothing} if there is no body
 * @param answerWrapper as for the body
 * @param success status of an answer that is no error
 * @param refusals rules that may refuse it
 * @param bodyLimit in bytes
 * @param room in which it is worked on
 * @param alternatives records of answers with another success status; not wrapped
 */
public record Endpoint<Q extends Record, B extends Record>(
        Method method,
        String path,
        String summary,
        Needs needs,
        Class<Q> query,
        Class<B> body,
        String bodyWrapper,
        Class<? extends Record> answer,
        String answerWrapper,
        int success,
        Set<Refusal.Rule> refusals,
        int bodyLimit,
        Room room,
        Map<Integer, Class<? extends Record>> alternatives,
        Handler<Q, B> handler) {

    /** 1 MiB. */
    public static final int BODY_LIMIT = 1 << 20;

    /** Does what the endpoint is for. Called on a virtual thread; may block. */
    public interface Handler<Q, B> {
        Reply handle(Call<Q, B> call);
    }

    /**
     * Whether it can be rehearsed: it changes something of a project, by commands and in no other way, or shows what the state
     * says of it. What Isthmus tells besides is of packets and of the past, which a rehearsal has not.
     */
    boolean isRehearsed() {
        return needs == Needs.PROJECT
                && room == Room.REQUESTS
                && method != Method.HEAD
                && (method != Method.GET || !path.startsWith("/isthmus/"));
    }

    public static Draft<Nothing, Nothing> get(String path, String summary) {
        return Draft.of(Method.GET, path, summary, 200);
    }

    public static Draft<Nothing, Nothing> head(String path, String summary) {
        return Draft.of(Method.HEAD, path, summary, 200);
    }

    public static Draft<Nothing, Nothing> post(String path, String summary) {
        return Draft.of(Method.POST, path, summary, 200);
    }

    public static Draft<Nothing, Nothing> put(String path, String summary) {
        return Draft.of(Method.PUT, path, summary, 200);
    }

    public static Draft<Nothing, Nothing> patch(String path, String summary) {
        return Draft.of(Method.PATCH, path, summary, 200);
    }

    /** Success is 204. */
    public static Draft<Nothing, Nothing> delete(String path, String summary) {
        return Draft.of(Method.DELETE, path, summary, 204);
    }

    /** An endpoint being described. Each method returns a new draft. */
    public record Draft<Q extends Record, B extends Record>(
            Method method,
            String path,
            String summary,
            Needs needs,
            Class<Q> query,
            Class<B> body,
            String bodyWrapper,
            Class<? extends Record> answer,
            String answerWrapper,
            int success,
            Set<Refusal.Rule> refusals,
            Room room,
            Map<Integer, Class<? extends Record>> alternatives) {

        private static Draft<Nothing, Nothing> of(Method method, String path, String summary, int success) {
            return new Draft<>(
                    method,
                    path,
                    summary,
                    Needs.PROJECT,
                    Nothing.class,
                    Nothing.class,
                    "",
                    Nothing.class,
                    "",
                    success,
                    Set.of(),
                    Room.REQUESTS,
                    Map.of());
        }

        /** Whom it answers; without this, callers that act on a project. */
        public Draft<Q, B> needs(Needs newNeeds) {
            return new Draft<>(
                    method,
                    path,
                    summary,
                    newNeeds,
                    query,
                    body,
                    bodyWrapper,
                    answer,
                    answerWrapper,
                    success,
                    refusals,
                    room,
                    alternatives);
        }

        public <R extends Record> Draft<R, B> query(Class<R> newQuery) {
            return new Draft<>(
                    method,
                    path,
                    summary,
                    needs,
                    newQuery,
                    body,
                    bodyWrapper,
                    answer,
                    answerWrapper,
                    success,
                    refusals,
                    room,
                    alternatives);
        }

        /** Takes a body of {@code {"wrapper": record}}, or the record itself if the wrapper is empty text. */
        public <R extends Record> Draft<Q, R> takes(String wrapper, Class<R> newBody) {
            return new Draft<>(
                    method,
                    path,
                    summary,
                    needs,
                    query,
                    newBody,
                    wrapper,
                    answer,
                    answerWrapper,
                    success,
                    refusals,
                    room,
                    alternatives);
        }

        /** Answers {@code {"wrapper": record}}, or the record itself if the wrapper is empty text. */
        public Draft<Q, B> answers(int status, String wrapper, Class<? extends Record> newAnswer) {
            return new Draft<>(
                    method,
                    path,
                    summary,
                    needs,
                    query,
                    body,
                    bodyWrapper,
                    newAnswer,
                    wrapper,
                    status,
                    refusals,
                    room,
                    alternatives);
        }

        /** Succeeds with this status and no body. */
        public Draft<Q, B> answers(int status) {
            return answers(status, "", Nothing.class);
        }

        /** May also succeed with this status and this record, not wrapped. */
        public Draft<Q, B> orAnswers(int otherStatus, Class<? extends Record> otherAnswer) {
            Map<Integer, Class<? extends Record>> more = new HashMap<>(alternatives);
            more.put(otherStatus, otherAnswer);
            return new Draft<>(
                    method,
                    path,
                    summary,
                    needs,
                    query,
                    body,
                    bodyWrapper,
                    answer,
                    answerWrapper,
                    success,
                    refusals,
                    room,
                    Map.copyOf(more));
        }

        public Draft<Q, B> refuses(Refusal.Rule... rules) {
            Set<Refusal.Rule> all = EnumSet.noneOf(Refusal.Rule.class);
            all.addAll(refusals);
            all.addAll(Set.of(rules));
            return new Draft<>(
                    method,
                    path,
                    summary,
                    needs,
                    query,
                    body,
                    bodyWrapper,
                    answer,
                    answerWrapper,
                    success,
                    Set.copyOf(all),
                    room,
                    alternatives);
        }

        /** Is worked on in this room; without this among the other requests. */
        public Draft<Q, B> in(Room other) {
            return new Draft<>(
                    method,
                    path,
                    summary,
                    needs,
                    query,
                    body,
                    bodyWrapper,
                    answer,
                    answerWrapper,
                    success,
                    refusals,
                    other,
                    alternatives);
        }

        public Endpoint<Q, B> handledBy(Handler<Q, B> handler) {
            Set<Refusal.Rule> rules = EnumSet.noneOf(Refusal.Rule.class);
            rules.addAll(refusals);
            if (ClientTokens.areTakenBy(method, needs)) {
                rules.addAll(ClientTokens.REFUSALS);
            }
            if (Labels.areTakenBy(method, needs)) {
                rules.add(Labels.REFUSAL);
            }
            if (needs == Needs.PROJECT && method != Method.GET && method != Method.HEAD) {
                rules.add(Refusal.Rule.READ_ONLY);
                rules.add(Refusal.Rule.GUARD_RAIL_BROKEN);
                rules.add(Refusal.Rule.GUARD_RAIL_TOO_COSTLY);
            }
            return new Endpoint<>(
                    method,
                    path,
                    summary,
                    needs,
                    query,
                    body,
                    bodyWrapper,
                    answer,
                    answerWrapper,
                    success,
                    Set.copyOf(rules),
                    BODY_LIMIT,
                    room,
                    alternatives,
                    handler);
        }
    }
}
