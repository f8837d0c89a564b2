package io.isthmus.dataplane.linux.nft;

import io.isthmus.dataplane.linux.kernel.KernelException;
import io.isthmus.dataplane.linux.kernel.Libc;
import io.isthmus.dataplane.linux.netlink.NetlinkSocket;
import io.isthmus.dataplane.linux.netlink.Request;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * libnftables, which turns nft commands into one transaction. Works on the network namespace of the calling thread, which
 * must be a platform thread. May be called from any thread.
 *
 * <p>The library does not say that it may be used by several threads, and a transaction is mostly waiting in the kernel. So
 * several copies of it are loaded, each with its own static data, and each is used by one thread at a time.
 */
public final class Nftables {
    private static final String LIBRARY = "libnftables.so.1";
    private static final int NFT_MSG_GETGEN = (10 << 8) | 16;
    private static final int PATH_COLUMN = 5;

    /** How long a change waits for others. One that never ends is for the controller to notice, which ends the process. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** By then what a transaction deleted is out of use, and its sockets close at once: 20 to 40 ms in quiet. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Contexts that rest; each keeps what it read of its filter. */
    static final int MOST_RESTING = 32;

    private static final long KEEP_ALIVE_S = 1;

    private final BlockingQueue<Copy> idle;
    private final AtomicInteger resting = new AtomicInteger();
    private final ScheduledThreadPoolExecutor closers;

    /**
     * One copy of the library, with the contexts of its last transactions, the oldest first. For whoever has taken it.
     *
     * <p>Whoever closes a socket of this kind waits until all that transactions deleted in its network namespace is out of use.
     * Meanwhile the kernel makes no interface there, and whoever tries holds up all who change any interface of the host. So
     * sockets are closed when that time is over, unless too many rest.
     */
    private final class Copy {
        private final NftablesLibrary library;
        private final Deque<Resting> contexts = new ArrayDeque<>();

        Copy(NftablesLibrary library) {
            this.library = library;
        }

        void rest(List<AutoCloseable> opened) {
            contexts.add(new Resting(opened, System.nanoTime()));
            resting.incrementAndGet();
        }

        /** Closes those that have rested so long, and returns whether others are left. */
        boolean closeRested(long nanos) {
            long now = System.nanoTime();
            while (!contexts.isEmpty() && now - contexts.getFirst().since() >= nanos) {
                resting.decrementAndGet();
                contexts.removeFirst().opened().forEach(Nftables::close);
            }
            return !contexts.isEmpty();
        }
    }

    private record Resting(List<AutoCloseable> opened, long since) {}

    /**
     * Loads the library.
     *
     * @param copies how many transactions may run at a time, at least 1; fewer do where no copy can be loaded
     * @throws KernelException if it is not installed
     */
    public Nftables(int copies) {
        idle = new ArrayBlockingQueue<>(copies);
        closers = new ScheduledThreadPoolExecutor(
                copies,
                Thread.ofPlatform().daemon().name("isthmus-nft-closer-", 1).factory());
        closers.setKeepAliveTime(KEEP_ALIVE_S, TimeUnit.SECONDS);
        closers.allowCoreThreadTimeOut(true);
        try {
            idle.add(new Copy(new NftablesLibrary(SymbolLookup.libraryLookup(LIBRARY, Arena.global()))));
        } catch (IllegalArgumentException e) {
            throw new KernelException("load " + LIBRARY, 0, "not installed; on Debian: apt install libnftables1");
        }
        while (idle.remainingCapacity() > 0) {
            Optional<NftablesLibrary> another = another();
            if (another.isEmpty()) {
                return;
            }
            idle.add(new Copy(another.get()));
        }
    }

    /** Another instance; empty where a file that may be executed cannot be made. */
    private static Optional<NftablesLibrary> another() {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            Optional<Path> original = maps.map(line -> line.split(" +", PATH_COLUMN + 1))
                    .filter(columns -> columns.length > PATH_COLUMN && columns[PATH_COLUMN].contains("/" + LIBRARY))
                    .map(columns -> Path.of(columns[PATH_COLUMN]))
                    .findFirst();
            if (original.isEmpty()) {
                return Optional.empty();
            }
            Path file = Files.createTempFile("isthmus", ".so");
            try {
                Files.write(file, Files.readAllBytes(original.get()));
                return Optional.of(new NftablesLibrary(SymbolLookup.libraryLookup(file, Arena.global())));
            } finally {
                Files.delete(file);
            }
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Runs all commands as one transaction: all take effect at once, or none.
     *
     * @return what {@link #generation} is now
     */
    public int run(String commands) {
        if (!Libc.lowDescriptorsLeft()) {
            throw new KernelException("change packet filters", 0, "too many open files for libnftables");
        }
        Copy copy = takeIdle();
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            NftablesLibrary.Context context = copy.library.open();
            opened.add(context);
            context.run(commands);
            NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETFILTER);
            opened.add(socket);
            return generation(socket);
        } finally {
            copy.rest(opened);
            if (resting.get() > MOST_RESTING) {
                closers.execute(() -> giveBack(copy, 0));
            } else {
                idle.add(copy);
                closeLater(copy);
            }
        }
    }

    private void closeLater(Copy copy) {
        var _ = closers.schedule(
                () -> {
                    // Whoever has it now sees to it afterwards.
                    if (idle.remove(copy)) {
                        giveBack(copy, REST_NANOS);
                    }
                },
                REST_NANOS,
                TimeUnit.NANOSECONDS);
    }

    private void giveBack(Copy copy, long rested) {
        try {
            if (copy.closeRested(rested)) {
                closeLater(copy);
            }
        } finally {
            idle.add(copy);
        }
    }

    private static void close(AutoCloseable opened) {
        try {
            opened.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private Copy takeIdle() {
        try {
            return Optional.ofNullable(idle.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .orElseThrow(() -> new KernelException(
                            "change packet filters", 0, "all that could do it wait for the kernel's answer"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KernelException("change packet filters", Libc.EINTR, "interrupted");
        }
    }

    /** Number of the last transaction, by whomever, in the network namespace of the calling thread. */
    public static int generation() {
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETFILTER)) {
            return generation(socket);
        }
    }

    private static int generation(NetlinkSocket socket) {
        int[] generation = new int[1];
        Request request = new Request(NFT_MSG_GETGEN, 0, new byte[4], "read the number of filter changes");
        socket.query(request, message -> generation[0] = Integer.reverseBytes(message.getInt(message.position() + 8)));
        return generation[0];
    }
}
