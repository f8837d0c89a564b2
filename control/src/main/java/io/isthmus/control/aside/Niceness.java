package io.isthmus.control.aside;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How far a thread steps back when the processors do not suffice for all: setpriority(2). Thread-safe. */
public final class Niceness {
    private static final Logger LOG = LoggerFactory.getLogger(Niceness.class);

    /** The calling thread: Linux gives each a niceness of its own. */
    private static final int PRIO_PROCESS = 0;

    private static final int SELF = 0;

    /**
     * Of threads that work long: the answers to everybody else need little time but need it at once, and what steps back still
     * gets a tenth of a processor that is wanted without end.
     */
    public static final int ASIDE = 10;

    private Niceness() {}

    /**
     * Sets that of the calling thread, which must be a platform thread. Whoever may not be nicer stays as he is.
     *
     * @param value from that of the process to 19
     */
    public static void take(int value) {
        Linker linker = Linker.nativeLinker();
        MethodHandle setPriority = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setpriority"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
        int answer;
        try {
            answer = (int) setPriority.invokeExact(PRIO_PROCESS, SELF, value);
        } catch (Throwable failed) { // what a method handle declares; this one throws nothing
            throw new IllegalStateException(failed);
        }
        if (answer != 0) {
            LOG.warn("long work cannot step back for other work: setpriority answered {}", answer);
        }
    }
}
