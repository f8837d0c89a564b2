package io.isthmus.dataplane.linux.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.isthmus.model.testing.Golden;
import io.isthmus.model.testing.Samples;
import io.isthmus.model.testing.Seen;
import io.isthmus.model.testing.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Holds {@link Message#PROTOCOL_VERSION} to what the messages consist of and to how they are written. An agent outlives its
 * controller, so what another build says must be known by its number.
 */
final class ProtocolGoldenTest {
    private static final Path KEPT = Path.of("src/test/golden/protocol.txt");
    private static final String VERSION = "version " + Message.PROTOCOL_VERSION;
    private static final String RAISE = "Messages are not what they were in " + VERSION
            + ": raise Message.PROTOCOL_VERSION, and run this test with -Disthmus.golden=update.";

    private static final ObjectMapper JSON = ProtocolJson.mapper();

    private static SortedMap<String, Class<?>> types() {
        SortedMap<String, Class<?>> types = new TreeMap<>();
        for (JsonSubTypes.Type type :
                Message.class.getAnnotation(JsonSubTypes.class).value()) {
            types.put(type.name(), type.value());
        }
        return types;
    }

    private static List<Message> samples() {
        List<Message> samples = new ArrayList<>();
        types().forEach((name, type) -> Samples.of(type, name).forEach(sample -> samples.add((Message) sample)));
        return samples;
    }

    private static String written() throws IOException {
        StringBuilder text = new StringBuilder(VERSION + "\n\n" + Shape.of(types()) + "\n");
        for (Message message : samples()) {
            text.append(JSON.writerFor(Message.class).writeValueAsString(message))
                    .append('\n');
        }
        return text.toString();
    }

    /** What was kept of a version is not replaced, so that only another number goes with other messages. */
    @BeforeAll
    static void update() throws IOException {
        boolean kept = Files.exists(KEPT) && Files.readAllLines(KEPT).contains(VERSION);
        if (Golden.UPDATE && !kept) {
            Golden.assertKept("protocol.txt", written());
        }
    }

    @Test
    void otherMessagesHaveAnotherVersion() throws IOException {
        assertThat(written().lines().toList()).as(RAISE).isEqualTo(Files.readAllLines(KEPT));
    }

    @Test
    void whatIsKeptIsReadAsWhatItWas() throws IOException {
        List<Message> read = new ArrayList<>();
        for (String line : Files.readAllLines(KEPT)) {
            if (line.startsWith("{")) {
                read.add(JSON.readValue(line, Message.class));
            }
        }
        assertThat(read).as(RAISE).isEqualTo(samples());
    }

    @Test
    void theMessagesThatAreKeptHaveEveryChoiceAndEveryFieldOnceGivenAndOnceNot() {
        Seen seen = new Seen(Message.class);
        samples().forEach(seen::value);
        assertThat(seen.missing()).isEmpty();
    }
}
