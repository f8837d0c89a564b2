package io.isthmus.dataplane.linux.agent;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/** Optionals as JSON: the value itself, or no property at all. */
final class OptionalJson {
    private OptionalJson() {}

    static final class IntWriter extends StdSerializer<OptionalInt> {
        IntWriter() {
            super(OptionalInt.class);
        }

        @Override
        public boolean isEmpty(SerializerProvider provider, OptionalInt value) {
            return value.isEmpty();
        }

        @Override
        public void serialize(OptionalInt value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeNumber(value.orElseThrow());
        }
    }

    static final class IntReader extends StdDeserializer<OptionalInt> {
        IntReader() {
            super(OptionalInt.class);
        }

        @Override
        public OptionalInt deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return OptionalInt.of(parser.getIntValue());
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return OptionalInt.empty();
        }
    }

    @SuppressWarnings("rawtypes") // Jackson looks a serializer up by the raw class
    static final class Writer extends StdSerializer<Optional> {
        Writer() {
            super(Optional.class);
        }

        @Override
        public boolean isEmpty(SerializerProvider provider, Optional value) {
            return value.isEmpty();
        }

        @Override
        public void serialize(Optional value, JsonGenerator out, SerializerProvider provider) throws IOException {
            provider.defaultSerializeValue(value.orElseThrow(), out);
        }
    }

    @SuppressWarnings("rawtypes") // Jackson looks a deserializer up by the raw class
    static final class Reader extends StdDeserializer<Optional> implements ContextualDeserializer {
        private final transient Optional<JavaType> content;

        Reader() {
            super(Optional.class);
            this.content = Optional.empty();
        }

        private Reader(JavaType content) {
            super(Optional.class);
            this.content = Optional.of(content);
        }

        @Override
        public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
            return new Reader(context.getContextualType().containedTypeOrUnknown(0));
        }

        @Override
        public Optional deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return Optional.of(context.readValue(parser, content.orElseThrow()));
        }

        @Override
        public Object getAbsentValue(DeserializationContext context) {
            return Optional.empty();
        }
    }
}
