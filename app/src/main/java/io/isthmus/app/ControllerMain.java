package io.isthmus.app;

import io.isthmus.api.catalogue.Limits;
import io.isthmus.api.http.ApiOptions;
import io.isthmus.api.http.ApiServer;
import io.isthmus.api.http.SelfMadeCertificate;
import io.isthmus.api.http.StartException;
import io.isthmus.api.offer.Offers;
import io.isthmus.api.offer.UnusableOffersException;
import io.isthmus.control.FlowRecords;
import io.isthmus.control.HistoryKeeper;
import io.isthmus.control.LocalIdentity;
import io.isthmus.control.RegionController;
import io.isthmus.dataplane.linux.agent.AgentDataPlane;
import io.isthmus.dataplane.linux.agent.AgentProcess;
import io.isthmus.dataplane.linux.agent.Anchor;
import io.isthmus.dataplane.linux.agent.HostChecks;
import io.isthmus.edge.PlainText;
import io.isthmus.store.SqliteLibrary;
import io.isthmus.store.SqliteStore;
import io.isthmus.store.StoreException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code isthmus controller}: everything wired together, in one place and by hand. */
final class ControllerMain {
    private ControllerMain() {}

    static int run(List<String> arguments) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            System.out.print(ControllerOptions.USAGE);
            return 0;
        }
        try (OrderlyStop stop = new OrderlyStop()) {
            return stop.status(run(arguments, stop));
        }
    }

    private static int run(List<String> arguments, OrderlyStop stop) {
        try {
            ControllerOptions options = ControllerOptions.parse(arguments);
            return options.training() == ControllerOptions.Training.NONE ? serve(options, stop) : Training.run(options);
        } catch (ControllerOptions.UsageException e) {
            complain(e.getMessage());
            System.err.print(ControllerOptions.USAGE);
            return 2;
        } catch (DataDirectory.UnusableException | StoreException | StartException | UnusableOffersException e) {
            complain(e.getMessage());
            return 1;
        } catch (IOException e) {
            complain("cannot start: " + e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** Names of files, which strangers may have given, are among what it says. */
    private static void complain(@Nullable String why) {
        System.err.println("isthmus controller: " + PlainText.shown(String.valueOf(why)));
    }

    private static int serve(ControllerOptions options, OrderlyStop stop) throws IOException, InterruptedException {
        boolean removed;
        // Before anything is touched: a file that cannot be used changes nothing.
        Optional<Offers> offers = options.offers().map(Offers::of);
        try (DataDirectory data = DataDirectory.open(options.data())) {
            LogSetup.logTo(data.path().resolve("controller.log"));
            Path database = data.database();
            String instance = data.instance();
            SqliteLibrary.keepIn(data.path());
            CompletableFuture<RegionController> wired = new CompletableFuture<>();
            CompletableFuture<AgentProcess> launched = new CompletableFuture<>();
            try (SqliteStore store = SqliteStore.open(database);
                    AgentDataPlane dataPlane = new AgentDataPlane(
                            data.agentSocket(),
                            instance,
                            () -> wired.join().dataPlaneState(),
                            new TidyAfterSync(new AgentWatcher(wired, launched)));
                    RegionController controller = new RegionController(
                            options.settings(),
                            store,
                            dataPlane,
                            new FlowRecords(data.path().resolve("flow-logs"), options.flowLogWindow()),
                            Clock.systemUTC(),
                            new RandomIds(),
                            stop::ask)) {
                data.requireAccounts(!controller.snapshot().accounts().isEmpty());
                controller.start();
                wired.complete(controller);
                LocalIdentity identity = new LocalIdentity(controller, Clock.systemUTC(), System::nanoTime);
                try (HistoryKeeper _ = new HistoryKeeper(store, options.keepHistory(), Clock.systemUTC());
                        AgentProcess agent = AgentProcess.start(agent(data, instance));
                        ApiServer api = ApiServer.start(
                                apiOptions(options, offers, data), controller, identity, Clock.systemUTC());
                        Administrator _ = Administrator.prepare(data, controller, identity, api.url())) {
                    launched.complete(agent);
                    data.write("url", api.url() + "\n");
                    System.out.println("isthmus controller ready url=" + api.url() + " socket=" + data.apiSocket()
                            + api.tlsUrl().map(url -> " tls=" + url).orElse(""));
                    removed = stop.await();
                }
            }
            data.delete("url");
            if (removed && HostChecks.needsRootless()) {
                removeAnchor(data);
            }
        }
        return 0;
    }

    private static ApiOptions apiOptions(ControllerOptions options, Optional<Offers> offers, DataDirectory data) {
        ApiOptions usual = ApiOptions.on(options.listen())
                .withUnixSocket(data.apiSocket())
                .withTrustedProxies(options.trustedProxies())
                .withLimits(Limits.USUAL.withRequestsPerSecond(options.requestsPerSecond()));
        ApiOptions plain = offers.map(usual::withOffers).orElse(usual);
        return options.tls().map(tls -> plain.withTls(tls(tls, data))).orElse(plain);
    }

    private static ApiOptions.Tls tls(ControllerOptions.Tls tls, DataDirectory data) {
        return new ApiOptions.Tls(
                tls.listen(),
                tls.files()
                        .orElseGet(() -> SelfMadeCertificate.in(
                                data.path().resolve("tls"), tls.listen().getAddress())));
    }

    private static void removeAnchor(DataDirectory data) throws IOException, InterruptedException {
        Optional<Anchor> anchor = Anchor.find(data.path());
        if (anchor.isPresent()) {
            anchor.get().end(data.path());
        }
    }

    private static AgentProcess.Settings agent(DataDirectory data, String instance) {
        return new AgentProcess.Settings(
                command(), data.agentSocket(), data.path(), instance, hostName(), HostChecks.needsRootless());
    }

    /** The launcher starts agents as it started this controller; without it, the same Java does. */
    private static List<String> command() {
        return Optional.ofNullable(System.getenv("ISTHMUS_LAUNCHER"))
                .map(launcher -> List.of(launcher, "agent"))
                .orElseGet(() -> List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "agent"));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "localhost";
        }
    }
}
