package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.Tags.TagView;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.NullIfEmpty;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Range;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Which resources of a kind have which tags, and all tags of a kind (contract.md 3.1). */
final class TagQueries {
    private static final int MOST = 1000;
    static final int MOST_KEYS = 10;
    private static final int MOST_VALUES = 10;

    private TagQueries() {}

    /** What a query sees of a resource. */
    record Seen(String id, String name, List<TagView> tags) {}

    record TagFilter(
            @Doc("key") @Length(min = 1, max = Tags.LONGEST_KEY)
            String key,

            @Doc("values, of which any will do; none: any value at all, at most 10, each once")
            List<String> values) {
        boolean fits(List<TagView> tags) {
            return tags.stream()
                    .anyMatch(tag -> tag.key().equals(key) && (values.isEmpty() || values.contains(tag.value())));
        }
    }

    record MatchInput(
            @Doc("what of the resource: its name") @OneOf("resource_name")
            String key,

            @Doc("what it contains, in capitals or not; empty: resources without a name")
            @Length(max = Tags.LONGEST_VALUE)
            String value) {}

    record QueryInput(
            @Doc("filter: a page of the resources; count: only how many there are") @OneOf({"filter", "count"})
            String action,

            @Doc("most resources on the page, from 1 to 1000, a number or its text; without it 1000")
            Optional<Object> limit,

            @Doc("how many resources come before the page, a number or its text; without it 0")
            Optional<Object> offset,

            @Doc("only resources with all of these tags") @Items(max = MOST_KEYS)
            List<TagFilter> tags,

            @Doc("only resources with at least one of these tags") @Items(max = MOST_KEYS)
            List<TagFilter> tagsAny,

            @Doc("not the resources with all of these tags") @Items(max = MOST_KEYS)
            List<TagFilter> notTags,

            @Doc("not the resources with one of these tags") @Items(max = MOST_KEYS)
            List<TagFilter> notTagsAny,

            @Doc("only resources of which all this is so") @Items(max = 1)
            List<MatchInput> matches) {
        private Question question() {
            return new Question(tags, tagsAny, notTags, notTagsAny, matches);
        }
    }

    record FilterInput(
            @Doc("only resources with all of these tags") @Items(max = MOST_KEYS)
            List<TagFilter> tags,

            @Doc("only resources of which all this is so") @Items(max = 1)
            List<MatchInput> matches) {
        private Question question() {
            return new Question(tags, List.of(), List.of(), List.of(), matches);
        }
    }

    /** In v3. */
    record Place(
            @Doc("most on the page; without it 1000") @Range(min = 1, max = MOST)
            Optional<Integer> limit,

            @Doc("how many come before the page; without it 0") @Range(min = 0, max = Integer.MAX_VALUE)
            Optional<Integer> offset) {
        private <T> List<T> page(List<T> all) {
            return TagQueries.page(all, limit.orElse(MOST), offset.orElse(0));
        }
    }

    private static <T> List<T> page(List<T> all, int limit, int offset) {
        return all.stream().skip(offset).limit(limit).toList();
    }

    /** What is asked of resources, whatever the dialect. */
    private record Question(
            List<TagFilter> tags,
            List<TagFilter> tagsAny,
            List<TagFilter> notTags,
            List<TagFilter> notTagsAny,
            List<MatchInput> matches) {
        private Map<String, List<TagFilter>> filters() {
            return Map.of("tags", tags, "tags_any", tagsAny, "not_tags", notTags, "not_tags_any", notTagsAny);
        }

        private boolean fits(Seen resource) {
            Predicate<TagFilter> has = filter -> filter.fits(resource.tags());
            return tags.stream().allMatch(has)
                    && (tagsAny.isEmpty() || tagsAny.stream().anyMatch(has))
                    && (notTags.isEmpty() || !notTags.stream().allMatch(has))
                    && notTagsAny.stream().noneMatch(has)
                    && matches.stream().allMatch(match -> isCalled(resource, match.value()));
        }
    }

    record FoundView(
            @Doc("id") String resourceId,
            @Doc("name") String resourceName,
            @Doc("always null") @NullIfEmpty Optional<String> resourceDetail,
            @Doc("its tags, by key") List<TagView> tags) {
        private static FoundView of(Seen one) {
            return new FoundView(one.id(), one.name(), Optional.empty(), one.tags());
        }
    }

    record FoundsView(
            @Doc("a page of the resources, by id; absent if only their number is asked for")
            Optional<List<FoundView>> resources,

            @Doc("how many there are on all pages") int totalCount) {}

    record TagValuesView(
            @Doc("key") String key,
            @Doc("all values that it has, sorted") List<String> values) {}

    record AllTagsView(
            @Doc("the tags of all resources of the kind, by key")
            List<TagValuesView> tags) {}

    record FoundsAnswer(
            @Doc("the call's request id") String requestId,
            @Doc("a page of the resources, by id") List<FoundView> resources,
            @Doc("how many there are on all pages") int totalCount) {}

    record CountAnswer(
            @Doc("the call's request id") String requestId,
            @Doc("how many there are") int totalCount) {}

    record AllTagsAnswer(
            @Doc("the call's request id") String requestId,

            @Doc("a page of the tags of all resources of the kind, by key")
            List<TagValuesView> tags) {}

