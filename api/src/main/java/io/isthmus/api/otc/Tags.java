package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Doc;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Items;
import io.isthmus.api.catalogue.Length;
import io.isthmus.api.catalogue.OneOf;
import io.isthmus.api.catalogue.Problem;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.model.Command;
import io.isthmus.model.Refusal.Rule;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Tags.Tag;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Tags of VPCs and subnets, which Terraform reads of everything (contract.md 3.1). */
final class Tags {
    private Tags() {}

    record TagInput(
            @Doc("key, of which a resource has one tag at most") @Length(min = 1, max = 128)
            String key,

            @Doc("value; without it empty, and to delete a tag it is not looked at") @Length(max = 255)
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
     * @param find the tags of what the path names, as far as the caller sees it
     * @param missing the answer if the caller does not
     */
    private record Target(
            String path,
            Rule rule,
            Function<Call<?, ?>, Optional<List<TagView>>> find,
            Function<Call<?, ?>, Reply> missing,
            Change change) {}

    private interface Change {
        Command of(Call<?, ?> call, boolean delete, List<Tag> tags);
    }

    private static final Target VPC = new Target(
            "/v2.0/{project_id}/vpcs/{vpc_id}/tags",
            Rule.VPC_NOT_FOUND,
            call -> call.visible(call.snapshot().vpc(Vpcs.id(call))).map(vpc -> views(vpc.tags())),
            call -> Vpcs.missing(Vpcs.id(call)),
            (call, delete, tags) -> new Command.ChangeVpcTags(Vpcs.id(call), delete, tags));

    private static final Target SUBNET = new Target(
            "/v2.0/{project_id}/subnets/{subnet_id}/tags",
            Rule.SUBNET_NOT_FOUND,
            call -> call.visible(call.snapshot().subnet(subnet(call))).map(subnet -> views(subnet.tags())),
            call -> Subnets.missing(subnet(call)),
            (call, delete, tags) -> new Command.ChangeSubnetTags(subnet(call), delete, tags));

    private static SubnetId subnet(Call<?, ?> call) {
        return new SubnetId(call.path("subnet_id"));
    }

    static List<Endpoint<?, ?>> endpoints() {
        return Stream.of(VPC, SUBNET)
                .<Endpoint<?, ?>>flatMap(target -> endpoints(target).stream())
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
                        .handledBy(call -> call.execute(target.change()
                                .of(
                                        call,
                                        call.body().action().equals("delete"),
                                        call.body().tags().stream()
                                                .map(TagInput::tag)
                                                .toList()))),
                Endpoint.post(target.path(), "Adds a tag")
                        .takes("tag", TagInput.class)
                        .answers(204)
                        .refuses(target.rule(), Rule.TAGS_TOO_MANY)
                        .handledBy(call -> call.execute(target.change()
                                .of(call, false, List.of(call.body().tag())))),
                Endpoint.delete(target.path() + "/{key}", "Deletes a tag")
                        .refuses(target.rule())
                        .handledBy(call -> delete(target, call)));
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
