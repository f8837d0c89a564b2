package io.isthmus.app;

import io.isthmus.api.http.ApiOptions;
import io.isthmus.api.http.ApiServer;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.control.FlowRecords;
import io.isthmus.control.LocalIdentity;
import io.isthmus.control.RegionController;
import io.isthmus.dataplane.linux.agent.AgentDataPlane;
import io.isthmus.dataplane.linux.agent.AgentOptions;
import io.isthmus.store.SqliteLibrary;
import io.isthmus.store.SqliteStore;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * A short life of a controller, from which a start-up cache learns which classes controller and agent load, and which of their
 * methods are worth compiling. The agent, if there is one, is a thread of the same process.
 */
final class Training {
    /** What people do, in the command line's own words; twice, for what is used once teaches little. */
    private static final int LIVES = 2;

    private static final List<String> LIFE = List.of(
            "vpc create east --cidr 172.16.0.0/16",
            "subnet create east-a --vpc east --cidr 172.16.0.0/24",
            "ecs create east-1 --subnet east-a",
            "vpc create west --cidr 10.0.0.0/16",
            "subnet create west-a --vpc west --cidr 10.0.0.0/24",
            "ecs create west-1 --subnet west-a",
            "peering create bridge --vpc east --peer-vpc west",
            "route create --vpc east --destination 10.0.0.0/16 --peering bridge",
            "route create --vpc west --destination 172.16.0.0/16 --peering bridge",
            "ping east-1 west-1 --count 1",
            "trace east-1 west-1",
            "peering list",
            "history",
            "ecs delete east-1",
            "peering delete bridge",
            "ecs delete west-1",
            "subnet delete east-a",
            "subnet delete west-a",
            "vpc delete east",
            "vpc delete west");

    /** Calls of each sort. What is hot in training is compiled at every start: more of it would delay that. */
    private static final int CALLS = 20;

    private Training() {}

    static int run(ControllerOptions options) throws IOException {
        Path directory = Files.createTempDirectory("isthmus-train");
        try (DataDirectory data = DataDirectory.open(directory)) {
            CompletableFuture<RegionController> wired = new CompletableFuture<>();
            SqliteLibrary.keepIn(data.path());
            try (SqliteStore store = SqliteStore.open(data.database());
                    AgentDataPlane dataPlane = new AgentDataPlane(
                            data.agentSocket(),
                            data.instance(),
                            () -> wired.join().dataPlaneState(),
                            new AgentDataPlane.Listener() {});
                    RegionController controller = new RegionController(
                            options.settings(),
                            store,
                            dataPlane,
                            new FlowRecords(directory.resolve("flow-logs"), options.flowLogWindow()),
                            Clock.systemUTC(),
                            new RandomIds(),
                            _ -> {})) {
                controller.start();
                wired.complete(controller);
                LocalIdentity identity = new LocalIdentity(controller, Clock.systemUTC(), System::nanoTime);
                InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
                try (ApiServer api = ApiServer.start(
                                ApiOptions.on(anyPort).withUnixSocket(data.apiSocket()),
                                controller,
                                identity,
                                Clock.systemUTC());
                        Administrator _ = Administrator.prepare(data, controller, identity, api.url())) {
                    if (options.training() == ControllerOptions.Training.WITH_AGENT) {
                        data.write("url", api.url() + "\n");
                        startAgent(data);
                        live(data);
                    }
                    for (int call = 0; call < CALLS; call++) {
                        for (String path : List.of("/isthmus/v1/status", "/v3", "/v2.0/vpc/peerings")) {
                            get(api.url() + path);
                        }
                    }
                }
            }
        } finally {
            delete(directory);
        }
        return 0;
    }

    private static void startAgent(DataDirectory data) {
        AgentOptions options = new AgentOptions(
                data.agentSocket(), data.path(), data.instance(), "localhost", Optional.empty(), Optional.empty());
        Thread.ofPlatform().daemon().name("agent").start(() -> {
            int _ = AgentMain.run(options);
        });
    }

    private static void live(DataDirectory data) {
        PrintStream shown = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Surroundings surroundings = new Surroundings(
                Map.of("ISTHMUS_CONFIG", data.path().resolve("contexts.json").toString()), System.in, shown, shown);
        type("context add train --data " + data.path(), surroundings);
        for (int life = 0; life < LIVES; life++) {
            LIFE.forEach(line -> type(line, surroundings));
        }
    }

    private static void type(String line, Surroundings surroundings) {
        if (io.isthmus.cli.Main.run(List.of(line.split(" ")), surroundings) != 0) {
            throw new IllegalStateException("failed in training: " + line);
        }
    }

    private static void get(String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        try (InputStream body =
                connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            var _ = body.readAllBytes();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
