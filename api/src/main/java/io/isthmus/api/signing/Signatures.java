package io.isthmus.api.signing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Checks signatures over the headers that the client itself chose to sign. */
public final class Signatures {
    /** How far a request's date may lie from now, on either side; the gateway's usual rule. */
    public static final Duration WINDOW = Duration.ofMinutes(15);

    private static final String DATE = "X-Sdk-Date";
    private static final DateTimeFormatter DATE_FORMAT =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Signatures() {}

    /** Why the request is not what the owner of this secret signed just now; empty if it is. */
    public static Optional<String> fault(
            SignedRequest request, Authorization authorization, String secret, Instant now) {
        Optional<Instant> date = request.header().apply(DATE).flatMap(Signatures::instant);
        if (date.isEmpty()) {
            return Optional.of("The header " + DATE + " is missing or not of the form 20260102T030405Z.");
        }
        if (Duration.between(date.get(), now).abs().compareTo(WINDOW) > 0) {
            return Optional.of("The date of the signature, " + date.get() + ", is more than " + WINDOW.toMinutes()
                    + " minutes from the server's, " + DATE_FORMAT.format(now) + ": set the client's clock.");
        }
        String expected = of(request, authorization, secret);
        byte[] given = authorization.signature().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given)) {
            return Optional.of("The signature is not the one of this access key's secret over this request. The hash of"
                    + " the server's canonical request is " + canonicalHash(request, authorization) + ".");
        }
        boolean otherBody = request.header()
                .apply(Canonical.CONTENT_HASH)
                .filter(Canonical::isHash)
                .filter(hash -> !hash.equalsIgnoreCase(Hmac.sha256Hex(request.body())))
                .isPresent();
        return otherBody
                ? Optional.of("The body is not the one whose hash is in " + Canonical.CONTENT_HASH + ".")
                : Optional.empty();
    }

    /** The signature that the owner of the secret makes, in hexadecimal. */
    static String of(SignedRequest request, Authorization authorization, String secret) {
        String date = request.header().apply(DATE).orElse("");
        String hash = canonicalHash(request, authorization);
        byte[] signature = authorization
                .scope()
                .map(scope -> {
                    byte[] key = ("SDK" + secret).getBytes(StandardCharsets.UTF_8);
                    for (String step : scope.steps()) {
                        key = Hmac.of(key, step);
                    }
                    return Hmac.of(key, String.join("\n", Authorization.ALGORITHM, date, scope.text(), hash));
                })
                .orElseGet(() -> Hmac.of(
                        secret.getBytes(StandardCharsets.UTF_8),
                        String.join("\n", Authorization.ALGORITHM, date, hash)));
        return HexFormat.of().formatHex(signature);
    }

    private static String canonicalHash(SignedRequest request, Authorization authorization) {
        return Hmac.sha256Hex(Canonical.request(request, authorization).getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(DATE_FORMAT.parse(text, Instant::from));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }
}
