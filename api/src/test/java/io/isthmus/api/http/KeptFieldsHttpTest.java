package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Kind;
import io.isthmus.api.catalogue.Method;
import io.isthmus.api.catalogue.Nothing;
import io.isthmus.api.catalogue.RecordShape;
import io.isthmus.model.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a body says is kept and shown, or refused by name. */
final class KeptFieldsHttpTest {
    /** Fields that are written in another form than they are shown, or not to be shown, each with where it is tested. */
    private static final Set<String> OTHERWISE = Set.of(
            "primary_dns", // VpcHttpTest
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
            "dry_run");

    private static final long SEED = 20_261_130;

    private final Catalogue catalogue = ApiServer.catalogue();
    private final Service service = Service.start();
    private final World world = World.of(service.alice(), catalogue, "alice");
    private final Client alice = world.client();
    private final List<String> faults = new ArrayList<>();
    private final Snapshot state = service.controller.snapshot();
    private Snapshot withoutSubnet = state;
    private int kept;

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void everyFieldThatMayBeLeftOutIsKeptOrRefusedByName() {
        // The block that every subnet of this test is made of.
        alice.get("/v1/{p}/subnets").list("subnets").stream()
                .map(subnet -> (Map<?, ?>) subnet)
                .filter(subnet -> "10.20.99.0/24".equals(subnet.get("cidr")))
                .forEach(subnet ->
                        alice.delete("/v1/{p}/vpcs/" + subnet.get("vpc_id") + "/subnets/" + subnet.get("id")));
        withoutSubnet = service.controller.snapshot();
        int fields = 0;
        for (Catalogue.Entry entry : catalogue.entries()) {
            Endpoint<?, ?> endpoint = entry.endpoint();
            if (!keeps(endpoint)) {
                continue;
            }
            for (RecordShape.Component component :
                    RecordShape.of(endpoint.body()).components()) {
                if (!OTHERWISE.contains(component.wireName()) && isPlain(component)) {
                    fields++;
                    judge(endpoint, component);
                }
            }
        }
        assertThat(faults).as("of " + fields).isEmpty();
        assertThat(kept).isGreaterThan(50);
    }

    /** Makes or changes one thing and shows it. */
    private static boolean keeps(Endpoint<?, ?> endpoint) {
        return (endpoint.method() == Method.POST || endpoint.method() == Method.PUT)
                && endpoint.path().matches("/(v1|v2\\.0)/.*")
                && endpoint.body() != Nothing.class
                && !(endpoint.method() == Method.POST
                        && endpoint.path().equals("/v2.0/vpc/peerings")) // PeeringHttpTest
                && !endpoint.bodyWrapper().isEmpty()
                && endpoint.bodyWrapper().equals(endpoint.answerWrapper());
    }

    private static boolean isPlain(RecordShape.Component component) {
        return component.optional()
                && !(component.kind() instanceof Kind.Nested)
                && !(component.kind() instanceof Kind.Keyed);
    }

    private void judge(Endpoint<?, ?> endpoint, RecordShape.Component component) {
        // Each is told to the world as it was at first, where nothing is taken yet.
        boolean makesSubnet =
                endpoint.method() == Method.POST && endpoint.path().endsWith("/subnets");
        service.controller.restore(makesSubnet ? withoutSubnet : state, SEED);
        String name = component.wireName();
        boolean named = RecordShape.of(endpoint.body()).components().stream()
                .anyMatch(other -> other.wireName().equals("name"));
        Map<String, String> forced = named ? Map.of("/name", "kept-" + name.replaceAll("[^a-z]", "-")) : Map.of();
        Object body = Plausible.body(endpoint, world, Set.of("/" + name), forced);
        Client.Answer answer =
                alice.send(endpoint.method().name(), world.path(endpoint.path(), Map.of()), World.text(body));
        String sent = "";
        if (body instanceof Map<?, ?> whole && whole.get(endpoint.bodyWrapper()) instanceof Map<?, ?> inner) {
            sent = String.valueOf(inner.get(name));
        }
        boolean refused = answer.status() >= 400 && answer.status() < 500;
        kept += refused ? 0 : 1;
        if (!refused && !sent.equals(answer.text(endpoint.answerWrapper(), name))) {
            faults.add(endpoint.method() + " " + endpoint.path() + " " + name + "=" + sent + ": " + answer.status()
                    + " " + answer.body());
        }
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
                "POST | /v3/{p}/vpc/security-groups | {'security_group':{'name':'x','tags':[{'key':'a'}]}} | tags",
                "POST | /v2.0/networks | {'network':{'provider:network_type':'vlan'}} | provider:network_type",
                "POST | /v2.0/networks | {'network':{'port_security_enabled':false}} | port_security_enabled",
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
