package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.decide.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is done to a user, against whatever proves who he is: what ends answers 401 from that moment on, all else 200. */
final class EndsOfUsersHttpTest {
    private static final String PASSWORD = "first password";
    private static final String NEW_PASSWORD = "second password";

    /** Everything by which a user may be known to the service. */
    enum Credential {
        TOKEN_OF_A_PROJECT,
        TOKEN_OF_THE_ACCOUNT,
        TOKEN_WITHOUT_SCOPE,
        TOKEN_GOT_BY_A_TOKEN,
        TOKEN_GOT_BY_SUCH_A_TOKEN,
        ACCESS_KEY
    }

    private static final Set<Credential> ALL = EnumSet.allOf(Credential.class);
    private static final Set<Credential> TOKENS = EnumSet.complementOf(EnumSet.of(Credential.ACCESS_KEY));
    private static final Set<Credential> NONE = EnumSet.noneOf(Credential.class);

    /** What is done, by the command that does it, and what ends by it; the user has a role on the account and no other. */
    enum Deed {
        DELETED(Command.DeleteUser.class, ALL),
        DISABLED(Command.UpdateUser.class, ALL),
        PASSWORD_SET_BY_AN_ADMINISTRATOR(Command.UpdateUser.class, TOKENS),
        PASSWORD_CHANGED_BY_HIMSELF(Command.ChangePassword.class, TOKENS),
        LAST_ROLE_REVOKED(Command.RevokeRole.class, TOKENS),
        ONE_OF_TWO_ROLES_REVOKED(Command.RevokeRole.class, NONE),
        RENAMED(Command.UpdateUser.class, NONE),
        ROLE_GRANTED(Command.GrantRole.class, NONE),
        ANOTHER_MADE(Command.CreateUser.class, NONE),
        ACCOUNT_MADE(Command.CreateAccount.class, NONE),
        ACCOUNT_LIMITED(Command.UpdateAccount.class, NONE),
        ACCOUNT_NOT_DELETED_SINCE_HE_IS_THERE(Command.DeleteAccount.class, NONE);

        private final Class<? extends Command.People> command;

        @SuppressWarnings("ImmutableEnumChecker") // nothing changes it
        private final Set<Credential> ended;

        Deed(Class<? extends Command.People> command, Set<Credential> ended) {
            this.command = command;
            this.ended = ended;
        }
    }

    private final Service service = Service.start();
    private final Client root = service.root();
    private final Client anonymous = new Client(service.server.url());
    private String account = "";
    private String project = "";
    private String carl = "";

