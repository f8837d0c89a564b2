package io.isthmus.api.catalogue;

import io.isthmus.api.shape.Problem;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** Gives out places in every {@link Room}, as many as its share allows. Never waits. Thread-safe. */
public final class Places {
    private final Map<Room, Counts> counts = new EnumMap<>(Room.class);

    public Places(Limits limits) {
        for (Room room : Room.values()) {
            counts.put(room, new Counts(room, limits.share(room)));
        }
    }

    /** What became of a wish for a place. */
    public sealed interface Taken {}

    /** There was none. */
    public record None(Problem problem) implements Taken {}

    /** One of a claimant's places, until it is closed. */
    public static final class Place implements Taken, AutoCloseable {
        private final Counts counts;
        private final Claimant claimant;
        private final AtomicBoolean open = new AtomicBoolean(true);

        private Place(Counts counts, Claimant claimant) {
            this.counts = counts;
            this.claimant = claimant;
        }

        @Override
        public void close() {
            if (open.getAndSet(false)) {
                counts.release(claimant);
            }
        }
    }

    /** A place in this room if there is one left for the claimant. */
    @SuppressWarnings("NullAway") // there are counts for every room
    public Taken take(Room room, Claimant claimant) {
        return counts.get(room).take(claimant);
    }

    /** What is answered with a place, which closes it; or that there is none. */
    public Reply with(Room room, Claimant claimant, Function<Place, Reply> answer) {
        return switch (take(room, claimant)) {
            case None(Problem problem) -> new Reply.Failure(problem);
            case Place place -> {
                try {
                    yield answer.apply(place);
                } catch (RuntimeException | Error failed) {
                    place.close();
                    throw failed;
                }
            }
        };
    }

    /** How many places of this room are taken, those of the local administrator among them. */
    @SuppressWarnings("NullAway") // there are counts for every room
    public int taken(Room room) {
        return counts.get(room).taken();
    }

    /** Holds an entry for each claimant that has a place, so no more than there are places. */
    private static final class Counts {
        private final Room room;
        private final Room.Share share;
        private final Map<Claimant, Integer> byClaimant = new HashMap<>();
        private int strangers;
        private int all;

        Counts(Room room, Room.Share share) {
            this.room = room;
            this.share = share;
        }

        synchronized Taken take(Claimant claimant) {
            boolean local = claimant instanceof Claimant.LocalAdministrator;
            boolean stranger = isStranger(claimant);
            int most = claimant instanceof Claimant.Proxy ? share.total() : share.perCaller();
            if (byClaimant.getOrDefault(claimant, 0) >= most) {
                return new None(new Problem.TooManyAtOnce(room.what(), most));
            }
            if (!local && (all >= share.total() || (stranger && strangers >= share.strangers()))) {
                return new None(new Problem.Busy());
            }
            byClaimant.merge(claimant, 1, Integer::sum);
            all += local ? 0 : 1;
            strangers += stranger ? 1 : 0;
            return new Place(this, claimant);
        }

        synchronized void release(Claimant claimant) {
            byClaimant.computeIfPresent(claimant, (_, count) -> count == 1 ? null : count - 1);
            all -= claimant instanceof Claimant.LocalAdministrator ? 0 : 1;
            strangers -= isStranger(claimant) ? 1 : 0;
        }

        synchronized int taken() {
            return byClaimant.values().stream().mapToInt(Integer::intValue).sum();
        }

        private static boolean isStranger(Claimant claimant) {
            return claimant instanceof Claimant.Address || claimant instanceof Claimant.Proxy;
        }
    }
}
