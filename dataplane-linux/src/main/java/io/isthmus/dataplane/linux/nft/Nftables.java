package io.isthmus.dataplane.linux.nft;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.isthmus.dataplane.linux.kernel.KernelException;
import io.isthmus.dataplane.linux.kernel.Libc;
import io.isthmus.dataplane.linux.netlink.NetlinkSocket;
import io.isthmus.dataplane.linux.netlink.Request;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * libnftables, which turns nft commands into one transaction. Works on the network namespace of the calling thread, which
 * must be a platform thread. May be called from any thread; the library parses for one at a time.
 */
public final class Nftables {
    private static final String LIBRARY = "libnftables.so.1";
    private static final int NFT_MSG_GETGEN = (10 << 8) | 16;

    private final MethodHandle contextNew;
    private final MethodHandle contextFree;
    private final MethodHandle bufferError;
    private final MethodHandle errors;
    private final MethodHandle run;

    /**
     * Loads the library.
     *
     * @throws KernelException if it is not installed
     */
    public Nftables() {
        SymbolLookup library;
        try {
            library = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new KernelException("load " + LIBRARY, 0, "not installed; on Debian: apt install libnftables1");
        }
        contextNew = function(library, "nft_ctx_new", ADDRESS, JAVA_INT);
        contextFree = procedure(library, "nft_ctx_free");
        bufferError = function(library, "nft_ctx_buffer_error", JAVA_INT, ADDRESS);
        errors = function(library, "nft_ctx_get_error_buffer", ADDRESS, ADDRESS);
        run = function(library, "nft_run_cmd_from_buffer", JAVA_INT, ADDRESS, ADDRESS);
    }

    /** Runs all commands as one transaction: all take effect at once, or none. */
    public synchronized void run(String commands) {
        if (!Libc.lowDescriptorsLeft()) {
            throw new KernelException("change packet filters", 0, "too many open files for libnftables");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment context = (MemorySegment) contextNew.invokeExact(0);
            try {
                int buffered = (int) bufferError.invokeExact(context);
                int result = (int) run.invokeExact(context, arena.allocateFrom(commands));
                if (result != 0 || buffered != 0) {
                    MemorySegment text = (MemorySegment) errors.invokeExact(context);
                    throw new KernelException(
                            "change packet filters",
                            0,
                            text.reinterpret(1 << 16).getString(0).strip());
                }
            } finally {
                contextFree.invokeExact(context);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Number of the last transaction, by whomever, in the network namespace of the calling thread. */
    public static int generation() {
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETFILTER)) {
            int[] generation = new int[1];
            Request request = new Request(NFT_MSG_GETGEN, 0, new byte[4], "read the number of filter changes");
            socket.query(
                    request, message -> generation[0] = Integer.reverseBytes(message.getInt(message.position() + 8)));
            return generation[0];
        }
    }

    private static MethodHandle function(
            SymbolLookup library, String name, MemoryLayout result, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    private static MethodHandle procedure(SymbolLookup library, String name) {
        return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), FunctionDescriptor.ofVoid(ADDRESS));
    }
}
