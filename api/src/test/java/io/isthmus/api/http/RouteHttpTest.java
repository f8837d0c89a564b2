package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Contract.md 2 over the wire. */
final class RouteHttpTest {
    private static final String NOWHERE = "00000000-0000-4000-8000-000000000000";

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();
    private final String vpc = alice.vpc("a", "10.0.0.0/16");
    private final String subnet = alice.subnet(vpc, "10.0.0.0/24", "10.0.0.1");
    private final String peering = alice.peering(vpc, alice.vpc("b", "10.1.0.0/16"), alice.project());

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void aRouteIsMadeWith201ShownListedAndDeletedWith204() {
        Client.Answer made = alice.route(vpc, "10.1.0.0/16", peering);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.at("route"))
                .isEqualTo(Map.of(
                        "id",
                        made.id("route"),
                        "type",
                        "peering",
                        "nexthop",
                        peering,
                        "destination",
                        "10.1.0.0/16",
                        "vpc_id",
                        vpc,
                        "tenant_id",
                        alice.project()));
        String path = "/v2.0/vpc/routes/" + made.id("route");
        assertThat(alice.get(path).at("route")).isEqualTo(made.at("route"));
        assertThat(alice.get("/v2.0/vpc/routes?vpc_id=" + vpc).at("routes", 0)).isEqualTo(made.at("route"));
        assertThat(bob.get(path).status()).isEqualTo(404);
        assertThat(bob.delete(path).status()).isEqualTo(404);
        assertThat(bob.get("/v2.0/vpc/routes").list("routes")).isEmpty();
        assertThat(alice.delete(path).status()).isEqualTo(204);
        assertThat(alice.get(path).status()).isEqualTo(404);
        assertThat(alice.put(path, "{}").status()).isEqualTo(405);
    }

    @Test
    void theSameRouteIsSeenInTheDefaultTableByteForByte() {
        String text = "2001:DB8:0::/48";
        Client.Answer made = alice.route(vpc, text, peering);
        assertThat(made.at("route", "destination")).isEqualTo(text);
        List<?> routes =
                alice.get("/v1/{p}/routetables/" + alice.defaultTable(vpc)).list("routetable", "routes");
        assertThat(routes.getLast())
                .isEqualTo(Map.of("type", "peering", "destination", text, "nexthop", peering, "description", ""));
    }

    @Test
    void filtersOfRoutesMatchExactly() {
        String id = alice.route(vpc, "10.1.0.0/16", peering).id("route");
        alice.route(vpc, "10.2.0.0/16", peering);
        for (String filter : List.of("id=" + id, "destination=10.1.0.0/16", "destination=10.1.0.0%2F16")) {
            assertThat(alice.get("/v2.0/vpc/routes?" + filter).each("routes", "id"))
                    .containsExactly(id);
        }
        assertThat(alice.get("/v2.0/vpc/routes?type=peering&tenant_id=" + alice.project())
                        .list("routes"))
                .hasSize(2);
        for (String filter : List.of("id=2", "destination=x", "type=ecs", "tenant_id=4", "vpc_id=" + NOWHERE)) {
            Client.Answer none = alice.get("/v2.0/vpc/routes?" + filter);
            assertThat(none.status()).isEqualTo(200);
            assertThat(none.list("routes")).isEmpty();
        }
        assertThat(alice.get("/v2.0/vpc/routes?limit=1").at("routes_links", 0, "rel"))
                .isEqualTo("next");
    }

    @Test
    void refusedRoutesHaveTheDocumentedStatus() {
        alice.route(vpc, "10.1.0.0/16", peering);
        assertCode(alice.route(vpc, "10.1.0.0/16", peering), 409, "VPC.2812");
        Client.Answer inside = alice.route(vpc, "10.0.0.0/25", peering);
        assertThat(inside.status()).isEqualTo(400);
        assertThat(inside.text("message")).contains(subnet);
        assertThat(alice.route(vpc, "10.0.0.0/8", peering).status()).isEqualTo(201);
        Client.Answer unknown = alice.route(vpc, "10.9.0.0/16", NOWHERE);
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(alice.route(NOWHERE, "10.9.0.0/16", peering).status()).isEqualTo(404);
        assertThat(bob.route(vpc, "10.9.0.0/16", peering).status()).isEqualTo(404);
    }

    @Test
    void aRouteOverAPendingPeeringIsAccepted() {
        String pending = alice.peering(vpc, bob.vpc("c", "10.3.0.0/16"), bob.project());
        assertThat(alice.route(vpc, "10.3.0.0/16", pending).status()).isEqualTo(201);
        bob.put("/v2.0/vpc/peerings/" + pending + "/reject", "");
        assertThat(alice.route(vpc, "10.4.0.0/16", pending).status()).isEqualTo(409);
    }

    @Test
    void otherRouteTypesAreRefusedByName() {
        for (String type : List.of("nat", "vpn", "nonsense")) {
            Client.Answer v2 = alice.post(
                    "/v2.0/vpc/routes",
                    "{'route':{'type':'%s','nexthop':'x','destination':'10.9.0.0/16','vpc_id':'%s'}}"
                            .formatted(type, vpc));
            Client.Answer v1 = alice.put(
                    "/v1/{p}/routetables/" + alice.defaultTable(vpc),
                    "{'routetable':{'routes':{'add':[{'type':'%s','nexthop':'x','destination':'10.9.0.0/16'}]}}}"
                            .formatted(type));
            for (Client.Answer answer : List.of(v2, v1)) {
                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.text("message")).contains(type).contains("not offered yet");
            }
        }
    }

    @Test
    void aTableRoutesToAServerByAnyOfItsNamesAndIsABlackHoleWhenThatIsGone() {
        String server = alice.post(
                        "/v1/{p}/cloudservers",
                        "{'server':{'name':'gate','vpcid':'%s','nics':[{'subnet_id':'%s'}]}}".formatted(vpc, subnet))
                .text("serverIds", 0);
        Client.Answer shown = alice.get("/v1/{p}/cloudservers/" + server);
        String port = shown.text("server", "addresses", vpc, 0, "OS-EXT-IPS:port_id");
        String address = shown.text("server", "addresses", vpc, 0, "addr");
        String table = "/v1/{p}/routetables/" + alice.defaultTable(vpc);
        Map<String, String> hops = Map.of("ecs", server, "eni", port, "vip", address);
        hops.forEach((type, hop) -> {
            assertThat(alice.put(table, add(type, "203.0.113." + (int) type.charAt(1), hop))
                            .status())
                    .isEqualTo(200);
            Client.Answer unknown = alice.put(table, add(type, "203.0.113.200", NOWHERE));
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.text("message")).contains(NOWHERE);
        });
        assertThat(alice.get(table).list("routetable", "routes").toString())
                .contains("type=ecs", "type=eni", "type=vip");
        assertThat(alice.get("/v2.0/vpc/routes").list("routes")).isEmpty();
        Client.Answer effective = alice.get("/isthmus/v1/effective-routes?vpc_id=" + vpc);
        assertThat(effective.each("effective_routes", "state")).containsOnly("effective");
        alice.post("/v1/{p}/cloudservers/delete", "{'servers':[{'id':'%s'}]}".formatted(server));
        assertThat(alice.get("/isthmus/v1/effective-routes?vpc_id=" + vpc).each("effective_routes", "state"))
                .containsOnly("next_hop_gone");
    }

    private static String add(String type, String destination, String nexthop) {
        return "{'routetable':{'routes':{'add':[{'type':'%s','destination':'%s/32','nexthop':'%s'}]}}}"
                .formatted(type, destination, nexthop);
    }

    @Test
    void aTableShowsTheSystemsRoutesOfEverySubnetFirst() {
        Client.Answer answer = alice.get("/v1/{p}/routetables/" + alice.defaultTable(vpc));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("routetable", "default")).isEqualTo(true);
        assertThat(answer.text("routetable", "name")).startsWith("rtb-");
        assertThat(answer.at("routetable", "subnets")).isEqualTo(List.of(Map.of("id", subnet)));
        List<?> routes = answer.list("routetable", "routes");
        assertThat(routes.getFirst())
                .isEqualTo(Map.of("type", "local", "destination", "10.0.0.0/24", "nexthop", "-", "description", ""));
        assertThat(routes.stream().map(route -> String.valueOf(((Map<?, ?>) route).get("destination"))))
                .containsExactly("10.0.0.0/24", "100.64.0.0/10", "198.19.128.0/20", "127.0.0.0/8");
    }

    @Test
    void aTableIsMadeWith200ChangedAllOrNothingAndDeletedWith204() {
        Client.Answer made = alice.post(
                "/v1/{p}/routetables",
                "{'routetable':{'name':'t','vpc_id':'%s','routes':[{'type':'peering','destination':'10.1.0.0/16','nexthop':'%s'}]}}"
                        .formatted(vpc, peering));
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.at("routetable", "default")).isEqualTo(false);
        String path = "/v1/{p}/routetables/" + made.id("routetable");
        Client.Answer changed = alice.put(path, """
                {'routetable':{'name':'u','routes':{
                'add':[{'type':'peering','destination':'10.2.0.0/16','nexthop':'%1$s','description':'two'}],
                'mod':[{'type':'peering','destination':'10.1.0.0/16','nexthop':'%1$s','description':'one'}]}}}""".formatted(peering));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.at("routetable", "name")).isEqualTo("u");
        assertThat(descriptions(changed)).contains("one", "two");
        Client.Answer refused = alice.put(
                path,
                "{'routetable':{'routes':{'del':[{'destination':'10.1.0.0/16'}],'add':[{'type':'peering','destination':'10.2.0.0/16','nexthop':'%s'}]}}}"
                        .formatted(peering));
        assertCode(refused, 409, "VPC.2812");
        assertThat(descriptions(alice.get(path))).contains("one", "two");
        Client.Answer gone = alice.put(
                path,
                "{'routetable':{'routes':{'del':[{'type':'peering','nexthop':'%s','destination':'10.1.0.0/16'}]}}}"
                        .formatted(peering));
        assertThat(descriptions(gone)).contains("two").doesNotContain("one");
        assertThat(alice.delete(path).status()).isEqualTo(204);
        assertThat(alice.get(path).status()).isEqualTo(404);
    }

    @Test
    void aChangedRouteNamesItsNextHopAndTheTypeOfIt() {
        alice.route(vpc, "10.1.0.0/16", peering);
        String path = "/v1/{p}/routetables/" + alice.defaultTable(vpc);
        String mod = "{'routetable':{'routes':{'mod':[{'destination':'10.1.0.0/16','description':'x'%s}]}}}";
        for (String part : List.of("", ",'type':'peering'", ",'nexthop':'" + peering + "'")) {
            Client.Answer refused = alice.put(path, mod.formatted(part));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text("message")).contains("routes.mod[0].").contains("is missing");
        }
        assertThat(descriptions(alice.get(path))).doesNotContain("x");
        assertThat(alice.put(path, mod.formatted(",'type':'peering','nexthop':'" + peering + "'"))
                        .status())
                .isEqualTo(200);
    }

    private static List<String> descriptions(Client.Answer answer) {
        return answer.list("routetable", "routes").stream()
                .map(route -> String.valueOf(((Map<?, ?>) route).get("description")))
                .toList();
    }

    @Test
    void aTableTakesAtMostFiveRoutesAtFirstButSixInAnUpdate() {
        StringBuilder six = new StringBuilder();
        for (int i = 1; i <= 6; i++) {
            six.append(six.isEmpty() ? "" : ",")
                    .append("{'type':'peering','destination':'10.%d.0.0/16','nexthop':'%s'}".formatted(i, peering));
        }
        assertThat(alice.post("/v1/{p}/routetables", "{'routetable':{'vpc_id':'%s','routes':[%s]}}".formatted(vpc, six))
                        .status())
                .isEqualTo(400);
        assertThat(alice.put(
                                "/v1/{p}/routetables/" + alice.defaultTable(vpc),
                                "{'routetable':{'routes':{'add':[%s]}}}".formatted(six))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void subnetsMoveBetweenTablesByTheAction() {
        String table = alice.post("/v1/{p}/routetables", "{'routetable':{'vpc_id':'%s'}}".formatted(vpc))
                .id("routetable");
        String path = "/v1/{p}/routetables/" + table;
        String one = "{'routetable':{'subnets':{'%s':['%s']}}}";
        Client.Answer associated = alice.post(path + "/action", one.formatted("associate", subnet));
        assertThat(associated.status()).isEqualTo(200);
        assertThat(associated.at("routetable", "subnets", 0, "id")).isEqualTo(subnet);
        assertThat(alice.get("/v1/{p}/routetables?subnet_id=" + subnet).each("routetables", "id"))
                .containsExactly(table);
        assertThat(alice.delete(path).status()).isEqualTo(409);
        assertThat(alice.post(path + "/action", one.formatted("disassociate", subnet))
                        .list("routetable", "subnets"))
                .isEmpty();
        assertThat(alice.post(path + "/action", one.formatted("disassociate", subnet))
                        .status())
                .isEqualTo(400);
        assertThat(alice.post(path + "/action", "{'routetable':{'subnets':{}}}").status())
                .isEqualTo(400);
        assertThat(alice.get("/v1/{p}/routetables?vpc_id=" + vpc).each("routetables", "id"))
                .hasSize(2)
                .isSorted();
    }

    @Test
    void theDefaultTableCannotBeDeletedAndAForeignTableIsNotThere() {
        String table = alice.defaultTable(vpc);
        assertThat(alice.delete("/v1/{p}/routetables/" + table).status()).isEqualTo(409);
        Client.Answer foreign = bob.get("/v1/{p}/routetables/" + table);
        Client.Answer unknown = bob.get("/v1/{p}/routetables/" + NOWHERE);
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.text("message").replace(table, "ID"))
                .isEqualTo(unknown.text("message").replace(NOWHERE, "ID"));
    }

    private static void assertCode(Client.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.at("code")).isEqualTo(code);
    }
}
