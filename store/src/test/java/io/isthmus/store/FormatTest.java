package io.isthmus.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.Resource;
import io.isthmus.net.PrefixTable;
import io.isthmus.store.ChangeLog.Query;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the format's number to what is stored. Each format has a folder of its own with the shape of documents, documents of
 * every kind and the tables; what was kept of a format never changes. {@code -Disthmus.golden=update} writes what is not
 * there yet.
 */
final class FormatTest {
    private static final Path KEPT = Path.of("src/test/golden");
    private static final boolean UPDATE = "update".equals(System.getProperty("isthmus.golden"));
    private static final String RAISE = "Stored documents have another shape than those of format " + Format.NUMBER
            + ". Add an upgrade to Format, which raises its number, and run this test with -Disthmus.golden=update.";

    @TempDir
    private Path directory;

    private static Path folder(int format) {
        return KEPT.resolve("format-" + format);
    }

    /** A document as it is kept: kind, key, owner and body. */
    private record Kept(String kind, String key, String owner, String body) {
        static Kept of(Resource resource) {
            return new Kept(resource.kind().name(), resource.key(), resource.owner(), ResourceJson.write(resource));
        }

        static Kept parse(String line) {
            String[] parts = line.split("\t", 4);
            return new Kept(parts[0], parts[1], parts[2], parts[3]);
        }

        String line() {
            return String.join("\t", kind, key, owner, body);
        }

        Resource read() {
            return ResourceJson.read(ResourceJson.kind(kind), key, body);
        }
    }

