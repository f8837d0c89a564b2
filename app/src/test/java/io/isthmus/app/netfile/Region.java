package io.isthmus.app.netfile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.isthmus.api.catalogue.Limits;
import io.isthmus.api.http.ApiOptions;
import io.isthmus.api.http.ApiServer;
import io.isthmus.api.http.SelfMadeCertificate;
import io.isthmus.api.http.TlsFiles;
import io.isthmus.cli.Main;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.Context;
import io.isthmus.cli.client.Contexts;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.network.Wire;
import io.isthmus.control.Controller;
import io.isthmus.control.Lag;
import io.isthmus.control.LocalIdentity;
import io.isthmus.control.Readiness;
import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Probe;
import io.isthmus.forwarding.GuardRails;
import io.isthmus.model.EcsId;
import io.isthmus.model.Edit;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.Resource;
import io.isthmus.model.Role;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.Request;
import io.isthmus.model.decide.Terms;
import io.isthmus.store.ChangeLog;
import io.isthmus.store.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The API on loopback over a state in memory, with projects of as many accounts, each with a context of its name. */
final class Region implements AutoCloseable {
    static final List<String> PROJECTS = List.of("red", "blue", "green", "grey");
    /** A context that sees everything, and owns nothing of the projects. */
    static final String ADMINISTRATOR = "admin";
    /** A context of whoever may open the controller's socket. */
    static final String LOCAL = "local";

    static final String PASSWORD = "correct horse";
    private final Rules rules = new Rules();
    private final ApiServer server;
    private final Path contexts;
    private final Path socket;

    /** What a command line printed, and how it ended. */
    private static final Pattern WORD = Pattern.compile("(?:'[^']*'|[^' ])+");

    record Result(int status, String out, String err) {
        /** What was said on standard error, but that somebody waits: a machine that has much to do takes its time. */
        List<String> said() {
            return err.lines().filter(line -> !line.startsWith("waiting for ")).toList();
        }
    }

    Region(Path directory) {
        this(directory, Optional.empty());
    }

    private Region(Path directory, Optional<TlsFiles> tls) {
        socket = directory.resolve("isthmus.sock");
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        LocalIdentity identity = new LocalIdentity(rules, rules.clock, rules.nanos::get);
        String hash = identity.hash(PASSWORD, "test").taken().orElseThrow();
        PROJECTS.forEach(name -> create(name, hash, Role.MEMBER));
        create(ADMINISTRATOR, hash, Role.ADMINISTRATOR);
        ApiOptions options =
                ApiOptions.on(anyPort).withUnixSocket(socket).withLimits(Limits.USUAL.withRequestsPerSecond(1_000_000));
        server = ApiServer.start(
                tls.map(files -> options.withTls(new ApiOptions.Tls(anyPort, files)))
                        .orElse(options),
                rules,
                identity,
                Clock.systemUTC());
        contexts = directory.resolve("contexts.json");
        PROJECTS.forEach(this::know);
        know(ADMINISTRATOR);
        Contexts.update(contexts, known -> known.with(LOCAL, new Context("", socket.toString(), "", "", "", "")));
    }

    private void create(String name, String hash, Role role) {
        rules.execute(
                new Command.CreateProject(
                        name,
                        name,
                        "eu-de",
                        Map.of(Quota.VPC, 50, Quota.PEERING, 200),
                        Optional.of(new Command.NewUser("user", hash, Set.of(role)))),
                Principal.SYSTEM,
                "setup");
    }

    private void know(String name) {
        Contexts.update(
                contexts, known -> known.with(name, new Context(server.url(), "", "user", name, name, PASSWORD)));
    }

    /** The same, reached by TLS too. */
    static Region withTls(Path directory) {
        return new Region(
                directory,
                Optional.of(SelfMadeCertificate.in(directory.resolve("tls"), InetAddress.getLoopbackAddress())));
    }

    String url() {
        return server.url();
    }

    /** Where it is reached by TLS. */
    String tlsUrl() {
        return server.tlsUrl().orElseThrow();
    }

    /** What whoever calls by TLS must trust. */
    Path certificate() {
        return contexts.resolveSibling("tls").resolve("cert.pem");
    }

    /** Whoever may open it is the local administrator. */
    Path socket() {
        return socket;
    }

    Snapshot snapshot() {
        return rules.snapshot();
    }

    /** Goes back to a state. */
    void restore(Snapshot earlier) {
        rules.snapshot = earlier;
    }

    /** Sets a quota of a project's account. */
    void limit(String project, Quota quota, int limit) {
        ProjectId id = rules.snapshot().projects().stream()
                .filter(known -> known.name().equals(project))
                .findFirst()
                .orElseThrow()
                .id();
        rules.execute(new Command.UpdateProject(id, Map.of(quota, limit), Optional.empty()), Principal.SYSTEM, "setup");
    }

