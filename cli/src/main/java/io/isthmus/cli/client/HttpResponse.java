package io.isthmus.cli.client;

import java.util.Locale;
import java.util.Map;

/**
 * @param status HTTP status
 * @param headers by lower-case name; of repeated ones the last
 * @param body as it came, without transfer coding
 */
@SuppressWarnings("ArrayRecordComponent") // carried from the wire to the parser once, never compared
record HttpResponse(int status, Map<String, String> headers, byte[] body) {

    /** The header's value, or an empty text. */
    String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
}
