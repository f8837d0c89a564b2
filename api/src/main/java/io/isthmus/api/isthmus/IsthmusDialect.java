package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Dialect;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Problem;
import io.isthmus.model.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The service's own words: the code is the name of the rule, and the refusal's parts stand beside the sentence. */
public final class IsthmusDialect implements Dialect {
    public static final IsthmusDialect INSTANCE = new IsthmusDialect();

    private IsthmusDialect() {}

    public static List<Catalogue.Entry> entries() {
        return Stream.of(
                        Projects.endpoints(),
                        Status.endpoints(),
                        Shutdowns.endpoints(),
                        Insight.endpoints(),
                        Traces.endpoints(),
                        EffectiveRoutes.endpoints())
                .flatMap(List<Endpoint<?, ?>>::stream)
                .map(endpoint -> new Catalogue.Entry(INSTANCE, endpoint))
                .toList();
    }

    @Override
    public Object error(Problem problem, String requestId) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error_code", code(problem));
        body.put("error_msg", problem.text());
        body.put("request_id", requestId);
        if (problem instanceof Problem.Refused(Refusal refusal)) {
            body.put("field", refusal.field());
            body.put("id", refusal.id());
            body.put("hint", refusal.hint());
        } else if (problem instanceof Problem.Malformed(var violations)) {
            body.put("field", violations.getFirst().field());
        }
        return body;
    }

    static String code(Problem problem) {
        return switch (problem) {
            case Problem.Refused(Refusal refusal) -> refusal.rule().name();
            case Problem.Malformed _ -> "MALFORMED";
            case Problem.Unauthenticated _ -> "UNAUTHENTICATED";
            case Problem.BadSignature _ -> "BAD_SIGNATURE";
            case Problem.BadLogIn _ -> "BAD_LOG_IN";
            case Problem.TooManyLogIns _ -> "TOO_MANY_LOG_INS";
            case Problem.OtherProject _ -> "OTHER_PROJECT";
            case Problem.UnknownQuota _ -> "UNKNOWN_QUOTA";
            case Problem.Absent _ -> "ABSENT";
            case Problem.NoSuchPath _ -> "NO_SUCH_PATH";
            case Problem.MethodNotAllowed _ -> "METHOD_NOT_ALLOWED";
            case Problem.BodyTooLarge _ -> "BODY_TOO_LARGE";
            case Problem.Busy _ -> "BUSY";
            case Problem.StoreUnavailable _ -> "STORE_UNAVAILABLE";
            case Problem.Unexpected _ -> "UNEXPECTED";
        };
    }
}