    @BeforeEach
    void makeCarl() {
        account = service.account("red");
        project = root.get("/v3/projects?name=eu-de&domain_id=" + account).text("projects", 0, "id");
        carl = user("carl");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private String user(String name) {
        Client.Answer made = root.post(
                "/v3/users",
                "{'user':{'name':'%s','domain_id':'%s','password':'%s','roles':[{'name':'member'}]}}"
                        .formatted(name, account, PASSWORD));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.id("user");
    }

    private Client token(String identity, String scope) {
        service.clock.pass(Duration.ofSeconds(1)); // whatever failed before
        Client.Answer answer = anonymous.post(
                "/v3/auth/tokens",
                "{'auth':{'identity':%s%s}}".formatted(identity, scope.isEmpty() ? "" : ",'scope':" + scope));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return anonymous.with(answer.header("X-Subject-Token"), project);
    }

    private Client byPassword(String user, String scope) {
        return token(
                "{'methods':['password'],'password':{'user':{'id':'%s','password':'%s'}}}".formatted(user, PASSWORD),
                scope);
    }

    private Client byToken(Client first) {
        return token("{'methods':['token'],'token':{'id':'%s'}}".formatted(first.token()), ofProject());
    }

    private String ofProject() {
        return "{'project':{'id':'%s'}}".formatted(project);
    }

    /** A way to call as somebody. */
    @FunctionalInterface
    private interface Caller {
        int status();
    }

    private Caller caller(String user, Credential credential) {
        return switch (credential) {
            case TOKEN_OF_A_PROJECT -> calling(byPassword(user, ofProject()));
            case TOKEN_OF_THE_ACCOUNT -> calling(byPassword(user, "{'domain':{'id':'%s'}}".formatted(account)));
            case TOKEN_WITHOUT_SCOPE -> calling(byPassword(user, ""));
            case TOKEN_GOT_BY_A_TOKEN -> calling(byToken(byPassword(user, ofProject())));
            case TOKEN_GOT_BY_SUCH_A_TOKEN -> calling(byToken(byToken(byPassword(user, ""))));
            case ACCESS_KEY -> {
                Client.Answer key =
                        byPassword(user, ofProject()).post("/v3.0/OS-CREDENTIAL/credentials", "{'credential':{}}");
                Signer signer = new Signer(key.text("credential", "access"), key.text("credential", "secret"));
                yield () -> signer.send(service, "GET", "/v3/auth/projects", "").status();
            }
        };
    }

    private static Caller calling(Client client) {
        return () -> client.get("/v3/auth/projects").status();
    }

    /** The same for each, in their order. */
    private List<Caller> callers(String user) {
        List<Caller> callers = new ArrayList<>();
        for (Credential credential : Credential.values()) {
            callers.add(caller(user, credential));
        }
        return callers;
    }

    private static List<Integer> statuses(List<Caller> callers) {
        return callers.stream().map(Caller::status).toList();
    }

    private Client.Answer perform(Deed deed) {
        String one = "/v3/users/" + carl;
        String roles = "/v3/domains/" + account + "/users/" + carl + "/roles/";
        return switch (deed) {
            case DELETED -> root.delete(one);
            case DISABLED -> root.patch(one, "{'user':{'enabled':false}}");
            case PASSWORD_SET_BY_AN_ADMINISTRATOR ->
                root.patch(one, "{'user':{'password':'%s'}}".formatted(NEW_PASSWORD));
            case PASSWORD_CHANGED_BY_HIMSELF ->
                byPassword(carl, "")
                        .post(
                                one + "/password",
                                "{'user':{'original_password':'%s','password':'%s'}}"
                                        .formatted(PASSWORD, NEW_PASSWORD));
            case LAST_ROLE_REVOKED -> root.delete(roles + "member");
            case ONE_OF_TWO_ROLES_REVOKED -> {
                root.put(roles + "reader", "");
                yield root.delete(roles + "member");
            }
            case RENAMED -> root.patch(one, "{'user':{'name':'charles','email':'x','description':'y'}}");
            case ROLE_GRANTED -> root.put("/v3/projects/" + project + "/users/" + carl + "/roles/reader", "");
            case ANOTHER_MADE -> root.get("/v3/users/" + user("another"));
            case ACCOUNT_MADE -> root.post("/isthmus/v1/accounts", "{'account':{'name':'green'}}");
            case ACCOUNT_LIMITED -> root.put("/isthmus/v1/accounts/" + account, "{'account':{'quotas':{'vpcPeer':9}}}");
            case ACCOUNT_NOT_DELETED_SINCE_HE_IS_THERE -> root.delete("/isthmus/v1/accounts/" + account);
        };
    }

    @ParameterizedTest
    @EnumSource
    void whatEndsAnswers401AndAllElseGoesOn(Deed deed) {
        List<Caller> callers = callers(carl);
        List<Caller> others = callers(user("dora"));
        assertThat(statuses(callers)).containsOnly(200);
        Client.Answer answer = perform(deed);
        assertThat(answer.status()).as(answer.body()).isIn(200, 201, 204, 409);
        List<Integer> expected = Arrays.stream(Credential.values())
                .map(credential -> deed.ended.contains(credential) ? 401 : 200)
                .toList();
        assertThat(statuses(callers)).isEqualTo(expected);
        assertThat(statuses(others)).containsOnly(200);
    }

    /** Who adds a command on people says here what it does to those who are logged in. */
    @Test
    void everyCommandOnPeopleIsTried() {
        Set<Class<?>> tried = Stream.of(Deed.values()).map(deed -> deed.command).collect(Collectors.toSet());
        assertThat(tried).containsExactlyInAnyOrder(Command.People.class.getPermittedSubclasses());
    }
}
