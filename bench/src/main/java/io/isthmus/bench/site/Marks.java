package io.isthmus.bench.site;

import java.util.concurrent.atomic.AtomicInteger;

/** Marks that no other run on this machine uses, five characters long. Thread-safe. */
public final class Marks {
    private static final int DIGITS = 36;
    private static final AtomicInteger NEXT = new AtomicInteger();

    private Marks() {}

    /** A letter that tells a benchmark, three digits of the process, and one that counts. */
    public static String next() {
        long process = ProcessHandle.current().pid() % (DIGITS * DIGITS * DIGITS);
        String digits =
                Long.toString(process + DIGITS * DIGITS * DIGITS, DIGITS).substring(1);
        return "b" + digits + Integer.toString(NEXT.getAndIncrement() % DIGITS, DIGITS);
    }
}
