package io.isthmus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.cli.FakeApi.Answer;
import io.isthmus.cli.FakeApi.Request;
import io.isthmus.cli.Terminal.Result;
import io.isthmus.cli.client.Context;
import io.isthmus.cli.client.ControllerDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contexts file, and the tokens in it. */
class ContextsTest {
    private static final String ADD_BOB = "context add bob --user bob --account b --project p --password-stdin --url ";

    @TempDir
    Path directory;

    private final AtomicInteger logins = new AtomicInteger();
    private FakeApi api;
    private Path file;
    private Terminal terminal;
    private String expiry = "2999-01-01T00:00:00.000000Z";

    @BeforeEach
    void start() throws Exception {
        api = new FakeApi();
        file = directory.resolve("deep").resolve("contexts.json");
        terminal = new Terminal(file);
        api.handle(request -> request.path().startsWith("/v3/auth/tokens")
                ? Optional.of(new Answer(
                        201,
                        "{\"token\":{\"expires_at\":\"" + expiry + "\",\"project\":{\"id\":\"11\"}}}",
                        "token-" + logins.incrementAndGet()))
                : Optional.empty());
        api.answer("GET", "/isthmus/v1/status", 200, "{\"status\":{\"version\":\"1\"}}");
    }

    @AfterEach
    void stop() throws Exception {
        api.close();
    }

    private List<String> tokensOf(String path) {
        return api.requests().stream()
                .filter(request -> request.path().equals(path))
                .map(Request::token)
                .toList();
    }

    @Test
    void fileIsForItsOwnerOnlyAndShowsNoSecrets() throws Exception {
        terminal.typeWith("secret\n", ADD_BOB + api.url());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        terminal.type("login");
        assertThat(terminal.type("context show").out()).contains("bob").doesNotContain("secret", "token-1");
        assertThat(terminal.type("context list -o json").out()).doesNotContain("secret", "token-1");
    }

    @Test
    void fileThatOthersCanReadIsRefused() throws Exception {
        terminal.typeWith("secret\n", ADD_BOB + api.url());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Result result = terminal.type("status");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("can be used by others (rw-r--r--)", "chmod 600 " + file);
        assertThat(api.requests()).hasSize(1); // when it was added
    }

    @Test
    void tokenIsFetchedOnceAndThenEveryCallIsOneRequest() {
        terminal.typeWith("secret\n", ADD_BOB + api.url());
        terminal.type("status");
        terminal.type("status");
        assertThat(logins).hasValue(1);
        assertThat(tokensOf("/isthmus/v1/status")).containsExactly("token-1", "token-1");
        assertThat(api.requests().getFirst().body())
                .isEqualTo(
                        "{\"auth\":{\"identity\":{\"methods\":[\"password\"],\"password\":{\"user\":{\"name\":\"bob\","
                                + "\"password\":\"secret\",\"domain\":{\"name\":\"b\"}}}},"
                                + "\"scope\":{\"project\":{\"name\":\"p\",\"domain\":{\"name\":\"b\"}}}}}");
    }

    @Test
    void expiredTokenIsReplacedBeforeItIsUsed() {
        expiry = "2020-01-01T00:00:00.000000Z";
        terminal.typeWith("secret\n", ADD_BOB + api.url());
        terminal.type("status");
        terminal.type("status");
        assertThat(tokensOf("/isthmus/v1/status")).containsExactly("token-2", "token-3");
    }

    @Test
    void tokenThatTheApiForgotIsReplacedOnce() {
        terminal.typeWith("secret\n", ADD_BOB + api.url());
        api.handle(request -> request.token().equals("token-1")
                ? Optional.of(new Answer(401, "{\"error\":{\"code\":401,\"message\":\"unknown token\"}}"))
                : Optional.empty());
        assertThat(terminal.type("status").status()).isZero();
        assertThat(tokensOf("/isthmus/v1/status")).containsExactly("token-1", "token-2");
        api.answer("GET", "/isthmus/v1/status", 401, "{\"error\":{\"message\":\"unknown token\"}}");
        assertThat(terminal.type("status").err()).contains("unknown token");
        assertThat(logins).hasValue(3);
    }

