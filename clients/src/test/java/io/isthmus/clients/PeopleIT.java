package io.isthmus.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.client.Json;
import io.isthmus.conformance.LocalController;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The life of a user as the openstack CLI leads it, with Keystone's calls and nothing of ours. */
final class PeopleIT {
    private static final String ACCOUNT = "acme";
    private static final String PROJECT = "eu-de_acme";
    private static final String FIRST = "first password";
    private static final String SECOND = "second password";
    private static final int MOST_TRIES = 10;
    private static LocalController controller;
    private static Person administrator;

    /** Who calls. */
    record Person(String name, String password, String account, String project) {
        Map<String, String> variables() {
            return Map.of(
                    "OS_AUTH_URL", controller.url() + "/v3",
                    "OS_IDENTITY_API_VERSION", "3",
                    "OS_USERNAME", name,
                    "OS_PASSWORD", password,
                    "OS_USER_DOMAIN_NAME", account,
                    "OS_PROJECT_NAME", project,
                    "OS_PROJECT_DOMAIN_NAME", account);
        }
    }

    /** What the CLI said. */
    record Said(int status, String text) {}

    @BeforeAll
    static void start() throws IOException {
        controller = LocalController.start(Accounts.launcher(), List.of());
        JsonNode file = Json.parse(Files.readAllBytes(controller.administrator()));
        administrator = new Person(
                file.path("user").asText(),
                file.path("password").asText(),
                file.path("account").asText(),
                file.path("project").asText());
        new io.isthmus.conformance.cloud.Administrator(controller.socket()).createProject(ACCOUNT, PROJECT, "eu-de");
    }

    @AfterAll
    static void stop() {
        controller.close();
    }

    /** As somebody who waits when told to: a log-in that failed delays the next one by a second. */
    private static Said run(Person caller, String... words) throws IOException, InterruptedException {
        Said said = once(caller, words);
        for (int tries = 1; said.text().contains("HTTP 429") && tries < MOST_TRIES; tries++) {
            said = once(caller, words);
        }
        return said;
    }

    private static Said once(Person caller, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openstack"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("OS_"));
        builder.environment().putAll(caller.variables());
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }

    private static String done(Person caller, String... words) throws IOException, InterruptedException {
        Said said = run(caller, words);
        assertThat(said.status())
                .as(String.join(" ", words) + ": " + said.text())
                .isZero();
        return said.text();
    }

    private static JsonNode told(String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-f", "json"));
        return Json.parse(done(administrator, all.toArray(String[]::new)).getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> names(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(each -> each.path("Name").asText())
                .toList();
    }

    @Test
    void aUserIsMadeGivenARoleChangedDisabledAndDeleted() throws IOException, InterruptedException {
        assertThat(names(told("domain", "list"))).contains(ACCOUNT);
        assertThat(names(told("project", "list", "--domain", ACCOUNT))).containsExactly(PROJECT);
        JsonNode made =
                told("user", "create", "--domain", ACCOUNT, "--password", FIRST, "--email", "c@example.com", "carol");
        assertThat(made.path("name").asText()).isEqualTo("carol");
        String id = made.path("id").asText();
        Person carol = new Person("carol", FIRST, ACCOUNT, PROJECT);
        assertThat(run(carol, "token", "issue").status()).isNotZero();
        done(administrator, "role", "add", "--user", id, "--project", PROJECT, "--project-domain", ACCOUNT, "member");
        done(carol, "token", "issue");
        JsonNode roles = told("role", "assignment", "list", "--user", id, "--names");
        assertThat(roles).hasSize(1);
        assertThat(roles.get(0).path("Role").asText()).isEqualTo("member");
        assertThat(roles.get(0).path("Project").asText()).isEqualTo(PROJECT + "@" + ACCOUNT);
        done(carol, "user", "password", "set", "--original-password", FIRST, "--password", SECOND);
        assertThat(run(carol, "token", "issue").status()).isNotZero();
        Person changed = new Person("carol", SECOND, ACCOUNT, PROJECT);
        done(changed, "token", "issue");
        done(administrator, "user", "set", "--name", "charles", "--description", "renamed", id);
        Person renamed = new Person("charles", SECOND, ACCOUNT, PROJECT);
        done(renamed, "token", "issue");
        done(administrator, "user", "set", "--disable", id);
        assertThat(told("user", "show", id).path("enabled").asBoolean()).isFalse();
        assertThat(run(renamed, "token", "issue").status()).isNotZero();
        done(administrator, "user", "set", "--enable", id);
        done(renamed, "token", "issue");
        done(
                administrator,
                "role",
                "remove",
                "--user",
                id,
                "--project",
                PROJECT,
                "--project-domain",
                ACCOUNT,
                "member");
        assertThat(run(renamed, "token", "issue").status()).isNotZero();
        assertThat(names(told("user", "list", "--domain", ACCOUNT))).contains("charles");
        done(administrator, "user", "delete", id);
        assertThat(names(told("user", "list", "--domain", ACCOUNT))).doesNotContain("charles");
        assertThat(names(told("role", "list"))).contains("administrator", "account-administrator", "member", "reader");
    }
}
