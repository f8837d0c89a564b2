package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.control.Lag;
import io.isthmus.control.Readiness;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Contract.md 3.6 and 5 and this service's own endpoints over the wire. */
final class EcsHttpTest {
    private static final String NOWHERE = "00000000-0000-4000-8000-000000000000";

    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();
    private final Client root = service.root();
    private final String vpc = alice.vpc("a", "10.0.0.0/16");
    private final String subnet = alice.subnet(vpc, "10.0.0.0/24", "10.0.0.1");

    @AfterEach
    void stop() {
        service.close();
    }

    private Client.Answer create(String more) {
        return alice.post(
                "/v1/{p}/cloudservers",
                "{'server':{'name':'web','imageRef':'Standard_Debian_12_latest','flavorRef':'s3.large.2','vpcid':'%s','nics':[{'subnet_id':'%s'}]%s}}"
                        .formatted(vpc, subnet, more));
    }

    @Test
    void createAnswersAJobThatNamesTheServer() {
        Client.Answer created = create("");
        assertThat(created.status()).isEqualTo(200);
        String server = created.text("serverIds", 0);
        Client.Answer job = alice.get("/v1/{p}/jobs/" + created.text("job_id"));
        assertThat(job.status()).isEqualTo(200);
        assertThat(job.at("status")).isEqualTo("SUCCESS");
        assertThat(job.at("job_type")).isEqualTo("createServer");
        assertThat(job.at("begin_time")).isEqualTo("2026-11-23T12:00:00.123Z");
        assertThat(job.at("entities", "sub_jobs_total")).isEqualTo(1);
        assertThat(job.at("entities", "sub_jobs", 0, "entities", "server_id")).isEqualTo(server);
        assertThat(job.body()).contains("\"error_code\":null").contains("\"fail_reason\":null");
        assertThat(bob.get("/v1/{p}/jobs/" + created.text("job_id")).status()).isEqualTo(404);
    }

