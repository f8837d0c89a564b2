package io.isthmus.api.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The ids by which requests are found in logs. Not secret. */
final class RequestIds {
    static final String HEADER = "X-Request-Id";
    private static final int LONGEST = 64;

    private RequestIds() {}

    /** The client's own if it is sane, else a new one of 32 hexadecimal digits. One request keeps one id. */
    static String of(Request request) {
        if (request.getAttribute(HEADER) instanceof String known) {
            return known;
        }
        @Nullable String given = request.getHeaders().get(HEADER);
        String id = given != null && isSane(given) ? given : fresh();
        request.setAttribute(HEADER, id);
        return id;
    }

    private static boolean isSane(String id) {
        return !id.isEmpty()
                && id.length() <= LONGEST
                && id.chars()
                        .allMatch(c -> (c >= '0' && c <= '9')
                                || (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || c == '-'
                                || c == '_'
                                || c == '.');
    }

    static String fresh() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }
}
