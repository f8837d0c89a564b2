package io.isthmus.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What the API says when it refuses something (contract.md 1.7 and 6.1). Texts that it leaves out are empty.
 *
 * @param status HTTP status
 * @param code what programs tell refusals apart by, as {@code VPC.0101} or {@code InvalidInput}
 * @param message what is wrong, for people; always there
 * @param hint what to do about it
 * @param requestId by which the controller's log knows the call
 */
public record Refusal(int status, String code, String message, String hint, String requestId) {

    /** @param request for a message, should the API have none */
    static Refusal of(Answer answer, String request) {
        return of(answer.status(), answer.json(), answer.header("X-Request-Id"), request);
    }

    /** Reads any of the API's error bodies. */
    static Refusal of(int status, JsonNode body, String requestId, String request) {
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
            message = request + " was answered with HTTP " + status + " and no explanation.";
        }
        String code = first(List.of(
                body.path("error_code").asText(""),
                body.path("code").asText(""),
                neutron.path("type").asText(""),
                identity.path("title").asText("")));
        return new Refusal(
                status,
                code,
                message,
                hint,
                first(List.of(body.path("request_id").asText(""), requestId)));
    }

    private static String first(List<String> candidates) {
        return candidates.stream().filter(text -> !text.isEmpty()).findFirst().orElse("");
    }
}
