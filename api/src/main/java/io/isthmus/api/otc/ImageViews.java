package io.isthmus.api.otc;

import io.isthmus.api.offer.Image;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Time;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Images as Glance and IMS show them: what IMS adds is text, also where it is a number or a flag (contract.md 5). */
final class ImageViews {
    private static final Time.Zulu MADE = new Time.Zulu(Instant.parse("2026-01-01T00:00:00Z"));
    private static final long MIB = 1 << 20;

    private ImageViews() {}

    record ImageView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("always active") String status,
            @Doc("always public") String visibility,
            @Doc("always isthmus") String owner,
            @Doc("always bare") String containerFormat,
            @Doc("always zvhd2") String diskFormat,

            @Doc("bytes of the file that there would be: there is none")
            long size,

            @Doc("bytes, as size") long virtualSize,
            @Doc("least disk in GiB") int minDisk,
            @Doc("least memory in MiB") int minRam,
            @Doc("most memory in MiB") String maxRam,
            @Doc("always true") @Name("protected") boolean isProtected,
            @Doc("tags") List<String> tags,
            @Doc("where it is") String self,
            @Doc("where its file would be") String file,

            @Doc("where it would be described what an image is")
            String schema,

            @Doc("2026-01-01T00:00:00Z") Time.Zulu createdAt,
            @Doc("2026-01-01T00:00:00Z") Time.Zulu updatedAt,
            @Doc("2026-01-01T00:00:00Z") Time.Zulu activeAt,
            @Doc("x86 or arm") String architecture,
            @Doc("always FusionCompute") String virtualEnvType,
            @Doc("always 0") String enterpriseProjectId,
            @Doc("gold or market") @Name("__imagetype") String imagetype,
            @Doc("Linux or Windows") @Name("__os_type") String osType,

            @Doc("the system, such as Debian") @Name("__platform")
            String platform,

            @Doc("the system with its version") @Name("__os_version")
            String osVersion,

            @Doc("always 64") @Name("__os_bit") String osBit,

            @Doc("always true") @Name("__isregistered") String isregistered,

            @Doc("always uds") @Name("__image_source_type") String imageSourceType,

            @Doc("bytes, as size") @Name("__image_size") String imageSize,

            @Doc("description") @Name("__description") String description,

            @Doc("always false") @Name("__whole_image") String wholeImage,

            @Doc("always true") @Name("__support_kvm") String supportKvm,

            @Doc("always true") @Name("__support_fc_inject") String supportFcInject,

            @Doc("true if it is for arm") @Name("__support_arm")
            Optional<String> supportArm,

            @Doc("always 0") @Name("__sequence_num") String sequenceNum,

            @Doc("bios or uefi") String hwFirmwareType,
            @Doc("always true") String hwVifMultiqueueEnabled) {
        static ImageView of(Image image) {
            long bytes = image.size() * MIB;
            return new ImageView(
                    image.id(),
                    image.name(),
                    "active",
                    "public",
                    "isthmus",
                    "bare",
                    "zvhd2",
                    bytes,
                    bytes,
                    image.minDisk(),
                    image.minRam(),
                    Integer.toString(image.maxRam()),
                    true,
                    image.tags(),
                    "/v2/images/" + image.id(),
                    "/v2/images/" + image.id() + "/file",
                    "/v2/schemas/image",
                    MADE,
                    MADE,
                    MADE,
                    image.architecture(),
                    "FusionCompute",
                    "0",
                    image.type(),
                    image.osType(),
                    image.platform(),
                    image.osVersion(),
                    "64",
                    "true",
                    "uds",
                    Long.toString(bytes),
                    image.description(),
                    "false",
                    "true",
                    "true",
                    image.architecture().equals("arm") ? Optional.of("true") : Optional.empty(),
                    "0",
                    image.architecture().equals("arm") ? "uefi" : "bios",
                    "true");
        }
    }

    record ImagesView(
            @Doc("the images") List<ImageView> images,
            @Doc("where the list begins") String first,
            @Doc("where the next page is, if there is one") Optional<String> next) {}

    record CloudImagesView(@Doc("the images") List<ImageView> images) {}

    record VersionView(
            @Doc("version of the API") String id,
            @Doc("always CURRENT") String status,
            @Doc("where it is") List<Extensions.LinkView> links) {}

    record VersionsView(@Doc("the versions") List<VersionView> versions) {}
}