    @Test
    void wrongPasswordSaysWhoseAndWhereItIsKept() {
        api.handle(request -> request.path().startsWith("/v3/auth/tokens")
                ? Optional.of(new Answer(401, "{\"error\":{\"code\":401,\"message\":\"no\"}}"))
                : Optional.empty());
        Result untold = terminal.typeWith("wrong\n", ADD_BOB + api.url());
        assertThat(untold.status()).isEqualTo(1);
        assertThat(untold.err())
                .contains("Context 'bob' was not added: The API does not accept user 'bob'", "--untried")
                .doesNotContain("wrong");
        assertThat(terminal.type("context list").out()).contains("There is no context");
        terminal.typeWith("wrong\n", ADD_BOB + api.url() + " --untried");
        Result result = terminal.type("status");
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .contains("user 'bob' of account 'b'", "context 'bob'")
                .doesNotContain("wrong");
    }

    @Test
    void severalUsersLiveInOneFileAndTheFirstIsInUse() {
        terminal.typeWith("secret\n", ADD_BOB + api.url());
        terminal.type("context add local --untried --socket /run/x.sock");
        assertThat(terminal.type("context list").out().lines().toList())
                .anyMatch(line -> line.startsWith("*  bob"))
                .anyMatch(line -> line.contains("local") && line.contains("(local administrator)"));
        terminal.type("context use local");
        assertThat(terminal.type("context show").out()).contains("/run/x.sock");
        terminal.type("context remove local");
        Result result = terminal.type("status");
        assertThat(result.err()).contains("No context says");
    }

    @Test
    void unknownContextNamesThoseThereAre() {
        terminal.typeWith("secret\n", ADD_BOB + api.url());
        assertThat(terminal.type("--context alice status").err()).contains("no context 'alice'", "There are: bob");
    }

    @Test
    void administratorOfADataDirectoryIsReadFromIt() throws Exception {
        Files.writeString(
                directory.resolve("admin.json"),
                "{\"url\":\"" + api.url() + "\",\"socket\":\"/x/isthmus.sock\",\"user\":\"admin\",\"password\":\"s\","
                        + "\"account\":\"isthmus\",\"project\":\"local\"}");
        Files.writeString(directory.resolve("url"), api.url() + "\n");
        assertThat(terminal.type("context add admin --data " + directory).status())
                .isZero();
        assertThat(terminal.type("status").status()).isZero();
        assertThat(terminal.type("context show").out()).contains("/x/isthmus.sock", "isthmus");
    }

