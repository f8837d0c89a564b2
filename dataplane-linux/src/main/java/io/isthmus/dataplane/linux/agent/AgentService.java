package io.isthmus.dataplane.linux.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Probe;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.net.Ip;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's side of one connection: hands the controller's requests to the data plane in the order in which they come,
 * and sends each answer when it is there.
 */
final class AgentService {
    private static final Logger LOG = LoggerFactory.getLogger(AgentService.class);

    /** Requests that have no answer yet. A controller never has as many; one that does is cut off. */
    static final int MOST_OPEN = 2048;

    private final AgentOptions options;
    private final DataPlane dataPlane;
    private final ObjectMapper mapper;
    private final AtomicInteger open = new AtomicInteger();

    /** Never full: there are no more answers than open requests. */
    private final BlockingQueue<Message.Reply> replies = new ArrayBlockingQueue<>(MOST_OPEN);

    /** Those that have no answer yet. */
    private final Map<Long, CompletableFuture<Probe.Result>> probes = new ConcurrentHashMap<>();

    /* Parts that have come for the sync or change that ends them. */
    private List<RouterPlan> routers = new ArrayList<>();
    private Map<GroupMembers, Set<Ip>> addressSets = new HashMap<>();
    private List<Frames.UnreadablePlanException> unreadable = new ArrayList<>();

    AgentService(AgentOptions options, DataPlane dataPlane, ObjectMapper mapper) {
        this.options = options;
        this.dataPlane = dataPlane;
        this.mapper = mapper;
    }

    /**
     * Presents itself and serves until the connection ends.
     *
     * @return the controller's reason if it refused this agent
     */
    Optional<String> serve(Wire wire, Message.Hello hello) throws IOException {
        Frames.Writer out = new Frames.Writer(mapper, wire.out());
        Frames.Reader in = new Frames.Reader(mapper, wire.in());
        out.write(hello);
        out.flush();
        Optional<Message> answer = in.read();
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        switch (answer.get()) {
            case Message.Refused refused -> {
                return Optional.of(refused.reason());
            }
            case Message.Welcome welcome -> LOG.info("event=welcome protocol={}", welcome.version());
            case Message.Hello other -> throw unexpected(other);
            case Message.Request other -> throw unexpected(other);
            case Message.Reply other -> throw unexpected(other);
        }
        Thread replier = Thread.ofVirtual().name("agent-replier").start(() -> reply(wire, out));
        try {
            while (takeOne(in)) {
                // until the controller closes
            }
            return Optional.empty();
        } finally {
            replier.interrupt();
            List.copyOf(probes.values()).forEach(promise -> promise.cancel(false));
        }
    }

    /** False if there is no more. */
    private boolean takeOne(Frames.Reader in) throws IOException {
        try {
            Optional<Message> message = in.read();
            if (message.isEmpty()) {
                return false;
            }
            if (!(message.get() instanceof Message.Request request)) {
                throw unexpected(message.get());
            }
            take(request);
        } catch (Frames.UnreadablePlanException e) {
            LOG.error("event=plan-unreadable vpc={}", e.router().vpc(), e);
            unreadable.add(e);
        }
        return true;
    }

