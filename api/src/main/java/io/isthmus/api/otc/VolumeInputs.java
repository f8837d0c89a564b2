package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.NoAngleBrackets;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Range;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.EcsId;
import io.isthmus.model.Tags.Tag;
import io.isthmus.model.Volume;
import io.isthmus.model.VolumeId;
import io.isthmus.model.decide.Command;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What is asked for when disks are made, alone or with an ECS. Snapshots, backups and encryption are not offered. */
final class VolumeInputs {
    private static final String ENCRYPTED = "__system__encrypted";
    private static final String KEY = "__system__cmkid";

    /** GiB. */
    private static final int LARGEST = 32_768;

    private VolumeInputs() {}

    record VolumeInput(
            @Doc("GiB") @Range(min = 1, max = LARGEST) Optional<Integer> size,

            @Doc("name; with count over 1 it gets -0001 and so on") @Length(max = 64) @NoAngleBrackets
            Optional<String> name,

            @Doc("description") @Length(max = 85) @NoAngleBrackets
            Optional<String> description,

            @Doc("one of the types of disks; without it SSD") @Length(max = 64)
            Optional<String> volumeType,

            @Doc("availability zone, kept as given; without it the first") @Length(max = 64)
            Optional<String> availabilityZone,

            @Doc("image, kept as given; it makes the disk bootable") @Name("imageRef") @Length(max = 255)
            Optional<String> imageRef,

            @Doc("what else is to be known of it") Map<String, String> metadata,
            @Doc("tags, by key") Map<String, String> tags,

            @Doc("how many; without it 1") @Range(min = 1, max = 100)
            Optional<Integer> count,

            @Doc("nothing: there are no snapshots") Optional<String> snapshotId,
            @Doc("nothing: there are no backups") Optional<String> backupId,

            @Doc("nothing: there is nothing in a disk to be copied")
            Optional<String> sourceVolid,

            @Doc("false, or nothing: a disk is one ECS's") Optional<Boolean> multiattach,
            @Doc("0, or nothing") Optional<String> enterpriseProjectId) {
        Optional<Reply> refusal() {
            return VolumeTypes.unknown("volume.volume_type", filled(volumeType))
                    .or(() -> size.isPresent() || imageRef.isPresent()
                            ? Optional.empty()
                            : Optional.of(Reply.malformed("volume.size", "is missing", "GiB, 1 to " + LARGEST)))
                    .or(() -> badMetadata("volume.metadata", metadata))
                    .or(() -> Tags.bad("volume.tags", tagList()))
                    .or(() -> NotKept.unless("volume.snapshot_id", snapshotId, ""))
                    .or(() -> NotKept.unless("volume.backup_id", backupId, ""))
                    .or(() -> NotKept.unless("volume.source_volid", sourceVolid, ""))
                    .or(() -> NotKept.unless("volume.multiattach", multiattach, false))
                    .or(() -> NotKept.enterpriseProject("volume", enterpriseProjectId));
        }

        List<Tag> tagList() {
            return tags.entrySet().stream()
                    .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                    .toList();
        }

        Command.CreateVolumes command(Call<?, ?> call, String zone, Optional<EcsId> server) {
            return new Command.CreateVolumes(
                    count.orElse(1),
                    name.orElse(""),
                    description.orElse(""),
                    filled(volumeType).orElse(Volume.DEFAULT_TYPE),
                    size.orElse(Volume.DEFAULT_SIZE),
                    filled(imageRef).map(_ -> Offered.image(call, imageRef).id()),
                    filled(availabilityZone).orElse(zone),
                    metadata,
                    tagList(),
                    server);
        }
    }

    static Optional<String> filled(Optional<String> text) {
        return text.filter(sent -> !sent.isEmpty());
    }

    /** The refusal of metadata that cannot be kept, or asks for encryption. */
    static Optional<Reply> badMetadata(String field, Map<String, String> metadata) {
        return metadata.getOrDefault(ENCRYPTED, "0").equals("0")
                        && metadata.getOrDefault(KEY, "").isEmpty()
                ? ServerDetails.unfit(field, metadata)
                : Optional.of(Reply.malformed(
                        field + "." + ENCRYPTED, "asks for encryption, which is not offered here", "0, or nothing"));
    }

    // ---- with an ECS of v1 ----

    record DiskExtendInput(
            @Doc("nothing: there are no snapshots") @Name("snapshotId")
            Optional<String> snapshotId) {}

