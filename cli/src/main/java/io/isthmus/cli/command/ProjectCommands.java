package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Context;
import io.isthmus.cli.client.Contexts;
import io.isthmus.cli.client.Json;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import java.util.Map;
import java.util.Optional;

/** Accounts, projects and their users, made by an administrator. */
public final class ProjectCommands {
    private ProjectCommands() {}

    /** Makes a project, with its account and user if they are new. */
    @Calls("POST /isthmus/v1/projects")
    public static final class Create extends Leaf {
        @Argument(paramLabel = "NAME", description = "Its name.")
        String name = "";

        @Option(
                names = "--account",
                required = true,
                paramLabel = "ACCOUNT",
                description = "The account it belongs to; made if new.")
        String account = "";

        @Option(names = "--region", paramLabel = "REGION", description = "The region it acts in.")
        Optional<String> region = Optional.empty();

        @Option(names = "--user", paramLabel = "USER", description = "A user to make for it, with a random password.")
        Optional<String> user = Optional.empty();

        @Option(names = "--role", paramLabel = "ROLE", description = "The user's: member, reader or administrator.")
        Optional<String> role = Optional.empty();

        @Option(names = "--quota", paramLabel = "TYPE=N", description = "The account's quotas, as vpcPeer=1000.")
        Map<String, Integer> quotas = Map.of();

        @Option(
                names = "--save-as",
                paramLabel = "CONTEXT",
                description = "Keep the new user as this context, instead of printing the password.")
        Optional<String> saveAs = Optional.empty();

        public Create(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            if (saveAs.isPresent() && user.isEmpty()) {
                throw new UsageException("A context needs a user.", "Give --user NAME with --save-as.");
            }
            ObjectNode body = Json.object();
            ObjectNode project =
                    body.putObject("project").put("account", account).put("name", name);
            region.ifPresent(text -> project.put("region", text));
            user.ifPresent(text -> project.put("user", text));
            role.ifPresent(text -> project.put("role", text));
            if (!quotas.isEmpty()) {
                ObjectNode limits = project.putObject("quotas");
                quotas.forEach(limits::put);
            }
            JsonNode made = api().post("/isthmus/v1/projects", body).path("project");
            saveAs.ifPresent(context -> save(context, made));
            ObjectNode shown = Json.object();
            made.properties().stream()
                    .filter(field -> saveAs.isEmpty() || !field.getKey().equals("password"))
                    .forEach(field -> shown.set(field.getKey(), field.getValue()));
            printer().details(shown);
            if (saveAs.isPresent() && !isJson()) {
                out().println();
                out().println("Kept as context '" + saveAs.get() + "'. Use it with: isthmus context use "
                        + saveAs.get());
            }
            return 0;
        }

        private void save(String contextName, JsonNode made) {
            Context mine = api().context();
            Context theirs = new Context(
                            mine.url(),
                            mine.socket(),
                            made.path("user").asText(user.orElse("")),
                            account,
                            name,
                            made.path("password").asText(""))
                    .withCa(mine.ca());
            Contexts.update(surroundings().contextsFile(), contexts -> contexts.with(contextName, theirs));
        }
    }
}
