package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Problem;
import io.isthmus.edge.PlainText;
import io.isthmus.model.Listing;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Tagged.Target;
import io.isthmus.model.Tagged.Target.Kind;
import io.isthmus.model.Tags.Change;
import io.isthmus.model.Tags.Tag;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tags in the form of OpenStack, where they are texts: {@code key=value}, or the key alone if the value is empty. They are the
 * same tags as those of {@link Tags}, so that there is one of each key.
 */
final class NeutronTags {
    private NeutronTags() {}

    record TextsInput(
            @Doc("the tags, each a text or key=value; all others go; an empty list takes all away")
            @Items(max = io.isthmus.model.Tags.MOST)
            Optional<List<String>> tags) {}

    /** What lists ask of tags: of each parameter texts with commas between them, and all its values together. */
    record Wish(
            @Doc("only what has all of these tags, with commas between them")
            List<String> tags,

            @Doc("only what has one of these tags") @Name("tags-any")
            List<String> tagsAny,

            @Doc("not what has all of these tags") @Name("not-tags")
            List<String> notTags,

            @Doc("not what has one of these tags") @Name("not-tags-any")
            List<String> notTagsAny) {

        /** What of a list has the tags that are asked for. Looks at nothing if none are. */
        <T> Listing<T> of(Listing<T> listing, Function<T, List<String>> shown) {
            if (Stream.of(tags, tagsAny, notTags, notTagsAny).allMatch(List::isEmpty)) {
                return listing;
            }
            Set<String> all = texts(tags);
            Set<String> any = texts(tagsAny);
            Set<String> notAll = texts(notTags);
            Set<String> notAny = texts(notTagsAny);
            return listing.filter(item -> {
                Set<String> own = Set.copyOf(shown.apply(item));
                return own.containsAll(all)
                        && (any.isEmpty() || !Collections.disjoint(own, any))
                        && (notAll.isEmpty() || !own.containsAll(notAll))
                        && Collections.disjoint(own, notAny);
            });
        }

        private static Set<String> texts(List<String> values) {
            return values.stream()
                    .flatMap(value -> Stream.of(value.split(",", -1)))
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.toSet());
        }
    }

    record TextsView(
            @Doc("the tags, each a text or key=value") List<String> tags) {}

    private record Taggable(String collection, String item, Kind kind, Rule rule) {
        String path() {
            return collection + "/{" + item + "}/tags";
        }

        /** Empty if the path names a Neutron subnet that the caller does not see. */
        Optional<Target> target(Call<?, ?> call) {
            String id = call.path(item);
            return kind == Kind.NEUTRON_SUBNET
                    ? NeutronSubnets.network(call, id).map(SubnetId::value).map(network -> new Target(kind, network))
                    : Optional.of(new Target(kind, id));
        }

        /** The tags of what the path names. */
        Reply answer(Call<?, ?> call, Function<List<Tag>, Reply> answer) {
            return with(
                    call,
                    target -> Tags.find(call, target)
                            .map(tags -> answer.apply(tags.all()))
                            .orElseGet(() -> Tags.missing(target)));
        }

        Reply change(Call<?, ?> call, Change change, Reply answer) {
            return with(call, target -> Tags.change(call, target, change, () -> answer));
        }

        private Reply with(Call<?, ?> call, Function<Target, Reply> answer) {
            return target(call).map(answer).orElseGet(() -> NeutronSubnets.missing(call.path(item)));
        }
    }

    private static final List<Taggable> ALL = List.of(
            new Taggable("/v2.0/networks", "network_id", Kind.NETWORK, Rule.NETWORK_NOT_FOUND),
            new Taggable("/v2.0/subnets", "neutron_subnet_id", Kind.NEUTRON_SUBNET, Rule.SUBNET_NOT_FOUND),
            new Taggable("/v2.0/ports", "port_id", Kind.PORT, Rule.PORT_NOT_FOUND),
            new Taggable("/v2.1/{project_id}/servers", "server_id", Kind.ECS, Rule.ECS_NOT_FOUND),
            new Taggable("/v2.0/routers", "router_id", Kind.VPC, Rule.VPC_NOT_FOUND),
            new Taggable(
                    "/v2.0/security-groups", "security_group_id", Kind.SECURITY_GROUP, Rule.SECURITY_GROUP_NOT_FOUND));

    static List<Endpoint<?, ?>> endpoints() {
        return ALL.stream()
                .flatMap(taggable -> Stream.concat(all(taggable).stream(), one(taggable).stream()))
                .toList();
    }

    private static List<Endpoint<?, ?>> all(Taggable taggable) {
        return List.of(
                Endpoint.get(taggable.path(), "Lists the tags as texts")
                        .answers(200, "", TextsView.class)
                        .refuses(taggable.rule())
                        .handledBy(call -> taggable.answer(
                                call,
                                tags -> Reply.ok(new TextsView(
                                        tags.stream().map(Tags::text).toList())))),
                Endpoint.put(taggable.path(), "Replaces all tags")
                        .takes("", TextsInput.class)
                        .answers(200, "", TextsView.class)
                        .refuses(Tags.refusals(taggable.kind(), taggable.rule(), Rule.TAGS_TOO_MANY))
                        .handledBy(call -> replace(taggable, call)),
                Endpoint.delete(taggable.path(), "Deletes all tags")
                        .refuses(taggable.rule())
                        .handledBy(call -> taggable.change(call, new Change.Replace(List.of()), Reply.ok())));
    }

    private static List<Endpoint<?, ?>> one(Taggable taggable) {
        String path = taggable.path() + "/{tag}";
        return List.of(
                Endpoint.get(path, "Tells whether there is a tag")
                        .answers(204)
                        .refuses(taggable.rule())
                        .handledBy(call -> named(taggable, call, _ -> Reply.ok())),
                Endpoint.put(path, "Adds a tag, in place of one with the same key")
                        .answers(201)
                        .refuses(Tags.refusals(taggable.kind(), taggable.rule(), Rule.TAGS_TOO_MANY))
                        .handledBy(call -> add(taggable, call)),
                Endpoint.delete(path, "Deletes a tag")
                        .refuses(taggable.rule())
                        .handledBy(call -> named(
                                taggable,
                                call,
                                tag -> taggable.change(call, new Change.Delete(Set.of(tag.key())), Reply.ok()))));
    }

    /** What becomes of the tag that the path names, if it is there. */
    private static Reply named(Taggable taggable, Call<?, ?> call, Function<Tag, Reply> answer) {
        String text = call.path("tag");
        return taggable.answer(
                call,
                tags -> tags.stream()
                        .filter(tag -> Tags.text(tag).equals(text))
                        .findFirst()
                        .map(answer)
                        .orElseGet(() -> new Reply.Failure(new Problem.Absent("tag", text))));
    }

    /** Those that texts stand for. */
    static List<Tag> tags(List<String> texts) {
        return texts.stream().distinct().map(NeutronTags::tag).toList();
    }

    /** The refusal of texts that cannot be the tags of something. */
    static Optional<Reply> bad(String field, List<String> texts) {
        return unfit(field, texts).or(() -> Tags.bad(field, tags(texts)));
    }

    private static Reply replace(Taggable taggable, Call<Nothing, TextsInput> call) {
        if (call.body().tags().isEmpty()) {
            return Reply.malformed("tags", "is missing", "a list of texts, which may be empty");
        }
        List<String> texts = call.body().tags().get().stream().distinct().toList();
        List<Tag> tags = tags(texts);
        return bad("tags", texts)
                .orElseGet(() -> taggable.change(
                        call,
                        new Change.Replace(tags),
                        Reply.ok(new TextsView(texts.stream().sorted().toList()))));
    }

    private static Reply add(Taggable taggable, Call<?, ?> call) {
        String text = call.path("tag");
        List<Tag> tags = List.of(tag(text));
        return PlainText.foreignInName(text)
                .<Reply>map(character ->
                        Reply.malformed("tag", "holds the character " + character, "text that can be seen"))
                .or(() -> unfit("tag", List.of(text)))
                .or(() -> Tags.bad("tag", tags))
                .orElseGet(() -> taggable.change(call, new Change.Add(tags), Reply.ok()));
    }

    private static Tag tag(String text) {
        int equals = text.indexOf('=');
        return equals < 0 ? new Tag(text, "") : new Tag(text.substring(0, equals), text.substring(equals + 1));
    }

    /** The refusal of texts that would not be shown as they came. */
    private static Optional<Reply> unfit(String field, List<String> texts) {
        return texts.stream()
                        .anyMatch(text -> text.isEmpty()
                                || text.startsWith("=")
                                || !Tags.text(tag(text)).equals(text))
                ? Optional.of(Reply.malformed(
                        field, "has a tag without a key, or with an empty value behind \"=\"", "a text, or key=value"))
                : Optional.empty();
    }
}