    /**
     * Those of one kind.
     *
     * @param collection path of the kind
     * @param all what there is of it for the caller, by id
     */
    static List<Endpoint<?, ?>> endpoints(String collection, Function<Call<?, ?>, Stream<Seen>> all) {
        return List.of(
                Endpoint.post(collection + "/resource_instances/action", "Finds resources by their tags")
                        .takes("", QueryInput.class)
                        .answers(200, "", FoundsView.class)
                        .handledBy(call -> find(call, all)),
                Endpoint.get(collection + "/tags", "Lists the tags of all resources of the kind")
                        .answers(200, "", AllTagsView.class)
                        .handledBy(call -> Reply.ok(new AllTagsView(allTags(all.apply(call))))));
    }

    /** The same in v3. */
    static List<Endpoint<?, ?>> inV3(String collection, Function<Call<?, ?>, Stream<Seen>> all) {
        return List.of(
                Endpoint.post(collection + "/resource-instances/filter", "Finds resources by their tags")
                        .query(Place.class)
                        .takes("", FilterInput.class)
                        .answers(200, "", FoundsAnswer.class)
                        .handledBy(call -> answered(
                                call,
                                call.body(),
                                all,
                                found -> new FoundsAnswer(
                                        call.requestId(),
                                        call.query().page(found).stream()
                                                .map(FoundView::of)
                                                .toList(),
                                        found.size()))),
                Endpoint.post(collection + "/resource-instances/count", "Counts resources by their tags")
                        .takes("", FilterInput.class)
                        .answers(200, "", CountAnswer.class)
                        .handledBy(call -> answered(
                                call, call.body(), all, found -> new CountAnswer(call.requestId(), found.size()))),
                Endpoint.get(collection + "/tags", "Lists the tags of all resources of the kind")
                        .query(Place.class)
                        .answers(200, "", AllTagsAnswer.class)
                        .handledBy(call -> Reply.ok(
                                new AllTagsAnswer(call.requestId(), call.query().page(allTags(all.apply(call)))))));
    }

    private static Reply answered(
            Call<?, ?> call,
            FilterInput input,
            Function<Call<?, ?>, Stream<Seen>> all,
            Function<List<Seen>, Record> answer) {
        Question question = input.question();
        return wrong(question)
                .orElseGet(() -> Reply.ok(
                        answer.apply(all.apply(call).filter(question::fits).toList())));
    }

    private static Reply find(Call<Nothing, QueryInput> call, Function<Call<?, ?>, Stream<Seen>> all) {
        QueryInput input = call.body();
        Question question = input.question();
        Optional<Reply> wrong = wrong(question);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        OptionalInt limit = number(input.limit(), MOST);
        OptionalInt offset = number(input.offset(), 0);
        if (limit.isEmpty() || limit.getAsInt() < 1 || limit.getAsInt() > MOST) {
            return Reply.malformed("limit", "is no such number", "a number from 1 to " + MOST);
        }
        if (offset.isEmpty() || offset.getAsInt() < 0) {
            return Reply.malformed("offset", "is no such number", "a number from 0");
        }
        List<Seen> found = all.apply(call).filter(question::fits).toList();
        return Reply.ok(new FoundsView(
                input.action().equals("count")
                        ? Optional.empty()
                        : Optional.of(page(found, limit.getAsInt(), offset.getAsInt()).stream()
                                .map(FoundView::of)
                                .toList()),
                found.size()));
    }

    /** What of the query cannot be. */
    private static Optional<Reply> wrong(Question question) {
        for (Map.Entry<String, List<TagFilter>> filter : new TreeMap<>(question.filters()).entrySet()) {
            Set<String> keys = new HashSet<>();
            for (TagFilter tag : filter.getValue()) {
                if (!keys.add(tag.key())) {
                    return Optional.of(Reply.malformed(
                            filter.getKey(), "has the key \"" + tag.key() + "\" more than once", "each key once"));
                }
                if (tag.values().size() > MOST_VALUES
                        || new HashSet<>(tag.values()).size() < tag.values().size()) {
                    return Optional.of(Reply.malformed(
                            filter.getKey() + ".values",
                            "has a value more than once, or more than " + MOST_VALUES,
                            "at most " + MOST_VALUES + " values, each once"));
                }
            }
        }
        return Optional.empty();
    }

    /** Some clients send numbers as texts. */
    private static OptionalInt number(Optional<Object> value, int otherwise) {
        return switch (value.orElse(otherwise)) {
            case Integer number -> OptionalInt.of(number);
            case String text when text.matches("[0-9]{1,9}") -> OptionalInt.of(Integer.parseInt(text));
            default -> OptionalInt.empty();
        };
    }

    private static boolean isCalled(Seen resource, String text) {
        return text.isEmpty()
                ? resource.name().isEmpty()
                : resource.name().toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }

    private static List<TagValuesView> allTags(Stream<Seen> all) {
        Map<String, Set<String>> values = new TreeMap<>();
        all.flatMap(one -> one.tags().stream())
                .forEach(tag ->
                        values.computeIfAbsent(tag.key(), _ -> new TreeSet<>()).add(tag.value()));
        return values.entrySet().stream()
                .map(tag -> new TagValuesView(tag.getKey(), List.copyOf(tag.getValue())))
                .toList();
    }
}
