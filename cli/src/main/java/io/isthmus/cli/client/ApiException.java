package io.isthmus.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The API refused a request, or failed at it. */
public final class ApiException extends CliException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String requestId;

    private ApiException(int status, String code, String message, String hint, String requestId) {
        super(message, hint);
        this.status = status;
        this.code = code;
        this.requestId = requestId;
    }

    /** Reads any of the API's error bodies (contract.md 1.7 and 6.1). */
    static ApiException of(HttpResponse response, String request) {
        JsonNode body = Json.parseOrEmpty(response.body());
        JsonNode neutron = body.path("NeutronError");
        JsonNode identity = body.path("error");
        String hint = body.path("hint").asText("");
        String message = first(List.of(
                body.path("error_msg").asText(""),
                neutron.path("message").asText(""),
                identity.path("message").asText(""),
                body.path("message").asText("")));
        if (!hint.isEmpty() && message.endsWith(hint)) {
            message = message.substring(0, message.length() - hint.length()).strip();
        }
        if (message.isEmpty()) {
            message = request + " was answered with HTTP " + response.status() + " and no explanation.";
        }
        String code = first(List.of(
                body.path("error_code").asText(""),
                body.path("code").asText(""),
                neutron.path("type").asText(""),
                identity.path("title").asText("")));
        String requestId = first(List.of(body.path("request_id").asText(""), response.header("X-Request-Id")));
        return new ApiException(response.status(), code, message, hint, requestId);
    }

    private static String first(List<String> candidates) {
        return candidates.stream().filter(text -> !text.isEmpty()).findFirst().orElse("");
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    @Override
    public String reference() {
        return (requestId.isEmpty() ? "" : "request " + requestId + ", ")
                + "HTTP "
                + status
                + (code.isEmpty() ? "" : ", " + code);
    }
}
