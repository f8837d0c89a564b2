package io.isthmus.api.catalogue;

import io.isthmus.model.Listing;
import java.util.List;
import java.util.Optional;

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
     * Cuts a page. Looks at what is on it and at one thing more, and at what a condition of the listing leaves out between.
     *
     * @return empty if the marker is no id of the list
     */
    public static <T> Optional<Page<T>> cut(Listing<T> listing, Wish wish) {
        int limit = Math.min(wish.limit().orElse(LIMIT), LIMIT);
        if (wish.marker().isPresent()
                && listing.find().apply(wish.marker().get()).isEmpty()) {
            return Optional.empty();
        }
        boolean ascending = !wish.reverse();
        List<T> found =
                listing.walk().from(wish.marker(), ascending).limit(limit + 1L).toList();
        List<T> items = found.subList(0, Math.min(limit, found.size()));
        boolean beyond = found.size() > limit;
        boolean behind = wish.marker().isPresent();
        return Optional.of(
                ascending ? new Page<>(items, behind, beyond) : new Page<>(items.reversed(), beyond, behind));
    }
}
