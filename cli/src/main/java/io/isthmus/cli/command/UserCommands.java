package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Context;
import io.isthmus.cli.client.ControllerDirectory;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Resources;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.client.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Users: who may log in, and with which roles (contract.md 10.46). */
public final class UserCommands {
    private static final String WHO = "Name, name@account or id.";

    private UserCommands() {}

    /** Makes a user. */
    @Calls("POST /v3/users")
    public static final class Create extends Leaf {
        @Argument(paramLabel = "NAME", description = "Its name.")
        String name = "";

        @Option(
                names = "--account",
                paramLabel = "ACCOUNT",
                description = "The account (name or id); by default the context's.")
        Optional<String> account = Optional.empty();

        @Option(
                names = "--role",
                paramLabel = "ROLE",
                description =
                        "member, reader, account-administrator or administrator; on the account, unless --project.")
        Optional<String> role = Optional.empty();

        @Option(
                names = "--project",
                paramLabel = "PROJECT",
                description = "Give the role (by default member) on this project of the account only.")
        Optional<String> project = Optional.empty();

        @Option(names = "--description", paramLabel = "TEXT", description = "Anything, up to 255 characters.")
        Optional<String> description = Optional.empty();

        @Option(names = "--email", paramLabel = "TEXT", description = "An address of the user.")
        Optional<String> email = Optional.empty();

        @Option(names = "--password-stdin", description = "Read the password from stdin, instead of making one up.")
        boolean passwordStdin;

        @Option(
                names = "--save-as",
                paramLabel = "CONTEXT",
                description = "Keep the user as this context, instead of printing the password.")
        Optional<String> saveAs = Optional.empty();

        public Create(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            if (account.isEmpty() && api().context().isLocalAdministrator()) {
                throw new UsageException("A user belongs to an account.", "Give --account ACCOUNT.");
            }
            Optional<JsonNode> owner = account.map(named -> resources().find(Kind.ACCOUNT, named));
            NewUser user = new NewUser(name, owner.map(found -> found.path("id").asText()), passwordStdin);
            description.ifPresent(text -> user.body.put("description", text));
            email.ifPresent(text -> user.body.put("email", text));
            Optional<JsonNode> on = project.map(named -> ProjectCommands.find(
                    resources(),
                    named,
                    owner.map(found -> found.path("name").asText())
                            .orElse(api().context().account())));
            on.map(_ -> role.orElse("member")).or(() -> role).ifPresent(text -> user.role(text, on));
            user.make(this, saveAs, on.map(found -> found.path("name").asText()).orElse(""));
            if (on.isEmpty() && role.isEmpty() && !isJson()) {
                out().println();
                out().println("It may use nothing yet. Give it a role: isthmus user grant " + name + " member");
            }
            return 0;
        }
    }

    /** A user in the making. */
    static final class NewUser {
        private final ObjectNode request = Json.object();
        private final ObjectNode body = request.putObject("user");
        private final boolean given;

        NewUser(String name, Optional<String> accountId, boolean given) {
            this.given = given;
            body.put("name", name);
            accountId.ifPresent(id -> body.put("domain_id", id));
        }

        /** @param on the project that it is on; empty: the account */
        void role(String role, Optional<JsonNode> on) {
            ObjectNode node = body.putArray("roles").addObject().put("name", role);
            on.ifPresent(project -> node.put("project_id", project.path("id").asText()));
        }

        /**
         * Makes the user with a password that was given or made up, and tells who it is. A context keeps the password; one
         * that was made up and is kept nowhere is told.
         *
         * @param project the name of that which the context acts on; empty: none
         */
        void make(Leaf leaf, Optional<String> saveAs, String project) {
            String password = Passwords.fresh(leaf.surroundings(), given);
            body.put("password", password);
            JsonNode made = leaf.api().post(Kind.USER.listPath(), request).path("user");
            saveAs.ifPresent(context -> new KeptPasswords(leaf.surroundings())
                    .add(
                            leaf.api().context(),
                            context,
                            made.path("name").asText(),
                            made.path("account").asText(),
                            project,
                            password));
            ObjectNode shown = made.deepCopy();
            if (!given && saveAs.isEmpty()) {
                shown.put("password", password);
            }
            leaf.printer().details(shown);
            saveAs.filter(_ -> !leaf.isJson()).ifPresent(context -> KeptPasswords.tellAdded(leaf.out(), context));
        }
    }

