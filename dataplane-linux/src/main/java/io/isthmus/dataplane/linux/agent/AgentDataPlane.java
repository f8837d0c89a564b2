package io.isthmus.dataplane.linux.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Flow;
import io.isthmus.dataplane.Probe;
import io.isthmus.model.EcsId;
import io.isthmus.model.PortId;
import io.isthmus.model.VpcId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data plane as the controller sees it: an agent, in another process, does the work. Whenever an agent connects, it
 * first gets the whole state, then the changes that came since. While none is connected a change waits a little for the
 * next one, which is usually there within a second; other calls, and changes that waited in vain, end and say so. The sync
 * on reconnect makes good what they asked.
 *
 * <p>An agent that is connected but does nothing any more is let go, and the listener may end it and start another.
 *
 * <p>Thread-safe. Answers and the listener are called on a thread of this class; they should return soon.
 */
public final class AgentDataPlane implements DataPlane {
    private static final Logger LOG = LoggerFactory.getLogger(AgentDataPlane.class);
    private static final String NOT_CONNECTED =
            "the agent is not connected; a full sync makes this true as soon as it is back";

    /** How long a new agent waits for the connection of the last one, whose end is perhaps not yet seen. */
    private static final Duration HANDOVER = Duration.ofSeconds(2);

    /** How long a change waits for an agent: as long as anybody waits for the change (design.md 1). */
    private static final Duration GRACE = Duration.ofSeconds(2);

    /** How often the agent is asked whether it is alive. */
    private static final Duration TICK = Duration.ofSeconds(1);

    /** Seconds without a sign of life after which an agent is taken to hang. */
    static final int PATIENCE = 10;

    /** The same for one agent after the other that hangs before it has done what it is told at first. */
    private static final int MOST_PATIENCE = 320;

    /** Changes that wait for an agent; more are not made true until its sync. */
    static final int MOST_UNSENT = 1024;

    private static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

    private final String instance;
    private final Supplier<State> source;
    private final Listener listener;
    private final Wire.Listener wires;
    private final ObjectMapper mapper = ProtocolJson.mapper();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition sessionEnded = lock.newCondition();
    private @Nullable AgentSession session;

    /** Changes that wait for an agent. Under the lock. */
    private final Set<Call.Apply> unsent = new LinkedHashSet<>();

    private volatile int patience = PATIENCE;

    /** Why the last connection ended, told once however often it happens again. */
    private volatile String lastTrouble = "";

    private volatile boolean closed;

    /**
     * Listens for an agent.
     *
     * @param socket path of the unix domain socket, at most 107 bytes; in a directory that only its owner may enter
     * @param instance the mark of this installation; agents of another are refused
     * @param source the whole present state, asked for on a thread of this class whenever an agent connects. It must
     *     hold every change that has been given to {@link #apply} until then
     * @throws IOException if the socket cannot be made, or another controller listens there
     */
    public AgentDataPlane(Path socket, String instance, Supplier<State> source, Listener listener) throws IOException {
        this(UnixSocket.listen(socket), instance, source, listener);
        Thread.ofVirtual().name("agent-watch").start(this::watch);
    }

    /** One whose seconds pass with {@link #tick}. */
    AgentDataPlane(Wire.Listener wires, String instance, Supplier<State> source, Listener listener) {
        this.instance = instance;
        this.source = source;
        this.listener = listener;
        this.wires = wires;
        Thread.ofVirtual().name("agent-listener").start(this::listen);
    }

    /** Hears what becomes of the agent. */
    public interface Listener {
        /** An agent is welcome; the outcome of its full sync follows. */
        default void connected(String host, long pid) {}

        /** The agent is gone. Packets go on; changes wait for the next one. */
        default void lost(String host, long pid) {}

        /** The agent is connected but hangs, and is about to be let go. It may be stopped: only SIGKILL surely ends it. */
        default void silent(String host, long pid) {}

        /** What became of the state that an agent was told when it connected. */
        default void synced(State state, Outcome outcome) {}
    }

