package io.isthmus.conformance.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The scenarios that come with this module. Stateless. */
public final class BundledScenarios {
    private static final String FOLDER = "/scenarios/";

    private BundledScenarios() {}

    /** All of them, in the order of the file {@code index}. */
    public static List<Scenario> all() {
        return read("index")
                .lines()
                .filter(line -> !line.isBlank())
                .map(file -> ScenarioParser.scenario(file, read(file)))
                .toList();
    }

    private static String read(String file) {
        try (InputStream in = BundledScenarios.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + FOLDER + file + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
