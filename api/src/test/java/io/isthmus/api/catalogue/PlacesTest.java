package io.isthmus.api.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.shape.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every room has bounds, and beyond them there is an answer that says so. */
final class PlacesTest {
    private static final Claimant LOCAL = new Claimant.LocalAdministrator();
    private final Places places = new Places(Limits.USUAL);

    private static Claimant user(int number) {
        return new Claimant.User("user " + number);
    }

    private static Claimant address(int number) {
        return new Claimant.Address("10.0.0." + number);
    }

    /** Takes places until there is none; those that it got, and why there are no more. */
    private record Greed(List<Places.Place> taken, Problem end) {}

    private Greed takeAll(Room room, Claimant claimant) {
        List<Places.Place> taken = new ArrayList<>();
        Optional<Problem> end = Optional.empty();
        while (end.isEmpty()) {
            switch (places.take(room, claimant)) {
                case Places.Place place -> taken.add(place);
                case Places.None(Problem problem) -> end = Optional.of(problem);
            }
        }
        return new Greed(taken, end.get());
    }

    @ParameterizedTest
    @EnumSource
    void aCallerHasItsShareAndNoMore(Room room) {
        Claimant caller = room == Room.CONNECTIONS ? address(1) : user(1);
        Greed greed = takeAll(room, caller);
        assertThat(greed.taken()).hasSize(room.usual().perCaller());
        assertThat(greed.end().status()).isEqualTo(429);
        assertThat(greed.end().headers()).containsKey("Retry-After");
        assertThat(greed.end().text())
                .contains(room.what(), Integer.toString(room.usual().perCaller()));
        greed.taken().getFirst().close();
        greed.taken().getFirst().close();
        assertThat(takeAll(room, caller).taken()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void allCallersTogetherHaveTheTotalAndTheLocalAdministratorItsOwnShareBesides(Room room) {
        List<Places.Place> taken = new ArrayList<>();
        int callers = room.usual().total() / room.usual().perCaller();
        for (int i = 0; i < callers; i++) {
            taken.addAll(takeAll(room, room == Room.CONNECTIONS ? address(i) : user(i))
                    .taken());
        }
        assertThat(taken).hasSize(room.usual().total());
        Problem end = takeAll(room, room == Room.CONNECTIONS ? address(callers) : user(callers))
                .end();
        assertThat(end.status()).isEqualTo(503);
        assertThat(end.headers()).containsKey("Retry-After");
        Greed local = takeAll(room, LOCAL);
        assertThat(local.taken()).hasSize(room.usual().perCaller());
        assertThat(places.taken(room)).isEqualTo(taken.size() + local.taken().size());
        taken.forEach(Places.Place::close);
        local.taken().forEach(Places.Place::close);
        assertThat(places.taken(room)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void strangersLeaveToUsersWhatTheyMayNotHave(Room room) {
        int strangers = 0;
        for (int i = 0; i < room.usual().total(); i++) {
            strangers += takeAll(room, address(i)).taken().size();
        }
        assertThat(strangers).isEqualTo(room.usual().strangers());
        int users = 0;
        for (int i = 0; i < room.usual().total(); i++) {
            users += takeAll(room, user(i)).taken().size();
        }
        assertThat(users).isEqualTo(room.usual().total() - strangers);
    }
}
