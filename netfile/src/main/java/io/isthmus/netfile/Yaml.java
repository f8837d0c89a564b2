package io.isthmus.netfile;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** A YAML value that knows where it stands, so that every complaint can say so. Every scalar is text. Immutable. */
public sealed interface Yaml {

    /**
     * Where in a file something stands.
     *
     * @param line from 1
     * @param field the way to it from the top, as {@code network.vpcs.vpc-a.cidr}; empty at the top
     */
    record Place(String file, int line, String field) {

        public BadFileException error(String message) {
            return new BadFileException(file + ":" + line + ": " + (field.isEmpty() ? "" : field + ": ") + message);
        }

        public Place at(int line, String name) {
            return new Place(file, line, field.isEmpty() ? name : field + "." + name);
        }
    }

    Place place();

    record Text(String value, Place place) implements Yaml {}

    record Items(List<Yaml> items, Place place) implements Yaml {}

    /** A mapping. Its fields are in the file's order. */
    record Fields(SequencedMap<String, Yaml> fields, Place place) implements Yaml {

        /** Refuses every field that is not one of these. */
        public Fields allow(String... names) {
            List<String> allowed = Arrays.asList(names);
            fields.forEach((name, value) -> {
                if (!allowed.contains(name)) {
                    throw value.place().error("unknown field; allowed are: " + String.join(", ", allowed));
                }
            });
            return this;
        }

        public Optional<Yaml> find(String name) {
            return Optional.ofNullable(fields.get(name));
        }

        public Yaml need(String name) {
            return find(name).orElseThrow(() -> place.error("the field \"" + name + "\" is missing"));
        }

        /** The entries of a field that holds named things; none if the field is left out. */
        public Map<String, Yaml> named(String name) {
            return find(name)
                    .map(Yaml::asFields)
                    .<Map<String, Yaml>>map(Fields::fields)
                    .orElse(Map.of());
        }

        /** The items of a field that holds a list; none if the field is left out. */
        public List<Yaml> list(String name) {
            return find(name).map(Yaml::asItems).map(Items::items).orElse(List.of());
        }
    }

    default Text asText() {
        if (this instanceof Text text) {
            return text;
        }
        throw place().error("must be one value, not a " + (this instanceof Items ? "list" : "mapping"));
    }

    default Items asItems() {
        if (this instanceof Items items) {
            return items;
        }
        throw place().error("must be a list: [..] or lines that begin with \"- \"");
    }

    default Fields asFields() {
        if (this instanceof Fields fields) {
            return fields;
        }
        throw place().error("must be a mapping: {name: value, ..} or indented lines \"name: value\"");
    }

    default String text() {
        return asText().value();
    }

    /**
     * Reads the only document of a file.
     *
     * @param file its name, for complaints
     * @throws BadFileException if it is no YAML, has a field twice or a field without a value
     */
    static Yaml read(String file, String yaml) {
        try (JsonParser parser = new YAMLFactory().createParser(yaml)) {
            Place top = new Place(file, 1, "");
            if (parser.nextToken() == null) {
                throw top.error("the file is empty");
            }
            Yaml value = value(parser, top);
            if (parser.nextToken() != null) {
                throw top.at(line(parser), "---").error("there must be one document in a file");
            }
            return value;
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new Place(file, line, "")
                    .error("no valid YAML: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Yaml value(JsonParser parser, Place place) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> fields(parser, place);
            case START_ARRAY -> items(parser, place);
            case VALUE_NULL -> throw place.error("has no value");
            default -> new Text(parser.getText().strip(), place);
        };
    }

    private static Fields fields(JsonParser parser, Place place) throws IOException {
        SequencedMap<String, Yaml> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Place at = place.at(line(parser), name);
            parser.nextToken();
            if (fields.put(name, value(parser, at)) != null) {
                throw at.error("is there twice");
            }
        }
        return new Fields(fields, place);
    }

    private static Items items(JsonParser parser, Place place) throws IOException {
        List<Yaml> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(parser, place.at(line(parser), Integer.toString(items.size() + 1))));
        }
        return new Items(List.copyOf(items), place);
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }
}
