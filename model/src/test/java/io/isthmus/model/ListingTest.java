package io.isthmus.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every way to make a listing, against the list that it stands for. */
final class ListingTest {
    private static final Optional<String> ALL = Optional.empty();

    /** What was looked up so far. */
    private final List<String> lookedUp = new ArrayList<>();

    private Listing<String> members(String... ids) {
        SortedIds sorted = SortedIds.EMPTY;
        for (String id : ids) {
            sorted = sorted.plus(id);
        }
        return new Members<>(sorted, id -> {
                    lookedUp.add(id);
                    return id;
                })
                .listing(id -> id);
    }

    private static <T> void assertIs(Listing<T> listing, List<T> expected) {
        assertThat(listing.walk().from(ALL, true)).isEqualTo(expected);
        assertThat(listing.walk().from(ALL, false)).isEqualTo(expected.reversed());
        for (String limit : List.of("", "a", "b", "b2", "c", "d", "e", "f", "z")) {
            assertThat(listing.walk().from(Optional.of(limit), true))
                    .isEqualTo(expected.stream()
                            .filter(thing -> listing.id().apply(thing).compareTo(limit) > 0)
                            .toList());
            assertThat(listing.walk().from(Optional.of(limit), false))
                    .isEqualTo(expected.reversed().stream()
                            .filter(thing -> listing.id().apply(thing).compareTo(limit) < 0)
                            .toList());
            assertThat(listing.find().apply(limit))
                    .isEqualTo(expected.stream()
                            .filter(thing -> listing.id().apply(thing).equals(limit))
                            .findFirst());
        }
    }

    @Test
    void membersAreListedById() {
        assertIs(members("d", "a", "c"), List.of("a", "c", "d"));
        assertIs(members(), List.of());
    }

    @Test
    void aShortListIsListedAsItIs() {
        assertIs(Listing.of(List.of("a", "c", "d"), id -> id), List.of("a", "c", "d"));
    }

    @Test
    void aConditionLeavesTheOthersOut() {
        assertIs(members("a", "b", "c", "d").filter(id -> !id.equals("b")), List.of("a", "c", "d"));
    }

    @Test
    void thoseOfSomeIdsAreFound() {
        assertIs(members("a", "b", "c").only(List.of("b")), List.of("b"));
        assertIs(members("a", "b", "c").only(List.of("c", "d", "a", "c")), List.of("a", "c"));
    }

    @Test
    void itBeginsBehindAnId() {
        assertIs(members("a", "b", "c", "e").after("b"), List.of("c", "e"));
        assertIs(members("a", "c", "e").after("b"), List.of("c", "e"));
        assertIs(members("a").after("b"), List.of());
    }

    @Test
    void whatIsMadeOfEachStandsInItsPlace() {
        record Made(String of) {}
        assertIs(members("a", "c").map(Made::new, Made::of), List.of(new Made("a"), new Made("c")));
    }

    @Test
    void twoListingsAreMerged() {
        assertIs(members("a", "d", "e").and(members("b", "c", "f")), List.of("a", "b", "c", "d", "e", "f"));
        assertIs(members().and(members("b")), List.of("b"));
        assertIs(members("b").and(members()), List.of("b"));
    }

    @Test
    void onlyWhatIsAskedForIsLookedUp() {
        String[] many = Stream.iterate(100, number -> number + 1)
                .limit(500)
                .map(String::valueOf)
                .toArray(String[]::new);
        Listing<String> odd = members(many)
                .filter(id -> Integer.parseInt(id) % 2 == 1)
                .map(id -> id, id -> id)
                .and(members("0"));
        assertThat(odd.walk().from(Optional.of("300"), true).limit(3)).containsExactly("301", "303", "305");
        assertThat(odd.walk().from(Optional.of("300"), false).limit(2)).containsExactly("299", "297");
        assertThat(odd.find().apply("333")).contains("333");
        assertThat(lookedUp.size()).isLessThan(20);
    }
}
