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

/** What history, watch and explain --since ask and print. */
final class ChangeCommandsTest {
    private static final String P = "0123456789abcdef0123456789abcdef";
    private static final String A = "aaaaaaaa-0000-4000-8000-000000000001";
    private static final String B = "bbbbbbbb-0000-4000-8000-000000000002";

    private static final String RENAMED = """
            {"revision":12,"time":"2026-11-26T10:00:00.123456Z","by":"alice@a","request_id":"req-7","command":"UpdateVpc",
             "edits":[{"action":"changed","kind":"vpc","id":"%s","name":"east",
               "before":{"id":"%s","name":"ost","routes":[{"id":"1","to":"x"},{"id":"2","to":"y"}],"tags":{"a":"b"}},
               "after":{"id":"%s","name":"east","routes":[{"id":"1","to":"z"},{"id":"3","to":"y"}],"tags":{}}}]}""".formatted(A, A, A).replace("\n", "");
    private static final String DELETED = """
            {"revision":11,"time":"2026-11-26T09:00:00Z","by":"another account","command":"DeletePeering",
             "edits":[{"action":"deleted","kind":"peering","id":"%s","name":"bridge","before":{"id":"%s","state":"ACTIVE"}},
               {"action":"changed","kind":"route_table","id":"%s",
                "before":{"routes":[{"id":"r","destination":"10.1.0.0/24","next_hop":{"is":"TO_PEERING","peering":"%s"}}]},
                "after":{"routes":[]}}]}""".formatted(B, B, A, B).replace("\n", "");

    @TempDir
    Path directory;

