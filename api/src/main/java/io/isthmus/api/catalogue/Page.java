package io.isthmus.api.catalogue;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list that is sorted by id (contract.md 1.4).
 *
 * @param earlier whether there are items before it
 * @param later whether there are items after it
 */
public record Page<T>(List<T> items, boolean earlier, boolean later) {
    /** The most items on one page, and how many there are if the client does not say. */
    public static final int LIMIT = 2000;

    public Page {
        items = List.copyOf(items);
    }

    /** What a client says about pages. Query records of lists implement it with components of these names. */
    public interface Wish {
        /** 0 or more; more than {@link #LIMIT} is that. */
        Optional<Integer> limit();

        /** The page starts right after the item of this id, or with reverse ends right before it. */
        Optional<String> marker();

        default boolean reverse() {
            return false;
        }
    }

    /**
     * Cuts a page.
     *
     * @param sorted by id, ascending
     * @return empty if the marker is no id of the list
     */
    public static <T> Optional<Page<T>> cut(List<T> sorted, Function<T, String> id, Wish wish) {
        int limit = Math.min(wish.limit().orElse(LIMIT), LIMIT);
        Optional<Integer> at = wish.marker().map(marker -> position(sorted, id, marker));
        if (at.isPresent() && at.get() < 0) {
            return Optional.empty();
        }
        int from;
        int to;
        if (wish.reverse()) {
            to = at.orElse(sorted.size());
            from = Math.max(0, to - limit);
        } else {
            from = at.map(position -> position + 1).orElse(0);
            to = Math.min(sorted.size(), from + limit);
        }
        return Optional.of(new Page<>(sorted.subList(from, to), from > 0, to < sorted.size()));
    }

    private static <T> int position(List<T> sorted, Function<T, String> id, String marker) {
        for (int i = 0; i < sorted.size(); i++) {
            if (id.apply(sorted.get(i)).equals(marker)) {
                return i;
            }
        }
        return -1;
    }
}
