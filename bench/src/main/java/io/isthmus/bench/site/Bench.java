package io.isthmus.bench.site;

import io.isthmus.dataplane.linux.kernel.Namespaces;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One run of the benchmark: its settings, and everything that must be taken away at its end, also when it is cut short.
 * Thread-safe where the end may come at any time.
 */
public final class Bench implements AutoCloseable {
    private static final Path NAMESPACES = Path.of("/run/netns");
    private static final int MANY = 1000;
    private static final int FEW = 100;
    private final Path launcher;
    private final boolean quick;
    private final PrintWriter progress;
    private final List<AutoCloseable> open = new ArrayList<>();
    private Optional<Namespaces> namespaces = Optional.empty();
    private Optional<Crowd> crowd = Optional.empty();

    /** The controller that several rows share, with a thousand VPCs (with {@code --quick} a hundred). */
    public record Crowd(Site site, Networks networks) {}

    public Bench(Path launcher, boolean quick, PrintWriter progress) {
        this.launcher = launcher;
        this.quick = quick;
        this.progress = progress;
    }

    public static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    public Path launcher() {
        return launcher;
    }

    /** The one for a short run, or the one for a whole run. */
    public <T> T size(T quickly, T wholly) {
        return quick ? quickly : wholly;
    }

    /** Tells the person who waits. */
    public void say(String text) {
        progress.println("  " + text);
    }

    /** For threads that work inside network namespaces; needs root. */
    public synchronized Namespaces namespaces() {
        if (namespaces.isEmpty()) {
            namespaces = Optional.of(new Namespaces(NAMESPACES, 8));
        }
        return namespaces.get();
    }

    public Site site(Optional<Networks> networks, String... javaOptions) {
        return keep(Site.create(this, networks, List.of(javaOptions)));
    }

    public HandMade handMade() {
        return keep(new HandMade(this));
    }

    /**
     * 1,000 VPCs with one ECS each, the first 800 joined in pairs, on a controller that is not started yet when this is first
     * called. With {@code --quick} a tenth of all.
     */
    public synchronized Crowd crowd() {
        if (crowd.isEmpty()) {
            int vpcs = size(FEW, MANY);
            Networks networks = new Networks(vpcs, 1).peerInPairs(vpcs * 2 / 5);
            crowd = Optional.of(new Crowd(site(Optional.of(networks)), networks));
        }
        return crowd.get();
    }

    /** The shared controller, running with everything in the kernel. */
    public Crowd runningCrowd() {
        Crowd shared = crowd();
        if (!shared.site().isRunning()) {
            say("starting " + shared.networks().vpcs().size() + " VPCs");
            var _ = shared.site().start();
            var _ = new Convergence(this, shared).await();
        }
        return shared;
    }

    /** Takes the shared controller away, for what needs the room. */
    public synchronized void closeCrowd() {
        crowd.ifPresent(shared -> shared.site().close());
        crowd = Optional.empty();
    }

    private synchronized <T extends AutoCloseable> T keep(T thing) {
        open.add(thing);
        return thing;
    }

    synchronized void forget(AutoCloseable thing) {
        open.remove(thing);
    }

    /** Takes everything away, the youngest first. */
    @Override
    public void close() {
        List<AutoCloseable> left;
        synchronized (this) {
            left = List.copyOf(open).reversed();
        }
        for (AutoCloseable thing : left) {
            try {
                thing.close();
            } catch (Exception e) {
                progress.println("  could not clean up: " + e.getMessage());
            }
        }
        synchronized (this) {
            namespaces.ifPresent(Namespaces::close);
            namespaces = Optional.empty();
        }
    }
}
