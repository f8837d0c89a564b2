package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** People's whole life over the wire: users, their passwords, roles, tokens and keys, and accounts (contract.md 10.46). */
final class PeopleHttpTest {
    private static final String PASSWORD = "first password";
    private static final String KEYS = "/v3.0/OS-CREDENTIAL/credentials";

    private final Service service = Service.start();
    private final Client root = service.root();
    private final Client anonymous = new Client(service.server.url());

    @AfterEach
    void stop() {
        service.close();
    }

    private String user(Client by, String account, String name) {
        Client.Answer made = by.post(
                "/v3/users",
                "{'user':{'name':'%s','domain_id':'%s','password':'%s','email':'%s@example.com'}}"
                        .formatted(name, service.account(account), PASSWORD, name));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.id("user");
    }

    private String project(String account, String name) {
        return root.get("/v3/projects?name=%s&domain_id=%s".formatted(name, service.account(account)))
                .text("projects", 0, "id");
    }

    private int grant(String path, String user, String role) {
        return root.put(path + "/users/" + user + "/roles/" + role, "").status();
    }

    private int onAccount(String account, String user, Role role) {
        return grant("/v3/domains/" + service.account(account), user, role.text());
    }

    private int onProject(String project, String user, Role role) {
        return grant("/v3/projects/" + project, user, role.text());
    }

    private Client.Answer logIn(String user, String password, String scope) {
        service.clock.pass(Duration.ofSeconds(1)); // whatever failed before
        return anonymous.post(
                "/v3/auth/tokens", """
                {'auth':{'identity':{'methods':['password'],'password':{'user':{'id':'%s','password':'%s'}}}%s}}""".formatted(user, password, scope.isEmpty() ? "" : ",'scope':" + scope));
    }

    private Client as(String user, String project) {
        Client.Answer answer = logIn(user, PASSWORD, "{'project':{'id':'%s'}}".formatted(project));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return anonymous.with(answer.header("X-Subject-Token"), project);
    }

    /** With a token that was got by the first one. */
    private Client derived(Client first) {
        Client.Answer answer = anonymous.post("/v3/auth/tokens", """
                {'auth':{'identity':{'methods':['token'],'token':{'id':'%s'}},'scope':{'project':{'id':'%s'}}}}""".formatted(first.token(), first.project()));
        return anonymous.with(answer.header("X-Subject-Token"), first.project());
    }

    private static int status(Client client) {
        return client.get("/v1/{p}/vpcs").status();
    }

    // ---- users ----

    @Test
    void aUserIsMadeShownChangedAndListed() {
        String carl = user(root, "red", "carl");
        Client.Answer shown = root.get("/v3/users/" + carl);
        assertThat(shown.text("user", "name")).isEqualTo("carl");
        assertThat(shown.text("user", "domain_id")).isEqualTo(service.account("red"));
        assertThat(shown.text("user", "account")).isEqualTo("red");
        assertThat(shown.text("user", "email")).isEqualTo("carl@example.com");
        assertThat(shown.at("user", "enabled")).isEqualTo(true);
        assertThat(shown.list("user", "roles")).isEmpty();
        String project = project("red", "eu-de_two");
        Client.Answer changed = root.patch(
                "/v3/users/" + carl,
                "{'user':{'name':'charles','description':'new','default_project_id':'%s'}}".formatted(project));
        assertThat(changed.text("user", "name")).isEqualTo("charles");
        assertThat(changed.text("user", "description")).isEqualTo("new");
        assertThat(changed.text("user", "default_project_id")).isEqualTo(project);
        String inRed = "/v3/users?domain_id=" + service.account("red");
        assertThat(root.get(inRed).each("users", "name")).containsExactlyInAnyOrder("alice", "alma", "rita", "charles");
        assertThat(root.get(inRed + "&name=charles").each("users", "id")).containsExactly(carl);
        assertThat(root.get(inRed + "&enabled=false").list("users")).isEmpty();
        assertThat(root.get("/v3/users").each("users", "name")).contains("alice", "bob", "root", "charles");
        assertThat(root.patch("/v3/users/" + carl, "{'user':{'name':'alice'}}").status())
                .isEqualTo(409);
    }

    @Test
    void aUserSeesHimselfAndNobodyElse() {
        Client alice = service.alice();
        Client.Answer list = alice.get("/v3/users");
        assertThat(list.each("users", "name")).containsExactly("alice");
        String bob = root.get("/v3/users?name=bob").text("users", 0, "id");
        assertThat(alice.get("/v3/users/" + bob).status()).isEqualTo(404);
        assertThat(alice.get("/v3/role_assignments").list("role_assignments")).hasSize(1);
        assertThat(alice.post("/v3/users", "{'user':{'name':'x'}}").status()).isEqualTo(403);
    }

