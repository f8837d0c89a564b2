package io.isthmus.model;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Things in ascending order of their ids, of which each is looked up when it is asked for: so a page costs what is on it, not
 * what is in the list. Immutable if what it is made of is.
 *
 * @param <T> what is listed
 * @param id what it is ordered by; no two things have the same
 * @param find the thing with an id
 * @param walk goes through it
 */
public record Listing<T>(Function<T, String> id, Function<String, Optional<T>> find, Walk<T> walk) {

    /** A way through things by their ids. */
    public interface Walk<T> {
        /** What comes behind an id, or everything if there is none: lazily, ascending or descending. */
        Stream<T> from(Optional<String> id, boolean ascending);
    }

    /** These, which are few: each call goes through them. */
    public static <T> Listing<T> of(List<T> sorted, Function<T, String> id) {
        return new Listing<>(
                id,
                wanted -> sorted.stream()
                        .filter(thing -> id.apply(thing).equals(wanted))
                        .findFirst(),
                (limit, ascending) -> (ascending ? sorted : sorted.reversed())
                        .stream()
                                .filter(thing -> limit.isEmpty()
                                        || (ascending
                                                ? id.apply(thing).compareTo(limit.get()) > 0
                                                : id.apply(thing).compareTo(limit.get()) < 0)));
    }

    /** Those with these ids that are there. */
    public Listing<T> only(Collection<String> wanted) {
        return of(
                wanted.stream()
                        .distinct()
                        .sorted()
                        .flatMap(one -> find.apply(one).stream())
                        .toList(),
                id);
    }

    /** Those behind an id. */
    public Listing<T> after(String start) {
        return new Listing<>(
                id,
                wanted -> wanted.compareTo(start) > 0 ? find.apply(wanted) : Optional.empty(),
                (limit, ascending) -> ascending
                        ? walk.from(
                                limit.filter(other -> other.compareTo(start) > 0)
                                        .or(() -> Optional.of(start)),
                                true)
                        : walk.from(limit, false)
                                .takeWhile(thing -> id.apply(thing).compareTo(start) > 0));
    }

    /** Those that fulfil a condition. What lies between them is looked at. */
    public Listing<T> filter(Predicate<? super T> condition) {
        return new Listing<>(
                id,
                wanted -> find.apply(wanted).filter(condition),
                (limit, ascending) -> walk.from(limit, ascending).filter(condition));
    }

    /**
     * Something made of each, in the same order.
     *
     * @param idOfMade the same as of what it was made of
     */
    public <R> Listing<R> map(Function<? super T, ? extends R> make, Function<R, String> idOfMade) {
        return new Listing<>(
                idOfMade,
                wanted -> find.apply(wanted).map(make),
                (limit, ascending) -> walk.from(limit, ascending).map(make));
    }

    /** These and others together; no id is in both. */
    public Listing<T> and(Listing<T> others) {
        return new Listing<>(
                id,
                wanted -> find.apply(wanted).or(() -> others.find.apply(wanted)),
                (limit, ascending) -> StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(
                                new Merge<>(
                                        walk.from(limit, ascending).iterator(),
                                        others.walk.from(limit, ascending).iterator(),
                                        (left, right) ->
                                                ascending == id.apply(left).compareTo(id.apply(right)) < 0),
                                Spliterator.ORDERED | Spliterator.NONNULL),
                        false));
    }

    private interface Order<T> {
        boolean isBefore(T left, T right);
    }

    /** Takes from either side whichever comes first. */
    private static final class Merge<T> implements Iterator<T> {
        private final Iterator<T> left;
        private final Iterator<T> right;
        private final Order<T> order;
        private @Nullable T nextLeft;
        private @Nullable T nextRight;

        Merge(Iterator<T> left, Iterator<T> right, Order<T> order) {
            this.left = left;
            this.right = right;
            this.order = order;
        }

        private void fetch() {
            if (nextLeft == null && left.hasNext()) {
                nextLeft = left.next();
            }
            if (nextRight == null && right.hasNext()) {
                nextRight = right.next();
            }
        }

        @Override
        public boolean hasNext() {
            fetch();
            return nextLeft != null || nextRight != null;
        }

        @Override
        public T next() {
            fetch();
            T one = nextLeft;
            T other = nextRight;
            if (one != null && (other == null || order.isBefore(one, other))) {
                nextLeft = null;
                return one;
            }
            if (other == null) {
                throw new NoSuchElementException();
            }
            nextRight = null;
            return other;
        }
    }
}
