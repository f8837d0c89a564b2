package io.isthmus.net.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PropertyTest {
    private static final Generator<List<Integer>> NUMBERS = Generators.lists(Generators.integers(0, 1000), 60);

    @Test
    void everyRunGetsAValueOfItsOwn() {
        List<Integer> seen = new ArrayList<>();
        Property.check("collect", Generators.integers(0, 1_000_000), 200, 1, seen::add);
        assertThat(seen).hasSize(200);
        assertThat(Set.copyOf(seen)).hasSizeGreaterThan(190);
    }

    @Test
    void failingListShrinksToItsSmallestFailingElements() {
        AssertionError error = failureOf(7);
        assertThat(error)
                .hasMessageContaining("no number from 500 on, three or more")
                .hasMessageContaining("3 elements%n  0. 500%n  1. 500%n  2. 500%nfailure".formatted())
                .hasCauseInstanceOf(AssertionError.class);
    }

    @Test
    void reportedSeedMakesTheFailureAgainInOneRun() {
        String message = String.valueOf(failureOf(7).getMessage());
        Matcher seed = Pattern.compile("isthmus\\.seed=(\\d+) ").matcher(message);
        assertThat(seed.find()).isTrue();
        assertThatThrownBy(() -> Property.check(
                        "no number from 500 on, three or more",
                        NUMBERS,
                        1,
                        Long.parseLong(seed.group(1)),
                        PropertyTest::fewLargeNumbers))
                .hasMessage(message);
    }

    @Test
    void checkedExceptionIsAFailureToo() {
        assertThatThrownBy(() -> Property.check("throws", Generators.integers(3, 9), 1, 1, value -> {
                    throw new java.io.IOException("at " + value);
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("shrinks: 3")
                .hasRootCauseMessage("at 3");
    }

    @Test
    void pairsShrinkOnBothSides() {
        assertThatThrownBy(() -> Property.check(
                        "sum below 100",
                        Generators.pairs(Generators.integers(0, 99), Generators.elements(10, 20, 90)),
                        1000,
                        1,
                        pair -> assertThat(pair.first() + pair.second()).isLessThan(100)))
                .hasMessageContaining("Pair[first=90, second=10]");
    }

    @Test
    void shrinkingEndsForEveryAddressAndPrefix() {
        Random random = new Random(1);
        for (int i = 0; i < 200; i++) {
            assertThat(simplest(NetGenerators.ips(), random)).isIn(Ip.parse("0.0.0.0"), Ip.parse("::"));
            assertThat(simplest(NetGenerators.cidrs(), random)).isIn(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0"));
            assertThat(simplest(NetGenerators.macs(), random)).hasToString("00:00:00:00:00:00");
        }
    }

    @Test
    void prefixesOftenMeetAndReachTheEdges() {
        Random random = new Random(1);
        List<Cidr> cidrs = Stream.generate(() -> NetGenerators.cidrs().next(random))
                .limit(400)
                .toList();
        Set<Integer> lengths = new HashSet<>();
        cidrs.forEach(cidr -> lengths.add(cidr.length()));
        assertThat(lengths).contains(0, 1, 8, 31, 32, 63, 64, 65, 127, 128);
        assertThat(new HashSet<>(cidrs)).as("some are equal").hasSizeLessThan(390);
        assertThat(cidrs.stream()
                        .filter(cidr -> cidrs.stream()
                                .anyMatch(other -> other.contains(cidr) && other.length() > 1 && !other.equals(cidr))))
                .as("some are nested")
                .hasSizeGreaterThan(40);
    }

    @Test
    void oneOfUsesEveryGenerator() {
        Generator<Object> mixed =
                Generators.oneOf(NetGenerators.ips(), NetGenerators.ips().map(Ip::toString));
        Random random = new Random(1);
        assertThat(Stream.generate(() -> mixed.next(random)).limit(50).map(Object::getClass))
                .contains(Ip.class, String.class);
    }

    private static AssertionError failureOf(long seed) {
        return catchThrowableOfType(
                AssertionError.class,
                () -> Property.check(
                        "no number from 500 on, three or more", NUMBERS, 100, seed, PropertyTest::fewLargeNumbers));
    }

    private static void fewLargeNumbers(List<Integer> numbers) {
        assertThat(numbers.stream().filter(number -> number >= 500)).hasSizeLessThan(3);
    }

    private static <T> T simplest(Generator<T> generator, Random random) {
        T value = generator.next(random);
        while (true) {
            List<T> simpler = generator.shrink(value).toList();
            if (simpler.isEmpty()) {
                return value;
            }
            // The least bold step makes the longest way down.
            value = simpler.getLast();
        }
    }
}
