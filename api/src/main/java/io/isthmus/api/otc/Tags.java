package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.TagQueries.Seen;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Problem;
import io.isthmus.model.Ecs;
import io.isthmus.model.NetworkAcl;
import io.isthmus.model.PortId;
import io.isthmus.model.Resource;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.Subnet;
import io.isthmus.model.Tagged;
import io.isthmus.model.Tagged.Target;
import io.isthmus.model.Tagged.Target.Kind;
import io.isthmus.model.Tags.Change;
import io.isthmus.model.Tags.Tag;
import io.isthmus.model.Volume;
import io.isthmus.model.Vpc;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Named;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tags of whatever has some, which Terraform reads of everything (contract.md 3.1), in the forms of the cloud. Those of
 * OpenStack are {@link NeutronTags}.
 */
final class Tags {
    static final int LONGEST_KEY = 128;
    static final int LONGEST_VALUE = 255;

    private Tags() {}

    record TagInput(
            @Doc("key, of which a resource has one tag at most") @Length(min = 1, max = LONGEST_KEY)
            String key,

            @Doc("value; without it empty text; to delete a tag it is not looked at") @Length(max = LONGEST_VALUE)
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

    record TagsInput(
            @Doc("the tags; to delete them only their keys are looked at")
            @Items(min = 1, max = io.isthmus.model.Tags.MOST)
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
                .anyMatch(tag -> characters(tag.key()) > LONGEST_KEY || characters(tag.value()) > LONGEST_VALUE)) {
            return Optional.of(Reply.malformed(
                    field,
                    "has a tag that is too long",
                    "keys of up to " + LONGEST_KEY + " and values of up to " + LONGEST_VALUE + " characters"));
        }
        return tags.stream().map(Tag::key).distinct().count() < tags.size()
                ? Optional.of(Reply.malformed(field, "has a key more than once", "each key once"))
                : Optional.empty();
    }

