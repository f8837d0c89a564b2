package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Guard rails over the wire: they forbid by whatever dialect a change comes, and are nobody else's to see. */
final class GuardRailHttpTest {
    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();
    private final String prod = alice.vpc("prod", "10.1.0.0/16");
    private final String dev = alice.vpc("dev", "10.2.0.0/16");

    GuardRailHttpTest() {
        var _ = alice.ecs(prod, alice.subnet(prod, "10.1.0.0/24", "10.1.0.1"), "10.1.0.5");
        var _ = alice.ecs(dev, alice.subnet(dev, "10.2.0.0/24", "10.2.0.1"), "10.2.0.5");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private static Client.Answer rail(Client client, String fields) {
        return client.post("/isthmus/v1/guard-rails", "{'guard_rail':{" + fields + "}}");
    }

    private Client.Answer isolated() {
        return rail(alice, "'name':'prod','promise':'isolated','to':'%s','from':'%s'".formatted(prod, dev));
    }

    @Test
    void routeThatWouldBreakARailIsRefusedWithTheWayUntilTheRailIsDeleted() {
        String rail = isolated().id("guard_rail");
        String peering = alice.peering(prod, dev, alice.project());
        alice.route(prod, "10.2.0.0/16", peering);
        String route = "{'route':{'type':'peering','destination':'10.1.0.0/16','nexthop':'%s','vpc_id':'%s'}}"
                .formatted(peering, dev);
        Client.Answer refused = alice.post("/v2.0/vpc/routes", route);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("guard rail", "route 10.1.0.0/16");
        assertThat(alice.delete("/isthmus/v1/guard-rails/" + rail).status()).isEqualTo(204);
        assertThat(alice.post("/v2.0/vpc/routes", route).status()).isEqualTo(201);
        assertThat(isolated().status()).isEqualTo(409);
    }

    @Test
    void railIsItsProjectsOwn() {
        String rail = isolated().id("guard_rail");
        assertThat(alice.get("/isthmus/v1/guard-rails/" + rail).text("guard_rail", "to", "type"))
                .isEqualTo("vpc");
        assertThat(alice.get("/isthmus/v1/guard-rails").list("guard_rails")).hasSize(1);
        assertThat(bob.get("/isthmus/v1/guard-rails").list("guard_rails")).isEmpty();
        assertThat(bob.get("/isthmus/v1/guard-rails/" + rail).status()).isEqualTo(404);
        assertThat(bob.delete("/isthmus/v1/guard-rails/" + rail).status()).isEqualTo(404);
        assertThat(rail(bob, "'name':'x','promise':'isolated','to':'%s'".formatted(prod))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void portsGoWithAProtocolAndAProtocolWithOnly() {
        String to = "'name':'x','to':'%s',".formatted(prod);
        assertThat(rail(alice, to + "'promise':'isolated','protocol':'tcp'").status())
                .isEqualTo(400);
        assertThat(rail(alice, to + "'promise':'only','port_min':80").status()).isEqualTo(400);
        assertThat(rail(alice, to + "'promise':'only','protocol':'tcp','port_min':80,'port_max':79")
                        .status())
                .isEqualTo(400);
        assertThat(rail(alice, to + "'promise':'only','protocol':'tcp','port_max':79")
                        .status())
                .isEqualTo(400);
        assertThat(rail(alice, to + "'promise':'only','protocol':'tcp','port_min':80")
                        .status())
                .isEqualTo(201);
    }

    /** Each rule with many ports is more to look at. */
    @Test
    void railsThatTakeTooMuchToJudgeAreNotMadeAndThoseThatThereAreDoNotGrow() {
        alice.route(prod, "10.2.0.0/16", alice.peering(prod, dev, alice.project()));
        alice.route(dev, "10.1.0.0/16", peeringOf(prod));
        String fields = "'name':'x','promise':'only','to':'%s','from':'%s'".formatted(prod, dev);
        Client.Answer made = rail(alice, fields);
        assertThat(made.status()).isEqualTo(201);
        int rules = 0;
        Client.Answer refused = manyPorts(rules++);
        while (refused.status() < 300) {
            assertThat(rules).isLessThan(300);
            refused = manyPorts(rules++);
        }
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("guard rails of the project", "20000 steps", "Delete guard rails");
        assertThat(alice.delete("/isthmus/v1/guard-rails/" + made.id("guard_rail"))
                        .status())
                .isEqualTo(204);
        assertThat(manyPorts(rules).status()).isEqualTo(201);
        Client.Answer costly = rail(alice, fields);
        assertThat(costly.status()).isEqualTo(409);
        assertThat(costly.text("error_code")).isEqualTo("GUARD_RAIL_TOO_COSTLY");
        assertThat(costly.body()).contains("20000 steps", "Name fewer receivers");
    }

    private String peeringOf(String vpc) {
        return alice.get("/v2.0/vpc/peerings?vpc_id=" + vpc).text("peerings", 0, "id");
    }

    private Client.Answer manyPorts(int number) {
        String group = alice.get("/v3/{p}/vpc/security-groups").text("security_groups", 0, "id");
        String ports = IntStream.range(0, 20)
                .mapToObj(port -> Integer.toString(1 + 2 * (20 * number + port)))
                .collect(Collectors.joining(","));
        return alice.post(
                "/v3/{p}/vpc/security-group-rules",
                ("{'security_group_rule':{'security_group_id':'%s','direction':'ingress','ethertype':'IPv4',"
                                + "'protocol':'tcp','multiport':'%s','remote_ip_prefix':'203.0.113.0/24'}}")
                        .formatted(group, ports));
    }
}
