package io.isthmus.model.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that hold what something was when it was last looked at by a person, so that no change of it goes unseen. */
public final class Golden {
    /** Whether files are to be written instead of compared. */
    public static final boolean UPDATE = "update".equals(System.getProperty("isthmus.golden"));

    /** What whoever changes it does. */
    public static final String HOW = "If it is meant to change, run this test with -Disthmus.golden=update and read the"
            + " difference in src/test/golden.";

    private Golden() {}

    /** Fails if the file of this name in the module's folder holds anything else. */
    public static void assertKept(String name, String text) throws IOException {
        Path file = Path.of("src/test/golden").resolve(name);
        if (UPDATE) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        }
        assertThat(file).as(HOW).exists();
        assertThat(text.lines().toList()).as("%s. %s", name, HOW).isEqualTo(Files.readAllLines(file));
    }
}
