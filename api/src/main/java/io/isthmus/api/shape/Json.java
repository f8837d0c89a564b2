package io.isthmus.api.shape;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * JSON to plain values and back; the only class that knows Jackson. Stateless and thread-safe.
 *
 * <p>Plain values are {@code Map<String, Object>} in the order of the text, {@code List<Object>}, String, Boolean and
 * Number. A null in an object is left out; a null in a list is {@link #NULL}.
 */
public final class Json {
    /** A null that stands in a list. */
    static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private static final int MAX_DEPTH = 32;
    private static final int MAX_DIGITS = 40;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            // Virtual threads are new for each request: a pool per thread would never hit.
            .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_DIGITS)
                    .build())
            .build();

    /** JSON that is written already. */
    public record Raw(String text) {}

    /** A value that is written already, as part of another. */
    public static Object written(String json) {
        return new Raw(json);
    }

    private Json() {}

    /**
     * Parses exactly one JSON value.
     *
     * @throws MalformedJsonException if the text is anything else, repeats a name in an object, or is nested deeper than
     *     32 levels
     */
    public static Object parse(byte[] text) throws MalformedJsonException {
        return parse(text, false);
    }

    /** Likewise, but what is null in an object is there, and null. */
    public static Object parseWithNulls(byte[] text) throws MalformedJsonException {
        return parse(text, true);
    }

    private static Object parse(byte[] text, boolean nulls) throws MalformedJsonException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new MalformedJsonException("is empty");
            }
            Object value = value(parser, first, nulls);
            if (parser.nextToken() != null) {
                throw new MalformedJsonException("goes on after the end of its JSON value");
            }
            return value;
        } catch (JsonProcessingException malformed) {
            int line = malformed.getLocation() == null
                    ? 1
                    : malformed.getLocation().getLineNr();
            int column = malformed.getLocation() == null
                    ? 1
                    : malformed.getLocation().getColumnNr();
            throw new MalformedJsonException(
                    "is not valid JSON at line " + line + ", column " + column + ": " + reason(malformed));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The first sentence of the parser's message, without quotations of its inner workings. */
    private static String reason(JsonProcessingException malformed) {
        String message = malformed.getOriginalMessage();
        int end = message.indexOf(" (");
        return end > 0 ? message.substring(0, end) : message;
    }

    private static Object value(JsonParser parser, JsonToken token, boolean nulls) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser, nulls);
            case START_ARRAY -> array(parser, nulls);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> NULL;
            case END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new IllegalStateException("the parser gave " + token);
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser parser, boolean nulls) throws IOException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            Object value = value(parser, parser.nextToken(), nulls);
            if (value != NULL) {
                fields.put(name, value);
            } else if (nulls) {
                fields.put(name, null);
            }
        }
        return fields;
    }

    private static List<Object> array(JsonParser parser, boolean nulls) throws IOException {
        List<Object> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(value(parser, token, nulls));
        }
        return elements;
    }

    /** Writes a value: plain values, records (by their components), Optionals, and anything else by its toString. */
    public static byte[] write(Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator generator = FACTORY.createGenerator(out)) {
            write(generator, value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case Object nothing when nothing == NULL -> out.writeNull();
            case String text -> out.writeString(text);
            case Raw raw -> out.writeRawValue(raw.text());
            case Integer number -> out.writeNumber(number);
            case Long number -> out.writeNumber(number);
            case Double number -> out.writeNumber(number);
            case Boolean flag -> out.writeBoolean(flag);
            case Optional<?> optional -> write(out, optional.orElse(null));
            case List<?> list -> {
                out.writeStartArray();
                for (Object element : list) {
                    write(out, element);
                }
                out.writeEndArray();
            }
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    out.writeFieldName(entry.getKey().toString());
                    write(out, entry.getValue());
                }
                out.writeEndObject();
            }
            case Time time -> out.writeString(time.toString());
            case Record scalar when Kind.isScalar(scalar.getClass()) -> out.writeString(scalar.toString());
            case Record record -> writeRecord(out, record);
            default -> out.writeString(value.toString());
        }
    }

    private static void writeRecord(JsonGenerator out, Record record) throws IOException {
        out.writeStartObject();
        for (RecordShape.Component component : RecordShape.of(record.getClass()).components()) {
            Object value = component.read(record);
            if (value instanceof Optional<?> optional && optional.isEmpty() && !component.nullIfEmpty()) {
                continue;
            }
            out.writeFieldName(component.wireName());
            write(out, value);
        }
        out.writeEndObject();
    }
}
