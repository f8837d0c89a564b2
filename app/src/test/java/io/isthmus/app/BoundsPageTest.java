package io.isthmus.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Room;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What ARCHITECTURE.md says of bounds is what there is. */
class BoundsPageTest {
    @ParameterizedTest
    @EnumSource
    void aRoomHasARowThatTellsItsShares(Room room) throws IOException {
        List<String> rows = Files.readAllLines(Path.of("../ARCHITECTURE.md")).stream()
                .filter(line ->
                        line.startsWith("| " + room.what() + " |") || line.startsWith("| " + room.what() + " ("))
                .toList();
        assertThat(rows).hasSize(1);
        Room.Share share = room.usual();
        assertThat(rows.getFirst()).contains(share.perCaller() + " of a", number(share.total()) + " of all");
        if (share.strangers() > 0 && share.strangers() < share.total()) {
            assertThat(rows.getFirst()).contains(number(share.strangers()) + " of strangers");
        }
    }

    private static String number(int number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
