package io.isthmus.api.signing;

import java.util.Optional;
import java.util.function.Function;

/**
 * What a signature is about.
 *
 * @param path as the client wrote it, percent encoding and all
 * @param query as the client wrote it, without the question mark; empty text if there is none
 * @param header the first value of a header, whatever the case of its name
 */
@SuppressWarnings("ArrayRecordComponent") // compared with nothing
public record SignedRequest(
        String method, String path, String query, Function<String, Optional<String>> header, byte[] body) {}
