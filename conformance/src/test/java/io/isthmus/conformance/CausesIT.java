package io.isthmus.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.client.Packets.Packet;
import io.isthmus.client.Packets.Sender;
import io.isthmus.conformance.cloud.Cloud;
import io.isthmus.conformance.random.Story;
import io.isthmus.conformance.scenario.Action;
import io.isthmus.conformance.scenario.Scenario;
import io.isthmus.conformance.scenario.ScenarioParser;
import io.isthmus.netfile.Network;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every cause has a network in which it is the first, on real packets; doing as advised, call by call, leaves one change fewer
 * each time, and leads to an answer if there is advice.
 */
@Tag("kernel")
@Tag("once")
@SuppressWarnings("NullAway.Init") // set before all tests
class CausesIT {
    private static final String EXPIRY = "1s";
    private static LocalController controller;
    private static LocalController withoutTransit;
    private static Site site;
    private static Site siteWithoutTransit;

    /** @param met the first causes, one after the other, as each is taken away */
    record Case(String network, List<String> met, boolean transit) {
        @Override
        public String toString() {
            return String.join(", ", met);
        }
    }

    @BeforeAll
    static void start() {
        BuiltLauncher.find();
        controller =
                LocalController.start(LocalController.launcher().orElseThrow(), List.of("--peering-expiry", EXPIRY));
        withoutTransit = LocalController.start(LocalController.launcher().orElseThrow(), List.of("--transit", "none"));
        site = controller.site();
        siteWithoutTransit = withoutTransit.site();
    }

    @AfterAll
    static void stop() {
        controller.close();
        withoutTransit.close();
    }

    private static String two(String more, String project, String cidr, String subnet, String moreOfB, String rest) {
        return """
            projects: {red: {account: red}, blue: {account: blue}}
            security groups:
              closed: {project: red, rules: []}
              mute: {project: red, rules: [in icmp from any]}
            vpcs:
              a: {project: red, cidr: 10.0.0.0/16, subnets: {A01: 10.0.0.0/24}%s}
              b: {project: %s, cidr: %s, subnets: {B01: %s}%s}
            """.formatted(more, project, cidr, subnet, moreOfB) + rest;
    }

    private static String routed(String rest) {
        return two(
                ", routes: {10.1.0.0/16: ab}",
                "red",
                "10.1.0.0/16",
                "10.1.0.0/24",
                ", routes: {10.0.0.0/16: ab}",
                "peerings: {ab: {requester: a, accepter: b}}\n" + rest);
    }

    private static final String ECSS = """
            ecss:
              x: {subnet: A01, address: 10.0.0.11}
              y: {subnet: B01, address: 10.1.0.12}
            """;

