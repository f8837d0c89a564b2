package io.isthmus.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All scenarios on controllers that the launcher starts. */
@Tag("kernel")
class ConformanceIT {

    @BeforeAll
    static void findLauncher() {
        BuiltLauncher.find();
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
