package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Server groups in both dialects, as the cloud's Terraform providers drive them. */
final class ServerGroupHttpTest {
    private static final String NOVA = "/v2.1/{p}/os-server-groups";
    private static final String ECS = "/v1/{p}/cloudservers/os-server-groups";
    private static final String NOWHERE = "00000000-0000-4000-8000-000000000000";

    private final Service service = Service.start();
    private final Client alice = service.alice();

    @AfterEach
    void stop() {
        service.close();
    }

    private String group(String path, String name) {
        Client.Answer made = alice.post(path, "{'server_group':{'name':'" + name + "','policies':['anti-affinity']}}");
        assertThat(made.status()).isEqualTo(200);
        return made.id("server_group");
    }

    private String server() {
        String vpc = alice.vpc("v", "10.0.0.0/16");
        String subnet = alice.subnet(vpc, "10.0.0.0/24", "10.0.0.1");
        return alice.post(
                        "/v1/{p}/cloudservers",
                        "{'server':{'name':'web','vpcid':'%s','nics':[{'subnet_id':'%s'}]}}".formatted(vpc, subnet))
                .text("serverIds", 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {NOVA, ECS})
    void aGroupIsMadeShownListedAndEnded(String path) {
        String id = group(path, "apart");
        for (String other : List.of(NOVA, ECS)) {
            Client.Answer shown = alice.get(other + "/" + id);
            assertThat(shown.at("server_group", "name")).isEqualTo("apart");
            assertThat(shown.at("server_group", "policies")).isEqualTo(List.of("anti-affinity"));
            assertThat(shown.at("server_group", "members")).isEqualTo(List.of());
            assertThat(shown.at("server_group", "metadata")).isNotNull();
            assertThat(alice.get(other).each("server_groups", "id")).containsExactly(id);
        }
        assertThat(service.bob().get(path + "/" + id).status()).isEqualTo(404);
        assertThat(alice.delete(path + "/" + id).status()).isEqualTo(204);
        assertThat(alice.get(path + "/" + id).status()).isEqualTo(404);
        assertThat(alice.delete(path + "/" + id).status()).isEqualTo(404);
    }

    @Test
    void serversJoinAndLeaveAGroup() {
        String id = group(ECS, "apart");
        String other = group(ECS, "elsewhere");
        String server = server();
        String add = "{'add_member':{'instance_uuid':'" + server + "'}}";
        String remove = "{'remove_member':{'instance_uuid':'" + server + "'}}";
        assertThat(alice.post(ECS + "/" + id + "/action", add).status()).isEqualTo(200);
        assertThat(alice.post(ECS + "/" + id + "/action", add).status())
                .as("it is one already")
                .isEqualTo(200);
        assertThat(alice.get(NOVA + "/" + id).at("server_group", "members")).isEqualTo(List.of(server));
        Client.Answer second = alice.post(ECS + "/" + other + "/action", add);
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.text("message")).contains(id);
        assertThat(alice.post(ECS + "/" + id + "/action", remove).status()).isEqualTo(200);
        assertThat(alice.post(ECS + "/" + id + "/action", remove).status()).isEqualTo(404);
        assertThat(alice.post(ECS + "/" + other + "/action", add).status()).isEqualTo(200);
        assertThat(alice.post("/v1/{p}/cloudservers/delete", "{'servers':[{'id':'" + server + "'}]}")
                        .status())
                .isEqualTo(200);
        assertThat(alice.get(ECS + "/" + other).at("server_group", "members")).isEqualTo(List.of());
    }

    @Test
    void whatCannotBeIsRefusedByName() {
        String id = group(ECS, "apart");
        assertThat(alice.post(ECS + "/" + id + "/action", "{'add_member':{'instance_uuid':'" + NOWHERE + "'}}")
                        .status())
                .isEqualTo(404);
        assertThat(alice.post(ECS + "/" + NOWHERE + "/action", "{'add_member':{'instance_uuid':'" + NOWHERE + "'}}")
                        .status())
                .isEqualTo(404);
        assertThat(alice.post(ECS + "/" + id + "/action", "{}").text("message")).contains("add_member");
        assertThat(alice.post(NOVA, "{'server_group':{'name':'x','policies':['together']}}")
                        .text("message"))
                .contains("server_group.policies");
        assertThat(alice.post(NOVA, "{'server_group':{'name':'x'}}").text("message"))
                .contains("server_group.policies");
        assertThat(alice.post(NOVA, "{'server_group':{'policies':['affinity']}}")
                        .text("message"))
                .contains("server_group.name");
    }

    /** In both dialects: what a new server names is there, and it is a member from the first moment. */
    @Test
    void aServerIsMadeInAGroupAndWithAKeyPairThatAreThere() {
        String id = group(NOVA, "apart");
        alice.post(
                "/v2.1/{p}/os-keypairs", "{'keypair':{'name':'mine','public_key':'" + KeyPairHttpTest.ED25519 + "'}}");
        String vpc = alice.vpc("v", "10.0.0.0/16");
        String subnet = alice.subnet(vpc, "10.0.0.0/24", "10.0.0.1");
        String v1 = "{'server':{'name':'web','vpcid':'" + vpc + "','nics':[{'subnet_id':'" + subnet
                + "'}],'key_name':'%s','os:scheduler_hints':{'group':'%s'}}}";
        String nova = "{'server':{'name':'web','networks':[{'uuid':'" + subnet
                + "'}],'key_name':'%s'},'os:scheduler_hints':{'group':'%s'}}";
        for (String path : List.of("/v1/{p}/cloudservers", "/v1.1/{p}/cloudservers", "/v2.1/{p}/servers")) {
            String form = path.startsWith("/v2") ? nova : v1;
            Client.Answer key = alice.post(path, form.formatted("yours", id));
            assertThat(key.status()).isEqualTo(400);
            assertThat(key.text("message")).contains("There is no key pair yours.");
            Client.Answer group = alice.post(path, form.formatted("mine", NOWHERE));
            assertThat(group.status()).isEqualTo(400);
            assertThat(group.text("message")).contains("There is no server group " + NOWHERE);
            assertThat(alice.get("/v1/{p}/cloudservers/detail").list("servers"))
                    .hasSize(alice.get(NOVA + "/" + id)
                            .list("server_group", "members")
                            .size());
            assertThat(alice.post(path, form.formatted("mine", id)).status()).isLessThan(300);
        }
        assertThat(alice.get(NOVA + "/" + id).list("server_group", "members")).hasSize(3);
    }
}
