package io.isthmus.net;

import io.isthmus.net.PrefixTable.Entry;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A node of the path-compressed binary trie behind {@link PrefixTable}, with all that lies inside its prefix. Immutable.
 *
 * <p>A node without an entry exists only where two branches part, so it has both children. Hence a set of prefixes has
 * exactly one shape, whatever the order they came in. Along any path the prefix grows by at least one bit per node:
 * recursion is never deeper than the address length.
 */
final class PrefixNode<V> {
    private final Cidr prefix;
    private final @Nullable Entry<V> entry;
    private final @Nullable PrefixNode<V> zero;
    private final @Nullable PrefixNode<V> one;
    private final int count;

    /** Whether the entries at and below the node leave no address of its prefix out. */
    private final boolean full;

    private PrefixNode(
            Cidr prefix, @Nullable Entry<V> entry, @Nullable PrefixNode<V> zero, @Nullable PrefixNode<V> one) {
        this.prefix = prefix;
        this.entry = entry;
        this.zero = zero;
        this.one = one;
        this.count = (entry == null ? 0 : 1) + count(zero) + count(one);
        this.full = entry != null || (isFullHalf(zero) && isFullHalf(one));
    }

    private boolean isFullHalf(@Nullable PrefixNode<V> child) {
        return child != null && child.full && child.prefix.length() == prefix.length() + 1;
    }

    static <V> PrefixNode<V> leaf(Entry<V> entry) {
        return new PrefixNode<>(entry.prefix(), entry, null, null);
    }

    /** Number of entries at and below the node. */
    static int count(@Nullable PrefixNode<?> node) {
        return node == null ? 0 : node.count;
    }

    /** The longest entry at or below {@code root} that covers the first {@code length} bits of {@code ip}. */
    static <V> @Nullable Entry<V> longest(@Nullable PrefixNode<V> root, Ip ip, int length) {
        Entry<V> longest = null;
        PrefixNode<V> node = root;
        while (node != null && node.covers(ip, length)) {
            if (node.entry != null) {
                longest = node.entry;
            }
            node = node.prefix.length() < length ? node.child(ip) : null;
        }
        return longest;
    }

    /** The topmost node inside {@code block}: it has under it all entries of the trie that are inside the block. */
    static <V> @Nullable PrefixNode<V> top(@Nullable PrefixNode<V> root, Cidr block) {
        PrefixNode<V> node = root;
        while (node != null && node.prefix.length() < block.length() && node.covers(block.address(), block.length())) {
            node = node.child(block.address());
        }
        return node != null && block.contains(node.prefix) ? node : null;
    }

    /**
     * The first block of this length inside {@code block} that overlaps no entry at or below {@code top}, a node inside it; null
     * if there is none.
     */
    static <V> @Nullable Cidr firstFree(@Nullable PrefixNode<V> top, Cidr block, int length) {
        if (top == null) {
            return new Cidr(block.address(), length);
        }
        boolean narrower = top.prefix.length() > block.length();
        if (block.length() == length || (!narrower && top.full)) {
            return null;
        }
        Cidr lower = new Cidr(block.address(), block.length() + 1);
        Cidr upper = new Cidr(lower.last().plus(1), lower.length());
        boolean below = narrower && lower.contains(top.prefix);
        Cidr found = firstFree(narrower ? (below ? top : null) : top.zero, lower, length);
        return found != null ? found : firstFree(narrower ? (below ? null : top) : top.one, upper, length);
    }

    /** The trie with the entry of {@code leaf} added, or put in place of the one with the same prefix. */
    static <V> PrefixNode<V> insert(@Nullable PrefixNode<V> node, PrefixNode<V> leaf) {
        if (node == null) {
            return leaf;
        }
        Cidr added = leaf.prefix;
        if (added.equals(node.prefix)) {
            return new PrefixNode<>(added, leaf.entry, node.zero, node.one);
        }
        int shared = Math.min(
                added.address().commonBits(node.prefix.address()), Math.min(added.length(), node.prefix.length()));
        if (shared == node.prefix.length()) {
            return node.withChild(added.address(), insert(node.child(added.address()), leaf));
        }
        if (shared == added.length()) {
            return leaf.withChild(node.prefix.address(), node);
        }
        return new PrefixNode<V>(new Cidr(added.address(), shared), null, null, null)
                .withChild(added.address(), leaf)
                .withChild(node.prefix.address(), node);
    }

