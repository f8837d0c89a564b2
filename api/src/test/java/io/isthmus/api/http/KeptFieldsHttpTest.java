package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.shape.Kind;
import io.isthmus.api.shape.Method;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.RecordShape;
import io.isthmus.model.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a body says is kept and shown, or refused by name. */
final class KeptFieldsHttpTest {
    /** Fields that are written in another form than they are shown, or not to be shown, each with where it is tested. */
    private static final Set<String> OTHERWISE = Set.of(
            "primary_dns", // VpcHttpTest
            "key_name", // one that there is: TerraformServerHttpTest
            "secondary_dns",
            "vpc_id", // of a security group: not looked at, for a group is for all VPCs
            "ip_version",
            "enterprise_project_id", // below
            "routes", // RouteHttpTest
            "tags", // TagHttpTest
            "extra_dhcp_opts", // below
            "fixed_ips", // PortHttpTest
            "allowed_address_pairs",
            "device_id", // of a port that an ECS uses: PortHttpTest
            "device_owner",
            "mac_address",
            "port_range_min", // RuleTextHttpTest
            "port_range_max",
            "remote_ip_prefix",
            "dry_run",
            "insert_after_rule", // NetworkAclHttpTest
            "isthmus:policy_id", // FirewallHttpTest
            "imageRef", // of a new ECS: EcsHttpTest
            "flavorRef",
            "vpcid",
            "count",
            "min_count",
            "max_count",
            "adminPass", // TerraformServerHttpTest
            "adminpass",
            "config_drive",
            "imageid",
            "keyname");

    /** What is made otherwise than the test can guess, each with where it is tested. */
    private static final Set<String> ELSEWHERE = Set.of(
            "POST /v2.0/vpc/peerings", // PeeringHttpTest
            "POST /v2.1/{project_id}/os-keypairs", // KeyPairHttpTest
            "POST /v3/{project_id}/keypairs",
            "PUT /v3/{project_id}/keypairs/{keypair_name}",
            "POST /v2.1/{project_id}/os-server-groups", // ServerGroupHttpTest
            "POST /v1/{project_id}/cloudservers/os-server-groups",
            "POST /v1/{project_id}/cloudservers/{server_id}/attachvolume", // TerraformServerHttpTest
            "POST /v2.1/{project_id}/servers/{server_id}/os-volume_attachments");

    /** Collections of the same things, in several dialects. */
    private static final List<Set<String>> TWINS = List.of(
            Set.of("/v1/{project_id}/vpcs", "/v3/{project_id}/vpc/vpcs", "/v2.0/routers"),
            Set.of("/v1/{project_id}/subnets", "/v2.0/networks"),
            Set.of("/v1/{project_id}/ports", "/v2.0/ports"),
            Set.of("/v1/{project_id}/security-groups", "/v2.0/security-groups", "/v3/{project_id}/vpc/security-groups"),
            Set.of(
                    "/v1/{project_id}/security-group-rules",
                    "/v2.0/security-group-rules",
                    "/v3/{project_id}/vpc/security-group-rules"),
            Set.of("/v1/{project_id}/cloudservers", "/v2.1/{project_id}/servers", "/v2.1/{project_id}/os-volumes_boot"),
            Set.of(
                    "/v3/{project_id}/volumes",
                    "/v2/{project_id}/volumes",
                    "/v2/{project_id}/cloudvolumes",
                    "/v2.1/{project_id}/cloudvolumes"));

    private static final long SEED = 20_261_130;

    private final Catalogue catalogue = ApiServer.catalogue();
    private final Service service = Service.start();
    private final World world = World.of(service.alice(), catalogue, "alice");
    private final Client alice = world.client();
    private final List<String> faults = new ArrayList<>();
    private Snapshot state = service.controller.snapshot();

    /** Ids that go together, by the names of fields and of parts of paths. */
    private final Map<String, String> fitting = new HashMap<>();

