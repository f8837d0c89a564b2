package io.isthmus.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    @Test
    void listShowsWhatTheNamesMean() {
        assertThat(run("--list", "s1*", "S2b")).isZero();
        assertThat(out.toString().lines().map(line -> line.split(" ")[0]))
                .contains("S1", "S1a", "S10", "S2b")
                .doesNotContain("S2", "S3");
    }

    @Test
    void unknownScenarioIsRefused() {
        assertThat(run("--list", "S99")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no scenario \"S99\"");
    }

    @Test
    void fileOfOnesOwnIsRead(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("own.yaml");
        Files.writeString(file, """
                scenario: {name: own, title: Mine, source: me}
                network: {vpcs: {a: {cidr: 10.0.0.0/16}}}
                expect: none
                """);
        assertThat(run("--list", file.toString())).isZero();
        assertThat(out.toString()).startsWith("own ").contains("Mine");
    }

    @Test
    void badFileIsOneLineOfComplaint(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("bad.yaml");
        Files.writeString(file, "scenario: {name: own, title: Mine, source: me}\nnetwork: {vpc: {}}\n");
        assertThat(run("--list", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("isthmus conformance: " + file + ":2: network.vpc: unknown field; allowed are: projects,"
                        + " security groups, vpcs, peerings, ecss, acls\n");
    }

    @Test
    void urlNeedsItsSocket() {
        assertThat(run("--url", "http://127.0.0.1:1", "S1")).isEqualTo(2);
        assertThat(err.toString()).contains("--url and --socket");
    }

    @Test
    void dataDirectoryWithoutControllerIsSaidSo(@TempDir Path folder) {
        assertThat(run("--data", folder.toString(), "S1")).isEqualTo(2);
        assertThat(err.toString()).contains("no controller runs with the data directory " + folder);
    }
}
