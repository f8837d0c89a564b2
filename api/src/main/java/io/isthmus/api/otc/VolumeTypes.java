package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.NullIfEmpty;
import io.isthmus.api.shape.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The types of EVS disks: names, as there is no storage. Each says in which zones it is, which Terraform's providers look up
 * in every plan.
 */
final class VolumeTypes {
    /** In every zone. */
    private static final List<String> USUAL = List.of("SATA", "SAS", "SSD", "GPSSD", "ESSD");

    /** In the first two zones of a region only, as in the cloud. */
    private static final List<String> RARE = List.of("co-p1", "uh-l1");

    private VolumeTypes() {}

    record TypeView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("always empty") String description,

            @Doc("its zones, with commas between, as RESKEY:availability_zones")
            Map<String, String> extraSpecs,

            @Doc("always true") boolean isPublic,

            @Doc("always true") @Name("os-volume-type-access:is_public")
            boolean isAccessible,

            @Doc("always null") @NullIfEmpty Optional<String> qosSpecsId) {
        static TypeView of(Call<?, ?> call, String name) {
            List<String> zones = Zones.of(call.snapshot().region(call.project()));
            String in = String.join(",", RARE.contains(name) ? zones.subList(0, 2) : zones);
            return new TypeView(
                    idOf(name),
                    name,
                    "",
                    Map.of("RESKEY:availability_zones", in, "os-vendor-extended:sold_out_availability_zones", ""),
                    true,
                    true,
                    Optional.empty());
        }
    }

    record TypesView(@Doc("the types") List<TypeView> volumeTypes) {}

    static List<Endpoint<?, ?>> endpoints(String version) {
        String path = version + "/{project_id}/types";
        return List.of(
                Endpoint.get(path, "Lists the types of disks")
                        .answers(200, "", TypesView.class)
                        .handledBy(call -> Reply.ok(new TypesView(
                                all().map(name -> TypeView.of(call, name)).toList()))),
                Endpoint.get(path + "/{volume_type_id}", "Shows a type of disks")
                        .answers(200, "volume_type", TypeView.class)
                        .handledBy(call -> all().filter(name -> idOf(name).equals(call.path("volume_type_id")))
                                .findFirst()
                                .<Reply>map(name -> Reply.ok(TypeView.of(call, name)))
                                .orElseGet(() -> new Reply.Failure(
                                        new Problem.Absent("type of disks", call.path("volume_type_id"))))));
    }

    private static Stream<String> all() {
        return Stream.concat(USUAL.stream(), RARE.stream());
    }

    private static String idOf(String name) {
        return UUID.nameUUIDFromBytes(("volume type " + name).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** The refusal of a type that there is not. Case does not matter, for providers write them in small letters. */
    static Optional<Reply> unknown(String field, Optional<String> type) {
        return type.filter(name -> all().noneMatch(name::equalsIgnoreCase))
                .map(name -> Reply.malformed(
                        field,
                        "is " + name.toLowerCase(Locale.ROOT) + ", which is no type of disks",
                        String.join(", ", all().toList())));
    }
}
