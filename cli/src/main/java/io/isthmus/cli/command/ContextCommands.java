package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Context;
import io.isthmus.cli.client.Contexts;
import io.isthmus.cli.client.ControllerDirectory;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Progress;
import io.isthmus.cli.client.Resources;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UnreachableException;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.cli.syntax.Table;
import io.isthmus.client.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The contexts file: who one is, and where the API is. */
public final class ContextCommands {
    private ContextCommands() {}

    /** Lists the contexts. */
    public static final class ListAll extends Leaf {
        public ListAll(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            Contexts contexts = Contexts.load(surroundings().contextsFile());
            if (isJson()) {
                ObjectNode shown = Json.object();
                contexts.byName().forEach((name, context) -> shown.set(name, shown(name, context, contexts)));
                out().print(Json.pretty(shown));
                return 0;
            }
            if (contexts.byName().isEmpty()) {
                out().println("There is no context. Add one: isthmus context add --help");
                return 0;
            }
            Table table = new Table(List.of("", "NAME", "USER", "ACCOUNT", "PROJECT", "WHERE"));
            contexts.byName()
                    .forEach((name, context) -> table.row(List.of(
                            name.equals(contexts.current()) ? "*" : " ",
                            name,
                            context.isLocalAdministrator() ? "(local administrator)" : context.user(),
                            context.account(),
                            context.project(),
                            context.place())));
            table.print(out(), "");
            return 0;
        }
    }

    /** Shows one, without its secrets. */
    public static final class Show extends Leaf {
        @Argument(paramLabel = "NAME", description = "Which one; by default the one in use.")
        Optional<String> which = Optional.empty();

        public Show(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            Path file = surroundings().contextsFile();
            Contexts contexts = Contexts.load(file);
            Optional<String> name =
                    which.or(() -> context).or(() -> surroundings().variable("ISTHMUS_CONTEXT"));
            Context chosen = contexts.choose(name, file);
            printer().details(shown(name.orElse(contexts.current()), chosen, contexts));
            return 0;
        }
    }

    private static ObjectNode shown(String name, Context context, Contexts contexts) {
        ObjectNode shown = Json.object();
        shown.put("name", name);
        shown.put("in_use", name.equals(contexts.current()));
        shown.put("url", context.url());
        shown.put("socket", context.socket());
        shown.put("ca", context.ca());
        shown.put("user", context.user());
        shown.put("account", context.account());
        shown.put("project", context.project());
        shown.put("project_id", context.projectId());
        shown.put(
                "token_expires_at",
                context.token().isEmpty() ? "" : context.tokenExpires().toString());
        return shown;
    }

    /** Prints what other clients need, as variables of the shell. */
    @Calls({"POST /v3/auth/tokens", "GET /isthmus/v1/projects", "POST /v3.0/OS-CREDENTIAL/credentials"})
    public static final class Env extends Leaf {
        @Argument(paramLabel = "NAME", description = "Which one; by default the one in use.")
        Optional<String> which = Optional.empty();

        @Option(
                names = "--access-key",
                description = "An access key too, made at the first time and kept in the context, as OS_* and"
                        + " HW_*: what SDKs and Terraform sign requests with.")
        boolean accessKey;

        public Env(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            Api api = which.map(_ -> Api.of(surroundings(), which)).orElseGet(this::api);
            Map<String, String> variables = variables(api);
            if (isJson()) {
                ObjectNode shown = Json.object();
                variables.forEach(shown::put);
                out().print(Json.pretty(shown));
            } else {
                variables.forEach(
                        (name, value) -> out().println("export " + name + "='" + value.replace("'", "'\\''") + "'"));
            }
            return 0;
        }

