package io.isthmus.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.client.Packets.Packet;
import io.isthmus.client.Packets.Sender;
import io.isthmus.clients.RealClient.Account;
import io.isthmus.clients.RealClient.Pages;
import io.isthmus.clients.RealClient.Refusal;
import io.isthmus.clients.RealClient.Vpc;
import io.isthmus.conformance.LocalController;
import io.isthmus.conformance.cloud.Cloud;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scenarios S1 and S17 of contract.md 4.4, built, listed in pages, refused and torn down by the cloud's own clients over HTTP
 * and TLS, with real packets in between. The clients are as their makers ship them.
 */
final class ClientsIT {
    private static final int ANSWER_LIMIT_MS = 2000;
    private static final int SILENCE_LIMIT_MS = 200;
    private static LocalController controller;

    /** A client with the address that it uses. */
    record Case(RealClient client, String url) {
        @Override
        public String toString() {
            return client + " over " + url.replaceFirst(":.*", "");
        }
    }

    @BeforeAll
    static void start() {
        Tools.installNodeSdk();
        controller = LocalController.start(Accounts.launcher(), List.of("--tls-listen", "127.0.0.1:0"));
    }

    @AfterAll
    static void stop() {
        controller.close();
    }

    static List<Case> cases() {
        String tls = controller.tlsUrl().orElseThrow();
        List<Case> cases = new ArrayList<>();
        String python = Tools.python().toString();
        List<RealClient> clients = new ArrayList<>(List.of(
                new JavaSdk(),
                new ScriptClient("Node SDK", "node", "node.js"),
                new ScriptClient("Python SDK", python, "python_sdk.py"),
                new ScriptClient("OpenStack SDK", python, "openstack_sdk.py")));
        if (Tools.hasGo()) {
            clients.add(new ScriptClient("Go SDK", Tools.go("go", ".", "sdk").toString()));
        }
        for (RealClient client : clients) {
            cases.add(new Case(client, controller.url()));
            cases.add(new Case(client, tls));
        }
        // It starts anew for each call, which takes minutes in all: once, the way on which more can go wrong.
        cases.add(new Case(new ScriptClient("openstack CLI", "/usr/bin/python3", "openstack_cli.py"), tls));
        return cases;
    }

    private static Account account(String url, String name) {
        return Accounts.make(controller, url, name);
    }

    private static Cloud cloud(Account account) {
        return Accounts.cloud(controller, account);
    }

    private static String fresh(String name) {
        return Accounts.fresh(name);
    }

    private static void assertReach(boolean expected, Cloud cloud, String server, String address) {
        int limit = expected ? ANSWER_LIMIT_MS : SILENCE_LIMIT_MS;
        assertThat(cloud.servers()
                        .probe(Packet.of(Sender.of(server), address, false, OptionalInt.empty()), 1, limit)
                        .answered())
                .as("%s -> %s", server, address)
                .isEqualTo(expected ? 1 : 0);
    }

    /** Every ECS of either VPC reaches every one of the other, or none does. */
    private static void assertReach(boolean expected, Account one, Vpc a, Account other, Vpc b) {
        Cloud mine = cloud(one);
        Cloud theirs = cloud(other);
        for (String from : a.servers()) {
            for (String to : b.servers()) {
                assertReach(expected, mine, from, theirs.servers().show(to).address());
                assertReach(expected, theirs, to, mine.servers().show(from).address());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void twoVpcsOfOneAccount(Case with) {
        RealClient client = with.client();
        Account account = account(with.url(), fresh("s1-"));
        Vpc a = client.build(account, "vpc-a", "172.16.0.0/16", List.of("172.16.0.0/24", "172.16.1.0/24"));
        Vpc b = client.build(account, "vpc-b", "10.0.0.0/16", List.of("10.0.0.0/24", "10.0.1.0/24"));
        String[] peering = client.peer(account, "peering-ab", a.id(), b.id(), account.projectId())
                .split("/");
        assertThat(peering[1]).isEqualTo("ACTIVE");
        assertReach(false, account, a, account, b);
        client.route(account, a.id(), "10.0.0.0/16", peering[0]);
        client.route(account, b.id(), "172.16.0.0/16", peering[0]);
        assertReach(true, account, a, account, b);
        Pages pages = client.pages(account);
        assertThat(pages.ids()).containsExactlyInAnyOrder(a.id(), b.id());
        assertThat(pages.pages()).isEqualTo(2);
        assertRefused(client.refusals(account, a, b.id()));
        client.tearDown(account);
        assertNothingIsLeft(account);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void twoVpcsOfTwoAccounts(Case with) {
        RealClient client = with.client();
        Account asker = account(with.url(), fresh("s17-a"));
        Account owner = account(with.url(), fresh("s17-b"));
        Vpc a = client.build(asker, "vpc-a", "172.16.0.0/16", List.of("172.16.0.0/24"));
        Vpc b = client.build(owner, "vpc-b", "172.17.0.0/16", List.of("172.17.0.0/24"));
        String[] peering = client.peer(asker, "peering-ab", a.id(), b.id(), owner.projectId())
                .split("/");
        assertThat(peering[1]).isEqualTo("PENDING_ACCEPTANCE");
        client.route(asker, a.id(), "172.17.0.0/16", peering[0]);
        client.route(owner, b.id(), "172.16.0.0/16", peering[0]);
        assertReach(false, asker, a, owner, b);
        assertThat(client.accept(owner, peering[0])).isEqualTo("ACTIVE");
        assertReach(true, asker, a, owner, b);
        client.tearDown(asker);
        client.tearDown(owner);
        assertNothingIsLeft(asker);
        assertNothingIsLeft(owner);
    }

    /** Every refusal reached the client's user in words of ours. */
    private static void assertRefused(List<Refusal> refusals) {
        assertThat(refusals).hasSize(5);
        assertThat(refusals).allSatisfy(refusal -> {
            assertThat(refusal.status()).as(refusal.toString()).isBetween(400, 409);
            assertThat(refusal.message()).as(refusal.toString()).contains(" ").hasSizeGreaterThan(20);
        });
        assertThat(refusals.stream().map(Refusal::status)).contains(400, 404, 409);
    }

    private static void assertNothingIsLeft(Account account) {
        assertThat(cloud(account).leftovers())
                .as("left of " + account.project())
                .isEmpty();
    }
}
