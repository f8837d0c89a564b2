package io.isthmus.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.net.PrefixTable.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrefixTableTest {
    @Test
    void emptyTableKnowsNothing() {
        PrefixTable<String> table = PrefixTable.empty();
        assertThat(table.isEmpty()).isTrue();
        assertThat(table.size()).isZero();
        assertThat(table.entries()).isEmpty();
        assertThat(table.longestMatch(Ip.parse("10.0.0.1"))).isEmpty();
        assertThat(table.within(Cidr.parse("::/0"))).isEmpty();
        assertThat(table.anyOverlap(Cidr.parse("0.0.0.0/0"))).isFalse();
        assertThat(table.without(Cidr.parse("0.0.0.0/0"))).isSameAs(table);
    }

    @Test
    void longestOfNestedPrefixesMatches() {
        PrefixTable<String> table = table("0.0.0.0/0", "10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32");
        assertThat(match(table, "10.1.2.3")).isEqualTo("10.1.2.3/32");
        assertThat(match(table, "10.1.2.4")).isEqualTo("10.1.0.0/16");
        assertThat(match(table, "10.2.0.0")).isEqualTo("10.0.0.0/8");
        assertThat(match(table, "11.0.0.0")).isEqualTo("0.0.0.0/0");
    }

    @Test
    void familiesDoNotMatchEachOther() {
        PrefixTable<String> table = table("0.0.0.0/0", "fd00::/8");
        assertThat(match(table, "::ffff:10.0.0.1")).isEqualTo("none");
        assertThat(match(table, "fd12::1")).isEqualTo("fd00::/8");
        assertThat(match(table, "253.0.0.1")).isEqualTo("0.0.0.0/0");
        assertThat(table.within(Cidr.parse("::/0"))).hasSize(1);
    }

    @Test
    void branchingPointIsNoEntry() {
        PrefixTable<String> table = table("10.0.0.0/24", "10.0.1.0/24");
        Cidr branching = Cidr.parse("10.0.0.0/23");
        assertThat(table.exact(branching)).isEmpty();
        assertThat(table.longestCovering(branching)).isEmpty();
        assertThat(table.without(branching)).isSameAs(table);
        assertThat(match(table, "10.0.2.1")).isEqualTo("none");
        assertThat(prefixes(table.with(branching, "both").without(Cidr.parse("10.0.0.0/24"))))
                .containsExactly("10.0.0.0/23", "10.0.1.0/24");
    }

    @Test
    void sameEntriesAreEqualHoweverTheyCame() {
        PrefixTable<String> direct = table("10.0.0.0/24", "10.0.1.0/24", "::/0");
        PrefixTable<String> detour = table("::/0", "10.0.0.0/23", "10.0.1.0/24", "0.0.0.0/0", "10.0.0.0/24", "1::/16")
                .without(Cidr.parse("10.0.0.0/23"))
                .without(Cidr.parse("1::/16"))
                .without(Cidr.parse("0.0.0.0/0"));
        assertThat(detour).isEqualTo(direct).hasSameHashCodeAs(direct);
        assertThat(direct)
                .isNotEqualTo(direct.with(Cidr.parse("::/0"), "other"))
                .isNotEqualTo(direct.without(Cidr.parse("::/0")))
                .isNotEqualTo(table("10.0.0.0/24", "10.0.2.0/24", "::/0"));
    }

    @Test
    void valueIsReplacedAndTheOlderTableKeepsIts() {
        Cidr prefix = Cidr.parse("10.0.0.0/8");
        PrefixTable<String> older = table("10.0.0.0/8", "10.1.0.0/16");
        PrefixTable<String> newer = older.with(prefix, "new");
        assertThat(newer.exact(prefix)).contains("new");
        assertThat(newer.size()).isEqualTo(2);
        assertThat(older.exact(prefix)).contains("10.0.0.0/8");
        assertThat(older.without(prefix).exact(prefix)).isEmpty();
        assertThat(older).isEqualTo(table("10.0.0.0/8", "10.1.0.0/16"));
    }

    @Test
    void coveringPrefixMayBeTheGivenOne() {
        PrefixTable<String> table = table("10.0.0.0/8", "10.1.0.0/16");
        assertThat(table.longestCovering(Cidr.parse("10.1.0.0/16")).map(Entry::value))
                .contains("10.1.0.0/16");
        assertThat(table.longestCovering(Cidr.parse("10.0.0.0/15")).map(Entry::value))
                .contains("10.0.0.0/8");
        assertThat(table.longestCovering(Cidr.parse("10.0.0.0/7"))).isEmpty();
    }

    @Test
    void whatIsWithinComesInOrder() {
        PrefixTable<String> table = table(
                "10.1.0.0/24", "10.0.0.0/7", "10.1.0.0/16", "10.0.0.0/8", "10.128.0.0/9", "10.1.0.0/32", "12.0.0.0/8");
        assertThat(table.within(Cidr.parse("10.0.0.0/8")).stream().map(Entry::value))
                .containsExactly("10.0.0.0/8", "10.1.0.0/16", "10.1.0.0/24", "10.1.0.0/32", "10.128.0.0/9");
        assertThat(table.within(Cidr.parse("10.1.0.0/20")).stream().map(Entry::value))
                .containsExactly("10.1.0.0/24", "10.1.0.0/32");
        assertThat(table.within(Cidr.parse("10.2.0.0/16"))).isEmpty();
        assertThat(table.within(Cidr.parse("10.1.0.1/32"))).isEmpty();
    }

    @Test
    void overlapIsContainingOrLyingInside() {
        PrefixTable<String> table = table("10.1.0.0/16", "10.2.0.0/16");
        assertThat(table.anyOverlap(Cidr.parse("10.1.2.0/24"))).isTrue();
        assertThat(table.anyOverlap(Cidr.parse("10.2.0.0/16"))).isTrue();
        assertThat(table.anyOverlap(Cidr.parse("10.0.0.0/8"))).isTrue();
        assertThat(table.anyOverlap(Cidr.parse("10.0.0.0/16"))).isFalse();
        assertThat(table.anyOverlap(Cidr.parse("10.3.0.0/16"))).isFalse();
        assertThat(table.anyOverlap(Cidr.parse("::/0"))).isFalse();
    }

    @Test
    void everyLengthOfOneAddressIsKeptApart() {
        Ip ones = Ip.parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
        PrefixTable<Integer> table = PrefixTable.empty();
        for (int length = 0; length <= 128; length++) {
            table = table.with(new Cidr(ones, length), length);
        }
        assertThat(table.size()).isEqualTo(129);
        for (int length = 128; length >= 0; length--) {
            assertThat(table.longestMatch(ones).map(Entry::value)).contains(length);
            assertThat(table.entries()).hasSize(length + 1);
            table = table.without(new Cidr(ones, length));
        }
        assertThat(table).isEqualTo(PrefixTable.empty());
    }

    @Test
    void listsCannotBeChanged() {
        PrefixTable<String> table = table("10.0.0.0/8");
        assertThatThrownBy(() -> table.entries().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> table.within(Cidr.parse("10.0.0.0/8")).clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void textNamesEveryEntry() {
        assertThat(table("fd00::/8", "10.0.0.0/8").with(Cidr.parse("10.0.0.0/8"), "x"))
                .hasToString("{10.0.0.0/8=x, fd00::/8=fd00::/8}");
    }

    private static PrefixTable<String> table(String... prefixes) {
        PrefixTable<String> table = PrefixTable.empty();
        for (String prefix : prefixes) {
            table = table.with(Cidr.parse(prefix), prefix);
        }
        return table;
    }

    private static String match(PrefixTable<String> table, String ip) {
        return table.longestMatch(Ip.parse(ip)).map(Entry::value).orElse("none");
    }

    private static List<String> prefixes(PrefixTable<?> table) {
        return table.entries().stream().map(entry -> entry.prefix().toString()).toList();
    }
}
