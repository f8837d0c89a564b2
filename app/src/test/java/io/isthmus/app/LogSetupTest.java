package io.isthmus.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.isthmus.edge.RotatingFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogSetupTest {
    private final LoggerContext context = new LoggerContext();
    private final Path file;

    LogSetupTest(@TempDir Path place) {
        this.file = place.resolve("log");
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @AfterEach
    void logToStandardErrorAgain() {
        System.clearProperty(LogSetup.FILE);
    }

    private Logger logger() {
        return context.getLogger(LogSetupTest.class);
    }

    @Test
    void aLineThatCannotBeWrittenIsLostAndLaterOnesAreThere() throws IOException {
        Path stranger = RotatingFile.older(file).resolve("stranger");
        Files.createDirectories(stranger);
        try (RandomAccessFile full = new RandomAccessFile(file.toFile(), "rw")) {
            full.setLength(LogSetup.FULL);
        }
        LogSetup.logTo(file);
        new LogSetup().configure(context);
        logger().info("event=lost");
        Files.delete(stranger);
        Files.delete(RotatingFile.older(file));
        logger().info("event=written");
        context.stop();
        assertThat(RotatingFile.older(file)).hasSize(LogSetup.FULL);
        assertThat(Files.readString(file, UTF_8))
                .endsWith(" INFO LogSetupTest event=written\n")
                .doesNotContain("lost");
    }
}
