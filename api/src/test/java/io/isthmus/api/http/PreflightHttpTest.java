package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a peering or a route would do, asked over the wire. */
final class PreflightHttpTest {
    private static final String UNKNOWN = "00000000-0000-4000-8000-00000000000a";
    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();
    private final String one = alice.vpc("one", "10.1.0.0/16");
    private final String two = alice.vpc("two", "10.2.0.0/16");
    private final String ofOne = alice.subnet(one, "10.1.0.0/24", "10.1.0.1");
    private final String ofTwo = alice.subnet(two, "10.2.0.0/24", "10.2.0.1");

    @AfterEach
    void stop() {
        service.close();
    }

    private static Client.Answer peering(Client client, String vpc, String peer) {
        return client.get("/isthmus/v1/preflight/peering?vpc_id=" + vpc + "&peer_vpc_id=" + peer);
    }

    private static Client.Answer route(Client client, String where, String destination, String peering) {
        return client.get(
                "/isthmus/v1/preflight/route?" + where + "&destination=" + destination + "&nexthop=" + peering);
    }

    private static List<?> routes(Client.Answer answer) {
        return answer.list("preflight", "routes");
    }

    private static Client.Answer carriedOut(Client client, Client.Answer answer, int route) {
        return client.send(
                answer.text("preflight", "routes", route, "fix", "method"),
                answer.text("preflight", "routes", route, "fix", "path"),
                answer.text("preflight", "routes", route, "fix", "body"));
    }

    // ---- a peering ----