    /** What is there is never replaced, so that only another number goes with another shape; documents may be added. */
    @BeforeAll
    static void update() throws IOException, SQLException {
        if (!UPDATE) {
            return;
        }
        Path folder = Files.createDirectories(folder(Format.NUMBER));
        if (Files.notExists(folder.resolve("shape.txt"))) {
            Files.writeString(folder.resolve("shape.txt"), Shape.ofDocuments());
        }
        if (Files.notExists(folder.resolve("database.sql"))) {
            Files.writeString(folder.resolve("database.sql"), Dump.of(Samples.all()));
        }
        Path documents = folder.resolve("documents.txt");
        List<String> kept = Files.exists(documents) ? Files.readAllLines(documents) : List.of();
        List<String> more = samples().filter(line -> !kept.contains(line)).toList();
        Files.write(documents, more, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static Stream<String> samples() {
        return Samples.all().stream().map(resource -> Kept.of(resource).line());
    }

    private static String kept(String name) throws IOException {
        Path file = folder(Format.NUMBER).resolve(name);
        assertThat(file).as("run this test with -Disthmus.golden=update").exists();
        return Files.readString(file);
    }

    @Test
    void anotherShapeHasAnotherNumber() throws IOException {
        assertThat(Shape.ofDocuments()).as(RAISE).isEqualTo(kept("shape.txt"));
    }

    @Test
    void otherTablesHaveAnotherNumber() throws IOException, SQLException {
        assertThat(Dump.tables(Dump.of(List.of()))).as(RAISE).isEqualTo(Dump.tables(kept("database.sql")));
    }

    @Test
    void documentsAreReadAndWrittenAsTheyAreKept() throws IOException {
        List<String> lines = kept("documents.txt").lines().toList();
        for (String line : lines) {
            assertThat(Kept.of(Kept.parse(line).read()).line()).as(RAISE).isEqualTo(line);
        }
        assertThat(lines)
                .as("run this test with -Disthmus.golden=update")
                .containsAll(samples().toList());
    }

    /** Every format that ever was, from its tables and documents to what this Isthmus reads. */
    @Test
    void everyFormatIsUpgradedWithAllItsDocuments() throws Exception {
        List<Integer> formats = new ArrayList<>();
        try (Stream<Path> folders = Files.list(KEPT)) {
            folders.forEach(folder ->
                    formats.add(Integer.parseInt(folder.getFileName().toString().replace("format-", ""))));
        }
        assertThat(formats).contains(Format.NUMBER);
        for (int format : formats) {
            Path file = directory.resolve("format-" + format + ".db");
            Dump.restore(Files.readString(folder(format).resolve("database.sql")), file);
            List<String> samples = Files.readAllLines(folder(format).resolve("documents.txt")).stream()
                    .map(Kept::parse)
                    .map(document -> document.kind() + " " + document.key())
                    .toList();
            try (SqliteStore store = SqliteStore.open(file)) {
                assertThat(store.load().resources())
                        .as("documents of format %s", format)
                        .extracting(resource -> resource.kind() + " " + resource.key())
                        .isNotEmpty()
                        .isSubsetOf(samples);
                assertThat(store.since(0, 10)).hasSize(1);
                assertThat(store.changes(Query.back(Optional.empty(), Optional.empty(), 9, 9)))
                        .singleElement()
                        .satisfies(change -> assertThat(change.edits())
                                .hasSameSizeAs(store.load().resources().stream()
                                        .filter(resource -> !resource.kind().isSecret())
                                        .toList())
                                .allSatisfy(edit -> edit.after().orElseThrow().read()));
            }
        }
    }

    /** Or what is kept would prove less than it seems to. */
    @Test
    void theDocumentsThatAreKeptHaveEveryChoiceAndEveryFieldOnceGivenAndOnceNot() {
        Seen seen = new Seen();
        Samples.all().forEach(seen::value);
        assertThat(seen.missing()).isEmpty();
    }

    /** Which choices and fields some values have. */
    private static final class Seen {
        private final Set<Object> choices = new HashSet<>();
        private final Map<String, Set<Boolean>> given = new HashMap<>();
        private final Set<Class<?>> wanted = new HashSet<>(Set.of(Resource.class));

        void value(Object value) {
            switch (value) {
                case Optional<?> optional -> optional.ifPresent(this::value);
                case Collection<?> many -> many.forEach(this::value);
                case Map<?, ?> map -> {
                    map.keySet().forEach(this::value);
                    map.values().forEach(this::value);
                }
                case PrefixTable<?> table -> table.entries().forEach(entry -> value(entry.value()));
                case Enum<?> one -> {
                    choices.add(one);
                    wanted.add(one.getDeclaringClass());
                }
                case Record record -> record(record);
                default -> {
                    // a text or a number
                }
            }
        }

        private void record(Record record) {
            choices.add(record.getClass());
            Arrays.stream(record.getClass().getInterfaces())
                    .filter(Class::isSealed)
                    .forEach(wanted::add);
            for (RecordComponent component : record.getClass().getRecordComponents()) {
                try {
                    Object value = component.getAccessor().invoke(record);
                    switch (value) {
                        case Optional<?> optional -> seen(component, optional.isPresent());
                        case OptionalInt number -> seen(component, number.isPresent());
                        case Boolean flag -> seen(component, flag);
                        case Collection<?> many -> seen(component, !many.isEmpty());
                        default -> {
                            // always given
                        }
                    }
                    value(value);
                } catch (ReflectiveOperationException e) {
                    throw new LinkageError(e.getMessage(), e);
                }
            }
        }

        private void seen(RecordComponent component, boolean isGiven) {
            given.computeIfAbsent(
                            component.getDeclaringRecord().getSimpleName() + "." + component.getName(),
                            _ -> new HashSet<>())
                    .add(isGiven);
        }

        Set<String> missing() {
            Set<String> missing = new TreeSet<>();
            for (Class<?> type : wanted) {
                Stream<?> all = type.isEnum() ? Arrays.stream(type.getEnumConstants()) : Shape.records(type);
                all.filter(choice -> !choices.contains(choice)).forEach(choice -> missing.add(type + " " + choice));
            }
            given.forEach((component, seen) -> {
                if (seen.size() < 2) {
                    missing.add(component + " only " + seen);
                }
            });
            return missing;
        }
    }
}
