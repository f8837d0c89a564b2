package io.isthmus.api.signing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The text that both sides of a signed request make of it (contract.md 6.2; deviations of the older form 6.3). */
final class Canonical {
    /** The header whose value, if there is one, stands for the hash of the body. */
    static final String CONTENT_HASH = "X-Sdk-Content-Sha256";

    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

    private Canonical() {}

    private record Parameter(String name, String value) {
        String text() {
            return name + "=" + value;
        }
    }

    static String request(SignedRequest request, Authorization authorization) {
        boolean older = authorization.scope().isPresent();
        List<Parameter> query = query(request.query());
        // The older form signs the query of a POST without a body as if it were the body.
        boolean queryAsBody =
                older && request.method().equals("POST") && request.body().length == 0 && !query.isEmpty();
        return String.join(
                "\n",
                request.method(),
                path(request.path()),
                queryAsBody
                        ? ""
                        : text((older ? firstOfEachName(query) : query)
                                .stream()
                                        .sorted(Comparator.comparing(Parameter::name)
                                                .thenComparing(Parameter::value))),
                headers(request, authorization.signedHeaders(), older),
                String.join(";", authorization.signedHeaders()),
                request.header()
                        .apply(CONTENT_HASH)
                        .orElseGet(() -> Hmac.sha256Hex(
                                queryAsBody
                                        ? text(query.stream().sorted(Comparator.comparing(Parameter::name)))
                                                .replace("%20", "+")
                                                .getBytes(StandardCharsets.UTF_8)
                                        : request.body())));
    }

    private static String path(String path) {
        String encoded = Arrays.stream(path.split("/", -1))
                .map(segment -> encoded(decoded(segment, false)))
                .collect(Collectors.joining("/"));
        return encoded.endsWith("/") ? encoded : encoded + "/";
    }

    /** In the order of the URL, decoded and encoded again: clients differ in what they leave as it is. */
    private static List<Parameter> query(String query) {
        return Arrays.stream(query.split("&", -1))
                .filter(part -> !part.isEmpty())
                .map(part -> {
                    int equals = part.indexOf('=');
                    String name = equals < 0 ? part : part.substring(0, equals);
                    String value = equals < 0 ? "" : part.substring(equals + 1);
                    return new Parameter(encoded(decoded(name, true)), encoded(decoded(value, true)));
                })
                .toList();
    }

    private static List<Parameter> firstOfEachName(List<Parameter> query) {
        return query.stream().collect(Collectors.groupingBy(Parameter::name)).values().stream()
                .map(List::getFirst)
                .toList();
    }

    private static String text(Stream<Parameter> query) {
        return query.map(Parameter::text).collect(Collectors.joining("&"));
    }

    /** Ends with a line break, and the join adds another: a blank line follows. */
    private static String headers(SignedRequest request, List<String> names, boolean collapse) {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            Optional<String> value = request.header().apply(name).map(String::strip);
            text.append(name)
                    .append(':')
                    .append(value.map(found -> collapse ? SPACES.matcher(found).replaceAll(" ") : found)
                            .orElse(""))
                    .append('\n');
        }
        return text.toString();
    }

    private static byte[] decoded(String text, boolean plusIsSpace) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            byte b = bytes[i];
            if (b == '%'
                    && i + 2 < bytes.length
                    && HexFormat.isHexDigit(bytes[i + 1])
                    && HexFormat.isHexDigit(bytes[i + 2])) {
                out.write((HexFormat.fromHexDigit(bytes[i + 1]) << 4) | HexFormat.fromHexDigit(bytes[i + 2]));
                i += 2;
            } else {
                out.write(b == '+' && plusIsSpace ? ' ' : b);
            }
        }
        return out.toByteArray();
    }

    private static String encoded(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            boolean plain = UNRESERVED.indexOf(b) >= 0;
            if (plain) {
                text.append((char) b);
            } else {
                text.append('%').append(UPPER_HEX.toHexDigits(b));
            }
        }
        return text.toString();
    }

    /** Whether the text can only be a hash, not a word such as UNSIGNED-PAYLOAD. */
    static boolean isHash(String text) {
        return text.length() == 64 && text.toLowerCase(Locale.ROOT).chars().allMatch(HexFormat::isHexDigit);
    }
}
