package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.otc.Extensions.LinkView;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.NullIfEmpty;
import io.isthmus.api.shape.Time;
import io.isthmus.model.Volume;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** EVS disks as all their APIs show them, and as those of ECSs do. */
final class VolumeViews {
    private VolumeViews() {}

    record AttachmentView(
            @Doc("id of the disk") String id,
            @Doc("id of the disk") String attachmentId,
            @Doc("id of the disk") String volumeId,
            @Doc("the ECS that has it") String serverId,
            @Doc("such as /dev/vdb") String device,
            @Doc("always null") @NullIfEmpty Optional<String> hostName,
            @Doc("since when, without zone") Time.LocalMicros attachedAt) {}

    record VolumeView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("description") String description,
            @Doc("available, or in-use if an ECS has it") String status,
            @Doc("GiB") int size,
            @Doc("such as SSD") String volumeType,
            @Doc("true or false") String bootable,
            @Doc("as given") String availabilityZone,
            @Doc("when it was made, without zone") Time.LocalMicros createdAt,
            @Doc("when it was last changed, without zone") Time.LocalMicros updatedAt,
            @Doc("what its owner wrote on it") Map<String, String> metadata,
            @Doc("its tags") Map<String, String> tags,
            @Doc("the ECS that has it") List<AttachmentView> attachments,
            @Doc("where it is") List<LinkView> links,

            @Doc("of a disk that was made from an image, its image_id")
            Optional<Map<String, String>> volumeImageMetadata,

            @Doc("always null") @NullIfEmpty Optional<String> snapshotId,

            @Doc("always null") @NullIfEmpty Optional<String> sourceVolid,

            @Doc("always null") @NullIfEmpty Optional<String> consistencygroupId,

            @Doc("always false") boolean encrypted,
            @Doc("always false") boolean multiattach,
            @Doc("always false") String shareable,
            @Doc("always disabled") String replicationStatus,
            @Doc("always EVS") String serviceType,
            @Doc("always empty") String userId,
            @Doc("always empty") String wwn,
            @Doc("always 0") String enterpriseProjectId,

            @Doc("project") @Name("os-vol-tenant-attr:tenant_id")
            String tenantId) {}

    record VolumesView(
            @Doc("the disks") List<VolumeView> volumes,
            @Doc("how many there are on all pages") int count,

            @Doc("where the next page is, if there is one") @Name("volumes_links")
            Optional<List<Lists.Link>> links) {}

    static VolumeView view(Call<?, ?> call, Volume volume) {
        String id = volume.id().value();
        return new VolumeView(
                id,
                volume.name(),
                volume.description(),
                volume.attachment().isPresent() ? "in-use" : "available",
                volume.size(),
                volume.type(),
                Boolean.toString(volume.bootable()),
                volume.availabilityZone(),
                new Time.LocalMicros(volume.createdAt()),
                new Time.LocalMicros(volume.updatedAt()),
                volume.metadata(),
                tags(volume),
                volume.attachment().stream()
                        .map(attachment -> new AttachmentView(
                                id,
                                id,
                                id,
                                attachment.server().value(),
                                attachment.device(),
                                Optional.empty(),
                                new Time.LocalMicros(attachment.attachedAt())))
                        .toList(),
                List.of(new LinkView("self", call.baseUrl() + "/v3/" + call.path("project_id") + "/volumes/" + id)),
                volume.image().map(image -> Map.of("image_id", image)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                "false",
                "disabled",
                "EVS",
                "",
                "",
                NotKept.ENTERPRISE_PROJECT,
                volume.project().value());
    }

    static Map<String, String> tags(Volume volume) {
        Map<String, String> tags = new LinkedHashMap<>();
        volume.tags().ifPresent(some -> some.all().forEach(tag -> tags.put(tag.key(), tag.value())));
        return tags;
    }

    // ---- at their ECS ----

    record CloudDiskView(
            @Doc("id of the disk") String id,

            @Doc("whether it is deleted with the ECS: true or false")
            String deleteOnTermination,

            @Doc("0 of the disk from which the ECS starts, else null") @Name("bootIndex") @NullIfEmpty
            Optional<String> bootIndex,

            @Doc("such as /dev/vda") String device) {
        static CloudDiskView of(Volume volume) {
            Volume.Attachment attachment = volume.attachment().orElseThrow();
            return new CloudDiskView(
                    volume.id().value(),
                    Boolean.toString(attachment.endsWithEcs()),
                    attachment.system() ? Optional.of("0") : Optional.empty(),
                    attachment.device());
        }
    }

    record NovaDiskView(
            @Doc("id of the disk") String id,
            @Doc("whether it is deleted with the ECS") boolean deleteOnTermination) {
        static NovaDiskView of(Volume volume) {
            return new NovaDiskView(
                    volume.id().value(), volume.attachment().orElseThrow().endsWithEcs());
        }
    }

    record BlockDeviceView(
            @Doc("id of the disk") String id,

            @Doc("id of the disk") @Name("volumeId") String volumeId,

            @Doc("the ECS") @Name("serverId") String serverId,

            @Doc("such as /dev/vda") String device,

            @Doc("0 of the disk from which the ECS starts, else null") @Name("bootIndex") @NullIfEmpty
            Optional<Integer> bootIndex,

            @Doc("always empty") @Name("pciAddress") String pciAddress,

            @Doc("always virtio") String bus,
            @Doc("GiB") int size) {
        static BlockDeviceView of(Volume volume) {
            Volume.Attachment attachment = volume.attachment().orElseThrow();
            String id = volume.id().value();
            return new BlockDeviceView(
                    id,
                    id,
                    attachment.server().value(),
                    attachment.device(),
                    attachment.system() ? Optional.of(0) : Optional.empty(),
                    "",
                    "virtio",
                    volume.size());
        }
    }

    record NovaAttachmentView(
            @Doc("id of the disk") String id,

            @Doc("id of the disk") @Name("volumeId") String volumeId,

            @Doc("the ECS") @Name("serverId") String serverId,

            @Doc("such as /dev/vda") String device) {
        static NovaAttachmentView of(Volume volume) {
            Volume.Attachment attachment = volume.attachment().orElseThrow();
            String id = volume.id().value();
            return new NovaAttachmentView(id, id, attachment.server().value(), attachment.device());
        }
    }
}