    private String bareNetwork = "";
    private int kept;

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void everyFieldIsKeptAndShownInEveryViewOrRefusedByName() {
        // The block that every subnet of this test is made of.
        alice.get("/v1/{p}/subnets").list("subnets").stream()
                .map(subnet -> (Map<?, ?>) subnet)
                .filter(subnet -> "10.20.99.0/24".equals(subnet.get("cidr")))
                .forEach(subnet ->
                        alice.delete("/v1/{p}/vpcs/" + subnet.get("vpc_id") + "/subnets/" + subnet.get("id")));
        fit();
        int fields = 0;
        for (Catalogue.Entry entry : catalogue.entries()) {
            Endpoint<?, ?> endpoint = entry.endpoint();
            if (!keeps(endpoint)) {
                continue;
            }
            Wrapped wrapped = wrapped(endpoint).orElseThrow();
            for (RecordShape.Component component : wrapped.fields()) {
                if (!OTHERWISE.contains(component.wireName()) && isPlain(component)) {
                    fields++;
                    judge(endpoint, wrapped, component);
                }
            }
        }
        assertThat(faults).as("of " + fields).isEmpty();
        assertThat(kept).isGreaterThan(50);
    }

    private void fit() {
        String vpc = find("/v1/{p}/vpcs", "vpcs", "name", "alice-vpc");
        String subnet = find("/v1/{p}/subnets", "subnets", "cidr", "10.20.1.0/24");
        String group = alice.post("/v1/{p}/security-groups", "{'security_group':{'name':'fitting'}}")
                .id("security_group");
        String log = alice.post(
                        "/v1/{p}/fl/flow_logs",
                        "{'flow_log':{'name':'l','resource_type':'vpc','resource_id':'%s','traffic_type':'accept',%s}}"
                                .formatted(vpc, "'log_group_id':'g','log_topic_id':'t'"))
                .id("flow_log");
        fitting.putAll(Map.of("vpc_id", vpc, "vpcid", vpc, "resource_id", vpc));
        fitting.putAll(Map.of("subnet_id", subnet, "network_id", subnet, "uuid", subnet, "virsubnet_id", subnet));
        fitting.put("resource_type", "vpc");
        fitting.put("security_group_id", group);
        fitting.put(
                "remote_address_group_id",
                alice.post("/v3/{p}/vpc/address-groups", "{'address_group':{'name':'a','ip_version':4}}")
                        .id("address_group"));
        fitting.put("flow_log_id", log);
        String policy = alice.post("/v2.0/fwaas/firewall_policies", "{'firewall_policy':{'name':'fitting'}}")
                .id("firewall_policy");
        fitting.putAll(Map.of("ingress_firewall_policy_id", policy, "egress_firewall_policy_id", policy));
        fitting.put(
                "port_id",
                alice.post("/v2.0/ports", "{'port':{'network_id':'%s'}}".formatted(subnet))
                        .id("port"));
        // Not that of a subnet which has gone above.
        fitting.put(
                "ports",
                alice.get("/v2.0/ports?device_owner=network:router_interface_distributed&network_id=" + subnet)
                        .text("ports", 0, "id"));
        fitting.put("neutron_subnet_id", alice.get("/v1/{p}/subnets/" + subnet).text("subnet", "neutron_subnet_id"));
        bareNetwork =
                alice.post("/v2.0/networks", "{'network':{'name':'bare'}}").id("network");
        alice.get("/v2.0/vpc/routes").list("routes").stream()
                .map(route -> (Map<?, ?>) route)
                .filter(route -> "192.168.99.0/24".equals(route.get("destination")))
                .forEach(route -> alice.delete("/v2.0/vpc/routes/" + route.get("id")));
        fitting.put("nexthop", find("/v2.0/vpc/routes", "routes", "vpc_id", vpc, "nexthop"));
        state = service.controller.snapshot();
    }

    private String find(String path, String list, String field, String value) {
        return find(path, list, field, value, "id");
    }

    private String find(String path, String list, String field, String value, String wanted) {
        return alice.get(path).list(list).stream()
                .map(one -> (Map<?, ?>) one)
                .filter(one -> value.equals(one.get(field)))
                .map(one -> String.valueOf(one.get(wanted)))
                .findFirst()
                .orElseThrow();
    }

    /** Puts ids that go together in the place of others. */
    @SuppressWarnings("unchecked") // a record of a plausible body is a map of names
    private void fit(Object value) {
        switch (value) {
            case Map<?, ?> map ->
                ((Map<String, Object>) map).forEach((name, inner) -> {
                    if (fitting.containsKey(name) && inner instanceof String) {
                        ((Map<String, Object>) map).put(name, fitting.get(name));
                    } else if (fitting.containsKey(name) && inner instanceof List<?> list && list.size() == 1) {
                        ((Map<String, Object>) map).put(name, List.of(fitting.get(name)));
                    } else {
                        fit(inner);
                    }
                });
            case List<?> list -> list.forEach(this::fit);
            default -> {
                // nobody's id
            }
        }
    }

