package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.shape.OneOf;
import io.isthmus.model.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What there is of a kind, as two accounts and the administrator are told of it. */
final class AllResourcesHttpTest {
    private final Service service = Service.start();
    private final Client alice = service.alice();
    private final Client bob = service.bob();
    private final Client alma = service.client("alma", "red", "eu-de_two");
    private final Client root = service.root();

    @BeforeEach
    void makeTheSameInEachProject() {
        for (Client client : List.of(alice, bob, alma)) {
            String vpc = client.vpc("east", "10.1.0.0/16");
            String subnet = client.subnet(vpc, "10.1.0.0/24", "10.1.0.1");
            client.ecs(vpc, subnet, "10.1.0.5");
            String other = client.vpc("west", "10.2.0.0/16");
            client.peering(vpc, other, client.project());
            made(client.post("/v1/{p}/ports", "{'port':{'name':'spare','network_id':'" + subnet + "'}}"));
            made(client.post("/v3/{p}/vpc/firewalls", "{'firewall':{'name':'shut'}}"));
            made(client.post("/v2.0/fwaas/firewall_rules", "{'firewall_rule':{'name':'none','action':'deny'}}"));
            made(client.post("/v2.0/fwaas/firewall_policies", "{'firewall_policy':{'name':'inwards'}}"));
            made(client.post(
                    "/v3/{p}/vpc/virsubnet-cidr-reservations",
                    "{'virsubnet_cidr_reservation':{'virsubnet_id':'" + subnet + "','ip_version':4,'mask':28}}"));
            made(client.post("/v2/{p}/groups", "{'log_group_name':'logs'}"));
            made(client.post(
                    "/v3/{p}/vpc/address-groups",
                    "{'address_group':{'name':'a','ip_version':4,'ip_set':['10.0.0.2']}}"));
            made(client.post(
                    "/v3/{p}/keypairs", "{'keypair':{'name':'pair','public_key':'" + KeyPairHttpTest.ED25519 + "'}}"));
            made(client.post(
                    "/v2.1/{p}/os-server-groups", "{'server_group':{'name':'servers','policies':['anti-affinity']}}"));
            made(client.post(
                    "/v1/{p}/fl/flow_logs",
                    "{'flow_log':{'name':'log','resource_type':'vpc','resource_id':'" + vpc
                            + "','traffic_type':'all','log_group_id':'g'}}"));
            made(client.post(
                    "/isthmus/v1/guard-rails",
                    "{'guard_rail':{'name':'closed','promise':'isolated','to':'" + other + "'}}"));
        }
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private static void made(Client.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isBetween(200, 201);
    }

    private static Client.Answer all(Client client, String query) {
        Client.Answer answer = client.get("/isthmus/v1/resources?kind=" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static List<String> projects(Client.Answer answer) {
        return answer.each("resources", "project_id").stream().distinct().toList();
    }

    /** All that the endpoint takes, by its own word. */
    static Stream<String> kinds() {
        return ApiServer.catalogue().entries().stream()
                .map(Catalogue.Entry::endpoint)
                .filter(endpoint -> endpoint.path().equals("/isthmus/v1/resources"))
                .flatMap(endpoint -> Stream.of(endpoint.query().getRecordComponents()))
                .filter(component -> component.getName().equals("kind"))
                .flatMap(component ->
                        Stream.of(component.getAnnotation(OneOf.class).value()));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aTenantIsToldOfHisProjectAndTheAdministratorOfEach(String kind) {
        Client.Answer own = all(alice, kind);
        assertThat(projects(own)).containsExactly(alice.project());
        List<String> everything = all(root, kind).each("resources", "id");
        assertThat(projects(all(root, kind))).contains(alice.project(), bob.project(), alma.project());
        List<String> ids = new ArrayList<>(own.each("resources", "id"));
        for (Client client : List.of(bob, alma)) {
            List<String> theirs = all(client, kind).each("resources", "id");
            assertThat(theirs).isNotEmpty().doesNotContainAnyElementsOf(ids);
            for (String id : theirs) {
                assertThat(all(alice, kind + "&id=" + id).list("resources")).isEmpty();
                assertThat(all(root, kind + "&id=" + id).list("resources")).hasSize(1);
            }
            assertThat(all(alice, kind + "&marker=" + client.project() + "/").body())
                    .doesNotContain(theirs);
            ids.addAll(theirs);
        }
        assertThat(everything).containsAll(ids).doesNotHaveDuplicates();
    }

    @Test
    void pagesHoldEachOnceInWhateverSize() {
        List<String> everything = all(root, "port").each("resources", "id");
        for (int limit : List.of(1, 2, 3, 5, everything.size(), 1000)) {
            List<String> paged = new ArrayList<>();
            String marker = "";
            do {
                Client.Answer page = all(root, "port&limit=" + limit + marker);
                assertThat(page.list("resources").size()).isBetween(1, limit);
                paged.addAll(page.each("resources", "id"));
                marker = page.at("next") == null ? "" : "&marker=" + page.text("next");
            } while (!marker.isEmpty());
            assertThat(paged).as("pages of %d", limit).isEqualTo(everything);
        }
    }

    @Test
    void oneIsFoundByItsNameAndToldWholeByItsId() {
        Client.Answer named = all(root, "vpc&name=east");
        assertThat(named.list("resources")).hasSize(3);
        assertThat(named.each("resources", "account")).containsExactlyInAnyOrder("red", "red", "blue");
        assertThat(named.body()).doesNotContain("document");
        String subnet = all(bob, "subnet").each("resources", "id").getFirst();
        Client.Answer whole = all(root, "subnet&id=" + subnet);
        assertThat(whole.text("resources", 0, "project_id")).isEqualTo(bob.project());
        assertThat(whole.text("resources", 0, "detail")).isEqualTo("10.1.0.0/24");
        assertThat(whole.text("resources", 0, "document", "cidr")).isEqualTo("10.1.0.0/24");
        assertThat(whole.list("resources", 0, "within")).singleElement().isEqualTo(vpc(bob, "east"));
        assertThat(all(root, "vpc&id=" + subnet).list("resources")).isEmpty();
    }

    /** Whoever accepts sees the peering, and not what the other is called. */
    @Test
    void aPeeringOfTwoAccountsIsToldToBothAndOnceToTheAdministrator() {
        String peering = alice.peering(vpc(alice, "east"), vpc(bob, "west"), bob.project());
        for (Client client : List.of(alice, bob, root)) {
            Client.Answer answer = all(client, "peering");
            assertThat(answer.each("resources", "id")).containsOnlyOnce(peering);
            Client.Answer one = all(client, "peering&id=" + peering);
            assertThat(one.text("resources", 0, "detail")).isEqualTo("PENDING_ACCEPTANCE");
            assertThat(one.text("resources", 0, "account")).isEqualTo(client.equals(bob) ? "" : "red");
        }
        assertThat(all(alma, "peering").body()).doesNotContain(peering);
    }

    @Test
    void aKindThatIsNoneOrIsNotToldIsRefusedByName() {
        for (String kind : List.of("token", "user", "password_hash", "VPC", "")) {
            Client.Answer refused = root.get("/isthmus/v1/resources?kind=" + kind);
            assertThat(refused.status()).as(kind).isEqualTo(400);
            assertThat(refused.text("field")).isEqualTo("kind");
        }
        assertThat(root.get("/isthmus/v1/resources").status()).isEqualTo(400);
        assertThat(root.get("/isthmus/v1/resources?kind=vpc&limit=1001").status())
                .isEqualTo(400);
        assertThat(new Client(service.server.url())
                        .get("/isthmus/v1/resources?kind=vpc")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void whoReadsOnlyOrManagesUsersIsToldOfTheOwnProject() {
        for (Role role : List.of(Role.READER, Role.ACCOUNT_ADMINISTRATOR)) {
            assertThat(projects(all(service.withRole(role, alice), "vpc")))
                    .as(role.toString())
                    .containsExactly(alice.project());
        }
    }

    private static String vpc(Client client, String name) {
        return all(client, "vpc&name=" + name).each("resources", "id").getFirst();
    }
}
