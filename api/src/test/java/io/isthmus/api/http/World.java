package io.isthmus.api.http;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.shape.Json;
import io.isthmus.api.shape.Method;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What one caller has: some of everything that can be made, and every id and name that the API tells of it. */
final class World {
    static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32}");

    private final Client client;
    private final Map<String, Set<String>> byKind = new TreeMap<>();

    private World(Client client) {
        this.client = client;
    }

    Client client() {
        return client;
    }

    /** The same things as another caller of the project asks for them. */
    World as(Client other) {
        World world = new World(other);
        world.byKind.putAll(byKind);
        return world;
    }

    /** Makes some of everything for this caller; names hold the mark. */
    static World of(Client client, Catalogue catalogue, String mark) {
        return of(client, catalogue, mark, _ -> true);
    }

    /** @param asked what it asks for what there is */
    static World of(Client client, Catalogue catalogue, String mark, Predicate<Endpoint<?, ?>> asked) {
        World world = new World(client);
        String vpc = client.vpc(mark + "-vpc", "10.20.0.0/16");
        String other = client.vpc(mark + "-other", "10.21.0.0/16");
        String third = client.vpc(mark + "-third", "10.22.0.0/16");
        String subnet = client.subnet(vpc, "10.20.1.0/24", "10.20.1.1");
        client.subnet(vpc, "10.20.2.0/24", "10.20.2.1");
        client.post(
                "/v3/{p}/vpc/virsubnet-cidr-reservations",
                "{'virsubnet_cidr_reservation':{'name':'%s-reservation','virsubnet_id':'%s','ip_version':4,'mask':28}}"
                        .formatted(mark, subnet));
        String logs = client.post("/v2/{p}/groups", "{'log_group_name':'%s-logs'}".formatted(mark))
                .text("log_group_id");
        client.post("/v2/{p}/groups/" + logs + "/streams", "{'log_stream_name':'%s-stream'}".formatted(mark));
        client.post(
                "/v3/{p}/vpc/address-groups",
                "{'address_group':{'name':'%s-addresses','ip_version':4,'ip_set':['10.20.1.7']}}".formatted(mark));
        String peering = client.peering(vpc, other, client.project());
        client.route(vpc, "192.168.1.0/24", peering);
        client.peering(other, third, client.project());
        client.post("/v1/{p}/routetables", "{'routetable':{'name':'%s-table','vpc_id':'%s'}}".formatted(mark, vpc));
        client.post(
                "/v1/{p}/cloudservers",
                "{'server':{'name':'%s-ecs','vpcid':'%s','nics':[{'subnet_id':'%s'}]}}".formatted(mark, vpc, subnet));
        client.post(
                "/v3/{p}/keypairs",
                "{'keypair':{'name':'%s-pair','public_key':'%s'}}".formatted(mark, KeyPairHttpTest.ED25519));
        client.post(
                "/v2.1/{p}/os-server-groups",
                "{'server_group':{'name':'%s-servers','policies':['anti-affinity']}}".formatted(mark));
        world.remember("keypair_name", mark + "-pair");
        client.post("/v1/{p}/security-groups", "{'security_group':{'name':'%s-group'}}".formatted(mark));
        world.learn(catalogue, asked);
        for (Catalogue.Entry entry : catalogue.entries()) {
            Endpoint<?, ?> endpoint = entry.endpoint();
            if (endpoint.method() == Method.POST && makes(endpoint)) {
                client.send(
                        "POST",
                        world.path(endpoint.path(), Map.of()),
                        text(Plausible.body(endpoint, world, Set.of(), Map.of("/name", mark + "-made"))));
            }
        }
        world.learn(catalogue, asked);
        world.tag(catalogue, mark + "-key");
        return world;
    }

    /** Gives whatever has tags, and paths name, this one. */
    private void tag(Catalogue catalogue, String key) {
        for (Catalogue.Entry entry : catalogue.entries()) {
            String path = entry.endpoint().path();
            if (path.matches(".*}/tags/(action|create)")) {
                client.post(
                        path(path, Map.of()), "{'action':'create','tags':[{'key':'%s','value':''}]}".formatted(key));
            } else if (entry.endpoint().method() == Method.PUT && path.endsWith("}/tags/{tag}")) {
                client.put(path(path, Map.of("tag", key)), "");
            }
        }
        remember("key", key);
        remember("tag", key);
    }

    /** Whether something of the caller's project comes of it. */
    private static boolean makes(Endpoint<?, ?> endpoint) {
        return endpoint.needs() == Needs.PROJECT
                && endpoint.body() != Nothing.class
                && !endpoint.path().endsWith("/delete")
                && !endpoint.path().endsWith("/action");
    }

    static String text(Object body) {
        return new String(Json.write(body), StandardCharsets.UTF_8);
    }

    /** Asks everything that can be asked and remembers the ids and names in the answers. */
    private void learn(Catalogue catalogue, Predicate<Endpoint<?, ?>> asked) {
        remember("project", client.project());
        for (int round = 0; round < 2; round++) {
            for (Catalogue.Entry entry : catalogue.entries()) {
                Endpoint<?, ?> endpoint = entry.endpoint();
                boolean one = endpoint.path().replace("{project_id}", "").contains("{");
                if (endpoint.method() == Method.GET && one == (round == 1) && asked.test(endpoint)) {
                    Client.Answer answer = client.get(path(endpoint.path(), Map.of()));
                    if (answer.status() < 300 && answer.header("Content-Type").contains("json")) {
                        read(answer.json(), "");
                    }
                }
            }
        }
    }

    private void read(Object value, String name) {
        switch (value) {
            case Map<?, ?> map ->
                map.forEach((key, inner) -> {
                    String field = String.valueOf(key);
                    if (inner instanceof String text) {
                        if (field.equals("name")
                                || field.equals("key")
                                || ID.matcher(text).matches()) {
                            remember(field.equals("id") ? name : field, text);
                        }
                    } else if (inner != null) {
                        read(inner, field);
                    }
                });
            case List<?> list -> list.forEach(element -> read(element, name));
            default -> {
                // numbers and flags tell nothing
            }
        }
    }

    private void remember(String name, String value) {
        if (!value.isEmpty()) {
            byKind.computeIfAbsent(kind(name), _ -> new TreeSet<>()).add(value);
        }
    }

    /** "vpc_id", "vpcid", "vpcs" and "vpc" are one, and so are "policies" and "policy". */
    private static String kind(String name) {
        return name.toLowerCase(Locale.ROOT)
                .replaceAll("_?id$|_?ids$", "")
                .replaceAll("ies$", "y")
                .replaceAll("s$", "")
                .replace("_", "")
                .replace("-", "");
    }

    /** An id of the caller's for a parameter of this name. */
    Optional<String> named(String parameter) {
        String kind = kind(parameter);
        if (kind.isEmpty() || kind.equals("name")) {
            return Optional.empty();
        }
        return Stream.concat(
                        Optional.ofNullable(byKind.get(kind)).stream(),
                        byKind.entrySet().stream()
                                .filter(known -> known.getKey().endsWith(kind))
                                .map(Map.Entry::getValue))
                .flatMap(Set::stream)
                .findFirst();
    }

    /** One id or two of every kind, and names. */
    List<String> samples() {
        List<String> samples = new ArrayList<>();
        byKind.values()
                .forEach(values -> samples.addAll(values.stream().limit(2).toList()));
        return samples.stream().distinct().toList();
    }

    /** Every id and name. */
    Set<String> all() {
        Set<String> all = new TreeSet<>();
        byKind.values().forEach(all::addAll);
        return all;
    }

    /** A path with the caller's ids in place of its parameters, but for those that are forced. */
    String path(String template, Map<String, String> forced) {
        StringBuilder path = new StringBuilder();
        String collection = "";
        for (String segment : template.substring(1).split("/")) {
            String filled = segment;
            if (segment.startsWith("{")) {
                String name = segment.substring(1, segment.length() - 1);
                filled = forced.containsKey(name)
                        ? forced.get(name)
                        : name.equals("project_id")
                                ? client.project()
                                : named(name.equals("id") ? collection : name).orElse("none");
            } else {
                collection = segment;
            }
            path.append('/').append(filled);
        }
        return path.toString();
    }
}
