package io.isthmus.api.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.HeldRehearsals.Held;
import io.isthmus.control.Rehearsal;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class HeldRehearsalsTest {
    private final HeldRehearsals rehearsals = new HeldRehearsals();

    private Held kept(String caller, long now) {
        Held held = Held.beginning(new Rehearsal(Snapshot.empty(Settings.DEFAULT), InstantSource.system()), 1);
        rehearsals.keep(caller, held, now);
        return held;
    }

    @Test
    void oneIsHeldForAWhileAndTakenOnce() {
        Held held = kept("alice", 0);
        assertThat(rehearsals.take("bob", held.id(), 1)).isEmpty();
        assertThat(rehearsals.take("alice", held.id(), 1)).contains(held);
        assertThat(rehearsals.take("alice", held.id(), 1)).isEmpty();
        Held late = kept("alice", 0);
        long over = HeldRehearsals.KEPT.plus(Duration.ofMillis(1)).toNanos();
        assertThat(rehearsals.take("alice", late.id(), over)).isEmpty();
    }

    @Test
    void ofManyTheOldestIsForgotten() {
        Held first = kept("caller 0", 0);
        Held second = kept("caller 1", 0);
        for (int i = 2; i <= 64; i++) {
            kept("caller " + i, 0);
        }
        assertThat(rehearsals.take("caller 0", first.id(), 1)).isEmpty();
        assertThat(rehearsals.take("caller 1", second.id(), 1)).isPresent();
    }

    @Test
    void whatHasBecomeLongIsNotHeldAnyMore() {
        Held held = kept("alice", 0);
        rehearsals.keep("alice", held.after(HeldRehearsals.LONGEST), 0);
        assertThat(rehearsals.take("alice", held.id(), 1)).isEmpty();
    }
}
