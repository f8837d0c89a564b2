package io.isthmus.api.catalogue;

import io.isthmus.control.Controller;
import io.isthmus.control.Identity;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What endpoints work with.
 *
 * @param nanoTime a clock that only goes forward, in nanoseconds
 * @param heartbeat how long a stream of events may be silent
 * @param streams for streams of events
 * @param searches for answers that take long to find
 */
public record Services(
        Controller controller,
        Identity identity,
        InstantSource clock,
        LongSupplier nanoTime,
        RateLimit rateLimit,
        Duration heartbeat,
        Places streams,
        Places searches) {
    private static final int STREAMS = 8;
    private static final int ALL_STREAMS = 256;
    private static final int SEARCHES = 2;
    private static final int ALL_SEARCHES = 8;

    public Services(
            Controller controller,
            Identity identity,
            InstantSource clock,
            LongSupplier nanoTime,
            Limits limits,
            Duration heartbeat) {
        this(
                controller,
                identity,
                clock,
                nanoTime,
                new RateLimit(limits.requestsPerSecond(), nanoTime),
                heartbeat,
                new Places("event streams", STREAMS, ALL_STREAMS),
                new Places("searches of the change log", SEARCHES, ALL_SEARCHES));
    }
}
