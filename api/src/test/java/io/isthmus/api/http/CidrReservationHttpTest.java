package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** CIDR reservations of subnets as the cloud's clients make, read, change and end them (contract.md 10.47). */
final class CidrReservationHttpTest {
    private static final String PATH = "/v3/{p}/vpc/virsubnet-cidr-reservations";
    private static final String ONE = "virsubnet_cidr_reservation";
    private static final String ALL = "virsubnet_cidr_reservations";

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();
    private final String vpc = alice.vpc("v", "10.0.0.0/16");
    private final String subnet = alice.subnet(vpc, "10.0.0.0/24", "10.0.0.1");

    @AfterEach
    void stop() {
        service.close();
    }

    private Client.Answer make(String fields) {
        return make(alice, fields);
    }

    private Client.Answer make(Client client, String fields) {
        return client.post(PATH, "{'%s':{'virsubnet_id':'%s',%s}}".formatted(ONE, subnet, fields));
    }

    @Test
    void oneIsMadeShownChangedListedAndEnded() {
        Client.Answer made = make("'ip_version':4,'cidr':'10.0.0.64/26','name':'later','description':'for test'");
        assertThat(made.status()).isEqualTo(201);
        Map<?, ?> shown = (Map<?, ?>) made.at(ONE);
        assertThat(shown)
                .extracting("virsubnet_id", "vpc_id", "ip_version", "cidr", "mask", "name", "description")
                .containsExactly(subnet, vpc, 4, "10.0.0.64/26", 26, "later", "for test");
        assertThat(shown)
                .extracting("project_id", "created_at", "updated_at")
                .containsExactly(alice.project(), "2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z");
        assertThat(made.text("request_id")).isEqualTo(made.header("X-Request-Id"));
        String path = PATH + "/" + made.id(ONE);
        assertThat(alice.get(path).at(ONE)).isEqualTo(shown);
        service.clock.pass(Duration.ofSeconds(5));
        Client.Answer changed = alice.put(path, "{'%s':{'name':'now'}}".formatted(ONE));
        assertThat(changed.status()).isEqualTo(200);
        assertThat((Map<?, ?>) changed.at(ONE))
                .extracting("name", "description", "updated_at")
                .containsExactly("now", "for test", "2026-11-23T12:00:05Z");
        assertThat(alice.get(PATH).list(ALL)).singleElement().isEqualTo(changed.at(ONE));
        assertThat(alice.delete(path).status()).isEqualTo(204);
        assertThat(alice.get(path).status()).isEqualTo(404);
        assertThat(alice.delete(path).text("error_code")).isEqualTo("VPC.9904");
        assertThat(alice.get(PATH).list(ALL)).isEmpty();
    }

