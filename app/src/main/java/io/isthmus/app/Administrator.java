package io.isthmus.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.isthmus.control.Controller;
import io.isthmus.control.Identity;
import io.isthmus.control.password.Passwords;
import io.isthmus.model.Command;
import io.isthmus.model.Principal;
import io.isthmus.model.Role;
import io.isthmus.model.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The first administrator: made at the first start, with a random password that stands in a file only its owner reads. */
final class Administrator {
    private static final String FILE = "admin.json";
    private static final String NAME = "admin";
    private static final int PASSWORD_BYTES = 18;
    private static final ObjectMapper JSON = new ObjectMapper();

    private Administrator() {}

    /**
     * Makes the administrator if there is no account yet, and writes down how to reach this controller.
     *
     * @param url of the API
     */
    static void prepare(DataDirectory data, Controller controller, Identity identity, String url) throws IOException {
        Snapshot snapshot = controller.snapshot();
        String password = password(data.path().resolve(FILE)).orElseGet(Administrator::newPassword);
        String region = snapshot.settings().regions().getFirst();
        boolean first = snapshot.accounts().isEmpty();
        if (first || snapshot.accountNamed(NAME).isPresent()) {
            // The file first: a password that nobody knows would be worse than a file without its user.
            Map<String, String> content = new LinkedHashMap<>();
            content.put("url", url);
            content.put("socket", data.apiSocket().toString());
            content.put("account", NAME);
            content.put("user", NAME);
            content.put("password", password);
            content.put("project", region);
            data.write(FILE, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n");
        }
        if (first) {
            Command create = new Command.CreateProject(
                    NAME,
                    region,
                    region,
                    Map.of(),
                    Optional.of(new Command.NewUser(
                            NAME,
                            identity.hash(password, Passwords.LOCAL).taken().orElseThrow(),
                            Set.of(Role.ADMINISTRATOR, Role.MEMBER))));
            if (controller.execute(create, Principal.SYSTEM, "first-start")
                    instanceof Controller.Answer.Refused(var refusal)) {
                throw new IllegalStateException("the first administrator cannot be made: " + refusal.message());
            }
        }
    }

    private static Optional<String> password(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(JSON.readTree(file.toFile()).get("password"))
                    .map(JsonNode::asText);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static String newPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
