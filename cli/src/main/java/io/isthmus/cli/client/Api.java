package io.isthmus.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;

/**
 * The API as one context reaches it. Logs in when there is no valid token, keeps the token in the contexts file, and logs
 * in again once if the API does not know it any more. {@code {project}} in a path stands for the project's id. Not
 * thread-safe.
 */
public final class Api {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration TOKEN_MARGIN = Duration.ofSeconds(30);
    private static final byte[] NOTHING = {};

    private final Surroundings surroundings;
    private final Consumer<Context> keeper;
    private final String name;
    private Context context;

    /** @param keeper gets the context whenever it has learned something to be kept */
    private Api(Surroundings surroundings, Consumer<Context> keeper, String name, Context context) {
        this.surroundings = surroundings;
        this.keeper = keeper;
        this.name = name;
        this.context = context;
    }

    /** @param contextName empty for {@code $ISTHMUS_CONTEXT}, else the current one */
    public static Api of(Surroundings surroundings, Optional<String> contextName) {
        Path file = surroundings.contextsFile();
        Contexts contexts = Contexts.load(file);
        Optional<String> chosen = contextName.or(() -> surroundings.variable("ISTHMUS_CONTEXT"));
        String name = chosen.orElse(contexts.current());
        return new Api(
                surroundings,
                learned -> Contexts.update(file, known -> known.with(name, learned)),
                name,
                contexts.choose(chosen, file));
    }

    /**
     * The context with what a log-in with it tells, which is kept nowhere yet.
     *
     * @throws CliException if nobody answers, or does not know the user
     */
    public static Context tried(Surroundings surroundings, String name, Context context) {
        Api api = new Api(surroundings, _ -> {}, name, context);
        if (context.isLocalAdministrator()) {
            api.get("/isthmus/v1/status");
        } else {
            api.login();
        }
        return api.context();
    }

    /** The local administrator at a controller's socket, whatever the contexts are. */
    public static Api atSocket(Surroundings surroundings, Path socket) {
        Context local = new Context("", socket.toString(), "", "", "", "");
        return new Api(surroundings, _ -> {}, "", local);
    }

    /** The name of the context; empty if there is none. */
    public String name() {
        return name;
    }

    /** The context with what the last login told. */
    public Context context() {
        return context;
    }

    /** The id of the project that the context acts on. */
    public String project() {
        authenticate();
        if (context.projectId().isEmpty()) {
            throw new CliException(
                    "The context '" + name + "' acts on no project.",
                    "Use the context of a user who has one: isthmus context list");
        }
        return context.projectId();
    }

    public JsonNode get(String path) {
        return send("GET", path, NOTHING, PATIENCE);
    }

    public JsonNode post(String path, JsonNode body) {
        return post(path, body, PATIENCE);
    }

    /** @param clientToken with which a repetition gets the first answer; empty: none */
    public JsonNode post(String path, JsonNode body, String clientToken) {
        Map<String, String> more = clientToken.isEmpty() ? Map.of() : Map.of("X-Client-Token", clientToken);
        return send("POST", path, bytes(body), PATIENCE, more);
    }

    /** @param patience how long to say nothing about waiting */
    public JsonNode post(String path, JsonNode body, Duration patience) {
        return send("POST", path, bytes(body), patience);
    }

    public JsonNode put(String path, JsonNode body) {
        return send("PUT", path, bytes(body), PATIENCE);
    }

    /** A PUT that needs nothing but its path. */
    public JsonNode put(String path) {
        return send("PUT", path, NOTHING, PATIENCE);
    }

    public JsonNode patch(String path, JsonNode body) {
        return send("PATCH", path, bytes(body), PATIENCE);
    }

    public void delete(String path) {
        send("DELETE", path, NOTHING, PATIENCE);
    }

    /**
     * Hands on the data of each event of a stream as it comes.
     *
     * @param more what to do with it; whether to go on
     * @return false if {@code more} said no; true if the stream has ended or broken off before
     */
    public boolean events(String path, Predicate<JsonNode> more) {
        boolean fresh = authenticate();
        boolean unknown;
        try (Http.Open answer = open(path)) {
            unknown = answer.status() == 401 && !fresh && !context.isLocalAdministrator();
            if (!unknown) {
                if (answer.status() >= 300) {
                    throw ApiException.of(answer.whole(), "GET " + path);
                }
                return readEvents(answer, more);
            }
        } catch (IOException e) {
            throw unreachable(context.endpoint(), e);
        }
        login();
        return events(path, more);
    }

    private Http.Open open(String path) throws IOException {
        Map<String, String> headers = context.token().isEmpty() ? Map.of() : Map.of("X-Auth-Token", context.token());
        try {
            return Http.open(context.endpoint(), path, Events.TYPE, headers);
        } catch (IOException e) {
            if (!moved()) {
                throw e;
            }
            return Http.open(context.endpoint(), path, Events.TYPE, headers);
        }
    }

    private static boolean readEvents(Http.Open answer, Predicate<JsonNode> more) {
        try {
            return Events.read(answer.body(), more);
        } catch (IOException _) {
            return true; // broken off; whoever calls goes on where it was
        }
    }

    /** A GET over the unix socket as the local administrator, whoever the context's user is. */
    public JsonNode getAsLocalAdministrator(String path) {
        return answer("GET", path, exchange(context.localEndpoint(), "GET", path, Map.of(), NOTHING, PATIENCE));
    }