    @Test
    void aServerShowsItsAddressesByVpc() {
        String server = create("").text("serverIds", 0);
        Client.Answer answer = alice.get("/v1/{p}/cloudservers/" + server);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("server", "status")).isEqualTo("ACTIVE");
        assertThat(answer.at("server", "created")).isEqualTo("2026-11-23T12:00:00Z");
        assertThat(answer.at("server", "metadata", "vpc_id")).isEqualTo(vpc);
        assertThat(answer.at("server", "addresses", vpc, 0, "addr")).isEqualTo("10.0.0.2");
        assertThat(answer.at("server", "addresses", vpc, 0, "version")).isEqualTo("4");
        assertThat(answer.text("server", "addresses", vpc, 0, "OS-EXT-IPS-MAC:mac_addr"))
                .startsWith("fa:16:3e:");
        assertThat(answer.at("server", "addresses", vpc, 0, "OS-EXT-IPS:type")).isEqualTo("fixed");
        assertThat(answer.at("server", "flavor", "id")).isEqualTo("s3.large.2");
        assertThat(answer.at("server", "security_groups", 0, "name")).isEqualTo("default");
        assertThat(bob.get("/v1/{p}/cloudservers/" + server).status()).isEqualTo(404);
    }

    @Test
    void aServerHasADescriptionThatCanBeChangedLikeItsName() {
        String server = create(",'description':'of the shop'").text("serverIds", 0);
        String path = "/v1/{p}/cloudservers/" + server;
        assertThat(alice.get(path).at("server", "description")).isEqualTo("of the shop");
        Client.Answer changed = alice.send("PUT", path, "{'server':{'description':'of nobody'}}");
        assertThat(changed.at("server", "description")).isEqualTo("of nobody");
        assertThat(changed.at("server", "name")).isEqualTo("web");
        Client.Answer renamed = alice.send("PUT", path, "{'server':{'name':'shop'}}");
        assertThat(renamed.at("server", "description")).isEqualTo("of nobody");
        assertThat(renamed.at("server", "name")).isEqualTo("shop");
        assertThat(bob.send("PUT", path, "{'server':{'name':'mine'}}").status()).isEqualTo(404);
    }

    @Test
    void aJobEndsAsTheServerReadsWhateverIsUnderWayInItsVpc() {
        Client.Answer created = create("");
        String server = created.text("serverIds", 0);
        String job = created.text("job_id");
        service.controller.lag = Optional.of(new Lag.UnderWay());
        saysOfServer(server, "ACTIVE", "active");
        saysOfJob(job, "SUCCESS", Optional.empty());
        service.controller.readiness = new Readiness.Building();
        saysOfServer(server, "BUILD", "building");
        saysOfJob(job, "RUNNING", Optional.empty());
        assertThat(alice.get("/v1/{p}/jobs/" + job).at("end_time")).isNull();
        service.controller.readiness = new Readiness.Failed("There is no plan.");
        saysOfServer(server, "ERROR", "error");
        assertThat(alice.get("/v1/{p}/cloudservers/" + server).at("server", "fault", "message"))
                .isEqualTo("There is no plan.");
        assertThat(alice.get("/v2.1/{p}/servers/" + server).at("server", "fault", "message"))
                .isEqualTo("There is no plan.");
        saysOfJob(job, "FAIL", Optional.of("There is no plan."));
    }

    /** In v1, in Nova, and at its port. */
    private void saysOfServer(String server, String status, String vmState) {
        for (String path : List.of("/v1/{p}/cloudservers/", "/v2.1/{p}/servers/")) {
            assertThat(alice.get(path + server).at("server", "status")).isEqualTo(status);
            assertThat(alice.get(path + server).at("server", "OS-EXT-STS:vm_state"))
                    .isEqualTo(vmState);
        }
        assertThat(alice.get("/v2.0/ports?device_id=" + server).at("ports", 0, "status"))
                .isEqualTo(status);
        assertThat(alice.get("/v2.1/{p}/servers?status=" + status).each("servers", "id"))
                .contains(server);
    }

    private void saysOfJob(String job, String status, Optional<String> reason) {
        Client.Answer answer = alice.get("/v1/{p}/jobs/" + job);
        assertThat(answer.at("status")).isEqualTo(status);
        assertThat(answer.at("entities", "sub_jobs", 0, "status")).isEqualTo(status);
        assertThat(answer.at("fail_reason")).isEqualTo(reason.orElse(null));
        assertThat(answer.at("error_code"))
                .isEqualTo(reason.map(_ -> "ECS_NEVER_READY").orElse(null));
        assertThat(answer.at("entities", "sub_jobs", 0, "fail_reason")).isEqualTo(reason.orElse(null));
    }

    @Test
    void aDeletionIsDoneWhenItIsAnswered() {
        String server = create("").text("serverIds", 0);
        Client.Answer deleted =
                alice.post("/v1/{p}/cloudservers/delete", "{'servers':[{'id':'%s'}]}".formatted(server));
        service.controller.readiness = new Readiness.Failed("It is gone.");
        saysOfJob(deleted.text("job_id"), "SUCCESS", Optional.empty());
    }

    @Test
    void severalServersAreListedByPage() {
        assertThat(create(",'count':3").list("serverIds")).hasSize(3);
        Client.Answer all = alice.get("/v1/{p}/cloudservers/detail");
        assertThat(all.at("count")).isEqualTo(3);
        List<String> ids = all.each("servers", "id");
        assertThat(alice.get("/v1/{p}/cloudservers/detail?limit=2&offset=2").each("servers", "id"))
                .containsExactly(ids.get(2));
        assertThat(alice.get("/v1/{p}/cloudservers/detail?name=0002").each("servers", "name"))
                .containsExactly("web-0002");
    }

    @Test
    void deleteAnswersAJobAndTheServerIsGone() {
        String server = create("").text("serverIds", 0);
        String body = "{'servers':[{'id':'%s'}],'delete_publicip':false}";
        assertThat(bob.post("/v1/{p}/cloudservers/delete", body.formatted(server))
                        .status())
                .isEqualTo(404);
        assertThat(alice.delete("/v1/{p}/vpcs/" + vpc + "/subnets/" + subnet).status())
                .isEqualTo(409);
        Client.Answer deleted = alice.post("/v1/{p}/cloudservers/delete", body.formatted(server));
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(alice.get("/v1/{p}/jobs/" + deleted.text("job_id")).at("status"))
                .isEqualTo("SUCCESS");
        assertThat(alice.get("/v1/{p}/cloudservers/" + server).status()).isEqualTo(404);
    }

    @Test
    void securityGroupsAreMadeWith200InV1And201InNeutron() {
        Client.Answer v1 = alice.post("/v1/{p}/security-groups", "{'security_group':{'name':'a'}}");
        Client.Answer neutron = alice.post("/v2.0/security-groups", "{'security_group':{'name':'a'}}");
        assertThat(v1.status()).isEqualTo(200);
        assertThat(neutron.status()).isEqualTo(201);
        assertThat(v1.list("security_group", "security_group_rules")).hasSize(4);
        assertThat(alice.get("/v2.0/security-groups?fields=id&fields=name&name=a")
                        .list("security_groups"))
                .hasSize(2);
        assertThat(alice.delete("/v2.0/security-groups/" + v1.id("security_group"))
                        .status())
                .isEqualTo(204);
        assertThat(bob.get("/v1/{p}/security-groups/" + neutron.id("security_group"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aRuleShowsProtocolPortsAndOtherEnd() {
        String group = alice.post("/v1/{p}/security-groups", "{'security_group':{'name':'a'}}")
                .id("security_group");
        Client.Answer answer = alice.post(
                "/v2.0/security-group-rules",
                "{'security_group_rule':{'security_group_id':'%s','direction':'ingress','protocol':'tcp','port_range_min':80,'port_range_max':80,'remote_ip_prefix':'10.0.0.0/8'}}"
                        .formatted(group));
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.at("security_group_rule", "protocol")).isEqualTo("tcp");
        assertThat(answer.at("security_group_rule", "ethertype")).isEqualTo("IPv4");
        assertThat(answer.at("security_group_rule", "port_range_min")).isEqualTo(80);
        assertThat(answer.at("security_group_rule", "remote_ip_prefix")).isEqualTo("10.0.0.0/8");
        assertThat(answer.body()).contains("\"remote_group_id\":null");
        String path = "/v1/{p}/security-group-rules/" + answer.id("security_group_rule");
        assertThat(alice.get(path).status()).isEqualTo(200);
        assertThat(bob.delete(path).status()).isEqualTo(404);
        assertThat(alice.delete(path).status()).isEqualTo(204);
        assertThat(alice.get("/v1/{p}/security-group-rules?security_group_id=" + group)
                        .list("security_group_rules"))
                .hasSize(4);
    }

    @Test
    void aProbeFromAnOwnServerTellsWhatCameBack() {
        String server = create("").text("serverIds", 0);
        Client.Answer answer =
                alice.post("/isthmus/v1/probes", "{'probe':{'from':'%1$s','to':'%1$s','count':2}}".formatted(server));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("probe", "address")).isEqualTo("10.0.0.2");
        assertThat(answer.at("probe", "sent")).isEqualTo(2);
        assertThat(answer.at("probe", "round_trip_ms", 0)).isEqualTo(1.5);
        Client.Answer silent = alice.post(
                "/isthmus/v1/probes",
                "{'probe':{'from':'%s','to':'%s','protocol':'tcp','port':80}}"
                        .formatted(server, DirectController.SILENT));
        assertThat(silent.at("probe", "answered")).isEqualTo(0);
    }

    @Test
    void aProbeFromAForeignServerIs404UnlessByAnAdministrator() {
        String server = create("").text("serverIds", 0);
        String body = "{'probe':{'from':'%s','to':'10.0.0.9'}}";
        Client.Answer foreign = bob.post("/isthmus/v1/probes", body.formatted(server));
        Client.Answer unknown = bob.post("/isthmus/v1/probes", body.formatted(NOWHERE));
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.at("error_code")).isEqualTo("ECS_NOT_FOUND");
        assertThat(foreign.text("error_msg").replace(server, NOWHERE)).isEqualTo(unknown.text("error_msg"));
        assertThat(root.post("/isthmus/v1/probes", body.formatted(server)).status())
                .isEqualTo(200);
        assertThat(alice.post("/isthmus/v1/probes", body.formatted(server).replace("10.0.0.9", NOWHERE))
                        .status())
                .isEqualTo(404);
        assertThat(alice.post("/isthmus/v1/probes", body.formatted(server).replace("10.0.0.9", "nowhere"))
                        .text("error_msg"))
                .isEqualTo("Invalid input for to. Reason: 'nowhere' is not a valid UUID.");
        assertThat(alice.post(
                                "/isthmus/v1/probes",
                                "{'probe':{'from':'%s','to':'10.0.0.9','protocol':'tcp'}}".formatted(server))
                        .at("error_code"))
                .isEqualTo("MALFORMED");
    }

    @Test
    void onlyAnAdministratorLearnsWhereAServerLives() {
        String server = create("").text("serverIds", 0);
        String path = "/isthmus/v1/ecs/" + server + "/place";
        Client.Answer refused = alice.get(path);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.at("error_code")).isEqualTo("NOT_ADMINISTRATOR");
        Client.Answer place = root.get(path);
        assertThat(place.at("place", "host")).isEqualTo("host-1");
        assertThat(place.at("place", "enter")).isEqualTo(List.of("ip", "netns", "exec", "is-1"));
        assertThat(root.get("/isthmus/v1/ecs/" + NOWHERE + "/place").status()).isEqualTo(404);
    }

    @Test
    void anAdministratorMakesAProjectWithAUserWhosePasswordIsToldOnce() {
        String body = "{'project':{'account':'green','name':'eu-de','user':'gil','quotas':{'vpcPeer':1000}}}";
        assertThat(alice.post("/isthmus/v1/projects", body).status()).isEqualTo(403);
        Client.Answer made = root.post("/isthmus/v1/projects", body);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.at("project", "region")).isEqualTo("eu-de");
        Client.Answer logIn = new Client(service.server.url())
                .post("/v3/auth/tokens", Client.logIn("gil", "green", "eu-de", made.text("project", "password")));
        assertThat(logIn.status()).isEqualTo(201);
        Client gil = new Client(service.server.url()).with(logIn.header("X-Subject-Token"), made.text("project", "id"));
        assertThat(gil.get("/v1/{p}/quotas?type=vpcPeer").at("quotas", "resources", 0, "quota"))
                .isEqualTo(1000);
        assertThat(gil.get("/isthmus/v1/projects").each("projects", "account")).containsExactly("green");
        assertThat(root.get("/isthmus/v1/projects").list("projects")).hasSize(5);
        assertThat(root.post("/isthmus/v1/projects", body).at("error_code")).isEqualTo("PROJECT_EXISTS");
        gil.vpc("a", "10.0.0.0/16");
        String path = "/isthmus/v1/projects/" + gil.project();
        assertThat(root.delete(path).at("error_code")).isEqualTo("PROJECT_IN_USE");
        assertThat(root.delete("/isthmus/v1/projects/" + NOWHERE).status()).isEqualTo(404);
    }

    @Test
    void statusTellsStrangersTheVersionOnlyAndCallersTheirOwnConvergingVpcs() {
        bob.vpc("b", "10.0.0.0/16");
        service.controller.lag = Optional.of(new Lag.UnderWay());
        Client.Answer stranger = new Client(service.server.url()).get("/isthmus/v1/status");
        assertThat(stranger.status()).isEqualTo(200);
        assertThat(((Map<?, ?>) stranger.json()).toString()).isEqualTo("{status={version=development}}");
        Client.Answer own = alice.get("/isthmus/v1/status");
        assertThat(own.at("status", "converging")).isEqualTo(List.of(vpc));
        assertThat(own.at("status", "failing")).isNull();
        service.controller.lag = Optional.of(new Lag.Failed("no memory"));
        Client.Answer failing = alice.get("/isthmus/v1/status");
        assertThat(failing.at("status", "converging")).isEqualTo(List.of(vpc));
        assertThat(failing.at("status", "failing")).isEqualTo(List.of(Map.of("vpc", vpc, "reason", "no memory")));
        assertThat(own.at("status", "transit")).isEqualTo(true);
        assertThat(own.at("status", "regions", 0)).isEqualTo("eu-de");
    }

    @Test
    void onlyAnAdministratorEndsTheService() {
        assertThat(alice.post("/isthmus/v1/shutdown", "{}").status()).isEqualTo(403);
        assertThat(service.controller.stopped).isEmpty();
        assertThat(root.post("/isthmus/v1/shutdown", "{'remove':true}").status())
                .isEqualTo(202);
        assertThat(service.controller.stopped).contains(true);
    }
}
