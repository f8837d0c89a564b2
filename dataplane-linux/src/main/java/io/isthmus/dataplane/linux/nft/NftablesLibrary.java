package io.isthmus.dataplane.linux.nft;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.isthmus.dataplane.linux.kernel.KernelException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** One loaded instance of libnftables(3). For one thread at a time. */
final class NftablesLibrary {
    private static final int ERROR_BYTES = 1 << 16;

    private final MethodHandle contextNew;
    private final MethodHandle contextFree;
    private final MethodHandle bufferError;
    private final MethodHandle errors;
    private final MethodHandle run;

    NftablesLibrary(SymbolLookup library) {
        contextNew = function(library, "nft_ctx_new", ADDRESS, JAVA_INT);
        contextFree = Linker.nativeLinker()
                .downcallHandle(library.findOrThrow("nft_ctx_free"), FunctionDescriptor.ofVoid(ADDRESS));
        bufferError = function(library, "nft_ctx_buffer_error", JAVA_INT, ADDRESS);
        errors = function(library, "nft_ctx_get_error_buffer", ADDRESS, ADDRESS);
        run = function(library, "nft_run_cmd_from_buffer", JAVA_INT, ADDRESS, ADDRESS);
    }

    /** What a transaction was prepared in, with a socket into its network namespace. To be closed. */
    final class Context implements AutoCloseable {
        private final MemorySegment context;

        private Context(MemorySegment context) {
            this.context = context;
        }

        /** @throws KernelException if the kernel or the library refuses the commands */
        void run(String commands) {
            try (Arena arena = Arena.ofConfined()) {
                int buffered = (int) bufferError.invokeExact(context);
                int result = (int) run.invokeExact(context, arena.allocateFrom(commands));
                if (result != 0 || buffered != 0) {
                    MemorySegment text = (MemorySegment) errors.invokeExact(context);
                    throw new KernelException(
                            "change packet filters",
                            0,
                            text.reinterpret(ERROR_BYTES).getString(0).strip());
                }
            } catch (RuntimeException e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            try {
                contextFree.invokeExact(context);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Opens a context in the network namespace of the calling thread. */
    Context open() {
        try {
            return new Context((MemorySegment) contextNew.invokeExact(0));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle function(
            SymbolLookup library, String name, MemoryLayout result, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }
}