    static List<Case> cases() {
        return List.of(
                new Case(
                        two(", routes: {10.0.0.0/16: ab}", "red", "10.0.0.0/16", "10.0.0.0/25", "", """
                                peerings: {ab: {requester: a, accepter: b}}
                                ecss: {x: {subnet: A01, address: 10.0.0.11}, y: {subnet: B01, address: 10.0.0.12}}
                                """),
                        List.of("OVERLAPPING_SUBNET"),
                        true),
                new Case(
                        two("", "red", "10.1.0.0/16", "10.1.0.0/24", "", ECSS),
                        List.of("NO_PEERING", "ROUTE_MISSING", "ROUTE_MISSING"),
                        true),
                new Case(
                        two(
                                "",
                                "blue",
                                "10.1.0.0/16",
                                "10.1.0.0/24",
                                "",
                                "peerings: {ab: {requester: a, accepter: b, state: rejected}}\n" + ECSS),
                        List.of("PEERING_REJECTED", "NO_PEERING", "PEERING_PENDING", "ROUTE_MISSING", "ROUTE_MISSING"),
                        true),
                new Case(
                        two(
                                ", routes: {10.0.1.0/24: ab}",
                                "red",
                                "10.1.0.0/16",
                                "10.1.0.0/24",
                                ", routes: {10.0.0.0/16: ab}",
                                "peerings: {ab: {requester: a, accepter: b}}\n" + ECSS),
                        List.of("ROUTE_MISSING"),
                        true),
                new Case(
                        two(
                                ", tables: {t: {subnets: [A01], routes: {}}}, routes: {10.1.0.0/16: ab}",
                                "red",
                                "10.1.0.0/16",
                                "10.1.0.0/24",
                                ", routes: {10.0.0.0/16: ab}",
                                "peerings: {ab: {requester: a, accepter: b}}\n" + ECSS),
                        List.of("ROUTE_IN_OTHER_TABLE"),
                        true),
                new Case(
                        two(
                                ", routes: {10.1.0.0/16: ac}",
                                "red",
                                "10.1.0.0/16",
                                "10.1.0.0/24",
                                ", routes: {10.0.0.0/16: ab}}\n"
                                        + "  c: {project: red, cidr: 10.1.0.0/16, subnets: {C01: 10.1.0.0/24}",
                                "peerings: {ab: {requester: a, accepter: b}, ac: {requester: a, accepter: c}}\n"
                                        + ECSS),
                        List.of("ROUTE_ELSEWHERE"),
                        true),
                new Case(
                        routed("ecss: {x: {subnet: A01, address: 10.0.0.11},"
                                + " y: {subnet: B01, address: 10.1.0.12, groups: [closed]}}\n"),
                        List.of("SECURITY_GROUP_IN"),
                        true),
                new Case(
                        routed(ECSS + "acls: {acl: {project: red, subnets: [A01], rules: [in allow all from any]}}\n"),
                        List.of("NETWORK_ACL_OUT"),
                        true),
                new Case(
                        routed(ECSS + "acls: {acl: {project: red, subnets: [B01], rules: [out allow all to any]}}\n"),
                        List.of("NETWORK_ACL_IN"),
                        true),
                new Case(
                        two(
                                        ", routes: {10.1.0.0/16: ab}",
                                        "red",
                                        "10.0.0.0/8",
                                        "10.1.0.0/24",
                                        ", routes: {10.0.0.0/16: ab}",
                                        "peerings: {ab: {requester: a, accepter: b}}\n" + ECSS)
                                .replace("{B01: 10.1.0.0/24}", "{B01: 10.1.0.0/24, B02: 10.0.0.0/28}"),
                        List.of("SOURCE_REFUSED"),
                        true),
                new Case(
                        two(
                                ", routes: {10.9.0.0/16: ab}",
                                "red",
                                "10.1.0.0/16",
                                "10.1.0.0/24",
                                ", routes: {10.9.0.0/16: bd}}\n"
                                        + "  d: {project: red, cidr: 10.4.0.0/16, subnets: {D01: 10.4.0.0/24},"
                                        + " routes: {10.9.0.0/16: bd}}\n"
                                        + "  c: {project: red, cidr: 10.9.0.0/16, subnets: {C01: 10.9.0.0/24}",
                                "peerings: {ab: {requester: a, accepter: b}, bd: {requester: b, accepter: d}}\n"
                                        + "ecss: {x: {subnet: A01, address: 10.0.0.11},"
                                        + " y: {subnet: C01, address: 10.9.0.12}}\n"),
                        List.of("LOOP", "LOOP", "ROUTE_MISSING"),
                        true),
                new Case(
                        two(
                                ", routes: {10.9.0.0/16: ab}",
                                "red",
                                "10.1.0.0/16",
                                "10.1.0.0/24",
                                ", routes: {10.9.0.0/16: bc, 10.0.0.0/16: ab}}\n"
                                        + "  c: {project: red, cidr: 10.9.0.0/16, subnets: {C01: 10.9.0.0/24},"
                                        + " routes: {10.0.0.0/16: bc}",
                                "peerings: {ab: {requester: a, accepter: b}, bc: {requester: b, accepter: c}}\n"
                                        + "ecss: {x: {subnet: A01, address: 10.0.0.11},"
                                        + " y: {subnet: C01, address: 10.9.0.12}}\n"),
                        List.of("TRANSIT_FORBIDDEN", "TRANSIT_FORBIDDEN", "TRANSIT_FORBIDDEN"),
                        false));
    }

    private static Network network(String yaml) {
        Scenario scenario = ScenarioParser.scenario(
                "cause.yaml",
                "scenario: {name: cause, title: A cause, source: 4.5}\nnetwork:\n" + yaml.indent(2) + "expect: none\n");
        return scenario.network();
    }