    /** Of the cloud's dialects, makes or changes one thing and tells which. */
    private static boolean keeps(Endpoint<?, ?> endpoint) {
        return (endpoint.method() == Method.POST || endpoint.method() == Method.PUT)
                && endpoint.path().matches("/(v1|v2\\.0|v2\\.1|v3/\\{project_id})/.*")
                && !endpoint.path().endsWith("/action")
                && endpoint.answer() != Nothing.class
                && !ELSEWHERE.contains(endpoint.method() + " " + endpoint.path())
                && wrapped(endpoint).isPresent();
    }

    /** What a body is about, and the fields that tell it. */
    private record Wrapped(String name, String prefix, List<RecordShape.Component> fields) {}

    private static Optional<Wrapped> wrapped(Endpoint<?, ?> endpoint) {
        if (endpoint.body() == Nothing.class) {
            return Optional.empty();
        }
        List<RecordShape.Component> fields = RecordShape.of(endpoint.body()).components();
        if (!endpoint.bodyWrapper().isEmpty()) {
            return Optional.of(new Wrapped(endpoint.bodyWrapper(), "", fields));
        }
        return fields.stream()
                .filter(field -> field.kind() instanceof Kind.Nested)
                .map(field -> new Wrapped(
                        field.wireName(),
                        "/" + field.wireName(),
                        RecordShape.of(((Kind.Nested) field.kind()).type()).components()))
                .findFirst();
    }

    private static boolean isPlain(RecordShape.Component component) {
        return switch (Plausible.element(component.kind())) {
            case Kind.Text _, Kind.Whole _, Kind.Flag _, Kind.Scalar _ -> true;
            case Kind.Nested _, Kind.Keyed _, Kind.Listing _, Kind.Moment _, Kind.Any _ -> false;
        };
    }

    private void judge(Endpoint<?, ?> endpoint, Wrapped wrapped, RecordShape.Component component) {
        if (component.kind() instanceof Kind.Flag) {
            judge(endpoint, wrapped, component, Optional.of(true));
            judge(endpoint, wrapped, component, Optional.of(false));
        } else {
            judge(endpoint, wrapped, component, Optional.empty());
        }
    }

    @SuppressWarnings("unchecked") // a record of a plausible body is a map of names
    private void judge(
            Endpoint<?, ?> endpoint, Wrapped wrapped, RecordShape.Component component, Optional<Object> value) {
        // Each is told to the world as it was at first, where nothing is taken yet.
        service.controller.restore(state, SEED);
        String name = component.wireName();
        boolean named =
                wrapped.fields().stream().anyMatch(other -> other.wireName().equals("name"));
        Map<String, String> forced =
                named ? Map.of(wrapped.prefix() + "/name", "kept-" + name.replaceAll("[^a-z]", "-")) : Map.of();
        Map<String, Object> whole = (Map<String, Object>) Plausible.body(
                endpoint,
                world,
                // What is to be kept; a new server of Nova's is somewhere, and a CIDR reservation or disk takes
                // something.
                Stream.of(
                                wrapped.prefix() + "/" + name,
                                "/networks",
                                "/networks/uuid",
                                "/server/networks",
                                "/server/networks/uuid",
                                "/size",
                                "/volume/size",
                                "/virsubnet_cidr_reservation/mask")
                        .collect(Collectors.toSet()),
                forced);
        Map<String, Object> body = (Map<String, Object>) Objects.requireNonNull(whole.get(wrapped.name()));
        fit(body);
        if (endpoint.path().equals("/v2.0/subnets")) {
            body.put("network_id", bareNetwork);
        }
        if (endpoint.path().endsWith("/vpcs/{vpc_id}") && body.containsKey("cidr")) {
            body.put("cidr", "10.20.0.0/15"); // with all its subnets
        }
        value.ifPresent(other -> body.put(name, other));
        Object sent = body.get(name);
        Client.Answer answer =
                alice.send(endpoint.method().name(), world.path(endpoint.path(), fitting), World.text(whole));
        String place = endpoint.method() + " " + endpoint.path() + " " + name + "=" + sent + ": ";
        if (answer.status() >= 300) {
            if (answer.status() >= 500 || !answer.body().contains(name)) {
                faults.add(place + answer.status() + " " + answer.body());
            }
            return;
        }
        kept++;
        String id = id(answer.json(), wrapped.name());
        List<String> shown = new ArrayList<>();
        shown(answer.json(), id, name).ifPresent(there -> shown.add("itself " + there));
        for (String view : views(endpoint)) {
            Object asked = alice.get(path(view, id)).json();
            shown(asked, id, name).ifPresent(there -> shown.add(view + " " + there));
        }
        if (shown.isEmpty() || !shown.stream().allMatch(there -> there.endsWith(" " + sent))) {
            faults.add(place + shown + " " + id);
        }
    }

