package io.isthmus.conformance.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.isthmus.conformance.scenario.Scenario.Outcome;
import io.isthmus.conformance.scenario.Scenario.Pair;
import io.isthmus.conformance.scenario.Scenario.Probe;
import io.isthmus.netfile.BadFileException;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.NetworkFile;
import io.isthmus.netfile.Rule;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioParserTest {
    private static final String GOOD = """
            scenario: {name: T, title: A test, source: none}
            network:
              projects: {red: {account: r}, blue: {account: b, region: eu-nl}}
              security groups:
                sg-x: {project: red, rules: [in tcp 80-90 from sg-x]}
              vpcs:
                a: {cidr: 10.0.0.0/16, subnets: {A01: 10.0.1.0/24}, routes: {10.1.0.0/16: ab}}
                b:
                  project: blue
                  cidr: 10.1.0.0/16
                  subnets:
                    B01: {cidr: 10.1.1.0/24, gateway: 10.1.1.9}
                  tables: {t: {subnets: [B01], routes: {10.0.0.0/16: ab}}}
              peerings: {ab: {requester: a, accepter: b, state: pending}}
              ecss:
                x: {subnet: A01, address: 10.0.1.5, groups: [sg-x]}
                y: {subnet: B01, count: 2}
            expect: none
            also: {x -> 10.0.1.1: answer, x -> y-1 tcp 80: refused}
            refused:
              - accept: ab
                by: red
                status: 403
            steps:
              - title: Accept
                do:
                  - accept: ab
                  - delete ecs: y-2
                  - add ecs: {name: z, subnet: A01}
                expect: [x <-> y-1, "@a -> @B01"]
            """;

    private final Scenario scenario = ScenarioParser.scenario("good.yaml", GOOD);

    @Test
    void networkIsReadWithItsDefaults() {
        Network network = scenario.network();
        assertThat(network.projects())
                .containsExactly(new Network.Project("red", "r", "eu-de"), new Network.Project("blue", "b", "eu-nl"));
        assertThat(network.vpcs().getFirst())
                .isEqualTo(new Network.Vpc(
                        "a", "red", "10.0.0.0/16", List.of(), List.of(new Network.Route("10.1.0.0/16", "ab"))));
        assertThat(network.subnets())
                .containsExactly(
                        new Network.Subnet("A01", "a", "10.0.1.0/24", Optional.empty(), false),
                        new Network.Subnet("B01", "b", "10.1.1.0/24", Optional.of("10.1.1.9"), false));
        assertThat(network.tables())
                .containsExactly(new Network.RouteTable(
                        "t", "b", List.of(new Network.Route("10.0.0.0/16", "ab")), List.of("B01")));
        assertThat(network.peerings())
                .containsExactly(new Network.Peering("ab", "a", "b", Network.Peering.State.PENDING));
        assertThat(network.groups().getFirst().rules())
                .containsExactly(new Rule(
                        true,
                        Optional.of("tcp"),
                        OptionalInt.of(80),
                        OptionalInt.of(90),
                        new Rule.Remote.Members("sg-x")));
    }

    @Test
    void countMakesNumberedEcss() {
        assertThat(scenario.network().ecss().stream().map(Network.Ecs::name)).containsExactly("x", "y-1", "y-2");
    }

    @Test
    void stepsChangeWhichEcssThereAre() {
        assertThat(scenario.stages().getFirst().ecss()).containsExactly("x", "y-1", "y-2");
        assertThat(scenario.stages().getLast().ecss()).containsExactly("x", "y-1", "z");
    }

    @Test
    void linesOfAnExpectationAddUp() {
        assertThat(scenario.stages().getFirst().reachable()).isEmpty();
        assertThat(scenario.stages().getLast().reachable())
                .containsExactlyInAnyOrder(new Pair("x", "y-1"), new Pair("y-1", "x"), new Pair("z", "y-1"));
    }

    @Test
    void aProbeNamesItsNicAndItsSource() {
        Scenario read = ScenarioParser.scenario("s.yaml", """
                scenario: {name: s, title: t, source: none}
                network:
                  vpcs: {a: {cidr: 10.0.0.0/16, subnets: {A: 10.0.1.0/24}}}
                  ecss: {y: A}
                expect: none
                steps:
                  - title: A second NIC
                    do:
                      - add ecs: {name: x, subnet: A, address: 10.0.1.5, second: {subnet: A, address: 10.0.1.6}}
                      - pair: {ecs: x, blocks: [192.0.2.0/24]}
                    also:
                      x nic 2 -> y: answer
                      x source 192.0.2.7 -> y tcp 80: silence
                """);
        assertThat(read.stages().getLast().probes())
                .containsExactly(
                        new Probe("x", 2, Optional.empty(), "y", OptionalInt.empty(), Outcome.ANSWER),
                        new Probe("x", 1, Optional.of("192.0.2.7"), "y", OptionalInt.of(80), Outcome.SILENCE));
        assertThat(read.stages().getLast().calls())
                .extracting(Action.Call::action)
                .last()
                .isEqualTo(new Action.PairAddresses("x", List.of("192.0.2.0/24")));
    }

    @Test
    void furtherProbesAndRefusedCallsAreRead() {
        assertThat(scenario.stages().getFirst().probes())
                .containsExactly(
                        new Probe("x", "10.0.1.1", OptionalInt.empty(), Outcome.ANSWER),
                        new Probe("x", "y-1", OptionalInt.of(80), Outcome.REFUSED));
        assertThat(scenario.stages().getFirst().refused())
                .containsExactly(
                        new Action.Refused(new Action.Call(new Action.AcceptPeering("ab"), Optional.of("red")), 403));
    }

    @Test
    void stepWithoutExpectationExpectsWhatWasBefore() {
        Scenario same = ScenarioParser.scenario(
                "same.yaml",
                GOOD.replace("expect: none", "expect: all").replace("    expect: [x <-> y-1, \"@a -> @B01\"]\n", ""));
        assertThat(same.stages().getLast().reachable())
                .containsExactlyInAnyOrder(new Pair("x", "y-1"), new Pair("y-1", "x"));
    }

    @Test
    void networkCanBeReadAlone() {
        assertThat(NetworkFile.read("net.yaml", "network: {vpcs: {a: {cidr: 10.0.0.0/16}}}")
                        .network()
                        .vpcs())
                .containsExactly(new Network.Vpc("a", "main", "10.0.0.0/16", List.of(), List.of()));
    }

    static Stream<Arguments> badFiles() {
        return Stream.of(
                bad(
                        "cidr: 10.0.0.0/16, ",
                        "cdir: 10.0.0.0/16, ",
                        "7: network.vpcs.a.cdir",
                        "allowed are: project, cidr"),
                bad("cidr: 10.1.1.0/24, ", "", "12: network.vpcs.b.subnets.B01", "\"cidr\" is missing"),
                bad("cidr: 10.0.0.0/16, ", "cidr: 10.0.0/16, ", "7: network.vpcs.a.cidr", "no IPv4 block"),
                bad("cidr: 10.0.0.0/16, ", "cidr: 10.0.0.256/16, ", "7: network.vpcs.a.cidr", "no IPv4 block"),
                bad("10.1.0.0/16: ab}", "10.1.0.0/33: ab}", "7: network.vpcs.a.routes.10.1.0.0/33", "no IPv4 block"),
                bad("10.1.0.0/16: ab}", "10.1.0.0/16: ac}", "7:", "there is no peering \"ac\" here; known: ab"),
                bad("gateway: 10.1.1.9", "gateway: none", "12:", "no IPv4 address"),
                bad("subnets: [B01]", "subnets: [A01]", "13:", "\"A01\" is not one of the VPC \"b\""),
                bad("state: pending", "state: expired", "14:", "allowed are: active, pending, rejected"),
                bad("accepter: b,", "accepter: c,", "14:", "there is no VPC \"c\" here; known: a, b"),
                bad("project: blue", "project: green", "9:", "there is no project \"green\" here; known: red, blue"),
                bad("from sg-x", "to sg-x", "5:", "is no rule: \"in PROTOCOL"),
                bad("tcp 80-90", "icmp 80", "5:", "is no rule"),
                bad("tcp 80-90", "tcp 90-80", "5:", "is no rule"),
                bad("from sg-x", "from sg-y", "5:", "there is no security group \"sg-y\" here"),
                bad("groups: [sg-x]", "groups: sg-x", "16: network.ecss.x.groups", "must be a list"),
                bad("count: 2", "count: 0", "17:", "must be a number from 1 to 1000"),
                bad("count: 2", "count: 2, address: 10.1.1.5", "17:", "exclude each other"),
                bad("y: {subnet: B01", "x: {subnet: B01", "17: network.ecss.x", "is there twice"),
                bad("y: {subnet: B01", "y!: {subnet: B01", "17:", "is no name"),
                bad("x <-> y-1,", "x <-> y-2,", "30: steps.1.expect.1", "no ECS is meant by \"y-2\""),
                bad("x <-> y-1,", "x <> y-1,", "30: steps.1.expect.1", "allowed are: all, none, or lines"),
                bad("x <-> y-1,", "x <-> x,", "30: steps.1.expect.1", "names no pair of two ECSs"),
                bad("\"@a ->", "\"@c ->", "30: steps.1.expect.2", "there is no VPC or subnet \"c\""),
                bad("expect: none", "expect: nothing", "18: expect", "allowed are: all, none"),
                bad("expect: none\n", "", "1:", "\"expect\" is missing"),
                bad("10.0.1.1: answer", "10.0.1.1: yes", "19:", "allowed are: answer, refused, silence"),
                bad("y-1 tcp 80:", "y-1 tcp 0:", "19:", "is no probe"),
                bad("x -> 10.0.1.1: answer", "x source y -> 10.0.1.1: answer", "19:", "a source is an address"),
                bad("status: 403", "status: 200", "23: refused.1.status", "from 400 to 499"),
                bad("    by: red\n", "    by: white\n", "22: refused.1.by", "there is no project \"white\""),
                bad("- delete ecs: y-2", "- drop ecs: y-2", "28: steps.1.do.2.drop ecs", "allowed are: add vpc"),
                bad("- title: Accept\n", "- do:\n      - accept: ab\n", "27: steps.1.do", "is there twice"),
                bad("source: none}", "source: none, transit: some}", "1: scenario.transit", "explicit, none"),
                bad("source: none}", "source: }", "1: scenario.source", "has no value"),
                bad("expect: none", "expect: [none", "", "no valid YAML"));
    }

    private static Arguments bad(String good, String bad, String where, String what) {
        return Arguments.of(good, bad, where, what);
    }

    @ParameterizedTest
    @MethodSource("badFiles")
    void badFileIsRefusedWithLineFieldAndWhatIsAllowed(String good, String bad, String where, String what) {
        assertThat(GOOD).contains(good);
        assertThatExceptionOfType(BadFileException.class)
                .isThrownBy(() -> ScenarioParser.scenario("bad.yaml", GOOD.replace(good, bad)))
                .withMessageStartingWith("bad.yaml:" + where)
                .withMessageContaining(what);
    }

    @Test
    void emptyFileAndSecondDocumentAreRefused() {
        assertThatExceptionOfType(BadFileException.class)
                .isThrownBy(() -> ScenarioParser.scenario("empty.yaml", ""))
                .withMessage("empty.yaml:1: the file is empty");
        assertThatExceptionOfType(BadFileException.class)
                .isThrownBy(() -> ScenarioParser.scenario("two.yaml", GOOD + "---\nscenario: more\n"))
                .withMessageContaining("one document");
    }

    @Test
    void peeringInsideOneProjectCannotBePending() {
        assertThatExceptionOfType(BadFileException.class)
                .isThrownBy(() -> ScenarioParser.scenario("bad.yaml", GOOD.replace("project: blue", "project: red")))
                .withMessageContaining("a peering inside one project is active from the start");
    }

    @Test
    void refusedCallBringsNoNameIn() {
        assertThatExceptionOfType(BadFileException.class)
                .isThrownBy(() -> ScenarioParser.scenario(
                        "bad.yaml",
                        GOOD.replace(
                                        "  - accept: ab\n    by: red",
                                        "  - request peering: {name: new, requester: a, accepter: a}")
                                .replace("      - accept: ab\n", "      - accept: new\n")))
                .withMessageContaining("there is no peering \"new\" here; known: ab");
    }
}
