package io.isthmus.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.isthmus.client.BrokenException;
import io.isthmus.client.Client;
import io.isthmus.client.ClientException;
import io.isthmus.client.NoCertificateException;
import io.isthmus.client.NoProjectException;
import io.isthmus.client.NotApiException;
import io.isthmus.client.RefusedException;
import io.isthmus.client.Rehearsal;
import io.isthmus.client.Token;
import io.isthmus.client.UntrustedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The API as one context reaches it: what a log-in gives is kept in the contexts file, a controller that has another address
 * since a restart is found there, waiting is told of, and what goes wrong says which command helps. {@code {project}} in a
 * path stands for the project's id. Not thread-safe.
 */
public final class Api {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int UNAUTHORIZED = 401;

    private final Surroundings surroundings;
    private final Consumer<Context> keeper;
    private final String name;
    private Context context;
    private @Nullable Client client;

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
        String project = context.isLocalAdministrator() ? context.projectId() : ask(PATIENCE, Client::project);
        if (project.isEmpty()) {
            throw noProject();
        }
        return project;
    }

    public JsonNode get(String path) {
        return call("GET", path, MissingNode.getInstance());
    }

    public JsonNode post(String path, JsonNode body) {
        return call("POST", path, body);
    }

    /** @param headers more of them */
    public JsonNode post(String path, JsonNode body, Map<String, String> headers) {
        return ask(PATIENCE, client -> client.call("POST", path, body, headers));
    }

    /** @param patience how long to say nothing about waiting */
    public JsonNode post(String path, JsonNode body, Duration patience) {
        return ask(patience, client -> client.post(path, body));
    }

    public JsonNode put(String path, JsonNode body) {
        return call("PUT", path, body);
    }

    /** @param headers more of them */
    public JsonNode put(String path, JsonNode body, Map<String, String> headers) {
        return ask(PATIENCE, client -> client.call("PUT", path, body, headers));
    }

    /** A PUT that needs nothing but its path. */
    public JsonNode put(String path) {
        return call("PUT", path, MissingNode.getInstance());
    }

    public JsonNode patch(String path, JsonNode body) {
        return call("PATCH", path, body);
    }

    public void delete(String path) {
        call("DELETE", path, MissingNode.getInstance());
    }

    /** @param body a missing node for none */
    public JsonNode call(String method, String path, JsonNode body) {
        return ask(PATIENCE, client -> client.call(method, path, body));
    }

    /**
     * All of a list, page by page.
     *
     * @param path may have a query
     * @param key of the list in the body
     */
    public List<JsonNode> list(String path, String key) {
        return ask(PATIENCE, client -> client.list(path, key));
    }

    /**
     * Hands on the data of each event of a stream as it comes.
     *
     * @param more what to do with it; whether to go on
     * @return false if {@code more} said no; true if the stream has ended or broken off before
     */
    public boolean events(String path, Predicate<JsonNode> more) {
        return wherever(client -> client.events(path, more));
    }

    /** A GET over the unix socket as the local administrator, whoever the context's user is. */
    public JsonNode getAsLocalAdministrator(String path) {
        Client local = Client.anyone(context.localEndpoint()).within(Duration.ZERO);
        return waiting(PATIENCE, () -> answered(local, client -> client.get(path)));
    }

    /** Text as part of a query. */
    public static String encode(String text) {
        return Client.encode(text);
    }

    /**
     * Has steps decided one after the other, and none of them done.
     *
     * @param continued what the last such asking was called; empty: from what there is
     */
    public Rehearsal rehearse(String continued, List<Rehearsal.Step> steps) {
        return ask(PATIENCE, client -> Rehearsal.of(client, continued, steps));
    }

    /** Gets a new token and keeps it. */
    public void login() {
        if (context.isLocalAdministrator()) {
            throw new CliException(
                    "The context '" + name + "' is the local administrator and needs no login.",
                    "Use a context with a user: isthmus context list");
        }
        var _ = ask(PATIENCE, client -> {
            client.logIn();
            return true;
        });
    }

    /** A token that is valid for a while yet. */
    public String token() {
        return ask(PATIENCE, Client::token);
    }

    /** Goes on with a context that has learned something, and keeps it. */
    public void keep(Context learned) {
        context = learned;
        keeper.accept(learned);
    }

    // ---- where the API is ----

    private Client client() {
        Client known = client;
        if (known == null) {
            known = connected();
            client = known;
        }
        return known;
    }

    private Client connected() {
        Client made = context.isLocalAdministrator()
                ? Client.anyone(context.endpoint())
                : Client.of(context.endpoint(), context.login(), context.known(), this::learn);
        return made.within(Duration.ZERO);
    }

    private void learn(Token token) {
        keep(context.withToken(token));
    }

    private <T> T ask(Duration patience, Function<Client, T> what) {
        return waiting(patience, () -> wherever(what));
    }

    private <T> T waiting(Duration patience, Supplier<T> what) {
        String place = "waiting for " + context.endpoint().text();
        try (Progress _ = new Progress(surroundings.err(), place, patience)) {
            return what.get();
        }
    }

    /** At the context's address, or where the controller's data directory says that it is now. */
    private <T> T wherever(Function<Client, T> what) {
        try {
            return answered(client(), what);
        } catch (UnreachableException e) {
            if (!moved()) {
                throw e;
            }
            return answered(client(), what);
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
        client = null;
        return true;
    }

    // ---- what goes wrong ----

    private <T> T answered(Client at, Function<Client, T> what) {
        try {
            return what.apply(at);
        } catch (ClientException e) {
            throw inWords(e);
        }
    }

    private CliException inWords(ClientException e) {
        return switch (e) {
            case RefusedException refused
            when refused.isLogin() && refused.status() == UNAUTHORIZED ->
                new CliException(
                        "The API does not accept user '" + context.user() + "' of account '" + context.account()
                                + "' with the password in context '" + name + "'.",
                        "Set it anew: isthmus context add " + name + " (see isthmus context add --help)");
            case RefusedException refused -> new ApiException(refused.refusal());
            case UntrustedException _ ->
                new CliException(
                        e.reason(),
                        "Give its certificate: isthmus context add " + name + " --force --url URL --ca FILE --user USER"
                                + " --account ACCOUNT (a self-made one lies in the controller's data directory, as"
                                + " tls/cert.pem).");
            case NoCertificateException _ ->
                new UsageException(
                        e.reason(),
                        "Give a PEM file with --ca; a self-made one lies in the controller's data directory, as"
                                + " tls/cert.pem.");
            case NoProjectException _ -> noProject();
            case NotApiException _ ->
                new CliException(e.reason(), "Is this the address of an Isthmus API? See isthmus context show");
            case io.isthmus.client.UnreachableException _ ->
                new UnreachableException(e.reason() + " Is the controller running?", startHint());
            case BrokenException _ -> new CliException(e.reason(), "");
        };
    }

    private CliException noProject() {
        return new CliException(
                "The context '" + name + "' acts on no project.",
                "Use the context of a user who has one: isthmus context list");
    }

    private String startHint() {
        return ControllerDirectory.ofSocket(context.socket())
                .map(directory -> "Start it with: " + directory.startCommand())
                .orElse("Start it with: isthmus controller --data DIR. If it is elsewhere now, on this host: isthmus"
                        + " context add " + name + " --force --data DIR");
    }
}
