package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A rehearsal says what doing it would say, and does nothing. */
final class RehearseHttpTest {
    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();

    @AfterEach
    void stop() {
        service.close();
    }

    /** @param body with ' for " */
    private record Step(Client as, String method, String path, String body) {
        String json(Client caller) {
            return "{'method':'%s','path':'%s'%s%s}"
                    .formatted(
                            method,
                            path.replace("{p}", as.project()),
                            body.isEmpty() ? "" : ",'body':" + body,
                            as.equals(caller) ? "" : ",'as':'" + as.token() + "'");
        }
    }

    private Step post(String path, String body) {
        return new Step(alice, "POST", path, body);
    }

    private static Client.Answer rehearse(Client caller, List<Step> steps) {
        return caller.post(
                "/isthmus/v1/rehearse",
                steps.stream().map(step -> step.json(caller)).collect(Collectors.joining(",", "{'steps':[", "]}")));
    }

    /** Rehearses, sees that nothing was made, then does it, and compares. */
    private List<Integer> rehearsedAndDone(List<Step> steps) {
        long revision = service.controller.snapshot().revision();
        Client.Answer answer = rehearse(alice, steps);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(service.controller.snapshot().revision()).isEqualTo(revision);
        List<Integer> foretold = new ArrayList<>();
        Map<String, String> made = new HashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            String path = resolved(step.path(), made);
            String body = resolved(step.body(), made);
            Client.Answer done = step.as().send(step.method(), path, body);
            Object status = answer.at("rehearsal", "steps", i, "status");
            assertThat(status)
                    .as("step %s of %s, done: %s", i + 1, answer.body(), done.body())
                    .isEqualTo(done.status());
            foretold.add(done.status());
            for (String code : List.of("error_code", "code")) {
                if (done.status() >= 400 && done.body().contains("\"" + code + "\":\"")) {
                    assertThat(answer.at("rehearsal", "steps", i, "body", code)).isEqualTo(done.at(code));
                }
            }
            if (done.status() < 300) {
                made.put("${" + (i + 1) + ".id}", service.controller.subject);
            }
        }
        return foretold;
    }

    private static String resolved(String text, Map<String, String> made) {
        String resolved = text;
        for (Map.Entry<String, String> id : made.entrySet()) {
            resolved = resolved.replace(id.getKey(), id.getValue());
        }
        return resolved;
    }

    private Step vpc(String name, String cidr) {
        return post("/v1/{p}/vpcs", "{'vpc':{'name':'%s','cidr':'%s'}}".formatted(name, cidr));
    }

    private Step subnet(String vpc, String cidr, String gateway) {
        return post(
                "/v1/{p}/subnets",
                "{'subnet':{'name':'s','cidr':'%s','gateway_ip':'%s','vpc_id':'%s'}}".formatted(cidr, gateway, vpc));
    }

    private Step port(String subnet, String address) {
        return post(
                "/v1/{p}/ports",
                "{'port':{'network_id':'%s','fixed_ips':[{'ip_address':'%s'}]}}".formatted(subnet, address));
    }

    private Step peering(String one, String other) {
        return post(
                "/v2.0/vpc/peerings",
                "{'peering':{'name':'p','request_vpc_info':{'vpc_id':'%s'},'accept_vpc_info':{'vpc_id':'%s'}}}"
                        .formatted(one, other));
    }

    private Step route(String vpc, String peering, String destination) {
        return post(
                "/v2.0/vpc/routes",
                "{'route':{'type':'peering','nexthop':'%s','destination':'%s','vpc_id':'%s'}}"
                        .formatted(peering, destination, vpc));
    }

    @Test
    void aWholeNetworkIsForetold() {
        assertThat(rehearsedAndDone(List.of(
                        vpc("one", "10.1.0.0/16"),
                        vpc("two", "10.2.0.0/16"),
                        subnet("${1.id}", "10.1.0.0/24", "10.1.0.1"),
                        subnet("${2.id}", "10.2.0.0/24", "10.2.0.1"),
                        peering("${1.id}", "${2.id}"),
                        route("${1.id}", "${5.id}", "10.2.0.0/16"),
                        route("${2.id}", "${5.id}", "10.1.0.0/16"),
                        port("${3.id}", "10.1.0.9"),
                        new Step(alice, "DELETE", "/v2.0/vpc/peerings/${5.id}", ""))))
                .allMatch(status -> status < 300);
    }

    @Test
    void whatWouldBeRefusedIsForetoldWithItsCode() {
        List<Integer> statuses = rehearsedAndDone(List.of(
                vpc("one", "10.1.0.0/16"),
                subnet("${1.id}", "10.9.0.0/24", "10.9.0.1"), // outside of the VPC
                subnet("${1.id}", "10.1.0.0/24", "10.1.0.1"),
                subnet("${1.id}", "10.1.0.0/25", "10.1.0.1"), // overlaps
                port("${3.id}", "10.1.7.7"), // outside of the subnet
                port("${3.id}", "10.1.0.9"),
                port("${3.id}", "10.1.0.9"), // twice
                port("${3.id}", "10.1.0.1"), // the gateway's
                vpc("", "10.1.0.0/33"), // malformed
                peering("${1.id}", "${1.id}"), // with itself
                new Step(alice, "DELETE", "/v1/{p}/vpcs/${1.id}", ""), // not empty
                new Step(bob, "DELETE", "/v1/{p}/vpcs/${1.id}", ""))); // a stranger's
        assertThat(IntStream.range(0, statuses.size())
                        .filter(i -> statuses.get(i) < 300)
                        .boxed()
                        .toList())
                .containsExactly(0, 2, 5);
    }

    @Test
    void quotasAndGuardRailsAreForetold() {
        String prod = alice.vpc("prod", "10.1.0.0/16");
        String dev = alice.vpc("dev", "10.2.0.0/16");
        var _ = alice.ecs(prod, alice.subnet(prod, "10.1.0.0/24", "10.1.0.1"), "10.1.0.5");
        var _ = alice.ecs(dev, alice.subnet(dev, "10.2.0.0/24", "10.2.0.1"), "10.2.0.5");
        List<Step> steps = new ArrayList<>(List.of(
                post(
                        "/isthmus/v1/guard-rails",
                        "{'guard_rail':{'name':'r','promise':'isolated','to':'%s','from':'%s'}}".formatted(prod, dev)),
                peering(prod, dev),
                route(prod, "${2.id}", "10.2.0.0/16"),
                route(dev, "${2.id}", "10.1.0.0/16")));
        assertThat(rehearsedAndDone(steps)).endsWith(409);
        List<Step> many = IntStream.range(0, 300)
                .mapToObj(number -> vpc("v" + number, "172.16.0.0/16"))
                .toList();
        Client.Answer answer = rehearse(alice, many);
        assertThat(answer.at("rehearsal", "carried_out")).isEqualTo(false);
        assertThat(answer.at("rehearsal", "steps", 299, "status")).isEqualTo(409);
    }

    @Test
    void stepsOfOthersAreForetoldWithTheirTokens() {
        String one = alice.vpc("one", "10.1.0.0/16");
        String other = bob.vpc("other", "10.2.0.0/16");
        assertThat(rehearsedAndDone(List.of(
                        post(
                                "/v2.0/vpc/peerings",
                                "{'peering':{'name':'p','request_vpc_info':{'vpc_id':'%s'},'accept_vpc_info':{'vpc_id':'%s','tenant_id':'%s'}}}"
                                        .formatted(one, other, bob.project())),
                        new Step(alice, "PUT", "/v2.0/vpc/peerings/${1.id}/accept", ""),
                        new Step(bob, "PUT", "/v2.0/vpc/peerings/${1.id}/accept", ""),
                        new Step(
                                bob,
                                "POST",
                                "/v2.0/vpc/routes",
                                route(other, "${1.id}", "10.1.0.0/16").body()))))
                .satisfies(statuses -> assertThat(statuses.get(1)).isGreaterThanOrEqualTo(400))
                .satisfies(statuses -> assertThat(statuses.get(3)).isEqualTo(201));
        String bad = "{'steps':[{'method':'DELETE','path':'/v1/%s/vpcs/%s','as':'nonsense'}]}"
                .formatted(alice.project(), one);
        assertThat(alice.post("/isthmus/v1/rehearse", bad).at("rehearsal", "steps", 0, "status"))
                .isEqualTo(401);
    }

    @Test
    void whatDependsOnWhatIsRefusedIsNotForetold() {
        Client.Answer answer =
                rehearse(alice, List.of(vpc("", "10.1.0.0/33"), subnet("${1.id}", "10.1.0.0/24", "10.1.0.1")));
        assertThat(answer.at("rehearsal", "steps", 0, "status")).isEqualTo(400);
        assertThat(answer.body()).doesNotContain("\"step\":2,\"status\"");
        assertThat(answer.text("rehearsal", "steps", 1, "not_foretold")).contains("step 1");
    }

    @Test
    void onlyChangesOfNetworksCanBeRehearsedAndOnlySoMany() {
        for (Step step : List.of(
                new Step(alice, "GET", "/isthmus/v1/guard-rails", ""),
                new Step(alice, "GET", "/v3/projects", ""),
                new Step(alice, "HEAD", "/v1/{p}/vpcs", ""),
                post("/v3/auth/tokens", "{}"),
                post("/isthmus/v1/probes", "{}"),
                post("/isthmus/v1/rehearse", "{}"),
                post("/nowhere", "{}"),
                new Step(alice, "PUT", "/v1/{p}/vpcs/${2.id}", "{}"))) {
            Client.Answer answer = rehearse(alice, List.of(vpc("one", "10.1.0.0/16"), step));
            assertThat(answer.status()).as("%s", step).isEqualTo(400);
            assertThat(answer.text("error_msg")).contains("steps[1].path");
        }
        List<Step> many = IntStream.range(0, 501)
                .mapToObj(number -> vpc("v" + number, "172.16.0.0/16"))
                .toList();
        assertThat(rehearse(alice, many).status()).isEqualTo(400);
        assertThat(rehearse(alice, List.of()).status()).isEqualTo(400);
    }

    private static Client.Answer goOn(Client caller, String from, Step step) {
        return caller.post("/isthmus/v1/rehearse", "{'continues':'" + from + "','steps':[" + step.json(caller) + "]}");
    }

    @Test
    void aRehearsalGoesOnFromWhereItsCallersLastOneEndedAndCanBeLookedAt() {
        Client.Answer first = rehearse(alice, List.of(vpc("one", "10.1.0.0/16")));
        String id = first.text("rehearsal", "id");
        String made = first.text("rehearsal", "steps", 0, "id");
        Client.Answer second = goOn(alice, id, subnet(made, "10.1.0.0/24", "10.1.0.1"));
        assertThat(second.at("rehearsal", "steps", 0, "status"))
                .as(second.body())
                .isEqualTo(200);
        assertThat(second.at("rehearsal", "revision")).isEqualTo(first.at("rehearsal", "revision"));
        Client.Answer shown = goOn(
                alice,
                second.text("rehearsal", "id"),
                new Step(alice, "GET", "/v1/{p}/routetables?vpc_id=" + made, ""));
        assertThat(shown.at("rehearsal", "steps", 0, "body", "routetables", 0, "default"))
                .as(shown.body())
                .isEqualTo(true);
        assertThat(alice.get("/v1/{p}/vpcs").body()).doesNotContain("one");
        assertThat(service.controller.snapshot().vpcs()).isEmpty();
    }

    @Test
    void onlyTheCallersLastRehearsalCanBeGoneOnWith() {
        String old = rehearse(alice, List.of(vpc("one", "10.1.0.0/16"))).text("rehearsal", "id");
        String last = rehearse(alice, List.of(vpc("two", "10.2.0.0/16"))).text("rehearsal", "id");
        for (Client.Answer refused : List.of(
                goOn(alice, old, vpc("three", "10.3.0.0/16")),
                goOn(bob, last, new Step(bob, "POST", "/v1/{p}/vpcs", "{'vpc':{}}")),
                goOn(alice, "nonsense", vpc("three", "10.3.0.0/16")))) {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text("error_msg")).contains("continues");
        }
        // neither a refusal nor a mistake of its own ends it
        assertThat(goOn(alice, last, post("/nowhere", "{}")).status()).isEqualTo(400);
        assertThat(goOn(alice, last, vpc("", "10.1.0.0/33")).status()).isEqualTo(200);
        assertThat(goOn(alice, last, vpc("three", "10.3.0.0/16")).status()).isEqualTo(200);
    }

    @Test
    void timeThatIsOverIsSaid() {
        AtomicLong now = new AtomicLong();
        ApiOptions usual = Service.options();
        ApiOptions slow = new ApiOptions(
                usual.listen(),
                usual.unixSocket(),
                usual.tls(),
                usual.trustedProxies(),
                usual.limits(),
                usual.heartbeat(),
                usual.offers(),
                // Each look at the clock takes a good part of what a rehearsal may take.
                () -> now.addAndGet(Duration.ofMillis(300).toNanos()));
        try (Service other = new Service(slow)) {
            Client alma = other.alice();
            List<Step> steps = IntStream.range(0, 20)
                    .mapToObj(number ->
                            new Step(alma, "POST", "/v1/{p}/vpcs", "{'vpc':{'name':'v','cidr':'10.0.0.0/16'}}"))
                    .toList();
            Client.Answer answer = rehearse(alma, steps);
            assertThat(answer.at("rehearsal", "steps", 0, "status")).isEqualTo(200);
            assertThat(answer.text("rehearsal", "steps", 19, "not_foretold")).contains("2 s");
            assertThat(answer.at("rehearsal", "carried_out")).isEqualTo(false);
        }
    }

    /** As the header would of each call. */
    @Test
    void whatALabelWouldSayIsForetold() {
        Client.Answer answer = alice.post("/isthmus/v1/rehearse", """
                        {'steps':[{'method':'POST','path':'/v1/{p}/vpcs','label':'shop',
                                   'body':{'vpc':{'name':'one','cidr':'10.1.0.0/16'}}},
                                  {'method':'POST','path':'/v1/{p}/vpcs','label':'no label',
                                   'body':{'vpc':{'name':'two','cidr':'10.1.0.0/16'}}},
                                  {'method':'POST','path':'/v1/{p}/subnets',
                                   'body':{'subnet':{'name':'s','cidr':'10.1.0.0/24','gateway_ip':'10.1.0.1','vpc_id':'${1.id}'}}},
                                  {'method':'POST','path':'/v1/{p}/ports','label':'shop',
                                   'body':{'port':{'network_id':'${3.id}'}}},
                                  {'method':'GET','path':'/v1/{p}/vpcs/${1.id}'}]}
                        """.replace("{p}", alice.project()));
        assertThat(IntStream.range(0, 5).mapToObj(i -> answer.at("rehearsal", "steps", i, "status")))
                .as(answer.body())
                .containsExactly(200, 400, 200, 400, 200);
        assertThat(answer.text("rehearsal", "steps", 0, "body", "vpc", "isthmus:label"))
                .isEqualTo("shop");
        assertThat(answer.text("rehearsal", "steps", 1, "body", "message")).contains("X-Isthmus-Label");
        assertThat(answer.text("rehearsal", "steps", 4, "body", "vpc", "isthmus:label"))
                .isEqualTo("shop");
        assertThat(service.controller.snapshot().vpcs()).isEmpty();
    }

    @Test
    void whoMayOnlyReadMayRehearse() {
        Client rita = service.client("rita", "red", "eu-de");
        Client.Answer answer = rehearse(
                rita,
                List.of(new Step(
                        rita, "POST", "/v1/{p}/vpcs", vpc("one", "10.1.0.0/16").body())));
        assertThat(answer.at("rehearsal", "steps", 0, "status")).isEqualTo(200);
        assertThat(service.controller.snapshot().vpcs()).isEmpty();
    }
}