    private FakeApi api;
    private Terminal terminal;

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
        terminal = new Terminal(directory.resolve("contexts.json"));
        api.logIn(P);
        terminal.typeWith(
                "secret\n",
                "context add alice --url " + api.url() + " --user alice --account a --project p --password-stdin");
    }

    @AfterEach
    void stop() throws Exception {
        api.close();
    }

    private void lists(String vpcs) {
        api.handle(request -> isAList(request.path())
                ? Optional.of(
                        new Answer(200, "{\"vpcs\":" + (request.path().contains("/vpc/vpcs") ? vpcs : "[]") + "}"))
                : Optional.empty());
    }

    /** Whether what finds a resource by its name asks this: a list of a kind, in pages where the list has pages. */
    private static boolean isAList(String path) {
        return path.contains("limit=1000") || path.endsWith("/detail") || path.endsWith("/guard-rails");
    }

    @Test
    void historyIsATableOfWhoDidWhat() {
        api.answer("GET", "/isthmus/v1/history?limit=20", 200, "{\"history\":[" + RENAMED + "," + DELETED + "]}");
        assertThat(terminal.type("history").out().lines().toList())
                .containsExactly(
                        "CHANGE  TIME                  BY               REQUEST  WHAT",
                        "12      2026-11-26T10:00:00Z  alice@a          req-7    name: ost -> east (VPC east), route"
                                + " {\"id\":\"1\",\"to\":\"x\"}.to: x -> z (VPC east), route {\"id\":\"2\",\"to\":\"y\"} deleted"
                                + " (VPC east) and 2 more",
                        "11      2026-11-26T09:00:00Z  another account  -        peering bridge deleted, route 10.1.0.0/24"
                                + " over peering bridge deleted (route table " + A + ")");
    }

    @Test
    void historySaysWhatBecameOfAnEcsAndNothingOfItsJob() {
        String change = """
                {"revision":%d,"time":"2026-11-26T10:00:00Z","by":"alice@a","request_id":"r","command":"C","edits":[
                 {"action":"changed","kind":"ecs","id":"%s","name":"web","before":{"id":"%s"%s},"after":{"id":"%s"%s}},
                 {"action":"created","kind":"job","id":"j","after":{"id":"j"}}]}""".replace("\n", "");
        String stopped = ",\"off\":\"STOPPED\"";
        String rebooting = ",\"off\":\"REBOOTING\"";
        api.answer(
                "GET",
                "/isthmus/v1/history?limit=20",
                200,
                "{\"history\":["
                        + String.join(
                                ",",
                                change.formatted(4, A, A, stopped, A, ",\"name\":\"x\""),
                                change.formatted(3, A, A, rebooting, A, stopped),
                                change.formatted(2, A, A, stopped, A, ""),
                                change.formatted(1, A, A, "", A, rebooting))
                        + "]}");
        assertThat(terminal.type("history").out().lines().skip(1).toList())
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("r        started (ECS web), + name: x (ECS web)"),
                        line -> assertThat(line).endsWith("r        ECS web stopped"),
                        line -> assertThat(line).endsWith("r        ECS web started"),
                        line -> assertThat(line).endsWith("r        ECS web rebooted"));
    }

    @Test
    void historySaysRulesOfGroupsInWords() {
        String remote = ",\"remote\":{\"is\":\"IN\",\"block\":\"10.0.0.0/8\"}}";
        String ports = "{\"id\":\"r1\",\"direction\":\"INGRESS\",\"protocol\":6,\"ports\":[{\"low\":22,\"high\":22},"
                + "{\"low\":80,\"high\":90}]" + remote;
        String echo =
                "{\"id\":\"r2\",\"direction\":\"EGRESS\",\"protocol\":1,\"ports\":[],\"icmp\":{\"type\":8,\"code\":0},"
                        + "\"precedence\":{\"deny\":true,\"priority\":1}" + remote;
        api.answer("GET", "/isthmus/v1/history?limit=20", 200, """
                {"history":[{"revision":4,"time":"2026-11-26T10:00:00Z","by":"alice@a","request_id":"r","command":"C","edits":[
                 {"action":"changed","kind":"security_group","id":"%s","name":"web","before":{"id":"g","rules":[]},
                  "after":{"id":"g","rules":[%s,%s]}}]}]}""".replace("\n", "")
                .formatted(A, ports, echo));
        assertThat(terminal.type("history").out())
                .contains("rule in tcp 22,80-90 from 10.0.0.0/8 added (security group web)")
                .contains(", deny rule out icmp 8-0 to 10.0.0.0/8 added")
                .doesNotContain("deny rule in");
    }

    @Test
    void historySaysWhereItBeginsOnceItWasReadToThere() {
        String begins = ",\"begins\":{\"revision\":11,\"time\":\"2026-11-26T09:00:00.5Z\"}}";
        api.answer("GET", "/isthmus/v1/history?limit=20", 200, "{\"history\":[" + DELETED + "]" + begins);
        assertThat(terminal.type("history").out().lines().toList())
                .hasSize(3)
                .endsWith("Earlier changes are not kept any more: the history begins with change 11 of"
                        + " 2026-11-26T09:00:00Z.");
        assertThat(terminal.type("history -o json").out()).startsWith("[").doesNotContain("Earlier");
        api.answer("GET", "/isthmus/v1/history?limit=20", 200, "{\"history\":[],\"begins\":{\"revision\":12}}");
        assertThat(terminal.type("history").out())
                .contains("Earlier changes are not kept any more: the history begins with change 12.");
    }

    @Test
    void historyOfOneResourceTellsWhichFieldsChanged() {
        lists("[{\"id\":\"" + A + "\",\"name\":\"east\"}]");
        api.answer("GET", "/isthmus/v1/history?limit=20&within=" + A, 200, "{\"history\":[" + RENAMED + "]}");
        assertThat(terminal.type("history east").out().lines().toList())
                .containsExactly(
                        "Change 12 at 2026-11-26T10:00:00Z by alice@a (request req-7):",
                        "  VPC east changed",
                        "    name: ost -> east",
                        "    route {\"id\":\"1\",\"to\":\"x\"}.to: x -> z",
                        "    route {\"id\":\"2\",\"to\":\"y\"} deleted",
                        "    route {\"id\":\"3\",\"to\":\"y\"} added",
                        "    - tags.a: b");
    }

    @Test
    void aGuardRailIsFoundByItsNameAsWhatItGuardsIs() {
        lists("[]");
        api.answer(
                "GET",
                "/isthmus/v1/guard-rails",
                200,
                "{\"guard_rails\":[{\"id\":\"" + B + "\",\"name\":\"closed\"}]}");
        api.answer("GET", "/isthmus/v1/history?limit=20&resource=" + B, 200, "{\"history\":[" + DELETED + "]}");
        assertThat(terminal.type("history closed").out()).startsWith("Change 11 at");
        api.answer(
                "GET",
                "/isthmus/v1/history?limit=20&resource=" + B + "&kind=guard_rail",
                200,
                "{\"history\":[" + DELETED + "]}");
        assertThat(terminal.type("history closed --kind guard_rail").out()).startsWith("Change 11 at");
    }

    @Test
    void whatIsDeletedIsFoundByTheNameThatItHad() {
        lists("[]");
        api.answer("GET", "/isthmus/v1/history?limit=1000", 200, "{\"history\":[" + DELETED + "]}");
        api.answer("GET", "/isthmus/v1/history?limit=20&resource=" + B, 200, "{\"history\":[" + DELETED + "]}");
        Result result = terminal.type("history bridge");
        assertThat(result.out())
                .as(result.err())
                .startsWith("Change 11 at 2026-11-26T09:00:00Z by another account:")
                .contains("peering bridge deleted")
                .contains("- state: ACTIVE")
                .doesNotContain("route table");
        Result none = terminal.type("history nowhere");
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.err()).contains("Nothing that you can see is or was called 'nowhere'");
    }

    @Test
    void historyGoesOnWhereThePageEndsEarly() {
        api.answer("GET", "/isthmus/v1/history?limit=2&kind=vpc", 200, "{\"history\":[],\"next\":500}");
        api.answer(
                "GET",
                "/isthmus/v1/history?limit=2&kind=vpc&before=500",
                200,
                "{\"history\":[" + RENAMED + "],\"next\":12}");
        api.answer("GET", "/isthmus/v1/history?limit=1&kind=vpc&before=12", 200, "{\"history\":[]}");
        assertThat(terminal.type("history --kind vpc --limit 2 -o json").out())
                .startsWith("[")
                .contains("\"revision\" : 12");
    }

    @Test
    void watchPrintsALineForEachChangeAndGoesOnAfterTheLastOne() {
        api.answer("GET", "/isthmus/v1/changes?limit=1", 200, "{\"changes\":[],\"next\":10}");
        api.answer(
                "GET",
                "/isthmus/v1/changes?after=10",
                200,
                ": changes after 10\n\nid: 11\nevent: change\ndata: " + DELETED + "\n\n: still here\n\n");
        api.answer("GET", "/isthmus/v1/changes?after=11", 200, "id: 12\nevent: change\ndata: " + RENAMED + "\n\n");
        Result result = terminal.type("watch --count 2");
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out().lines().toList())
                .containsExactly(
                        "11  2026-11-26T09:00:00Z  another account  peering bridge deleted, route 10.1.0.0/24 over peering"
                                + " bridge deleted (route table " + A + ")",
                        "12  2026-11-26T10:00:00Z  alice@a  name: ost -> east (VPC east), route"
                                + " {\"id\":\"1\",\"to\":\"x\"}.to: x -> z (VPC east), route {\"id\":\"2\",\"to\":\"y\"} deleted"
                                + " (VPC east) and 2 more");
        assertThat(terminal.type("watch --after 11 --count 1 -o json").out())
                .startsWith("{\"revision\":12,")
                .hasLineCount(1);
    }

    @Test
    void watchTellsWhyTheApiRefusesAStream() {
        api.answer(
                "GET",
                "/isthmus/v1/changes?after=3",
                429,
                "{\"error_code\":\"TOO_MANY_AT_ONCE\",\"error_msg\":\"Eight.\"}");
        Result result = terminal.type("watch --after 3");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("Eight.");
    }

    @Test
    void explainSinceTellsTheChangeWithItsFields() {
        String query = "?from=" + A + "&to=10.2.0.5&protocol=icmp";
        api.answer(
                "GET",
                "/isthmus/v1/explain/since" + query,
                200,
                "{\"since\":{\"verdict\":\"UNREACHABLE\",\"cause\":\"NO_PEERING\",\"detail\":\"There is none.\","
                        + "\"since\":\"CHANGED\",\"revision\":12,\"time\":\"2026-11-26T10:00:00Z\","
                        + "\"verdict_before\":\"REACHABLE\",\"cause_then\":\"ROUTE_MISSING\",\"change\":" + RENAMED
                        + ",\"looked_at\":4}}");
        Result result = terminal.type("explain " + A + " 10.2.0.5 --since");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out().lines().toList())
                .startsWith(
                        "10.2.0.5 is not reachable from " + A + ": NO_PEERING.",
                        "There is none.",
                        "",
                        "That is so since 2026-11-26T10:00:00Z. Before, it was REACHABLE.",
                        "The first cause then was ROUTE_MISSING.",
                        "Change 12 at 2026-11-26T10:00:00Z by alice@a (request req-7):",
                        "  VPC east changed",
                        "    name: ost -> east");
        api.answer(
                "GET",
                "/isthmus/v1/explain/since" + query,
                200,
                "{\"since\":{\"verdict\":\"UNREACHABLE\",\"cause\":\"NO_PEERING\",\"detail\":\"\",\"since\":\"CHANGED\","
                        + "\"revision\":9,\"time\":\"2026-11-26T10:00:00Z\",\"verdict_before\":\"REACHABLE\","
                        + "\"cause_then\":\"NO_PEERING\",\"looked_at\":4}}");
        assertThat(terminal.type("explain " + A + " 10.2.0.5 --since").out())
                .contains("It was a change that you may not see: 9.");
        api.answer(
                "GET",
                "/isthmus/v1/explain/since" + query,
                200,
                "{\"since\":{\"verdict\":\"REACHABLE\",\"cause\":\"\",\"detail\":\"\",\"since\":\"LONGER\","
                        + "\"cause_then\":\"\",\"looked_at\":10000}}");
        Result longer = terminal.type("explain " + A + " 10.2.0.5 --since");
        assertThat(longer.status()).isZero();
        assertThat(longer.out()).contains("did not change within the last 10000 changes");
    }
}
