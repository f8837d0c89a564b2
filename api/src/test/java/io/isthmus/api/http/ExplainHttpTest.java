package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Explanations over the wire: their fixes are calls that work, and nothing foreign is told. */
final class ExplainHttpTest {
    private static final int MOST_FIXES = 8;

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();

    @AfterEach
    void stop() {
        service.close();
    }

    private Client.Answer explain(Client client, String from, String to) {
        return client.get("/isthmus/v1/explain?from=" + from + "&to=" + to + "&protocol=tcp&port=5432");
    }

    @Test
    void theFixesOfAnExplanationAreCallsThatLeadToAConnection() {
        String one = alice.vpc("one", "10.1.0.0/16");
        String two = alice.vpc("two", "10.2.0.0/16");
        String from = alice.ecs(one, alice.subnet(one, "10.1.0.0/24", "10.1.0.1"), "10.1.0.5");
        String guarded = alice.subnet(two, "10.2.0.0/24", "10.2.0.1");
        String to = alice.ecs(two, guarded, "10.2.0.5");
        String acl = alice.post("/v3/{p}/vpc/firewalls", "{'firewall':{'name':'a','admin_state_up':false}}")
                .id("firewall");
        alice.put(
                "/v3/{p}/vpc/firewalls/" + acl + "/associate-subnets",
                "{'subnets':[{'virsubnet_id':'%s'}]}".formatted(guarded));
        assertThat(explain(alice, from, to).at("explanation", "cause")).isEqualTo("NO_PEERING");
        assertThat(explain(alice, from, to).at("explanation", "verdict")).isEqualTo("UNREACHABLE");
        for (int i = 0; i < MOST_FIXES; i++) {
            Client.Answer explanation = explain(alice, from, to);
            if (explanation.list("explanation", "obstacles").isEmpty()) {
                break;
            }
            String method = explanation.text("explanation", "obstacles", 0, "fix", "method");
            String path = explanation.text("explanation", "obstacles", 0, "fix", "path");
            String body = explanation.text("explanation", "obstacles", 0, "fix", "body");
            assertThat(alice.send(method, path, body).status())
                    .as("%s %s %s", method, path, body)
                    .isLessThan(300);
        }
        assertThat(explain(alice, from, to).at("explanation", "verdict")).isEqualTo("REACHABLE");
        assertThat(explain(alice, from, "10.2.0.1").at("explanation", "cause")).isEqualTo("PEER_GATEWAY");
        assertThat(explain(alice, from, "10.2.0.5").at("explanation", "verdict"))
                .isEqualTo("REACHABLE");
    }

    @Test
    void beyondAPeeringIntoAForeignAccountNothingIsTold() {
        String one = alice.vpc("one", "10.1.0.0/16");
        String two = bob.vpc("two", "10.2.0.0/16");
        String from = alice.ecs(one, alice.subnet(one, "10.1.0.0/24", "10.1.0.1"), "10.1.0.5");
        String to = bob.ecs(two, bob.subnet(two, "10.2.0.0/24", "10.2.0.1"), "10.2.0.5");
        assertThat(explain(alice, from, to).status()).isEqualTo(404);
        String peering = alice.peering(one, two, bob.project());
        alice.route(one, "10.2.0.0/16", peering);
        Client.Answer pending = explain(alice, from, "10.2.0.5");
        assertThat(pending.at("explanation", "cause")).isEqualTo("PEERING_PENDING");
        assertThat(pending.at("explanation", "obstacles", 0, "yours")).isEqualTo(false);
        assertThat(pending.body()).doesNotContain(two).doesNotContain(to).contains("BEYOND_PEER");
        bob.put("/v2.0/vpc/peerings/" + peering + "/accept", "");
        Client.Answer there = explain(alice, from, "10.2.0.5");
        Client.Answer nobody = explain(alice, from, "10.2.0.77");
        assertThat(there.at("explanation", "verdict")).isEqualTo("UNKNOWN");
        assertThat(there.at("explanation", "cause")).isEqualTo("BEYOND_PEER");
        assertThat(there.body()).isEqualTo(nobody.body());
    }

