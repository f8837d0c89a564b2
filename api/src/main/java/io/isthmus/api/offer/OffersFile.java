package io.isthmus.api.offer;

import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Items;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.NoAngleBrackets;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Range;
import io.isthmus.api.shape.Uuid;
import io.isthmus.api.shape.Violation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What a file of flavors and images says. */
record OffersFile(
        @Doc("the first is that of ECSs whose makers name none") @Items(min = 1, max = 2000)
        List<FlavorEntry> flavors,

        @Doc("the first is that of ECSs whose makers name none") @Items(min = 1, max = 2000)
        List<ImageEntry> images) {
    /** 64 TiB. */
    static final int MOST_RAM = 1 << 26;

    private static final int USUAL_SIZE = 1024;
    private static final int USUAL_MAX_RAM = 1 << 25;

    record FlavorEntry(
            @Doc("name and id") @Length(min = 1, max = 64) @NoAngleBrackets
            String name,

            @Doc("processors") @Range(min = 1, max = 4096) int vcpus,
            @Doc("MiB") @Range(min = 1, max = MOST_RAM) int ram,

            @Doc("GiB; without it 0") @Range(min = 0, max = 1_000_000)
            Optional<Integer> disk,

            @Doc("what else it says") Map<String, String> extraSpecs) {
        Flavor flavor() {
            return new Flavor(name, vcpus, ram, disk.orElse(0), extraSpecs);
        }
    }

    record ImageEntry(
            @Doc("id; without it one that follows from the name")
            Optional<Uuid> id,

            @Doc("name") @Length(min = 1, max = 128) @NoAngleBrackets
            String name,

            @Doc("such as Debian") @Length(min = 1, max = 64)
            String platform,

            @Doc("such as Debian GNU/Linux 12.0.0 64bit") @Length(min = 1, max = 128)
            String osVersion,

            @Doc("without it Linux") @OneOf({"Linux", "Windows"})
            Optional<String> osType,

            @Doc("without it x86") @OneOf({"x86", "arm"}) Optional<String> architecture,

            @Doc("without it gold") @OneOf({"gold", "market"})
            Optional<String> type,

            @Doc("GiB; without it 1") @Range(min = 1, max = 1024)
            Optional<Integer> minDisk,

            @Doc("MiB; without it 0") @Range(min = 0, max = MOST_RAM)
            Optional<Integer> minRam,

            @Doc("MiB; without it more than any flavor has") @Range(min = 0, max = MOST_RAM)
            Optional<Integer> maxRam,

            @Doc("MiB; without it 1024") @Range(min = 0, max = 1 << 20)
            Optional<Integer> size,

            @Doc("description") @Length(max = 1024) @NoAngleBrackets
            Optional<String> description,

            @Doc("tags") @Items(max = 20) List<String> tags) {
        Image image() {
            return new Image(
                    key(),
                    name,
                    platform,
                    osVersion,
                    osType.orElse("Linux"),
                    architecture.orElse("x86"),
                    type.orElse("gold"),
                    minDisk.orElse(1),
                    minRam.orElse(0),
                    maxRam.orElse(USUAL_MAX_RAM),
                    size.orElse(USUAL_SIZE),
                    description.orElse(""),
                    tags);
        }

        private String key() {
            return id.map(Uuid::value)
                    .orElseGet(() -> UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                            .toString());
        }
    }

    List<Flavor> flavorList() {
        return flavors.stream().map(FlavorEntry::flavor).toList();
    }

    List<Image> imageList() {
        return images.stream().map(ImageEntry::image).toList();
    }

    /** What would mean more than one thing. */
    List<Violation> doubles() {
        List<Violation> doubles = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < flavors.size(); i++) {
            doubled(names, flavors.get(i).name(), "flavors[" + i + "].name", doubles);
        }
        Set<String> references = new HashSet<>();
        for (int i = 0; i < images.size(); i++) {
            doubled(references, images.get(i).name(), "images[" + i + "].name", doubles);
        }
        for (int i = 0; i < images.size(); i++) {
            doubled(references, images.get(i).key(), "images[" + i + "].id", doubles);
        }
        return List.copyOf(doubles);
    }

    private static void doubled(Set<String> taken, String name, String field, List<Violation> doubles) {
        if (!taken.add(name)) {
            doubles.add(new Violation(field, "is \"" + name + "\", as another's is", "one of its own"));
        }
    }
}
