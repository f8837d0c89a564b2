package io.isthmus.conformance.cloud;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.Map;

/** A way to a controller. Thread-safe. */
public interface Transport {
    ObjectMapper JSON = new ObjectMapper();

    /** How long an answer may take. */
    Duration TIMEOUT = Duration.ofSeconds(60);

    /**
     * Sends one request and waits for the answer, whatever its status.
     *
     * @param path with its query
     * @param body a missing node for none
     * @throws CallFailedException if there is no answer
     */
    Answer send(String method, String path, Map<String, String> headers, JsonNode body);

    /** The body of an answer as JSON. */
    static JsonNode json(String text) {
        try {
            return text.isBlank() ? MissingNode.getInstance() : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
