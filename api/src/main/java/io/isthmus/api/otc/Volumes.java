package io.isthmus.api.otc;

import static io.isthmus.api.otc.VolumeInputs.badMetadata;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.CloudServerViews.JobRef;
import io.isthmus.api.otc.VolumeInputs.VolumeInput;
import io.isthmus.api.otc.VolumeViews.VolumeView;
import io.isthmus.api.otc.VolumeViews.VolumesView;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.NoAngleBrackets;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Range;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.EcsId;
import io.isthmus.model.Resource;
import io.isthmus.model.Tagged.Target;
import io.isthmus.model.Tags.Change;
import io.isthmus.model.Tags.Tag;
import io.isthmus.model.Volume;
import io.isthmus.model.VolumeId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** EVS disks in the words of Cinder (v2, v3) and of the cloud (cloudvolumes, with jobs), over the same records. */
final class Volumes {
    private static final String ID = "/{volume_id}";

    private Volumes() {}

    record NewVolumeInput(
            @Doc("the disks") VolumeInput volume,
            @Doc("ECS that gets them") Optional<Uuid> serverId) {}

    record VolumeChange(
            @Doc("name") @Length(max = 64) @NoAngleBrackets Optional<String> name,

            @Doc("description") @Length(max = 85) @NoAngleBrackets
            Optional<String> description,

            @Doc("all that is to be known of it besides; without it it stays")
            Optional<Map<String, String>> metadata) {}

    record ExtendInput(
            @Doc("GiB, more than it has") @Range(min = 1, max = 32_768)
            int newSize) {}

    record BootableInput(
            @Doc("whether an ECS may start from it") boolean bootable) {}

    record ActionInput(
            @Doc("makes it larger") @Name("os-extend") Optional<ExtendInput> extend,

            @Doc("says whether an ECS may start from it") @Name("os-set_bootable")
            Optional<BootableInput> setBootable) {}

    record CloudActionInput(
            @Doc("makes it larger") @Name("os-extend") ExtendInput extend) {}

    record CreatedView(
            @Doc("id of the job") String jobId,
            @Doc("ids of the new disks") List<String> volumeIds) {}

    record TagsInput(@Doc("all tags, by key") Map<String, String> tags) {}

    record TagsView(@Doc("the tags, by key") Map<String, String> tags) {}

    record VolumeQuery(
            @Doc("only the disks with these ids") @Filter List<String> id,
            @Doc("only disks of these names") @Filter List<String> name,
            @Doc("only disks in these states") @Filter List<String> status,
            @Doc("only disks in these zones") @Filter List<String> availabilityZone,

            @Doc("only disks of these ECSs") @Filter("attachments/server_id")
            List<String> serverId,

            @Inline Page.Onward page)
            implements Page.Wish {}

    static List<Endpoint<?, ?>> endpoints() {
        return Stream.of(
                        VolumeTypes.endpoints("/v2"),
                        VolumeTypes.endpoints("/v3"),
                        cinder("/v2/{project_id}"),
                        cinder("/v3/{project_id}"),
                        cloud("/v2/{project_id}/cloudvolumes"),
                        creation("/v2/{project_id}/cloudvolumes"),
                        creation("/v2.1/{project_id}/cloudvolumes"),
                        extension("/v2/{project_id}/cloudvolumes"),
                        extension("/v2.1/{project_id}/cloudvolumes"))
                .flatMap(List<Endpoint<?, ?>>::stream)
                .toList();
    }