    /** As people count them, like {@link Length}. */
    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }

    /** A tag as one text, as OpenStack and the ECS of v1 have it: the key alone if it has no value. */
    static String text(Tag tag) {
        return tag.value().isEmpty() ? tag.key() : tag.key() + "=" + tag.value();
    }

    static List<String> texts(Optional<io.isthmus.model.Tags> tags) {
        return tags.stream()
                .flatMap(some -> some.all().stream())
                .map(Tags::text)
                .toList();
    }

    record TagView(
            @Doc("key") String key,
            @Doc("value, may be empty") String value) {}

    record TagsView(@Doc("the tags, by key") List<TagView> tags) {}

    record TagsAnswer(
            @Doc("the call's request id") String requestId,
            @Doc("the tags, by key") List<TagView> tags) {}

    static List<TagView> views(Optional<io.isthmus.model.Tags> tags) {
        return tags.stream()
                .flatMap(some -> some.all().stream())
                .map(tag -> new TagView(tag.key(), tag.value()))
                .toList();
    }

    /** How the cloud words its calls about tags, which depends on the kind. */
    private enum Form {
        /** One call for all changes. */
        V1,
        /** The same, and calls for one tag. */
        V2,
        /** A call for each change, and for one tag. */
        V3
    }

    /**
     * A kind of resource that has tags.
     *
     * @param collection path of the kind
     * @param item what the path calls the id of one
     * @param all what there is of the kind for the caller, by id
     */
    private record Taggable(
            Form form, String collection, String item, Kind kind, Rule rule, Function<Call<?, ?>, Stream<Seen>> all) {
        String path() {
            return collection + "/{" + item + "}/tags";
        }

        Target target(Call<?, ?> call) {
            return new Target(kind, call.path(item));
        }

        Reply change(Call<?, ?> call, Change change) {
            return Tags.change(call, target(call), change, Reply::ok);
        }
    }

    private static final List<Taggable> ALL = List.of(
            new Taggable(
                    Form.V2,
                    "/v2.0/{project_id}/vpcs",
                    "vpc_id",
                    Kind.VPC,
                    Rule.VPC_NOT_FOUND,
                    call -> seen(call, call.snapshot().vpcs(call.project()), Vpc::name)),
            new Taggable(
                    Form.V2,
                    "/v2.0/{project_id}/subnets",
                    "subnet_id",
                    Kind.SUBNET,
                    Rule.SUBNET_NOT_FOUND,
                    call -> seen(call, call.snapshot().subnets(call.project()), Subnet::name)),
            new Taggable(
                    Form.V2,
                    "/v2.0/{project_id}/security-groups",
                    "security_group_id",
                    Kind.SECURITY_GROUP,
                    Rule.SECURITY_GROUP_NOT_FOUND,
                    call -> seen(call, call.snapshot().securityGroups(call.project()), SecurityGroup::name)),
            new Taggable(
                    Form.V3,
                    "/v3/{project_id}/ports",
                    "port_id",
                    Kind.PORT,
                    Rule.PORT_NOT_FOUND,
                    call -> Stream.concat(
                                    seen(
                                            call,
                                            call.snapshot().ports(call.project()),
                                            port -> port.detailsOrPlain().name()),
                                    seen(
                                            call,
                                            call.snapshot().unboundPorts(call.project()),
                                            port -> port.details().name()))
                            .sorted(Comparator.comparing(Seen::id))),
            new Taggable(
                    Form.V3,
                    "/v3/{project_id}/firewalls",
                    "firewall_id",
                    Kind.NETWORK_ACL,
                    Rule.NETWORK_ACL_NOT_FOUND,
                    call -> seen(call, call.snapshot().networkAcls(call.project()), NetworkAcl::name)),
            new Taggable(
                    Form.V1,
                    "/v1/{project_id}/cloudservers",
                    "server_id",
                    Kind.ECS,
                    Rule.ECS_NOT_FOUND,
                    call -> seen(call, call.snapshot().ecss(call.project()), Ecs::name)),
            new Taggable(
                    Form.V1,
                    "/v2/{project_id}/cloudvolumes",
                    "volume_id",
                    Kind.VOLUME,
                    Rule.VOLUME_NOT_FOUND,
                    call -> seen(call, call.snapshot().volumes(call.project()), Volume::name)));

    private static <T extends Resource & Tagged> Stream<Seen> seen(
            Call<?, ?> call, List<T> all, Function<T, String> name) {
        return call.visible(all).stream().map(one -> new Seen(one.key(), name.apply(one), views(one.tags())));
    }

    static List<Endpoint<?, ?>> endpoints() {
        return ALL.stream()
                .<Endpoint<?, ?>>flatMap(taggable -> Stream.of(
                                changes(taggable),
                                taggable.form() == Form.V1 ? List.<Endpoint<?, ?>>of() : single(taggable),
                                taggable.form() == Form.V3
                                        ? TagQueries.inV3(taggable.collection(), taggable.all())
                                        : TagQueries.endpoints(taggable.collection(), taggable.all()))
                        .flatMap(List::stream))
                .toList();
    }

    /** The tags of a resource, which may be none; empty if the caller does not see the resource. */
    static Optional<io.isthmus.model.Tags> find(Call<?, ?> call, Target target) {
        return call.visible(Named.tagged(target).find(call.snapshot()))
                .map(found -> target.of((Tagged) found))
                .or(() -> gateway(call, target).map(_ -> io.isthmus.model.Tags.NONE));
    }

    /** The subnet whose gateway a port is: a router's port is no resource of its own, and has no tags. */
    private static Optional<Subnet> gateway(Call<?, ?> call, Target target) {
        return target.kind() == Kind.PORT
                ? call.visible(call.snapshot().gateway(new PortId(target.id())))
                : Optional.empty();
    }

    /** Changes tags, but of a router's port, which keeps none. */
    static Reply change(Call<?, ?> call, Target target, Change change, Supplier<Reply> changed) {
        return gateway(call, target)
                .map(subnet -> change.applied(io.isthmus.model.Tags.NONE).all().isEmpty()
                        ? changed.get()
                        : Ports.isGateway(new PortId(target.id()), subnet, "Give the tag to the subnet instead."))
                .orElseGet(() -> call.execute(new Command.ChangeTags(target, change), _ -> changed.get()));
    }

    /** What a new tag may be refused for: of a port also that it is a router's. */
    static Rule[] refusals(Kind kind, Rule... rules) {
        return Stream.concat(Stream.of(rules), kind == Kind.PORT ? Stream.of(Rule.PORT_IN_USE) : Stream.of())
                .toArray(Rule[]::new);
    }

    /** The answer for a resource that is not there or not to be seen. */
    static Reply missing(Target target) {
        return Reply.refused(Named.tagged(target).missing());
    }

    private static List<Endpoint<?, ?>> changes(Taggable taggable) {
        return taggable.form() == Form.V3
                ? List.of(
                        Endpoint.get(taggable.path(), "Lists the tags")
                                .answers(200, "", TagsAnswer.class)
                                .refuses(taggable.rule())
                                .handledBy(
                                        call -> show(taggable, call, tags -> new TagsAnswer(call.requestId(), tags))),
                        Endpoint.post(taggable.path() + "/create", "Adds tags")
                                .takes("", TagsInput.class)
                                .answers(204)
                                .refuses(refusals(taggable.kind(), taggable.rule(), Rule.TAGS_TOO_MANY))
                                .handledBy(
                                        call -> add(taggable, call, call.body().tags())),
                        Endpoint.post(taggable.path() + "/delete", "Deletes tags")
                                .takes("", TagsInput.class)
                                .answers(204)
                                .refuses(taggable.rule())
                                .handledBy(call -> taggable.change(
                                        call, deletion(call.body().tags()))))
                : List.of(
                        Endpoint.get(taggable.path(), "Lists the tags")
                                .answers(200, "", TagsView.class)
                                .refuses(taggable.rule())
                                .handledBy(call -> show(taggable, call, TagsView::new)),
                        Endpoint.post(taggable.path() + "/action", "Adds or deletes tags")
                                .takes("", ActionInput.class)
                                .answers(204)
                                .refuses(refusals(taggable.kind(), taggable.rule(), Rule.TAGS_TOO_MANY))
                                .handledBy(call -> call.body().action().equals("delete")
                                        ? taggable.change(
                                                call, deletion(call.body().tags()))
                                        : add(taggable, call, call.body().tags())));
    }

    private static List<Endpoint<?, ?>> single(Taggable taggable) {
        return List.of(
                Endpoint.post(taggable.path(), "Adds a tag")
                        .takes("tag", TagInput.class)
                        .answers(204)
                        .refuses(refusals(taggable.kind(), taggable.rule(), Rule.TAGS_TOO_MANY))
                        .handledBy(call -> taggable.change(
                                call, new Change.Add(List.of(call.body().tag())))),
                Endpoint.delete(taggable.path() + "/{key}", "Deletes a tag")
                        .refuses(taggable.rule())
                        .handledBy(call -> delete(taggable, call)));
    }

    private static Reply show(Taggable taggable, Call<?, ?> call, Function<List<TagView>, Record> view) {
        Target target = taggable.target(call);
        return find(call, target)
                .<Reply>map(tags -> Reply.ok(view.apply(views(Optional.of(tags)))))
                .orElseGet(() -> missing(target));
    }

    /** All or nothing. What is to come may not come twice. */
    private static Reply add(Taggable taggable, Call<?, ?> call, List<TagInput> input) {
        Set<String> keys = new HashSet<>();
        return input.stream()
                .filter(tag -> !keys.add(tag.key()))
                .findFirst()
                .<Reply>map(doubled -> Reply.malformed(
                        "tags", "has the key \"" + doubled.key() + "\" more than once", "each key once"))
                .orElseGet(() -> taggable.change(
                        call, new Change.Add(input.stream().map(TagInput::tag).toList())));
    }

    /** What is to go and is not there is gone already. */
    static Change deletion(List<TagInput> input) {
        return new Change.Delete(input.stream().map(TagInput::key).collect(Collectors.toSet()));
    }

    /** The refusal of tags of something new that cannot be. */
    static Optional<Reply> unfit(String field, List<TagInput> tags) {
        return bad(field, tags.stream().map(TagInput::tag).toList());
    }

    private static Reply delete(Taggable taggable, Call<?, ?> call) {
        String key = call.path("key");
        boolean absent = find(call, taggable.target(call))
                .filter(tags -> tags.all().stream().noneMatch(tag -> tag.key().equals(key)))
                .isPresent();
        return absent
                ? new Reply.Failure(new Problem.Absent("tag", key))
                : taggable.change(call, new Change.Delete(Set.of(key)));
    }
}
