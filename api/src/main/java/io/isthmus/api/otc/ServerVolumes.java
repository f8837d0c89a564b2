package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.CloudServerViews.JobRef;
import io.isthmus.api.otc.VolumeViews.BlockDeviceView;
import io.isthmus.api.otc.VolumeViews.NovaAttachmentView;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.Volume;
import io.isthmus.model.VolumeId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The disks of an ECS: in v1 with jobs, and in the words of Nova. */
final class ServerVolumes {
    private static final String V1 = "/v1/{project_id}/cloudservers/{server_id}";
    private static final String NOVA = NovaServers.SERVER + "/os-volume_attachments";

    private ServerVolumes() {}

    record AttachInput(
            @Doc("the disk") @Name("volumeId") Uuid volumeId,

            @Doc("such as /dev/vdc; without it the first that is free") @Length(max = 64)
            Optional<String> device,

            @Doc("whether it is deleted with the ECS; without it it is not")
            Optional<Boolean> deleteOnTermination) {
        Command.AttachVolume command(Call<?, ?> call) {
            return new Command.AttachVolume(
                    new VolumeId(volumeId.value()),
                    PathServer.id(call),
                    VolumeInputs.filled(device),
                    deleteOnTermination.orElse(false));
        }
    }

    record BlockDeviceInput(
            @Doc("whether it is deleted with the ECS") boolean deleteOnTermination) {}

    record BlockDevicesView(
            @Doc("the disks, that from which it starts first") @Name("volumeAttachments")
            List<BlockDeviceView> volumeAttachments) {}

    record NovaAttachmentsView(
            @Doc("the disks, that from which it starts first") @Name("volumeAttachments")
            List<NovaAttachmentView> volumeAttachments) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.get(V1 + "/block_device", "Lists the disks of an ECS")
                        .answers(200, "", BlockDevicesView.class)
                        .refuses(Rule.ECS_NOT_FOUND)
                        .handledBy(call -> PathServer.shown(
                                call,
                                ecs -> Reply.ok(new BlockDevicesView(call.snapshot().volumes(ecs.id()).stream()
                                        .map(BlockDeviceView::of)
                                        .toList())))),
                Endpoint.get(V1 + "/block_device/{volume_id}", "Shows a disk of an ECS")
                        .answers(200, "volumeAttachment", BlockDeviceView.class)
                        .refuses(Rule.ECS_NOT_FOUND, Rule.VOLUME_NOT_FOUND)
                        .handledBy(call -> ofDisk(call, volume -> Reply.ok(BlockDeviceView.of(volume)))),
                Endpoint.put(V1 + "/block_device/{volume_id}", "Says whether a disk is deleted with its ECS")
                        .takes("block_device", BlockDeviceInput.class)
                        .answers(204)
                        .refuses(Rule.ECS_NOT_FOUND, Rule.VOLUME_NOT_FOUND)
                        .handledBy(call -> ofDisk(
                                call,
                                volume -> call.execute(new Command.UpdateVolume(
                                        volume.id(),
                                        Volume.Change.endsWithEcs(call.body().deleteOnTermination()))))),
                Endpoint.post(V1 + "/attachvolume", "Gives a disk to an ECS")
                        .takes("volumeAttachment", AttachInput.class)
                        .answers(200, "", JobRef.class)
                        .refuses(
                                Rule.ECS_NOT_FOUND,
                                Rule.VOLUME_NOT_FOUND,
                                Rule.VOLUME_IN_USE,
                                Rule.VOLUME_DEVICE,
                                Rule.VOLUMES_EXHAUSTED)
                        .handledBy(call -> Jobs.started(call, call.body().command(call))),
                Endpoint.delete(V1 + "/detachvolume/{volume_id}", "Takes a disk from an ECS")
                        .answers(200, "", JobRef.class)
                        .refuses(
                                Rule.ECS_NOT_FOUND,
                                Rule.VOLUME_NOT_FOUND,
                                Rule.VOLUME_NOT_ATTACHED,
                                Rule.VOLUME_IS_SYSTEM)
                        .handledBy(call -> Jobs.started(call, detach(call))),
                Endpoint.get(NOVA, "Lists the disks of an ECS")
                        .answers(200, "", NovaAttachmentsView.class)
                        .refuses(Rule.ECS_NOT_FOUND)
                        .handledBy(call -> PathServer.shown(
                                call,
                                ecs -> Reply.ok(new NovaAttachmentsView(call.snapshot().volumes(ecs.id()).stream()
                                        .map(NovaAttachmentView::of)
                                        .toList())))),
                Endpoint.post(NOVA, "Gives a disk to an ECS")
                        .takes("volumeAttachment", AttachInput.class)
                        .answers(200, "volumeAttachment", NovaAttachmentView.class)
                        .refuses(
                                Rule.ECS_NOT_FOUND,
                                Rule.VOLUME_NOT_FOUND,
                                Rule.VOLUME_IN_USE,
                                Rule.VOLUME_DEVICE,
                                Rule.VOLUMES_EXHAUSTED)
                        .handledBy(ServerVolumes::attach),
                Endpoint.get(NOVA + "/{volume_id}", "Shows a disk of an ECS")
                        .answers(200, "volumeAttachment", NovaAttachmentView.class)
                        .refuses(Rule.ECS_NOT_FOUND, Rule.VOLUME_NOT_FOUND)
                        .handledBy(call -> ofDisk(call, volume -> Reply.ok(NovaAttachmentView.of(volume)))),
                Endpoint.delete(NOVA + "/{volume_id}", "Takes a disk from an ECS")
                        .answers(202)
                        .refuses(
                                Rule.ECS_NOT_FOUND,
                                Rule.VOLUME_NOT_FOUND,
                                Rule.VOLUME_NOT_ATTACHED,
                                Rule.VOLUME_IS_SYSTEM)
                        .handledBy(call -> call.execute(detach(call))));
    }

    private static VolumeId disk(Call<?, ?> call) {
        return new VolumeId(call.path("volume_id"));
    }

    private static Command.DetachVolume detach(Call<?, ?> call) {
        return new Command.DetachVolume(disk(call), Optional.of(PathServer.id(call)));
    }

    /** The disk that the path names, if it is one of its ECS. */
    private static Reply ofDisk(Call<?, ?> call, Function<Volume, Reply> answer) {
        return PathServer.shown(
                call,
                ecs -> call.visible(call.snapshot().volume(disk(call)))
                        .filter(volume -> volume.attachment()
                                .filter(attachment -> attachment.server().equals(ecs.id()))
                                .isPresent())
                        .map(answer)
                        .orElseGet(() -> Reply.refused(Access.missing(Rule.VOLUME_NOT_FOUND, "volume", disk(call)))));
    }

    private static Reply attach(Call<Nothing, AttachInput> call) {
        Command.AttachVolume command = call.body().command(call);
        return call.execute(
                command,
                done -> Reply.ok(NovaAttachmentView.of(
                        done.after().volume(command.volume()).orElseThrow())));
    }
}
