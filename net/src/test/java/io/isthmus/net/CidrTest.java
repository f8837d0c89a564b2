package io.isthmus.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "10.0.0.0",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/128",
                "10.0.0.0/-1",
                "10.0.0.0/+8",
                "10.0.0.0/08",
                "10.0.0.0/00",
                "10.0.0.0/ 8",
                "10.0.0.0/8 ",
                " 10.0.0.0/8",
                "10.0.0.0 /8",
                "10.0.0.0//8",
                "10.0.0.0/8/8",
                "10.0.0.0/0x8",
                "10.0.0.0/\uff18",
                "10.0.0.0/255.0.0.0",
                "10.0.0.0/4294967304",
                "10.0.0/8",
                "10/8",
                "::/129",
                "::/999",
                "::/0128",
                "::",
                "fe80::1%eth0/64",
                "fe80::/64%eth0",
            })
    void whatIsNoPrefixIsRefused(String text) {
        assertThat(Cidr.tryParse(text)).isEmpty();
        assertThat(Cidr.strict(text)).isEmpty();
        assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3/8, 10.0.0.0/8",
        "10.1.2.3/0, 0.0.0.0/0",
        "10.1.2.3/31, 10.1.2.2/31",
        "255.255.255.255/1, 128.0.0.0/1",
        "2001:db8::1/64, 2001:db8::/64",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/65, ffff:ffff:ffff:ffff:8000::/65",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/63, ffff:ffff:ffff:fffe::/63",
        "::1/0, ::/0",
    })
    void hostBitsAreClearedUnlessStrict(String text, String canonical) {
        assertThat(Cidr.parse(text)).hasToString(canonical);
        assertThat(Cidr.strict(text)).isEmpty();
        assertThat(Cidr.strict(canonical)).contains(Cidr.parse(text));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0/24, 10.0.0.1", "10.0.0.77/24, 10.0.0.1", "0.0.0.0/0, 0.0.0.1", "fd00::/64, fd00::1"})
    void theUsualGatewayIsTheFirstAddressWhateverHostBitsAreWritten(Cidr block, String first) {
        assertThat(block.first()).hasToString(first);
    }

    @Test
    void strictAsksForClearHostBitsNotForCanonicalText() {
        assertThat(Cidr.strict("2001:DB8:0::/48")).contains(Cidr.parse("2001:db8::/48"));
        assertThat(Cidr.strict("10.0.0.1/32")).contains(Cidr.host(Ip.parse("10.0.0.1")));
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.0, -1", "10.0.0.0, 33", "::, -1", "::, 129"})
    void lengthOutsideTheFamilyIsRefused(String address, int length) {
        assertThatThrownBy(() -> new Cidr(Ip.parse(address), length)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, 255.255.255.255, 4294967296",
        "10.0.0.0/8, 10.255.255.255, 16777216",
        "10.0.0.0/31, 10.0.0.1, 2",
        "10.0.0.1/32, 10.0.0.1, 1",
        "::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 9223372036854775807",
        "::/64, ::ffff:ffff:ffff:ffff, 9223372036854775807",
        "::/65, ::7fff:ffff:ffff:ffff, 9223372036854775807",
        "::/66, ::3fff:ffff:ffff:ffff, 4611686018427387904",
        "fd00::/63, fd00::1:ffff:ffff:ffff:ffff, 9223372036854775807",
        "fd00::1/128, fd00::1, 1",
    })
    void blockEndsAtItsLastAddressAndHasItsSize(Cidr block, String last, long size) {
        assertThat(block.last()).hasToString(last);
        assertThat(block.size()).isEqualTo(size);
    }

    @Test
    void blockContainsItselfAndWhatIsInsideOnly() {
        Cidr block = Cidr.parse("10.1.0.0/16");
        assertThat(block.contains(block)).isTrue();
        assertThat(block.contains(Cidr.parse("10.1.255.0/24"))).isTrue();
        assertThat(block.contains(Cidr.parse("10.0.0.0/15"))).isFalse();
        assertThat(block.contains(Cidr.parse("10.2.0.0/24"))).isFalse();
        assertThat(block.contains(Ip.parse("10.1.0.0"))).isTrue();
        assertThat(block.contains(Ip.parse("10.1.255.255"))).isTrue();
        assertThat(block.contains(Ip.parse("10.2.0.0"))).isFalse();
        assertThat(block.contains(Ip.parse("10.0.255.255"))).isFalse();
    }

    @Test
    void blockOverlapsWhatContainsItAndNotItsNeighbour() {
        Cidr block = Cidr.parse("10.1.0.0/16");
        assertThat(block.overlaps(Cidr.parse("0.0.0.0/0"))).isTrue();
        assertThat(block.overlaps(Cidr.parse("10.1.0.0/32"))).isTrue();
        assertThat(block.overlaps(Cidr.parse("10.0.0.0/16"))).isFalse();
        assertThat(block.overlaps(Cidr.parse("10.2.0.0/16"))).isFalse();
    }

    @Test
    void familiesNeverMeet() {
        Cidr all4 = Cidr.parse("0.0.0.0/0");
        Cidr all6 = Cidr.parse("::/0");
        assertThat(all4.overlaps(all6)).isFalse();
        assertThat(all6.overlaps(all4)).isFalse();
        assertThat(all6.contains(Ip.parse("10.0.0.1"))).isFalse();
        assertThat(all4.contains(Ip.parse("::ffff:10.0.0.1"))).isFalse();
        assertThat(all4).isNotEqualTo(all6);
    }

    @Test
    void orderIsByAddressThenWiderFirst() {
        assertThat(Stream.of("0.0.0.0/0", "0.0.0.0/8", "10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "::/0", "::/1")
                        .map(Cidr::parse)
                        .toList())
                .isSortedAccordingTo(Cidr::compareTo);
    }
}
