package io.isthmus.conformance.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Calls in one name. Thread-safe.
 *
 * @param headers those that say who calls; none over the unix socket
 */
record Session(Transport transport, Map<String, String> headers) {

    /**
     * Logs in by name and password, scoped to a project (contract.md 6.1).
     *
     * @param account the name of the user's domain
     */
    static Session logIn(Transport transport, String account, String user, String password, String projectId) {
        ObjectNode body = Transport.JSON.createObjectNode();
        ObjectNode auth = body.putObject("auth");
        ObjectNode identity = auth.putObject("identity");
        identity.putArray("methods").add("password");
        ObjectNode named = identity.putObject("password").putObject("user");
        named.put("name", user).put("password", password).putObject("domain").put("name", account);
        auth.putObject("scope").putObject("project").put("id", projectId);
        Answer answer = new Session(transport, Map.of()).call("POST", "/v3/auth/tokens", body, 201);
        String token = answer.headers().getOrDefault("x-subject-token", "");
        if (token.isEmpty()) {
            throw new CallFailedException(0, "POST /v3/auth/tokens: the answer has no X-Subject-Token");
        }
        return new Session(transport, Map.of("X-Auth-Token", token));
    }

    /**
     * Makes one call that must be answered with one status.
     *
     * @throws CallFailedException if it is answered with another, or not at all
     */
    Answer call(String method, String path, JsonNode body, int status) {
        Answer answer = send(method, path, body);
        if (answer.status() != status) {
            throw new CallFailedException(
                    answer.status(),
                    method + " " + path + (body.isMissingNode() ? "" : " " + body) + ": expected " + status + ", got "
                            + answer.status() + " " + answer.body());
        }
        return answer;
    }

    /** Makes one call, however it is answered. */
    Answer send(String method, String path, JsonNode body) {
        return transport.send(method, path, headers, body);
    }

    JsonNode get(String path) {
        return call("GET", path, MissingNode.getInstance(), 200).body();
    }

    JsonNode post(String path, JsonNode body, int status) {
        return call("POST", path, body, status).body();
    }

    JsonNode put(String path, JsonNode body) {
        return call("PUT", path, body, 200).body();
    }

    void delete(String path) {
        call("DELETE", path, MissingNode.getInstance(), 204);
    }

    /** Whether what the path names is there: 200, else 404. */
    boolean exists(String path) {
        Answer answer = transport.send("GET", path, headers, MissingNode.getInstance());
        if (answer.status() != 200 && answer.status() != 404) {
            throw new CallFailedException(
                    answer.status(),
                    "GET " + path + ": expected 200 or 404, got " + answer.status() + " " + answer.body());
        }
        return answer.status() == 200;
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
