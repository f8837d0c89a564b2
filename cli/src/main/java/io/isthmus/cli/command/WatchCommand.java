package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.ApiException;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.client.Json;
import java.util.Optional;
import java.util.OptionalInt;

/** Prints changes as they happen, until it is interrupted; goes on where it was when the connection ends. */
@Calls("GET /isthmus/v1/changes")
public final class WatchCommand extends Leaf {
    private static final long REST_MILLIS = 1000;

    @Option(
            names = "--after",
            paramLabel = "REVISION",
            description = "Begin with the change after this one; else with what happens from now on.")
    Optional<String> after = Optional.empty();

    @Option(names = "--count", paramLabel = "N", description = "End after so many changes.")
    OptionalInt count = OptionalInt.empty();

    private String at = "";
    private int seen;

    public WatchCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        at = after.orElseGet(
                () -> api().get("/isthmus/v1/changes?limit=1").path("next").asText());
        boolean known = false; // whether the API has ever answered
        while (true) {
            int before = seen;
            try {
                if (!api().events("/isthmus/v1/changes?after=" + at, this::print)) {
                    return 0;
                }
                known = true;
            } catch (CliException e) {
                // A controller that is starting again refuses connections, or requests for a while.
                if (!known || (e instanceof ApiException refused && refused.status() < 500)) {
                    throw e;
                }
            }
            if (seen == before && !rest()) {
                return 1;
            }
        }
    }

    private boolean print(JsonNode change) {
        at = change.path("revision").asText();
        out().println(isJson() ? Json.compact(change) : ChangeText.line(change, names()));
        out().flush();
        seen++;
        return count.isEmpty() || seen < count.getAsInt();
    }

    private boolean rest() {
        err().println("isthmus: the stream has ended; going on after change " + at);
        try {
            Thread.sleep(REST_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
