package io.isthmus.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.isthmus.edge.RotatingFile;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Logging without a configuration file, whose reading would cost a good part of a start: one line per event, to the file
 * that {@link #logTo} names, else to standard error.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
    static final String FILE = "isthmus.log";

    /** Bytes of a log, and of the one before it that is kept. */
    static final long FULL = 16L << 20;

    /** Names the file to write to. To be called before the first logger is asked for. */
    static void logTo(Path file) {
        System.setProperty(FILE, file.toString());
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        LogLine line = new LogLine();
        line.setContext(context);
        line.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(line);
        appender.setOutputStream(output());
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        context.getLogger("org.eclipse.jetty").setLevel(Level.WARN);
        root.addAppender(appender);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static OutputStream output() {
        String file = System.getProperty(FILE, "");
        try {
            return file.isEmpty() ? System.err : new Lossy(new RotatingFile(Path.of(file), FULL));
        } catch (IOException e) {
            System.err.println(
                    "isthmus: the log " + file + " cannot be written (" + e.getMessage() + "), so it is here:");
            return System.err;
        }
    }

    /** Loses what cannot be written, such as on a full disk: a writing that failed would end the appender for good. */
    private static final class Lossy extends FilterOutputStream {
        Lossy(OutputStream under) {
            super(under);
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                out.write(bytes, offset, length);
            } catch (IOException _) {
                // There is nowhere to tell of it: whoever reads the log sees the gap.
            }
        }
    }
}