    private void take(Message.Request request) throws IOException {
        switch (request) {
            case Message.Router router -> routers.add(router.plan());
            case Message.AddressSet set -> addressSets.put(set.set(), set.members());
            case Message.Sync sync -> {
                List<DataPlane.Unplanned> unplanned = new ArrayList<>(sync.unplanned());
                unreadable.forEach(plan -> unplanned.add(plan.router()));
                DataPlane.State state = new DataPlane.State(sync.revision(), routers, addressSets, unplanned);
                List<DataPlane.Failure> unread = forgetParts();
                long started = System.nanoTime();
                answer(
                        sync,
                        dataPlane.sync(state),
                        outcome -> done("sync", started, state.routers().size(), sync, outcome, unread));
            }
            case Message.Apply apply -> {
                DataPlane.Change change =
                        new DataPlane.Change(apply.revision(), routers, apply.removed(), apply.addressSets());
                List<DataPlane.Failure> unread = forgetParts();
                long started = System.nanoTime();
                int named = change.routers().size() + change.removed().size();
                answer(
                        apply,
                        dataPlane.apply(change),
                        outcome -> done("apply", started, named, apply, outcome, unread));
            }
            case Message.ProbeFrom probe -> {
                CompletableFuture<Probe.Result> promise = dataPlane.probe(probe.probe());
                probes.put(probe.sequence(), promise);
                var _ = promise.whenComplete((_, _) -> probes.remove(probe.sequence()));
                answer(
                        probe,
                        promise.exceptionally(problem -> ended(promise, problem)),
                        result -> new Message.Probed(probe.sequence(), result));
            }
            case Message.EndProbe end ->
                Optional.ofNullable(probes.remove(end.sequence())).ifPresent(promise -> promise.cancel(false));
            case Message.FlowsOf flows ->
                answer(
                        flows,
                        dataPlane.flows(flows.vpc(), flows.port(), flows.most()),
                        found -> new Message.Counted(flows.sequence(), found));
            case Message.Beat beat -> answer(beat, dataPlane.alive(), _ -> new Message.Beating(beat.sequence()));
            case Message.PlaceOf place ->
                answer(
                        place,
                        dataPlane.place(place.ecs()),
                        found -> new Message.Placed(place.sequence(), found.map(this::reachable)));
        }
    }

    /** What is said of a probe that was cancelled; anything else is a bug. */
    private static Probe.Result ended(CompletableFuture<Probe.Result> promise, Throwable problem) {
        if (promise.isCancelled()) {
            return new Probe.Result(0, List.of(), 0, "nobody waits for it any more");
        }
        throw new CompletionException(problem);
    }

    /** The failures of the plans that could not be read. */
    private List<DataPlane.Failure> forgetParts() {
        List<DataPlane.Failure> failures = unreadable.stream()
                .map(plan -> new DataPlane.Failure(
                        plan.router().vpc(), "The agent cannot read the plan of this VPC; its log says more.", true))
                .toList();
        routers = new ArrayList<>();
        addressSets = new HashMap<>();
        unreadable = new ArrayList<>();
        return failures;
    }

    private <T> void answer(Message.Request request, CompletableFuture<T> promise, Function<T, Message.Reply> reply)
            throws IOException {
        if (open.incrementAndGet() > MOST_OPEN) {
            throw new IOException(
                    "the controller has asked more than " + MOST_OPEN + " things that have no answer yet");
        }
        var _ = promise.thenApply(reply)
                .exceptionally(problem -> {
                    LOG.error("event=request-failed sequence={}", request.sequence(), problem);
                    return new Message.Failed(request.sequence(), problem.toString());
                })
                .thenAccept(replies::add);
    }

    private static Message.Reply done(
            String event,
            long startedNanos,
            int routers,
            Message.Request request,
            DataPlane.Outcome outcome,
            List<DataPlane.Failure> unread) {
        LOG.info(
                "event={} revision={} routers={} failures={} us={}",
                event,
                outcome.revision(),
                routers,
                outcome.failures().size(),
                (System.nanoTime() - startedNanos) / 1000);
        return new Message.Done(request.sequence(), outcome.with(unread));
    }

    /** The data plane knows the name of the namespace; only the agent knows in which mount namespace that is found. */
    private DataPlane.Place reachable(DataPlane.Place place) {
        return new DataPlane.Place(
                options.host(),
                place.namespace(),
                options.anchor(),
                Enter.namespace(options.anchor(), place.namespace()));
    }

    private void reply(Wire wire, Frames.Writer out) {
        try (wire) {
            while (true) {
                Message.Reply reply = replies.take();
                open.decrementAndGet();
                write(out, reply);
                if (replies.isEmpty()) {
                    out.flush();
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("event=replier-ended");
        } catch (IOException e) {
            LOG.warn("event=reply-failed reason=\"{}\"", e.toString());
        }
    }

    private static void write(Frames.Writer out, Message.Reply reply) throws IOException {
        try {
            out.write(reply);
        } catch (Frames.UnwritableException e) {
            LOG.error("event=reply-unwritable sequence={}", reply.sequence(), e);
            out.write(new Message.Failed(reply.sequence(), String.valueOf(e.getMessage())));
        }
    }

    private static IOException unexpected(Message message) {
        return new IOException(
                "the controller may not say " + message.getClass().getSimpleName() + " here");
    }
}
