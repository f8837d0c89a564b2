package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.TagQueries.Tagged;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Problem;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Tags.Tag;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Tags of VPCs and subnets, which Terraform reads of everything (contract.md 3.1). */
final class Tags {
    static final int LONGEST_KEY = 128;
    static final int LONGEST_VALUE = 255;

    private Tags() {}

    record TagInput(
            @Doc("key, of which a resource has one tag at most") @Length(min = 1, max = LONGEST_KEY)
            String key,

            @Doc("value, which may be empty; to delete a tag it is not looked at, and may be left out")
            @Length(max = LONGEST_VALUE)
            Optional<String> value) {
        Tag tag() {
            return new Tag(key, value.orElse(""));
        }
    }

    record ActionInput(
            @Doc("what becomes of the tags") @OneOf({"create", "delete"})
            String action,

            @Doc("the tags") @Items(min = 1, max = io.isthmus.model.Tags.MOST)
            List<TagInput> tags) {}

    /** Tags of something new, as v1 writes them: a key, an asterisk and a value. */
    static List<Tag> written(List<String> texts) {
        return texts.stream()
                .map(text -> {
                    int star = text.indexOf('*');
                    return star < 0 ? new Tag(text, "") : new Tag(text.substring(0, star), text.substring(star + 1));
                })
                .toList();
    }

    /** The refusal of such tags that cannot be. */
    static Optional<Reply> badlyWritten(String field, List<String> texts) {
        if (texts.stream().anyMatch(text -> text.indexOf('*') < 1)) {
            return Optional.of(Reply.malformed(field, "has an element that is no tag", "tags as key*value"));
        }
        return bad(field, written(texts));
    }

    /** The refusal of tags of something new that cannot be. */
    static Optional<Reply> bad(String field, List<Tag> tags) {
        if (tags.stream()
                .anyMatch(tag -> tag.key().length() > LONGEST_KEY || tag.value().length() > LONGEST_VALUE)) {
            return Optional.of(Reply.malformed(
                    field,
                    "has a tag that is too long",
                    "keys of up to " + LONGEST_KEY + " and values of up to " + LONGEST_VALUE + " characters"));
        }
        return tags.stream().map(Tag::key).distinct().count() < tags.size()
                ? Optional.of(Reply.malformed(field, "has a key more than once", "each key once"))
                : Optional.empty();
    }

    record TagView(
            @Doc("key") String key,
            @Doc("value, may be empty") String value) {}

    record TagsView(@Doc("the tags, by key") List<TagView> tags) {}

    static List<TagView> views(Optional<io.isthmus.model.Tags> tags) {
        return tags.stream()
                .flatMap(some -> some.all().stream())
                .map(tag -> new TagView(tag.key(), tag.value()))
                .toList();
    }

    /**
     * A kind of resource that has tags.
     *
     * @param collection path of the kind
     * @param item what the path calls the id of one
     * @param all what there is of the kind for the caller
     * @param find the tags of what the path names, as far as the caller sees it
     * @param missing the answer if the caller does not
     */
    private record Target(
            String collection,
            String item,
            Rule rule,
            Function<Call<?, ?>, Stream<Tagged>> all,
            Function<Call<?, ?>, Optional<List<TagView>>> find,
            Function<Call<?, ?>, Reply> missing,
            Change change) {
        String path() {
            return collection + "/{" + item + "}/tags";
        }
    }

    private interface Change {
        Command of(Call<?, ?> call, boolean delete, List<Tag> tags);
    }

    private static final Target VPC = new Target(
            "/v2.0/{project_id}/vpcs",
            "vpc_id",
            Rule.VPC_NOT_FOUND,
            call -> call.visible(call.snapshot().vpcs(call.project())).stream()
                    .map(vpc -> new Tagged(vpc.id().value(), vpc.name(), views(vpc.tags()))),
            call -> call.visible(call.snapshot().vpc(Vpcs.id(call))).map(vpc -> views(vpc.tags())),
            call -> Vpcs.missing(Vpcs.id(call)),
            (call, delete, tags) -> new Command.ChangeVpcTags(Vpcs.id(call), delete, tags));

