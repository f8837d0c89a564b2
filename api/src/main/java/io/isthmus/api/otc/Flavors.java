package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Problem;
import io.isthmus.model.Listing;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sizes of ECSs: a small fixed list, which says nothing of what an ECS may use (contract.md 5). */
final class Flavors {
    private static final String PATH = "/v2.1/{project_id}/flavors";

    private Flavors() {}

    /**
     * @param id also the name
     * @param ram MiB
     */
    record Flavor(String id, int vcpus, int ram) {}

    /** By id. */
    static final List<Flavor> ALL = List.of(
            new Flavor("s3.large.2", 2, 4096),
            new Flavor("s3.medium.1", 1, 1024),
            new Flavor("s3.medium.2", 1, 2048),
            new Flavor("s3.xlarge.2", 4, 8192));

    record FlavorQuery(@Inline Page.Onward page) implements Page.Wish {}

    record FlavorView(
            @Doc("id") String id,
            @Doc("name: the id") String name,
            @Doc("processors") int vcpus,
            @Doc("memory in MiB") int ram,
            @Doc("always 0: ECSs have no disk") int disk,
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
                    flavor.id(),
                    flavor.id(),
                    flavor.vcpus(),
                    flavor.ram(),
                    0,
                    "",
                    0,
                    false,
                    1.0,
                    true,
                    List.of(new Extensions.LinkView(
                            "self", call.baseUrl() + "/v2.1/" + call.path("project_id") + "/flavors/" + flavor.id())));
        }
    }

    record FlavorsView(@Doc("the flavors") List<FlavorView> flavors) {}

    record ExtraSpecsView(@Doc("always empty") Map<String, String> extraSpecs) {}

    record EcsFlavorView(
            @Doc("id") String id,
            @Doc("name: the id") String name,
            @Doc("processors") String vcpus,
            @Doc("memory in MiB") int ram,
            @Doc("always 0: ECSs have no disk") String disk,

            @Doc("always true") @Name("os-flavor-access:is_public")
            boolean isPublic) {}

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
                        .handledBy(call -> flavor(call)
                                .<Reply>map(flavor -> Reply.ok(FlavorView.of(call, flavor)))
                                .orElseGet(() -> absent(call))),
                Endpoint.get(PATH + "/{flavor_id}/os-extra_specs", "Shows what else a size of ECSs says: nothing")
                        .answers(200, "", ExtraSpecsView.class)
                        .handledBy(call -> flavor(call)
                                .<Reply>map(_ -> Reply.ok(new ExtraSpecsView(Map.of())))
                                .orElseGet(() -> absent(call))),
                Endpoint.get("/v1/{project_id}/cloudservers/flavors", "Lists the sizes of ECSs")
                        .answers(200, "", EcsFlavorsView.class)
                        .handledBy(_ -> Reply.ok(new EcsFlavorsView(ALL.stream()
                                .map(flavor -> new EcsFlavorView(
                                        flavor.id(),
                                        flavor.id(),
                                        Integer.toString(flavor.vcpus()),
                                        flavor.ram(),
                                        "0",
                                        true))
                                .toList()))));
    }

    private static Optional<Flavor> flavor(Call<?, ?> call) {
        return find(call.path("flavor_id"));
    }

    static Optional<Flavor> find(String id) {
        return ALL.stream().filter(flavor -> flavor.id().equals(id)).findFirst();
    }

    private static Reply absent(Call<?, ?> call) {
        return new Reply.Failure(new Problem.Absent("flavor", call.path("flavor_id")));
    }

    private static Reply list(Call<FlavorQuery, Nothing> call) {
        return Lists.page(
                Listing.of(ALL, Flavor::id),
                call.query(),
                page -> new FlavorsView(page.items().stream()
                        .map(flavor -> FlavorView.of(call, flavor))
                        .toList()));
    }
}