    @Test
    void aUserWithoutAPasswordCannotLogIn() {
        String id = root.post(
                        "/v3/users", "{'user':{'name':'mute','domain_id':'%s'}}".formatted(service.account("red")))
                .id("user");
        assertThat(logIn(id, "", "").status()).isEqualTo(401);
    }

    @Test
    void anUnscopedLogInIsForTheDefaultProjectIfTheUserHasARoleThere() {
        String carl = user(root, "red", "carl");
        String two = project("red", "eu-de_two");
        root.patch("/v3/users/" + carl, "{'user':{'default_project_id':'%s'}}".formatted(two));
        onProject(project("red", "eu-de"), carl, Role.MEMBER);
        assertThat(logIn(carl, PASSWORD, "").text("token", "project", "name")).isEqualTo("eu-de");
        onProject(two, carl, Role.READER);
        assertThat(logIn(carl, PASSWORD, "").text("token", "project", "name")).isEqualTo("eu-de_two");
    }

    // ---- what ends tokens and keys ----

    @Test
    void disablingPasswordAndDeletionEndEveryTokenAndHoweverItWasGot() {
        String carl = user(root, "red", "carl");
        String project = project("red", "eu-de");
        onProject(project, carl, Role.MEMBER);
        for (String change :
                List.of("{'user':{'enabled':false}}", "{'user':{'password':'%s'}}".formatted(PASSWORD), "")) {
            root.patch("/v3/users/" + carl, "{'user':{'enabled':true}}");
            Client first = as(carl, project);
            Client second = derived(first);
            Client third = derived(second);
            Client other = as(carl, project);
            assertThat(List.of(status(first), status(second), status(third), status(other)))
                    .containsOnly(200);
            Client.Answer done =
                    change.isEmpty() ? root.delete("/v3/users/" + carl) : root.patch("/v3/users/" + carl, change);
            assertThat(done.status()).isIn(200, 204);
            assertThat(List.of(status(first), status(second), status(third), status(other)))
                    .as(change)
                    .containsOnly(401);
        }
        assertThat(root.get("/v3/users/" + carl).status()).isEqualTo(404);
        assertThat(logIn(carl, PASSWORD, "").status()).isEqualTo(401);
    }

    @Test
    void aDisabledUserIsAnsweredAsOneWithAWrongPassword() {
        String carl = user(root, "red", "carl");
        root.patch("/v3/users/" + carl, "{'user':{'enabled':false}}");
        Client.Answer disabled = logIn(carl, PASSWORD, "");
        Client.Answer nobody = logIn("nobody", PASSWORD, "");
        assertThat(disabled.status()).isEqualTo(401);
        assertThat(disabled.at("error")).isEqualTo(nobody.at("error"));
    }

    @Test
    void endingATokenEndsThoseThatWereGotWithIt() {
        Client first = service.alice();
        Client second = derived(first);
        Client sister = derived(first);
        second.delete("/v3/auth/tokens", "X-Subject-Token", second.token());
        assertThat(List.of(status(first), status(sister))).containsOnly(200);
        assertThat(status(second)).isEqualTo(401);
        first.delete("/v3/auth/tokens", "X-Subject-Token", first.token());
        assertThat(List.of(status(first), status(sister))).containsOnly(401);
    }

    @Test
    void accessKeysAndTheStreamsTheyOpenedEndWithTheUser() {
        String carl = user(root, "red", "carl");
        String project = project("red", "eu-de");
        onProject(project, carl, Role.MEMBER);
        Client.Answer key = as(carl, project).post(KEYS, "{'credential':{}}");
        Signer signer = new Signer(key.text("credential", "access"), key.text("credential", "secret"));
        assertThat(signer.send(service, "GET", "/v2.0/vpc/peerings", "").status())
                .isEqualTo(200);
        String changes = "/isthmus/v1/changes";
        List<String> headers = signer.headers(service, "GET", changes, "");
        try (Events signed = Events.of(anonymous, "", headers.toArray(String[]::new));
                Events token = Events.of(as(carl, project), "")) {
            signed.comment();
            token.comment();
            root.patch("/v3/users/" + carl, "{'user':{'enabled':false}}");
            assertThat(signed.next()).isEmpty();
            assertThat(token.next()).isEmpty();
        }
        assertThat(signer.send(service, "GET", "/v2.0/vpc/peerings", "").status())
                .isEqualTo(401);
        root.patch("/v3/users/" + carl, "{'user':{'enabled':true}}");
        assertThat(signer.send(service, "GET", "/v2.0/vpc/peerings", "").status())
                .isEqualTo(200);
        root.delete("/v3/users/" + carl);
        assertThat(signer.send(service, "GET", "/v2.0/vpc/peerings", "").status())
                .isEqualTo(401);
    }

