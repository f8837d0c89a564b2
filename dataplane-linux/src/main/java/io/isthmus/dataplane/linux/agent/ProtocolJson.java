package io.isthmus.dataplane.linux.agent;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.isthmus.dataplane.Probe;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.model.EcsId;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PortId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.Mac;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * How {@link Message}s are written as JSON: addresses, blocks, ids and durations as strings, sealed types with a "type",
 * empty optionals left out. A missing or unknown property is an error, since both ends have the same version.
 */
final class ProtocolJson {
    private ProtocolJson() {}

    /** A mapper for the messages; thread-safe. */
    static ObjectMapper mapper() {
        JsonMapper mapper = JsonMapper.builder(JsonFactory.builder().build())
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)
                .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
                // What a record says of itself, such as isSound(), is no component of it.
                .visibility(PropertyAccessor.GETTER, Visibility.NONE)
                .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
                .visibility(PropertyAccessor.FIELD, Visibility.ANY)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .addModule(values())
                .addMixIn(RouterPlan.Target.class, TargetTypes.class)
                .addMixIn(RouterPlan.Peer.class, PeerTypes.class)
                .addMixIn(Probe.Kind.class, KindTypes.class)
                .build();
        JsonInclude.Value leaveOutEmpty =
                JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS);
        mapper.configOverride(Optional.class).setIncludeAsProperty(leaveOutEmpty);
        mapper.configOverride(OptionalInt.class).setIncludeAsProperty(leaveOutEmpty);
        return mapper;
    }

    private static SimpleModule values() {
        SimpleModule module = new SimpleModule("isthmus");
        text(module, Ip.class, Ip::parse);
        text(module, Cidr.class, Cidr::parse);
        text(module, Mac.class, Mac::parse);
        text(module, Duration.class, Duration::parse);
        text(module, VpcId.class, VpcId::new);
        text(module, EcsId.class, EcsId::new);
        text(module, PortId.class, PortId::new);
        text(module, PeeringId.class, PeeringId::new);
        text(module, SubnetId.class, SubnetId::new);
        text(module, SecurityGroupId.class, SecurityGroupId::new);
        module.addSerializer(OptionalInt.class, new OptionalJson.IntWriter());
        module.addDeserializer(OptionalInt.class, new OptionalJson.IntReader());
        module.addSerializer(Optional.class, new OptionalJson.Writer());
        module.addDeserializer(Optional.class, new OptionalJson.Reader());
        return module;
    }

    private static <T> void text(SimpleModule module, Class<T> type, Function<String, T> parse) {
        module.addSerializer(type, new ToStringSerializer(type));
        module.addDeserializer(type, new TextReader<>(type, parse));
    }

    /** Reads a string; what the parser does not accept is the sender's error, told with its place in the message. */
    private static final class TextReader<T> extends StdScalarDeserializer<T> {
        private final transient Function<String, T> parse;

        TextReader(Class<T> type, Function<String, T> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            String text = parser.getValueAsString("");
            try {
                return parse.apply(text);
            } catch (RuntimeException e) {
                throw context.weirdStringException(text, handledType(), String.valueOf(e.getMessage()));
            }
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = RouterPlan.Target.OverLink.class, name = "link"),
        @JsonSubTypes.Type(value = RouterPlan.Target.ToPort.class, name = "port"),
        @JsonSubTypes.Type(value = RouterPlan.Target.Blackhole.class, name = "blackhole"),
    })
    private interface TargetTypes {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = RouterPlan.Peer.Anyone.class, name = "anyone"),
        @JsonSubTypes.Type(value = RouterPlan.Peer.In.class, name = "in"),
        @JsonSubTypes.Type(value = RouterPlan.Peer.Within.class, name = "within"),
        @JsonSubTypes.Type(value = RouterPlan.Peer.Members.class, name = "members"),
    })
    private interface PeerTypes {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Probe.Kind.Icmp.class, name = "icmp"),
        @JsonSubTypes.Type(value = Probe.Kind.Tcp.class, name = "tcp"),
        @JsonSubTypes.Type(value = Probe.Kind.Udp.class, name = "udp"),
    })
    private interface KindTypes {}
}
