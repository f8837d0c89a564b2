package io.isthmus.dataplane.linux.agent;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.model.VpcId;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller's side of one connection with an agent that is welcome. Calls are sent in the order in which they are
 * {@linkplain #enqueue enqueued}, by one thread; answers come in any order. Once closed, every call that has no answer is
 * given back.
 */
final class AgentSession implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentSession.class);
    private static final String LOST = "the agent was lost before it answered; a full sync follows when it is back";

    private final Wire wire;
    private final Message.Hello hello;
    private final Frames.Reader in;
    private final Frames.Writer out;
    private final BlockingQueue<Call> queue = new LinkedBlockingQueue<>();
    private final Map<Long, Call> pending = new ConcurrentHashMap<>();
    private final BiConsumer<Call, String> unanswered;
    private final Thread sender;
    private volatile boolean closed;

    /** Only the sender uses these. */
    private long lastSequence;

    private long syncedRevision = Long.MIN_VALUE;
    private CompletableFuture<DataPlane.Outcome> lastSync = new CompletableFuture<>();

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

    /** Never waits. */
    void enqueue(Call call) {
        queue.add(call);
        if (closed) {
            giveAllBack();
        }
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
            Optional.ofNullable(pending.remove(sequence)).ifPresent(call -> unanswered.accept(call, LOST));
        }
    }

    private void send() {
        try {
            while (!closed) {
                Call call = queue.take();
                try {
                    send(call);
                } catch (IOException | RuntimeException e) {
                    closed = true;
                    unanswered.accept(call, LOST);
                    throw e;
                }
                if (queue.isEmpty()) {
                    out.flush();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("event=agent-sender-ended host={}", hello.host());
        } catch (IOException | RuntimeException e) {
            if (!closed) {
                LOG.warn(
                        "event=agent-send-failed host={} pid={} reason=\"{}\"",
                        hello.host(),
                        hello.pid(),
                        e.toString());
            }
        } finally {
            closed = true;
            closeWire();
            giveAllBack();
        }
    }

    private void send(Call call) throws IOException {
        switch (call) {
            case Call.FirstSync first -> sendState(first, first.source().get(), first.promise());
            case Call.Sync sync -> sendState(sync, sync.state(), sync.promise());
            case Call.Apply apply -> sendChange(apply);
            case Call.ProbeFrom probe when probe.promise().isDone() -> LOG.debug("event=probe-unwanted");
            case Call.ProbeFrom probe -> ask(probe, new Message.ProbeFrom(++lastSequence, probe.probe()));
            case Call.EndProbe end -> endProbe(end.probe());
            case Call.FlowsOf flows -> ask(flows, new Message.FlowsOf(++lastSequence, flows.vpc()));
            case Call.PlaceOf place -> ask(place, new Message.PlaceOf(++lastSequence, place.ecs()));
        }
    }

    private void sendState(Call call, DataPlane.State state, CompletableFuture<DataPlane.Outcome> promise)
            throws IOException {
        long sequence = ++lastSequence;
        syncedRevision = state.revision();
        lastSync = promise;
        for (RouterPlan plan : state.routers()) {
            out.write(new Message.Router(sequence, plan));
        }
        for (var set : state.addressSets().entrySet()) {
            out.write(new Message.AddressSet(sequence, set.getKey(), set.getValue()));
        }
        ask(call, new Message.Sync(sequence, state.revision()));
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
        for (RouterPlan plan : change.routers()) {
            out.write(new Message.Router(sequence, plan));
        }
        ask(apply, new Message.Apply(sequence, change.revision(), change.removed(), change.addressSets()));
    }

    private void endProbe(Call.ProbeFrom probe) throws IOException {
        for (Map.Entry<Long, Call> open : pending.entrySet()) {
            if (open.getValue().equals(probe)) {
                out.write(new Message.EndProbe(open.getKey()));
            }
        }
    }

    private void ask(Call call, Message.Request request) throws IOException {
        pending.put(request.sequence(), call);
        out.write(request);
    }

    private void answered(Message.Reply reply) throws IOException {
        Optional<Call> call = Optional.ofNullable(pending.remove(reply.sequence()));
        if (call.isEmpty()) {
            throw new IOException("the agent answers " + reply.sequence() + ", which is not open");
        }
        switch (reply) {
            case Message.Failed failed -> call.get().abandon("the agent failed: " + failed.reason());
            case Message.Done done
            when call.get() instanceof Call.FirstSync first -> first.promise().complete(done.outcome());
            case Message.Done done
            when call.get() instanceof Call.Sync sync -> sync.promise().complete(done.outcome());
            case Message.Done done
            when call.get() instanceof Call.Apply apply -> apply.promise().complete(done.outcome());
            case Message.Probed probed
            when call.get() instanceof Call.ProbeFrom probe -> probe.promise().complete(probed.result());
            case Message.Placed placed
            when call.get() instanceof Call.PlaceOf place -> place.promise().complete(placed.place());
            case Message.Counted counted
            when call.get() instanceof Call.FlowsOf flows -> flows.promise().complete(counted.flows());
            case Message.Counted mismatched -> throw mismatch(call.get(), mismatched);
            case Message.Done mismatched -> throw mismatch(call.get(), mismatched);
            case Message.Probed mismatched -> throw mismatch(call.get(), mismatched);
            case Message.Placed mismatched -> throw mismatch(call.get(), mismatched);
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
