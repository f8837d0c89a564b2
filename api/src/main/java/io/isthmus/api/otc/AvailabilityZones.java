package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.NullIfEmpty;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The zones of ECSs as Nova and v1 list them (contract.md 5). Neutron's are among its {@link Extensions}. */
final class AvailabilityZones {
    private static final String NOVA = "/v2.1/{project_id}/os-availability-zone";

    private AvailabilityZones() {}

    record ZoneStateView(@Doc("always true") boolean available) {}

    record NovaZoneView(
            @Doc("name") @Name("zoneName") String zoneName,
            @Doc("its state") @Name("zoneState") ZoneStateView zoneState,
            @Doc("always null") @NullIfEmpty Optional<Map<String, String>> hosts) {}

    record NovaZonesView(
            @Doc("the zones") @Name("availabilityZoneInfo") List<NovaZoneView> availabilityZoneInfo) {}

    record ZoneView(
            @Doc("name") String availabilityZoneId,
            @Doc("always Core") String type,
            @Doc("always shared") String mode,
            @Doc("always 0") int category,
            @Doc("name") String alias,
            @Doc("always center") String publicBorderGroup,
            @Doc("always empty") List<String> azGroupIds) {}

    record ZonesView(@Doc("the zones") List<ZoneView> availabilityZones) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                nova(NOVA),
                nova(NOVA + "/detail"),
                Endpoint.get("/v1/{project_id}/availability-zones", "Lists the zones of ECSs")
                        .answers(200, "", ZonesView.class)
                        .handledBy(call -> Reply.ok(new ZonesView(zones(call)
                                .map(zone -> new ZoneView(zone, "Core", "shared", 0, zone, "center", List.of()))
                                .toList()))));
    }

    private static Endpoint<?, ?> nova(String path) {
        return Endpoint.get(path, "Lists the zones of ECSs")
                .answers(200, "", NovaZonesView.class)
                .handledBy(call -> Reply.ok(new NovaZonesView(zones(call)
                        .map(zone -> new NovaZoneView(zone, new ZoneStateView(true), Optional.empty()))
                        .toList())));
    }

    private static Stream<String> zones(Call<?, ?> call) {
        return Zones.of(call.snapshot().region(call.project())).stream();
    }
}
