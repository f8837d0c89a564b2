package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Context;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.client.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** About the service as a whole. */
public final class ServiceCommands {
    private ServiceCommands() {}

    /** Gets a new token. */
    @Calls("POST /v3/auth/tokens")
    public static final class Login extends Leaf {
        @Option(
                names = "--print-token",
                description = "Print the token and nothing else, for X-Auth-Token of other clients.")
        boolean printToken;

        public Login(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            api().login();
            Context now = api().context();
            if (printToken) {
                out().println(now.token());
                return 0;
            }
            ObjectNode shown = Json.object()
                    .put("user", now.user())
                    .put("account", now.account())
                    .put("project", now.project())
                    .put("project_id", now.projectId())
                    .put("token_expires_at", now.tokenExpires().toString());
            printer().details(shown);
            return 0;
        }
    }

    /** Says how the service is. */
    @Calls("GET /isthmus/v1/status")
    public static final class Status extends Leaf {
        private static final List<String> FILES = List.of("database", "write_ahead_log");
        private static final double MEBIBYTE = 1 << 20;

        public Status(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            JsonNode status = api().get("/isthmus/v1/status").path("status");
            printer().details(isJson() || !status.isObject() ? status : forPeople(status.deepCopy()));
            return 0;
        }

        private JsonNode forPeople(ObjectNode status) {
            JsonNode agent = status.path("data_plane");
            if (agent.isTextual()) {
                status.remove("data_plane");
                status.put(
                        "agent",
                        agent.asText()
                                + (agent.asText().equals("disconnected")
                                        ? " (starting or restarting; packets flow as before)"
                                        : ""));
            }
            if (status.path("converging").isArray() && status.path("converging").isEmpty()) {
                status.put("converging", "nothing");
            }
            if (status.path("sizes") instanceof ObjectNode sizes) {
                for (String file : FILES) {
                    sizes.put(
                            file,
                            String.format(
                                    Locale.ROOT, "%.1f MiB", sizes.path(file).asLong() / MEBIBYTE));
                }
            }
            return status;
        }
    }

    /** Prints the version. */
    public static final class Version extends Leaf {
        public Version(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            if (isJson()) {
                out().print(Json.pretty(Json.object().put("version", version())));
            } else {
                out().println("isthmus " + version());
            }
            return 0;
        }
    }

    /** As the build says. */
    public static String version() {
        try (InputStream text = ServiceCommands.class.getResourceAsStream("/io/isthmus/cli/version.txt")) {
            if (text == null) {
                throw new IllegalStateException("the build left out version.txt");
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
