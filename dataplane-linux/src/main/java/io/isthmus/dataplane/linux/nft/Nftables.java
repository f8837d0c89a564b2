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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
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

    private static final long KEEP_ALIVE_S = 1;

    private final BlockingQueue<NftablesLibrary> idle;

    /**
     * The kernel lets whoever closes a socket of this kind wait until all that transactions deleted is out of use, some 20 ms:
     * that is not done by those who wait for the transaction. Each takes a copy of the library along until then, so their
     * number is bounded.
     */
    private final ThreadPoolExecutor closers;

    /**
     * Loads the library.
     *
     * @param copies how many transactions may run at a time, at least 1; fewer do where no copy can be loaded
     * @throws KernelException if it is not installed
     */
    public Nftables(int copies) {
        idle = new ArrayBlockingQueue<>(copies);
        closers = new ThreadPoolExecutor(
                copies,
                copies,
                KEEP_ALIVE_S,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("isthmus-nft-closer-", 1).factory());
        closers.allowCoreThreadTimeOut(true);
        try {
            idle.add(new NftablesLibrary(SymbolLookup.libraryLookup(LIBRARY, Arena.global())));
        } catch (IllegalArgumentException e) {
            throw new KernelException("load " + LIBRARY, 0, "not installed; on Debian: apt install libnftables1");
        }
        while (idle.remainingCapacity() > 0) {
            Optional<NftablesLibrary> copy = copy();
            if (copy.isEmpty()) {
                return;
            }
            idle.add(copy.get());
        }
    }

    /** Another instance; empty where a file that may be executed cannot be made. */
    private static Optional<NftablesLibrary> copy() {
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
        NftablesLibrary library = takeIdle();
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            NftablesLibrary.Context context = library.open();
            opened.add(context);
            context.run(commands);
            NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETFILTER);
            opened.add(socket);
            return generation(socket);
        } finally {
            closers.execute(() -> {
                try {
                    opened.forEach(Nftables::close);
                } finally {
                    idle.add(library);
                }
            });
        }
    }

    private static void close(AutoCloseable opened) {
        try {
            opened.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private NftablesLibrary takeIdle() {
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
