package io.isthmus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.cli.FakeApi.Answer;
import io.isthmus.cli.Terminal.Result;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody sees who does not know the service yet: advice, narrow tables, and what to do when something is wrong. */
class NewcomerTest {
    private static final String P = "0123456789abcdef0123456789abcdef";
    private static final String Q = "fedcba9876543210fedcba9876543210";
    private static final String A = "aaaaaaaa-0000-4000-8000-000000000001";
    private static final String B = "bbbbbbbb-0000-4000-8000-000000000002";
    private static final String C = "cccccccc-0000-4000-8000-000000000003";

    @TempDir
    Path directory;

    private FakeApi api;
    private Terminal terminal;

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
        terminal = new Terminal(directory.resolve("contexts.json"));
        api.handle(request -> request.path().startsWith("/v3/auth/tokens")
                ? Optional.of(new Answer(
                        201,
                        "{\"token\":{\"expires_at\":\"2999-01-01T00:00:00Z\",\"project\":{\"id\":\"" + P + "\"}}}",
                        "token-1"))
                : Optional.empty());
        terminal.typeWith(
                "secret\n",
                "context add alice --url " + api.url() + " --user alice --account a --project p --password-stdin");
        vpcs("172.16.0.0/16", "10.0.0.0/16");
    }

    @AfterEach
    void stop() throws Exception {
        api.close();
    }

    private void vpcs(String east, String west) {
        String first = "{\"id\":\"" + A + "\",\"name\":\"east\",\"cidr\":\"" + east + "\"}";
        String second = "{\"id\":\"" + B + "\",\"name\":\"west\",\"cidr\":\"" + west + "\"}";
        String path = "/v3/" + P + "/vpc/vpcs";
        api.answer("GET", path + "?limit=1000", 200, "{\"vpcs\":[" + first + "," + second + "]}");
        api.answer("GET", path + "/" + A, 200, "{\"vpc\":" + first + "}");
        api.answer("GET", path + "/" + B, 200, "{\"vpc\":" + second + "}");
    }

    @Test
    void traceThatLeavesTheProjectIsNeitherReachableNorNot() {
        assertThat(traced("LEAVES", "peering", "ab"))
                .contains("1  east  peering")
                .contains("The packet leaves your project at this peering; whether it arrives is not yours to see. Try:"
                        + " isthmus ping " + C + " 10.0.0.2")
                .doesNotContain("reachable");
    }

    @Test
    void traceThatEndsAtAServerWhichMayPassItOnIsNeitherReachableNorNot() {
        assertThat(traced("GIVEN_TO_SERVER", "GIVEN", "to the server"))
                .contains("A server gets it; whether that passes it on is the server's own affair. Try: isthmus ping "
                        + C + " 10.0.0.2")
                .doesNotContain("reachable")
                .doesNotContain("leaves your project");
    }

    /** What is printed of a way that ends so after one step, without a verdict. */
    private String traced(String disposition, String what, String detail) {
        String step = "{\"vpc\":\"%s\",\"what\":\"%s\",\"detail\":\"%s\"}".formatted(A, what, detail);
        api.answer(
                "GET",
                "/isthmus/v1/trace?from=" + C + "&to=10.0.0.2&protocol=icmp",
                200,
                "{\"trace\":{\"forward\":{\"disposition\":\"%s\",\"steps\":[%s]}}}".formatted(disposition, step));
        Result result = terminal.type("trace " + C + " 10.0.0.2");
        assertThat(result.status()).isEqualTo(3);
        return result.out();
    }

    @Test
    void statusSaysInWordsHowTheAgentIsAndThatNothingIsUnderWay() {
        api.answer(
                "GET",
                "/isthmus/v1/status",
                200,
                "{\"status\":{\"version\":\"1\",\"converging\":[],\"data_plane\":\"connected\"}}");
        assertThat(terminal.type("status").out().lines().toList())
                .contains("converging  nothing", "agent       connected");
        assertThat(terminal.type("status -o json").out()).contains("\"data_plane\" : \"connected\"");
    }

    @Test
    void pingWithoutAgentSaysToTryAgain() {
        api.answer(
                "POST",
                "/isthmus/v1/probes",
                200,
                "{\"probe\":{\"sent\":0,\"answered\":0,\"problem\":\"the agent is not connected\"}}");
        Result result = terminal.type("ping " + C + " 10.0.0.2");
        assertThat(result.status()).isEqualTo(4);
        assertThat(result.err()).contains("try again in a few seconds; isthmus status shows it");
    }

    @Test
    void deleteGoesOnAfterAFailureAndSaysWhatIsLeft() {
        api.answer("DELETE", "/v1/" + P + "/vpcs/" + A, 409, "{\"error_msg\":\"contains subnets\"}");
        api.answer("DELETE", "/v1/" + P + "/vpcs/" + B, 204, "");
        Result result = terminal.type("vpc delete east nowhere west");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).isEqualTo("Deleted VPC west (" + B + ").\n");
        assertThat(result.err())
                .contains("contains subnets", "no VPC 'nowhere'")
                .endsWith("isthmus: not deleted: east, nowhere\n");
    }

    @Test
    void rulesOfASecurityGroupAreANarrowTable() {
        api.answer("GET", "/v3/" + P + "/vpc/security-groups/" + C, 200, """
                {"security_group":{"id":"%1$s","name":"g","security_group_rules":[
                  {"id":"%2$s","security_group_id":"%1$s","direction":"ingress","ethertype":"IPv4","protocol":"tcp",
                   "multiport":"80-90","action":"deny","priority":7,"remote_ip_prefix":"10.0.0.0/8","remote_group_id":null},
                  {"id":"%3$s","security_group_id":"%1$s","direction":"egress","ethertype":"IPv6","multiport":null,
                   "action":"allow","priority":1,"remote_group_id":"%1$s"}]}}
                """.formatted(C, A, B));
        assertThat(terminal.type("security-group show " + C).out().lines().toList())
                .contains(
                        "DIR      TYPE  ACTION  PRIO  PROTOCOL  PORTS  REMOTE      DESCRIPTION  ID",
                        "ingress  IPv4  deny    7     tcp       80-90  10.0.0.0/8  -            " + A,
                        "egress   IPv6  allow   1     any       any    this group  -            " + B)
                .allMatch(line -> line.length() <= 120);
    }

    @Test
    void listsShowOwnVpcsByNameAndForeignOnesById() {
        api.answer("GET", "/v2.0/vpc/peerings?limit=1000", 200, """
                {"peerings":[{"id":"%s","name":"to-bob","status":"PENDING_ACCEPTANCE",
                  "request_vpc_info":{"vpc_id":"%s"},"accept_vpc_info":{"vpc_id":"%s"}}]}
                """.formatted(C, A, Q));
        assertThat(terminal.type("peering list").out().lines().toList())
                .contains("to-bob  " + C + "  PENDING_ACCEPTANCE  east  " + Q)
                .allMatch(line -> line.length() <= 120);
    }

    @Test
    void routesThatDoNotActAreExplainedBelowTheTable() {
        api.answer("GET", "/isthmus/v1/effective-routes?vpc_id=" + A, 200, """
                {"effective_routes":[
                  {"route_table":"rtb","destination":"10.0.0.0/16","type":"peering","nexthop":"n","state":"effective","detail":"acts"},
                  {"route_table":"rtb","destination":"10.1.0.0/16","type":"peering","nexthop":"n","state":"shadowed","detail":"a subnet wins"}]}
                """);
        assertThat(terminal.type("route-table effective --vpc east").out())
                .endsWith("\n\n10.1.0.0/16 in rtb: a subnet wins\n")
                .doesNotContain("acts");
    }

    @Test
    void vpcWithoutABlockIsRemarked() {
        api.answer("POST", "/v1/" + P + "/vpcs", 200, "{\"vpc\":{\"id\":\"" + C + "\",\"name\":\"n\"}}");
        assertThat(terminal.type("vpc create n").out()).contains("isthmus vpc update n --cidr CIDR");
        assertThat(terminal.type("vpc create n --cidr 10.0.0.0/8").out()).doesNotContain("vpc update");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            vpc list --contxt alice        | Did you mean: --context
            --contxt alice vpc list        | Did you mean: --context
            vpc lst                        | Did you mean: isthmus vpc list
            --context admin conformance S1 | takes no --context and must be the first word
            --context=admin bench          | takes no --context and must be the first word
            """)
    void wrongCallIsCorrected(String line, String correction) {
        assertThat(terminal.type(line).err()).contains(correction);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            help ecs create | Usage: isthmus ecs create
            help ecs        | Usage: isthmus ecs COMMAND
            help bench      | Usage: ./isthmus bench
            help            | Usage: isthmus [--context NAME]
            help --help     | Usage: isthmus [--context NAME]
            ''              | Usage: isthmus [--context NAME]
            """)
    void helpOfAnyWordsEndsWithZero(String line, String usage) {
        Result result = terminal.type(line);
        assertThat(result.status()).isZero();
        assertThat(result.out()).startsWith(usage);
    }

    @Test
    void helpOfEcsCreateSaysHowSeveralAreCalled() {
        assertThat(terminal.type("ecs create --help").out().replaceAll("\\s+", " "))
                .contains("more than one are called NAME-0001, NAME-0002");
    }
}
