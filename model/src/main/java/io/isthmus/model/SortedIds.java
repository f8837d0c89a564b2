package io.isthmus.model;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ids in ascending order, each once. Immutable: {@link #plus} and {@link #minus} return another set that shares all but one path
 * with this one. Each call takes time by the logarithm of the size, and so does finding an id by its place in the order.
 *
 * <p>A B+ tree: all leaves have the same depth, and hold the ids.
 */
final class SortedIds implements Iterable<String> {
    /** Most ids of a leaf, and most children of another node. */
    private static final int WIDTH = 32;

    static final SortedIds EMPTY = new SortedIds(new Leaf(new String[0]));

    private final Node root;

    private SortedIds(Node root) {
        this.root = root;
    }

    private sealed interface Node {
        int size();

        /** The least id; the node has one. */
        String first();

        /** How full it is: ids of a leaf, children of another. */
        int width();
    }

    @SuppressWarnings("ArrayRecordComponent") // never handed out, never written to
    private record Leaf(String[] ids) implements Node {
        @Override
        public int size() {
            return ids.length;
        }

        @Override
        public String first() {
            return ids[0];
        }

        @Override
        public int width() {
            return ids.length;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never handed out, never written to
    private record Inner(Node[] children, int size, String first) implements Node {
        static Inner of(Node[] children) {
            int size = 0;
            for (Node child : children) {
                size += child.size();
            }
            return new Inner(children, size, children[0].first());
        }

        @Override
        public int width() {
            return children.length;
        }

        /** The child that has the id, if any has. */
        int childOf(String id) {
            int low = 1;
            int high = children.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (children[middle].first().compareTo(id) <= 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low - 1;
        }
    }

    int size() {
        return root.size();
    }

    boolean isEmpty() {
        return root.size() == 0;
    }

    /** The least id. */
    Optional<String> first() {
        return isEmpty() ? Optional.empty() : Optional.of(root.first());
    }

    boolean contains(String id) {
        return !isEmpty() && Arrays.binarySearch(leafOf(id).ids, id) >= 0;
    }

    /** How many ids are less than this one, which need not be there: the place where it stands, or would. */
    int place(String id) {
        if (isEmpty()) {
            return 0;
        }
        int before = 0;
        Node node = root;
        while (node instanceof Inner inner) {
            int at = inner.childOf(id);
            for (int i = 0; i < at; i++) {
                before += inner.children[i].size();
            }
            node = inner.children[at];
        }
        int at = Arrays.binarySearch(((Leaf) node).ids, id);
        return before + (at < 0 ? -at - 1 : at);
    }

    /**
     * The id at a place.
     *
     * @param place 0 to size - 1
     */
    String at(int place) {
        if (place < 0 || place >= size()) {
            throw new IndexOutOfBoundsException(place);
        }
        Cursor cursor = new Cursor(place);
        return cursor.leaf.ids[cursor.within];
    }

    private Leaf leafOf(String id) {
        Node node = root;
        while (node instanceof Inner inner) {
            node = inner.children[inner.childOf(id)];
        }
        return (Leaf) node;
    }

    /** This set with one more; this same one if it is there. */
    SortedIds plus(String id) {
        if (contains(id)) {
            return this;
        }
        Node[] parts = plus(root, id);
        return new SortedIds(parts.length == 1 ? parts[0] : Inner.of(parts));
    }

    /** The node with one more, in two parts if it would be too wide. */
    private static Node[] plus(Node node, String id) {
        return switch (node) {
            case Leaf(String[] ids) -> leaves(replaced(ids, -Arrays.binarySearch(ids, id) - 1, 0, new String[] {id}));
            case Inner inner -> {
                int at = inner.childOf(id);
                yield inners(replaced(inner.children, at, 1, plus(inner.children[at], id)));
            }
        };
    }

    /** This set without an id; this same one if it is not there. */
    SortedIds minus(String id) {
        if (!contains(id)) {
            return this;
        }
        Node node = minus(root, id);
        if (node == null) {
            return EMPTY;
        }
        while (node instanceof Inner inner && inner.children.length == 1) {
            node = inner.children[0];
        }
        return new SortedIds(node);
    }

    /** The node without an id that it has; null if it had no other. */
    private static @Nullable Node minus(Node node, String id) {
        return switch (node) {
            case Leaf(String[] ids) ->
                ids.length == 1 ? null : new Leaf(replaced(ids, Arrays.binarySearch(ids, id), 1, new String[0]));
            case Inner inner -> {
                int at = inner.childOf(id);
                Node rest = minus(inner.children[at], id);
                yield rest == null ? without(inner, at) : narrowed(inner, at, rest);
            }
        };
    }

    private static @Nullable Node without(Inner inner, int at) {
        return inner.children.length == 1 ? null : Inner.of(replaced(inner.children, at, 1, new Node[0]));
    }

    /** The node with a child that became narrower: very narrow neighbours become one, so that what was deleted takes no room. */
    private static Node narrowed(Inner inner, int at, Node child) {
        Node[] children = replaced(inner.children, at, 1, new Node[] {child});
        int left = Math.max(0, at - 1);
        boolean narrow = children.length > 1 && children[left].width() + children[left + 1].width() <= WIDTH / 2;
        return Inner.of(
                narrow
                        ? replaced(children, left, 2, new Node[] {joined(children[left], children[left + 1])})
                        : children);
    }

    private static Node joined(Node left, Node right) {
        return left instanceof Leaf(String[] ids)
                ? new Leaf(replaced(ids, ids.length, 0, ((Leaf) right).ids))
                : Inner.of(
                        replaced(((Inner) left).children, ((Inner) left).children.length, 0, ((Inner) right).children));
    }

    private static Node[] leaves(String[] ids) {
        int half = ids.length / 2;
        return ids.length <= WIDTH
                ? new Node[] {new Leaf(ids)}
                : new Node[] {
                    new Leaf(Arrays.copyOfRange(ids, 0, half)), new Leaf(Arrays.copyOfRange(ids, half, ids.length))
                };
    }

    private static Node[] inners(Node[] children) {
        int half = children.length / 2;
        return children.length <= WIDTH
                ? new Node[] {Inner.of(children)}
                : new Node[] {
                    Inner.of(Arrays.copyOfRange(children, 0, half)),
                    Inner.of(Arrays.copyOfRange(children, half, children.length))
                };
    }

    /** A copy in which others stand in the place of some elements. */
    private static <T> T[] replaced(T[] array, int from, int count, T[] others) {
        T[] copy = Arrays.copyOf(array, array.length - count + others.length);
        System.arraycopy(others, 0, copy, from, others.length);
        System.arraycopy(array, from + count, copy, from + others.length, array.length - from - count);
        return copy;
    }

    @Override
    public Iterator<String> iterator() {
        return from(0);
    }

    /** The ids from a place on, ascending. */
    Iterator<String> from(int place) {
        return new Cursor(place);
    }

    /** Goes through the leaves from left to right. */
    private final class Cursor implements Iterator<String> {
        private int place;
        private Leaf leaf = (Leaf) EMPTY.root;
        private int within;

        Cursor(int place) {
            this.place = place;
            if (place < size()) {
                find();
            }
        }

        private void find() {
            within = place;
            Node node = root;
            while (node instanceof Inner inner) {
                int at = 0;
                while (within >= inner.children[at].size()) {
                    within -= inner.children[at].size();
                    at++;
                }
                node = inner.children[at];
            }
            leaf = (Leaf) node;
        }

        @Override
        public boolean hasNext() {
            return place < size();
        }

        @Override
        public String next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (within == leaf.ids.length) {
                find();
            }
            place++;
            return leaf.ids[within++];
        }
    }

    /** Sets are equal if they have the same ids, however they came about. */
    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof SortedIds ids) || ids.size() != size()) {
            return false;
        }
        Iterator<String> theirs = ids.iterator();
        for (String id : this) {
            if (!id.equals(theirs.next())) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (String id : this) {
            hash += id.hashCode();
        }
        return hash;
    }
}