    @Test
    void everyPairOfSubnetsAndTheRoutesOfBothSidesAreTold() {
        Client.Answer answer = peering(alice, one, two);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("preflight", "peer_visible")).isEqualTo(true);
        assertThat(answer.text("preflight", "peering_id")).isEmpty();
        assertThat(answer.list("preflight", "pairs"))
                .isEqualTo(List.of(Map.of(
                        "subnet_id", ofOne,
                        "cidr", "10.1.0.0/24",
                        "peer_subnet_id", ofTwo,
                        "peer_cidr", "10.2.0.0/24",
                        "connects", "all",
                        "detail", "")));
        assertThat(routes(answer)).hasSize(2);
        assertThat(answer.at("preflight", "routes", 0))
                .isEqualTo(Map.of(
                        "vpc_id",
                        one,
                        "route_table_id",
                        alice.defaultTable(one),
                        "route_table",
                        "rtb-one",
                        "destination",
                        "10.2.0.0/16",
                        "displaces",
                        "",
                        "yours",
                        true,
                        "fix",
                        Map.of(
                                "command",
                                "isthmus route create --vpc " + one + " --destination 10.2.0.0/16 --peering one-two",
                                "method",
                                "POST",
                                "path",
                                "/v2.0/vpc/routes",
                                "body",
                                ("{'route':{'type':'peering','destination':'10.2.0.0/16',"
                                                + "'nexthop':'NEW-PEERING','vpc_id':'" + one + "'}}")
                                        .replace('\'', '"'))));
        assertThat(answer.text("preflight", "routes", 1, "destination")).isEqualTo("10.1.0.0/16");
        assertThat(answer.list("preflight", "request")).hasSize(1);
        assertThat(answer.text("preflight", "request", 0, "command"))
                .isEqualTo("isthmus peering create one-two --vpc " + one + " --peer-vpc " + two);
        assertThat(answer.text("preflight", "request", 0, "body")).contains("\"name\":\"one-two\"");
    }

    @Test
    void theRoutesThatAreToldConnectAndAreThenMissingNoMore() {
        String from = alice.ecs(one, ofOne, "10.1.0.5");
        String to = alice.ecs(two, ofTwo, "10.2.0.5");
        String peering = alice.peering(one, two, alice.project());
        Client.Answer answer = peering(alice, one, two);
        assertThat(answer.text("preflight", "peering_id")).isEqualTo(peering);
        assertThat(answer.list("preflight", "request")).isEmpty();
        assertThat(carriedOut(alice, answer, 0).status()).isEqualTo(201);
        assertThat(carriedOut(alice, answer, 1).status()).isEqualTo(201);
        assertThat(routes(peering(alice, one, two))).isEmpty();
        assertThat(alice.get("/isthmus/v1/explain?from=" + from + "&to=" + to).text("explanation", "verdict"))
                .isEqualTo("REACHABLE");
    }

    @Test
    void whereBlocksOverlapTheRoutesAreNarrowerAndWhatCannotConnectSaysWhy() {
        String three = alice.vpc("three", "10.1.0.0/16");
        alice.subnet(three, "10.1.0.128/25", "10.1.0.129");
        alice.subnet(three, "10.1.1.0/24", "10.1.1.1");
        alice.peering(one, three, alice.project());
        Client.Answer answer = peering(alice, one, three);
        assertThat(answer.list("preflight", "pairs").stream()
                        .map(pair -> (Map<?, ?>) pair)
                        .map(pair -> pair.get("peer_cidr") + " " + pair.get("connects") + " " + pair.get("detail")))
                .containsExactlyInAnyOrder(
                        "10.1.0.128/25 never the local route of subnet 10.1.0.0/24, subnet 10.1.0.128/25"
                                + " wins over every route to 10.1.0.128/25",
                        "10.1.1.0/24 part the local route of subnet 10.1.0.128/25 wins over every route to 10.1.0.0/24");
        assertThat(routes(answer)).hasSize(1);
        assertThat(answer.text("preflight", "routes", 0, "vpc_id")).isEqualTo(one);
        assertThat(answer.text("preflight", "routes", 0, "destination")).isEqualTo("10.1.1.0/24");
        assertThat(carriedOut(alice, answer, 0).status()).isEqualTo(201);
    }

    @Test
    void theRouteWhosePacketsItWouldTakeIsNamedAndReplacedIfItIsTheSame() {
        String three = alice.vpc("three", "10.3.0.0/16");
        String elsewhere = alice.peering(one, three, alice.project());
        alice.route(one, "10.2.0.0/16", elsewhere);
        String peering = alice.peering(one, two, alice.project());
        Client.Answer answer = peering(alice, one, two);
        assertThat(answer.text("preflight", "routes", 0, "displaces")).isEqualTo("10.2.0.0/16 to peering " + elsewhere);
        assertThat(answer.text("preflight", "routes", 0, "fix", "command"))
                .endsWith("--peering " + peering + " --replace");
        assertThat(carriedOut(alice, answer, 0).status()).isEqualTo(200);
        assertThat(routes(peering(alice, one, two))).hasSize(1);
    }

    @Test
    void ofAForeignVpcNothingIsToldWhetherItIsThereOrNot() {
        String theirs = bob.vpc("theirs", "10.3.0.0/16");
        bob.subnet(theirs, "10.3.7.0/24", "10.3.7.1");
        Client.Answer foreign = peering(alice, one, theirs);
        assertThat(foreign.status()).isEqualTo(200);
        assertThat(foreign.at("preflight", "peer_visible")).isEqualTo(false);
        assertThat(foreign.body())
                .isEqualTo(peering(alice, one, UNKNOWN).body())
                .doesNotContain("10.3");
        String peering = alice.peering(one, theirs, bob.project());
        for (String state : List.of("asked", "accepted")) {
            Client.Answer peered = peering(alice, one, theirs);
            assertThat(peered.json())
                    .as(state)
                    .isEqualTo(Map.of(
                            "preflight",
                            Map.of(
                                    "peer_visible",
                                    false,
                                    "peering_id",
                                    peering,
                                    "request",
                                    List.of(),
                                    "pairs",
                                    List.of(),
                                    "routes",
                                    List.of())));
            bob.put("/v2.0/vpc/peerings/" + peering + "/accept", "");
        }
        assertThat(peering(bob, theirs, one).body()).doesNotContain("10.1.");
    }

    @Test
    void whoeverSeesBothSidesWithoutOwningThemIsToldWhoseTheRoutesAre() {
        String theirs = bob.vpc("theirs", "10.3.0.0/16");
        bob.subnet(theirs, "10.3.7.0/24", "10.3.7.1");
        Client.Answer answer = peering(service.root(), one, theirs);
        assertThat(routes(answer)).hasSize(2);
        assertThat(answer.at("preflight", "routes", 1, "yours")).isEqualTo(false);
        assertThat(answer.text("preflight", "routes", 1, "fix", "command")).contains(theirs);
    }

    @Test
    void aRejectedPeeringIsNoneAndItsRoutesAreToBeMadeAnew() {
        String theirs = bob.vpc("theirs", "10.3.0.0/16");
        bob.subnet(theirs, "10.3.7.0/24", "10.3.7.1");
        String peering = alice.peering(one, theirs, bob.project());
        alice.route(one, "10.3.0.0/16", peering);
        assertThat(routes(peering(service.root(), one, theirs))).hasSize(1);
        assertThat(bob.put("/v2.0/vpc/peerings/" + peering + "/reject", "").status())
                .isEqualTo(200);
        Client.Answer answer = peering(service.root(), one, theirs);
        assertThat(answer.text("preflight", "peering_id")).isEmpty();
        assertThat(routes(answer)).hasSize(2);
        assertThat(routes(answer).toString()).doesNotContain(peering).contains("--peering one-theirs");
        assertThat(answer.text("preflight", "request", 0, "command")).isEqualTo("isthmus peering delete " + peering);
        assertThat(answer.text("preflight", "request", 1, "command"))
                .isEqualTo("isthmus peering create one-theirs --vpc " + one + " --peer-vpc " + theirs
                        + " --peer-project " + bob.project());
    }

    @Test
    void aFirstVpcThatIsUnknownOrForeignIsRefusedInTheSameWords() {
        String theirs = bob.vpc("theirs", "10.3.0.0/16");
        Client.Answer foreign = peering(alice, theirs, one);
        Client.Answer unknown = peering(alice, UNKNOWN, one);
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.text("error_code")).isEqualTo("VPC_NOT_FOUND");
        assertThat(foreign.text("field")).isEqualTo("vpc_id");
        assertThat(foreign.text("id")).isEqualTo(theirs);
        assertThat(foreign.text("hint")).isNotEmpty();
        assertThat(foreign.text("error_msg"))
                .isEqualTo(unknown.text("error_msg").replace(UNKNOWN, theirs));
        Client.Answer same = peering(alice, one, one);
        assertThat(same.status()).isEqualTo(400);
        assertThat(same.text("error_msg")).contains("peer_vpc_id is the first VPC itself", "another VPC");
    }

    // ---- a route ----

    @Test
    void aRouteTellsWhatItWouldDoAndWhoseSubnetsItWouldServeAndMakesNothing() {
        String peering = alice.peering(one, two, alice.project());
        Client.Answer answer = route(alice, "vpc_id=" + one, "10.2.0.0/16", peering);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("preflight", "route"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsOnlyKeys(
                        "route_table_id",
                        "route_table",
                        "destination",
                        "type",
                        "nexthop",
                        "state",
                        "shadowed_by",
                        "return_routes",
                        "detail");
        assertThat(answer.text("preflight", "route", "state")).isEqualTo("effective");
        assertThat(answer.text("preflight", "route", "nexthop")).isEqualTo(peering);
        assertThat(answer.text("preflight", "route", "return_routes")).isEqualTo("none");
        assertThat(answer.text("preflight", "displaces")).isEmpty();
        assertThat(answer.list("preflight", "subnets")).isEqualTo(List.of("10.1.0.0/24"));
        assertThat(alice.get("/v2.0/vpc/routes").list("routes")).isEmpty();
    }

    @Test
    void theTableThatIsNamedIsAskedAndTheRouteThatIsDisplacedIsNamed() {
        String peering = alice.peering(one, two, alice.project());
        String table = alice.post("/v1/{p}/routetables", "{'routetable':{'name':'own','vpc_id':'%s'}}".formatted(one))
                .id("routetable");
        Client.Answer unused = route(alice, "routetable_id=" + table, "10.2.0.0/16", peering);
        assertThat(unused.text("preflight", "route", "route_table")).isEqualTo("own");
        assertThat(unused.list("preflight", "subnets")).isEmpty();
        alice.route(one, "10.0.0.0/8", peering);
        assertThat(route(alice, "vpc_id=" + one, "10.2.0.0/24", peering).text("preflight", "displaces"))
                .isEqualTo("10.0.0.0/8 to peering " + peering);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                vpc_id=ONE            | ten         | PEERING | 400 | destination   | expected
                vpc_id=ONE            | 10.2.0.1/16 | PEERING | 400 | destination   | expected
                vpc_id=ONE            | 10.2.0.0/33 | PEERING | 400 | destination   | expected
                x=y                   | 10.2.0.0/16 | PEERING | 400 | x             | expected routetable_id, vpc_id
                type=peering          | 10.2.0.0/16 | PEERING | 400 | routetable_id | expected one of them
                vpc_id=               | 10.2.0.0/16 | PEERING | 404 | vpc_id        | List what this project has
                vpc_id=UNKNOWN        | 10.2.0.0/16 | PEERING | 404 | vpc_id        | List what this project has
                vpc_id=FOREIGN        | 10.2.0.0/16 | PEERING | 404 | vpc_id        | List what this project has
                routetable_id=UNKNOWN | 10.2.0.0/16 | PEERING | 404 | routetable_id | List what this project has
                routetable_id=TABLE   | 10.2.0.0/16 | PEERING | 404 | routetable_id | List what this project has
                vpc_id=ONE            | 10.2.0.0/16 | UNKNOWN | 404 | nexthop       | List the peerings of the VPC
                vpc_id=ONE            | 10.2.0.0/16 | THEIRS  | 404 | nexthop       | List the peerings of the VPC
                vpc_id=ONE            | 10.1.0.0/25 | PEERING | 400 | destination   | Route a block that is not local
                vpc_id=ONE            | 127.0.0.0/8 | PEERING | 400 | destination   | Take a destination outside it
                vpc_id=ONE            | 10.9.0.0/16 | PEERING | 409 | destination   | change that route
                """)
    void whatTheRouteWouldBeRefusedForIsToldWithFieldReasonAndRemedy(
            String where, String destination, String nextHop, int status, String field, String remedy) {
        String foreign = bob.vpc("theirs", "10.3.0.0/16");
        String peering = alice.peering(one, two, alice.project());
        alice.route(one, "10.9.0.0/16", peering);
        Map<String, String> ids = Map.of(
                "ONE", one,
                "UNKNOWN", UNKNOWN,
                "FOREIGN", foreign,
                "TABLE", bob.defaultTable(foreign),
                "PEERING", peering,
                "THEIRS", bob.peering(foreign, bob.vpc("others", "10.4.0.0/16"), bob.project()));
        String name = where.substring(where.indexOf('=') + 1);
        Client.Answer refused = route(
                alice, where.replace(name, ids.getOrDefault(name, name)), destination, ids.getOrDefault(nextHop, ""));
        assertThat(refused.status()).as(refused.body()).isEqualTo(status);
        assertThat(refused.text("field")).as(refused.body()).isEqualTo(field);
        assertThat(refused.text("error_msg")).contains(remedy);
    }

    @Test
    void aRouteThatAGuardRailForbidsOrAReaderMayNotMakeIsRefusedAsTheCallWouldBe() {
        alice.ecs(one, ofOne, "10.1.0.5");
        alice.ecs(two, ofTwo, "10.2.0.5");
        String peering = alice.peering(one, two, alice.project());
        alice.route(one, "10.2.0.0/16", peering);
        alice.post(
                "/isthmus/v1/guard-rails",
                "{'guard_rail':{'name':'closed','promise':'isolated','to':'%s','from':'%s'}}".formatted(one, two));
        Client.Answer refused = route(alice, "vpc_id=" + two, "10.1.0.0/16", peering);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("error_code")).isEqualTo("GUARD_RAIL_BROKEN");
        assertThat(refused.body()).contains("closed");
        Client.Answer reader = route(service.client("rita", "red", "eu-de"), "vpc_id=" + two, "10.1.0.0/16", peering);
        assertThat(reader.status()).isEqualTo(403);
        assertThat(reader.text("error_code")).isEqualTo("READ_ONLY");
    }

    @Test
    void aRouteMayLeadToAServer() {
        String ecs = alice.ecs(one, ofOne, "10.1.0.9");
        String where = "/isthmus/v1/preflight/route?vpc_id=" + one + "&destination=10.9.0.0/16&type=ecs&nexthop=";
        Client.Answer answer = alice.get(where + ecs);
        assertThat(answer.text("preflight", "route", "state")).isEqualTo("effective");
        assertThat(answer.text("preflight", "route", "type")).isEqualTo("ecs");
        assertThat(alice.get(where + UNKNOWN).status()).isEqualTo(404);
        assertThat(alice.get(where.replace("type=ecs", "type=cloud") + ecs).status())
                .isEqualTo(400);
    }
}