    // ---- one's own password ----

    private Client.Answer change(Client caller, String user, String old, String password) {
        return caller.post(
                "/v3/users/" + user + "/password",
                "{'user':{'original_password':'%s','password':'%s'}}".formatted(old, password));
    }

    @Test
    void aUserChangesHisPasswordWithTheOldOne() {
        String carl = user(root, "red", "carl");
        onAccount("red", carl, Role.READER);
        Client first = as(carl, project("red", "eu-de"));
        Client second = derived(first);
        Client.Answer wrong = change(first, carl, "not this", "second password");
        assertThat(wrong.status()).isEqualTo(403);
        assertThat(wrong.text("error", "message")).startsWith("The original password is wrong.");
        Client.Answer soon = change(first, carl, PASSWORD, "second password");
        assertThat(soon.status()).isEqualTo(429);
        assertThat(soon.header("Retry-After")).isEqualTo("1");
        service.clock.pass(Duration.ofSeconds(1));
        assertThat(change(first, carl, PASSWORD, "short").status()).isEqualTo(400);
        assertThat(change(first, carl, PASSWORD, "second password").status()).isEqualTo(204);
        assertThat(List.of(status(first), status(second))).containsOnly(401);
        assertThat(logIn(carl, PASSWORD, "").status()).isEqualTo(401);
        assertThat(logIn(carl, "second password", "").status()).isEqualTo(201);
    }

    @Test
    void nobodyChangesAnothersPasswordWithTheOldOne() {
        String bob = root.get("/v3/users?name=bob").text("users", 0, "id");
        Client alice = service.alice();
        Client.Answer foreign = change(alice, bob, Service.PASSWORD, "second password");
        Client.Answer none = change(alice, "5e".repeat(16), Service.PASSWORD, "second password");
        assertThat(foreign.status()).isEqualTo(404);
        assertThat(foreign.text("error", "message").replace(bob, "ID"))
                .isEqualTo(none.text("error", "message").replace("5e".repeat(16), "ID"));
        assertThat(change(root, bob, Service.PASSWORD, "second password").status())
                .isEqualTo(404);
    }

    // ---- roles ----

    @Test
    void aRoleOnAProjectOpensThatProjectOnly() {
        String carl = user(root, "red", "carl");
        String one = project("red", "eu-de");
        String two = project("red", "eu-de_two");
        assertThat(logIn(carl, PASSWORD, "{'project':{'id':'%s'}}".formatted(one))
                        .status())
                .isEqualTo(401);
        Client.Answer unscoped = logIn(carl, PASSWORD, "");
        assertThat(unscoped.status()).isEqualTo(201);
        assertThat(unscoped.at("token", "project")).isNull();
        assertThat(unscoped.at("token", "domain")).isNull();
        assertThat(unscoped.list("token", "roles")).isEmpty();
        assertThat(onProject(one, carl, Role.READER)).isEqualTo(204);
        Client reader = as(carl, one);
        assertThat(reader.get("/v3/auth/projects").each("projects", "id")).containsExactly(one);
        assertThat(reader.get("/v3/projects").each("projects", "id")).containsExactly(one);
        assertThat(reader.get("/v3/projects/" + two).status()).isEqualTo(404);
        assertThat(reader.get("/isthmus/v1/projects").each("projects", "id")).containsExactly(one);
        assertThat(reader.post("/v1/{p}/vpcs", "{'vpc':{'name':'x'}}").status()).isEqualTo(403);
        onProject(one, carl, Role.MEMBER);
        assertThat(reader.post("/v1/{p}/vpcs", "{'vpc':{'name':'x'}}").status()).isEqualTo(200);
        assertThat(logIn(carl, PASSWORD, "{'project':{'id':'%s'}}".formatted(two))
                        .status())
                .isEqualTo(401);
        assertThat(logIn(carl, PASSWORD, "{'domain':{'name':'red'}}").status()).isEqualTo(401);
        assertThat(root.get("/v3/users/" + carl + "/projects").each("projects", "id"))
                .containsExactly(one);
    }

