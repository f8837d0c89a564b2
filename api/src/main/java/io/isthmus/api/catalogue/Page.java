package io.isthmus.api.catalogue;

import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Range;
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

    /** The query of a list that is given in pages. */
    public interface Wish {
        Place page();
    }

    /** Which page a client asks for. */
    public interface Place {
        /** 0 or more; more than {@link #LIMIT} is that. */
        Optional<Integer> limit();

        /** The page starts right after the item of this id, or with reverse ends right before it. */
        Optional<String> marker();

        boolean reverse();
    }

    /** Of a list that is read forwards only. */
    public record Onward(
            @Doc("most items on the page; 2000 at most") @Range(min = 0, max = Integer.MAX_VALUE)
            Optional<Integer> limit,

            @Doc("id of the last item of the page before") Optional<String> marker)
            implements Place {
        @Override
        public boolean reverse() {
            return false;
        }
    }

    /** Of a list that is read either way. */
    public record EitherWay(
            @Doc("most items on the page; 2000 at most") @Range(min = 0, max = Integer.MAX_VALUE)
            Optional<Integer> limit,

            @Doc("id of the item next to the page: before its first, or with page_reverse behind its last")
            Optional<String> marker,

            @Doc("true: the page ends before the marker") Optional<Boolean> pageReverse)
            implements Place {
        @Override
        public boolean reverse() {
            return pageReverse.orElse(false);
        }
    }

    /**
     * Cuts a page. Looks at what is on it and at one thing more, and at what a condition of the listing leaves out between.
     *
     * @return empty if the marker is no id of the list
     */
    public static <T> Optional<Page<T>> cut(Listing<T> listing, Place place) {
        int limit = Math.min(place.limit().orElse(LIMIT), LIMIT);
        if (place.marker().isPresent()
                && listing.find().apply(place.marker().get()).isEmpty()) {
            return Optional.empty();
        }
        boolean ascending = !place.reverse();
        List<T> found =
                listing.walk().from(place.marker(), ascending).limit(limit + 1L).toList();
        List<T> items = found.subList(0, Math.min(limit, found.size()));
        boolean beyond = found.size() > limit;
        boolean behind = place.marker().isPresent();
        return Optional.of(
                ascending ? new Page<>(items, behind, beyond) : new Page<>(items.reversed(), beyond, behind));
    }
}