    /** Lists users. */
    public static final class ListAll extends ResourceCommands.ListAll {
        @Option(names = "--account", paramLabel = "ACCOUNT", description = "Only those of this account (name or id).")
        Optional<String> account = Optional.empty();

        public ListAll(Surroundings surroundings) {
            super(surroundings, Kind.USER);
        }

        @Override
        List<String> query() {
            return account.map(named -> List.of("domain_id=" + resources().id(Kind.ACCOUNT, named)))
                    .orElse(List.of());
        }
    }

    /** Changes what is said of a user. */
    @Calls("PATCH /v3/users/{user_id}")
    public static final class Update extends Leaf {
        @Argument(paramLabel = "USER", description = WHO)
        String which = "";

        @Option(names = "--name", paramLabel = "NAME", description = "A new name.")
        Optional<String> name = Optional.empty();

        @Option(names = "--description", paramLabel = "TEXT", description = "Anything, up to 255 characters.")
        Optional<String> description = Optional.empty();

        @Option(names = "--email", paramLabel = "TEXT", description = "An address of the user.")
        Optional<String> email = Optional.empty();

        @Option(
                names = "--default-project",
                paramLabel = "PROJECT",
                description = "What a log-in without a scope is for (name or id).")
        Optional<String> project = Optional.empty();

        public Update(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode changes = ResourceCommands.changes(name, description);
            email.ifPresent(text -> changes.put("email", text));
            if (project.isEmpty()) {
                ResourceCommands.required(changes, "--name, --description, --email or --default-project");
            }
            JsonNode user = resources().find(Kind.USER, which);
            project.ifPresent(named -> changes.put(
                    "default_project_id",
                    projectOf(resources(), user, named).path("id").asText()));
            printer().details(patch(api(), user, changes));
            return 0;
        }
    }

    private static JsonNode projectOf(Resources resources, JsonNode user, String project) {
        return ProjectCommands.find(resources, project, user.path("account").asText());
    }

    private static JsonNode patch(Api api, JsonNode user, ObjectNode changes) {
        ObjectNode body = Json.object();
        body.set("user", changes);
        return api.patch(Kind.USER.itemPath(user.path("id").asText()), body).path("user");
    }

    private static String called(JsonNode user) {
        return user.path("name").asText() + "@" + user.path("account").asText();
    }

    /** Lets users log in again, or no longer. */
    @Calls("PATCH /v3/users/{user_id}")
    public static final class Enable extends Leaf {
        private final boolean enabled;

        @Argument(paramLabel = "USER", description = WHO)
        String which = "";

        public Enable(Surroundings surroundings, boolean enabled) {
            super(surroundings);
            this.enabled = enabled;
        }

        @Override
        public Integer call() {
            JsonNode user = resources().find(Kind.USER, which);
            JsonNode changed = patch(api(), user, Json.object().put("enabled", enabled));
            if (isJson()) {
                printer().details(changed);
            } else {
                out().println(
                                enabled
                                        ? called(user) + " may log in again, and its access keys are accepted."
                                        : called(user)
                                                + " may not log in any more: its tokens have ended, and its access"
                                                + " keys are not accepted.");
            }
            return 0;
        }
    }

    /** Gives a role or takes it away. */
    @Calls({
        "PUT /v3/domains/{domain_id}/users/{user_id}/roles/{role_id}",
        "PUT /v3/projects/{id}/users/{user_id}/roles/{role_id}",
        "DELETE /v3/domains/{domain_id}/users/{user_id}/roles/{role_id}",
        "DELETE /v3/projects/{id}/users/{user_id}/roles/{role_id}"
    })
    public static final class Grant extends Leaf {
        private final boolean given;

        @Argument(paramLabel = "USER", description = WHO)
        String which = "";

        @Argument(paramLabel = "ROLE", description = "member, reader, account-administrator or administrator.")
        String role = "";

        @Option(
                names = "--project",
                paramLabel = "PROJECT",
                description = "On this project (name or id); by default on the account, and so on all its projects.")
        Optional<String> project = Optional.empty();

