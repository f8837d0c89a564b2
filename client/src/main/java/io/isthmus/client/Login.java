package io.isthmus.client;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Who calls, by name and password (contract.md 6.1).
 *
 * @param account name of the user's account (Keystone: domain)
 * @param scope what the token is to act on
 */
public record Login(String account, String user, String password, Scope scope) {

    /** What a token acts on. */
    public sealed interface Scope {}

    /** Whatever the service takes for the user's own. */
    public record Unscoped() implements Scope {}

    /** A project of the user's account, by its name. */
    public record ProjectNamed(String name) implements Scope {}

    /** A project by its id. */
    public record ProjectWithId(String id) implements Scope {}

    ObjectNode body() {
        ObjectNode body = Json.object();
        ObjectNode auth = body.putObject("auth");
        ObjectNode identity = auth.putObject("identity");
        identity.putArray("methods").add("password");
        ObjectNode named = identity.putObject("password").putObject("user");
        named.put("name", user).put("password", password);
        named.putObject("domain").put("name", account);
        switch (scope) {
            case Unscoped _ -> {}
            case ProjectNamed(String name) -> {
                ObjectNode project = auth.putObject("scope").putObject("project");
                project.put("name", name);
                project.putObject("domain").put("name", account);
            }
            case ProjectWithId(String id) ->
                auth.putObject("scope").putObject("project").put("id", id);
        }
        return body;
    }

    /** Says nothing of the password. */
    @Override
    public String toString() {
        return "Login[" + user + "@" + account + ", " + scope + "]";
    }
}
