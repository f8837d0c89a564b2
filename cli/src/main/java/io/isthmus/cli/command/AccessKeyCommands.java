package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.Context;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.cli.syntax.Table;
import io.isthmus.client.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Access keys: what SDKs and Terraform sign requests with. */
public final class AccessKeyCommands {
    private static final String PATH = "/v3.0/OS-CREDENTIAL/credentials";

    private AccessKeyCommands() {}

    /** Makes one for the context's user. */
    static Context.Keys make(Api api, String description) {
        ObjectNode body = Json.object();
        body.putObject("credential").put("description", description);
        JsonNode made = api.post(PATH, body).path("credential");
        return new Context.Keys(
                made.path("access").asText(), made.path("secret").asText());
    }

    /** Whether the context's user has this key. */
    static boolean isThere(Api api, String access) {
        return StreamSupport.stream(api.get(PATH).path("credentials").spliterator(), false)
                .anyMatch(key -> key.path("access").asText().equals(access));
    }

    /** Makes one. */
    @Calls("POST /v3.0/OS-CREDENTIAL/credentials")
    public static final class Create extends Leaf {
        @Option(
                names = "--user-id",
                paramLabel = "ID",
                description = "Whose key (an administrator may say); by default the context's user.")
        Optional<String> userId = Optional.empty();

        @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
        Optional<String> description = Optional.empty();

        public Create(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            ObjectNode credential = body.putObject("credential");
            userId.ifPresent(text -> credential.put("user_id", text));
            description.ifPresent(text -> credential.put("description", text));
            printer().details(api().post(PATH, body).path("credential"));
            if (!isJson()) {
                out().println();
                out().println("Keep the secret now: it is not told again.");
            }
            return 0;
        }
    }

    /** Lists those of a user. */
    @Calls("GET /v3.0/OS-CREDENTIAL/credentials")
    public static final class ListAll extends Leaf {
        @Option(
                names = "--user-id",
                paramLabel = "ID",
                description = "Whose keys (an administrator may say); by default the context's user.")
        Optional<String> userId = Optional.empty();

        public ListAll(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            JsonNode keys = api().get(PATH
                            + userId.map(id -> "?user_id=" + Api.encode(id)).orElse(""))
                    .path("credentials");
            if (isJson()) {
                out().print(Json.pretty(keys));
                return 0;
            }
            Table table = new Table(List.of("ACCESS KEY", "STATUS", "CREATED", "USER ID", "DESCRIPTION"));
            keys.forEach(key -> table.row(List.of(
                    key.path("access").asText(),
                    key.path("status").asText(),
                    key.path("create_time").asText(),
                    key.path("user_id").asText(),
                    key.path("description").asText())));
            table.print(out(), "");
            return 0;
        }
    }

    /** Revokes some. */
    @Calls("DELETE /v3.0/OS-CREDENTIAL/credentials/{access_key}")
    public static final class Delete extends Leaf {
        @Argument(paramLabel = "ACCESS_KEY", description = "Which ones.")
        List<String> which = List.of();

        public Delete(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            for (String key : which) {
                api().delete(PATH + "/" + Api.encode(key));
                if (!isJson()) {
                    out().println("Revoked access key " + key + ".");
                }
            }
            return 0;
        }
    }
}
