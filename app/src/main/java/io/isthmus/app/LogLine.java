package io.isthmus.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import io.isthmus.edge.PlainText;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * An event as one line, with the lines of its exception if there is one. What strangers wrote and is told here cannot make
 * lines of its own, nor move the cursor of who reads the log, nor fill it.
 */
final class LogLine extends EncoderBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final byte[] NOTHING = {};

    /** Characters of a message. */
    static final int LONGEST_MESSAGE = 4_000;

    /** Characters of an exception with all that caused it. */
    static final int LONGEST_TRACE = 16_000;

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(200);
        TIME.formatTo(event.getInstant(), line);
        line.append(' ').append(event.getLevel()).append(' ').append(simple(event.getLoggerName()));
        line.append(' ').append(PlainText.shown(cut(event.getFormattedMessage(), LONGEST_MESSAGE)));
        line.append('\n');
        Optional.ofNullable(event.getThrowableProxy())
                .map(ThrowableProxyUtil::asString)
                .map(trace -> PlainText.shownLines(cut(trace, LONGEST_TRACE)).stripTrailing())
                .ifPresent(trace -> line.append(trace).append('\n'));
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String simple(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest) + " ...";
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