    @Test
    void adviceToAskAForeignVpcAnewTellsNeitherItsNameNorThoseOfItsPeerings() {
        String one = alice.vpc("one", "10.1.0.0/16");
        String two = bob.vpc("payroll", "10.2.0.0/16");
        String from = alice.ecs(one, alice.subnet(one, "10.1.0.0/24", "10.1.0.1"), "10.1.0.5");
        String peering = alice.peering(one, two, bob.project());
        bob.put("/v2.0/vpc/peerings/" + peering + "/reject", "");
        String anew = "isthmus peering create one-" + two.substring(0, 8);
        assertThat(explain(alice, from, "10.2.0.5").body()).contains(anew + " ").doesNotContain("payroll");
        String aside = bob.vpc("aside", "10.3.0.0/16");
        Client.Answer taken = bob.post(
                "/v2.0/vpc/peerings",
                ("{'peering':{'name':'one-%s','request_vpc_info':{'vpc_id':'%s'},"
                                + "'accept_vpc_info':{'vpc_id':'%s'}}}")
                        .formatted(two.substring(0, 8), two, aside));
        assertThat(taken.status()).as(taken.body()).isEqualTo(201);
        assertThat(explain(alice, from, "10.2.0.5").body()).contains(anew + " ").doesNotContain("payroll");
    }

    /** Alice's VPC, a foreign one, and another of hers behind that: whether the foreign one passes on is not hers to know. */
    @Test
    void ownVpcsBehindAForeignOneTellNothingOfIt() {
        String one = alice.vpc("one", "10.1.0.0/16");
        String three = alice.vpc("three", "10.3.0.0/16");
        String two = bob.vpc("two", "10.2.0.0/16");
        String from = alice.ecs(one, alice.subnet(one, "10.1.0.0/24", "10.1.0.1"), "10.1.0.5");
        String to = alice.ecs(three, alice.subnet(three, "10.3.0.0/24", "10.3.0.1"), "10.3.0.5");
        String there = alice.peering(one, two, bob.project());
        String onward = alice.peering(three, two, bob.project());
        bob.put("/v2.0/vpc/peerings/" + there + "/accept", "");
        bob.put("/v2.0/vpc/peerings/" + onward + "/accept", "");
        alice.route(one, "10.3.0.0/16", there);
        String without = explain(alice, from, to).body();
        bob.route(two, "10.3.0.0/16", onward);
        assertThat(explain(alice, from, to).body()).isEqualTo(without).contains("BEYOND_PEER");
        assertThat(explain(alice, from, to).at("explanation", "verdict")).isEqualTo("UNKNOWN");
    }

    /** A peered VPC has the address, but the routes lead by way of another one to a third that has it too, and back. */
    @Test
    void anAddressMeansWhoeverGetsThePacket() {
        String one = alice.vpc("one", "10.1.0.0/16");
        String peered = alice.vpc("peered", "10.2.0.0/16");
        String between = alice.vpc("between", "10.3.0.0/16");
        String beyond = alice.vpc("beyond", "10.2.0.0/16");
        String from = alice.ecs(one, alice.subnet(one, "10.1.0.0/24", "10.1.0.1"), "10.1.0.5");
        String meant = alice.ecs(peered, alice.subnet(peered, "10.2.0.0/24", "10.2.0.1"), "10.2.0.5");
        alice.ecs(beyond, alice.subnet(beyond, "10.2.0.0/24", "10.2.0.1"), "10.2.0.5");
        alice.post(
                "/v1/{p}/security-group-rules",
                "{'security_group_rule':{'direction':'ingress','protocol':'tcp','security_group_id':'%s'}}"
                        .formatted(alice.get("/v1/{p}/security-groups").text("security_groups", 0, "id")));
        alice.peering(one, peered, alice.project());
        String there = alice.peering(one, between, alice.project());
        String onward = alice.peering(between, beyond, alice.project());
        alice.route(one, "10.2.0.0/16", there);
        alice.route(between, "10.2.0.0/16", onward);
        alice.route(between, "10.1.0.0/16", there);
        alice.route(beyond, "10.1.0.0/16", onward);
        assertThat(explain(alice, from, "10.2.0.5").at("explanation", "verdict"))
                .isEqualTo("REACHABLE");
        assertThat(explain(alice, from, meant).at("explanation", "cause")).isEqualTo("ROUTE_ELSEWHERE");
    }

