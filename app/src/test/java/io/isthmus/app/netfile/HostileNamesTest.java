package io.isthmus.app.netfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.cli.network.LiveReader;
import io.isthmus.edge.PlainText;
import io.isthmus.model.Edit;
import io.isthmus.model.Resource;
import io.isthmus.model.Snapshot;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.NetworkFile;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What export writes, apply reads, whatever names things have had since before names were checked. */
final class HostileNamesTest {
    private static final int NETWORKS = Integer.getInteger("isthmus.netfile.pairs", 10);

    /** Words of YAML, of the file, of terminals, and none at all. */
    private static final List<String> PIECES = List.of(
            "a",
            "null",
            "~",
            "true",
            "no",
            "1",
            "1e3",
            "0x1F",
            "2026-11-29",
            "- ",
            ": ",
            " #",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "'",
            "\\",
            "|",
            ">",
            "&a",
            "*a",
            "!!int",
            "%",
            "@",
            "`",
            "---",
            "...",
            "\n",
            "\r",
            "\r\n",
            "\t",
            "\u0085",
            "\u2028",
            "\u2029",
            "\u001b[2J",
            "\u202e",
            "\u200b",
            "\ufeff",
            "\u0000",
            "\ud800",
            "\udc00",
            "👍",
            "路",
            "network:",
            "\nlabel: evil\n",
            "\rnetwork: {}\r",
            "default",
            ".",
            "_",
            " ",
            "x".repeat(60));

    private Region region;
    private Site site;
    private Snapshot empty;

    HostileNamesTest(@TempDir Path directory) {
        region = new Region(directory);
        site = new Site(region, "shop", Map.of(Network.Project.DEFAULT.name(), "red"));
        Region.PROJECTS.forEach(project -> region.wire(project).project());
        empty = region.snapshot();
    }

    @BeforeEach
    void forgetTheSetUp() {
        var _ = region.written();
    }

    @AfterEach
    void stop() {
        region.close();
    }

    @Test
    void whatExportWritesIsWhatApplyReads() {
        long seed = Long.getLong("isthmus.seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int i = 0; i < NETWORKS; i++) {
            region.restore(empty);
            site.apply(RandomNetwork.inOneProject(random), true);
            region.restore(renamed(region.snapshot(), region.written(), random));
            String file = region.type("--context red export").out();
            Network live = LiveReader.forExport(Map.of(Network.Project.DEFAULT, region.wire("red")), Optional.empty())
                    .network();
            assertThat(PlainText.foreignInDescription(file))
                    .as("seed " + seed + "\n" + file)
                    .isEmpty();
            NetworkFile read = NetworkFile.read("exported", file);
            assertThat(read.label()).as("seed " + seed + "\n" + file).isEmpty();
            assertThat(read.network().normal()).as("seed " + seed + "\n" + file).isEqualTo(live.normal());
            assertThat(live.vpcs()).hasSameSizeAs(region.snapshot().vpcs());
        }
    }

    /** The state with another name and description of everything that was written. */
    private static Snapshot renamed(Snapshot snapshot, List<Edit> written, Random random) {
        Set<Map.Entry<Resource.Kind, String>> documents = written.stream()
                .map(edit -> Map.entry(edit.kind(), edit.key()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<Edit> edits = documents.stream()
                .flatMap(document -> snapshot.resource(document.getKey(), document.getValue()).stream())
                .map(resource -> (Edit) new Edit.Put(renamed(resource, random)))
                .toList();
        return snapshot.with(edits).atRevision(snapshot.revision() + 1);
    }

    private static Resource renamed(Resource resource, Random random) {
        if (!(resource instanceof Record record)) {
            return resource;
        }
        RecordComponent[] components = record.getClass().getRecordComponents();
        Object[] values = new Object[components.length];
        try {
            for (int i = 0; i < values.length; i++) {
                boolean text = components[i].getType() == String.class
                        && List.of("name", "description").contains(components[i].getName());
                values[i] = text ? hostile(random) : components[i].getAccessor().invoke(record);
            }
            Constructor<?> constructor = record.getClass()
                    .getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new));
            return (Resource) constructor.newInstance(values);
        } catch (NoSuchMethodException
                | IllegalAccessException
                | InvocationTargetException
                | InstantiationException e) {
            throw new IllegalStateException("cannot rename " + resource, e);
        }
    }

    private static String hostile(Random random) {
        return Stream.generate(() -> PIECES.get(random.nextInt(PIECES.size())))
                .limit(1 + random.nextInt(4))
                .collect(Collectors.joining());
    }
}