    /** Whether an agent is connected now. */
    @Override
    public boolean connected() {
        lock.lock();
        try {
            return session != null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public CompletableFuture<Outcome> sync(State state) {
        CompletableFuture<Outcome> promise = new CompletableFuture<>();
        submit(new Call.Sync(state, promise));
        return promise;
    }

    @Override
    public CompletableFuture<Outcome> apply(Change change) {
        CompletableFuture<Outcome> promise = new CompletableFuture<>();
        submit(new Call.Apply(change, promise));
        return promise;
    }

    @Override
    public CompletableFuture<Probe.Result> probe(Probe probe) {
        CompletableFuture<Probe.Result> promise = new CompletableFuture<>();
        Call.ProbeFrom call = new Call.ProbeFrom(probe, promise);
        submit(call);
        var _ = promise.whenComplete((_, _) -> {
            if (promise.isCancelled()) {
                submit(new Call.EndProbe(call));
            }
        });
        return promise;
    }

    @Override
    public CompletableFuture<Optional<Place>> place(EcsId ecs) {
        CompletableFuture<Optional<Place>> promise = new CompletableFuture<>();
        submit(new Call.PlaceOf(ecs, promise));
        return promise;
    }

    @Override
    public CompletableFuture<Optional<Flow.Reading>> flows(VpcId vpc, PortId port, int most) {
        CompletableFuture<Optional<Flow.Reading>> promise = new CompletableFuture<>();
        submit(new Call.FlowsOf(vpc, port, most, promise));
        return promise;
    }

    /** Stops listening and lets the agent go, which then ends by itself. Packets go on. */
    @Override
    public void close() {
        closed = true;
        closeQuietly(wires);
        lock.lock();
        try {
            if (session != null) {
                closeQuietly(session);
            }
        } finally {
            lock.unlock();
        }
        for (Call.Apply change : waiting()) {
            giveUp(change);
        }
    }

    private List<Call.Apply> waiting() {
        lock.lock();
        try {
            return List.copyOf(unsent);
        } finally {
            lock.unlock();
        }
    }

    /** The lock makes the order of calls the order of sending. */
    private void submit(Call call) {
        lock.lock();
        try {
            if (session != null) {
                session.enqueue(call);
                return;
            }
        } finally {
            lock.unlock();
        }
        unanswered(call, NOT_CONNECTED);
    }

    /** No agent takes this call, or the one that took it is lost: a change waits for the next one, all else ends. */
    private void unanswered(Call call, String reason) {
        if (!(call instanceof Call.Apply change) || !await(change)) {
            call.abandon(reason);
        }
    }

    /** Whether the change now waits for an agent, or has found one that just came. */
    private boolean await(Call.Apply change) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            if (session != null && !session.isOver()) {
                session.enqueue(change);
                return true;
            }
            if (unsent.size() >= MOST_UNSENT) {
                return false;
            }
            unsent.add(change);
        } finally {
            lock.unlock();
        }
        CompletableFuture.delayedExecutor(GRACE.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> giveUp(change));
        return true;
    }

    private void giveUp(Call.Apply change) {
        boolean waits;
        lock.lock();
        try {
            waits = unsent.remove(change);
        } finally {
            lock.unlock();
        }
        if (waits) {
            change.abandon(NOT_CONNECTED);
        }
    }

    /** Goes on whatever happens: without it no agent comes any more. */
    private void listen() {
        while (!closed) {
            try {
                Wire wire = wires.accept();
                Thread.ofVirtual().name("agent-receiver").start(() -> serve(wire));
            } catch (IOException | RuntimeException | Error e) {
                if (!closed) {
                    trouble("accept", e.toString());
                    LockSupport.parkNanos(ACCEPT_PAUSE.toNanos());
                }
            }
        }
    }

    private void watch() {
        while (!closed) {
            LockSupport.parkNanos(TICK.toNanos());
            try {
                tick();
            } catch (RuntimeException | Error e) {
                trouble("watch", e.toString());
            }
        }
    }

