package io.isthmus.net;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table from prefix to value, asked by longest-prefix match. IPv4 and IPv6 prefixes live in one table and never match
 * each other. Immutable: {@link #with} and {@link #without} return a new table that shares all but one path with the old
 * one, which stays as it is; so a table may be used by any number of threads. Lookups and changes take at most one step
 * per address bit and in practice about log2 of the size.
 *
 * @param <V> the value of a prefix, immutable if the table is to be
 */
public final class PrefixTable<V> {
    private final @Nullable PrefixNode<V> v4;
    private final @Nullable PrefixNode<V> v6;

    private PrefixTable(@Nullable PrefixNode<V> v4, @Nullable PrefixNode<V> v6) {
        this.v4 = v4;
        this.v6 = v6;
    }

    /** A stored prefix with its value. */
    public record Entry<V>(Cidr prefix, V value) {}

    /** The table without entries. */
    public static <V> PrefixTable<V> empty() {
        return new PrefixTable<>(null, null);
    }

    /** This table plus the prefix, which replaces the value of exactly the same prefix. */
    public PrefixTable<V> with(Cidr prefix, V value) {
        PrefixNode<V> leaf = PrefixNode.leaf(new Entry<>(prefix, value));
        return withRoot(prefix.family(), PrefixNode.insert(root(prefix.family()), leaf));
    }

    /** This table less exactly this prefix (not what lies inside it); this same table if it is not stored. */
    public PrefixTable<V> without(Cidr prefix) {
        PrefixNode<V> before = root(prefix.family());
        PrefixNode<V> after = PrefixNode.remove(before, prefix);
        return after == before ? this : withRoot(prefix.family(), after);
    }

    /** The value of exactly this prefix. */
    public Optional<V> exact(Cidr prefix) {
        Entry<V> entry = longest(prefix.address(), prefix.length());
        return entry != null && entry.prefix.equals(prefix) ? Optional.of(entry.value) : Optional.empty();
    }

    /** The longest stored prefix that contains the address. */
    public Optional<Entry<V>> longestMatch(Ip ip) {
        return Optional.ofNullable(longest(ip, ip.family().bits()));
    }

    /** The longest stored prefix that contains the given one, which may be itself. */
    public Optional<Entry<V>> longestCovering(Cidr prefix) {
        return Optional.ofNullable(longest(prefix.address(), prefix.length()));
    }

    /** All stored prefixes inside the given one, itself included, in the order of {@link Cidr}. Unmodifiable. */
    public List<Entry<V>> within(Cidr prefix) {
        PrefixNode<V> top = PrefixNode.top(root(prefix.family()), prefix);
        List<Entry<V>> entries = new ArrayList<>(PrefixNode.count(top));
        PrefixNode.collect(top, entries);
        return Collections.unmodifiableList(entries);
    }

    /** Whether some stored prefix contains the given one or lies inside it. */
    public boolean anyOverlap(Cidr prefix) {
        return longest(prefix.address(), prefix.length()) != null
                || PrefixNode.top(root(prefix.family()), prefix) != null;
    }

    /** The first address of the block that lies in no stored prefix; empty if each lies in one. Takes a step per address bit. */
    public Optional<Ip> firstGap(Cidr block) {
        return firstFree(block, block.family().bits()).map(Cidr::address);
    }

    /**
     * The first block of a length inside the given one that overlaps no stored prefix. Takes a step per address bit, and one for
     * each block before it in which something is stored.
     *
     * @param length at least that of the given block, at most the bits of an address
     */
    public Optional<Cidr> firstFree(Cidr block, int length) {
        return longest(block.address(), block.length()) != null
                ? Optional.empty()
                : Optional.ofNullable(PrefixNode.firstFree(PrefixNode.top(root(block.family()), block), block, length));
    }

    /** Number of stored prefixes of both families. */
    public int size() {
        return PrefixNode.count(v4) + PrefixNode.count(v6);
    }

    public boolean isEmpty() {
        return size() == 0;
    }

    /** All entries in the order of {@link Cidr}: IPv4 first. Unmodifiable. */
    public List<Entry<V>> entries() {
        List<Entry<V>> entries = new ArrayList<>(size());
        PrefixNode.collect(v4, entries);
        PrefixNode.collect(v6, entries);
        return Collections.unmodifiableList(entries);
    }

    /** The entries in which two tables differ, each list in the order of {@link Cidr}. */
    public record Difference<V>(List<Entry<V>> removed, List<Entry<V>> added) {}

    /** How this table came from {@code before}. Takes time by what differs, not by size, if one was made from the other. */
    public Difference<V> since(PrefixTable<V> before) {
        List<Entry<V>> removed = new ArrayList<>();
        List<Entry<V>> added = new ArrayList<>();
        PrefixNode.difference(before.v4, v4, removed, added);
        PrefixNode.difference(before.v6, v6, removed, added);
        return new Difference<>(Collections.unmodifiableList(removed), Collections.unmodifiableList(added));
    }

    private @Nullable Entry<V> longest(Ip ip, int length) {
        return PrefixNode.longest(root(ip.family()), ip, length);
    }

    private @Nullable PrefixNode<V> root(IpFamily family) {
        return switch (family) {
            case V4 -> v4;
            case V6 -> v6;
        };
    }

    private PrefixTable<V> withRoot(IpFamily family, @Nullable PrefixNode<V> root) {
        return switch (family) {
            case V4 -> new PrefixTable<>(root, v6);
            case V6 -> new PrefixTable<>(v4, root);
        };
    }

    /** Tables are equal if they hold equal entries, however they came about. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PrefixTable<?> table && PrefixNode.same(v4, table.v4) && PrefixNode.same(v6, table.v6);
    }

    @Override
    public int hashCode() {
        return entries().hashCode();
    }

    /** As "{10.0.0.0/8=a, fd00::/8=b}". */
    @Override
    public String toString() {
        return entries().stream()
                .map(entry -> entry.prefix + "=" + entry.value)
                .collect(Collectors.joining(", ", "{", "}"));
    }
}