    /** The trie without the entry of exactly this prefix; the same node if there is none. */
    static <V> @Nullable PrefixNode<V> remove(@Nullable PrefixNode<V> node, Cidr removed) {
        if (node == null || !node.covers(removed.address(), removed.length())) {
            return node;
        }
        if (node.prefix.length() == removed.length()) {
            return node.entry == null ? node : joined(node.prefix, null, node.zero, node.one);
        }
        PrefixNode<V> before = node.child(removed.address());
        PrefixNode<V> after = remove(before, removed);
        if (after == before) {
            return node;
        }
        return removed.address().bit(node.prefix.length())
                ? joined(node.prefix, node.entry, node.zero, after)
                : joined(node.prefix, node.entry, after, node.one);
    }

    /** Appends the entries at and below the node, in the order of {@link Cidr}. */
    static <V> void collect(@Nullable PrefixNode<V> node, List<Entry<V>> into) {
        if (node == null) {
            return;
        }
        if (node.entry != null) {
            into.add(node.entry);
        }
        collect(node.zero, into);
        collect(node.one, into);
    }

    /** Whether both hold equal entries; what the two share is not looked at. */
    static boolean same(@Nullable PrefixNode<?> left, @Nullable PrefixNode<?> right) {
        if (left == right) {
            return true;
        }
        return left != null
                && right != null
                && left.count == right.count
                && left.prefix.equals(right.prefix)
                && Objects.equals(left.entry, right.entry)
                && same(left.zero, right.zero)
                && same(left.one, right.one);
    }

    /** Reports what {@code after} has not of {@code before} and the other way round; what they share is not looked at. */
    static <V> void difference(
            @Nullable PrefixNode<V> before,
            @Nullable PrefixNode<V> after,
            List<Entry<V>> removed,
            List<Entry<V>> added) {
        if (before == after) {
            return;
        }
        if (before == null || after == null || !before.prefix.overlaps(after.prefix)) {
            collect(before, removed);
            collect(after, added);
        } else if (before.prefix.equals(after.prefix)) {
            if (!Objects.equals(before.entry, after.entry)) {
                add(before.entry, removed);
                add(after.entry, added);
            }
            difference(before.zero, after.zero, removed, added);
            difference(before.one, after.one, removed, added);
        } else if (before.prefix.length() < after.prefix.length()) {
            add(before.entry, removed);
            boolean towards = after.prefix.address().bit(before.prefix.length());
            difference(before.zero, towards ? null : after, removed, added);
            difference(before.one, towards ? after : null, removed, added);
        } else {
            add(after.entry, added);
            boolean towards = before.prefix.address().bit(after.prefix.length());
            difference(towards ? null : before, after.zero, removed, added);
            difference(towards ? before : null, after.one, removed, added);
        }
    }

    private static <V> void add(@Nullable Entry<V> entry, List<Entry<V>> into) {
        if (entry != null) {
            into.add(entry);
        }
    }

    /** A node of these parts, or none or the only child where no node is needed. */
    private static <V> @Nullable PrefixNode<V> joined(
            Cidr prefix, @Nullable Entry<V> entry, @Nullable PrefixNode<V> zero, @Nullable PrefixNode<V> one) {
        if (entry == null && (zero == null || one == null)) {
            return zero == null ? one : zero;
        }
        return new PrefixNode<>(prefix, entry, zero, one);
    }

    private boolean covers(Ip ip, int length) {
        return prefix.length() <= length && prefix.contains(ip);
    }

    /** The branch that leads to {@code ip}; only if the prefix is no single address. */
    private @Nullable PrefixNode<V> child(Ip ip) {
        return ip.bit(prefix.length()) ? one : zero;
    }

    private PrefixNode<V> withChild(Ip towards, PrefixNode<V> child) {
        return towards.bit(prefix.length())
                ? new PrefixNode<>(prefix, entry, zero, child)
                : new PrefixNode<>(prefix, entry, child, one);
    }
}
