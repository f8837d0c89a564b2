package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.cli.syntax.Table;
import io.isthmus.client.Json;
import io.isthmus.edge.BoundedInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Key pairs, which have names and no ids that people see. */
public final class KeyPairCommands {
    private static final String PATH = "/v3/{project}/keypairs";
    private static final String WRAPPER = "keypair";

    /** Bytes of a public key. */
    private static final int LARGEST = 16 * 1024;

    private KeyPairCommands() {}

    /** Names a public key, or has a pair made. */
    @Calls("POST /v3/{project_id}/keypairs")
    public static final class Create extends Leaf {
        @Argument(paramLabel = "NAME", description = "Its name.")
        String name = "";

        @Option(
                names = "--public-key",
                paramLabel = "FILE",
                description = "The public key, such as ~/.ssh/id_ed25519.pub; without it a pair is made.")
        Optional<String> publicKey = Optional.empty();

        @Option(names = "--shared", description = "For all users of the project; by default for you alone.")
        boolean shared;

        public Create(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            ObjectNode pair = body.putObject(WRAPPER).put("name", name).put("scope", shared ? "domain" : "user");
            publicKey.ifPresent(file -> pair.put("public_key", read(file)));
            JsonNode made = api().post(PATH, body).path(WRAPPER);
            printer().details(made);
            if (made.has("private_key") && !isJson()) {
                out().println();
                out().println("Keep the private key now: it is not told again.");
            }
            return 0;
        }

        private static String read(String file) {
            try {
                return BoundedInput.text(Path.of(file), LARGEST);
            } catch (IOException unreadable) {
                throw new CliException(
                        "The file " + file + " cannot be read: " + unreadable.getMessage(),
                        "Name a file that holds one public key.");
            }
        }
    }

    /** Lists them. */
    @Calls("GET /v3/{project_id}/keypairs")
    public static final class ListAll extends Leaf {
        public ListAll(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            JsonNode pairs = api().get(PATH).path("keypairs");
            if (isJson()) {
                out().print(Json.pretty(pairs));
                return 0;
            }
            Table table = new Table(List.of("NAME", "SCOPE", "FINGERPRINT"));
            pairs.forEach(element -> {
                JsonNode pair = element.path(WRAPPER);
                table.row(List.of(
                        pair.path("name").asText(),
                        pair.path("scope").asText(),
                        pair.path("fingerprint").asText()));
            });
            table.print(out(), "");
            return 0;
        }
    }

    /** Shows one. */
    @Calls("GET /v3/{project_id}/keypairs/{keypair_name}")
    public static final class Show extends Leaf {
        @Argument(paramLabel = "NAME", description = "Which one.")
        String name = "";

        public Show(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            printer().details(api().get(PATH + "/" + Api.encode(name)).path(WRAPPER));
            return 0;
        }
    }

    /** Forgets some. */
    @Calls("DELETE /v3/{project_id}/keypairs/{keypair_name}")
    public static final class Delete extends Leaf {
        @Argument(paramLabel = "NAME", description = "Which ones.")
        List<String> which = List.of();

        public Delete(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            for (String name : which) {
                api().delete(PATH + "/" + Api.encode(name));
                if (!isJson()) {
                    out().println("Forgot key pair " + name + ".");
                }
            }
            return 0;
        }
    }
}
