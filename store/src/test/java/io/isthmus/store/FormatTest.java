package io.isthmus.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.Resource;
import io.isthmus.model.testing.Golden;
import io.isthmus.model.testing.Samples;
import io.isthmus.model.testing.Seen;
import io.isthmus.model.testing.Shape;
import io.isthmus.store.ChangeLog.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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
    private static final String RAISE = "Stored documents have another shape than those of format " + Format.NUMBER
            + ". Add an upgrade to Format, which raises its number, and run this test with -Disthmus.golden=update.";

    /** What was a part of other documents before. */
    private static final Set<Resource.Kind> OF_FORMAT_9 =
            Set.of(Resource.Kind.NETWORK_ACL_POLICY, Resource.Kind.NETWORK_ACL_RULE);

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
        if (!Golden.UPDATE) {
            return;
        }
        Path folder = Files.createDirectories(folder(Format.NUMBER));
        if (Files.notExists(folder.resolve("shape.txt"))) {
            Files.writeString(folder.resolve("shape.txt"), shape());
        }
        if (Files.notExists(folder.resolve("database.sql"))) {
            Files.writeString(folder.resolve("database.sql"), Dump.of(resources()));
        }
        Path documents = folder.resolve("documents.txt");
        List<String> kept = Files.exists(documents) ? Files.readAllLines(documents) : List.of();
        List<String> more = samples().filter(line -> !kept.contains(line)).toList();
        Files.write(documents, more, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String shape() {
        SortedMap<String, Class<?>> kinds = new TreeMap<>();
        for (Resource.Kind kind : Resource.Kind.values()) {
            kinds.put(kind.name(), ResourceJson.type(kind));
        }
        return Shape.of(kinds);
    }

    /** Of every kind. */
    private static List<Resource> resources() {
        return Arrays.stream(Resource.Kind.values())
                .<Resource>flatMap(
                        kind -> Samples.of(ResourceJson.type(kind), kind.name().toLowerCase(Locale.ROOT)).stream())
                .toList();
    }

    private static Stream<String> samples() {
        return resources().stream().map(resource -> Kept.of(resource).line());
    }

    private static String kept(String name) throws IOException {
        Path file = folder(Format.NUMBER).resolve(name);
        assertThat(file).as("run this test with -Disthmus.golden=update").exists();
        return Files.readString(file);
    }

    @Test
    void anotherShapeHasAnotherNumber() throws IOException {
        assertThat(shape()).as(RAISE).isEqualTo(kept("shape.txt"));
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
                List<Resource> all = store.load().resources().stream()
                        .filter(resource -> format >= 14 || resource.kind() != Resource.Kind.VOLUME) // not in the log
                        .toList();
                assertThat(all.stream().filter(resource -> format >= 9 || !OF_FORMAT_9.contains(resource.kind())))
                        .as("documents of format %s", format)
                        .extracting(resource -> resource.kind() + " " + resource.key())
                        .isNotEmpty()
                        .isSubsetOf(samples);
                assertThat(store.since(0, 10)).hasSize(1);
                assertThat(store.changes(Query.back(Optional.empty(), Optional.empty(), 9, 9)))
                        .singleElement()
                        .satisfies(change -> assertThat(change.edits())
                                .hasSameSizeAs(all.stream()
                                        .filter(resource -> !resource.kind().isSecret())
                                        .toList())
                                .allSatisfy(edit -> edit.after().orElseThrow().read()));
            }
        }
    }

    /** Or what is kept would prove less than it seems to. */
    @Test
    void theDocumentsThatAreKeptHaveEveryChoiceAndEveryFieldOnceGivenAndOnceNot() {
        Seen seen = new Seen(Resource.class);
        resources().forEach(seen::value);
        assertThat(seen.missing()).isEmpty();
    }
}
