package io.isthmus.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** Reads server-sent events. */
final class Events {
    static final String TYPE = "text/event-stream";

    private static final String DATA = "data:";

    private Events() {}

    /**
     * Hands on the data of each event as it comes.
     *
     * @param more what to do with it; whether to go on
     * @return false if {@code more} said no; true if the stream has ended before
     */
    static boolean read(InputStream body, Predicate<JsonNode> more) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        StringBuilder data = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(DATA)) {
                data.append(line.substring(DATA.length()));
            } else if (line.isEmpty() && !data.isEmpty()) {
                if (!more.test(Json.parse(data.toString().getBytes(StandardCharsets.UTF_8)))) {
                    return false;
                }
                data.setLength(0);
            }
        }
        return true;
    }
}
