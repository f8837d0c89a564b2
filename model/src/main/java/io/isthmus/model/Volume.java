package io.isthmus.model;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An EVS disk, of which there is nothing but this record: no ECS reads or writes it.
 *
 * @param type such as SSD, as the client gave it
 * @param size GiB
 * @param bootable whether it was made from an image, or is said to be
 * @param image the image's id as the client gave it; empty: not made from one
 * @param metadata what its owner wrote on it, by key; sorted
 * @param attachment empty: no ECS has it
 * @param tags empty: none
 */
public record Volume(
        VolumeId id,
        ProjectId project,
        String name,
        String description,
        String type,
        int size,
        boolean bootable,
        Optional<String> image,
        String availabilityZone,
        Map<String, String> metadata,
        Optional<Attachment> attachment,
        Optional<Tags> tags,
        Instant createdAt,
        Instant updatedAt)
        implements Resource.Owned, Tagged {
    /** Disks that a project may have beside one for each of its ECSs. */
    public static final int MOST = 10_000;

    /** Disks that an ECS may have, that from which it starts among them. */
    public static final int PER_ECS = 24;

    /** Of the disk of an ECS for which none is asked. */
    public static final String DEFAULT_TYPE = "SSD";

    /** Of such a disk, GiB. */
    public static final int DEFAULT_SIZE = 40;

    /**
     * That an ECS has it.
     *
     * @param device such as /dev/vdb, of which an ECS has each once
     * @param system whether the ECS starts from it, which it does from one of its disks
     * @param endsWithEcs whether it is deleted with the ECS
     */
    public record Attachment(EcsId server, String device, boolean system, boolean endsWithEcs, Instant attachedAt) {}

    public Volume {
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    }

    @Override
    public String key() {
        return id.value();
    }

    @Override
    public Volume tagged(Tags newTags) {
        return new Volume(
                id,
                project,
                name,
                description,
                type,
                size,
                bootable,
                image,
                availabilityZone,
                metadata,
                attachment,
                newTags.orNone(),
                createdAt,
                updatedAt);
    }

    public Volume with(Optional<Attachment> newAttachment, Instant now) {
        return new Volume(
                id,
                project,
                name,
                description,
                type,
                size,
                bootable,
                image,
                availabilityZone,
                metadata,
                newAttachment,
                tags,
                createdAt,
                now);
    }

    /** The disk of an ECS that is made anew from an image. */
    public Volume from(String newImage, Instant now) {
        return new Volume(
                id,
                project,
                name,
                description,
                type,
                size,
                true,
                Optional.of(newImage),
                availabilityZone,
                metadata,
                attachment,
                tags,
                createdAt,
                now);
    }

    /** What is empty stays. */
    public record Change(
            Optional<String> name,
            Optional<String> description,
            Optional<Integer> size,
            Optional<Boolean> bootable,
            Optional<Map<String, String>> metadata,
            Optional<Boolean> endsWithEcs) {
        private static final Change NOTHING = new Change(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        /** It becomes larger, GiB. */
        public static Change size(int size) {
            return NOTHING.with(Optional.of(size), Optional.empty(), Optional.empty());
        }

        public static Change bootable(boolean bootable) {
            return NOTHING.with(Optional.empty(), Optional.of(bootable), Optional.empty());
        }

        public static Change endsWithEcs(boolean ends) {
            return NOTHING.with(Optional.empty(), Optional.empty(), Optional.of(ends));
        }

        private Change with(
                Optional<Integer> newSize, Optional<Boolean> newBootable, Optional<Boolean> newEndsWithEcs) {
            return new Change(name, description, newSize, newBootable, metadata, newEndsWithEcs);
        }

        public Volume applied(Volume before, Instant now) {
            return new Volume(
                    before.id,
                    before.project,
                    name.orElse(before.name),
                    description.orElse(before.description),
                    before.type,
                    size.orElse(before.size),
                    bootable.orElse(before.bootable),
                    before.image,
                    before.availabilityZone,
                    metadata.orElse(before.metadata),
                    before.attachment.map(attachment -> new Attachment(
                            attachment.server,
                            attachment.device,
                            attachment.system,
                            endsWithEcs.orElse(attachment.endsWithEcs),
                            attachment.attachedAt)),
                    before.tags,
                    before.createdAt,
                    now);
        }
    }
}
