package io.isthmus.api.catalogue;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How much callers may have.
 *
 * @param requestsPerSecond how many requests a user, or an address at which nobody is known, may send a second in the long
 *     run, 1 to 1,000,000
 * @param shares of every room
 */
public record Limits(int requestsPerSecond, Map<Room, Room.Share> shares) {
    public static final Limits USUAL =
            new Limits(1_000, Arrays.stream(Room.values()).collect(Collectors.toMap(Function.identity(), Room::usual)));

    public Limits {
        shares = Map.copyOf(shares);
    }

    public Limits withRequestsPerSecond(int most) {
        return new Limits(most, shares);
    }

    public Limits with(Room room, Room.Share share) {
        Map<Room, Room.Share> others = new EnumMap<>(shares);
        others.put(room, share);
        return new Limits(requestsPerSecond, others);
    }

    public Room.Share share(Room room) {
        Room.Share share = shares.get(room);
        if (share == null) {
            throw new IllegalArgumentException("nobody says how many " + room.what() + " there may be");
        }
        return share;
    }
}