    /** Text as part of a query. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static byte[] bytes(JsonNode body) {
        return Json.compact(body).getBytes(StandardCharsets.UTF_8);
    }

    private JsonNode send(String method, String path, byte[] body, Duration patience) {
        return send(method, path, body, patience, Map.of());
    }

    private JsonNode send(String method, String path, byte[] body, Duration patience, Map<String, String> more) {
        boolean fresh = authenticate();
        HttpResponse response = attempt(method, path, body, patience, more);
        if (response.status() == 401 && !fresh && !context.isLocalAdministrator()) {
            login();
            response = attempt(method, path, body, patience, more);
        }
        return answer(method, path, response);
    }

    private HttpResponse attempt(String method, String path, byte[] body, Duration patience, Map<String, String> more) {
        String filled = path.contains("{project}") ? path.replace("{project}", project()) : path;
        Map<String, String> headers = new HashMap<>(more);
        if (!context.token().isEmpty()) {
            headers.put("X-Auth-Token", context.token());
        }
        return exchangeWherever(method, filled, headers, body, patience);
    }

    /** At the context's address, or where the controller's data directory says that it is now. */
    private HttpResponse exchangeWherever(
            String method, String path, Map<String, String> headers, byte[] body, Duration patience) {
        try {
            return exchange(context.endpoint(), method, path, headers, body, patience);
        } catch (UnreachableException e) {
            if (!moved()) {
                throw e;
            }
            return exchange(context.endpoint(), method, path, headers, body, patience);
        }
    }

    /** Whether the controller has another address since a restart; keeps it then. */
    private boolean moved() {
        if (context.isLocalAdministrator()) {
            return false;
        }
        Optional<String> url = ControllerDirectory.ofSocket(context.socket()).flatMap(ControllerDirectory::url);
        if (url.isEmpty() || url.get().equals(context.url())) {
            return false;
        }
        keep(context.withUrl(url.get()));
        return true;
    }

    private static JsonNode answer(String method, String path, HttpResponse response) {
        if (response.status() >= 300) {
            throw ApiException.of(response, method + " " + path);
        }
        try {
            return Json.parse(response.body());
        } catch (UncheckedIOException _) {
            throw new CliException(
                    method + " " + path + " was answered with something that is not JSON.",
                    "Is this the address of an Isthmus API? See isthmus context show");
        }
    }

    private HttpResponse exchange(
            Endpoint endpoint,
            String method,
            String path,
            Map<String, String> headers,
            byte[] body,
            Duration patience) {
        try (Progress _ = new Progress(surroundings.err(), "waiting for " + endpoint.text(), patience)) {
            return Http.send(endpoint, method, path, headers, body);
        } catch (IOException e) {
            throw unreachable(endpoint, e);
        }
    }

    private CliException unreachable(Endpoint endpoint, IOException e) {
        boolean nobody = e instanceof ConnectException
                || e instanceof NoSuchFileException
                || (e instanceof SocketException
                        && String.valueOf(e.getMessage()).contains("No such file"));
        if (e instanceof SSLException) {
            return new CliException(
                    "The server at " + endpoint.text() + " is not trusted: " + e.getMessage(),
                    "Give its certificate: isthmus context add " + name + " --force --url URL --ca FILE --user USER"
                            + " --account ACCOUNT (a self-made one lies in the controller's data directory, as"
                            + " tls/cert.pem).");
        }
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return nobody
                ? new UnreachableException(
                        "Nothing answers at " + endpoint.text() + " (" + reason + "). Is the controller running?",
                        startHint())
                : new CliException("The connection to " + endpoint.text() + " failed: " + reason, "");
    }

    private String startHint() {
        return ControllerDirectory.ofSocket(context.socket())
                .map(directory -> "Start it with: " + directory.startCommand())
                .orElse("Start it with: isthmus controller --data DIR. If it is elsewhere now, on this host: isthmus"
                        + " context add " + name + " --force --data DIR");
    }

    /** Logs in if there is no token that is valid long enough; whether it did. */
    private boolean authenticate() {
        if (context.isLocalAdministrator()
                || (!context.token().isEmpty()
                        && Instant.now().plus(TOKEN_MARGIN).isBefore(context.tokenExpires()))) {
            return false;
        }
        login();
        return true;
    }

    /** Gets a new token and keeps it. */
    public void login() {
        if (context.isLocalAdministrator()) {
            throw new CliException(
                    "The context '" + name + "' is the local administrator and needs no login.",
                    "Use a context with a user: isthmus context list");
        }
        ObjectNode body = Json.object();
        ObjectNode auth = body.putObject("auth");
        ObjectNode identity = auth.putObject("identity");
        identity.putArray("methods").add("password");
        ObjectNode user = identity.putObject("password").putObject("user");
        user.put("name", context.user()).put("password", context.password());
        user.putObject("domain").put("name", context.account());
        if (!context.project().isEmpty()) {
            ObjectNode project = auth.putObject("scope").putObject("project");
            project.put("name", context.project());
            project.putObject("domain").put("name", context.account());
        }
        String path = "/v3/auth/tokens?nocatalog=true";
        HttpResponse response = exchangeWherever("POST", path, Map.of(), bytes(body), PATIENCE);
        if (response.status() == 401) {
            throw new CliException(
                    "The API does not accept user '" + context.user() + "' of account '" + context.account()
                            + "' with the password in context '" + name + "'.",
                    "Set it anew: isthmus context add " + name + " (see isthmus context add --help)");
        }
        JsonNode token = answer("POST", path, response).path("token");
        keep(context.withToken(
                response.header("X-Subject-Token"),
                Context.instant(token.path("expires_at").asText("")),
                token.path("project").path("id").asText("")));
    }

    /** Goes on with a context that has learned something, and keeps it. */
    public void keep(Context learned) {
        context = learned;
        keeper.accept(learned);
    }
}
