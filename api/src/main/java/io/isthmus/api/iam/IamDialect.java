package io.isthmus.api.iam;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Dialect;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Keystone's way of saying what is wrong, with the gateway's beside it so that every client shows the text. */
public final class IamDialect implements Dialect {
    public static final IamDialect INSTANCE = new IamDialect();

    private IamDialect() {}

    public static List<Catalogue.Entry> entries() {
        return Stream.of(Versions.endpoints(), Tokens.endpoints(), Projects.endpoints(), AccessKeys.endpoints())
                .flatMap(List<Endpoint<?, ?>>::stream)
                .map(endpoint -> new Catalogue.Entry(INSTANCE, endpoint))
                .toList();
    }

    @Override
    public Object error(Problem problem, String requestId) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", problem.status());
        error.put("message", problem.text());
        error.put("title", title(problem.status()));
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", error);
        body.put("error_code", code(problem));
        body.put("error_msg", problem.text());
        body.put("request_id", requestId);
        return body;
    }

    private static String code(Problem problem) {
        return problem instanceof Problem.BadSignature
                ? "APIGW.0301"
                : String.format(Locale.ROOT, "IAM.%04d", problem.status());
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 413 -> "Request Entity Too Large";
            case 429 -> "Too Many Requests";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        };
    }
}
