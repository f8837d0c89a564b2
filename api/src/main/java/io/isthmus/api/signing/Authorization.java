package io.isthmus.api.signing;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The header Authorization of a signed request, taken apart.
 *
 * @param scope date, region, service and "sdk_request" of the older form with a derived key; empty: the current form
 * @param signedHeaders names in lower case, in the client's order
 * @param signature in hexadecimal, as the client sent it
 */
public record Authorization(String accessKey, Optional<Scope> scope, List<String> signedHeaders, String signature) {
    static final String ALGORITHM = "SDK-HMAC-SHA256";
    private static final String TERMINATOR = "sdk_request";

    /** What the key of the older form is derived with; clients send region and service empty. */
    public record Scope(String date, String region, String service) {
        String text() {
            return date + "/" + region + "/" + service + "/" + TERMINATOR;
        }

        List<String> steps() {
            return List.of(date, region, service, TERMINATOR);
        }
    }

    /** Whether this header asks for a signature to be checked, well-formed or not. */
    public static boolean isSignature(String header) {
        return header.startsWith(ALGORITHM + " ");
    }

    /** Empty if it has not the form of contract.md 6.2 or 6.3. */
    public static Optional<Authorization> parse(String header) {
        if (!isSignature(header)) {
            return Optional.empty();
        }
        Map<String, String> parts = new HashMap<>();
        for (String part : header.substring(ALGORITHM.length()).split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                return Optional.empty();
            }
            parts.put(
                    part.substring(0, equals).strip(),
                    part.substring(equals + 1).strip());
        }
        Optional<String> names = Optional.ofNullable(parts.get("SignedHeaders"));
        Optional<String> signature = Optional.ofNullable(parts.get("Signature"));
        Optional<String> access = Optional.ofNullable(parts.get("Access"));
        Optional<String> credential = Optional.ofNullable(parts.get("Credential"));
        if (names.isEmpty() || signature.isEmpty() || access.isPresent() == credential.isPresent()) {
            return Optional.empty();
        }
        List<String> signed = List.of(names.get().toLowerCase(Locale.ROOT).split(";", -1));
        return access.map(key -> Optional.of(new Authorization(key, Optional.empty(), signed, signature.get())))
                .orElseGet(() -> derived(credential.orElseThrow(), signed, signature.get()));
    }

    private static Optional<Authorization> derived(String credential, List<String> signed, String signature) {
        String[] parts = credential.split("/", -1);
        return parts.length == 5 && parts[4].equals(TERMINATOR)
                ? Optional.of(new Authorization(
                        parts[0], Optional.of(new Scope(parts[1], parts[2], parts[3])), signed, signature))
                : Optional.empty();
    }
}