    /** Does something once before the next command of a kind is decided. */
    void beforeNext(Class<? extends Command> kind, Runnable what) {
        rules.before = Optional.of(new Rules.Before(kind, what));
    }

    /** How far ECSs are, from now on. */
    void readiness(Supplier<Readiness> readiness) {
        rules.readiness = readiness;
    }

    /** Lets time pass, which ends what nobody answered. For one thread. */
    void pass(Duration time) {
        rules.now = rules.now.plus(time);
        rules.nanos.addAndGet(time.toNanos());
        rules.execute(new Command.ExpireDue(), Principal.SYSTEM, "expiry");
    }

    /** What was written since the last asking, but for sessions: the same for the same command in the same state. */
    List<Edit> written() {
        List<Edit> written = List.copyOf(rules.written);
        rules.written.clear();
        return written;
    }

    /** The API as the user of a project has it. */
    Wire wire(String project) {
        return Wire.of(Api.of(
                surroundings("", new ByteArrayOutputStream(), new ByteArrayOutputStream()), Optional.of(project)));
    }

    /** Types a command line; words are separated by blanks. */
    Result type(String line) {
        return typeWith("", line);
    }

    /** @param input what the command reads from its standard input */
    Result typeWith(String input, String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(words(line), surroundings(input, out, err));
        return new Result(status, out.toString(UTF_8), err.toString(UTF_8));
    }

    /** As a shell takes them: what stands between single quotes is one. */
    private static List<String> words(String line) {
        return WORD.matcher(line)
                .results()
                .map(word -> word.group().replace("'", ""))
                .toList();
    }

    private Surroundings surroundings(String input, ByteArrayOutputStream out, ByteArrayOutputStream err) {
        return new Surroundings(
                Map.of("ISTHMUS_CONFIG", contexts.toString()),
                new ByteArrayInputStream(input.getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8));
    }

    @Override
    public void close() {
        server.close();
    }

    /** Decides commands at once, by the real rules, on a state in memory. */
    private static final class Rules implements Controller {
        private static final Set<Resource.Kind> SESSIONS =
                Set.of(Resource.Kind.TOKEN, Resource.Kind.CLIENT_TOKEN, Resource.Kind.JOB);

        /** What is done once before a command of a kind. */
        private record Before(Class<? extends Command> kind, Runnable what) {}

        private volatile Optional<Before> before = Optional.empty();
        private final List<Edit> written = Collections.synchronizedList(new ArrayList<>());
        private volatile Snapshot snapshot = Snapshot.empty(Settings.DEFAULT);
        private volatile Supplier<Readiness> readiness = Readiness.Ready::new;
        private volatile Instant now = Clock.systemUTC().instant();
        /** On the clock that cannot be set. */
        private final AtomicLong nanos = new AtomicLong();

        private final Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }
        };

        @Override
        public Snapshot snapshot() {
            return snapshot;
        }

        @Override
        public Answer execute(Command command, Principal principal, String requestId, Terms terms) {
            Optional<Before> first = before.filter(one -> one.kind().isInstance(command));
            if (first.isPresent()) {
                before = Optional.empty();
                first.get().what().run();
            }
            return decided(command, principal, requestId, terms);
        }

        private synchronized Answer decided(Command command, Principal principal, String requestId, Terms terms) {
            long revision = snapshot.revision();
            AtomicInteger ids = new AtomicInteger();
            Request request = new Request(
                    command,
                    principal,
                    requestId,
                    now,
                    () -> UUID.nameUUIDFromBytes((revision + "/" + ids.incrementAndGet()).getBytes(UTF_8))
                            .toString(),
                    terms);
            return switch (GuardRails.decide(snapshot, request)) {
                case Decision.Change change -> {
                    change.edits().stream()
                            .filter(edit -> !SESSIONS.contains(edit.kind()))
                            .forEach(written::add);
                    snapshot = change.after().atRevision(snapshot.revision() + 1);
                    yield new Answer.Done(snapshot, change.subjects(), true);
                }
                case Decision.Refused(var refusal) -> new Answer.Refused(refusal);
            };
        }

        @Override
        public Map<VpcId, Lag> converging() {
            return Map.of();
        }

        @Override
        public Optional<Lag> lag(VpcId vpc) {
            return Optional.empty();
        }

        @Override
        public Readiness readiness(EcsId ecs) {
            return readiness.get();
        }

        @Override
        public boolean dataPlaneConnected() {
            return true;
        }

        @Override
        public CompletableFuture<Probe.Result> probe(Probe probe) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> flowRecords(FlowLogId log, int most) {
            return List.of();
        }

        @Override
        public Store.Sizes storeSizes() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChangeLog log() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long awaitChange(long after, Optional<ProjectId> project, Duration atMost) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Optional<DataPlane.Place>> place(EcsId ecs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void stop(boolean remove) {
            throw new UnsupportedOperationException();
        }
    }
}
