package io.isthmus.api.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.Listing;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PageTest {
    private static final List<String> FIVE = List.of("a", "b", "c", "d", "e");

    private static Page<String> page(int limit, String marker, boolean reverse) {
        return Page.cut(
                        Listing.of(FIVE, id -> id),
                        new Page.EitherWay(
                                Optional.of(limit),
                                Optional.of(marker).filter(id -> !id.isEmpty()),
                                Optional.of(reverse)))
                .orElseThrow();
    }

    @Test
    void aPageStartsRightAfterItsMarker() {
        assertThat(page(2, "", false)).isEqualTo(new Page<>(List.of("a", "b"), false, true));
        assertThat(page(2, "b", false)).isEqualTo(new Page<>(List.of("c", "d"), true, true));
        assertThat(page(2, "d", false)).isEqualTo(new Page<>(List.of("e"), true, false));
        assertThat(page(2, "e", false)).isEqualTo(new Page<>(List.of(), true, false));
    }

    @Test
    void aReversePageEndsRightBeforeItsMarker() {
        assertThat(page(2, "", true)).isEqualTo(new Page<>(List.of("d", "e"), true, false));
        assertThat(page(2, "d", true)).isEqualTo(new Page<>(List.of("b", "c"), true, true));
        assertThat(page(2, "b", true)).isEqualTo(new Page<>(List.of("a"), false, true));
        assertThat(page(2, "a", true)).isEqualTo(new Page<>(List.of(), false, true));
    }

    @Test
    void anUnknownMarkerCutsNothing() {
        assertThat(Page.cut(
                        Listing.of(FIVE, id -> id),
                        new Page.EitherWay(Optional.empty(), Optional.of("x"), Optional.empty())))
                .isEmpty();
    }

    @Test
    void noPageIsLongerThan2000() {
        List<String> many =
                IntStream.range(0, 2500).mapToObj(i -> "%05d".formatted(i)).toList();
        Page<String> page = Page.cut(
                        Listing.of(many, id -> id),
                        new Page.EitherWay(Optional.of(9999), Optional.empty(), Optional.empty()))
                .orElseThrow();
        assertThat(page.items()).hasSize(2000);
        assertThat(page.later()).isTrue();
    }
}
