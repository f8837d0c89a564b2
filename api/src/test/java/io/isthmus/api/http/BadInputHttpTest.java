package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong in form is told in full, and nothing of the machinery ever is. */
final class BadInputHttpTest {
    private final Service service = Service.start();
    private final Client alice = service.alice();

    @AfterEach
    void stop() {
        service.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    POST | /v1/{p}/vpcs            | {                                             | not valid JSON
                    POST | /v1/{p}/vpcs            | nonsense                                      | not valid JSON
                    POST | /v1/{p}/vpcs            | {'vpc':{}} {}                                 | goes on after
                    POST | /v1/{p}/vpcs            | {'vpc':{},'vpc':{}}                           | Duplicate
                    POST | /v1/{p}/vpcs            | []                                            | expected an object
                    POST | /v1/{p}/vpcs            | null                                          | expected an object
                    POST | /v1/{p}/vpcs            | {}                                            | vpc is missing
                    POST | /v1/{p}/vpcs            | {'vpc':7}                                     | vpc is a number
                    POST | /v1/{p}/vpcs            | {'vpc':{'name':7}}                            | vpc.name is a number (expected text
                    POST | /v1/{p}/vpcs            | {'vpc':{'name':['a']}}                        | vpc.name is a list
                    POST | /v1/{p}/vpcs            | {'vpc':{'name':'a b'}}                        | vpc.name has characters
                    POST | /v1/{p}/vpcs            | {'vpc':{'cidr':'10.0.0.1/8'}}                 | vpc.cidr is "10.0.0.1/8"
                    POST | /v1/{p}/vpcs            | {'vpc':{'cidr':'10.0.0.0/33'}}                | vpc.cidr
                    POST | /v1/{p}/vpcs            | {'vpc':{'cidr':'10.0.0.0'}}                   | vpc.cidr
                    POST | /v1/{p}/vpcs            | {'vpc':{'cidr':'ten'}}                        | vpc.cidr
                    POST | /v1/{p}/vpcs            | {'vpc':{'cidr':true}}                         | vpc.cidr
                    POST | /v1/{p}/vpcs            | {'vpc':{'cidr':'2001:db8::/32'}}              | 2001:db8::/32
                    POST | /v1/{p}/vpcs            | {'vpc':{'description':'<b>'}}                 | vpc.description contains < or >
                    POST | /v1/{p}/vpcs            | {'vpc':{'enable_shared_snat':'yes'}}          | vpc.enable_shared_snat
                    POST | /v1/{p}/subnets         | {'subnet':{}}                                 | subnet.name is missing
                    POST | /v1/{p}/subnets         | {'subnet':{'name':'s','cidr':'10.0.0.0/24','gateway_ip':'x','vpc_id':'y'}} | subnet.gateway_ip is "x"
                    POST | /v2.0/vpc/peerings      | {'peering':{'name':''}}                       | peering.name is empty (expected 1 to 64 characters); peering.request_vpc_info is missing
                    POST | /v2.0/vpc/peerings      | {'peering':{'name':null}}                     | peering.name is missing
                    POST | /v2.0/vpc/peerings      | {'peering':{'name':'a','request_vpc_info':{'vpc_id':1},'accept_vpc_info':{}}} | peering.request_vpc_info.vpc_id is a number
                    POST | /v2.0/vpc/routes        | {'route':{'type':'peering','destination':'10.0.0.1/8','nexthop':'a','vpc_id':'b'}} | route.destination
                    POST | /v2.0/vpc/routes        | {'route':{'type':'peering','destination':'10.0.0.0/8','nexthop':'11111111-2222-4333-8444-555555555555','vpc_id':'11111111-2222-4333-8444-555555555555','tenant_id':'c'}} | route.tenant_id
                    POST | /v1/{p}/routetables     | {'routetable':{'vpc_id':'a','routes':[7]}}    | routetable.routes[0] is a number
                    POST | /v1/{p}/routetables     | {'routetable':{'vpc_id':'a','routes':[null]}} | routetable.routes[0] is null
                    POST | /v1/{p}/cloudservers    | {'server':{'name':'a','vpcid':'b','nics':[]}} | server.nics has 0 elements
                    POST | /v1/{p}/cloudservers    | {'server':{'name':'a','vpcid':'b','nics':[{'subnet_id':'c'}],'count':0}} | server.count is 0
                    POST | /v1/{p}/cloudservers    | {'server':{'name':'a','vpcid':'b','nics':[{'subnet_id':'c'}],'count':99999999999}} | server.count
                    POST | /v1/{p}/cloudservers    | {'server':{'name':'a','vpcid':'b','nics':[{'subnet_id':'c'}],'count':1.5}} | server.count
                    POST | /v1/{p}/cloudservers/delete | {'servers':[]}                            | servers has 0 elements
                    POST | /v2.0/security-group-rules | {'security_group_rule':{'security_group_id':'a','direction':'up'}} | security_group_rule.direction
                    POST | /v2.0/security-group-rules | {'security_group_rule':{'security_group_id':'11111111-2222-4333-8444-555555555555','direction':'ingress','protocol':'x'}} | security_group_rule.protocol
                    POST | /v2.0/security-group-rules | {'security_group_rule':{'security_group_id':'a','direction':'ingress','port_range_min':70000}} | port_range_min is 70000
                    """)
    void badInputIs400AndNamesWhatIsWrong(String method, String path, String body, String expected) {
        Client.Answer answer = alice.send(method, path, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.text("error_msg")).contains(expected);
        assertThat(answer.text("NeutronError", "type")).isEqualTo("InvalidInput");
        assertClean(answer);
    }

    @Test
    void everyViolationIsTold() {
        Client.Answer answer = alice.post(
                "/v1/{p}/subnets",
                "{'subnet':{'name':'%s','cidr':'x','gateway_ip':7,'dhcp_enable':'no'}}".formatted("n".repeat(65)));
        assertThat(answer.text("message"))
                .contains("subnet.name has 65 characters")
                .contains("subnet.cidr")
                .contains("subnet.gateway_ip")
                .contains("subnet.vpc_id is missing")
                .contains("subnet.dhcp_enable");
    }

    @Test
    void namesAreCountedInCharactersNotInBytes() {
        String vpc = alice.vpc("a", "10.0.0.0/16");
        String other = alice.vpc("b", "10.0.0.0/16");
        String name = "路".repeat(64);
        Client.Answer answer = alice.post(
                "/v2.0/vpc/peerings",
                "{'peering':{'name':'%s','request_vpc_info':{'vpc_id':'%s'},'accept_vpc_info':{'vpc_id':'%s'}}}"
                        .formatted(name, vpc, other));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.at("peering", "name")).isEqualTo(name);
    }

    @Test
    void deepNestingIs400() {
        Client.Answer answer = alice.post("/v1/{p}/vpcs", "{'vpc':" + "[".repeat(5000) + "]".repeat(5000) + "}");
        assertThat(answer.status()).isEqualTo(400);
        assertClean(answer);
    }

    @ParameterizedTest
    @CsvSource({"/v2.0/vpc/peerings, 401", "/v3/auth/tokens, 413", "/no/such/path, 404"})
    void whoSendsEverythingBeforeReadingStillGetsTheAnswer(String path, int status) throws IOException {
        URI uri = URI.create(service.server.url());
        byte[] body = new byte[20_000_000];
        for (int round = 0; round < 5; round++) {
            try (Socket socket = new Socket(uri.getHost(), uri.getPort());
                    OutputStream out = socket.getOutputStream();
                    InputStream in = socket.getInputStream()) {
                out.write(("POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                                + body.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                out.write(body);
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .startsWith("HTTP/1.1 " + status + " ");
            }
        }
    }

    @Test
    void whoIsToldNoMoreOnThisConnectionKnows() throws IOException {
        URI uri = URI.create(service.server.url());
        try (Socket socket = new Socket(uri.getHost(), uri.getPort());
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream()) {
            out.write("GET /v2.0/%00/tags HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 400 ")
                    .containsIgnoringCase("\r\nConnection: close\r\n");
        }
    }

    @Test
    void aBodyOverOneMebibyteIs413() {
        Client.Answer answer = alice.post("/v1/{p}/vpcs", "{'vpc':{'name':'" + "a".repeat(1 << 20) + "'}}");
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.at("error_code")).isEqualTo("APIGW.0413");
        assertClean(answer);
    }

    @Test
    void unknownPathsAre404AndOtherMethods405() {
        Client.Answer unknown = alice.get("/v1/{p}/nonsense");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.at("error_code")).isEqualTo("APIGW.0101");
        assertThat(unknown.at("error_msg"))
                .isEqualTo("The API does not exist or has not been published in the environment.");
        Client.Answer method = alice.send("PATCH", "/v1/{p}/vpcs", "");
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("Allow")).isEqualTo("GET, POST");
        assertThat(alice.get("/v3/auth/nonsense").at("error", "title")).isEqualTo("Not Found");
        assertThat(alice.get("/isthmus/v1/nonsense").at("error_code")).isEqualTo("NO_SUCH_PATH");
    }

    @Test
    void aHeaderThatIsTooLargeIsRefusedInJson() {
        Client.Answer answer = alice.get("/v1/{p}/vpcs", "X-Large", "a".repeat(20_000));
        assertThat(answer.status()).isEqualTo(431);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.text("error_msg")).isNotBlank();
    }

    @Test
    void pathsWithTricksAreRefusedInJson() {
        for (String path : List.of("/v1/{p}/vpcs/..%2f..%2fetc", "/v1/{p}/%00", "/v1//vpcs", "/v1/{p}/vpcs/%zz")) {
            Client.Answer answer = raw(path);
            assertThat(answer.status()).as(path).isIn(400, 404);
            assertClean(answer);
        }
    }

    private Client.Answer raw(String path) {
        return path.contains("%zz") ? RawClient.get(service.server.port(), path, alice) : alice.get(path);
    }

    @Test
    void aBugIs500WithTheRequestIdAndNothingElse() {
        service.controller.broken = true;
        Client.Answer answer = new Client(service.server.url()).get("/isthmus/v1/status", "X-Request-Id", "find-me.1");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.at("request_id")).isEqualTo("find-me.1");
        assertThat(answer.body()).doesNotContain("secret");
        assertClean(answer);
    }

    @Test
    void aFullDiskIs503AndMayBeTriedAgain() {
        service.controller.diskFull = true;
        Client.Answer answer = alice.post("/v1/{p}/vpcs", "{'vpc':{'name':'a'}}");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertClean(answer);
    }

    private static void assertClean(Client.Answer answer) {
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("X-Request-Id")).isNotBlank();
        assertThat(answer.body())
                .doesNotContain("Exception")
                .doesNotContain("java.")
                .doesNotContain("com.fasterxml")
                .doesNotContain("\tat ")
                .doesNotContain("jetty");
    }
}
