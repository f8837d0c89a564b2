package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.EcsId;
import io.isthmus.model.Principal;
import io.isthmus.model.decide.Command;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Contract.md 10.44 over the wire, in both dialects. */
final class PowerHttpTest {
    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();
    private final String vpc = alice.vpc("a", "10.0.0.0/16");
    private final String subnet = alice.subnet(vpc, "10.0.0.0/24", "10.0.0.1");
    private final String one = server();
    private final String other = server();

    @AfterEach
    void stop() {
        service.close();
    }

    private String server() {
        return alice.post(
                        "/v1/{p}/cloudservers",
                        "{'server':{'name':'web','vpcid':'%s','nics':[{'subnet_id':'%s'}]}}".formatted(vpc, subnet))
                .text("serverIds", 0);
    }

    private Client.Answer nova(Client client, String server, String body) {
        return client.post("/v2.1/{p}/servers/" + server + "/action", body);
    }

    private Client.Answer ecs(Client client, String action, String more, String... servers) {
        String ids = String.join("'},{'id':'", servers);
        return client.post(
                "/v1/{p}/cloudservers/action", "{'%s':{'servers':[{'id':'%s'}]%s}}".formatted(action, ids, more));
    }

    /** In v1, in Nova, at its port, and in lists that are asked for the state. */
    private void says(String server, String status, String vmState, int power, String port) {
        for (String path : List.of("/v1/{p}/cloudservers/", "/v2.1/{p}/servers/")) {
            Client.Answer shown = alice.get(path + server);
            assertThat(shown.at("server", "status")).isEqualTo(status);
            assertThat(shown.at("server", "OS-EXT-STS:vm_state")).isEqualTo(vmState);
            assertThat(shown.at("server", "OS-EXT-STS:power_state")).isEqualTo(power);
            assertThat(alice.get(path + "detail?status=" + status).each("servers", "id"))
                    .contains(server);
            assertThat(alice.get(path + "detail?status=ERROR").each("servers", "id"))
                    .doesNotContain(server);
        }
        assertThat(alice.get("/v2.0/ports?device_id=" + server).at("ports", 0, "status"))
                .isEqualTo(port);
    }