    private String path(String view, String id) {
        String collection = view.replaceFirst("/[{][^}/]*}$", "");
        return world.path(collection, Map.of()) + (collection.equals(view) ? "" : "/" + id);
    }

    /** The id of what was made or changed. */
    private static String id(Object answer, String wrapper) {
        Map<?, ?> map = (Map<?, ?>) answer;
        for (String made : List.of("serverIds", "volume_ids")) {
            if (map.get(made) instanceof List<?> ids) {
                return String.valueOf(ids.getFirst());
            }
        }
        Object inner = map.containsKey(wrapper) ? map.get(wrapper) : map;
        return String.valueOf(((Map<?, ?>) inner).get("id"));
    }

    /** What the first object of this id says of a field. */
    private static Optional<Object> shown(Object answer, String id, String name) {
        return switch (answer) {
            case Map<?, ?> map when id.equals(map.get("id")) && value(map, name).isPresent() -> value(map, name);
            case Map<?, ?> map ->
                map.values().stream()
                        .filter(Objects::nonNull)
                        .flatMap(inner -> shown(inner, id, name).stream())
                        .findFirst();
            case List<?> list ->
                list.stream().flatMap(inner -> shown(inner, id, name).stream()).findFirst();
            default -> Optional.empty();
        };
    }

    /** What a field says, which may have a prefix in the manner of Nova's extensions. */
    private static Optional<Object> value(Map<?, ?> map, String name) {
        return map.entrySet().stream()
                .filter(field ->
                        field.getKey().equals(name) || field.getKey().toString().endsWith(":" + name))
                .map(field -> (Object) field.getValue())
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** The paths at which what an endpoint makes or changes is shown: in each dialect, alone and among others. */
    private List<String> views(Endpoint<?, ?> endpoint) {
        String own = endpoint.path().replaceFirst("/[{][^}]*}$", "").replace("/vpcs/{vpc_id}/subnets", "/subnets");
        Set<String> collections =
                TWINS.stream().filter(twins -> twins.contains(own)).findFirst().orElse(Set.of(own));
        return catalogue.entries().stream()
                .map(Catalogue.Entry::endpoint)
                .filter(view -> view.method() == Method.GET)
                .map(Endpoint::path)
                .filter(path -> collections.stream()
                        .anyMatch(collection -> path.equals(collection)
                                || path.equals(collection + "/detail")
                                || path.matches(Pattern.quote(collection) + "/[{][^}/]*}")))
                .toList();
    }

    @Test
    void optionsOfDhcpAreKeptSetAndTakenAway() {
        String vpc = alice.vpc("told", "10.0.0.0/16");
        Client.Answer made = alice.post(
                "/v1/{p}/subnets",
                ("{'subnet':{'name':'s','cidr':'10.0.0.0/24','gateway_ip':'10.0.0.1','vpc_id':'%s','tags':['stage*live'],"
                                + "'extra_dhcp_opts':[{'opt_name':'ntp','opt_value':'10.0.0.4,10.0.0.5'},"
                                + "{'opt_name':'domainname','opt_value':'example.com'}]}}")
                        .formatted(vpc));
        String subnet = made.id("subnet");
        assertThat(made.at("subnet", "extra_dhcp_opts", 1, "opt_value")).isEqualTo("10.0.0.4,10.0.0.5");
        assertThat(alice.get("/v2.0/{p}/subnets/" + subnet + "/tags").at("tags", 0, "value"))
                .isEqualTo("live");
        String put = "/v1/{p}/vpcs/" + vpc + "/subnets/" + subnet;
        Client.Answer changed =
                alice.put(put, "{'subnet':{'extra_dhcp_opts':[{'opt_name':'domainname','opt_value':null}]}}");
        assertThat(changed.list("subnet", "extra_dhcp_opts")).hasSize(1);
        assertThat(changed.at("subnet", "extra_dhcp_opts", 0, "opt_name")).isEqualTo("ntp");
        for (String servers : List.of("10.0.0.4,10.0.0.4", "1.1.1.1,1.1.1.2,1.1.1.3,1.1.1.4,1.1.1.5", "::1", "x")) {
            assertThat(alice.put(
                                    put,
                                    "{'subnet':{'extra_dhcp_opts':[{'opt_name':'ntp','opt_value':'%s'}]}}"
                                            .formatted(servers))
                            .text("message"))
                    .contains("subnet.extra_dhcp_opts");
        }
        Client.Answer port = alice.post(
                "/v2.0/ports",
                ("{'port':{'network_id':'%s','description':'d','admin_state_up':false,'device_id':'x','device_owner':'y',"
                                + "'extra_dhcp_opts':[{'opt_name':'router','opt_value':'z'}]}}")
                        .formatted(subnet));
        String id = port.id("port");
        for (Client.Answer shown : List.of(port, alice.get("/v2.0/ports/" + id), alice.get("/v1/{p}/ports/" + id))) {
            assertThat(shown.at("port", "description")).isEqualTo("d");
            assertThat(shown.at("port", "admin_state_up")).isEqualTo(false);
            assertThat(shown.at("port", "device_id")).isEqualTo("x");
            assertThat(shown.at("port", "device_owner")).isEqualTo("y");
            assertThat(shown.at("port", "extra_dhcp_opts", 0, "opt_value")).isEqualTo("z");
        }
        assertThat(alice.put("/v2.0/ports/" + id, "{'port':{'device_id':'w'}}").at("port", "device_id"))
                .isEqualTo("w");
        assertThat(alice.put("/v2.0/ports/" + id, "{'port':{'mac_address':'fa:16:3e:00:00:01'}}")
                        .text("message"))
                .contains("port.mac_address");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "POST | /v1/{p}/vpcs | {'vpc':{'name':'x','cidr':'10.0.0.0/16','routes':[{}]}} | routes",
                "POST | /v1/{p}/vpcs | {'vpc':{'name':'x','cidr':'10.0.0.0/16','enterprise_project_id':'1'}} | enterprise_project_id",
                "POST | /v1/{p}/vpcs | {'vpc':{'name':'x','cidr':'10.0.0.0/16','tags':['none']}} | tags",
                "POST | /v3/{p}/vpc/security-groups | {'security_group':{'name':'x','tags':[{'value':'a'}]}} | tags",
                "POST | /v2.0/networks | {'network':{'provider:network_type':'vlan'}} | provider:network_type",
            })
    void whatIsNotKeptIsRefusedByName(String method, String path, String body, String field) {
        Client.Answer answer = alice.send(method, path, body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("message")).contains(field);
    }

