package io.isthmus.app;

import io.isthmus.api.http.ApiOptions;
import io.isthmus.api.http.ApiServer;
import io.isthmus.control.FlowRecords;
import io.isthmus.control.LocalIdentity;
import io.isthmus.control.RegionController;
import io.isthmus.dataplane.linux.agent.AgentDataPlane;
import io.isthmus.store.SqliteLibrary;
import io.isthmus.store.SqliteStore;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** A short life of a controller without an agent, from which a start-up cache learns which classes a start loads. */
final class Training {
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
                    for (String path : List.of("/isthmus/v1/status", "/v3", "/v2.0/vpc/peerings")) {
                        get(api.url() + path);
                    }
                }
            }
        } finally {
            delete(directory);
        }
        return 0;
    }

    private static void get(String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        try (InputStream body =
                connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            System.out.println(url + " " + new String(body.readAllBytes(), StandardCharsets.UTF_8));
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
