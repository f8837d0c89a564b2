package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which address a request is counted by. */
final class TrustedProxiesTest {
    private static final Ip PROXY = Ip.parse("10.0.0.7");
    private final TrustedProxies proxies =
            new TrustedProxies(List.of(Cidr.parse("10.0.0.7/32"), Cidr.parse("fd00:1::/64")));

    private String client(Ip peer, String... headers) {
        HttpFields.Mutable fields = HttpFields.build();
        for (int i = 0; i < headers.length; i += 2) {
            fields.add(headers[i], headers[i + 1]);
        }
        return proxies.client(peer, fields);
    }

    @Test
    void anAddressIsAnIpv4AddressOrAnIpv6Slash64() {
        assertThat(client(Ip.parse("192.0.2.1"))).isEqualTo("192.0.2.1");
        assertThat(client(Ip.parse("2001:db8::1"))).isEqualTo(client(Ip.parse("2001:db8::ffff:1")));
        assertThat(client(Ip.parse("2001:db8::1"))).isNotEqualTo(client(Ip.parse("2001:db8:0:1::1")));
        assertThat(client(TrustedProxies.parse("::ffff:192.0.2.1").orElseThrow()))
                .isEqualTo("192.0.2.1");
        assertThat(TrustedProxies.parse("fe80::1%eth0")).contains(Ip.parse("fe80::1"));
    }

    @Test
    void whoIsNotTrustedIsNotBelieved() {
        assertThat(client(Ip.parse("192.0.2.1"), "X-Forwarded-For", "203.0.113.1", "Forwarded", "for=203.0.113.1"))
                .isEqualTo("192.0.2.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.1                          | 203.0.113.1",
                "203.0.113.1:4711                     | 203.0.113.1",
                "1.1.1.1, 203.0.113.1                 | 203.0.113.1",
                "1.1.1.1, 203.0.113.1, fd00:1::9      | 203.0.113.1",
                "\"1.1.1.1, 203.0.113.1              | 203.0.113.1",
                "2001:db8::5                          | 2001:db8::/64",
                "[2001:db8::5]:80                     | 2001:db8::/64",
                "::ffff:203.0.113.1                   | 203.0.113.1",
                "1.1.1.1, unknown                     | 10.0.0.7",
                "1.1.1.1, nonsense, 10.0.0.7          | 10.0.0.7",
                "203.0.113.1:99999                    | 10.0.0.7",
                "10.0.0.7                             | 10.0.0.7",
            })
    void theLastAddressBeforeTrustedProxiesCounts(String header, String counted) {
        assertThat(client(PROXY, "X-Forwarded-For", header)).isEqualTo(counted);
        String[] lines = header.split(", ");
        String[] oneByOne = new String[2 * lines.length];
        for (int i = 0; i < lines.length; i++) {
            oneByOne[2 * i] = "x-forwarded-for";
            oneByOne[2 * i + 1] = lines[i];
        }
        assertThat(client(PROXY, oneByOne)).isEqualTo(counted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "for=203.0.113.1                                     | 203.0.113.1",
                "For=\"203.0.113.1:80\";proto=https;by=10.0.0.7    | 203.0.113.1",
                "for=1.1.1.1, proto=http;for=203.0.113.1             | 203.0.113.1",
                "for=\"[2001:db8::5]:4711\"                        | 2001:db8::/64",
                "for=\"1.1.1.1, for=203.0.113.1                     | 203.0.113.1",
                "for=1.1.1.1, for=_hidden                            | 10.0.0.7",
                "for=1.1.1.1, proto=http                             | 10.0.0.7",
            })
    void forwardedIsReadLikewise(String header, String counted) {
        assertThat(client(PROXY, "Forwarded", header)).isEqualTo(counted);
    }

    @Test
    void whereBothHeadersDifferNeitherIsBelieved() {
        assertThat(client(PROXY, "X-Forwarded-For", "203.0.113.1", "Forwarded", "for=203.0.113.1"))
                .isEqualTo("203.0.113.1");
        assertThat(client(PROXY, "X-Forwarded-For", "203.0.113.1", "Forwarded", "for=198.51.100.1"))
                .isEqualTo("10.0.0.7");
        assertThat(client(PROXY, "X-Forwarded-For", "203.0.113.1", "Forwarded", "for=unknown"))
                .isEqualTo("203.0.113.1");
    }
}
