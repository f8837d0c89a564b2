package io.isthmus.dataplane.linux.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Flow;
import io.isthmus.dataplane.Probe;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.model.EcsId;
import io.isthmus.model.PortId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProtocolTest {
    private final ObjectMapper mapper = ProtocolJson.mapper();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyMessageComesOutAsItWentIn(long seed) throws IOException {
        List<Message> messages = everyMessage(new Plans(seed));
        List<Message> back = read(write(messages));
        assertThat(back).isEqualTo(messages);
        assertThat(back.stream().map(Object::getClass).distinct())
                .as("every permitted message is among them")
                .hasSize(Message.class.getAnnotation(JsonSubTypes.class).value().length);
    }

    @Test
    void valuesAreStringsAndEmptyOptionalsAreLeftOut() throws IOException {
        String json = mapper.writerFor(Message.class)
                .writeValueAsString(new Message.Router(7, Plans.empty(new VpcId("5b3c"))));
        assertThat(json)
                .isEqualTo("{\"type\":\"router\",\"sequence\":7,\"plan\":{\"vpc\":\"5b3c\",\"subnets\":[],\"ports\":[],"
                        + "\"barred\":[],\"links\":[],\"tables\":[],\"filters\":[],\"acls\":[],\"logged\":[]}}");
        assertThat(mapper.writerFor(Message.class).writeValueAsString(new Message.Placed(8, Optional.empty())))
                .isEqualTo("{\"type\":\"placed\",\"sequence\":8}");
    }

    @Test
    void helloOfAnotherVersionIsStillUnderstood() throws IOException {
        String hello = "{\"type\":\"hello\",\"version\":99,\"host\":\"h\",\"instance\":\"i\",\"pid\":1,"
                + "\"capabilities\":[],\"colour\":\"red\"}";
        assertThat(read(frame(hello))).containsExactly(new Message.Hello(99, "h", "i", 1, Set.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "{",
                "{\"type\":\"order66\"}",
                "{\"type\":\"sync\",\"sequence\":1,\"revision\":2,\"colour\":\"red\"}",
                "{\"type\":\"place\",\"sequence\":1}",
                "{\"type\":\"addressSet\",\"sequence\":1,\"group\":\"g\",\"members\":[\"10.0.0.256\"]}",
            })
    void whatIsNoMessageIsAnError(String json) {
        assertThatThrownBy(() -> read(frame(json))).isInstanceOf(IOException.class);
    }

    @Test
    void frameThatEndsEarlyOrIsTooLongIsAnError() throws IOException {
        byte[] whole = write(List.of(new Message.Sync(1, 2, List.of())));
        for (int length = 1; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(part)).isInstanceOf(IOException.class);
        }
        byte[] huge = ByteBuffer.allocate(4).putInt(Frames.MAX_BYTES + 1).array();
        assertThatThrownBy(() -> read(huge)).hasMessageContaining("not a frame");
    }

    @Test
    void commandLineOfTheAgentComesOutAsItWentIn() {
        for (Optional<Long> pid : List.of(Optional.<Long>empty(), Optional.of(42L))) {
            AgentOptions options = new AgentOptions(Path.of("/a b/s"), Path.of("/a b"), "i1", "box", pid, pid);
            assertThat(AgentOptions.parse(options.arguments())).isEqualTo(options);
        }
        assertThatThrownBy(() -> AgentOptions.parse(List.of("--socket", "/s"))).hasMessageContaining("--state");
        assertThatThrownBy(() -> AgentOptions.parse(List.of("--sock", "/s"))).hasMessageContaining("--sock");
        assertThatThrownBy(() -> AgentOptions.parse(List.of("--socket"))).hasMessageContaining("needs a value");
    }

    private static List<Message> everyMessage(Plans plans) {
        DataPlane.Change change = plans.change(12);
        DataPlane.State state = plans.state(11, 3);
        List<Message> messages = new ArrayList<>();
        messages.add(new Message.Hello(1, "box", "i1", 4711, Set.of("geneve")));
        messages.add(new Message.Welcome(1));
        messages.add(new Message.Refused(1, "go \"away\""));
        for (RouterPlan plan : state.routers()) {
            messages.add(new Message.Router(3, plan));
        }
        state.addressSets().forEach((group, members) -> messages.add(new Message.AddressSet(3, group, members)));
        messages.add(new Message.AddressSet(3, plans.members(), plans.ips()));
        messages.add(new Message.Sync(
                3, state.revision(), List.of(new DataPlane.Unplanned(plans.vpc(), Set.of(new EcsId("e1"))))));
        messages.add(new Message.Apply(4, change.revision(), change.removed(), change.addressSets()));
        for (Probe.Kind kind : List.of(new Probe.Kind.Icmp(), new Probe.Kind.Tcp(443), new Probe.Kind.Udp(53))) {
            messages.add(new Message.ProbeFrom(
                    5,
                    new Probe(
                            new EcsId("e1"),
                            Ip.parse("fd00::1"),
                            kind,
                            3,
                            Duration.ofMillis(200),
                            Duration.ofSeconds(1))));
        }
        messages.add(new Message.ProbeFrom(
                5,
                new Probe(
                        new EcsId("e1"),
                        1,
                        Optional.of(Ip.parse("fd00::7")),
                        Ip.parse("fd00::1"),
                        new Probe.Kind.Icmp(),
                        1,
                        Duration.ZERO,
                        Duration.ofSeconds(1))));
        messages.add(new Message.EndProbe(5));
        messages.add(new Message.PlaceOf(6, new EcsId("e1")));
        messages.add(new Message.Done(3, new DataPlane.Outcome(11, List.of())));
        messages.add(new Message.Done(
                4, new DataPlane.Outcome(12, List.of(new DataPlane.Failure(plans.vpc(), "no memory")))));
        messages.add(new Message.Probed(5, new Probe.Result(3, List.of(17_000L, Long.MAX_VALUE), 1, "")));
        messages.add(new Message.Beat(6));
        messages.add(new Message.Beating(6));
        messages.add(new Message.FlowsOf(6, plans.vpc(), new PortId("p1"), 4096));
        messages.add(new Message.Counted(6, Optional.empty()));
        messages.add(new Message.Counted(
                6,
                Optional.of(new Flow.Reading(
                        List.of(new Flow(
                                new Flow.Key(Ip.parse("10.0.0.1"), Ip.parse("10.0.0.2"), 17, 0, 65_535),
                                new Flow.Count(Long.MAX_VALUE, 1, 2),
                                Flow.Count.NOTHING)),
                        Long.MAX_VALUE,
                        true))));
        messages.add(new Message.Placed(6, Optional.empty()));
        messages.add(new Message.Placed(
                6, Optional.of(new DataPlane.Place("box", "e1", Optional.of(99L), List.of("ip", "netns")))));
        messages.add(new Message.Placed(6, Optional.of(new DataPlane.Place("box", "e1", Optional.empty()))));
        messages.add(new Message.Failed(7, "a bug"));
        return messages;
    }

    private byte[] write(List<Message> messages) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Frames.Writer writer = new Frames.Writer(mapper, bytes);
        for (Message message : messages) {
            writer.write(message);
        }
        writer.flush();
        return bytes.toByteArray();
    }

    private static byte[] frame(String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + body.length)
                .putInt(body.length)
                .put(body)
                .array();
    }

    private List<Message> read(byte[] bytes) throws IOException {
        Frames.Reader reader = new Frames.Reader(mapper, new ByteArrayInputStream(bytes));
        List<Message> messages = new ArrayList<>();
        Optional<Message> message = reader.read();
        while (message.isPresent()) {
            messages.add(message.get());
            message = reader.read();
        }
        return messages;
    }
}