    @Test
    void withTheLastRoleTheTokenGoesAndNoScopedOneCanBeHad() {
        String carl = user(root, "red", "carl");
        String one = project("red", "eu-de");
        onProject(one, carl, Role.MEMBER);
        onAccount("red", carl, Role.READER);
        Client token = as(carl, one);
        String onAccount = "/v3/domains/" + service.account("red") + "/users/" + carl + "/roles/reader";
        assertThat(root.send("HEAD", onAccount, "").status()).isEqualTo(204);
        assertThat(root.delete(onAccount).status()).isEqualTo(204);
        assertThat(root.send("HEAD", onAccount, "").status()).isEqualTo(404);
        assertThat(root.delete(onAccount).status()).isEqualTo(404);
        assertThat(status(token)).isEqualTo(200);
        assertThat(root.delete("/v3/projects/" + one + "/users/" + carl + "/roles/member")
                        .status())
                .isEqualTo(204);
        assertThat(status(token)).isEqualTo(401);
        assertThat(logIn(carl, PASSWORD, "{'project':{'id':'%s'}}".formatted(one))
                        .status())
                .isEqualTo(401);
        assertThat(logIn(carl, PASSWORD, "{'domain':{'name':'red'}}").status()).isEqualTo(401);
        assertThat(logIn(carl, PASSWORD, "").status()).isEqualTo(201);
    }

    @Test
    void rolesAreListedWhereTheyWereGivenAndWhereTheyAct() {
        String carl = user(root, "red", "carl");
        String one = project("red", "eu-de");
        onProject(one, carl, Role.MEMBER);
        onAccount("red", carl, Role.READER);
        assertThat(root.get("/v3/projects/" + one + "/users/" + carl + "/roles").each("roles", "name"))
                .containsExactly("member");
        Client.Answer given = root.get("/v3/role_assignments?user.id=" + carl);
        assertThat(given.list("role_assignments")).hasSize(2);
        assertThat(given.text("role_assignments", 0, "scope", "domain", "id")).isEqualTo(service.account("red"));
        assertThat(given.at("role_assignments", 0, "role", "name")).isNull();
        Client.Answer acting = root.get(
                "/v3/role_assignments?effective=True&include_names=True&scope.project.id=" + one + "&user.id=" + carl);
        assertThat(acting.list("role_assignments")).hasSize(2);
        assertThat(acting.text("role_assignments", 0, "user", "domain", "name")).isEqualTo("red");
        assertThat(root.get("/v3/roles").each("roles", "name"))
                .containsExactly("administrator", "account-administrator", "member", "reader");
        assertThat(root.get("/v3/roles?name=member").each("roles", "id")).containsExactly("member");
        assertThat(root.get("/v3/roles/none").status()).isEqualTo(404);
    }

    @Test
    void rolesThatCannotBeAreRefusedInWords() {
        String carl = user(root, "red", "carl");
        String foreign = project("blue", "eu-de");
        assertThat(onProject(foreign, carl, Role.MEMBER)).isEqualTo(400);
        assertThat(onProject(project("red", "eu-de"), carl, Role.ADMINISTRATOR)).isEqualTo(400);
        assertThat(onAccount("blue", carl, Role.MEMBER)).isEqualTo(400);
        assertThat(grant("/v3/projects/none", carl, "member")).isEqualTo(404);
        assertThat(grant("/v3/domains/" + service.account("red"), carl, "emperor"))
                .isEqualTo(404);
        assertThat(onAccount("red", "none", Role.MEMBER)).isEqualTo(404);
    }

    // ---- account administrators ----

    @Test
    void anAccountsAdministratorLeadsItsUsersLivesAndNoOthers() {
        String head = user(root, "red", "head");
        onAccount("red", head, Role.ACCOUNT_ADMINISTRATOR);
        Client boss = as(head, project("red", "eu-de"));
        String carl = user(boss, "red", "carl");
        assertThat(boss.get("/v3/users").each("users", "name"))
                .containsExactlyInAnyOrder("alice", "alma", "rita", "head", "carl");
        assertThat(boss.put("/v3/projects/" + boss.project() + "/users/" + carl + "/roles/member", "")
                        .status())
                .isEqualTo(204);
        assertThat(boss.patch("/v3/users/" + carl, "{'user':{'password':'second password'}}")
                        .status())
                .isEqualTo(200);
        assertThat(boss.delete("/v3/users/" + carl).status()).isEqualTo(204);
        assertThat(boss.post("/v1/{p}/vpcs", "{'vpc':{'name':'x'}}").status()).isEqualTo(200);
        String blue = service.account("blue");
        assertThat(boss.post("/v3/users", "{'user':{'name':'x','domain_id':'%s'}}".formatted(blue))
                        .status())
                .isEqualTo(404);
        assertThat(boss.get("/v3/domains").each("domains", "name")).containsExactly("red");
        assertThat(boss.get("/v3/domains/" + blue).status()).isEqualTo(404);
        assertThat(boss.get("/isthmus/v1/accounts").each("accounts", "name")).containsExactly("red");
        assertThat(boss.put("/v3/domains/" + service.account("red") + "/users/" + head + "/roles/administrator", "")
                        .status())
                .isEqualTo(403);
        assertThat(boss.delete("/isthmus/v1/accounts/" + service.account("red")).status())
                .isEqualTo(403);
    }

