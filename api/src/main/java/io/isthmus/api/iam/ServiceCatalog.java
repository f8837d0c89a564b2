package io.isthmus.api.iam;

import io.isthmus.api.iam.Views.EndpointView;
import io.isthmus.api.iam.Views.ServiceView;
import io.isthmus.control.Identity.Session;
import io.isthmus.model.Project;
import io.isthmus.model.Settings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The catalog that comes with tokens (contract.md 6.1). All services are at the address that the client used. Only what answers
 * is listed.
 */
final class ServiceCatalog {
    private record Service(String type, String name, String path, boolean perProject) {}

    private static final List<Service> SERVICES = List.of(
            new Service("network", "neutron", "/", false),
            new Service("vpc", "vpc", "/v1/", true),
            new Service("compute", "nova", "/v2.1/", true),
            new Service("ecs", "ecs", "/v1/", true),
            new Service("image", "glance", "/image", false),
            new Service("volumev2", "cinderv2", "/v2/", true),
            new Service("volumev3", "cinderv3", "/v3/", true),
            new Service("evs", "evs", "/v2/", true),
            new Service("isthmus", "isthmus", "/isthmus/v1", false));

    private ServiceCatalog() {}

    static List<ServiceView> of(String baseUrl, Session session, Settings settings) {
        List<ServiceView> views = new ArrayList<>();
        Optional<Project> project = session.project();
        List<String> regions = project.map(found -> List.of(found.region())).orElseGet(settings::regions);
        // For clients that know of no region, as the cloud has it, and for those that look in theirs only.
        views.add(view(
                "identity",
                "keystone",
                Stream.concat(Stream.of("*"), regions.stream())
                        .map(region -> endpoint("identity", region, baseUrl + "/v3"))
                        .toList()));
        for (Service service : SERVICES) {
            if (service.perProject() && project.isEmpty()) {
                continue;
            }
            String suffix = service.perProject()
                    ? project.map(found -> found.id().value()).orElse("")
                    : "";
            views.add(view(
                    service.type(),
                    service.name(),
                    regions.stream()
                            .map(region -> endpoint(service.type(), region, baseUrl + service.path() + suffix))
                            .toList()));
        }
        return views;
    }

    private static ServiceView view(String type, String name, List<EndpointView> endpoints) {
        return new ServiceView(id(type), type, name, endpoints);
    }

    private static EndpointView endpoint(String type, String region, String url) {
        return new EndpointView(id(type + "/" + region), "public", region, region, url);
    }

    /** The same id for the same thing at every call, without keeping it. */
    private static String id(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    }
}
