package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.RecordShape;
import io.isthmus.model.Listing;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The order that a client of Neutron wishes of a list, by fields that it shows; without a wish that of the ids. */
record Sorting(
        @Doc("field to sort by, may come more than once; without it the id")
        List<String> sortKey,

        @Doc("asc or desc, for each of those; without it asc")
        List<String> sortDir) {

    /**
     * The page that the client wishes. Looks at the whole list only if it is to be sorted.
     *
     * @param type what is shown of each, with the fields that it may be sorted by
     */
    <T, V extends Record> Reply page(
            Listing<T> listing, Class<V> type, Function<T, V> shown, Page.Wish wish, Function<Page<T>, Object> answer) {
        if (sortKey.isEmpty()) {
            return Lists.page(listing, wish, answer);
        }
        List<RecordShape.Component> fields = RecordShape.of(type).components();
        Comparator<V> order = (_, _) -> 0;
        for (int i = 0; i < sortKey.size(); i++) {
            String key = sortKey.get(i);
            Optional<RecordShape.Component> field = fields.stream()
                    .filter(component -> component.wireName().equals(key))
                    .findFirst();
            if (field.isEmpty()) {
                return Reply.malformed("sort_key", "is no field of this list", "the name of a field");
            }
            String direction = i < sortDir.size() ? sortDir.get(i) : "asc";
            if (!direction.equals("asc") && !direction.equals("desc")) {
                return Reply.malformed("sort_dir", "is no direction", "asc or desc");
            }
            Comparator<V> next =
                    (one, other) -> compare(field.get().read(one), field.get().read(other));
            order = order.thenComparing(direction.equals("asc") ? next : next.reversed());
        }
        // Those that are alike stay in the order of their ids.
        Comparator<V> whole = order;
        List<T> sorted = listing.walk()
                .from(Optional.empty(), true)
                .sorted((one, other) -> whole.compare(shown.apply(one), shown.apply(other)))
                .toList();
        return Lists.page(Lists.inOrder(sorted, listing.id()), wish, answer);
    }

    private static int compare(Object one, Object other) {
        return one instanceof Integer number && other instanceof Integer than
                ? number.compareTo(than)
                : text(one).compareTo(text(other));
    }

    private static String text(Object value) {
        return value instanceof Optional<?> maybe ? maybe.map(Object::toString).orElse("") : value.toString();
    }
}