    private static List<Endpoint<?, ?>> cinder(String base) {
        String path = base + "/volumes";
        return List.of(
                Endpoint.get(path, "Lists the project's disks")
                        .query(VolumeQuery.class)
                        .answers(200, "", VolumesView.class)
                        .handledBy(Volumes::list),
                Endpoint.get(path + "/detail", "Lists the project's disks")
                        .query(VolumeQuery.class)
                        .answers(200, "", VolumesView.class)
                        .handledBy(Volumes::list),
                Endpoint.post(path, "Makes a disk, of which there is nothing but the record")
                        .takes("volume", VolumeInput.class)
                        .answers(202, "volume", VolumeView.class)
                        .refuses(Rule.VOLUMES_EXHAUSTED)
                        .handledBy(Volumes::create),
                show(path + ID),
                show(base + "/os-vendor-volumes" + ID),
                update(path + ID),
                Endpoint.delete(path + ID, "Deletes a disk that no ECS has")
                        .answers(202)
                        .refuses(Rule.VOLUME_NOT_FOUND, Rule.VOLUME_IN_USE)
                        .handledBy(call -> call.execute(new Command.DeleteVolume(id(call)))),
                Endpoint.post(path + ID + "/action", "Makes a disk larger, or bootable")
                        .takes("", ActionInput.class)
                        .answers(202)
                        .refuses(Rule.VOLUME_NOT_FOUND, Rule.VOLUME_SIZE)
                        .handledBy(Volumes::act),
                Endpoint.get(base + "/os-vendor-tags/volumes" + ID, "Lists the tags of a disk")
                        .answers(200, "", TagsView.class)
                        .refuses(Rule.VOLUME_NOT_FOUND)
                        .handledBy(call -> shown(call, volume -> Reply.ok(new TagsView(VolumeViews.tags(volume))))),
                Endpoint.put(base + "/os-vendor-tags/volumes" + ID, "Replaces the tags of a disk")
                        .takes("", TagsInput.class)
                        .answers(200, "", TagsView.class)
                        .refuses(Rule.VOLUME_NOT_FOUND, Rule.TAGS_TOO_MANY)
                        .handledBy(Volumes::setTags));
    }

    private static List<Endpoint<?, ?>> cloud(String path) {
        return List.of(
                Endpoint.get(path + "/detail", "Lists the project's disks")
                        .query(VolumeQuery.class)
                        .answers(200, "", VolumesView.class)
                        .handledBy(Volumes::list),
                show(path + ID),
                update(path + ID),
                Endpoint.delete(path + ID, "Deletes a disk that no ECS has")
                        .answers(200, "", JobRef.class)
                        .refuses(Rule.VOLUME_NOT_FOUND, Rule.VOLUME_IN_USE)
                        .handledBy(call -> Jobs.started(call, new Command.DeleteVolume(id(call)))));
    }

    private static List<Endpoint<?, ?>> creation(String path) {
        return List.of(Endpoint.post(path, "Makes disks, of which there is nothing but the records")
                .takes("", NewVolumeInput.class)
                .answers(202, "", CreatedView.class)
                .refuses(Rule.ECS_NOT_FOUND, Rule.VOLUMES_EXHAUSTED)
                .handledBy(Volumes::createByJob));
    }

    private static List<Endpoint<?, ?>> extension(String path) {
        return List.of(Endpoint.post(path + ID + "/action", "Makes a disk larger")
                .takes("", CloudActionInput.class)
                .answers(202, "", JobRef.class)
                .refuses(Rule.VOLUME_NOT_FOUND, Rule.VOLUME_SIZE)
                .handledBy(call -> Jobs.started(
                        call,
                        new Command.UpdateVolume(
                                id(call),
                                Volume.Change.size(call.body().extend().newSize())))));
    }

    private static Endpoint<?, ?> show(String path) {
        return Endpoint.get(path, "Shows a disk")
                .answers(200, "volume", VolumeView.class)
                .refuses(Rule.VOLUME_NOT_FOUND)
                .handledBy(call -> shown(call, volume -> Reply.ok(VolumeViews.view(call, volume))));
    }

    private static Endpoint<?, ?> update(String path) {
        return Endpoint.put(path, "Changes what people read of a disk")
                .takes("volume", VolumeChange.class)
                .answers(200, "volume", VolumeView.class)
                .refuses(Rule.VOLUME_NOT_FOUND)
                .handledBy(Volumes::update);
    }