    @Test
    void novaStopsAndStartsAndRefusesWhatIsSoAlready() {
        says(one, "ACTIVE", "active", 1, "ACTIVE");
        Client.Answer stopped = nova(alice, one, "{'os-stop':null}");
        assertThat(stopped.status()).isEqualTo(202);
        assertThat(stopped.body()).isEqualTo("{}");
        says(one, "SHUTOFF", "stopped", 4, "DOWN");
        says(other, "ACTIVE", "active", 1, "ACTIVE");
        Client.Answer again = nova(alice, one, "{'os-stop':{}}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.body()).contains(one, "cannot be stopped while it is stopped");
        assertThat(nova(alice, one, "{'os-start':null}").status()).isEqualTo(202);
        says(one, "ACTIVE", "active", 1, "ACTIVE");
        assertThat(nova(alice, one, "{'os-start':null}").status()).isEqualTo(409);
    }

    @Test
    void severalAreStoppedAndStartedByOneJobAndWhatIsSoAlreadyStaysSo() {
        Client.Answer stopped = ecs(alice, "os-stop", ",'type':'HARD'", one, other);
        assertThat(stopped.status()).isEqualTo(200);
        Client.Answer job = alice.get("/v1/{p}/jobs/" + stopped.text("job_id"));
        assertThat(job.at("status")).isEqualTo("SUCCESS");
        assertThat(job.at("job_type")).isEqualTo("stopServer");
        assertThat(job.at("entities", "sub_jobs_total")).isEqualTo(2);
        says(one, "SHUTOFF", "stopped", 4, "DOWN");
        says(other, "SHUTOFF", "stopped", 4, "DOWN");
        assertThat(ecs(alice, "os-start", "", one).status()).isEqualTo(200);
        assertThat(ecs(alice, "os-start", "", one, other).status()).isEqualTo(200);
        says(other, "ACTIVE", "active", 1, "ACTIVE");
        assertThat(bob.get("/v1/{p}/jobs/" + stopped.text("job_id")).status()).isEqualTo(404);
    }

    @Test
    void aRebootRunsUntilTheServiceHasEndedIt() {
        Client.Answer reboot = ecs(alice, "reboot", ",'type':'SOFT'", one);
        assertThat(reboot.status()).isEqualTo(200);
        says(one, "REBOOT", "active", 1, "DOWN");
        assertThat(alice.get("/v2.1/{p}/servers/" + one).at("server", "OS-EXT-STS:task_state"))
                .isEqualTo("rebooting");
        String job = "/v1/{p}/jobs/" + reboot.text("job_id");
        assertThat(alice.get(job).at("status")).isEqualTo("RUNNING");
        assertThat(alice.get(job).at("job_type")).isEqualTo("rebootServer");
        service.controller.execute(new Command.FinishReboot(List.of(new EcsId(one))), Principal.SYSTEM, "the service");
        assertThat(alice.get(job).at("status")).isEqualTo("SUCCESS");
        says(one, "ACTIVE", "active", 1, "ACTIVE");
        assertThat(nova(alice, one, "{'reboot':{'type':'HARD'}}").status()).isEqualTo(202);
        says(one, "REBOOT", "active", 1, "DOWN");
        assertThat(nova(alice, one, "{'reboot':{'type':'HARD'}}").status()).isEqualTo(409);
        nova(alice, one, "{'os-stop':null}");
        assertThat(ecs(alice, "reboot", ",'type':'SOFT'", other, one).status()).isEqualTo(409);
        says(other, "ACTIVE", "active", 1, "ACTIVE");
    }

    @Test
    void anActionIsOneThatIsOffered() {
        assertThat(nova(alice, one, "{}").status()).isEqualTo(400);
        assertThat(nova(alice, one, "{'suspend':null}").body()).contains("os-start, os-stop, reboot");
        assertThat(nova(alice, one, "{'os-start':null,'os-stop':null}").status())
                .isEqualTo(400);
        assertThat(nova(alice, one, "{'os-start':'now'}").status()).isEqualTo(400);
        assertThat(nova(alice, one, "{'reboot':{'type':'WARM'}}").status()).isEqualTo(400);
        assertThat(nova(alice, one, "{'reboot':{}}").status()).isEqualTo(400);
        assertThat(ecs(alice, "os-stop", ",'type':'WARM'", one).status()).isEqualTo(400);
        assertThat(alice.post("/v1/{p}/cloudservers/action", "{'os-start':{'servers':[]}}")
                        .status())
                .isEqualTo(400);
        assertThat(alice.post("/v1/{p}/cloudservers/action", "{}").status()).isEqualTo(400);
        says(one, "ACTIVE", "active", 1, "ACTIVE");
    }

    @Test
    void aServerOfOthersIsNotThere() {
        assertThat(nova(bob, one, "{'os-stop':null}").status()).isEqualTo(404);
        assertThat(ecs(bob, "os-stop", "", one).status()).isEqualTo(404);
        assertThat(ecs(alice, "os-stop", "", one, "00000000-0000-4000-8000-000000000000")
                        .status())
                .isEqualTo(404);
        says(one, "ACTIVE", "active", 1, "ACTIVE");
    }

    @Test
    void novaAddsAndRemovesGroupsByNameAndById() {
        Client.Answer made = alice.post("/v1/{p}/security-groups", "{'security_group':{'name':'shop'}}");
        String id = made.text("security_group", "id");
        String groups = "/v2.1/{p}/servers/" + one + "/os-security-groups";
        assertThat(nova(alice, one, "{'addSecurityGroup':{'name':'shop'}}").status())
                .isEqualTo(202);
        assertThat(alice.get(groups).each("security_groups", "name")).containsExactlyInAnyOrder("default", "shop");
        assertThat(nova(alice, one, "{'removeSecurityGroup':{'name':'%s'}}".formatted(id))
                        .status())
                .isEqualTo(202);
        assertThat(alice.get(groups).each("security_groups", "name")).containsExactly("default");
        assertThat(nova(alice, one, "{'removeSecurityGroup':{'name':'shop'}}").status())
                .isEqualTo(404);
        assertThat(nova(alice, one, "{'addSecurityGroup':{'name':'none'}}").status())
                .isEqualTo(404);
        alice.post("/v1/{p}/security-groups", "{'security_group':{'name':'shop'}}");
        assertThat(nova(alice, one, "{'addSecurityGroup':{'name':'shop'}}").body())
                .contains("more than one group");
    }

    @Test
    void whatIsStoppedSendsNoPacketsAndTheReasonIsSaid() {
        nova(alice, one, "{'os-stop':null}");
        Client.Answer probe =
                alice.post("/isthmus/v1/probes", "{'probe':{'from':'%s','to':'10.0.0.3'}}".formatted(one));
        assertThat(probe.status()).isEqualTo(200);
        assertThat(probe.at("probe", "sent")).isEqualTo(0);
        assertThat(probe.text("probe", "problem")).contains("does not run");
        Client.Answer trace = alice.get("/isthmus/v1/trace?from=" + other + "&to=" + one);
        assertThat(trace.at("trace", "reachable")).isEqualTo(false);
        assertThat(trace.at("trace", "forward", "disposition")).isEqualTo("ECS_STOPPED");
        Client.Answer explained = alice.get("/isthmus/v1/explain?from=" + other + "&to=" + one);
        assertThat(explained.at("explanation", "verdict")).isEqualTo("UNREACHABLE");
        assertThat(explained.at("explanation", "cause")).isEqualTo("ECS_STOPPED");
        assertThat(explained.at("explanation", "obstacles", 0, "fix", "command"))
                .isEqualTo("isthmus ecs start " + one);
        Client.Answer cured = alice.post(
                explained.text("explanation", "obstacles", 0, "fix", "path"),
                explained.text("explanation", "obstacles", 0, "fix", "body"));
        assertThat(cured.status()).isEqualTo(200);
        assertThat(alice.get("/isthmus/v1/explain?from=" + other + "&to=" + one).at("explanation", "verdict"))
                .isEqualTo("REACHABLE");
        assertThat(service.root().get("/isthmus/v1/ecs/" + one + "/place").status())
                .isNotEqualTo(409);
        nova(alice, one, "{'os-stop':null}");
        assertThat(service.root().get("/isthmus/v1/ecs/" + one + "/place").status())
                .isEqualTo(409);
    }

    @Test
    void aRouteToWhatIsStoppedDrops() {
        alice.send(
                "PUT",
                "/v1/{p}/routetables/"
                        + alice.get("/v1/{p}/routetables?vpc_id=" + vpc).text("routetables", 0, "id"),
                "{'routetable':{'routes':{'add':[{'type':'ecs','destination':'10.9.0.0/16','nexthop':'%s'}]}}}"
                        .formatted(one));
        String routes = "/isthmus/v1/effective-routes?vpc_id=" + vpc;
        assertThat(alice.get(routes).at("effective_routes", 0, "state")).isEqualTo("effective");
        nova(alice, one, "{'os-stop':null}");
        assertThat(alice.get(routes).at("effective_routes", 0, "state")).isEqualTo("next_hop_stopped");
    }
}
