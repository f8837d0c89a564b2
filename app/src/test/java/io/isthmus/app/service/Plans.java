package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.control.FlowRecords;
import io.isthmus.control.RegionController;
import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.linux.LinuxDataPlane;
import io.isthmus.dataplane.linux.Options;
import io.isthmus.model.Ecs;
import io.isthmus.model.NextHop;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Vpc;
import io.isthmus.store.SqliteStore;
import io.isthmus.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** What an installation's database says, and whether the kernel is so. */
final class Plans {
    private Plans() {}

    /** What is durable: read from a copy of the database, as a controller would that starts now. */
    static Snapshot stored(Installation installation) throws IOException {
        try (Copy copy = new Copy(installation.data());
                Store store = SqliteStore.open(copy.database())) {
            Store.Contents contents = store.load();
            return Snapshot.of(Settings.DEFAULT, contents.revision(), contents.resources());
        }
    }

    /** Nothing in the database refers to what is not there, and nothing lacks a part of its own. */
    static void assertWhole(Snapshot snapshot) {
        for (Vpc vpc : snapshot.vpcs()) {
            assertThat(snapshot.project(vpc.project())).isPresent();
            assertThat(snapshot.routeTables(vpc.id()).stream().filter(table -> table.isDefault()))
                    .as("default tables of %s", vpc)
                    .hasSize(1);
            snapshot.subnets(vpc.id())
                    .forEach(subnet ->
                            assertThat(snapshot.routeTable(subnet.routeTable())).isPresent());
            snapshot.routeTables(vpc.id())
                    .forEach(table -> table.routes().entries().forEach(entry -> {
                        switch (entry.value().nextHop()) {
                            case NextHop.ToPeering(var peering) ->
                                assertThat(snapshot.peering(peering))
                                        .as("peering of %s", entry.value())
                                        .isPresent();
                            case NextHop.ToEcs _, NextHop.ToPort _, NextHop.ToAddress _ -> {
                                // may be gone: the route is a black hole then
                            }
                        }
                    }));
            snapshot.ports(vpc.id()).forEach(port -> {
                assertThat(snapshot.ecs(port.ecs())).as("ECS of %s", port).isPresent();
                assertThat(snapshot.subnet(port.subnet()))
                        .as("subnet of %s", port)
                        .isPresent();
            });
            snapshot.peerings(vpc.id()).forEach(peering -> {
                assertThat(snapshot.vpc(peering.requester().vpc())).isPresent();
                assertThat(snapshot.vpc(peering.accepter().vpc())).isPresent();
            });
        }
        for (var project : snapshot.projects()) {
            for (Ecs ecs : snapshot.ecss(project.id())) {
                assertThat(ecs.ports())
                        .as("ports of %s", ecs)
                        .isNotEmpty()
                        .allSatisfy(port -> assertThat(snapshot.port(port)).isPresent());
            }
        }
    }

    /**
     * The kernel holds what the plans say, no more and no less: a data plane that knows nothing finds nothing to do. No
     * change may be under way.
     */
    static void assertKernelEqualsPlans(Installation installation) throws IOException {
        List<String> before = settled(installation);
        List<String> namespaces = installation.namespaces();
        String mark = Installation.text(installation.data().resolve("instance")).strip();
        try (DataPlane checker = new LinuxDataPlane(new Options(mark, Kernel.NAMESPACES, "checker", Duration.ZERO));
                Copy copy = new Copy(installation.data());
                Store store = SqliteStore.open(copy.database());
                RegionController reader = new RegionController(
                        Settings.DEFAULT,
                        store,
                        checker,
                        new FlowRecords(installation.data(), Duration.ofHours(1)),
                        Clock.systemUTC(),
                        () -> UUID.randomUUID().toString(),
                        _ -> {})) {
            assertThat(checker.sync(reader.dataPlaneState()).join().failures()).isEmpty();
        }
        assertThat(installation.namespaces())
                .as("namespaces after, and before, a sync of the stored plans")
                .isEqualTo(namespaces);
        assertSame(before, Kernel.dump(namespaces));
    }

    /** What the kernel holds once the interfaces that ended are gone, too. */
    private static List<String> settled(Installation installation) {
        List<List<String>> dumps = new ArrayList<>();
        await().until(() -> {
            dumps.add(Kernel.dump(installation.settledNamespaces()));
            return dumps.size() > 1 && dumps.getLast().equals(dumps.get(dumps.size() - 2));
        });
        return dumps.getLast();
    }

    /** Says only what differs, for dumps are long. */
    static void assertSame(List<String> before, List<String> after) {
        assertThat(Map.of("gone", minus(before, after), "new", minus(after, before)))
                .isEqualTo(Map.of("gone", List.of(), "new", List.of()));
        assertThat(after).as("in this order").isEqualTo(before);
    }

    private static List<String> minus(List<String> lines, List<String> others) {
        List<String> rest = new ArrayList<>(lines);
        others.forEach(rest::remove);
        return rest;
    }

    /** A copy of the database with its log, for the original may be in use. */
    private static final class Copy implements AutoCloseable {
        private final Path directory;

        Copy(Path data) throws IOException {
            directory = Files.createTempDirectory("isthmus-it-copy-");
            try (Stream<Path> files = Files.list(data)) {
                for (Path file : files.filter(
                                one -> one.getFileName().toString().startsWith("isthmus.db"))
                        .filter(one -> !one.getFileName().toString().endsWith("-shm"))
                        .toList()) {
                    Files.copy(file, directory.resolve(file.getFileName()));
                }
            }
        }

        Path database() {
            return directory.resolve("isthmus.db");
        }

        @Override
        public void close() throws IOException {
            Installation.delete(directory);
        }
    }
}
