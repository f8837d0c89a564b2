package io.isthmus.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.CallTexts;
import io.isthmus.api.http.ApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The help of the command line is what the API's catalogue says. */
final class ApiCallsTest {
    private static final Path FILE = Path.of("../cli/src/main/resources/io/isthmus/cli/api-calls.txt");

    /** With {@code -Disthmus.write=true} the file is written instead. */
    @Test
    void theFileOfTheCommandLineIsWhatTheCatalogueYields() throws IOException {
        List<String> texts = CallTexts.of(ApiServer.catalogue());
        if (Boolean.getBoolean("isthmus.write")) {
            Files.write(FILE, texts);
        }
        assertThat(Files.readAllLines(FILE))
                .as("written anew by ./isthmus test -pl app -am -Dtest=ApiCallsTest -Disthmus.write=true")
                .isEqualTo(texts);
    }
}
