package io.isthmus.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * What a log-in gave.
 *
 * @param value for the header {@code X-Auth-Token}; empty if there is none
 * @param projectId what it acts on; empty if that is no project
 */
public record Token(String value, Instant expires, String projectId) {
    /** Before there was any log-in. */
    public static final Token NONE = new Token("", Instant.EPOCH, "");

    /** One that ends before a call is answered is of no use. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    static Token of(Answer answer) {
        JsonNode token = answer.json().path("token");
        return new Token(
                answer.header("X-Subject-Token"),
                instant(token.path("expires_at").asText("")),
                token.path("project").path("id").asText(""));
    }

    /** An unreadable or missing time is one long past. */
    public static Instant instant(String text) {
        try {
            return text.isEmpty() ? Instant.EPOCH : Instant.parse(text);
        } catch (DateTimeParseException _) {
            return Instant.EPOCH;
        }
    }

    boolean isUsable() {
        return !value.isEmpty() && Instant.now().plus(MARGIN).isBefore(expires);
    }

    /** Says nothing of the token itself. */
    @Override
    public String toString() {
        return "Token[until " + expires + ", of " + projectId + "]";
    }
}