    // ---- accounts ----

    @Test
    void anAccountEndsWhenNothingIsLeftOfItAndItsNameComesBackEmpty() {
        Client.Answer project =
                root.post("/isthmus/v1/projects", "{'project':{'account':'green','name':'eu-de','user':'gil'}}");
        String green = project.text("project", "account_id");
        Client gil = service.client("gil", "green", "eu-de");
        Client.Answer key = gil.post(KEYS, "{'credential':{}}");
        Signer signer = new Signer(key.text("credential", "access"), key.text("credential", "secret"));
        Client.Answer refused = root.delete("/isthmus/v1/accounts/" + green);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("error_msg"))
                .isEqualTo("The account green still has the project eu-de and the user gil. Delete those first.");
        root.delete("/isthmus/v1/projects/" + project.text("project", "id"));
        assertThat(root.delete("/isthmus/v1/accounts/" + green).text("error_msg"))
                .contains("still has the user gil.");
        root.delete("/v3/users/" + root.get("/v3/users?name=gil").text("users", 0, "id"));
        assertThat(root.delete("/isthmus/v1/accounts/" + green).status()).isEqualTo(204);
        assertThat(root.get("/isthmus/v1/accounts/" + green).status()).isEqualTo(404);
        Client.Answer again =
                root.post("/isthmus/v1/projects", "{'project':{'account':'green','name':'eu-de','user':'gil'}}");
        assertThat(again.text("project", "account_id")).isNotEqualTo(green);
        assertThat(gil.get("/v3/auth/projects").status()).isEqualTo(401);
        assertThat(signer.send(service, "GET", "/v2.0/vpc/peerings", "").status())
                .isEqualTo(401);
        service.clock.pass(Duration.ofSeconds(1));
        assertThat(anonymous
                        .post(
                                "/v3/auth/tokens",
                                Client.logIn("gil", "green", "eu-de", project.text("project", "password")))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void anAccountIsMadeListedAndLimited() {
        Client.Answer made = root.post("/isthmus/v1/accounts", "{'account':{'name':'green','quotas':{'vpc':7}}}");
        assertThat(made.status()).isEqualTo(201);
        String green = made.id("account");
        assertThat(made.at("account", "quotas", "vpc")).isEqualTo(7);
        assertThat(root.put("/isthmus/v1/accounts/" + green, "{'account':{'quotas':{'vpcPeer':9}}}")
                        .text("account", "quotas"))
                .isEqualTo("{vpc=7, vpcPeer=9}");
        assertThat(root.put("/isthmus/v1/accounts/" + green, "{'account':{'quotas':{'moons':9}}}")
                        .status())
                .isEqualTo(400);
        assertThat(root.get("/isthmus/v1/accounts").each("accounts", "name")).contains("red", "blue", "ops", "green");
        assertThat(root.post("/isthmus/v1/accounts", "{'account':{'name':'green'}}")
                        .status())
                .isEqualTo(409);
        assertThat(Optional.of(service.alice().post("/isthmus/v1/accounts", "{'account':{'name':'x'}}"))
                        .map(Client.Answer::status))
                .contains(403);
    }

    @Test
    void projectsAreListedOfTheAccountThatIsAskedFor() {
        assertThat(root.get("/v3/projects?domain_id=" + service.account("red")).each("projects", "name"))
                .containsExactlyInAnyOrder("eu-de", "eu-de_two");
        assertThat(root.get("/v3/projects?name=eu-de").list("projects")).hasSize(1);
        assertThat(service.alice()
                        .get("/v3/projects?domain_id=" + service.account("blue"))
                        .list("projects"))
                .isEmpty();
        assertThat(root.get("/v3/domains?name=blue").each("domains", "id")).containsExactly(service.account("blue"));
    }
}
