package io.isthmus.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LogLineTest {
    private final LoggerContext context = new LoggerContext();

    private String line(String message, @Nullable Throwable thrown, Object... arguments) {
        LoggingEvent event = new LoggingEvent(
                LogLineTest.class.getName(),
                context.getLogger("io.isthmus.control.Writer"),
                Level.INFO,
                message,
                thrown,
                arguments);
        event.setInstant(Instant.parse("2026-11-29T12:00:00.007Z"));
        return new String(new LogLine().encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void anEventIsALineWithItsTimeAndPlace() {
        assertThat(line("event=made id={}", null, 7))
                .isEqualTo("2026-11-29T12:00:00.007Z INFO Writer event=made id=7\n");
    }

    @Test
    void whatStrangersWroteMakesNoLinesOfItsOwnAndActsOnNoTerminal() {
        String forged =
                line("event=refused name={}", null, "a\n2026-11-29T12:00:00Z INFO Writer event=forged\u001b[2J\u202e");
        assertThat(forged.lines()).hasSize(1);
        assertThat(forged).contains("a\\n2026").contains("\\u001b[2J\\u202e").endsWith("\n");
    }

    @Test
    void anExceptionFollowsInItsLines() {
        String told = line("event=failed", new IllegalStateException("evil \u001b]0;title\u0007"));
        assertThat(told.lines().count()).isGreaterThan(2);
        assertThat(told)
                .contains(
                        "java.lang.IllegalStateException: evil \\u001b]0;title\\u0007\n\tat io.isthmus.app.LogLineTest.")
                .endsWith("\n");
    }

    @Test
    void whatIsLongIsCut() {
        assertThat(line("{}", null, "x".repeat(1_000_000)).length()).isLessThan(LogLine.LONGEST_MESSAGE + 100);
        assertThat(line("a", new IllegalStateException("x".repeat(1_000_000))).length())
                .isLessThan(LogLine.LONGEST_TRACE + 100);
    }
}