    @Test
    void whatIsSoAnywayMayBeSaid() {
        Client.Answer made = alice.post(
                "/v1/{p}/vpcs",
                "{'vpc':{'name':'usual','cidr':'10.0.0.0/16','routes':[],'enterprise_project_id':'0','tags':['a*b','c*']}}");
        assertThat(made.status()).isEqualTo(200);
        String id = made.id("vpc");
        assertThat(alice.get("/v2.0/{p}/vpcs/" + id + "/tags").list("tags")).hasSize(2);
        assertThat(alice.put("/v1/{p}/vpcs/" + id, "{'vpc':{'routes':null}}").status())
                .isEqualTo(200);
        assertThat(alice.put(
                                "/v1/{p}/vpcs/" + id,
                                "{'vpc':{'routes':[{'destination':'10.9.0.0/16','nexthop':'10.0.0.1'}]}}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aNeutronSubnetIsNotMovedSilently() {
        String network =
                alice.post("/v2.0/networks", "{'network':{'name':'n'}}").id("network");
        Client.Answer made =
                alice.post("/v2.0/subnets", "{'subnet':{'network_id':'%s','cidr':'10.0.0.0/24'}}".formatted(network));
        String path = "/v2.0/subnets/" + made.id("subnet");
        for (String change : List.of(
                "'gateway_ip':'10.0.0.9'",
                "'cidr':'10.0.1.0/24'",
                "'allocation_pools':[{'start':'10.0.0.5','end':'10.0.0.9'}]")) {
            Client.Answer refused = alice.put(path, "{'subnet':{%s}}".formatted(change));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text("message")).contains(change.substring(1, change.indexOf("':")));
        }
        assertThat(alice.put(path, "{'subnet':{'gateway_ip':'10.0.0.1','cidr':'10.0.0.0/24','name':'m'}}")
                        .at("subnet", "name"))
                .isEqualTo("m");
    }
}
