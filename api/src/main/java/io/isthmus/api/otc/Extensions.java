package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Problem;
import io.isthmus.api.shape.Time;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** What Neutron's clients ask for before they do something: extensions and zones (contract.md 3.5). */
final class Extensions {
    private Extensions() {}

    record LinkView(
            @Doc("relation, such as self") String rel,
            @Doc("address") String href) {}

    record ExtensionView(
            @Doc("short name") String alias,
            @Doc("name") String name,
            @Doc("what it adds") String description,
            @Doc("when it last changed") Time.Zulu updated,
            @Doc("always empty") List<Object> links) {}

    record ExtensionsView(@Doc("the extensions") List<ExtensionView> extensions) {}

    record ZoneView(
            @Doc("name") String name,
            @Doc("network or router") String resource,
            @Doc("always available") String state) {}

    record ZonesView(@Doc("the zones") List<ZoneView> availabilityZones) {}

    record FloatingIpsView(
            @Doc("always empty: there is no outside") List<Object> floatingips) {}

    private static final List<ExtensionView> EXTENSIONS = List.of(
            extension("router", "Neutron L3 Router", "Routers, which are VPCs"),
            extension("security-group", "security-group", "Security groups"),
            extension("allowed-address-pairs", "Allowed Address Pairs", "Further sources of a port"),
            extension("port-security", "Port Security", "Ports whose groups and sources nobody checks"),
            extension("availability_zone", "Availability Zone", "Zones, which differ in name only"),
            extension("fwaas_v2", "Firewall service v2", "Firewall groups, which are network ACLs"),
            extension("network-ip-availability", "Network IP Availability", "How many addresses are taken"),
            extension(
                    "standard-attr-tag",
                    "Tag support",
                    "Tags of networks, subnets, ports, routers and security groups"),
            extension("project-id", "project_id field enabled", "project_id beside tenant_id"));

    private static ExtensionView extension(String alias, String name, String description) {
        return new ExtensionView(
                alias, name, description, new Time.Zulu(Instant.parse("2026-01-01T00:00:00Z")), List.of());
    }

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.get("/v2.0/extensions", "Lists what of Neutron is there beyond its core")
                        .answers(200, "", ExtensionsView.class)
                        .handledBy(_ -> Reply.ok(new ExtensionsView(EXTENSIONS))),
                Endpoint.get("/v2.0/extensions/{alias}", "Shows an extension of Neutron")
                        .answers(200, "extension", ExtensionView.class)
                        .handledBy(call -> EXTENSIONS.stream()
                                .filter(extension -> extension.alias().equals(call.path("alias")))
                                .findFirst()
                                .<Reply>map(Reply::ok)
                                .orElseGet(
                                        () -> new Reply.Failure(new Problem.Absent("extension", call.path("alias"))))),
                Endpoint.get("/v2.0/availability_zones", "Lists the zones of networks and routers")
                        .answers(200, "", ZonesView.class)
                        .handledBy(call ->
                                Reply.ok(new ZonesView(Zones.of(call.snapshot().region(call.project())).stream()
                                        .flatMap(zone -> Stream.of("network", "router")
                                                .map(resource -> new ZoneView(zone, resource, "available")))
                                        .toList()))),
                Endpoint.get("/v2.0/floatingips", "Lists public addresses: there are none")
                        .answers(200, "", FloatingIpsView.class)
                        .handledBy(_ -> Reply.ok(new FloatingIpsView(List.of()))));
    }
}
