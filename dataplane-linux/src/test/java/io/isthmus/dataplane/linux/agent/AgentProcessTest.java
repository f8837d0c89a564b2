package io.isthmus.dataplane.linux.agent;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class AgentProcessTest {
    @Test
    void ofWhatAnAgentSaysAllIsReadAndTheBeginningTold() throws IOException {
        byte[] said = ("no Java here\n" + "x".repeat(1 << 20)).getBytes(US_ASCII);
        ByteArrayInputStream in = new ByteArrayInputStream(said);
        StringBuilder told = new StringBuilder();
        AgentProcess.hear(in, told::append);
        assertThat(in.available()).isZero();
        assertThat(told.toString()).startsWith("no Java here").hasSizeLessThanOrEqualTo(AgentProcess.MOST_HEARD);
    }
}
