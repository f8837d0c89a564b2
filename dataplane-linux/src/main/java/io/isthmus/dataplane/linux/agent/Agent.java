package io.isthmus.dataplane.linux.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.isthmus.dataplane.DataPlane;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent process: realises plans on one host for one controller. It keeps no state of its own: whenever it connects,
 * the controller sends everything, and the data plane compares that with what is there.
 */
public final class Agent {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

    /** Exit code: the controller is gone. */
    public static final int CONTROLLER_GONE = 0;

    /** Exit code, chosen by Java: there was not enough memory. */
    public static final int OUT_OF_MEMORY = 3;

    /** Exit code: the controller does not accept this agent. */
    public static final int REFUSED = 6;

    /** Exit code: another agent works for this installation. */
    public static final int SECOND_AGENT = 4;

    /** Exit code: it could not start. */
    public static final int BROKEN = 5;

    /** How long it does without a controller before it ends. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How long it waits for the end of the agent before it, which may not have seen yet that its controller is gone. */
    private static final Duration HANDOVER = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(50);

    /** The same after many connections that soon ended. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** A connection that lasted so long had begun well. */
    private static final Duration WELL = Duration.ofSeconds(10);

    private final AgentOptions options;
    private final ObjectMapper mapper = ProtocolJson.mapper();

    /** Why the last connection ended, told once however often it happens again. */
    private String lastTrouble = "";

    private Agent(AgentOptions options) {
        this.options = options;
    }

    /**
     * Works until the controller is gone, and closes the data plane then.
     *
     * @param dataPlane makes the data plane once this is the only agent of the installation
     * @return the exit code
     */
    public static int run(AgentOptions options, Function<AgentOptions, DataPlane> dataPlane) {
        try (AgentLock _ = takeLock(options)) {
            return new Agent(options).run(dataPlane);
        } catch (SecondAgent e) {
            LOG.error("event=agent-refuses reason=\"{}\"", e.getMessage());
            return SECOND_AGENT;
        } catch (IOException e) {
            LOG.error("event=agent-broken reason=\"{}\"", e.toString());
            return BROKEN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CONTROLLER_GONE;
        }
    }

    private static AgentLock takeLock(AgentOptions options) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + HANDOVER.toNanos();
        Optional<AgentLock> lock = AgentLock.tryTake(options.state());
        while (lock.isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            lock = AgentLock.tryTake(options.state());
        }
        if (lock.isEmpty()) {
            throw new SecondAgent("another agent (pid " + AgentLock.holder(options.state()) + ") works for instance "
                    + options.instance() + "; only one may");
        }
        return lock.get();
    }

    private int run(Function<AgentOptions, DataPlane> factory) throws InterruptedException {
        Message.Hello hello = new Message.Hello(
                Message.PROTOCOL_VERSION,
                options.host(),
                options.instance(),
                ProcessHandle.current().pid(),
                Set.of());
        LOG.info(
                "event=agent-started pid={} host={} instance={} socket={} anchor={}",
                hello.pid(),
                options.host(),
                options.instance(),
                options.socket(),
                options.anchor().map(Object::toString).orElse("none"));
        DataPlane dataPlane = factory.apply(options);
        try (Ending _ = new Ending(dataPlane)) {
            Pauses pauses = new Pauses(PAUSE, LONGEST_PAUSE, WELL);
            Optional<Wire> wire = connect();
            while (wire.isPresent()) {
                long began = System.nanoTime();
                Optional<String> refusal = serve(wire.get(), hello, dataPlane);
                if (refusal.isPresent()) {
                    LOG.error("event=agent-refused reason=\"{}\"", refusal.get());
                    return REFUSED;
                }
                rest(pauses.after(Duration.ofNanos(System.nanoTime() - began)));
                wire = connect();
            }
        }
        LOG.info("event=agent-ended reason=\"the controller is gone\"");
        return CONTROLLER_GONE;
    }

    private Optional<String> serve(Wire wire, Message.Hello hello, DataPlane dataPlane) {
        try (wire) {
            return new AgentService(options, dataPlane, mapper).serve(wire, hello);
        } catch (IOException e) {
            if (!lastTrouble.equals(e.toString())) {
                lastTrouble = e.toString();
                LOG.warn("event=controller-lost reason=\"{}\" more=\"not told again\"", e.toString());
            }
            return Optional.empty();
        }
    }

    /** Not longer than there is a controller: the agent of the next one waits for this one's end. */
    private void rest(Duration pause) throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        while (parentLives() && System.nanoTime() < end) {
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    /** Tries again until the controller answers; empty when it is gone for good. */
    private Optional<Wire> connect() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (parentLives() && System.nanoTime() < deadline) {
            try {
                return Optional.of(UnixSocket.connect(options.socket()));
            } catch (IOException e) {
                LOG.debug("event=connect-failed reason=\"{}\"", e.toString());
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        }
        return Optional.empty();
    }

    /** A child whose parent dies gets another one, so the pid that a new process may reuse does not deceive it. */
    private boolean parentLives() {
        return options.parent().isEmpty()
                || ProcessHandle.current().parent().map(ProcessHandle::pid).equals(options.parent());
    }

    /** Closes the data plane once: at the end of the work, or when the process is told to end by a signal. */
    private static final class Ending implements AutoCloseable {
        private final DataPlane dataPlane;
        private final AtomicBoolean closed = new AtomicBoolean();

        Ending(DataPlane dataPlane) {
            this.dataPlane = dataPlane;
            Runtime.getRuntime().addShutdownHook(new Thread(this::close, "agent-ending"));
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                dataPlane.close();
            }
        }
    }

    private static final class SecondAgent extends IOException {
        SecondAgent(String message) {
            super(message);
        }
    }
}
