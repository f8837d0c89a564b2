package io.isthmus.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IpRangeTest {
    private static IpRange range(String text) {
        return IpRange.tryParse(text).orElseThrow();
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(Object::toString).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.1", "10.0.0.2-10.0.0.1", "10.0.0.1-", "-10.0.0.1", "10.0.0.1-fd00::", "1-2", "a-b-c", ""
            })
    void whatIsNoRangeIsNone(String text) {
        assertThat(IpRange.tryParse(text)).isEmpty();
    }

    @Test
    void theLastAddressIsNotBelowTheFirst() {
        assertThatThrownBy(() -> new IpRange(Ip.parse("10.0.0.2"), Ip.parse("10.0.0.1")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(range("10.0.0.1-10.0.0.1").blocks()).containsExactly(Cidr.parse("10.0.0.1/32"));
    }

    @Test
    void theFewestBlocksAreFound() {
        assertThat(texts(range("10.0.0.1-10.0.0.9").blocks()))
                .containsExactly("10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/30", "10.0.0.8/31");
        assertThat(texts(range("0.0.0.0-255.255.255.255").blocks())).containsExactly("0.0.0.0/0");
        assertThat(texts(range("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").blocks()))
                .containsExactly("::/0");
        assertThat(range("0.0.0.1-255.255.255.254").blocks()).hasSize(62);
        assertThat(range("::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe").blocks())
                .hasSize(254);
    }

    @Test
    void aBlockIsOneWhollyOnly() {
        assertThat(range("10.0.0.0-10.0.0.255").block()).contains(Cidr.parse("10.0.0.0/24"));
        assertThat(range("10.0.0.0-10.0.0.254").block()).isEmpty();
        assertThat(range("10.0.0.1-10.0.0.255").block()).isEmpty();
        assertThat(IpRange.of(Cidr.parse("fd00::/66")).block()).contains(Cidr.parse("fd00::/66"));
    }

    @Test
    void neighboursAndOverlapsBecomeOne() {
        assertThat(texts(IpRange.merged(Stream.of(
                                "10.0.0.8-10.0.0.9",
                                "10.0.0.1-10.0.0.4",
                                "10.0.0.5-10.0.0.7",
                                "10.0.0.2-10.0.0.3",
                                "10.0.0.11-10.0.0.12",
                                "255.255.255.255-255.255.255.255",
                                "0.0.0.0-0.0.0.0")
                        .map(IpRangeTest::range)
                        .toList())))
                .containsExactly(
                        "0.0.0.0-0.0.0.0",
                        "10.0.0.1-10.0.0.9",
                        "10.0.0.11-10.0.0.12",
                        "255.255.255.255-255.255.255.255");
    }

    /** Against each address alone. */
    @RepeatedTest(50)
    void mergedRangesAndTheirBlocksHaveTheSameAddresses(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        Ip base = repetition.getCurrentRepetition() % 2 == 0 ? Ip.parse("10.0.0.0") : Ip.parse("fd00::ff00");
        List<IpRange> ranges = new ArrayList<>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            int first = random.nextInt(500);
            ranges.add(new IpRange(base.plus(first), base.plus(first + random.nextInt(60))));
        }
        List<IpRange> merged = IpRange.merged(ranges);
        List<Cidr> blocks =
                merged.stream().flatMap(range -> range.blocks().stream()).toList();
        for (int i = -2; i < 600; i++) {
            Ip ip = base.plus(i);
            long in = ranges.stream().anyMatch(range -> range.contains(ip)) ? 1 : 0;
            assertThat(merged.stream().filter(range -> range.contains(ip)).count())
                    .isEqualTo(in);
            assertThat(blocks.stream().filter(block -> block.contains(ip)).count())
                    .isEqualTo(in);
        }
    }
}
