package io.isthmus.app.netfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.app.netfile.Region.Result;
import io.isthmus.client.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What administrators see with {@code --all-projects}, and that nobody else sees more with it than without. */
final class AllProjectsTest {
    /** Of anything but a rule, which has no name. */
    private static final String ID = "(?s).*(?<!rule )\\b[0-9a-f]{8}-[0-9a-f]{4}-.*";

    @TempDir
    Path directory;

    private Region region;

    @BeforeEach
    void start() {
        region = new Region(directory);
        network("red", "10.0");
        network("blue", "10.1");
        done("red", "vpc create same --cidr 10.8.0.0/16");
        done("blue", "vpc create same --cidr 10.9.0.0/16");
    }

    /** One of each kind, each called after its project. */
    private void network(String project, String block) {
        for (String line : List.of(
                "vpc create vpc-@ --cidr #.0.0/16",
                "subnet create subnet-@ --vpc vpc-@ --cidr #.0.0/24",
                "security-group create group-@",
                "ecs create ecs-@ --subnet subnet-@ --address #.0.11 --security-group group-@",
                "port create port-@ --subnet subnet-@",
                "vpc create far-@ --cidr 10.7.0.0/16",
                "peering create peering-@ --vpc vpc-@ --peer-vpc far-@",
                "route-table create table-@ --vpc vpc-@",
                "acl create acl-@",
                "flow-log create log-@ --subnet subnet-@",
                "cidr-reservation create reservation-@ --subnet subnet-@ --mask 28",
                "address-group create addresses-@ --address 10.0.0.1",
                "server-group create servers-@",
                "guard-rail create rail-@ --to far-@ --from subnet-@")) {
            done(project, line.replace("@", project).replace("#", block));
        }
    }

    @AfterEach
    void stop() {
        region.close();
    }

    private Result type(String context, String line) {
        return region.type("--context " + context + " " + line);
    }

    private String done(String context, String line) {
        Result result = type(context, line);
        assertThat(result.status()).as(line + ": " + result.err()).isZero();
        return result.out();
    }

    private JsonNode json(String context, String line) {
        return Json.parse(done(context, line + " -o json").getBytes(UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "vpc, vpc",
        "subnet, subnet",
        "ecs, ecs",
        "port, port",
        "peering, peering",
        "route-table, table",
        "security-group, group",
        "acl, acl",
        "flow-log, log",
        "cidr-reservation, reservation",
        "address-group, addresses",
        "server-group, servers",
        "guard-rail, rail",
    })
    void eachKindIsListedAndShownAcrossProjects(String group, String prefix) {
        String red = prefix + "-red";
        String blue = prefix + "-blue";
        String all = " --all-projects";
        assertThat(done("admin", group + " list" + all))
                .contains("PROJECT")
                .containsPattern(red + " +[0-9a-f-]+ +red")
                .containsPattern(blue + " +[0-9a-f-]+ +blue");
        assertThat(done("red", group + " list" + all)).contains(red).doesNotContain("blue");
        assertThat(done("admin", group + " list")).doesNotContain(red, blue);
        JsonNode shown = json("admin", group + " show " + blue + all);
        String id = shown.path("id").asText();
        assertThat(shown.path("account").asText()).isEqualTo("blue");
        assertThat(shown.path("document").path("id").asText()).isEqualTo(id);
        assertThat(done("admin", group + " show " + id + all))
                .isEqualTo(done("admin", group + " show " + blue + all))
                .containsPattern("owner +blue")
                .containsPattern("name +" + blue);
        for (String which : List.of(blue, id)) {
            Result refused = type("red", group + " show " + which + all);
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err()).contains("'" + which + "' that you can see", group + " list --all-projects");
        }
        assertThat(ids(json("red", group + " list" + all))).isSubsetOf(ids(json("red", group + " list")));
    }

    private static List<String> ids(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(one -> one.path("id").asText())
                .toList();
    }

    @Test
    void listsNameWhatTheElementsLieInAndAreNarrowedByIt() {
        String all = " --all-projects";
        assertThat(done("admin", "subnet list" + all))
                .containsPattern("subnet-blue .* blue +10\\.1\\.0\\.0/24 +vpc-blue");
        assertThat(done("admin", "subnet list --vpc vpc-blue" + all))
                .contains("subnet-blue")
                .doesNotContain("subnet-red");
        assertThat(done("admin", "port list --ecs ecs-blue" + all))
                .contains("10.1.0.11", "ecs-blue")
                .doesNotContain("port-blue", "10.0.0.11");
        assertThat(done("admin", "port list --subnet subnet-red" + all)).contains("port-red", "10.0.0.11");
        assertThat(done("admin", "peering list --status ACTIVE --vpc far-red" + all))
                .contains("peering-red")
                .doesNotContain("peering-blue");
        assertThat(done("admin", "peering list --status REJECTED" + all)).contains("There is no peering");
        Result routes = type("admin", "route list" + all);
        assertThat(routes.status()).isEqualTo(2);
        assertThat(routes.err()).contains("isthmus route-table show NAME_OR_ID --all-projects");
    }

    @Test
    void ofTwoWithOneNameTheOwnersAreTold() {
        Result refused = type("admin", "vpc show same --all-projects");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("2 VPCs are called 'same'", "(red)", "(blue)");
        assertThat(done("red", "vpc show same --all-projects")).contains("10.8.0.0/16");
    }

    @Test
    void explanationsAndTracesTakeAndPrintTheNamesOfAllProjects() {
        Result explained = type("admin", "explain ecs-red ecs-blue --all-projects");
        assertThat(explained.status()).as(explained.err()).isEqualTo(1);
        assertThat(explained.out()).contains("1. NO_PEERING", "vpc-red", "vpc-blue", "account red", "account blue");
        // Commands are for others, who have names of their own.
        assertThat(explained.out().lines().filter(line -> !line.startsWith("   isthmus ")))
                .noneMatch(line -> line.matches(ID));
        Result traced = type("admin", "trace ecs-red ecs-blue --nic 10.0.0.11 --all-projects");
        assertThat(traced.status()).as(traced.err()).isEqualTo(1);
        assertThat(traced.out()).contains("vpc-red").doesNotMatch(ID);
        assertThat(type("admin", "trace ecs-red ecs-blue --nic 10.0.0.99 --all-projects")
                        .err())
                .contains("isthmus ecs show ecs-red --all-projects");
        for (String command : List.of("explain", "trace")) {
            Result foreign = type("red", command + " ecs-red ecs-blue --all-projects");
            assertThat(foreign.status()).isEqualTo(4);
            assertThat(foreign.err()).contains("'ecs-blue' that you can see");
        }
    }
}