        private Map<String, String> variables(Api api) {
            if (api.context().isLocalAdministrator()) {
                throw new CliException(
                        "The context '" + api.name() + "' is the local administrator, whom other clients cannot be.",
                        "Use a context with a user: isthmus context list");
            }
            if (api.context().url().isEmpty()) {
                throw new CliException(
                        "The context '" + api.name() + "' knows a unix socket only, and other clients need an address.",
                        "Add it with --url, too: isthmus context add " + api.name() + " --force --url URL ...");
            }
            String project = api.project();
            Context context = api.context();
            String region = new Resources(api)
                    .find(Kind.PROJECT, project)
                    .path("region")
                    .asText();
            Map<String, String> variables = new LinkedHashMap<>();
            variables.put("ISTHMUS_URL", context.url());
            variables.put("OS_AUTH_URL", context.url() + "/v3");
            variables.put("OS_IDENTITY_API_VERSION", "3");
            variables.put("OS_REGION_NAME", region);
            variables.put("OS_USERNAME", context.user());
            variables.put("OS_PASSWORD", context.password());
            variables.put("OS_USER_DOMAIN_NAME", context.account());
            variables.put("OS_PROJECT_NAME", context.project());
            variables.put("OS_PROJECT_DOMAIN_NAME", context.account());
            variables.put("OS_PROJECT_ID", project);
            if (!context.ca().isEmpty()) {
                variables.put("OS_CACERT", context.ca());
                variables.put("NODE_EXTRA_CA_CERTS", context.ca());
            }
            if (accessKey) {
                Context.Keys keys = keys(api);
                variables.put("OS_ACCESS_KEY", keys.access());
                variables.put("OS_SECRET_KEY", keys.secret());
                variables.put("HW_ACCESS_KEY", keys.access());
                variables.put("HW_SECRET_KEY", keys.secret());
                variables.put("HW_REGION_NAME", region);
                variables.put("HW_PROJECT_ID", project);
                variables.put("HW_AUTH_URL", context.url() + "/v3");
            }
            return variables;
        }

        /** The context's own, made now if it has none that is still there. */
        private static Context.Keys keys(Api api) {
            Context.Keys kept = api.context().keys();
            if (!kept.isEmpty() && AccessKeyCommands.isThere(api, kept.access())) {
                return kept;
            }
            Context.Keys made = AccessKeyCommands.make(api, "for isthmus context env " + api.name());
            api.keep(api.context().withKeys(made));
            return made;
        }
    }

    /** Chooses the one in use. */
    public static final class Use extends Leaf {
        @Argument(paramLabel = "NAME", description = "Which one.")
        String which = "";

        public Use(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            Path file = surroundings().contextsFile();
            Contexts.load(file).choose(Optional.of(which), file);
            Contexts.update(file, contexts -> new Contexts(which, contexts.byName()));
            if (!isJson()) {
                out().println("Using context '" + which + "'.");
            }
            return 0;
        }
    }

    /** Forgets one. */
    public static final class Remove extends Leaf {
        @Argument(paramLabel = "NAME", description = "Which one.")
        String which = "";

        public Remove(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            Path file = surroundings().contextsFile();
            Contexts.load(file).choose(Optional.of(which), file);
            Contexts.update(file, contexts -> contexts.without(which));
            if (!isJson()) {
                out().println("Removed context '" + which + "'.");
            }
            return 0;
        }
    }

    /** Tries one, and adds it or replaces the one of its name. */
    @Calls({"POST /v3/auth/tokens", "GET /isthmus/v1/status"})
    public static final class Add extends Leaf {
        private static final Duration LONGEST_START = Duration.ofSeconds(20);

        @Argument(paramLabel = "NAME", description = "What to call it.")
        String name = "";

        @Option(
                names = "--data",
                paramLabel = "DIR",
                description = "The first administrator, from a controller's data directory on this host.")
        Optional<String> data = Optional.empty();

        @Option(names = "--url", paramLabel = "URL", description = "The API's address, as http://127.0.0.1:9696.")
        Optional<String> url = Optional.empty();

        @Option(
                names = "--socket",
                paramLabel = "PATH",
                description = "The controller's unix socket; without --user, one is the local administrator.")
        Optional<String> socket = Optional.empty();

        @Option(
                names = "--ca",
                paramLabel = "FILE",
                description = "Certificates (PEM) to trust at an https address, instead of those that Java trusts.")
        Optional<String> ca = Optional.empty();

