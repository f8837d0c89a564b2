package io.isthmus.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The launcher that the system property {@code isthmus.launcher} or the environment's ISTHMUS_LAUNCHER names, else
 * {@code isthmus} beside this module. What needs it is skipped if that has not been built yet, for building is not a test's
 * business; with CI=true that fails.
 */
final class BuiltLauncher {
    private BuiltLauncher() {}

    /** Finds it and leaves its path in the system property. */
    static void find() {
        Path launcher = LocalController.launcher()
                .orElse(Path.of("../isthmus"))
                .toAbsolutePath()
                .normalize();
        assertThat(Files.isExecutable(launcher)).as("the launcher " + launcher).isTrue();
        boolean built = Files.exists(launcher.resolveSibling("dist").resolve("stamp"));
        String advice = "NOT TESTED: for " + launcher + " is not built; call it once, or run isthmus test";
        if ("true".equals(System.getenv("CI"))) {
            assertThat(built).as(advice).isTrue();
        }
        Assumptions.assumeTrue(built, advice);
        System.setProperty("isthmus.launcher", launcher.toString());
    }
}
