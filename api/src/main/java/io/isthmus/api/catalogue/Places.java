package io.isthmus.api.catalogue;

import io.isthmus.model.Principal;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** How much of something that lasts a caller, and all callers together, may have at a time. Thread-safe. */
public final class Places {
    private final String what;
    private final int perCaller;
    private final int total;
    private final Map<String, Integer> taken = new HashMap<>();
    private int all;

    /** @param what such as "event streams" */
    public Places(String what, int perCaller, int total) {
        this.what = what;
        this.perCaller = perCaller;
        this.total = total;
    }

    /** One of a caller's places, until it is closed. */
    public final class Place implements AutoCloseable {
        private final String caller;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Place(String caller) {
            this.caller = caller;
        }

        @Override
        public void close() {
            if (open.getAndSet(false)) {
                release(caller);
            }
        }
    }

    /** What is answered with a place, which closes it; or that there is none. */
    public Reply with(Principal principal, Function<Place, Reply> answer) {
        String caller = principal.name();
        synchronized (this) {
            if (taken.getOrDefault(caller, 0) >= perCaller) {
                return new Reply.Failure(new Problem.TooManyAtOnce(what, perCaller));
            }
            if (all >= total) {
                return new Reply.Failure(new Problem.Busy());
            }
            taken.merge(caller, 1, Integer::sum);
            all++;
        }
        Place place = new Place(caller);
        try {
            return answer.apply(place);
        } catch (RuntimeException | Error failed) {
            place.close();
            throw failed;
        }
    }

    private synchronized void release(String caller) {
        all--;
        taken.computeIfPresent(caller, (_, count) -> count == 1 ? null : count - 1);
    }
}
