package io.isthmus.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.Api;
import io.isthmus.client.Rehearsal;
import java.util.List;
import java.util.Map;

/** The API as a user of one project has it; {@code {project}} in a path stands for the project's id. */
public interface Wire {
    /** With which a repetition of a call that makes something gets the first answer. */
    String CLIENT_TOKEN = "X-Client-Token";

    /** Whose it is that a call makes or changes. */
    String LABEL = "X-Isthmus-Label";

    /** The id of the project. */
    String project();

    /** The name of the account that the project is of. */
    String account();

    JsonNode get(String path);

    /** @param headers more of them */
    JsonNode post(String path, JsonNode body, Map<String, String> headers);

    /** @param headers more of them */
    JsonNode put(String path, JsonNode body, Map<String, String> headers);

    default JsonNode post(String path, JsonNode body) {
        return post(path, body, Map.of());
    }

    default JsonNode put(String path, JsonNode body) {
        return put(path, body, Map.of());
    }

    void delete(String path);

    /** Whether a call that makes something may be answered with what the same call made before. */
    default boolean remembers() {
        return true;
    }

    /** A token of whoever this is. */
    String token();

    /**
     * Has steps decided one after the other, and none of them done.
     *
     * @param continued what the last such asking was called; empty: from what there is
     */
    Rehearsal rehearse(String continued, List<Rehearsal.Step> steps);

    /** All of a list, page by page. */
    List<JsonNode> list(String path, String key);

    /** As a context reaches it. */
    static Wire of(Api api) {
        return new Wire() {
            @Override
            public String project() {
                return api.project();
            }

            @Override
            public String account() {
                return api.context().account();
            }

            @Override
            public JsonNode get(String path) {
                return api.get(path);
            }

            @Override
            public List<JsonNode> list(String path, String key) {
                return api.list(path, key);
            }

            @Override
            public JsonNode post(String path, JsonNode body, Map<String, String> headers) {
                return api.post(path, body, headers);
            }

            @Override
            public JsonNode put(String path, JsonNode body, Map<String, String> headers) {
                return body.isMissingNode() ? api.put(path) : api.put(path, body, headers);
            }

            @Override
            public void delete(String path) {
                api.delete(path);
            }

            @Override
            public String token() {
                return api.token();
            }

            @Override
            public Rehearsal rehearse(String continued, List<Rehearsal.Step> steps) {
                return api.rehearse(continued, steps);
            }
        };
    }
}
