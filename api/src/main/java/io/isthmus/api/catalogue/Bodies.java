package io.isthmus.api.catalogue;

import io.isthmus.api.shape.Body;
import io.isthmus.api.shape.Problem;
import java.util.Optional;

/** Receives the body of one request, once, within the room that there is for bodies. For one thread. */
final class Bodies implements AutoCloseable {
    /** More than almost any request has: above this, or where a client does not say how much comes, a body is large. */
    private static final long SMALL = 16 * 1024;

    private final Places places;
    private final Incoming incoming;
    private final int limit;
    private Optional<Body> received = Optional.empty();
    private Optional<Places.Place> large = Optional.empty();

    Bodies(Places places, Incoming incoming, int limit) {
        this.places = places;
        this.incoming = incoming;
        this.limit = limit;
    }

    /** Waits for the body, as long as its deadline allows. */
    Body receive(Claimant claimant) {
        Body body = received.orElseGet(() -> received(claimant));
        received = Optional.of(body);
        return body;
    }

    private Body received(Claimant claimant) {
        if (incoming.bodyLength() > limit) {
            return new Body.Unusable(new Problem.BodyTooLarge(limit));
        }
        if (incoming.bodyLength() < 0 || incoming.bodyLength() > SMALL) {
            switch (places.take(Room.LARGE_BODIES, claimant)) {
                case Places.None(Problem problem) -> {
                    return new Body.Unusable(problem);
                }
                case Places.Place place -> large = Optional.of(place);
            }
        }
        return switch (places.take(Room.BODIES, claimant)) {
            case Places.None(Problem problem) -> new Body.Unusable(problem);
            case Places.Place place -> {
                try (place) {
                    yield incoming.body(limit);
                }
            }
        };
    }

    /** Forgets the body. */
    @Override
    public void close() {
        large.ifPresent(Places.Place::close);
    }
}
