package io.isthmus.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                ":",
                "1",
                "16909060",
                "1.2.3",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "01.2.3.4",
                "1.2.3.04",
                "00.0.0.0",
                "1.2.3.4.5",
                "1.2.3.4.",
                "256.1.1.1",
                "1.1.1.256",
                "1.1.1.1000",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1.2.3.4\n",
                "1.2.3.-4",
                "+1.2.3.4",
                "0x1.2.3.4",
                "a.b.c.d",
                "\uff11.\uff12.\uff13.\uff14",
                "\u0661.2.3.4",
                "10.0.0.0/8",
                "localhost",
                ":::",
                "::1::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8:",
                "1:2:3:4:5:6:7:8::",
                "::1:2:3:4:5:6:7:8",
                "1:2:3:4::5:6:7:8",
                ":1::2",
                "1::2:",
                "12345::",
                "00001::",
                "g::",
                "\uff11::",
                "-1::",
                "fe80::1%eth0",
                "[::1]",
                "::1 ",
                " ::1",
                "::1/128",
                "::1.2.3",
                "::1.2.3.4.5",
                "::01.2.3.4",
                "::256.2.3.4",
                "1.2.3.4::",
                "1:1.2.3.4::5",
                "::1.2.3.4:5",
                "1.2.3.4:",
                "1:2:3:4:5:6:7:1.2.3.4",
                "1:2:3:4:5:1.2.3.4",
                "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000",
            })
    void whatIsNoAddressIsRefused(String text) {
        assertThat(Ip.tryParse(text)).isEmpty();
        assertThatThrownBy(() -> Ip.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "10.0.200.1, 10.0.200.1",
        "::, ::",
        "0:0:0:0:0:0:0:0, ::",
        "::1, ::1",
        "1::, 1::",
        "1:0:0:0:0:0:0:0, 1::",
        "2001:0DB8:0000:0000:0000:0000:0000:000A, 2001:db8::a",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "1:0:0:2:3:4:0:0, 1::2:3:4:0:0",
        "::ffff:10.0.0.1, ::ffff:a00:1",
        "1:2:3:4:5:6:7.8.9.10, 1:2:3:4:5:6:708:90a",
        "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    })
    void everyTextFormReadsAndTheCanonicalOneIsWritten(String text, String canonical) {
        assertThat(Ip.parse(text)).hasToString(canonical).isEqualTo(Ip.parse(canonical));
    }

    @Test
    void bitsBeyondTheFamilyAreRefused() {
        assertThatThrownBy(() -> new Ip(IpFamily.V4, 0, 1L << 32)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Ip(IpFamily.V4, 0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Ip(IpFamily.V4, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void v4BitsAreThoseOfIpv4Only() {
        assertThat(Ip.parse("255.0.0.1").v4Bits()).isEqualTo(0xff000001);
        assertThatThrownBy(() -> Ip.parse("::1").v4Bits()).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.255, 1, 10.0.1.0",
        "10.0.1.0, -1, 10.0.0.255",
        "255.255.255.255, 1, 0.0.0.0",
        "0.0.0.0, -1, 255.255.255.255",
        "::ffff:ffff:ffff:ffff, 1, 0:0:0:1::",
        "0:0:0:1::, -1, ::ffff:ffff:ffff:ffff",
        "::, -1, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 1, ::",
        "0:0:0:1::, -9223372036854775808, ::8000:0:0:0",
        "::8000:0:0:0, 9223372036854775807, ::ffff:ffff:ffff:ffff",
    })
    void plusCarriesBorrowsAndWraps(String from, long offset, String to) {
        assertThat(Ip.parse(from).plus(offset)).hasToString(to);
    }

    @Test
    void orderIsByFamilyThenUnsigned() {
        List<Ip> ordered = Stream.of(
                        "0.0.0.0",
                        "127.255.255.255",
                        "128.0.0.0",
                        "255.255.255.255",
                        "::",
                        "::7fff:ffff:ffff:ffff",
                        "::8000:0:0:0",
                        "7fff::",
                        "8000::")
                .map(Ip::parse)
                .toList();
        assertThat(ordered).isSorted().isSortedAccordingTo(Ip::compareTo);
        assertThat(ordered.getFirst()).isEqualByComparingTo(Ip.parse("0.0.0.0"));
    }
}
