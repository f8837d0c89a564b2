package io.isthmus.api.catalogue;

import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Method;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Problem;
import io.isthmus.api.shape.Schemas;
import io.isthmus.api.shape.Streamable;
import io.isthmus.api.shape.Violation;
import io.isthmus.model.Label;
import io.isthmus.model.decide.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The catalogue as an OpenAPI 3.1 document. Everything in it comes from the endpoints and their records: what binds a
 * request and what describes it cannot differ. Immutable and thread-safe.
 */
public final class OpenApi {
    public static final String PATH = "/openapi.json";

    /** Characters of a part of a path that names something; what is longer names nothing. */
    private static final int NAME_LIMIT = 255;

    /** The document. Its parts are plain values, since their names are those of paths and records. */
    public record Document(
            @Doc("version of the format") String openapi,
            @Doc("what this describes") Map<String, Object> info,
            @Doc("where it is served") List<Object> servers,
            @Doc("families of endpoints") List<Object> tags,
            @Doc("every endpoint") Map<String, Object> paths,

            @Doc("every record and how callers prove who they are")
            Map<String, Object> components) {}

    private final Map<String, Object> paths = new LinkedHashMap<>();
    private final Set<String> tags = new TreeSet<>();
    private final Schemas schemas = new Schemas();

    private OpenApi(List<Catalogue.Entry> entries) {
        for (Catalogue.Entry entry : entries) {
            Endpoint<?, ?> endpoint = entry.endpoint();
            @SuppressWarnings("unchecked")
            Map<String, Object> path =
                    (Map<String, Object>) paths.computeIfAbsent(endpoint.path(), _ -> new LinkedHashMap<>());
            path.put(endpoint.method().name().toLowerCase(Locale.ROOT), operation(entry));
        }
    }

    /** @param url where the service is reached, without a slash at the end */
    public static Document of(List<Catalogue.Entry> entries, String url) {
        OpenApi api = new OpenApi(entries);
        Map<String, Object> components = new LinkedHashMap<>();
        components.put("schemas", api.schemas.all());
        components.put("securitySchemes", securitySchemes());
        return new Document(
                "3.1.0",
                Map.of(
                        "title",
                        "Isthmus",
                        "version",
                        "1",
                        "description",
                        "VPCs, peerings, routes and what belongs to them, in the API of Open Telekom Cloud and Huawei "
                                + "Cloud. A field of a request that is null counts as left out; fields that are not "
                                + "described here are not looked at."),
                List.of(Map.of("url", url)),
                api.tags.stream()
                        .<Object>map(tag -> Map.of("name", tag, "description", "Endpoints of " + tag))
                        .toList(),
                api.paths,
                components);
    }

    /** The endpoint that serves the document of these entries and of itself. */
    public static Catalogue.Entry endpoint(Dialect dialect, List<Catalogue.Entry> others) {
        return new Catalogue.Entry(
                dialect,
                Endpoint.get(PATH, "Describes every endpoint in OpenAPI 3.1")
                        .needs(Needs.NOTHING)
                        .answers(200, "", Document.class)
                        .handledBy(call -> Reply.ok(of(
                                Stream.concat(others.stream(), Stream.of(endpoint(dialect, others)))
                                        .toList(),
                                call.baseUrl()))));
    }

    private static Map<String, Object> securitySchemes() {
        return Map.of(
                "token", header("X-Auth-Token", "a token of POST /v3/auth/tokens"),
                "accessKey",
                        header(
                                "Authorization",
                                "a signature over the request with an access key of "
                                        + "POST /v3.0/OS-CREDENTIAL/credentials: SDK-HMAC-SHA256 with Access= or Credential="));
    }

    private static Map<String, Object> header(String name, String description) {
        return Map.of("type", "apiKey", "in", "header", "name", name, "description", description);
    }

