package io.isthmus.cli;

import io.isthmus.cli.client.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Types command lines in this process, with a contexts file of its own. */
record Terminal(Path contexts, Map<String, String> environment) {

    record Result(int status, String out, String err) {}

    Terminal(Path contexts) {
        this(contexts, Map.of());
    }

    /** Words are separated by blanks. */
    Result type(String line) {
        return typeWith("", line);
    }

    Result typeWith(String input, String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("ISTHMUS_CONFIG", contexts.toString());
        variables.put("NO_COLOR", "1");
        InputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        List<String> words =
                Arrays.stream(line.split(" ")).filter(word -> !word.isEmpty()).toList();
        int status = Main.run(
                words,
                new Surroundings(
                        variables,
                        in,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)));
        return new Result(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