    /** Groups with their rules, then everything else. */
    private static Story story(Network network, int chapters) {
        List<Action> actions = new ArrayList<>();
        network.groups()
                .forEach(group -> group.rules().forEach(rule -> actions.add(new Action.AddRule(group.name(), rule))));
        actions.addAll(BuildOrder.of(network, false));
        List<List<Action>> all = new ArrayList<>(List.of(actions));
        for (int i = 1; i < chapters; i++) {
            all.add(List.of());
        }
        return new Story(4, network.projects(), network.groups(), all);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isMetFirstAndAdviceLeadsOn(Case one) {
        StoryRun run = new StoryRun(
                story(network(one.network()), 1), one.transit() ? site : siteWithoutTransit, new Comparisons(8));
        assertThat(run.mended("x", "y")).isEqualTo(one.met());
        assertThat(run.mismatches()).isEmpty();
    }

    @Test
    void requestThatNobodyAnsweredIsMetFirst() {
        String pending = two(
                ", routes: {10.1.0.0/16: ab}",
                "blue",
                "10.1.0.0/16",
                "10.1.0.0/24",
                ", routes: {10.0.0.0/16: ab}",
                "peerings: {ab: {requester: a, accepter: b, state: pending}}\n" + ECSS);
        // Long enough, by comparisons that wait for answers, for the request to expire.
        StoryRun run = new StoryRun(story(network(pending), 6), site, new Comparisons(8));
        assertThat(run.mended("x", "y"))
                .isEqualTo(
                        List.of("PEERING_EXPIRED", "NO_PEERING", "PEERING_PENDING", "ROUTE_MISSING", "ROUTE_MISSING"));
        assertThat(run.mismatches()).isEmpty();
        StoryRun quick = new StoryRun(story(network(pending), 1), siteWithoutTransit, new Comparisons(8));
        assertThat(quick.mended("x", "y")).isEqualTo(List.of("PEERING_PENDING"));
        assertThat(quick.mismatches()).isEmpty();
    }

    /** What the words of a network's file cannot bring about. */
    @Test
    void gatewayOfAPeerAnAddressOfNobodyAServerThatIsGoneAndAMuteServerAreTold() {
        Network network = network(routed("ecss: {x: {subnet: A01, address: 10.0.0.11, groups: [mute]},"
                + " y: {subnet: B01, address: 10.1.0.12}, z: {subnet: A01, address: 10.0.0.13}}\n"));
        Map<String, Cloud> clouds = new LinkedHashMap<>();
        network.projects().forEach(project -> clouds.put(project.name(), site.cloud(project)));
        World world = new World("causes", clouds);
        try {
            world.build(network, false);
            assertThat(cause(world, "10.1.0.1")).isEqualTo("PEER_GATEWAY");
            assertThat(cause(world, "10.1.0.77")).isEqualTo("NO_SUCH_ADDRESS");
            Cloud red = world.cloud("red");
            String table = red.defaultTable(world.vpc("a"));
            var _ = red.attempt(
                            "PUT",
                            "/v1/" + red.project() + "/routetables/" + table,
                            "{\"routetable\":{\"routes\":{\"add\":[{\"type\":\"ecs\",\"destination\":\"10.7.0.0/16\","
                                    + "\"nexthop\":\"" + world.ecs("z").server().id() + "\"}]}}}")
                    .orElseThrow();
            red.servers().delete(world.ecs("z").server().id());
            world.ecss.remove("z");
            assertThat(cause(world, "10.7.0.5")).isEqualTo("ROUTE_TARGET_GONE");
            red.updateRoute(table, "del", "10.7.0.0/16", Optional.empty());
            String out = egressRules(red, world.group("mute"));
            var _ = red.attempt("DELETE", "/v2.0/security-group-rules/" + out, "")
                    .orElseThrow();
            assertThat(cause(world, world.ecs("y").server().address())).isEqualTo("SECURITY_GROUP_OUT");
        } finally {
            assertThat(Teardown.of(world)).isEmpty();
        }
    }

    private static String egressRules(Cloud cloud, String group) {
        for (JsonNode rule : cloud.attempt("GET", "/v2.0/security-group-rules?security_group_id=" + group, "")
                .orElseThrow()
                .path("security_group_rules")) {
            if (rule.path("direction").asText().equals("egress")
                    && rule.path("ethertype").asText().equals("IPv4")) {
                return rule.path("id").asText();
            }
        }
        throw new AssertionError("no egress rule");
    }

    /** The first cause from x, which a probe must bear out. */
    private static String cause(World world, String address) {
        World.MadeEcs from = world.ecs("x");
        Packet ping = Packet.of(Sender.of(from.server().id()), address, false, OptionalInt.empty());
        assertThat(world.cloud("red").servers().probe(ping, 2, 250).answered()).isZero();
        return site.administrator().explain(ping).path("cause").asText();
    }
}