    /** A second has passed. */
    void tick() {
        AgentSession asked;
        lock.lock();
        try {
            if (session == null) {
                return;
            }
            asked = session;
        } finally {
            lock.unlock();
        }
        if (asked.tick() < patience) {
            return;
        }
        Message.Hello hello = asked.hello();
        LOG.error(
                "event=agent-silent host={} pid={} seconds={} remedy=\"it is ended\"",
                hello.host(),
                hello.pid(),
                patience);
        patience = Math.min(2 * patience, MOST_PATIENCE);
        listener.silent(hello.host(), hello.pid());
        closeQuietly(asked);
    }

    /** Logs what went wrong with a connection, unless it is what went wrong with the last one. */
    private void trouble(String what, String reason) {
        if (!closed && !lastTrouble.equals(what + reason)) {
            lastTrouble = what + reason;
            LOG.warn("event=agent-trouble with={} reason=\"{}\" more=\"not told again\"", what, reason);
        }
    }

    private void serve(Wire wire) {
        try (wire) {
            Frames.Reader in = new Frames.Reader(mapper, wire.in());
            Frames.Writer out = new Frames.Writer(mapper, wire.out());
            Optional<Message> first = in.read();
            if (first.isEmpty()) {
                return;
            }
            if (!(first.get() instanceof Message.Hello hello)) {
                refuse(out, "an agent must say hello first");
                return;
            }
            Optional<String> objection = objection(hello);
            if (objection.isPresent()) {
                refuse(out, objection.get());
                return;
            }
            serve(new AgentSession(wire, hello, in, out, this::unanswered), out);
        } catch (IOException | RuntimeException | Error e) {
            trouble("connection", e.toString());
        }
    }

    private Optional<String> objection(Message.Hello hello) {
        if (hello.version() != Message.PROTOCOL_VERSION) {
            return Optional.of("the agent speaks protocol version " + hello.version() + ", this controller "
                    + Message.PROTOCOL_VERSION + "; install the same version of Isthmus on both");
        }
        if (!hello.instance().equals(instance)) {
            return Optional.of(
                    "the agent works for instance " + hello.instance() + ", this controller is instance " + instance);
        }
        return Optional.empty();
    }

    private void serve(AgentSession next, Frames.Writer out) throws IOException {
        Message.Hello hello = next.hello();
        Optional<Message.Hello> other = adopt(next, out);
        if (other.isPresent()) {
            refuse(
                    out,
                    "an agent is already connected: pid " + other.get().pid() + " on host "
                            + other.get().host());
            return;
        }
        LOG.info("event=agent-connected host={} pid={}", hello.host(), hello.pid());
        try (next) {
            listener.connected(hello.host(), hello.pid());
            next.run();
        } finally {
            release();
            LOG.info("event=agent-lost host={} pid={}", hello.host(), hello.pid());
            listener.lost(hello.host(), hello.pid());
        }
    }

    /** Makes this the session that gets calls, the sync first; or tells which agent has that place. */
    private Optional<Message.Hello> adopt(AgentSession next, Frames.Writer out) throws IOException {
        lock.lock();
        try {
            long left = HANDOVER.toNanos();
            while (session != null && left > 0) {
                left = sessionEnded.awaitNanos(left);
            }
            if (session != null) {
                return Optional.of(session.hello());
            }
            if (closed) {
                throw new IOException("the controller is closing");
            }
            out.write(new Message.Welcome(Message.PROTOCOL_VERSION));
            next.enqueue(new Call.FirstSync(source, this::synced, new CompletableFuture<>()));
            unsent.forEach(next::enqueue);
            unsent.clear();
            session = next;
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while an agent waited for its place", e);
        } finally {
            lock.unlock();
        }
    }

    private void synced(State state, Outcome outcome) {
        patience = PATIENCE;
        lastTrouble = "";
        listener.synced(state, outcome);
    }

    private void release() {
        lock.lock();
        try {
            session = null;
            sessionEnded.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static void refuse(Frames.Writer out, String reason) throws IOException {
        LOG.warn("event=agent-refused reason=\"{}\"", reason);
        out.write(new Message.Refused(Message.PROTOCOL_VERSION, reason));
        out.flush();
    }

    private static void closeQuietly(java.io.Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            LOG.debug("event=close-failed reason=\"{}\"", e.toString());
        }
    }
}
