package io.isthmus.conformance.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.isthmus.client.Answer;
import io.isthmus.client.Client;
import io.isthmus.client.ClientException;
import io.isthmus.client.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Calls in one name, each of which must be answered with the documented status. Thread-safe. */
record Session(Client client) {
    private static final JsonNode NO_BODY = MissingNode.getInstance();

    /**
     * Makes a call that must be answered with 2xx.
     *
     * @throws CallFailedException if it is answered with another status, or not at all
     */
    static <T> T demanded(Supplier<T> call) {
        try {
            return call.get();
        } catch (ClientException e) {
            throw new CallFailedException(
                    e instanceof RefusedException refused ? refused.status() : 0,
                    e instanceof RefusedException refused ? refused.refusal().toString() : e.reason());
        }
    }

    /**
     * Makes one call that must be answered with one status.
     *
     * @throws CallFailedException if it is answered with another, or not at all
     */
    private JsonNode call(String method, String path, JsonNode body, int status) {
        Answer answer = send(method, path, body);
        if (answer.status() != status) {
            throw new CallFailedException(
                    answer.status(),
                    method + " " + path + (body.isMissingNode() ? "" : " " + body) + ": expected " + status + ", got "
                            + text(answer));
        }
        return answer.json();
    }

    /** Makes one call, however it is answered. */
    Answer send(String method, String path, JsonNode body) {
        return demanded(() -> client.send(method, path, body));
    }

    JsonNode get(String path) {
        return call("GET", path, NO_BODY, 200);
    }

    JsonNode post(String path, JsonNode body, int status) {
        return call("POST", path, body, status);
    }

    JsonNode put(String path, JsonNode body) {
        return call("PUT", path, body, 200);
    }

    void delete(String path) {
        call("DELETE", path, NO_BODY, 204);
    }

    /** Whether what the path names is there: 200, else 404. */
    boolean exists(String path) {
        Answer answer = send("GET", path, NO_BODY);
        if (answer.status() != 200 && answer.status() != 404) {
            throw new CallFailedException(
                    answer.status(), "GET " + path + ": expected 200 or 404, got " + text(answer));
        }
        return answer.status() == 200;
    }

    private static String text(Answer answer) {
        return answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** A text of an answer, which must be there. */
    static String text(JsonNode answer, String... way) {
        JsonNode node = answer;
        for (String name : way) {
            node = node.path(name);
        }
        if (!node.isTextual()) {
            throw new CallFailedException(0, "the answer has no text at " + String.join(".", way) + ": " + answer);
        }
        return node.asText();
    }
}