    @Test
    void aMaskAloneFindsABlockAndAnAskerOnlyTakesNone() {
        assertThat(make("'ip_version':4,'mask':27").text(ONE, "cidr")).isEqualTo("10.0.0.32/27");
        Client.Answer dry = alice.post(
                PATH, "{'dry_run':true,'%s':{'virsubnet_id':'%s','ip_version':4,'mask':26}}".formatted(ONE, subnet));
        assertThat(dry.status()).isEqualTo(202);
        assertThat(dry.text("error_code")).isEqualTo("SYS.0202");
        assertThat(alice.get(PATH).list(ALL)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "'ip_version':4                                      ; 400 ; cidr is missing, and so is mask",
                "'ip_version':5,'mask':26                            ; 400 ; ip_version is 5",
                "'mask':26                                           ; 400 ; ip_version",
                "'ip_version':6,'cidr':'10.0.0.64/26'                ; 400 ; a block of IP version 6",
                "'ip_version':4,'cidr':'10.0.0.65/26'                ; 400 ; cidr",
                "'ip_version':4,'cidr':'10.0.0.64/26','mask':27      ; 400 ; mask is 27, but cidr is 10.0.0.64/26",
                "'ip_version':4,'mask':25                            ; 400 ; cannot have the mask /25",
                "'ip_version':4,'mask':129                           ; 400 ; mask",
                "'ip_version':6,'mask':66                            ; 400 ; has no IPv6 block",
                "'ip_version':4,'cidr':'10.9.0.64/26'                ; 400 ; does not lie in the subnet",
                "'ip_version':4,'cidr':'10.0.0.0/28'                 ; 400 ; which no port can have anyway",
                "'ip_version':4,'mask':26,'name':'a b'               ; 400 ; name",
                "'ip_version':4,'mask':26,'description':'<'          ; 400 ; description",
                "'ip_version':4,'cidr':'10.0.0.128/27'               ; 409 ; overlaps the CIDR reservation"
            })
    void whatCannotBeIsRefusedInWords(String fields, int status, String words) {
        make("'ip_version':4,'cidr':'10.0.0.128/28'");
        Client.Answer answer = make(fields);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.text("error_msg")).contains(words);
        assertThat(answer.text("error_code")).isEqualTo(status == 400 ? "VPC.9901" : "VPC.9902");
        assertThat(alice.get(PATH).list(ALL)).hasSize(1);
    }

    @Test
    void oneMoreThanASubnetMayHaveIsRefusedAsAQuotaIs() {
        Client.Answer last = make("'ip_version':4,'mask':32");
        for (int made = 1; last.status() == 201; made++) {
            assertThat(made).isLessThanOrEqualTo(20);
            last = make("'ip_version':4,'mask':32");
        }
        assertThat(last.status()).isEqualTo(409);
        assertThat(last.text("error_code")).isEqualTo("VPC.9905");
        assertThat(alice.get(PATH + "?limit=7").list(ALL)).hasSize(7);
    }

    @Test
    void whatIsAnotherProjectsDoesNotExist() {
        String id = make("'ip_version':4,'mask':26").id(ONE);
        assertThat(make(bob, "'ip_version':4,'mask':26").status()).isEqualTo(404);
        assertThat(bob.get(PATH).list(ALL)).isEmpty();
        assertThat(bob.get(PATH + "?virsubnet_id=" + subnet).list(ALL)).isEmpty();
        assertThat(bob.get(PATH + "/" + id).status()).isEqualTo(404);
        assertThat(bob.put(PATH + "/" + id, "{'%s':{'name':'x'}}".formatted(ONE))
                        .status())
                .isEqualTo(404);
        assertThat(bob.delete(PATH + "/" + id).status()).isEqualTo(404);
        assertThat(alice.get(PATH).list(ALL)).hasSize(1);
    }

    @Test
    void pagesGoOnFromTheMarkerAndEndWithoutOne() {
        for (int i = 0; i < 3; i++) {
            make("'ip_version':4,'mask':28,'name':'r%d'".formatted(i));
        }
        Client.Answer first = alice.get(PATH + "?limit=2&virsubnet_id=" + subnet);
        assertThat(first.at("page_info", "current_count")).isEqualTo(2);
        Client.Answer second = alice.get(PATH + "?limit=2&marker=" + first.text("page_info", "next_marker"));
        assertThat(second.list(ALL)).hasSize(1);
        assertThat(second.at("page_info", "next_marker")).isNull();
        assertThat(alice.get(PATH + "?name=r1&name=r2").list(ALL)).hasSize(2);
        assertThat(alice.get(PATH + "?ip_version=6").list(ALL)).isEmpty();
        assertThat(alice.get(PATH + "?cidr=10.0.0.16/28").each(ALL, "cidr")).containsExactly("10.0.0.16/28");
    }

    /** Whichever API asks for an address. */
    @Test
    void noneOfTheApisGivesOutAReservedAddressUnasked() {
        make("'ip_version':4,'cidr':'10.0.0.2/31'");
        make("'ip_version':4,'cidr':'10.0.0.4/30'");
        String network = "'network_id':'" + subnet + "'";
        List<String> given = List.of(
                alice.post("/v1/{p}/ports", "{'port':{" + network + "}}").text("port", "fixed_ips", 0, "ip_address"),
                alice.post("/v2.0/ports", "{'port':{" + network + "}}").text("port", "fixed_ips", 0, "ip_address"),
                alice.post("/v1/{p}/privateips", "{'privateips':[{'subnet_id':'" + subnet + "'}]}")
                        .text("privateips", 0, "ip_address"));
        assertThat(given).containsExactly("10.0.0.8", "10.0.0.9", "10.0.0.10");
        alice.post(
                "/v1/{p}/cloudservers",
                "{'server':{'name':'e','vpcid':'%s','nics':[{'subnet_id':'%s'}]}}".formatted(vpc, subnet));
        alice.post("/v2.1/{p}/servers", "{'server':{'name':'n','networks':[{'uuid':'%s'}]}}".formatted(subnet));
        alice.ecs(vpc, subnet, "10.0.0.5");
        assertThat(alice.get("/v1/{p}/ports?device_owner=compute:az-1").toString() + alice.get("/v1/{p}/ports"))
                .contains("10.0.0.11", "10.0.0.12", "10.0.0.5")
                .doesNotContain("\"10.0.0.2\"", "\"10.0.0.3\"", "\"10.0.0.4\"");
    }

    @Test
    void theyEndWithTheirSubnetAndItsVpcsHistoryTellsOfIt() {
        String id = make("'ip_version':4,'mask':26").id(ONE);
        assertThat(alice.get("/isthmus/v1/resources?kind=cidr_reservation&id=" + id)
                        .list("resources", 0, "within"))
                .isEqualTo(List.of(vpc, subnet));
        assertThat(alice.delete("/v1/{p}/vpcs/" + vpc + "/subnets/" + subnet).status())
                .isEqualTo(204);
        assertThat(alice.get(PATH + "/" + id).status()).isEqualTo(404);
        assertThat(alice.get("/isthmus/v1/history?kind=cidr_reservation&within=" + vpc)
                        .list("history"))
                .hasSize(2);
        assertThat(alice.delete("/v1/{p}/vpcs/" + vpc).status()).isEqualTo(204);
    }
}
