package io.isthmus.api.iam;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Dialect;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Problem;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Keystone's way of saying what is wrong, with the gateway's beside it so that every client shows the text. */
public final class IamDialect implements Dialect {
    public static final IamDialect INSTANCE = new IamDialect();

    private IamDialect() {}

    public static List<Catalogue.Entry> entries() {
        return Stream.of(
                        Versions.endpoints(),
                        Tokens.endpoints(),
                        Projects.endpoints(),
                        Users.endpoints(),
                        Roles.endpoints(),
                        AccessKeys.endpoints())
                .flatMap(List<Endpoint<?, ?>>::stream)
                .map(endpoint -> new Catalogue.Entry(INSTANCE, endpoint))
                .toList();
    }

    record ErrorPart(
            @Doc("HTTP status") int code,
            @Doc("what is wrong and what to do") String message,
            @Doc("name of the status") String title) {}

    record ErrorView(
            @Doc("for Keystone's clients") ErrorPart error,
            @Doc("code") String errorCode,
            @Doc("what is wrong and what to do") String errorMsg,
            @Doc("the call's request id") String requestId) {}

    @Override
    public ErrorView error(Problem problem, String requestId) {
        return new ErrorView(
                new ErrorPart(problem.status(), problem.text(), title(problem.status())),
                code(problem),
                problem.text(),
                requestId);
    }

    @Override
    public Class<? extends Record> errorType() {
        return ErrorView.class;
    }

    @Override
    public boolean isStrict() {
        return false;
    }

    @Override
    public String code(Problem problem) {
        return switch (problem) {
            case Problem.BadSignature _ -> "APIGW.0301";
            case Problem.NotOffered _ -> "APIGW.0101";
            default -> String.format(Locale.ROOT, "IAM.%04d", problem.status());
        };
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 413 -> "Request Entity Too Large";
            case 429 -> "Too Many Requests";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        };
    }
}
