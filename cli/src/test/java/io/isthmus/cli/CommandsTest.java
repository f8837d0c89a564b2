package io.isthmus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.cli.FakeApi.Answer;
import io.isthmus.cli.Terminal.Result;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.syntax.ApiCalls;
import io.isthmus.cli.syntax.Leaf;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each command's request, as contract.md and the API's own endpoints have it, and what it prints. */
class CommandsTest {
    /** What this machine does alone. */
    private static final Set<String> LOCAL = Set.of(
            "quickstart",
            "doctor",
            "shell",
            "exec",
            "completion",
            "version",
            "context list",
            "context show",
            "context use",
            "context remove");

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
        api.logIn(P);
        Result added = terminal.typeWith(
                "secret\n",
                "context add alice --url " + api.url() + " --user alice --account a --project p --password-stdin");
        assertThat(added.status()).as(added.err()).isZero();
        api.answer("GET", "/v3/" + P + "/vpc/vpcs?limit=1000", 200, """
                {"vpcs":[{"id":"%s","name":"east","cidr":"172.16.0.0/16","extend_cidrs":[],"status":"ACTIVE"},
                         {"id":"%s","name":"west","cidr":"10.0.0.0/16","extend_cidrs":["23.8.0.0/16"],"status":"ACTIVE"}]}
                """.formatted(A, B));
        api.answer(
                "GET",
                "/v3/" + P + "/vpc/vpcs/" + A,
                200,
                "{\"vpc\":{\"id\":\"" + A + "\",\"name\":\"east\",\"cidr\":\"172.16.0.0/16\"}}");
        api.answer(
                "GET",
                "/v1/" + P + "/subnets?limit=1000",
                200,
                "{\"subnets\":[{\"id\":\"" + C + "\",\"name\":\"east-a\",\"vpc_id\":\"" + A + "\"}]}");
        api.answer(
                "GET",
                "/v1/" + P + "/subnets/" + C,
                200,
                "{\"subnet\":{\"id\":\"" + C + "\",\"name\":\"east-a\",\"vpc_id\":\"" + A + "\"}}");
        api.answer("GET", "/v1/" + P + "/cloudservers/detail", 200, """
                {"servers":[{"id":"%s","name":"east-1","status":"ACTIVE","metadata":{"vpc_id":"%s"},
                  "addresses":{"%s":[{"addr":"172.16.0.2"}]}}]}
                """.formatted(C, A, A));
    }

    @AfterEach
    void stop() throws Exception {
        api.close();
    }

    private String lastAsked() {
        return api.asked().getLast();
    }

    @Test
    void listIsAnAlignedTableWithSecondaryCidrs() {
        Result result = terminal.type("vpc list");
        assertThat(result.out().lines().toList())
                .containsExactly(
                        "NAME  ID                                    CIDR           SECONDARY CIDRS  STATUS",
                        "east  " + A + "  172.16.0.0/16  -                ACTIVE",
                        "west  " + B + "  10.0.0.0/16    23.8.0.0/16      ACTIVE");
    }

    @Test
    void jsonIsTheObjectOfTheApi() {
        Result result = terminal.type("vpc show " + A + " -o json");
        assertThat(result.out()).contains("\"cidr\" : \"172.16.0.0/16\"").doesNotContain("\"vpc\" :");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            vpc create north --cidr 192.168.0.0/16   | POST /v1/{P}/vpcs {"vpc":{"name":"north","cidr":"192.168.0.0/16"}}
            vpc update east --name ost               | PUT /v1/{P}/vpcs/{A} {"vpc":{"name":"ost"}}
            vpc delete east                          | DELETE /v1/{P}/vpcs/{A}
            vpc add-cidr west 23.9.0.0/16            | PUT /v3/{P}/vpc/vpcs/{B}/add-extend-cidr {"vpc":{"extend_cidrs":["23.9.0.0/16"]}}
            vpc remove-cidr west 23.8.0.0/16         | PUT /v3/{P}/vpc/vpcs/{B}/remove-extend-cidr {"vpc":{"extend_cidrs":["23.8.0.0/16"]}}
            subnet create s --vpc east --cidr 172.16.5.0/24 | POST /v1/{P}/subnets {"subnet":{"name":"s","cidr":"172.16.5.0/24","gateway_ip":"172.16.5.1","vpc_id":"{A}"}}
            subnet create s --vpc east --cidr 172.16.5.9/24 | POST /v1/{P}/subnets {"subnet":{"name":"s","cidr":"172.16.5.9/24","gateway_ip":"172.16.5.1","vpc_id":"{A}"}}
            subnet list --vpc east                   | GET /v1/{P}/subnets?limit=1000&vpc_id={A}
            subnet delete east-a                     | DELETE /v1/{P}/vpcs/{A}/subnets/{C}
            ecs delete east-1                        | POST /v1/{P}/cloudservers/delete {"servers":[{"id":"{C}"}]}
            ecs start east-1                         | POST /v1/{P}/cloudservers/action {"os-start":{"servers":[{"id":"{C}"}]}}
            ecs stop east-1                          | POST /v1/{P}/cloudservers/action {"os-stop":{"servers":[{"id":"{C}"}]}}
            ecs reboot east-1                        | POST /v1/{P}/cloudservers/action {"reboot":{"servers":[{"id":"{C}"}],"type":"SOFT"}}
            ecs update east-1 --name ost-1 --description x | PUT /v1/{P}/cloudservers/{C} {"server":{"name":"ost-1","description":"x"}}
            port create spare --subnet east-a --address 172.16.0.9 --security-group {A} --pair 192.0.2.7 | POST /v1/{P}/ports {"port":{"name":"spare","network_id":"{C}","fixed_ips":[{"ip_address":"172.16.0.9"}],"security_groups":["{A}"],"allowed_address_pairs":[{"ip_address":"192.0.2.7"}]}}
            port list --subnet east-a --ecs east-1   | GET /v1/{P}/ports?limit=1000&network_id={C}&device_id={C}
            port update {B} --name x --no-pairs      | PUT /v1/{P}/ports/{B} {"port":{"name":"x","allowed_address_pairs":[]}}
            port delete {B}                          | DELETE /v1/{P}/ports/{B}
            quota list                               | GET /v1/{P}/quotas
            peering list --status ACTIVE             | GET /v2.0/vpc/peerings?limit=1000&status=ACTIVE
            peering update {C} --description x       | PUT /v2.0/vpc/peerings/{C} {"peering":{"description":"x"}}
            peering delete {C}                       | DELETE /v2.0/vpc/peerings/{C}
            route create --vpc east --destination 10.0.0.0/16 --peering {C} | POST /v2.0/vpc/routes {"route":{"type":"peering","nexthop":"{C}","destination":"10.0.0.0/16","vpc_id":"{A}"}}
            route list --vpc east                    | GET /v2.0/vpc/routes?limit=1000&vpc_id={A}
            route delete {C}                         | DELETE /v2.0/vpc/routes/{C}
            route-table create t --vpc east          | POST /v1/{P}/routetables {"routetable":{"name":"t","vpc_id":"{A}"}}
            route-table associate {B} east-a         | POST /v1/{P}/routetables/{B}/action {"routetable":{"subnets":{"associate":["{C}"]}}}
            route-table disassociate {B} east-a      | POST /v1/{P}/routetables/{B}/action {"routetable":{"subnets":{"disassociate":["{C}"]}}}
            route-table add-route {B} --destination 10.1.0.0/16 --ecs east-1 | PUT /v1/{P}/routetables/{B} {"routetable":{"routes":{"add":[{"type":"ecs","nexthop":"{C}","destination":"10.1.0.0/16"}]}}}
            route-table delete-route {B} --destination 10.1.0.0/16 | PUT /v1/{P}/routetables/{B} {"routetable":{"routes":{"del":[{"destination":"10.1.0.0/16"}]}}}
            route-table effective --subnet east-a    | GET /isthmus/v1/effective-routes?subnet_id={C}
            security-group create g                  | POST /v1/{P}/security-groups {"security_group":{"name":"g"}}
            security-group rule-add {B} --protocol tcp --port 80-90 --remote 10.0.0.0/8 | POST /v1/{P}/security-group-rules {"security_group_rule":{"security_group_id":"{B}","direction":"ingress","ethertype":"IPv4","protocol":"tcp","port_range_min":80,"port_range_max":90,"remote_ip_prefix":"10.0.0.0/8"}}
            security-group add-rule {B}              | POST /v1/{P}/security-group-rules {"security_group_rule":{"security_group_id":"{B}","direction":"ingress","ethertype":"IPv4"}}
            security-group delete-rule {B}           | DELETE /v1/{P}/security-group-rules/{B}
            security-group rule-delete {B}           | DELETE /v1/{P}/security-group-rules/{B}
            acl disable {B}                          | PUT /v3/{P}/vpc/firewalls/{B} {"firewall":{"admin_state_up":false}}
            explain east-1 {B} --protocol tcp --port 443 | GET /isthmus/v1/explain?from={C}&to={B}&protocol=tcp&port=443
            explain east-1 {B} --since               | GET /isthmus/v1/explain/since?from={C}&to={B}&protocol=icmp
            history {A} --limit 5                    | GET /isthmus/v1/history?limit=5&within={A}
            history {C} --limit 5                    | GET /isthmus/v1/history?limit=5&resource={C}
            acl create web                           | POST /v3/{P}/vpc/firewalls {"firewall":{"name":"web"}}
            acl associate {B} east-a                 | PUT /v3/{P}/vpc/firewalls/{B}/associate-subnets {"subnets":[{"virsubnet_id":"{C}"}]}
            acl rule-add {B} deny --protocol tcp --source 10.0.0.0/8 --port 22 | PUT /v3/{P}/vpc/firewalls/{B}/insert-rules {"firewall":{"ingress_rules":[{"ip_version":"4","action":"deny","protocol":"tcp","source_ip_address":"10.0.0.0/8","destination_port":"22"}]}}
            acl add-rule {B} allow                   | PUT /v3/{P}/vpc/firewalls/{B}/insert-rules {"firewall":{"ingress_rules":[{"ip_version":"4","action":"allow","protocol":"any"}]}}
            trace east-1 10.0.0.9 --tcp 80           | GET /isthmus/v1/trace?from={C}&to=10.0.0.9&protocol=tcp&port=80
            trace east-1 10.0.0.9 --protocol udp --port 53 | GET /isthmus/v1/trace?from={C}&to=10.0.0.9&protocol=udp&port=53
            flow-log create f --vpc east --traffic reject | POST /v1/{P}/fl/flow_logs {"flow_log":{"name":"f","resource_type":"vpc","resource_id":"{A}","traffic_type":"reject"}}
            flow-log create f --subnet east-a        | POST /v1/{P}/fl/flow_logs {"flow_log":{"name":"f","resource_type":"network","resource_id":"{C}","traffic_type":"all"}}
            cidr-reservation create r --subnet east-a --mask 28 | POST /v3/{P}/vpc/virsubnet-cidr-reservations {"virsubnet_cidr_reservation":{"name":"r","virsubnet_id":"{C}","ip_version":4,"mask":28}}
            cidr-reservation create r --subnet east-a --cidr fd00::/66 | POST /v3/{P}/vpc/virsubnet-cidr-reservations {"virsubnet_cidr_reservation":{"name":"r","virsubnet_id":"{C}","ip_version":6,"cidr":"fd00::/66"}}
            cidr-reservation list --subnet east-a    | GET /v3/{P}/vpc/virsubnet-cidr-reservations?limit=1000&virsubnet_id={C}
            cidr-reservation update {B} --name n     | PUT /v3/{P}/vpc/virsubnet-cidr-reservations/{B} {"virsubnet_cidr_reservation":{"name":"n"}}
            address-group create a --address 10.0.0.2 --address 10.1.0.0/16 | POST /v3/{P}/vpc/address-groups {"address_group":{"name":"a","ip_version":4,"ip_set":["10.0.0.2","10.1.0.0/16"]}}
            security-group add-rule {B} --remote-address-group {C} | POST /v1/{P}/security-group-rules {"security_group_rule":{"security_group_id":"{B}","direction":"ingress","ethertype":"IPv4","remote_address_group_id":"{C}"}}
            acl add-rule {B} deny --source-address-group {C} | PUT /v3/{P}/vpc/firewalls/{B}/insert-rules {"firewall":{"ingress_rules":[{"ip_version":"4","action":"deny","protocol":"any","source_address_group_id":"{C}"}]}}
            address-group create a --address fd00::/66 | POST /v3/{P}/vpc/address-groups {"address_group":{"name":"a","ip_version":6,"ip_set":["fd00::/66"]}}
            address-group update {B} --name n --address 10.0.0.2-10.0.0.9 | PUT /v3/{P}/vpc/address-groups/{B} {"address_group":{"name":"n","ip_set":["10.0.0.2-10.0.0.9"]}}
            key-pair create made --shared            | POST /v3/{P}/keypairs {"keypair":{"name":"made","scope":"domain"}}
            key-pair list                            | GET /v3/{P}/keypairs
            key-pair show made                       | GET /v3/{P}/keypairs/made
            key-pair delete made                     | DELETE /v3/{P}/keypairs/made
            server-group create apart                | POST /v1/{P}/cloudservers/os-server-groups {"server_group":{"name":"apart","policies":["anti-affinity"]}}
            server-group add-member {B} east-1       | POST /v1/{P}/cloudservers/os-server-groups/{B}/action {"add_member":{"instance_uuid":"{C}"}}
            server-group remove-member {B} east-1    | POST /v1/{P}/cloudservers/os-server-groups/{B}/action {"remove_member":{"instance_uuid":"{C}"}}
            volume list                              | GET /v3/{P}/volumes/detail?limit=1000
            volume update {B} --name n               | PUT /v3/{P}/volumes/{B} {"volume":{"name":"n"}}
            flow-log records {B} --limit 5           | GET /isthmus/v1/flow-logs/{B}/records?limit=5
            project create p2 --account a --quota vpc=9 | POST /isthmus/v1/projects {"project":{"account":"a","name":"p2","quotas":{"vpc":9}}}
            status                                   | GET /isthmus/v1/status
            """)
    void eachCommandMakesItsRequest(String line, String request) {
        String expected = filled(request);
        api.handle(asked -> asked.toString().equals(expected)
                ? Optional.of(new Answer(
                        asked.method().equals("DELETE") ? 204 : 200,
                        asked.method().equals("DELETE") ? "" : "{}"))
                : Optional.empty());
        Result result = terminal.type(filled(line));
        assertThat(api.asked()).as(result.err()).contains(expected);
        boolean asks = line.startsWith("explain") || line.startsWith("trace"); // and nobody knows
        assertThat(result.status()).as(result.err()).isEqualTo(asks ? 3 : 0);
        String[] words = expected.split("[ ?]", 3);
        assertThat(leaf(line).calls())
                .as("what its help says that it calls")
                .anyMatch(call -> (words[0] + " " + words[1]).matches(call.replaceAll("\\{[^}]*\\}", "[^/]+")));
    }

    private static Leaf leaf(String line) {
        String[] words = line.split(" +");
        Catalogue.Entry entry = Catalogue.find(Catalogue.entries(), words[0]).orElseThrow();
        if (entry instanceof Catalogue.Group group) {
            entry = Catalogue.find(group.entries(), words[1]).orElseThrow();
        }
        return ((Catalogue.Action) entry).command().apply(surroundings());
    }

    private static Surroundings surroundings() {
        return new Surroundings(Map.of(), InputStream.nullInputStream(), System.out, System.err);
    }

    @Test
    void everyCommandSaysWhatItCallsAndTheApiHasThat() {
        for (Catalogue.Entry entry : Catalogue.entries()) {
            switch (entry) {
                case Catalogue.Group group ->
                    group.entries().forEach(inner -> saysWhatItCalls(group.name(), (Catalogue.Action) inner));
                case Catalogue.Action action -> saysWhatItCalls(action.name(), action);
                case Catalogue.Elsewhere _ -> {
                    // calls nothing from here
                }
            }
        }
    }

    private static void saysWhatItCalls(String first, Catalogue.Action action) {
        List<String> calls = action.command().apply(surroundings()).calls();
        assertThat(calls.isEmpty())
                .as("%s %s calls nothing", first, action.name())
                .isEqualTo(LOCAL.contains(first) || LOCAL.contains(first + " " + action.name()));
        assertThat(calls)
                .as("calls of %s %s", first, action.name())
                .allSatisfy(call -> assertThat(ApiCalls.find(call)).as(call).isPresent());
    }

    @ParameterizedTest
    @CsvSource({
        "REACHABLE, 3, 0, false",
        "UNREACHABLE, 0, 1, false",
        "UNKNOWN, 0, 1, false",
        "REACHABLE, 0, 3, true",
        "UNREACHABLE, 1, 3, true"
    })
    void aProbeThatIsNotAsForetoldIsADefect(String verdict, int answered, int status, boolean defect) {
        api.answer(
                "GET",
                "/isthmus/v1/explain?from=" + C + "&to=10.0.0.9&protocol=icmp",
                200,
                "{\"explanation\":{\"verdict\":\"" + verdict + "\",\"cause\":\"\"}}");
        api.answer("POST", "/isthmus/v1/probes", 200, "{\"probe\":{\"answered\":" + answered + ",\"problem\":\"\"}}");
        api.answer("GET", "/isthmus/v1/status", 200, "{\"status\":{\"revision\":7}}");
        Result result = terminal.type("probe east-1 10.0.0.9");
        assertThat(result.status()).as(result.err()).isEqualTo(status);
        assertThat(result.out().contains("defect of Isthmus")).isEqualTo(defect);
        assertThat(result.out().contains("\"revision\" : 7")).isEqualTo(defect);
    }

    @Test
    void statusTellsSizesInWordsAndToProgramsInBytes() {
        api.answer("GET", "/isthmus/v1/status", 200, """
                {"status":{"revision":7,"sizes":{"database":2621440,"write_ahead_log":0,"log_entries":5,
                "history_begins":{"revision":3,"time":"2026-11-26T09:00:00Z"}}}}""");
        assertThat(terminal.type("status").out().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "sizes.database 2.5 MiB",
                        "sizes.write_ahead_log 0.0 MiB",
                        "sizes.log_entries 5",
                        "sizes.history_begins.revision 3");
        assertThat(terminal.type("status -o json").out()).contains("\"database\" : 2621440");
    }

    @Test
    void theHelpOfACommandTellsWhatTheApiTakesAndWhoMayRefuse() {
        assertThat(terminal.type("acl rule-add --help").out())
                .contains("API: PUT /v3/{project_id}/vpc/firewalls/{firewall_id}/insert-rules")
                .contains("firewall.ingress_rules[].action")
                .contains("allow or deny")
                .contains("NETWORK_ACL_RULE_INVALID");
    }

    private void routesOver(String nextHop, String vpc) {
        api.answer(
                "GET",
                "/isthmus/v1/effective-routes?vpc_id=" + vpc,
                200,
                "{\"effective_routes\":[{\"nexthop\":\"" + nextHop + "\"}]}");
    }

    private static String filled(String text) {
        return text.replace("{P}", P).replace("{A}", A).replace("{B}", B).replace("{C}", C);
    }

    @Test
    void ecsCreateAsksForTheJobAndShowsTheAddress() {
        api.answer("POST", "/v1/" + P + "/cloudservers", 200, "{\"job_id\":\"j\",\"serverIds\":[\"" + C + "\"]}");
        api.answer("GET", "/v1/" + P + "/jobs/j", 200, "{\"status\":\"SUCCESS\"}");
        api.answer(
                "GET",
                "/v1/" + P + "/cloudservers/" + C,
                200,
                "{\"server\":{\"id\":\"" + C + "\",\"name\":\"x\",\"addresses\":{\"" + A
                        + "\":[{\"addr\":\"172.16.0.9\"}]}}}");
        Result result = terminal.type("ecs create x --subnet east-a --address 172.16.0.9");
        assertThat(result.out()).contains("172.16.0.9");
        assertThat(api.asked())
                .anyMatch(asked -> asked.contains("\"vpcid\":\"" + A + "\"")
                        && asked.contains("\"nics\":[{\"subnet_id\":\"" + C + "\",\"ip_address\":\"172.16.0.9\"}]"));
    }

    private void preflight(String vpc, String peerVpc, boolean visible) {
        api.answer(
                "GET",
                "/isthmus/v1/preflight/peering?vpc_id=" + vpc + "&peer_vpc_id=" + peerVpc,
                200,
                "{\"preflight\":{\"peer_visible\":" + visible + ",\"pairs\":[],\"routes\":[]}}");
    }

    @Test
    void peeringWithAnotherProjectTellsWhoMustAcceptAndWhichRoutesAreMissing() {
        routesOver("another", A);
        preflight(A, B, false);
        api.answer("POST", "/v2.0/vpc/peerings", 201, """
                {"peering":{"id":"%s","name":"ab","status":"PENDING_ACCEPTANCE",
                  "request_vpc_info":{"vpc_id":"%s","tenant_id":"%s"},"accept_vpc_info":{"vpc_id":"%s","tenant_id":"%s"}}}
                """.formatted(C, A, P, B, Q));
        Result result = terminal.type("peering create ab --vpc east --peer-vpc " + B + " --peer-project " + Q);
        assertThat(api.asked())
                .contains("POST /v2.0/vpc/peerings {\"peering\":{\"name\":\"ab\",\"request_vpc_info\":{\"vpc_id\":\""
                        + A + "\"},\"accept_vpc_info\":{\"vpc_id\":\"" + B + "\",\"tenant_id\":\"" + Q + "\"}}}");
        assertThat(result.out())
                .contains("It awaits acceptance by project " + Q + ":  isthmus peering accept " + C)
                .contains("isthmus route create --vpc east --destination CIDR-OF-THE-PEER-VPC --peering " + C)
                .contains("The other owner adds the route back.")
                .doesNotContain("route create --vpc west", "route create --vpc " + B);
    }

    @Test
    void acceptReadsTheUnwrappedPeeringAndIsQuietWhenNothingIsMissing() {
        api.answer("PUT", "/v2.0/vpc/peerings/" + C + "/accept", 200, """
                {"id":"%s","name":"ab","status":"ACTIVE",
                  "request_vpc_info":{"vpc_id":"%s","tenant_id":"%s"},"accept_vpc_info":{"vpc_id":"%s","tenant_id":"%s"}}
                """.formatted(C, B, P, A, P));
        preflight(B, A, true);
        Result result = terminal.type("peering accept " + C);
        assertThat(result.out()).contains("ACTIVE").doesNotContain("Missing");
        assertThat(result.out().lines()).hasSize(2);
    }

    @Test
    void vpcOfAnotherProjectMustBeNamedById() {
        Result result = terminal.type("peering create ab --vpc east --peer-vpc theirs --peer-project " + Q);
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("known by its id only");
    }

    @Test
    void pingThatIsAnsweredEndsWithZeroAndPrintsLikePing() {
        api.answer(
                "POST",
                "/isthmus/v1/probes",
                200,
                "{\"probe\":{\"address\":\"10.0.0.2\",\"sent\":1,\"answered\":1,\"refused\":0,\"round_trip_ms\":[0.25]}}");
        Result result = terminal.type("ping east-1 10.0.0.2 --count 2 --interval 0");
        assertThat(result.status()).isZero();
        assertThat(lastAsked())
                .isEqualTo("POST /isthmus/v1/probes {\"probe\":{\"from\":\"" + C
                        + "\",\"to\":\"10.0.0.2\",\"protocol\":\"icmp\",\"timeout_ms\":1000,\"count\":1}}");
        assertThat(result.out().lines().toList())
                .containsExactly(
                        "PING 10.0.0.2 from east-1",
                        "answer from 10.0.0.2: seq=1 time=0.250 ms",
                        "answer from 10.0.0.2: seq=2 time=0.250 ms",
                        "2 sent, 2 answered, round trip min/avg/max 0.250 ms / 0.250 ms / 0.250 ms",
                        "10.0.0.2 answers east-1.");
    }

    @Test
    void aNicIsNamedByItsPortOrItsAddressAndASourceGoesAlong() {
        api.answer(
                "POST",
                "/isthmus/v1/probes",
                200,
                "{\"probe\":{\"address\":\"10.0.0.2\",\"sent\":1,\"answered\":0,\"round_trip_ms\":[],\"problem\":\"\"}}");
        api.answer("GET", "/v1/" + P + "/cloudservers/" + C, 200, """
                {"server":{"addresses":{"v":[{"addr":"10.0.0.1","OS-EXT-IPS:port_id":"p1"},
                {"addr":"10.0.7.1","OS-EXT-IPS:port_id":"p2"}]}}}""");
        for (String nic : List.of("p2", "10.0.7.1")) {
            Result result = terminal.type("ping east-1 10.0.0.2 --count 1 --nic " + nic + " --source 192.0.2.7");
            assertThat(lastAsked()).contains("\"port_id\":\"p2\",\"source\":\"192.0.2.7\"");
            assertThat(result.out()).contains("isthmus trace --nic " + nic + " --source 192.0.2.7 east-1 10.0.0.2");
        }
        assertThat(terminal.type("ping east-1 10.0.0.2 --nic 10.0.9.9").err())
                .contains("No NIC of east-1 has the address 10.0.9.9.");
        String sender = "from=" + C + "&port_id=p2&source=192.0.2.7&to=10.0.0.2&protocol=icmp";
        api.answer("GET", "/isthmus/v1/trace?" + sender, 200, "{\"trace\":{\"reachable\":true,\"forward\":{}}}");
        assertThat(terminal.type("trace east-1 10.0.0.2 --nic 10.0.7.1 --source 192.0.2.7")
                        .status())
                .isZero();
        api.answer("GET", "/isthmus/v1/explain?" + sender, 200, "{\"explanation\":{\"verdict\":\"UNREACHABLE\"}}");
        terminal.type("probe east-1 10.0.0.2 --nic p2 --source 192.0.2.7");
        assertThat(lastAsked()).contains("\"port_id\":\"p2\",\"source\":\"192.0.2.7\"");
    }

    @Test
    void pingWithoutAnswerEndsWithOneAndNamesTrace() {
        api.answer(
                "POST",
                "/isthmus/v1/probes",
                200,
                "{\"probe\":{\"address\":\"10.0.0.2\",\"sent\":1,\"answered\":0,\"round_trip_ms\":[],\"problem\":\"\"}}");
        Result result = terminal.type("ping east-1 10.0.0.2 --count 1");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out()).contains("10.0.0.2 does not answer east-1. Why: isthmus trace east-1 10.0.0.2");
    }

    @Test
    void traceShowsStepsAndEndsWithOneIfUnreachable() {
        api.answer("GET", "/isthmus/v1/trace?from=" + C + "&to=10.0.0.2&protocol=icmp", 200, """
                {"trace":{"reachable":false,"return":null,
                  "forward":{"disposition":"NO_ROUTE","steps":[{"vpc":"east","what":"route table","detail":"rtb-east"}]}}}
                """);
        Result result = terminal.type("trace east-1 10.0.0.2");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.out())
                .contains("east-1 to 10.0.0.2: NO_ROUTE", "rtb-east", "10.0.0.2 is not reachable from east-1.");
    }

    @Test
    void probeThatIsResetSaysSoAndIsAnAnswer() {
        api.answer(
                "GET",
                "/isthmus/v1/explain?from=" + C + "&to=10.0.0.9&protocol=tcp&port=80",
                200,
                "{\"explanation\":{\"verdict\":\"REACHABLE\",\"cause\":\"\"}}");
        api.answer("POST", "/isthmus/v1/probes", 200, "{\"probe\":{\"answered\":3,\"refused\":3,\"problem\":\"\"}}");
        Result result = terminal.type("probe east-1 10.0.0.9 --protocol tcp --port 80");
        assertThat(result.out()).contains("probed:   refused: it is reachable, and nothing listens on that port");
        assertThat(result.status()).isZero();
    }

    /** explain, trace, ping and probe, each with an API that says something. */
    @ParameterizedTest
    @CsvSource({
        "explain, REACHABLE, 0",
        "explain, PARTLY, 1",
        "explain, UNREACHABLE, 1",
        "explain, UNKNOWN, 3",
        "explain, refused, 4",
        "explain --since, UNKNOWN, 3",
        "explain --since, refused, 4",
        "trace, true, 0",
        "trace, false, 1",
        "trace, null, 3",
        "trace, refused, 4",
        "ping --count 1, 1, 0",
        "ping --count 1, 0, 1",
        "ping --count 1, refused, 4",
        "ping --count 1, problem, 4",
        "probe, 1, 0",
        "probe, 0, 1",
        "probe, refused, 4",
        "probe, problem, 4"
    })
    void exitStatusSaysWhatTheAnswerIs(String command, String answer, int status) {
        api.handle(request ->
                !request.path().startsWith("/isthmus/v1/") || request.path().endsWith("/place")
                        ? Optional.empty()
                        : Optional.of(
                                answer.equals("refused")
                                        ? new Answer(403, "{\"error_msg\":\"no\"}")
                                        : new Answer(200, answerOf(request.path(), answer))));
        Result result = terminal.type(command + " east-1 10.0.0.9");
        assertThat(result.status()).as(result.out() + result.err()).isEqualTo(status);
    }

    private static String answerOf(String path, String answer) {
        if (path.contains("/probes")) {
            return answer.equals("problem")
                    ? "{\"probe\":{\"answered\":0,\"problem\":\"no agent\"}}"
                    : "{\"probe\":{\"answered\":" + answer + ",\"problem\":\"\",\"round_trip_ms\":[1]}}";
        }
        return "{\"trace\":{\"reachable\":" + (answer.length() > 5 ? "null" : answer) + ",\"forward\":{}},"
                + "\"since\":{\"verdict\":\"" + answer + "\"},\"explanation\":{\"verdict\":\"" + answer + "\"}}";
    }

    @Test
    void exitStatusTellsWhoDoesNotAnswerFromWhatIsNotReachable() throws Exception {
        api.close();
        for (String line : List.of("explain a b", "trace a b", "ping a b", "probe a b")) {
            assertThat(terminal.type(line).status()).as(line).isEqualTo(4);
        }
        assertThat(terminal.type("diff -f " + directory.resolve("none.yaml")).status())
                .isEqualTo(2);
        Path file = Files.writeString(directory.resolve("some.yaml"), "label: shop\nnetwork: {}\n");
        assertThat(terminal.type("diff -f " + file).status()).isEqualTo(4);
        assertThat(terminal.type("explain a b --port 80").status()).isEqualTo(2);
    }

    @Test
    void ambiguousNameListsTheIds() {
        api.answer(
                "GET",
                "/v2.0/vpc/peerings?limit=1000",
                200,
                "{\"peerings\":[{\"id\":\"" + A + "\",\"name\":\"x\",\"status\":\"ACTIVE\"},{\"id\":\"" + B
                        + "\",\"name\":\"x\"}]}");
        Result result = terminal.type("peering delete x");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .contains("2 peerings are called 'x': " + A + " (ACTIVE), " + B)
                .contains("by its id");
    }

    @Test
    void listGoesThroughAllPages() {
        StringBuilder page = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            page.append(i == 0 ? "" : ",").append("{\"id\":\"id-" + i + "\",\"destination\":\"d" + i + "\"}");
        }
        api.answer("GET", "/v2.0/vpc/routes?limit=1000", 200, "{\"routes\":[" + page + "]}");
        api.answer("GET", "/v2.0/vpc/routes?limit=1000&marker=id-999", 200, "{\"routes\":[{\"id\":\"last\"}]}");
        assertThat(terminal.type("route list").out().lines()).hasSize(1 + 1000 + 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"error_code":"VPC.0115","error_msg":"The name is taken. Choose another.","hint":"Choose another.","request_id":"r-7"} | The name is taken. | request r-7, HTTP 409, VPC.0115
            {"NeutronError":{"type":"InvalidInput","message":"Accept VPC id or tenant id is incorrect.","detail":""}} | Accept VPC id or tenant id is incorrect. | request req-1, HTTP 409, InvalidInput
            {"code":"VPC.0104","message":"contains subnets"} | contains subnets | request req-1, HTTP 409, VPC.0104
            {"error":{"code":403,"message":"no","title":"Forbidden"}} | no | request req-1, HTTP 409, Forbidden
            """)
    void refusalIsPrintedWithMessageHintAndRequestIdWhateverItsFormat(String body, String message, String reference) {
        api.answer("DELETE", "/v1/" + P + "/vpcs/" + A, 409, body);
        Result result = terminal.type("vpc delete " + A);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err().lines().toList())
                .startsWith("isthmus: " + message)
                .contains("  (" + reference + ")")
                .doesNotContain("\tat ");
        if (body.contains("hint")) {
            assertThat(result.err()).contains("  hint: Choose another.");
        }
    }

    @Test
    void nobodyAtTheAddressNamesTheWayToStartTheController() throws Exception {
        api.close();
        Result result = terminal.type("vpc list");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("Is the controller running?", "isthmus controller --data DIR");
    }

    @Test
    void shutdownAndPlaceGoOverTheUnixSocketWithoutToken() throws Exception {
        Path socket = directory.resolve("s");
        api.listenOn(socket);
        api.answer("POST", "/isthmus/v1/shutdown", 200, "{}");
        api.answer("GET", "/isthmus/v1/status", 200, "{}");
        terminal.type("context add local --socket " + socket);
        Result result = terminal.type("--context local shutdown --remove");
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(api.requests().getLast())
                .isEqualTo(new FakeApi.Request("POST", "/isthmus/v1/shutdown", "{\"remove\":true}", ""));
    }

    @Test
    void execPassesTheStatusOfTheCommandOn() throws Exception {
        Path socket = directory.resolve("s");
        api.listenOn(socket);
        api.answer("GET", "/isthmus/v1/ecs/" + C + "/place", 200, "{\"place\":{\"enter\":[\"env\",\"X=1\"]}}");
        api.answer("GET", "/isthmus/v1/status", 200, "{}");
        terminal.type("context add local --socket " + socket);
        assertThat(terminal.type("--context local exec " + C + " -- sh -c exit\t7")
                        .status())
                .isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "vpc create",
        "vpc creat x",
        "vpc create a b",
        "vpc create a --cidr",
        "vpc create a --cidr x --cidr y",
        "ping a b --count x",
        "ping a b -cx",
        "ping a b --protocol tcp",
        "ping a b --port 80",
        "ping a b --tcp 80 --port 80",
        "trace a b --protocol gre --port 1",
        "port update a",
        "ecs update a",
        "vpc list -o xml",
        "vpc list --nonsense=1",
        "subnet create a --vpc b",
        "project create p --account a --quota vpc",
        "frobnicate",
        "vpc list --nonsense",
        "ping a",
        "vpc update x",
        "vpc",
        "--contxt alice vpc list",
        "--context alice conformance S1"
    })
    void wrongCallEndsWithTwoAndWithoutAnyRequest(String line) {
        Result result = terminal.type(line);
        assertThat(result.status()).isEqualTo(2);
        assertThat(api.asked()).isEmpty();
    }

    @Test
    void optionsMayBeWrittenWithAnEqualsSignAndBeforeTheCommand() {
        assertThat(terminal.type("--output=json --context=alice vpc list").out())
                .startsWith("[");
    }

    @Test
    void aShortOptionMayTouchItsValue() {
        api.answer("POST", "/isthmus/v1/probes", 200, "{\"probe\":{\"answered\":1,\"round_trip_ms\":[0.25]}}");
        assertThat(terminal.type("ping east-1 10.0.0.2 -c1").out()).contains("1 sent, 1 answered");
        assertThat(terminal.type("-ojson vpc list").out()).startsWith("[");
        assertThat(terminal.type("vpc list -ojson").out()).startsWith("[");
    }

    @Test
    void pingTakesProtocolAndPortAsProbeDoes() {
        api.answer("POST", "/isthmus/v1/probes", 200, "{\"probe\":{\"answered\":0,\"problem\":\"\"}}");
        Result result = terminal.type("ping east-1 10.0.0.2 -c1 --protocol udp --port 53");
        assertThat(lastAsked()).contains("\"protocol\":\"udp\",\"port\":53");
        assertThat(result.out())
                .contains("from east-1, UDP port 53", "isthmus trace --protocol udp --port 53 east-1 10.0.0.2");
        terminal.type("ping east-1 10.0.0.2 -c1 --tcp 80");
        assertThat(lastAsked()).contains("\"protocol\":\"tcp\",\"port\":80");
    }

    @Test
    void whatWasCalledOtherwiseIsStillKnownAndNotShown() {
        assertThat(terminal.type("acl --help").out()).contains("add-rule").doesNotContain("rule-add");
        assertThat(terminal.type("acl rule-add --help").out()).startsWith("Usage: isthmus acl rule-add");
        assertThat(terminal.type("project user-add --help").status()).isZero();
    }

    @Test
    void deleteSaysWhatWentWithIt() {
        api.answer("DELETE", "/v2.0/vpc/peerings/" + C, 204, "");
        api.answer("GET", "/isthmus/v1/history?limit=1&resource=" + C, 200, """
                {"history":[{"edits":[
                  {"action":"deleted","kind":"peering","id":"%s","name":"ab"},
                  {"action":"changed","kind":"route_table","id":"%s","name":"rtb-east",
                   "before":{"name":"rtb-east","routes":[{"destination":"10.0.0.0/16"},{"destination":"10.1.0.0/16"}]},
                   "after":{"name":"rtb-east","routes":[{"destination":"10.1.0.0/16"}]}},
                  {"action":"deleted","kind":"unbound_port","id":"p","name":"spare"}]}]}
                """.formatted(C, B));
        assertThat(terminal.type("peering delete " + C).out().lines().toList())
                .containsExactly(
                        "Deleted peering " + C + ".",
                        "  With it went the route 10.0.0.0/16 of the route table rtb-east.",
                        "  With it went the port spare.");
    }

    @Test
    void quotasAreListedWithoutWhatIsNotOffered() {
        api.answer("GET", "/v1/" + P + "/quotas", 200, """
                {"quotas":{"resources":[{"type":"vpc","used":2,"quota":5},{"type":"vpn","used":0,"quota":0}]}}
                """);
        assertThat(terminal.type("quota list").out().lines().toList())
                .containsExactly("TYPE  USED  LIMIT", "vpc   2     5");
    }

    @Test
    void ecsIsEnteredWhereItWasWhileTheControllerIsDown() throws Exception {
        Path socket = directory.resolve("s");
        api.listenOn(socket);
        api.answer("GET", "/isthmus/v1/ecs/" + C + "/place", 200, "{\"place\":{\"enter\":[\"env\",\"X=1\"]}}");
        api.answer("GET", "/isthmus/v1/status", 200, "{}");
        terminal.type("context add local --socket " + socket);
        assertThat(terminal.type("--context local exec " + C + " true").status())
                .isZero();
        api.close();
        Files.delete(socket);
        Result entered = terminal.type("--context local exec " + C + " -- sh -c exit\t7");
        assertThat(entered.status()).as(entered.err()).isEqualTo(7);
        assertThat(entered.err()).contains("the controller does not answer");
        Result unknown = terminal.type("--context local exec " + B + " true");
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.err()).contains("Nothing answers at", "only an ECS can be entered that was entered before");
    }

    @Test
    void helpNamesWhatIsRequiredAndWhatEachOptionDoes() {
        Result result = terminal.type("subnet create --help");
        assertThat(result.status()).isZero();
        assertThat(result.out().lines().toList())
                .startsWith("Usage: isthmus subnet create [OPTIONS] --vpc VPC --cidr CIDR NAME", "Make a subnet.")
                .contains("  -h, --help              Print this.")
                .allMatch(line -> line.length() <= 111);
    }

    @Test
    void everyCommandHasHelp() {
        for (Catalogue.Entry entry : Catalogue.entries()) {
            switch (entry) {
                case Catalogue.Group group ->
                    group.entries().forEach(inner -> {
                        String words = group.name() + " " + inner.name();
                        assertThat(terminal.type(words + " --help").out()).startsWith("Usage: isthmus " + words);
                    });
                case Catalogue.Action action ->
                    assertThat(terminal.type(action.name() + " --help").out())
                            .startsWith("Usage: isthmus " + action.name());
                case Catalogue.Elsewhere elsewhere ->
                    assertThat(terminal.type("--help").out()).contains("  " + elsewhere.name() + " ");
            }
        }
    }
}