    @Test
    void anEffectiveRouteTellsWhetherAnswersComeBackIfTheCallerMayKnow() {
        String one = alice.vpc("one", "10.1.0.0/16");
        String two = alice.vpc("two", "10.2.0.0/16");
        String theirs = bob.vpc("theirs", "10.3.0.0/16");
        alice.subnet(one, "10.1.0.0/24", "10.1.0.1");
        alice.subnet(two, "10.2.0.0/24", "10.2.0.1");
        bob.subnet(theirs, "10.3.0.0/24", "10.3.0.1");
        String own = alice.peering(one, two, alice.project());
        alice.route(one, "10.2.0.0/16", own);
        String foreign = alice.peering(one, theirs, bob.project());
        bob.put("/v2.0/vpc/peerings/" + foreign + "/accept", "");
        alice.route(one, "10.3.0.0/16", foreign);
        String routes = "/isthmus/v1/effective-routes?vpc_id=" + one;
        assertThat(alice.get(routes).each("effective_routes", "return_routes")).containsOnly("none", "null");
        assertThat(alice.get(routes).body()).contains("no answer comes back");
        alice.route(two, "10.1.0.0/16", own);
        assertThat(alice.get(routes).each("effective_routes", "return_routes")).containsOnly("all", "null");
    }

    @Test
    void whatAServerIsToPassOnIsNotKnownToArrive() {
        String one = alice.vpc("one", "10.1.0.0/16");
        String two = alice.vpc("two", "10.2.0.0/16");
        String subnet = alice.subnet(one, "10.1.0.0/24", "10.1.0.1");
        String from = alice.ecs(one, subnet, "10.1.0.5");
        String server = alice.ecs(one, subnet, "10.1.0.6");
        String to = alice.ecs(two, alice.subnet(two, "10.2.0.0/24", "10.2.0.1"), "10.2.0.5");
        alice.put(
                "/v1/{p}/routetables/" + alice.defaultTable(one),
                "{'routetable':{'routes':{'add':[{'type':'ecs','destination':'0.0.0.0/0','nexthop':'%s'}]}}}"
                        .formatted(server));
        for (String target : List.of(to, "10.2.0.5", "8.8.8.8")) {
            assertThat(explain(alice, from, target).at("explanation", "verdict"))
                    .as(target)
                    .isEqualTo("UNKNOWN");
            Client.Answer trace = alice.get("/isthmus/v1/trace?from=" + from + "&to=" + target);
            assertThat(trace.at("trace", "forward", "disposition")).isEqualTo("GIVEN_TO_SERVER");
            assertThat(trace.body()).doesNotContain("reachable");
        }
        assertThat(explain(alice, from, server).at("explanation", "verdict")).isEqualTo("REACHABLE");
    }

    @Test
    void subnetsAndVpcsStandForAllTheirServers() {
        String one = alice.vpc("one", "10.1.0.0/16");
        String two = alice.vpc("two", "10.2.0.0/16");
        String subnet = alice.subnet(one, "10.1.0.0/24", "10.1.0.1");
        String empty = alice.subnet(one, "10.1.1.0/24", "10.1.1.1");
        String from = alice.ecs(one, subnet, "10.1.0.5");
        alice.ecs(one, subnet, "10.1.0.6");
        String to = alice.ecs(two, alice.subnet(two, "10.2.0.0/24", "10.2.0.1"), "10.2.0.5");
        Client.Answer apart = explain(alice, one, two);
        assertThat(apart.at("explanation", "verdict")).isEqualTo("UNREACHABLE");
        assertThat(apart.at("explanation", "cause")).isEqualTo("NO_PEERING");
        assertThat(apart.list("explanation", "pairs")).hasSize(2);
        assertThat(explain(alice, from, two).list("explanation", "obstacles"))
                .isEqualTo(explain(alice, from, to).list("explanation", "obstacles"));
        Client.Answer within = explain(alice, subnet, one);
        assertThat(within.at("explanation", "verdict")).isEqualTo("REACHABLE");
        assertThat(within.list("explanation", "pairs")).hasSize(2);
        assertThat(explain(alice, subnet, "10.1.0.6").at("explanation", "verdict"))
                .isEqualTo("REACHABLE");
        String peering = alice.peering(one, two, alice.project());
        alice.route(one, "10.2.0.0/16", peering);
        alice.route(two, "10.1.0.5/32", peering);
        assertThat(explain(alice, one, "10.2.0.99").at("explanation", "cause")).isEqualTo("NO_SUCH_ADDRESS");
        assertThat(explain(alice, two, one).at("explanation", "verdict")).isNotEqualTo("REACHABLE");
        assertThat(explain(alice, empty, two).status()).isEqualTo(400);
        assertThat(explain(alice, two, empty).status()).isEqualTo(400);
        assertThat(explain(bob, one, two).status()).isEqualTo(404);
    }
}
