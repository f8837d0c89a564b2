package io.isthmus.api.http;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as the Java SDK does, written apart from what it checks. */
record Signer(String access, String secret) {

    Client.Answer send(Service service, String method, String path, String body, String... unsigned) {
        List<String> headers = new ArrayList<>(List.of(unsigned));
        headers.addAll(headers(service, method, path, body));
        return new Client(service.server.url()).send(method, path, body, headers.toArray(String[]::new));
    }

    /** Names and values in turn. Single quotes in the body stand for double ones. */
    List<String> headers(Service service, String method, String path, String body) {
        String date = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(service.clock.instant());
        int query = path.indexOf('?');
        String canonical = method + "\n" + (query < 0 ? path : path.substring(0, query)) + "/\n"
                + (query < 0 ? "" : path.substring(query + 1)) + "\nx-sdk-date:" + date + "\n\nx-sdk-date\n"
                + sha256(body.replace('\'', '"'));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] signature = mac.doFinal(
                    ("SDK-HMAC-SHA256\n" + date + "\n" + sha256(canonical)).getBytes(StandardCharsets.UTF_8));
            return List.of(
                    "X-Sdk-Date",
                    date,
                    "Authorization",
                    "SDK-HMAC-SHA256 Access=" + access + ", SignedHeaders=x-sdk-date, Signature="
                            + HexFormat.of().formatHex(signature));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
