package io.isthmus.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.client.Endpoint;
import io.isthmus.client.Json;
import io.isthmus.client.Login;
import io.isthmus.client.Token;
import java.nio.file.Path;
import java.time.Instant;

/**
 * One way to reach an API as one user. Texts that are not known are empty.
 *
 * @param url http or https address
 * @param socket path of the controller's unix socket; without a user, it makes one the local administrator
 * @param account the user's account (Keystone: domain)
 * @param project name of the project that commands act on
 * @param projectId its id, known after the first login
 * @param token cached, so that a call is one request
 * @param ca file of the certificates (PEM) to trust at an https address, instead of those that Java trusts
 * @param keys what other clients sign requests with, if they were given such here
 */
public record Context(
        String url,
        String socket,
        String user,
        String account,
        String project,
        String password,
        String projectId,
        String token,
        Instant tokenExpires,
        String ca,
        Keys keys) {

    /** An access key and its secret; both empty if there are none. */
    public record Keys(String access, String secret) {
        static final Keys NONE = new Keys("", "");

        /** Whether there are none. */
        public boolean isEmpty() {
            return access.isEmpty();
        }
    }

    /** Without a token. */
    public Context(String url, String socket, String user, String account, String project, String password) {
        this(url, socket, user, account, project, password, "", "", Instant.EPOCH, "", Keys.NONE);
    }

    static Context of(JsonNode node) {
        return new Context(
                node.path("url").asText(""),
                node.path("socket").asText(""),
                node.path("user").asText(""),
                node.path("account").asText(""),
                node.path("project").asText(""),
                node.path("password").asText(""),
                node.path("project_id").asText(""),
                node.path("token").asText(""),
                Token.instant(node.path("token_expires_at").asText("")),
                node.path("ca").asText(""),
                new Keys(
                        node.path("access_key").asText(""),
                        node.path("secret_key").asText("")));
    }

    ObjectNode json() {
        ObjectNode node = Json.object();
        put(node, "url", url);
        put(node, "socket", socket);
        put(node, "user", user);
        put(node, "account", account);
        put(node, "project", project);
        put(node, "password", password);
        put(node, "project_id", projectId);
        put(node, "token", token);
        put(node, "token_expires_at", token.isEmpty() ? "" : tokenExpires.toString());
        put(node, "ca", ca);
        put(node, "access_key", keys.access());
        put(node, "secret_key", keys.secret());
        return node;
    }

    private static void put(ObjectNode node, String name, String value) {
        if (!value.isEmpty()) {
            node.put(name, value);
        }
    }

    /** Whether this is the local administrator: a socket and nobody's name. */
    public boolean isLocalAdministrator() {
        return user.isEmpty();
    }

    /** Where requests go: the address if there is one, else the socket. */
    public Endpoint endpoint() {
        if (!url.isEmpty() && !isLocalAdministrator()) {
            return url(url, ca);
        }
        return localEndpoint();
    }

    /**
     * An http or https address.
     *
     * @param ca file of the certificates to trust; empty text: those that Java trusts
     * @throws UsageException if it is none
     */
    public static Endpoint url(String text, String ca) {
        try {
            return Endpoint.url(text, ca);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), "Write it like http://127.0.0.1:9696");
        }
    }

    /** Who logs in. */
    Login login() {
        return new Login(
                account, user, password, project.isEmpty() ? new Login.Unscoped() : new Login.ProjectNamed(project));
    }

    /** What the last log-in gave. */
    Token known() {
        return new Token(token, tokenExpires, projectId);
    }

    /** The unix socket, for what only the local administrator may do. */
    public Endpoint localEndpoint() {
        if (socket.isEmpty()) {
            throw new CliException(
                    "This context knows no unix socket, and only the local administrator may do that.",
                    "Add one on the controller's host: isthmus context add local --data DIR (the controller's data"
                            + " directory), then use --context local.");
        }
        return new Endpoint.Unix(Path.of(socket));
    }

    /** The same with the user's password. */
    public Context withPassword(String newPassword) {
        return new Context(url, socket, user, account, project, newPassword)
                .withCa(ca)
                .withKeys(keys);
    }

    /** The same, trusting the certificates of this file; empty text: those that Java trusts. */
    public Context withCa(String newCa) {
        return new Context(url, socket, user, account, project, password, projectId, token, tokenExpires, newCa, keys);
    }

    /** The same, with keys for other clients. */
    public Context withKeys(Keys newKeys) {
        return new Context(url, socket, user, account, project, password, projectId, token, tokenExpires, ca, newKeys);
    }

    Context withUrl(String newUrl) {
        return new Context(newUrl, socket, user, account, project, password, projectId, token, tokenExpires, ca, keys);
    }

    /** Whether the other one leads to another controller. The socket decides: an address may change at a restart. */
    public boolean isElsewhere(Context other) {
        boolean socketsKnown = !socket.isEmpty() && !other.socket.isEmpty();
        return socketsKnown ? !socket.equals(other.socket) : !url.equals(other.url);
    }

    /** Where it leads, for messages. */
    public String place() {
        return url.isEmpty() || isLocalAdministrator() ? socket : url;
    }

    Context withToken(Token learned) {
        return new Context(
                url,
                socket,
                user,
                account,
                project,
                password,
                learned.projectId(),
                learned.value(),
                learned.expires(),
                ca,
                keys);
    }
}
