package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Matching;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.model.Listing;
import io.isthmus.model.Members;
import io.isthmus.model.Resource;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;

/** What lists of this dialect have in common. */
final class Lists {
    private Lists() {}

    record Link(
            @Doc("next or previous") String rel,
            @Doc("address of that page") String href) {}

    /** Cuts the page that the client wishes and words it. */
    static <T> Reply page(Listing<T> listing, Page.Wish wish, Function<Page<T>, Object> view) {
        return Page.cut(listing, wish.page())
                .<Reply>map(page -> Reply.ok(view.apply(page)))
                .orElseGet(
                        () -> Reply.malformed("marker", "is no id of this list", "the id of the last item of a page"));
    }

    /**
     * What may pass the filters of id and name, found without looking at the rest.
     *
     * @param ids empty: any
     * @param names empty: any
     */
    static <T extends Resource> Listing<T> narrowed(
            Call<?, ?> call,
            Members<T> all,
            Resource.Kind kind,
            Class<T> type,
            Collection<String> ids,
            Collection<String> names) {
        Listing<T> listing = all.listing(Resource::key);
        if (!ids.isEmpty()) {
            return listing.only(ids);
        }
        return names.stream()
                .distinct()
                .map(name ->
                        call.snapshot().named(kind, type, call.project(), name).listing((T resource) -> resource.key()))
                .reduce(Listing::and)
                .orElse(listing);
    }

    /** What shows what the client asks for; see {@link Matching}. */
    static <T> Listing<T> matching(Listing<T> listing, Record query, Function<T, ? extends Record> view) {
        Matching wanted = Matching.of(query);
        return wanted.isEmpty() ? listing : listing.filter(item -> wanted.test(view.apply(item)));
    }

    /** A listing in another order than that of the ids. */
    static <T> Listing<T> inOrder(List<T> sorted, Function<T, String> id) {
        return new Listing<>(
                id,
                wanted -> sorted.stream()
                        .filter(thing -> id.apply(thing).equals(wanted))
                        .findFirst(),
                (start, forwards) -> {
                    List<T> way = forwards ? sorted : sorted.reversed();
                    return start.isEmpty()
                            ? way.stream()
                            : way.stream()
                                    .dropWhile(thing -> !id.apply(thing).equals(start.get()))
                                    .skip(1);
                });
    }

    /** Links to the neighbouring pages; empty if there are none (contract.md 1.4). */
    static <T> Optional<List<Link>> links(Call<?, ?> call, Page<T> page, Function<T, String> id) {
        if (page.items().isEmpty()) {
            return Optional.empty();
        }
        List<Link> links = new ArrayList<>();
        if (page.later()) {
            links.add(new Link("next", href(call, id.apply(page.items().getLast()), false)));
        }
        if (page.earlier()) {
            links.add(new Link("previous", href(call, id.apply(page.items().getFirst()), true)));
        }
        return links.isEmpty() ? Optional.empty() : Optional.of(links);
    }

    private static String href(Call<?, ?> call, String marker, boolean reverse) {
        return call.baseUrl() + call.urlPath() + "?" + query(call, marker) + (reverse ? "&page_reverse=True" : "");
    }

    /** The query of the call, for what stands behind the item with this id. */
    static String query(Call<?, ?> call, String marker) {
        StringJoiner query = new StringJoiner("&");
        for (Map.Entry<String, List<String>> parameter : call.urlQuery().entrySet()) {
            if (!parameter.getKey().equals("marker") && !parameter.getKey().equals("page_reverse")) {
                parameter.getValue().forEach(value -> query.add(encoded(parameter.getKey()) + "=" + encoded(value)));
            }
        }
        query.add("marker=" + encoded(marker));
        return query.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Whether a filter lets a value pass: it does if the client did not name one, or named this. */
    static boolean passes(Optional<String> filter, String value) {
        return filter.isEmpty() || filter.get().equals(value);
    }
}
