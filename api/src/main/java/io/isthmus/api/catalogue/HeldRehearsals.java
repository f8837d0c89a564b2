package io.isthmus.api.catalogue;

import io.isthmus.control.Rehearsal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Rehearsals that their callers may go on with: the last one of each, for a minute; of more than 64, and of one that has become
 * long, nobody knows any more. Thread-safe.
 */
public final class HeldRehearsals {
    /** How long one is held. */
    public static final Duration KEPT = Duration.ofSeconds(60);

    /** Most steps that one may come to: what they make is in memory. */
    public static final int LONGEST = 20_000;

    private static final int MOST = 64;

    private record Entry(Held held, long until) {}

    /** In the order in which they were put here. */
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * One that may be gone on with.
     *
     * @param id by which its caller names it
     * @param revision of the state that it began with
     * @param steps how many it has had
     */
    public record Held(String id, Rehearsal rehearsal, long revision, int steps) {
        /** One that begins. */
        static Held beginning(Rehearsal rehearsal, long revision) {
            return new Held(UUID.randomUUID().toString(), rehearsal, revision, 0);
        }

        /** The same after more steps. */
        public Held after(int more) {
            return new Held(id, rehearsal, revision, steps + more);
        }
    }

    /** What a caller has of this name; it is nobody's until it is kept again, for only one may go on with it. */
    synchronized Optional<Held> take(String caller, String id, long now) {
        Entry entry = entries.get(caller);
        if (entry == null || !entry.held().id().equals(id)) {
            return Optional.empty();
        }
        entries.remove(caller);
        return entry.until() - now < 0 ? Optional.empty() : Optional.of(entry.held());
    }

    /** Keeps one in the place of the caller's last. */
    synchronized void keep(String caller, Held held, long now) {
        entries.values().removeIf(entry -> entry.until() - now < 0);
        entries.remove(caller);
        if (held.steps() >= LONGEST) {
            return;
        }
        if (entries.size() >= MOST) {
            entries.remove(entries.keySet().iterator().next());
        }
        entries.put(caller, new Entry(held, now + KEPT.toNanos()));
    }
}