    private Map<String, Object> operation(Catalogue.Entry entry) {
        Endpoint<?, ?> endpoint = entry.endpoint();
        String tag = tag(endpoint.path());
        tags.add(tag);
        Map<String, Object> operation = new LinkedHashMap<>();
        operation.put("operationId", operationId(endpoint));
        operation.put("summary", endpoint.summary());
        operation.put("tags", List.of(tag));
        operation.put(
                "security",
                endpoint.needs() == Needs.NOTHING
                        ? List.of()
                        : List.of(Map.of("token", List.of()), Map.of("accessKey", List.of())));
        List<Object> parameters = new ArrayList<>(pathParameters(endpoint.path()));
        parameters.addAll(schemas.query(endpoint.query()));
        if (ClientTokens.areTakenBy(endpoint)) {
            parameters.add(Map.of(
                    "name",
                    ClientTokens.HEADER,
                    "in",
                    "header",
                    "required",
                    false,
                    "description",
                    "makes a repetition of the request get the first answer, for a day",
                    "schema",
                    Map.of("type", "string", "minLength", 1, "maxLength", ClientTokens.LONGEST)));
        }
        if (Labels.areTakenBy(endpoint.method(), endpoint.needs())) {
            parameters.add(Map.of(
                    "name",
                    Labels.HEADER,
                    "in",
                    "header",
                    "required",
                    false,
                    "description",
                    "whose it is that the request makes or changes: " + Label.EXPECTED,
                    "schema",
                    Map.of("type", "string", "minLength", 1, "maxLength", 32)));
        }
        if (isStreamable(endpoint)) {
            parameters.add(Map.of(
                    "name",
                    Streamable.LAST_ID,
                    "in",
                    "header",
                    "required",
                    false,
                    "description",
                    "with Accept: " + Streamable.TYPE + ", the id of the last event that the client has seen",
                    "schema",
                    Map.of("type", "string", "maxLength", NAME_LIMIT)));
        }
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        if (endpoint.body() != Nothing.class) {
            operation.put(
                    "requestBody",
                    Map.of(
                            "required",
                            true,
                            "description",
                            "at most " + endpoint.bodyLimit() + " bytes",
                            "content",
                            json(schemas.wrapped(Schemas.Side.REQUEST, endpoint.body(), endpoint.bodyWrapper()))));
        }
        operation.put("responses", responses(entry));
        return operation;
    }

    private static boolean isStreamable(Endpoint<?, ?> endpoint) {
        return Streamable.class.isAssignableFrom(endpoint.query());
    }

    private Map<String, Object> responses(Catalogue.Entry entry) {
        Endpoint<?, ?> endpoint = entry.endpoint();
        Map<String, Object> responses = new TreeMap<>();
        responses.put(
                Integer.toString(endpoint.success()),
                response(endpoint.summary(), endpoint.method(), endpoint.answer(), endpoint.answerWrapper()));
        if (isStreamable(endpoint)) {
            Map<String, Object> both = new LinkedHashMap<>(
                    json(schemas.wrapped(Schemas.Side.ANSWER, endpoint.answer(), endpoint.answerWrapper())));
            both.put(Streamable.TYPE, Map.of("schema", Map.of("type", "string")));
            responses.put(
                    Integer.toString(endpoint.success()), Map.of("description", endpoint.summary(), "content", both));
        }
        endpoint.alternatives()
                .forEach((status, answer) -> responses.put(
                        Integer.toString(status), response("Another outcome", endpoint.method(), answer, "")));
        Map<Integer, Set<String>> codes = new TreeMap<>();
        Map<Integer, Set<String>> rules = new TreeMap<>();
        for (Problem problem : problems(endpoint)) {
            codes.computeIfAbsent(problem.status(), _ -> new TreeSet<>())
                    .add(entry.dialect().code(problem));
            if (problem instanceof Problem.Refused(Refusal refusal)) {
                rules.computeIfAbsent(problem.status(), _ -> new TreeSet<>())
                        .add(refusal.rule().name());
            }
        }
        Class<? extends Record> error = entry.dialect().errorType();
        codes.forEach((status, all) -> {
            Map<String, Object> response =
                    response("Refused with one of the codes " + String.join(", ", all), endpoint.method(), error, "");
            response.put("x-isthmus-codes", List.copyOf(all));
            response.put("x-isthmus-rules", List.copyOf(rules.getOrDefault(status, Set.of())));
            responses.put(Integer.toString(status), response);
        });
        responses.put("default", response("Any other error", endpoint.method(), error, ""));
        return responses;
    }

    private Map<String, Object> response(
            String description, Method method, Class<? extends Record> answer, String wrapper) {
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("description", description);
        response.put(
                "headers",
                Map.of(
                        "X-Request-Id",
                        Map.of("description", "the call's request id", "schema", Map.of("type", "string"))));
        if (answer != Nothing.class && method != Method.HEAD) {
            response.put("content", json(schemas.wrapped(Schemas.Side.ANSWER, answer, wrapper)));
        }
        return response;
    }

