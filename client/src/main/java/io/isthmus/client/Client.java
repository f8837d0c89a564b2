package io.isthmus.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;

/**
 * The API of one controller, as one caller has it. A caller with a {@link Login} gets a token with the first call, a new one before
 * it ends, and once more if the API does not know it any more. Whoever may open a controller's unix socket needs none.
 *
 * <p>Paths begin with a slash and may have a query; {@code {project}} in one stands for the id of the project that the caller acts
 * on. Bodies are JSON; a missing node is none. Each call has a connection of its own. What goes wrong is a {@link ClientException}.
 * Thread-safe.
 */
public final class Client {
    /** How long one waits for more of an answer, unless told otherwise. */
    public static final Duration USUAL_TIMEOUT = Duration.ofSeconds(60);

    /** Most elements that one page of a list is asked for. */
    public static final int PAGE = 1000;

    private static final String PROJECT = "{project}";
    private static final String TOKENS = "/v3/auth/tokens?nocatalog=true";
    private static final int UNAUTHORIZED = 401;

    private final Endpoint endpoint;
    private final Optional<Login> login;
    private final Consumer<Token> keeper;
    private final Duration timeout;
    private Token token;

    private Client(Endpoint endpoint, Optional<Login> login, Token token, Consumer<Token> keeper, Duration timeout) {
        this.endpoint = endpoint;
        this.login = login;
        this.token = token;
        this.keeper = keeper;
        this.timeout = timeout;
    }

    /** The local administrator, through a controller's unix socket. */
    public static Client administrator(Path socket) {
        return anyone(new Endpoint.Unix(socket));
    }

    /** A caller without a name: the local administrator at a unix socket, elsewhere somebody who may do next to nothing. */
    public static Client anyone(Endpoint endpoint) {
        return new Client(endpoint, Optional.empty(), Token.NONE, _ -> {}, USUAL_TIMEOUT);
    }

    /** A user, who is logged in when that is needed. */
    public static Client of(Endpoint endpoint, Login login) {
        return of(endpoint, login, Token.NONE, _ -> {});
    }

    /**
     * A user who may have been logged in before.
     *
     * @param known what an earlier log-in gave
     * @param keeper gets what each further log-in gives, in the thread of the call that needed it
     */
    public static Client of(Endpoint endpoint, Login login, Token known, Consumer<Token> keeper) {
        return new Client(endpoint, Optional.of(login), known, keeper, USUAL_TIMEOUT);
    }

    /**
     * The same caller with another limit, from now on with tokens of its own.
     *
     * @param longest how long one waits for more of an answer; zero: for ever
     */
    public synchronized Client within(Duration longest) {
        return new Client(endpoint, login, token, keeper, longest);
    }

    /** Where the API is. */
    public Endpoint endpoint() {
        return endpoint;
    }

    // ---- calls ----

    public JsonNode get(String path) {
        return call("GET", path, MissingNode.getInstance());
    }

    public JsonNode post(String path, JsonNode body) {
        return call("POST", path, body);
    }

    public JsonNode put(String path, JsonNode body) {
        return call("PUT", path, body);
    }

    public JsonNode patch(String path, JsonNode body) {
        return call("PATCH", path, body);
    }

    public void delete(String path) {
        call("DELETE", path, MissingNode.getInstance());
    }

    /**
     * Makes a call that must succeed.
     *
     * @return the body of the answer; a missing node if there is none
     * @throws RefusedException if it is answered with another status than 2xx
     */
    public JsonNode call(String method, String path, JsonNode body) {
        return demanded(method, path, send(method, path, body));
    }

    /** @param headers more of them, as X-Client-Token, with which a repetition gets the first answer */
    public JsonNode call(String method, String path, JsonNode body, Map<String, String> headers) {
        return demanded(method, path, send(method, path, body, headers));
    }

    /** Makes a call, however it is answered. */
    public Answer send(String method, String path, JsonNode body) {
        return send(method, path, body, Map.of());
    }

    private Answer send(String method, String path, JsonNode body, Map<String, String> more) {
        boolean fresh = authenticate();
        Token used = current();
        Answer answer = exchange(method, filled(path, used), body, headers(used, more));
        if (answer.status() == UNAUTHORIZED && login.isPresent() && !fresh) {
            Token renewed = renewed(used);
            answer = exchange(method, filled(path, renewed), body, headers(renewed, more));
        }
        return answer;
    }

    /**
     * All of a list, page by page.
     *
     * @param path may have a query, which must say nothing of pages
     * @param key of the list in the body
     */
    public List<JsonNode> list(String path, String key) {
        return list(path, key, this::get);
    }

