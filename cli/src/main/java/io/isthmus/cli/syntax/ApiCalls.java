package io.isthmus.cli.syntax;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What the calls of the API take and refuse. The text comes from the API's own catalogue of endpoints, which writes it to a
 * file beside this class: so the command line need not load the API to explain it.
 */
public final class ApiCalls {
    private static final String FILE = "/io/isthmus/cli/api-calls.txt";

    private ApiCalls() {}

    /**
     * One call.
     *
     * @param fields what it takes, by name, with meaning and limits
     * @param refusals the names of the rules that may refuse it, joined by a comma and a space
     */
    public record Call(String name, String summary, Map<String, String> fields, String refusals) {}

    /** Ids in a path have various names; that there is one is what counts. */
    public static String withoutNames(String call) {
        return call.replaceAll("\\{[^}]*\\}", "{}");
    }

    /** The call of this method and path; empty if the API has none such. */
    public static Optional<Call> find(String call) {
        String wanted = withoutNames(call);
        try (InputStream in = Objects.requireNonNull(ApiCalls.class.getResourceAsStream(FILE));
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] parts = line.split("\t", 2);
                if (!line.startsWith(" ") && withoutNames(parts[0]).equals(wanted)) {
                    return Optional.of(read(parts[0], parts[1], lines));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Call read(String name, String summary, BufferedReader lines) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        String refusals = "";
        for (String line = lines.readLine(); line != null && line.startsWith(" "); line = lines.readLine()) {
            String[] parts = line.strip().split("\t", 2);
            if (parts.length == 1) {
                refusals = parts[0];
            } else {
                fields.put(parts[0], parts[1]);
            }
        }
        return new Call(name, summary, fields, refusals);
    }
}
