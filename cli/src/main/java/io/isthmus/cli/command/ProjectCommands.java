package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Resources;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.client.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Projects, made by an administrator, and who may use them. */
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

        @Option(
                names = "--role",
                paramLabel = "ROLE",
                description = "The user's: member, reader, account-administrator or administrator.",
                choices = {"member", "reader", "account-administrator", "administrator"})
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
            AccountCommands.put(project, quotas);
            JsonNode made = api().post("/isthmus/v1/projects", body).path("project");
            saveAs.ifPresent(context -> new KeptPasswords(surroundings())
                    .add(
                            api().context(),
                            context,
                            made.path("user").asText(user.orElse("")),
                            account,
                            name,
                            made.path("password").asText("")));
            ObjectNode shown = Json.object();
            made.properties().stream()
                    .filter(field -> saveAs.isEmpty() || !field.getKey().equals("password"))
                    .forEach(field -> shown.set(field.getKey(), field.getValue()));
            printer().details(shown);
            saveAs.filter(_ -> !isJson()).ifPresent(context -> KeptPasswords.tellAdded(out(), context));
            return 0;
        }
    }

    /** Sets quotas of a project's account, and shows that. */
    @Calls({"PUT /isthmus/v1/projects/{id}", "GET /isthmus/v1/accounts/{account_id}"})
    public static final class Update extends Leaf {
        @Argument(paramLabel = "PROJECT", description = "Name or id.")
        String which = "";

        @Option(names = "--quota", paramLabel = "TYPE=N", description = "A quota of its account, as vpcPeer=1000.")
        Map<String, Integer> quotas = Map.of();

        public Update(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            AccountCommands.put(body.putObject("project"), AccountCommands.required(quotas));
            String path = Kind.PROJECT.itemPath(resources().id(Kind.PROJECT, which));
            String account =
                    api().put(path, body).path("project").path("account_id").asText();
            printer().details(api().get(Kind.ACCOUNT.itemPath(account)).path("account"));
            return 0;
        }
    }

    /** Gives a user a role on a project; makes the user if new. */
    @Calls({"PUT /v3/projects/{id}/users/{user_id}/roles/{role_id}", "POST /v3/users"})
    public static final class AddUser extends Leaf {
        @Argument(paramLabel = "PROJECT", description = "Name or id.")
        String which = "";

        @Argument(paramLabel = "USER", description = "Name or id; made in the project's account if new.")
        String user = "";

        @Option(names = "--role", paramLabel = "ROLE", description = "member (the default) or reader.")
        Optional<String> role = Optional.empty();

        @Option(
                names = "--password-stdin",
                description = "Read a new user's password from stdin, instead of making one up.")
        boolean passwordStdin;

        @Option(
                names = "--save-as",
                paramLabel = "CONTEXT",
                description = "Keep a new user as this context, instead of printing the password.")
        Optional<String> saveAs = Optional.empty();

        public AddUser(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            JsonNode project = resources().find(Kind.PROJECT, which);
            String named = role.orElse("member");
            Optional<JsonNode> known = user(resources(), project, user);
            if (known.isEmpty()) {
                UserCommands.NewUser made = new UserCommands.NewUser(
                        user, Optional.of(project.path("account_id").asText()), passwordStdin);
                made.role(named, Optional.of(project));
                made.make(this, saveAs, project.path("name").asText());
                return 0;
            }
            if (saveAs.isPresent() || passwordStdin) {
                throw new CliException(
                        "There is a user " + user + " already, who has a password.",
                        "Leave --save-as and --password-stdin out.");
            }
            api().put(rolesOf(project, known.get()) + "/" + Api.encode(named));
            if (!isJson()) {
                out().println(user + " is " + named + " on the project "
                        + project.path("name").asText() + ".");
            }
            return 0;
        }
    }

    /** Takes all roles on a project from a user. */
    @Calls("DELETE /v3/projects/{id}/users/{user_id}/roles/{role_id}")
    public static final class RemoveUser extends Leaf {
        @Argument(paramLabel = "PROJECT", description = "Name or id.")
        String which = "";

        @Argument(paramLabel = "USER", description = "Name or id.")
        String user = "";

        public RemoveUser(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            JsonNode project = resources().find(Kind.PROJECT, which);
            String name = project.path("name").asText();
            JsonNode found = user(resources(), project, user)
                    .orElseThrow(() -> new CliException(
                            "The account " + project.path("account").asText() + " has no user '" + user + "'.",
                            "See whom it has: isthmus user list"));
            List<String> taken = new ArrayList<>();
            for (JsonNode role : api().get(rolesOf(project, found)).path("roles")) {
                api().delete(rolesOf(project, found) + "/" + role.path("id").asText());
                taken.add(role.path("name").asText());
            }
            if (taken.isEmpty()) {
                throw new CliException(
                        user + " has no role of its own on the project " + name + ".",
                        "A role on the account acts on all projects. Take that: isthmus user revoke " + user + " ROLE");
            }
            if (!isJson()) {
                out().println(user + " is no longer " + String.join(", ", taken) + " on the project " + name + ".");
            }
            return 0;
        }
    }

    private static String rolesOf(JsonNode project, JsonNode user) {
        return "/v3/projects/" + project.path("id").asText() + "/users/"
                + user.path("id").asText() + "/roles";
    }

    /** The user of a project's account with this name or id. */
    private static Optional<JsonNode> user(Resources resources, JsonNode project, String nameOrId) {
        String account = project.path("account_id").asText();
        return resources.list(Kind.USER, "domain_id=" + account).stream()
                .filter(user -> Resources.isCalled(Kind.USER, user, nameOrId))
                .findFirst();
    }

    /** The project of an account, by its name, with this name or id. */
    static JsonNode find(Resources resources, String nameOrId, String account) {
        return resources.list(Kind.PROJECT, "").stream()
                .filter(project -> Resources.isCalled(Kind.PROJECT, project, nameOrId))
                .filter(project ->
                        account.isEmpty() || project.path("account").asText().equals(account))
                .findFirst()
                .orElseThrow(() -> new CliException(
                        "The account " + account + " has no project '" + nameOrId + "' that you can see.",
                        "See what there is: isthmus project list"));
    }
}
