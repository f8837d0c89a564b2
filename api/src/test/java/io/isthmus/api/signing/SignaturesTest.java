package io.isthmus.api.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The test vectors of contract.md 6.2 and 6.3, and what must make a signature fail. */
final class SignaturesTest {
    private static final Instant NOW = Instant.parse("2019-11-15T03:36:55Z");
    private static final String SECRET = "SecretKey";
    private static final String VPCS = "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs";
    private static final String QUERY = "limit=2&marker=13551d6b-755d-4757-b956-536f674975c0";
    private static final String GET_SIGNATURE = "fd95e7da6f695cfb4cabbb9d6b0968aec155bc576b064835282473539ae9ea1d";

    private final Map<String, String> headers =
            new HashMap<>(Map.of("host", "service.region.example.com", "x-sdk-date", "20191115T033655Z"));

    private SignedRequest request(String method, String path, String query, String body) {
        return new SignedRequest(
                method,
                path,
                query,
                name -> Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT))),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private static Authorization access(String signature) {
        return Authorization.parse(
                        "SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=host;x-sdk-date, Signature=" + signature)
                .orElseThrow();
    }

    private static Optional<String> fault(SignedRequest request, Authorization authorization) {
        return Signatures.fault(request, authorization, SECRET, NOW);
    }

    @Test
    void theJavaSdksGetIsAccepted() {
        assertThat(fault(request("GET", VPCS, QUERY, ""), access(GET_SIGNATURE)))
                .isEmpty();
    }

    @Test
    void theJavaSdksPostIsAccepted() {
        SignedRequest post = request("POST", "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpc/123", "", "{\"key\":\"value\"}");
        assertThat(fault(post, access("b5649aa774f6cac7437631662f08815fc65c70e40e486df6db2436ce68902771")))
                .isEmpty();
    }

    @Test
    void theOlderFormWithADerivedKeyIsAccepted() {
        headers.put("host", "example.com");
        Authorization derived = Authorization.parse("SDK-HMAC-SHA256 Credential=AccessKey/20191115///sdk_request,"
                        + " SignedHeaders=host;x-sdk-date,"
                        + " Signature=42a058af93cf13cf2b857378f721721353f512597ba84d194e829f01643da8c2")
                .orElseThrow();
        assertThat(derived.accessKey()).isEqualTo("AccessKey");
        assertThat(fault(request("GET", "/v2.0/vpc/peerings", "", ""), derived)).isEmpty();
    }

    @Test
    void theOrderOfTheQueryAndItsEncodingDoNotMatter() {
        String swapped = "marker=13551d6b%2D755d-4757-b956-536f674975c0&limit=2";
        assertThat(fault(request("GET", VPCS, swapped, ""), access(GET_SIGNATURE)))
                .isEmpty();
    }

    @Test
    void whateverIsChangedOnTheWayIsRefused() {
        assertThat(fault(request("DELETE", VPCS, QUERY, ""), access(GET_SIGNATURE)))
                .isPresent();
        assertThat(fault(request("GET", VPCS + "x", QUERY, ""), access(GET_SIGNATURE)))
                .isPresent();
        assertThat(fault(request("GET", VPCS, QUERY + "0", ""), access(GET_SIGNATURE)))
                .isPresent();
        assertThat(fault(request("GET", VPCS, QUERY, "{}"), access(GET_SIGNATURE)))
                .isPresent();
        headers.put("host", "elsewhere.example.com");
        assertThat(fault(request("GET", VPCS, QUERY, ""), access(GET_SIGNATURE)))
                .isPresent();
    }

    @Test
    void aDateOutsideOfAQuarterOfAnHourIsRefused() {
        SignedRequest get = request("GET", VPCS, QUERY, "");
        for (Duration off : new Duration[] {Duration.ofMinutes(16), Duration.ofMinutes(-16)}) {
            assertThat(Signatures.fault(get, access(GET_SIGNATURE), SECRET, NOW.plus(off)))
                    .hasValueSatisfying(text -> assertThat(text).contains("clock"));
        }
        assertThat(Signatures.fault(get, access(GET_SIGNATURE), SECRET, NOW.plus(Duration.ofMinutes(15))))
                .isEmpty();
        headers.remove("x-sdk-date");
        assertThat(fault(get, access(GET_SIGNATURE)))
                .hasValueSatisfying(text -> assertThat(text).contains("X-Sdk-Date"));
    }

    @Test
    void theClientMaySayThatTheBodyIsNotSignedButNotLieAboutItsHash() {
        headers.put("x-sdk-content-sha256", "UNSIGNED-PAYLOAD");
        SignedRequest any = request("PUT", "/x", "", "anything");
        assertThat(fault(any, access(Signatures.of(any, access("0"), SECRET)))).isEmpty();
        headers.put("x-sdk-content-sha256", "00".repeat(32));
        SignedRequest lie = request("PUT", "/x", "", "anything");
        assertThat(fault(lie, access(Signatures.of(lie, access("0"), SECRET))))
                .hasValueSatisfying(text -> assertThat(text).contains("body"));
    }

    @Test
    void theCanonicalTextIsTheOneOfTheContract() {
        assertThat(Canonical.request(request("GET", VPCS, "b=%C3%BC&a=x+y&a=1&c", ""), access("0")))
                .isEqualTo("GET\n" + VPCS + "/\na=1&a=x%20y&b=%C3%BC&c=\nhost:service.region.example.com\n"
                        + "x-sdk-date:20191115T033655Z\n\nhost;x-sdk-date\n"
                        + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void theOlderFormTakesTheQueryOfAPostWithoutABodyForTheBody() {
        Authorization derived = Authorization.parse(
                        "SDK-HMAC-SHA256 Credential=A/20191115/r/s/sdk_request, SignedHeaders=host, Signature=0")
                .orElseThrow();
        assertThat(Canonical.request(request("POST", "/x", "b=2&a=1+1", ""), derived))
                .startsWith("POST\n/x/\n\nhost:")
                .endsWith("\n" + Hmac.sha256Hex("a=1+1&b=2".getBytes(StandardCharsets.UTF_8)));
        assertThat(Canonical.request(request("GET", "/x", "b=2&a=9&a=1", ""), derived))
                .startsWith("GET\n/x/\na=9&b=2\n");
    }

    @Test
    void otherHeadersAreNoSignature() {
        for (String header : new String[] {
            "Bearer x",
            "SDK-HMAC-SHA256 ",
            "SDK-HMAC-SHA256 Access=A, SignedHeaders=host",
            "SDK-HMAC-SHA256 Access=A, Credential=A/1/2/3/sdk_request, SignedHeaders=host, Signature=0",
            "SDK-HMAC-SHA256 Credential=A/1/2/3/aws4_request, SignedHeaders=host, Signature=0"
        }) {
            assertThat(Authorization.parse(header)).as(header).isEmpty();
        }
    }
}
