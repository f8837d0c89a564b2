package io.isthmus.model;

import java.util.AbstractList;
import java.util.Iterator;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Things of one state in ascending order of their ids, each looked up when it is asked for: how many there are, the first, and
 * a page are told without looking at the rest. Immutable; it holds on to the state, so it is no list to keep.
 */
public final class Members<T> extends AbstractList<T> implements RandomAccess {
    private final SortedIds ids;
    private final Function<String, T> lookUp;

    Members(SortedIds ids, Function<String, T> lookUp) {
        this.ids = ids;
        this.lookUp = lookUp;
    }

    @Override
    public int size() {
        return ids.size();
    }

    @Override
    public T get(int index) {
        return lookUp.apply(ids.at(index));
    }

    @Override
    public Iterator<T> iterator() {
        Iterator<String> each = ids.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return each.hasNext();
            }

            @Override
            public T next() {
                return lookUp.apply(each.next());
            }
        };
    }

    @Override
    public Spliterator<T> spliterator() {
        return Spliterators.spliterator(iterator(), size(), Spliterator.ORDERED | Spliterator.NONNULL);
    }

    /**
     * The same as what pages are cut of.
     *
     * @param id the id of each, by which it stands here
     */
    public Listing<T> listing(Function<T, String> id) {
        return new Listing<>(
                id, wanted -> ids.contains(wanted) ? Optional.of(lookUp.apply(wanted)) : Optional.empty(), this::walk);
    }

    private Stream<T> walk(Optional<String> id, boolean ascending) {
        if (ascending) {
            int first = id.map(limit -> ids.place(limit) + (ids.contains(limit) ? 1 : 0))
                    .orElse(0);
            return IntStream.range(first, size()).mapToObj(this::get);
        }
        int end = id.map(ids::place).orElse(size());
        return IntStream.range(0, end).mapToObj(place -> get(end - 1 - place));
    }
}
