package io.isthmus.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.net.PrefixTable.Entry;
import io.isthmus.net.testing.Generator;
import io.isthmus.net.testing.Generators;
import io.isthmus.net.testing.Generators.Pair;
import io.isthmus.net.testing.NetGenerators;
import io.isthmus.net.testing.Property;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table against a plain list that is searched from end to end. */
class PrefixTablePropertyTest {
    /** Value 0 removes the prefix; any other stores it. */
    private static final Generator<List<Pair<Cidr, Integer>>> CHANGES =
            Generators.lists(Generators.pairs(NetGenerators.cidrs(), Generators.integers(0, 3)), 60);

    private static final Generator<Pair<List<Pair<Cidr, Integer>>, Pair<Cidr, Ip>>> CHANGES_AND_QUESTION =
            Generators.pairs(CHANGES, Generators.pairs(NetGenerators.cidrs(), NetGenerators.ips()));

    @Test
    void everyVersionHoldsWhatThePlainListHeld() {
        Property.check("versions", CHANGES, 500, changes -> {
            List<PrefixTable<Integer>> tables = new ArrayList<>(List.of(PrefixTable.empty()));
            List<List<Entry<Integer>>> lists = new ArrayList<>(List.of(List.of()));
            for (Pair<Cidr, Integer> change : changes) {
                tables.add(changed(tables.getLast(), change));
                lists.add(changed(lists.getLast(), change));
            }
            // Only now: a later change must not show in an earlier version.
            for (int version = 0; version < tables.size(); version++) {
                assertThat(tables.get(version).entries()).isEqualTo(lists.get(version));
                assertThat(tables.get(version).size())
                        .isEqualTo(lists.get(version).size());
            }
        });
    }

    @Test
    void everyAnswerIsThatOfThePlainList() {
        Property.check("answers", CHANGES_AND_QUESTION, 3000, asked -> {
            PrefixTable<Integer> table = PrefixTable.empty();
            List<Entry<Integer>> list = List.of();
            for (Pair<Cidr, Integer> change : asked.first()) {
                table = changed(table, change);
                list = changed(list, change);
            }
            assertSameAnswers(
                    table, list, asked.second().first(), asked.second().second());
            for (Entry<Integer> entry : list) {
                assertSameAnswers(table, list, entry.prefix(), entry.prefix().last());
            }
        });
    }

    @Test
    void tableBuiltFromItsEntriesAloneIsEqual() {
        Property.check("one shape", CHANGES, 500, changes -> {
            PrefixTable<Integer> table = PrefixTable.empty();
            for (Pair<Cidr, Integer> change : changes) {
                table = changed(table, change);
            }
            PrefixTable<Integer> rebuilt = PrefixTable.empty();
            for (Entry<Integer> entry : table.entries().reversed()) {
                rebuilt = rebuilt.with(entry.prefix(), entry.value());
            }
            assertThat(rebuilt).isEqualTo(table).hasSameHashCodeAs(table);
        });
    }

    /** Small blocks, so that some are filled. */
    @Test
    void theFirstGapIsThatOfThePlainList() {
        Generator<List<Pair<Cidr, Integer>>> crowded = Generators.lists(
                Generators.pairs(
                        random -> Cidr.parse("10.0.0." + random.nextInt(16) + "/" + random.nextInt(28, 33)),
                        Generators.integers(0, 6)),
                30);
        Property.check("gaps", crowded, 3000, changes -> {
            PrefixTable<Integer> table = PrefixTable.empty();
            List<Entry<Integer>> list = List.of();
            for (Pair<Cidr, Integer> change : changes) {
                table = changed(table, change);
                list = changed(list, change);
            }
            for (int length = 27; length <= 32; length++) {
                Cidr block = Cidr.parse("10.0.0.8/" + length);
                assertThat(table.firstGap(block)).isEqualTo(gap(list, block.address(), block));
                for (int wanted = length; wanted <= 32; wanted++) {
                    assertThat(table.firstFree(block, wanted)).isEqualTo(free(list, block, wanted));
                }
            }
        });
    }

    private static void assertSameAnswers(PrefixTable<Integer> table, List<Entry<Integer>> list, Cidr cidr, Ip ip) {
        assertThat(table.exact(cidr))
                .isEqualTo(list.stream()
                        .filter(entry -> entry.prefix().equals(cidr))
                        .map(Entry::value)
                        .findFirst());
        assertThat(table.longestMatch(ip)).isEqualTo(longest(list, Cidr.host(ip)));
        assertThat(table.longestCovering(cidr)).isEqualTo(longest(list, cidr));
        assertThat(table.within(cidr))
                .isEqualTo(list.stream()
                        .filter(entry -> cidr.contains(entry.prefix()))
                        .toList());
        assertThat(table.firstGap(cidr)).isEqualTo(gap(list, cidr.address(), cidr));
        assertThat(table.anyOverlap(cidr))
                .isEqualTo(list.stream().anyMatch(entry -> entry.prefix().overlaps(cidr)));
    }

    private static Optional<Entry<Integer>> longest(List<Entry<Integer>> list, Cidr cidr) {
        return list.stream()
                .filter(entry -> entry.prefix().contains(cidr))
                .max(Comparator.comparingInt(entry -> entry.prefix().length()));
    }

    /** The first address from {@code from} to the end of the block in no prefix: leaps over each that it meets. */
    private static Optional<Ip> gap(List<Entry<Integer>> list, Ip from, Cidr block) {
        Optional<Cidr> met = list.stream()
                .map(Entry::prefix)
                .filter(prefix -> prefix.contains(from))
                .findFirst();
        if (met.isEmpty()) {
            return Optional.of(from);
        }
        Ip last = met.get().last();
        return last.compareTo(block.last()) >= 0 ? Optional.empty() : gap(list, last.plus(1), block);
    }

    /** The first block of this length in which no prefix has an address: tries one after the other. */
    private static Optional<Cidr> free(List<Entry<Integer>> list, Cidr block, int length) {
        return Stream.iterate(
                        new Cidr(block.address(), length),
                        block::contains,
                        tried -> new Cidr(tried.last().plus(1), length))
                .filter(tried -> list.stream().noneMatch(entry -> entry.prefix().overlaps(tried)))
                .findFirst();
    }

    private static PrefixTable<Integer> changed(PrefixTable<Integer> table, Pair<Cidr, Integer> change) {
        return change.second() == 0 ? table.without(change.first()) : table.with(change.first(), change.second());
    }

    private static List<Entry<Integer>> changed(List<Entry<Integer>> list, Pair<Cidr, Integer> change) {
        List<Entry<Integer>> changed = new ArrayList<>(list);
        changed.removeIf(entry -> entry.prefix().equals(change.first()));
        if (change.second() != 0) {
            changed.add(new Entry<>(change.first(), change.second()));
        }
        changed.sort(Comparator.comparing(Entry::prefix));
        return changed;
    }
}