        @Option(names = "--user", paramLabel = "USER", description = "Who one is.")
        Optional<String> user = Optional.empty();

        @Option(names = "--account", paramLabel = "ACCOUNT", description = "The user's account.")
        Optional<String> account = Optional.empty();

        @Option(names = "--project", paramLabel = "PROJECT", description = "The name of the project to act on.")
        Optional<String> project = Optional.empty();

        @Option(names = "--password-stdin", description = "Read the password from stdin, instead of asking for it.")
        boolean passwordStdin;

        @Option(names = "--force", description = "Replace a context of that name, even if it leads elsewhere.")
        boolean force;

        @Option(names = "--untried", description = "Add it though nobody answers there, or knows the user.")
        boolean untried;

        @Option(names = "--use", description = "Use it from now on.")
        boolean use;

        public Add(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            Path file = surroundings().contextsFile();
            Optional<Context> old =
                    Optional.ofNullable(Contexts.load(file).byName().get(name));
            Context wanted = data.isPresent() ? fromDataDirectory(Path.of(data.get()), old) : given(old);
            Context added = untried ? wanted : tried(wanted);
            Contexts.update(file, contexts -> {
                Contexts with = contexts.with(name, added);
                return use ? new Contexts(name, with.byName()) : with;
            });
            if (!isJson()) {
                out().println(
                                old.isEmpty()
                                        ? "Added context '" + name + "'."
                                        : "Replaced context '" + name + "'"
                                                + (old.get().place().equals(added.place())
                                                        ? "."
                                                        : " (was " + old.get().place() + ")."));
                if (data.isPresent() && added.isLocalAdministrator()) {
                    out().println("The administrator's password has been changed, so this is the local administrator.");
                }
            }
            return 0;
        }

        private Context tried(Context wanted) {
            try {
                return Api.tried(surroundings(), name, wanted);
            } catch (CliException e) {
                throw new CliException(
                        "Context '" + name + "' was not added: " + e.getMessage(),
                        e.details(),
                        (e instanceof UnreachableException ? e.hint() + ". " : "")
                                + "With --untried it is added all the same.");
            }
        }

        /** Refuses to replace a context that leads to another controller, as long as nobody insists. */
        private Context checked(Context added, Optional<Context> old) {
            old.filter(known -> !force && known.isElsewhere(added)).ifPresent(known -> {
                throw new CliException(
                        "There is a context '" + name + "' already, and it leads to " + known.place() + ".",
                        "Choose another name, or replace it with --force.");
            });
            return added;
        }

        private Context given(Optional<Context> old) {
            String trusted =
                    ca.map(text -> Path.of(text).toAbsolutePath().toString()).orElse("");
            url.ifPresent(text -> Context.url(text, trusted));
            if (url.isEmpty() && socket.isEmpty()) {
                throw new UsageException("Where is the API?", "Give --url URL, --socket PATH, or --data DIR.");
            }
            String path = socket.map(text -> Path.of(text).toAbsolutePath().toString())
                    .orElse("");
            if (user.isEmpty()) {
                if (socket.isEmpty()) {
                    throw new UsageException("Over an address one is somebody.", "Give --user and --account.");
                }
                return checked(new Context("", path, "", "", "", ""), old);
            }
            if (account.isEmpty()) {
                throw new UsageException("A user belongs to an account.", "Give --account ACCOUNT.");
            }
            Context unproven =
                    checked(new Context(url.orElse(""), path, user.get(), account.get(), project.orElse(""), ""), old);
            return unproven.withCa(trusted).withPassword(password(user.get()));
        }

        private Context fromDataDirectory(Path directory, Optional<Context> old) {
            try (Progress _ = new Progress(
                    surroundings().err(),
                    "waiting for the controller of " + directory + " to be ready",
                    Duration.ofSeconds(1))) {
                return checked(new ControllerDirectory(directory).awaitAdministrator(url, project, LONGEST_START), old);
            }
        }

        private String password(String who) {
            return passwordStdin ? Passwords.line(surroundings()) : Passwords.typed("Password of " + who);
        }
    }
}