    /**
     * All of a list, page by page.
     *
     * @param get how a page is got, by its path
     */
    public static List<JsonNode> list(String path, String key, Function<String, JsonNode> get) {
        List<JsonNode> all = new ArrayList<>();
        String[] parts = path.split("\\?", 2);
        String query = parts.length > 1 ? "&" + parts[1] : "";
        String marker = "";
        while (true) {
            JsonNode items = get.apply(
                            parts[0] + "?limit=" + PAGE + (marker.isEmpty() ? "" : "&marker=" + marker) + query)
                    .path(key);
            items.forEach(all::add);
            String last = items.path(items.size() - 1).path("id").asText("");
            if (items.size() < PAGE || last.equals(marker)) {
                return all;
            }
            marker = last;
        }
    }

    /**
     * Hands on the data of each event of a stream as it comes.
     *
     * @param more what to do with it; whether to go on
     * @return false if {@code more} said no; true if the stream has ended or broken off before
     */
    public boolean events(String path, Predicate<JsonNode> more) {
        boolean fresh = authenticate();
        Token used = current();
        try (Http.Open answer =
                Http.open(endpoint, timeout, filled(path, used), Events.TYPE, headers(used, Map.of()))) {
            if (answer.status() != UNAUTHORIZED || fresh || login.isEmpty()) {
                if (answer.status() >= 300) {
                    throw new RefusedException(Refusal.of(answer.whole(), "GET " + path), false);
                }
                return readEvents(answer, more);
            }
        } catch (IOException e) {
            throw failure(e);
        }
        var _ = renewed(used);
        return events(path, more);
    }

    private static boolean readEvents(Http.Open answer, Predicate<JsonNode> more) {
        try {
            return Events.read(answer.body(), more);
        } catch (IOException _) {
            return true; // broken off; whoever calls goes on where it was
        }
    }

    /** Text as part of a path or of a query. */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    // ---- who calls ----

    /** The id of the project that the caller acts on; empty if there is none. */
    public String project() {
        authenticate();
        return current().projectId();
    }

    /** A token that is still valid for a while; empty for who needs none. */
    public String token() {
        authenticate();
        return current().value();
    }

    /**
     * Logs in, though the token may still be valid.
     *
     * @throws IllegalStateException if the caller has no name
     */
    public synchronized void logIn() {
        Login named = login.orElseThrow(() -> new IllegalStateException("who has no name cannot log in"));
        Answer answer = exchange("POST", TOKENS, named.body(), Map.of());
        if (!answer.isSuccess()) {
            throw new RefusedException(Refusal.of(answer, "POST " + TOKENS), true);
        }
        token = Token.of(answer);
        if (token.value().isEmpty()) {
            throw new NotApiException("POST " + TOKENS + " was answered without a token.");
        }
        keeper.accept(token);
    }

    /** Logs in if there is no token that is valid long enough; whether it did. */
    private synchronized boolean authenticate() {
        if (login.isEmpty() || token.isUsable()) {
            return false;
        }
        logIn();
        return true;
    }

    /** Logs in, unless somebody else has done so since a token was used in vain. */
    private synchronized Token renewed(Token refused) {
        if (token.equals(refused)) {
            logIn();
        }
        return token;
    }

    private synchronized Token current() {
        return token;
    }

    private static String filled(String path, Token token) {
        if (!path.contains(PROJECT)) {
            return path;
        }
        if (token.projectId().isEmpty()) {
            throw new NoProjectException(path + ": whoever calls acts on no project.");
        }
        return path.replace(PROJECT, token.projectId());
    }

    // ---- the wire ----

    private static Map<String, String> headers(Token token, Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(more);
        if (!token.value().isEmpty()) {
            headers.put("X-Auth-Token", token.value());
        }
        return headers;
    }

    private Answer exchange(String method, String path, JsonNode body, Map<String, String> headers) {
        byte[] content = body.isMissingNode() ? new byte[0] : Json.compact(body).getBytes(StandardCharsets.UTF_8);
        try {
            return Http.send(endpoint, timeout, method, path, headers, content);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static JsonNode demanded(String method, String path, Answer answer) {
        if (!answer.isSuccess()) {
            throw new RefusedException(Refusal.of(answer, method + " " + path), false);
        }
        JsonNode body = answer.json();
        if (body.isMissingNode() && answer.body().length > 0) {
            throw new NotApiException(method + " " + path + " was answered with something that is not JSON.");
        }
        return body;
    }

    private ClientException failure(IOException e) {
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (e instanceof SSLException) {
            return new UntrustedException("The server at " + endpoint.text() + " is not trusted: " + text);
        }
        return isNobody(e)
                ? new UnreachableException("Nothing answers at " + endpoint.text() + " (" + text + ").")
                : new BrokenException("The connection to " + endpoint.text() + " failed: " + text);
    }

    private static boolean isNobody(IOException e) {
        return e instanceof ConnectException
                || e instanceof NoSuchFileException
                || (e instanceof SocketException
                        && String.valueOf(e.getMessage()).contains("No such file"));
    }
}