    /** Everything that an endpoint is known to refuse with: by its own rules and by its form. */
    static List<Problem> problems(Endpoint<?, ?> endpoint) {
        List<Problem> problems = new ArrayList<>();
        endpoint.refusals().forEach(rule -> problems.add(refused(rule)));
        if (endpoint.query() != Nothing.class
                || endpoint.body() != Nothing.class
                || ClientTokens.areTakenBy(endpoint)
                || Labels.areTakenBy(endpoint.method(), endpoint.needs())) {
            problems.add(new Problem.Malformed(List.of(new Violation("", "", ""))));
        }
        if (endpoint.body() != Nothing.class) {
            problems.add(new Problem.BodyTooLarge(endpoint.bodyLimit()));
            problems.add(new Problem.BrokenRequest(""));
            problems.add(new Problem.BodyTooSlow(Duration.ZERO));
        }
        if (endpoint.needs() != Needs.NOTHING) {
            problems.add(new Problem.Unauthenticated());
            problems.add(new Problem.BadSignature(""));
        }
        switch (endpoint.needs()) {
            case PROJECT -> {
                problems.add(refused(Refusal.Rule.NO_PROJECT));
                if (Router.segments(endpoint.path()).contains("{project_id}")) {
                    problems.add(new Problem.OtherProject());
                }
            }
            case ADMINISTRATOR -> problems.add(refused(Refusal.Rule.NOT_ADMINISTRATOR));
            case ACCOUNT_ADMINISTRATOR -> problems.add(refused(Refusal.Rule.NOT_ACCOUNT_ADMINISTRATOR));
            case CALLER, NOTHING -> {
                // no more than a token, if that
            }
        }
        if (endpoint.method() != Method.GET && endpoint.method() != Method.HEAD) {
            problems.add(new Problem.StoreUnavailable(""));
        }
        problems.add(new Problem.TooManyRequests(Duration.ZERO));
        problems.add(new Problem.TooManyAtOnce("", 0));
        if (isStreamable(endpoint)) {
            problems.add(new Problem.HistoryGone(""));
        }
        problems.add(new Problem.Busy());
        problems.add(new Problem.Unexpected());
        return problems;
    }

    private static Problem refused(Refusal.Rule rule) {
        return new Problem.Refused(new Refusal(rule, "", "", "", ""));
    }

    private static List<Object> pathParameters(String path) {
        return Router.segments(path).stream()
                .flatMap(segment -> named(segment).stream())
                .<Object>map(name -> {
                    Map<String, Object> parameter = new LinkedHashMap<>();
                    parameter.put("name", name);
                    parameter.put("in", "path");
                    parameter.put("required", true);
                    parameter.put("description", PathParameter.docs().getOrDefault(name, ""));
                    parameter.put("schema", Map.of("type", "string", "minLength", 1, "maxLength", NAME_LIMIT));
                    return parameter;
                })
                .toList();
    }

    private static Optional<String> named(String segment) {
        return segment.startsWith("{") ? Optional.of(segment.substring(1, segment.length() - 1)) : Optional.empty();
    }

    private static Map<String, Object> json(Map<String, Object> schema) {
        return Map.of("application/json", Map.of("schema", schema));
    }

    /** Such as {@code getV1ByProjectIdVpcsByVpcId}: unique, since paths are. */
    private static String operationId(Endpoint<?, ?> endpoint) {
        StringBuilder id = new StringBuilder(endpoint.method().name().toLowerCase(Locale.ROOT));
        for (String segment : Router.segments(endpoint.path())) {
            named(segment).ifPresent(_ -> id.append("By"));
            for (String word : segment.split("[^A-Za-z0-9]+")) {
                if (!word.isEmpty()) {
                    id.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
                }
            }
            if (segment.isEmpty()) {
                id.append("Root");
            }
        }
        return id.toString();
    }

    /** The first two parts of a path that name nothing, such as {@code v1 vpcs}. */
    private static String tag(String path) {
        return String.join(
                " ",
                Router.segments(path).stream()
                        .filter(segment -> !segment.isEmpty() && named(segment).isEmpty())
                        .limit(2)
                        .toList());
    }
}
