package io.isthmus.api.otc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is refused and what the page says are the same. */
final class NotOfferedTest {
    @Test
    void thePageHasAllOfIt() throws IOException {
        String page = Files.readString(Path.of("..").resolve(NotOffered.PAGE));
        assertThat(Pattern.compile("^\\| ([^|]*) \\| ([^|]*) \\|$", Pattern.MULTILINE)
                        .matcher(page)
                        .results()
                        .skip(1)
                        .map(row -> row.group(1) + ": " + row.group(2)))
                .containsExactlyElementsOf(NotOffered.ALL.stream()
                        .map(service -> service.what() + ": " + service.instead())
                        .toList());
    }
}
