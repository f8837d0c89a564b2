package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.offer.Flavor;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.NullIfEmpty;
import io.isthmus.api.shape.Problem;
import io.isthmus.api.shape.Range;
import io.isthmus.model.Listing;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The sizes of ECSs, which say nothing of what an ECS may use (contract.md 5). Nova's and v1's forms differ in types. */
final class Flavors {
    private static final String PATH = "/v2.1/{project_id}/flavors";
    private static final String OF_ECS = "/v1/{project_id}/cloudservers/flavors";

    /** Where a flavor can be had: {@code zone(normal)} and so on, with commas between. */
    private static final String ZONES = "cond:operation:az";

    private static final String NORMAL = "(normal)";

    private Flavors() {}

    record FlavorQuery(
            @Doc("only flavors with as many GiB of disk, or more")
            @Name("minDisk")
            @Range(min = 0, max = Integer.MAX_VALUE)
            Optional<Integer> minDisk,

            @Doc("only flavors with as many MiB of memory, or more")
            @Name("minRam")
            @Range(min = 0, max = Integer.MAX_VALUE)
            Optional<Integer> minRam,

            @Inline Page.Onward page)
            implements Page.Wish {
        boolean passes(Flavor flavor) {
            return flavor.disk() >= minDisk.orElse(0) && flavor.ram() >= minRam.orElse(0);
        }
    }

    record EcsFlavorQuery(
            @Doc("only flavors that can be had in this zone")
            Optional<String> availabilityZone) {}

    record FlavorView(
            @Doc("id") String id,
            @Doc("name: the id") String name,
            @Doc("processors") int vcpus,
            @Doc("memory in MiB") int ram,
            @Doc("disk in GiB; 0: nothing is said of disks") int disk,
            @Doc("always empty") String swap,

            @Doc("always 0") @Name("OS-FLV-EXT-DATA:ephemeral")
            int ephemeral,

            @Doc("always false") @Name("OS-FLV-DISABLED:disabled")
            boolean disabled,

            @Doc("always 1") @Name("rxtx_factor") double rxtxFactor,

            @Doc("always true") @Name("os-flavor-access:is_public")
            boolean isPublic,

            @Doc("where it is") List<Extensions.LinkView> links) {
        static FlavorView of(Call<?, ?> call, Flavor flavor) {
            return new FlavorView(
                    flavor.name(),
                    flavor.name(),
                    flavor.vcpus(),
                    flavor.ram(),
                    flavor.disk(),
                    "",
                    0,
                    false,
                    1.0,
                    true,
                    linksTo(call, flavor));
        }
    }

    record FlavorsView(@Doc("the flavors") List<FlavorView> flavors) {}

    record ExtraSpecsView(
            @Doc("what else it says, and in cond:operation:az where it can be had")
            Map<String, String> extraSpecs) {}

    record EcsFlavorView(
            @Doc("id") String id,
            @Doc("name: the id") String name,
            @Doc("processors") String vcpus,
            @Doc("memory in MiB") int ram,
            @Doc("disk in GiB; 0: nothing is said of disks") String disk,
            @Doc("always empty") String swap,

            @Doc("always 0") @Name("OS-FLV-EXT-DATA:ephemeral")
            int ephemeral,

            @Doc("always false") @Name("OS-FLV-DISABLED:disabled")
            boolean disabled,

            @Doc("always 1") double rxtxFactor,
            @Doc("always null") @NullIfEmpty Optional<String> rxtxQuota,
            @Doc("always null") @NullIfEmpty Optional<String> rxtxCap,

            @Doc("always true") @Name("os-flavor-access:is_public")
            boolean isPublic,

            @Doc("where it is") List<Extensions.LinkView> links,

            @Doc("what else it says, and in cond:operation:az where it can be had")
            Map<String, String> osExtraSpecs) {}

    record EcsFlavorsView(@Doc("the flavors") List<EcsFlavorView> flavors) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.get(PATH, "Lists the sizes of ECSs")
                        .query(FlavorQuery.class)
                        .answers(200, "", FlavorsView.class)
                        .handledBy(Flavors::list),
                Endpoint.get(PATH + "/detail", "Lists the sizes of ECSs")
                        .query(FlavorQuery.class)
                        .answers(200, "", FlavorsView.class)
                        .handledBy(Flavors::list),
                Endpoint.get(PATH + "/{flavor_id}", "Shows a size of ECSs")
                        .answers(200, "flavor", FlavorView.class)
                        .handledBy(call -> shown(call, flavor -> FlavorView.of(call, flavor))),
                Endpoint.get(PATH + "/{flavor_id}/os-extra_specs", "Shows what else a size of ECSs says")
                        .answers(200, "", ExtraSpecsView.class)
                        .handledBy(call -> shown(call, flavor -> new ExtraSpecsView(extraSpecs(call, flavor)))),
                Endpoint.get(OF_ECS, "Lists the sizes of ECSs")
                        .query(EcsFlavorQuery.class)
                        .answers(200, "", EcsFlavorsView.class)
                        .handledBy(Flavors::listOfEcs));
    }

    private static Reply shown(Call<?, ?> call, Function<Flavor, Object> view) {
        return call.services()
                .offers()
                .flavor(call.path("flavor_id"))
                .<Reply>map(flavor -> Reply.ok(view.apply(flavor)))
                .orElseGet(() -> new Reply.Failure(new Problem.Absent("flavor", call.path("flavor_id"))));
    }

    private static Reply list(Call<FlavorQuery, Nothing> call) {
        return Lists.page(
                Listing.of(call.services().offers().flavors(), Flavor::name).filter(call.query()::passes),
                call.query(),
                page -> new FlavorsView(page.items().stream()
                        .map(flavor -> FlavorView.of(call, flavor))
                        .toList()));
    }

    private static Reply listOfEcs(Call<EcsFlavorQuery, Nothing> call) {
        Optional<String> zone = call.query().availabilityZone().filter(text -> !text.isEmpty());
        return Reply.ok(new EcsFlavorsView(call.services().offers().flavors().stream()
                .map(flavor -> view(call, flavor))
                .filter(view -> zone.isEmpty() || isIn(view, zone.get()))
                .toList()));
    }

    private static EcsFlavorView view(Call<?, ?> call, Flavor flavor) {
        return new EcsFlavorView(
                flavor.name(),
                flavor.name(),
                Integer.toString(flavor.vcpus()),
                flavor.ram(),
                Integer.toString(flavor.disk()),
                "",
                0,
                false,
                1.0,
                Optional.empty(),
                Optional.empty(),
                true,
                linksTo(call, flavor),
                extraSpecs(call, flavor));
    }

    /** What the file says, and that it can be had in all zones unless the file says where. */
    private static Map<String, String> extraSpecs(Call<?, ?> call, Flavor flavor) {
        Map<String, String> specs = new TreeMap<>(flavor.extraSpecs());
        specs.computeIfAbsent(
                ZONES,
                _ -> Zones.of(call.snapshot().region(call.project())).stream()
                        .map(zone -> zone + NORMAL)
                        .collect(Collectors.joining(",")));
        return specs;
    }

    private static boolean isIn(EcsFlavorView view, String zone) {
        return Arrays.asList(view.osExtraSpecs().getOrDefault(ZONES, "").split(","))
                .contains(zone + NORMAL);
    }

    private static List<Extensions.LinkView> linksTo(Call<?, ?> call, Flavor flavor) {
        return List.of(new Extensions.LinkView(
                "self", call.baseUrl() + "/v2.1/" + call.path("project_id") + "/flavors/" + flavor.name()));
    }
}
