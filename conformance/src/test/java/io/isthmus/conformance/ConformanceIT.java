package io.isthmus.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * All scenarios on controllers that the launcher starts. The launcher is the one that the system property
 * {@code isthmus.launcher} or the environment's ISTHMUS_LAUNCHER names, else {@code isthmus} beside this module. Skipped if
 * that has not been built yet, for building is not a test's business; with CI=true that fails.
 */
@Tag("kernel")
class ConformanceIT {

    @BeforeAll
    static void findLauncher() {
        Path launcher = LocalController.launcher()
                .orElse(Path.of("../isthmus"))
                .toAbsolutePath()
                .normalize();
        assertThat(Files.isExecutable(launcher)).as("the launcher " + launcher).isTrue();
        boolean built = Files.exists(launcher.resolveSibling("dist").resolve("stamp"));
        String advice =
                "NOT TESTED: the scenarios, for " + launcher + " is not built; call it once, or run isthmus test";
        if ("true".equals(System.getenv("CI"))) {
            assertThat(built).as(advice).isTrue();
        }
        Assumptions.assumeTrue(built, advice);
        System.setProperty("isthmus.launcher", launcher.toString());
    }

    @Test
    void everyPacketOfEveryScenarioDoesWhatItShould() {
        StringWriter err = new StringWriter();
        StringWriter out = new StringWriter();
        int status = Main.run(new PrintWriter(out, true), new PrintWriter(err, true));
        new PrintWriter(System.out, true, StandardCharsets.UTF_8).println(out);
        assertThat(status).as(out + "\n" + err).isZero();
        assertThat(err.toString()).isEmpty();
    }
}
