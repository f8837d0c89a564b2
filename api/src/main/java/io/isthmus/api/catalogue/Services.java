package io.isthmus.api.catalogue;

import io.isthmus.api.offer.Offers;
import io.isthmus.control.Controller;
import io.isthmus.control.Identity;
import io.isthmus.control.Rehearsal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What endpoints work with.
 *
 * @param nanoTime a clock that only goes forward, in nanoseconds
 * @param heartbeat how long a stream of events may be silent
 * @param places for what lasts
 * @param aside for what takes a processor for long
 * @param rehearsals that may be gone on with
 * @param offered the flavors and images that there are
 */
public record Services(
        Controller controller,
        Identity identity,
        InstantSource clock,
        LongSupplier nanoTime,
        RateLimit rateLimit,
        Duration heartbeat,
        Places places,
        Aside aside,
        HeldRehearsals rehearsals,
        Supplier<Offers> offered) {
    /** The flavors and images that there are. */
    public Offers offers() {
        return offered.get();
    }

    /** The same on a rehearsal, which takes nobody's place. */
    Services rehearsing(Rehearsal rehearsal) {
        return new Services(
                rehearsal,
                identity,
                clock,
                nanoTime,
                rateLimit,
                heartbeat,
                new Places(Limits.USUAL),
                aside,
                rehearsals,
                offered);
    }

    public Services(
            Controller controller,
            Identity identity,
            InstantSource clock,
            LongSupplier nanoTime,
            Limits limits,
            Duration heartbeat,
            Supplier<Offers> offered) {
        this(
                controller,
                identity,
                clock,
                nanoTime,
                new RateLimit(limits.requestsPerSecond(), nanoTime),
                heartbeat,
                new Places(limits),
                new Aside(),
                new HeldRehearsals(),
                offered);
    }
}
