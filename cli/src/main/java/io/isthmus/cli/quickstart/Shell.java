package io.isthmus.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.client.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Types commands: prints each as one would type it, runs exactly that one in this process, and looks at the outcome. */
final class Shell {
    private final CommandRunner runner;
    private final Narrator narrator;
    private final Surroundings surroundings;
    private int mismatches;
    private int pings;

    Shell(CommandRunner runner, Narrator narrator, Surroundings surroundings, Path contexts) {
        this.runner = runner;
        this.narrator = narrator;
        Map<String, String> environment = new HashMap<>(surroundings.environment());
        environment.put("ISTHMUS_CONFIG", contexts.toString());
        environment.remove("ISTHMUS_CONTEXT");
        this.surroundings = surroundings.with(environment, surroundings.out(), surroundings.err());
    }

    /** Runs a command that must succeed; its object. */
    JsonNode run(String line) {
        narrator.command("isthmus " + line);
        return quietly(line);
    }

    /** The same without printing it. */
    JsonNode quietly(String line) {
        List<String> words = new ArrayList<>(List.of("-o", "json"));
        words.addAll(List.of(line.split(" ")));
        Outcome outcome = execute(words);
        if (outcome.status() != 0) {
            throw new CliException(
                    "This failed: isthmus " + line, outcome.err().lines().toList(), "");
        }
        return Json.parseOrEmpty(outcome.out().getBytes(StandardCharsets.UTF_8));
    }

    /** Pings once and compares with what the rules say. */
    void ping(String from, String to, boolean answerExpected, String because) {
        String line = "ping " + from + " " + to + " --count 1";
        narrator.command("isthmus " + line);
        List<String> words = new ArrayList<>(List.of("-o", "json"));
        words.addAll(List.of(line.split(" ")));
        Outcome outcome = execute(words);
        JsonNode result = Json.parseOrEmpty(outcome.out().getBytes(StandardCharsets.UTF_8));
        pings++;
        boolean measured = !result.path("sent").isMissingNode();
        boolean answered = outcome.status() == 0;
        String observed = !measured
                ? "not sent: " + outcome.err().strip()
                : answered
                        ? "answer after %.3f ms"
                                .formatted(result.path("round_trip_ms").path(0).asDouble())
                        : "no answer";
        if (measured && answered == answerExpected) {
            narrator.good(observed, because);
        } else {
            mismatches++;
            narrator.bad("MISMATCH: " + observed + ", but the rules say "
                    + (answerExpected ? "it is answered" : "nothing comes back") + ": " + because);
        }
    }

    int mismatches() {
        return mismatches;
    }

    int pings() {
        return pings;
    }

    private record Outcome(int status, String out, String err) {}

    private Outcome execute(List<String> words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (PrintStream outPrinter = new PrintStream(out, true, StandardCharsets.UTF_8);
                PrintStream errPrinter = new PrintStream(err, true, StandardCharsets.UTF_8)) {
            int status = runner.run(words, surroundings.with(surroundings.environment(), outPrinter, errPrinter));
            return new Outcome(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }
    }
}