    private static final Target SUBNET = new Target(
            "/v2.0/{project_id}/subnets",
            "subnet_id",
            Rule.SUBNET_NOT_FOUND,
            call -> call.visible(call.snapshot().subnets(call.project())).stream()
                    .map(subnet -> new Tagged(subnet.id().value(), subnet.name(), views(subnet.tags()))),
            call -> call.visible(call.snapshot().subnet(subnet(call))).map(subnet -> views(subnet.tags())),
            call -> Subnets.missing(subnet(call)),
            (call, delete, tags) -> new Command.ChangeSubnetTags(subnet(call), delete, tags));

    private static SubnetId subnet(Call<?, ?> call) {
        return new SubnetId(call.path("subnet_id"));
    }

    static List<Endpoint<?, ?>> endpoints() {
        return Stream.of(VPC, SUBNET)
                .<Endpoint<?, ?>>flatMap(target -> Stream.concat(
                        endpoints(target).stream(), TagQueries.endpoints(target.collection(), target.all()).stream()))
                .toList();
    }

    private static List<Endpoint<?, ?>> endpoints(Target target) {
        return List.of(
                Endpoint.get(target.path(), "Lists the tags")
                        .answers(200, "", TagsView.class)
                        .refuses(target.rule())
                        .handledBy(call -> target.find()
                                .apply(call)
                                .<Reply>map(tags -> Reply.ok(new TagsView(tags)))
                                .orElseGet(() -> target.missing().apply(call))),
                Endpoint.post(target.path() + "/action", "Adds or deletes tags")
                        .takes("", ActionInput.class)
                        .answers(204)
                        .refuses(target.rule(), Rule.TAGS_TOO_MANY)
                        .handledBy(call -> act(target, call)),
                Endpoint.post(target.path(), "Adds a tag")
                        .takes("tag", TagInput.class)
                        .answers(204)
                        .refuses(target.rule(), Rule.TAGS_TOO_MANY)
                        .handledBy(call -> valueless("tag.value", List.of(call.body()))
                                .orElseGet(() -> call.execute(target.change()
                                        .of(call, false, List.of(call.body().tag()))))),
                Endpoint.delete(target.path() + "/{key}", "Deletes a tag")
                        .refuses(target.rule())
                        .handledBy(call -> delete(target, call)));
    }

    /** All or nothing. What is to go and is not there is gone already; what is to come may not come twice. */
    private static Reply act(Target target, Call<Nothing, ActionInput> call) {
        boolean delete = call.body().action().equals("delete");
        List<Tag> tags = call.body().tags().stream().map(TagInput::tag).toList();
        Set<String> keys = new HashSet<>();
        Optional<Tag> doubled =
                tags.stream().filter(tag -> !keys.add(tag.key())).findFirst();
        if (!delete && doubled.isPresent()) {
            return Reply.malformed(
                    "tags", "has the key \"" + doubled.get().key() + "\" more than once", "each key once");
        }
        return delete
                ? call.execute(target.change().of(call, true, tags))
                : valueless("tags.value", call.body().tags())
                        .orElseGet(() -> call.execute(target.change().of(call, false, tags)));
    }

    /** The refusal of a new tag without a value. */
    static Optional<Reply> valueless(String field, List<TagInput> tags) {
        return tags.stream()
                .filter(tag -> tag.value().isEmpty())
                .findFirst()
                .map(_ -> Reply.malformed(field, "is missing", "text, which may be empty"));
    }

    private static Reply delete(Target target, Call<?, ?> call) {
        Optional<List<TagView>> tags = target.find().apply(call);
        String key = call.path("key");
        boolean absent = tags.isPresent()
                && tags.get().stream().noneMatch(tag -> tag.key().equals(key));
        return absent
                ? new Reply.Failure(new Problem.Absent("tag", key))
                : call.execute(target.change().of(call, true, List.of(new Tag(key, ""))));
    }
}
