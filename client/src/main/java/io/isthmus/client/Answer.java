package io.isthmus.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;

/**
 * An answer of the API, whatever its status.
 *
 * @param status HTTP status
 * @param headers by lower-case name; of repeated ones the last
 * @param body as it came, without transfer coding
 */
@SuppressWarnings("ArrayRecordComponent") // carried from the wire to the parser once, never compared
public record Answer(int status, Map<String, String> headers, byte[] body) {

    /** The header's value, or an empty text. */
    public String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** The body as JSON; a missing node if there is none, or it is something else. */
    public JsonNode json() {
        return Json.parseOrEmpty(body);
    }

    /** Whether what was asked for was done. */
    public boolean isSuccess() {
        return status / 100 == 2;
    }
}