    record DiskInput(
            @Doc("one of the types of disks; without it SSD") @Length(max = 64)
            Optional<String> volumetype,

            @Doc("GiB; without it 40") @Range(min = 1, max = LARGEST)
            Optional<Integer> size,

            @Doc("whether it is deleted with the ECS; the disk from which it starts is in any case")
            Optional<Boolean> deleteOnTermination,

            @Doc("what else is to be known of it") Map<String, String> metadata,

            @Doc("false, or nothing: a disk is one ECS's") Optional<Boolean> multiattach,

            @Doc("nothing: there is nothing in an image") Optional<String> dataImageId,

            @Doc("what else is asked for") Optional<DiskExtendInput> extendparam) {
        Optional<Reply> refusal(String field) {
            return VolumeTypes.unknown(field + ".volumetype", filled(volumetype))
                    .or(() -> badMetadata(field + ".metadata", metadata))
                    .or(() -> NotKept.unless(field + ".multiattach", multiattach, false))
                    .or(() -> NotKept.unless(field + ".data_image_id", dataImageId, ""))
                    .or(() -> NotKept.unless(
                            field + ".extendparam.snapshotId", extendparam.flatMap(DiskExtendInput::snapshotId), ""));
        }

        Command.NewDisk disk(boolean system) {
            return new Command.NewDisk(
                    Optional.empty(),
                    filled(volumetype).orElse(Volume.DEFAULT_TYPE),
                    size.orElse(Volume.DEFAULT_SIZE),
                    metadata,
                    system || deleteOnTermination.orElse(false));
        }
    }

    static Optional<Reply> refusal(Optional<DiskInput> root, List<DiskInput> data) {
        return root.flatMap(disk -> disk.refusal("server.root_volume"))
                .or(() -> data.stream()
                        .flatMap(disk -> disk.refusal("server.data_volumes").stream())
                        .findFirst());
    }

    static List<Command.NewDisk> disks(Optional<DiskInput> root, List<DiskInput> data) {
        return Stream.concat(
                        Stream.of(root.map(disk -> disk.disk(true)).orElse(Command.NewDisk.USUAL)),
                        data.stream().map(disk -> disk.disk(false)))
                .toList();
    }

    // ---- with an ECS of Nova ----

    record MappingInput(
            @Doc("image, volume or blank") @OneOf({"image", "volume", "blank"})
            String sourceType,

            @Doc("local or volume: both are a record") @OneOf({"local", "volume"})
            Optional<String> destinationType,

            @Doc("id of the image or disk") @Length(max = 255)
            Optional<String> uuid,

            @Doc("0 of the disk from which the ECS starts") @Range(min = -1, max = Volume.PER_ECS)
            Optional<Integer> bootIndex,

            @Doc("GiB; without it 40") @Range(min = 1, max = LARGEST)
            Optional<Integer> volumeSize,

            @Doc("one of the types of disks; without it SSD") @Length(max = 64)
            Optional<String> volumeType,

            @Doc("whether it is deleted with the ECS") Optional<Boolean> deleteOnTermination) {
        boolean isSystem() {
            return bootIndex.orElse(-1) == 0;
        }

        Optional<Reply> refusal(String field, boolean many) {
            if (sourceType.equals("volume") && uuid.flatMap(Uuid::tryParse).isEmpty()) {
                return Optional.of(Reply.noUuid(field + ".uuid", uuid.orElse("")));
            }
            return many && sourceType.equals("volume")
                    ? Optional.of(Reply.malformed(field + ".uuid", "names a disk for more than one ECS", "an image"))
                    : VolumeTypes.unknown(field + ".volume_type", filled(volumeType));
        }

        Command.NewDisk disk() {
            return new Command.NewDisk(
                    sourceType.equals("volume") ? uuid.map(VolumeId::new) : Optional.empty(),
                    filled(volumeType).orElse(Volume.DEFAULT_TYPE),
                    volumeSize.orElse(Volume.DEFAULT_SIZE),
                    Map.of(),
                    deleteOnTermination.orElse(false));
        }
    }

    private static final String MAPPING = "server.block_device_mapping_v2";

    static Optional<Reply> refusalOf(List<MappingInput> mapping, int count) {
        long systems = mapping.stream().filter(MappingInput::isSystem).count();
        return mapping.stream()
                .flatMap(one -> one.refusal(MAPPING, count > 1).stream())
                .findFirst()
                .or(() -> systems > 1
                        ? Optional.of(Reply.malformed(MAPPING, "has boot_index 0 more than once", "once"))
                        : Optional.empty());
    }

    /** That from which the ECS starts first. One on the host, as Nova has it, is the same as one that is not. */
    static List<Command.NewDisk> disksOf(List<MappingInput> mapping) {
        Command.NewDisk system = mapping.stream()
                .filter(MappingInput::isSystem)
                .findFirst()
                .map(one -> one.sourceType().equals("image")
                                && one.destinationType().orElse("volume").equals("local")
                        ? Command.NewDisk.USUAL
                        : one.disk())
                .orElse(Command.NewDisk.USUAL);
        return Stream.concat(
                        Stream.of(system),
                        mapping.stream().filter(one -> !one.isSystem()).map(MappingInput::disk))
                .toList();
    }

    /** The image of the disk from which an ECS starts, if the call names none itself. */
    static Optional<String> image(List<MappingInput> mapping) {
        return mapping.stream()
                .filter(one -> one.isSystem() && one.sourceType().equals("image"))
                .findFirst()
                .flatMap(MappingInput::uuid);
    }
}