        /** @param given whether it is given, or taken away */
        public Grant(Surroundings surroundings, boolean given) {
            super(surroundings);
            this.given = given;
        }

        @Override
        public List<String> calls() {
            return super.calls().stream()
                    .filter(call -> call.startsWith(given ? "PUT" : "DELETE"))
                    .toList();
        }

        @Override
        public Integer call() {
            JsonNode user = resources().find(Kind.USER, which);
            Optional<JsonNode> on = project.map(named -> projectOf(resources(), user, named));
            String path = on.map(found -> "/v3/projects/" + found.path("id").asText())
                            .orElse("/v3/domains/" + user.path("domain_id").asText())
                    + "/users/" + user.path("id").asText() + "/roles/" + Api.encode(role);
            if (given) {
                api().put(path);
            } else {
                api().delete(path);
            }
            if (!isJson()) {
                String place = on.map(found -> "project " + found.path("name").asText())
                        .orElse("account " + user.path("account").asText());
                out().println(called(user) + (given ? " is " : " is no longer ") + role + " on the " + place + ".");
            }
            return 0;
        }
    }

    /** Changes one's own password. */
    @Calls("POST /v3/users/{user_id}/password")
    public static final class Password extends Leaf {
        @Option(names = "--password-stdin", description = "Read the new one from stdin, instead of asking for it.")
        boolean passwordStdin;

        public Password(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            Context mine = api().context();
            if (mine.isLocalAdministrator()) {
                throw new CliException(
                        "The local administrator has no password.",
                        "Use the context of a user, or set a user's password: isthmus user reset-password USER");
            }
            JsonNode user = resources().find(Kind.USER, mine.user() + "@" + mine.account());
            String fresh = passwordStdin ? Passwords.line(surroundings()) : Passwords.typedTwice(called(user));
            ObjectNode body = Json.object();
            body.putObject("user").put("original_password", mine.password()).put("password", fresh);
            api().post(Kind.USER.itemPath(user.path("id").asText()) + "/password", body);
            List<String> kept = new KeptPasswords(surroundings()).renew(mine, user, fresh);
            if (!isJson()) {
                out().println("The password of " + called(user) + " is changed, and its tokens have ended.");
                KeptPasswords.tellRenewed(out(), kept);
            }
            return 0;
        }
    }

    /** Sets a user's password without the old one. */
    @Calls("PATCH /v3/users/{user_id}")
    public static final class ResetPassword extends Leaf {
        @Argument(paramLabel = "USER", description = WHO)
        String which = "";

        @Option(
                names = "--data",
                paramLabel = "DIR",
                description = "Through the socket in this data directory of a controller on this host.")
        Optional<String> data = Optional.empty();

        @Option(names = "--password-stdin", description = "Read the password from stdin, instead of making one up.")
        boolean passwordStdin;

        public ResetPassword(Surroundings surroundings) {
            super(surroundings);
        }

        /** The local administrator, wherever there is a socket for this user: it works when every password is lost. */
        private Api anyway() {
            return data.map(text -> new ControllerDirectory(Path.of(text)).socket())
                    .or(() -> Optional.of(api().context().socket())
                            .filter(socket -> !socket.isEmpty())
                            .map(Path::of)
                            .filter(Files::isWritable))
                    .map(socket -> Api.atSocket(surroundings(), socket))
                    .orElseGet(this::api);
        }

        @Override
        public Integer call() {
            Api api = anyway();
            JsonNode user = new Resources(api).find(Kind.USER, which);
            String fresh = Passwords.fresh(surroundings(), passwordStdin);
            JsonNode changed = patch(api, user, Json.object().put("password", fresh));
            List<String> kept = new KeptPasswords(surroundings()).renew(api.context(), user, fresh);
            if (isJson()) {
                ObjectNode shown = changed.deepCopy();
                printer().details(passwordStdin ? shown : shown.put("password", fresh));
                return 0;
            }
            out().println("The password of " + called(user) + " is changed, and its tokens have ended.");
            if (!passwordStdin) {
                out().println("password  " + fresh);
            }
            KeptPasswords.tellRenewed(out(), kept);
            return 0;
        }
    }
}
