package io.isthmus.dataplane.linux.agent;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.model.EcsId;
import io.isthmus.model.VpcId;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller's side of one connection with an agent that is welcome. Calls are sent in the order in which they are
 * {@linkplain #enqueue enqueued}, by one thread; answers come in any order. Once closed, every call that has no answer is
 * given back.
 *
 * <p>Whether the agent works, and is not only connected, is asked once a second, see {@link #tick}.
 */
final class AgentSession implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSession.class);
    private static final String LOST = "the agent was lost before it answered; a full sync follows when it is back";

    /** Calls besides changes and beats that wait or have no answer; more are not asked. */
    static final int MOST_OPEN = 1024;

    /** Places kept free for changes, of which the controller has far fewer under way, and for beats. */
    private static final int RESERVE = 64;

    private static final String TOO_MANY = "the agent has " + MOST_OPEN + " calls to answer: try again";

    private final Wire wire;
    private final Message.Hello hello;
    private final Frames.Reader in;
    private final Frames.Writer out;
    private final BlockingQueue<Call> queue = new ArrayBlockingQueue<>(MOST_OPEN + RESERVE);
    private final Map<Long, Open> pending = new ConcurrentHashMap<>();
    private final BiConsumer<Call, String> unanswered;
    private final Thread sender;
    private volatile boolean closed;

    /** Whether the agent has been asked for a sign of life and has not given it. */
    private volatile boolean beatUnderWay;

    /** Whether the state to be sent is being made: a silence that is not the agent's. */
    private volatile boolean preparing;

    /** Parts of states that the agent has taken: while it reads a large one, nothing else reaches it. */
    private final AtomicInteger partsTaken = new AtomicInteger();

    /* Of whoever ticks. */
    private int silentSeconds;
    private int partsSeen;

    /* Of the sender. */
    private long lastSequence;
    private long syncedRevision = Long.MIN_VALUE;
    private CompletableFuture<DataPlane.Outcome> lastSync = new CompletableFuture<>();

    /**
     * A call that was sent.
     *
     * @param unsent routers whose plans could not be
     */
    private record Open(Call call, List<DataPlane.Failure> unsent) {}

    /** @param unanswered is given, with the reason, what the agent was asked and did not answer before it was lost */
    AgentSession(
            Wire wire, Message.Hello hello, Frames.Reader in, Frames.Writer out, BiConsumer<Call, String> unanswered) {
        this.unanswered = unanswered;
        this.wire = wire;
        this.hello = hello;
        this.in = in;
        this.out = out;
        this.sender = Thread.ofVirtual().name("agent-sender").unstarted(this::send);
    }

    /** Starts sending, and receives on the calling thread until the connection ends. */
    void run() throws IOException {
        sender.start();
        Optional<Message> message = in.read();
        while (message.isPresent()) {
            switch (message.get()) {
                case Message.Reply reply -> answered(reply);
                case Message.Request request -> throw unexpected(request);
                case Message.Hello again -> throw unexpected(again);
                case Message.Welcome welcome -> throw unexpected(welcome);
                case Message.Refused refused -> throw unexpected(refused);
            }
            message = in.read();
        }
    }

    Message.Hello hello() {
        return hello;
    }

    /** Whether the connection is broken or closed: what is asked now will not be answered. */
    boolean isOver() {
        return closed;
    }

    /** Never waits. With too much to do the agent is asked no more; if it cannot be told of a change, the session ends. */
    void enqueue(Call call) {
        boolean counted =
                call instanceof Call.ProbeFrom || call instanceof Call.FlowsOf || call instanceof Call.PlaceOf;
        if ((counted && queue.size() + pending.size() >= MOST_OPEN) || !queue.offer(call)) {
            call.abandon(TOO_MANY);
            if (isOfPlans(call)) {
                // What is lost of a change is made good only by a whole state, as the next session begins with.
                LOG.error("event=agent-queue-full host={} pid={}", hello.host(), hello.pid());
                closeWire();
            }
        }
        if (closed) {
            giveAllBack();
        }
    }

    private static boolean isOfPlans(Call call) {
        return call instanceof Call.FirstSync || call instanceof Call.Sync || call instanceof Call.Apply;
    }

    /**
     * A second has passed. For one thread at a time.
     *
     * @return for how many seconds the agent has given no sign of life, neither between two plans nor in one
     */
    int tick() {
        boolean taking = preparing || partsTaken.get() != partsSeen;
        partsSeen = partsTaken.get();
        if (!beatUnderWay) {
            silentSeconds = 0;
            beatUnderWay = true;
            enqueue(new Call.Beat(() -> beatUnderWay = false));
        } else {
            silentSeconds = taking ? 0 : silentSeconds + 1;
        }
        return silentSeconds;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        sender.interrupt();
        wire.close();
        giveAllBack();
    }

    private void giveAllBack() {
        for (Call call = queue.poll(); call != null; call = queue.poll()) {
            unanswered.accept(call, LOST);
        }
        for (Long sequence : List.copyOf(pending.keySet())) {
            Optional.ofNullable(pending.remove(sequence)).ifPresent(open -> unanswered.accept(open.call(), LOST));
        }
    }

    private void send() {
        try {
            while (!closed) {
                Call call = queue.take();
                try {
                    send(call);
                    if (queue.isEmpty()) {
                        out.flush();
                    }
                } catch (IOException | RuntimeException | Error e) {
                    failed(call, e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("event=agent-sender-ended host={}", hello.host());
        } finally {
            closed = true;
            closeWire();
            giveAllBack();
        }
    }

    private void failed(Call call, Throwable reason) {
        if (!closed) {
            LOG.warn("event=agent-send-failed host={} pid={}", hello.host(), hello.pid(), reason);
        }
        closed = true;
        unanswered.accept(call, LOST);
    }

    private void send(Call call) throws IOException {
        switch (call) {
            case Call.FirstSync first -> {
                DataPlane.State state = prepare(first);
                var _ = first.promise().thenAccept(outcome -> first.answered().accept(state, outcome));
                sendState(first, state, first.promise());
            }
            case Call.Sync sync -> sendState(sync, sync.state(), sync.promise());
            case Call.Apply apply -> sendChange(apply);
            case Call.ProbeFrom probe when probe.promise().isDone() -> LOG.debug("event=probe-unwanted");
            case Call.ProbeFrom probe -> ask(probe, new Message.ProbeFrom(++lastSequence, probe.probe()));
            case Call.EndProbe end -> endProbe(end.probe());
            case Call.FlowsOf flows ->
                ask(flows, new Message.FlowsOf(++lastSequence, flows.vpc(), flows.port(), flows.most()));
            case Call.PlaceOf place -> ask(place, new Message.PlaceOf(++lastSequence, place.ecs()));
            case Call.Beat beat -> ask(beat, new Message.Beat(++lastSequence));
        }
    }

    private DataPlane.State prepare(Call.FirstSync first) {
        preparing = true;
        try {
            return first.source().get();
        } finally {
            preparing = false;
        }
    }

    private void sendState(Call call, DataPlane.State state, CompletableFuture<DataPlane.Outcome> promise)
            throws IOException {
        long sequence = ++lastSequence;
        syncedRevision = state.revision();
        lastSync = promise;
        List<DataPlane.Unplanned> unplanned = new ArrayList<>(state.unplanned());
        List<DataPlane.Failure> unsent = new ArrayList<>();
        for (RouterPlan plan : state.routers()) {
            if (!sendPlan(sequence, plan, unsent)) {
                Set<EcsId> ecss =
                        plan.ports().stream().map(RouterPlan.Port::ecs).collect(Collectors.toSet());
                unplanned.add(new DataPlane.Unplanned(plan.vpc(), ecss));
            }
            partsTaken.incrementAndGet();
        }
        for (var set : state.addressSets().entrySet()) {
            out.write(new Message.AddressSet(sequence, set.getKey(), set.getValue()));
            partsTaken.incrementAndGet();
        }
        ask(call, new Message.Sync(sequence, state.revision(), unplanned), unsent);
    }

    /** Whether it could be written; if not, that is the failure of its router alone. */
    private boolean sendPlan(long sequence, RouterPlan plan, List<DataPlane.Failure> unsent) throws IOException {
        try {
            out.write(new Message.Router(sequence, plan));
            return true;
        } catch (Frames.UnwritableException e) {
            unsent.add(new DataPlane.Failure(
                    plan.vpc(), "The agent cannot be told the plan of this VPC: " + e.getMessage() + ".", true));
            return false;
        }
    }

    /**
     * A change that is older than the state of the last sync was in that state: sending it would bring back old plans for
     * a moment, so it shares the sync's fate instead.
     */
    private void sendChange(Call.Apply apply) throws IOException {
        DataPlane.Change change = apply.change();
        if (change.revision() < syncedRevision) {
            var _ = lastSync.whenComplete((outcome, lost) -> {
                if (lost == null) {
                    apply.promise().complete(restrict(outcome, change));
                } else {
                    unanswered.accept(apply, LOST);
                }
            });
            return;
        }
        long sequence = ++lastSequence;
        List<DataPlane.Failure> unsent = new ArrayList<>();
        for (RouterPlan plan : change.routers()) {
            var _ = sendPlan(sequence, plan, unsent);
        }
        ask(apply, new Message.Apply(sequence, change.revision(), change.removed(), change.addressSets()), unsent);
    }

    private void endProbe(Call.ProbeFrom probe) throws IOException {
        for (Map.Entry<Long, Open> open : pending.entrySet()) {
            if (open.getValue().call().equals(probe)) {
                out.write(new Message.EndProbe(open.getKey()));
            }
        }
    }

    private void ask(Call call, Message.Request request) throws IOException {
        ask(call, request, List.of());
    }

    private void ask(Call call, Message.Request request, List<DataPlane.Failure> unsent) throws IOException {
        pending.put(request.sequence(), new Open(call, unsent));
        out.write(request);
    }

    private void answered(Message.Reply reply) throws IOException {
        Open open = Optional.ofNullable(pending.remove(reply.sequence()))
                .orElseThrow(() -> new IOException("the agent answers " + reply.sequence() + ", which is not open"));
        Call call = open.call();
        switch (reply) {
            case Message.Failed failed -> failed(call, failed);
            case Message.Done done
            when call instanceof Call.FirstSync first ->
                first.promise().complete(done.outcome().with(open.unsent()));
            case Message.Done done
            when call instanceof Call.Sync sync ->
                sync.promise().complete(done.outcome().with(open.unsent()));
            case Message.Done done
            when call instanceof Call.Apply apply ->
                apply.promise().complete(done.outcome().with(open.unsent()));
            case Message.Probed probed
            when call instanceof Call.ProbeFrom probe -> probe.promise().complete(probed.result());
            case Message.Placed placed
            when call instanceof Call.PlaceOf place -> place.promise().complete(placed.place());
            case Message.Counted counted
            when call instanceof Call.FlowsOf flows -> flows.promise().complete(counted.flows());
            case Message.Beating _
            when call instanceof Call.Beat beat -> beat.answered().run();
            case Message.Beating mismatched -> throw mismatch(call, mismatched);
            case Message.Counted mismatched -> throw mismatch(call, mismatched);
            case Message.Done mismatched -> throw mismatch(call, mismatched);
            case Message.Probed mismatched -> throw mismatch(call, mismatched);
            case Message.Placed mismatched -> throw mismatch(call, mismatched);
        }
    }

    /** How much of a state or change was done is not known: the session ends, and the next one begins with a whole state. */
    private static void failed(Call call, Message.Failed failed) throws IOException {
        String reason = "the agent failed: " + failed.reason();
        call.abandon(reason);
        if (isOfPlans(call)) {
            throw new IOException(reason);
        }
    }

    private static DataPlane.Outcome restrict(DataPlane.Outcome outcome, DataPlane.Change change) {
        Set<VpcId> named = new HashSet<>(Call.named(change));
        List<DataPlane.Failure> failures = new ArrayList<>(outcome.failures());
        failures.removeIf(failure -> !named.contains(failure.vpc()));
        return new DataPlane.Outcome(outcome.revision(), failures);
    }

    private static IOException mismatch(Call call, Message.Reply reply) {
        call.abandon(LOST);
        return unexpected(reply);
    }

    private static IOException unexpected(Message message) {
        return new IOException("the agent may not say " + message.getClass().getSimpleName() + " here");
    }

    private void closeWire() {
        try {
            wire.close();
        } catch (IOException e) {
            LOG.debug("event=agent-close-failed reason=\"{}\"", e.toString());
        }
    }
}