    private static VolumeId id(Call<?, ?> call) {
        return new VolumeId(call.path("volume_id"));
    }

    private static Reply shown(Call<?, ?> call, Function<Volume, Reply> answer) {
        return call.visible(call.snapshot().volume(id(call)))
                .map(answer)
                .orElseGet(() -> Reply.refused(Access.missing(Rule.VOLUME_NOT_FOUND, "volume", id(call))));
    }

    private static Reply list(Call<VolumeQuery, Nothing> call) {
        VolumeQuery query = call.query();
        var all = Lists.matching(
                call.visible(Lists.narrowed(
                        call,
                        call.snapshot().volumes(call.project()),
                        Resource.Kind.VOLUME,
                        Volume.class,
                        query.id(),
                        query.name())),
                query,
                volume -> VolumeViews.view(call, volume));
        return Lists.page(all, query, page -> {
            List<VolumeView> views = page.items().stream()
                    .map(volume -> VolumeViews.view(call, volume))
                    .toList();
            return new VolumesView(
                    views, call.snapshot().volumes(call.project()).size(), Lists.links(call, page, Volume::key));
        });
    }

    private static String zone(Call<?, ?> call) {
        return Zones.first(call.snapshot(), call.project());
    }

    private static Reply create(Call<Nothing, VolumeInput> call) {
        VolumeInput input = call.body();
        return Offered.unknownImage(call, "volume.imageRef", input.imageRef())
                .or(input::refusal)
                .or(() -> NotKept.unless("volume.count", input.count(), 1))
                .orElseGet(() -> call.execute(
                        input.command(call, zone(call), Optional.empty()),
                        done -> Reply.ok(VolumeViews.view(
                                call,
                                done.after()
                                        .volume(new VolumeId(done.subjects().get(1)))
                                        .orElseThrow()))));
    }

    private static Reply createByJob(Call<Nothing, NewVolumeInput> call) {
        VolumeInput input = call.body().volume();
        return Offered.unknownImage(call, "volume.imageRef", input.imageRef())
                .or(input::refusal)
                .orElseGet(() -> call.execute(
                        input.command(
                                call, zone(call), call.body().serverId().map(server -> new EcsId(server.value()))),
                        done -> Reply.ok(new CreatedView(
                                done.subjects().getFirst(),
                                done.subjects().subList(1, done.subjects().size())))));
    }

    private static Reply update(Call<Nothing, VolumeChange> call) {
        VolumeChange change = call.body();
        return badMetadata("volume.metadata", change.metadata().orElse(Map.of()))
                .orElseGet(() -> call.execute(
                        new Command.UpdateVolume(
                                id(call),
                                new Volume.Change(
                                        change.name(),
                                        change.description(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        change.metadata(),
                                        Optional.empty())),
                        done -> Reply.ok(VolumeViews.view(
                                call, done.after().volume(id(call)).orElseThrow()))));
    }

    private static Reply act(Call<Nothing, ActionInput> call) {
        ActionInput input = call.body();
        if (input.extend().isPresent() == input.setBootable().isPresent()) {
            return Reply.malformed(
                    "",
                    input.extend().isPresent() ? "names more than one action" : "names no action that is offered",
                    "one of os-extend, os-set_bootable: there are no snapshots, and no images of disks");
        }
        return call.execute(new Command.UpdateVolume(
                id(call),
                input.extend()
                        .map(extend -> Volume.Change.size(extend.newSize()))
                        .orElseGet(() -> Volume.Change.bootable(
                                input.setBootable().orElseThrow().bootable()))));
    }

    private static Reply setTags(Call<Nothing, TagsInput> call) {
        List<Tag> tags = call.body().tags().entrySet().stream()
                .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                .toList();
        return Tags.bad("tags", tags)
                .orElseGet(() -> call.execute(
                        new Command.ChangeTags(
                                new Target(Target.Kind.VOLUME, call.path("volume_id")), new Change.Replace(tags)),
                        _ -> Reply.ok(new TagsView(call.body().tags()))));
    }
}