    @Test
    void anAdministratorWhosePasswordHasBeenChangedIsReachedThroughTheSocket() throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        Files.writeString(
                data.resolve("admin.json"),
                "{\"url\":\"x\",\"socket\":\"" + data + "/isthmus.sock\",\"user\":\"admin\",\"account\":\"admin\"}");
        Files.writeString(data.resolve("url"), api.url());
        api.listenOn(data.resolve("isthmus.sock"));
        Result added = terminal.type("context add admin --data " + data);
        assertThat(added.status()).as(added.err()).isZero();
        assertThat(added.out()).contains("local administrator");
        assertThat(terminal.type("context list").out()).contains("(local administrator)", data + "/isthmus.sock");
    }

    @Test
    void newUserIsKeptAsAContextWithoutShowingThePassword() {
        terminal.typeWith("secret\n", ADD_BOB + api.url());
        api.answer(
                "POST",
                "/isthmus/v1/projects",
                201,
                "{\"project\":{\"id\":\"22\",\"name\":\"q\",\"account\":\"c\",\"user\":\"carol\",\"password\":\"random\"}}");
        Result result = terminal.type("project create q --account c --user carol --save-as carol");
        assertThat(result.out()).contains("Kept as context 'carol'").doesNotContain("random");
        terminal.type("--context carol status");
        assertThat(api.requests().stream().map(Request::body))
                .anyMatch(body -> body.contains("\"password\":\"random\""));
    }

    private Path dataDirectory(String url) throws Exception {
        Path data = Files.createDirectories(directory.resolve("data"));
        Files.writeString(
                data.resolve("admin.json"),
                "{\"socket\":\"" + data
                        + "/isthmus.sock\",\"user\":\"admin\",\"password\":\"s\",\"account\":\"isthmus\"}");
        Files.writeString(data.resolve("url"), url);
        return data;
    }

    @Test
    void administratorIsAwaitedUntilTheControllerIsReady() throws Exception {
        Path data = directory.resolve("data");
        CompletableFuture<Context> read = new CompletableFuture<>();
        Thread reader = Thread.ofPlatform()
                .start(() -> read.complete(new ControllerDirectory(data)
                        .awaitAdministrator(Optional.empty(), Optional.empty(), Duration.ofMinutes(1))));
        while (reader.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        dataDirectory("http://127.0.0.1:1");
        assertThat(read.get(1, TimeUnit.MINUTES).url()).isEqualTo("http://127.0.0.1:1");
    }

    @Test
    void controllerThatDoesNotGetReadyIsSaidWithTheReasonAndThePathOnce() throws Exception {
        Path data = dataDirectory("");
        assertThatThrownBy(() -> new ControllerDirectory(data)
                        .awaitAdministrator(Optional.empty(), Optional.empty(), Duration.ZERO))
                .hasMessage("The controller of " + data + " does not run: it wrote down no address within 0 s.");
        Files.delete(data.resolve("admin.json"));
        assertThatThrownBy(() -> new ControllerDirectory(data)
                        .awaitAdministrator(Optional.empty(), Optional.empty(), Duration.ZERO))
                .hasMessage(data + " holds no admin.json, nor did a controller write one within 0 s.");
        assertThatThrownBy(() -> new ControllerDirectory(directory.resolve("typo"))
                        .awaitAdministrator(Optional.empty(), Optional.empty(), Duration.ZERO))
                .hasMessageStartingWith("There is no directory " + directory.resolve("typo"));
    }

    @Test
    void contextThatLeadsElsewhereIsReplacedOnlyByForce() {
        terminal.typeWith("secret\n", ADD_BOB + api.url());
        Result refused = terminal.typeWith("secret\n", ADD_BOB + "http://127.0.0.1:1");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("leads to " + api.url(), "--force");
        assertThat(terminal.type("context show").out()).contains(api.url());
        Result forced = terminal.typeWith("secret\n", ADD_BOB + "http://127.0.0.1:1 --force --untried");
        assertThat(forced.out()).contains("Replaced context 'bob' (was " + api.url() + ").");
        assertThat(terminal.typeWith("new\n", ADD_BOB + "http://127.0.0.1:1 --untried")
                        .out())
                .contains("Replaced context 'bob'.");
    }

    @Test
    void addressThatChangedAtARestartIsReadFromTheDataDirectoryAndKept() throws Exception {
        Path data = dataDirectory("http://127.0.0.1:1");
        terminal.type("context add admin --untried --data " + data);
        Files.writeString(data.resolve("url"), api.url() + "\n");
        Result result = terminal.type("status");
        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(terminal.type("context show").out()).contains(api.url());
    }

    @Test
    void addressWithoutADataDirectoryThatDoesNotAnswerNamesContextAdd() {
        Result refused = terminal.typeWith("secret\n", ADD_BOB + "http://127.0.0.1:1");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("was not added: Nothing answers at http://127.0.0.1:1");
        terminal.typeWith("secret\n", ADD_BOB + "http://127.0.0.1:1 --untried");
        assertThat(terminal.type("status").err()).contains("isthmus context add bob --force --data DIR");
    }

    @Test
    void shutdownActsWithTheRightsOfTheContextOnly() throws Exception {
        Path data = dataDirectory(api.url());
        api.listenOn(data.resolve("isthmus.sock"));
        terminal.type("context add admin --data " + data);
        api.handle(request -> request.path().equals("/isthmus/v1/shutdown")
                ? Optional.of(
                        request.token().equals("token-1")
                                ? new Answer(202, "{}")
                                : new Answer(403, "{\"error_msg\":\"no\"}"))
                : Optional.empty());
        assertThat(terminal.type("shutdown").status()).isZero();
        api.answer(
                "POST",
                "/isthmus/v1/projects",
                201,
                "{\"project\":{\"name\":\"q\",\"account\":\"c\",\"user\":\"carol\",\"password\":\"x\"}}");
        terminal.type("project create q --account c --user carol --save-as carol");
        Result refused = terminal.type("--context carol shutdown");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("the context 'carol' is not one's", "isthmus --context admin shutdown");
        assertThat(tokensOf("/isthmus/v1/shutdown")).containsExactly("token-1", "token-2");
    }

    @Test
    void shutdownOfADataDirectoryGoesOverItsSocket() throws Exception {
        Path data = dataDirectory("");
        api.listenOn(data.resolve("isthmus.sock"));
        api.answer("POST", "/isthmus/v1/shutdown", 202, "{}");
        assertThat(terminal.type("shutdown --data " + data).status()).isZero();
        assertThat(tokensOf("/isthmus/v1/shutdown")).containsExactly("");
    }

    @Test
    void shutdownOfAControllerThatDoesNotRunSaysHowToRemoveWhatItLeft() throws Exception {
        Path data = dataDirectory("");
        Result result = terminal.type("shutdown --remove --data " + data);
        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err())
                .contains("The controller of " + data + " is not running.")
                .contains(
                        "isthmus controller --data " + data + ", then: isthmus shutdown --data " + data + " --remove");
    }

    @Test
    void wayToStartTheControllerKeepsWhereItServed() throws Exception {
        Path data = dataDirectory("");
        String admin = Files.readString(data.resolve("admin.json"));
        Files.writeString(data.resolve("admin.json"), admin.replace("{", "{\"url\":\"http://127.0.0.1:9797\","));
        String start = "isthmus controller --data " + data + " --listen 127.0.0.1:9797";
        assertThat(terminal.type("shutdown --data " + data).err()).contains(start + ", then");
        terminal.type("context add local --untried --socket " + data.resolve("isthmus.sock"));
        assertThat(terminal.type("status").err()).contains("Start it with: " + start);
        Files.writeString(data.resolve("admin.json"), admin.replace("{", "{\"url\":\"http://127.0.0.1:9696\","));
        assertThat(terminal.type("status").err())
                .contains("isthmus controller --data " + data)
                .doesNotContain("--listen");
    }

    @Test
    void tokenIsPrintedAloneForOtherClients() {
        terminal.typeWith("secret\n", ADD_BOB + api.url());
        assertThat(terminal.type("login --print-token").out()).isEqualTo("token-2\n");
    }

    @Test
    void variablesOfAContextAreForTheShellAndItsKeyIsMadeOnce() {
        terminal.typeWith("it's\n", ADD_BOB + api.url());
        api.answer(
                "GET",
                "/isthmus/v1/projects",
                200,
                "{\"projects\":[{\"id\":\"11\",\"name\":\"p\",\"region\":\"eu-de\"}]}");
        api.answer(
                "POST",
                "/v3.0/OS-CREDENTIAL/credentials",
                201,
                "{\"credential\":{\"access\":\"AK\",\"secret\":\"SK\"}}");
        api.answer("GET", "/v3.0/OS-CREDENTIAL/credentials", 200, "{\"credentials\":[{\"access\":\"AK\"}]}");
        assertThat(terminal.type("context env bob").out().lines().toList())
                .contains(
                        "export OS_AUTH_URL='" + api.url() + "/v3'",
                        "export OS_USERNAME='bob'",
                        "export OS_PASSWORD='it'\\''s'",
                        "export OS_REGION_NAME='eu-de'",
                        "export OS_PROJECT_ID='11'")
                .noneMatch(line -> line.contains("ACCESS_KEY"));
        for (int time = 0; time < 2; time++) {
            assertThat(terminal.type("context env --access-key").out())
                    .contains("export OS_ACCESS_KEY='AK'", "export HW_SECRET_KEY='SK'");
        }
        assertThat(api.asked())
                .filteredOn(request -> request.startsWith("POST"))
                .hasSize(1);
        assertThat(terminal.type("context show").out()).doesNotContain("SK");
        terminal.type("context add local --untried --socket /run/x.sock");
        assertThat(terminal.type("context env local").err()).contains("local administrator");
    }
}
