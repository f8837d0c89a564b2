package io.isthmus.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.isthmus.model.ProjectId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who waits is woken by what it may see, and by nothing else. */
final class PublicationTest {
    private static final ProjectId ONE = new ProjectId("one");
    private static final ProjectId OTHER = new ProjectId("other");
    private static final Duration LONG = Duration.ofMinutes(5);
    private final Publication publication = new Publication(10);
    private final ExecutorService waiters = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void end() {
        waiters.shutdownNow();
    }

    private Future<Long> waiting(Optional<ProjectId> project) {
        int before = publication.audiences();
        Future<Long> waiting = waiters.submit(() -> publication.await(10, project, LONG));
        if (project.isPresent()) {
            await().until(() -> publication.audiences() > before);
        }
        return waiting;
    }

    /** Whether there is nothing yet. Who need not wait is no audience that anybody could see. */
    private boolean waits(long after, ProjectId project) {
        Future<Long> waiting = waiters.submit(() -> publication.await(after, Optional.of(project), LONG));
        await().until(() -> waiting.isDone() || publication.audiences() > 0);
        boolean waits = !waiting.isDone();
        waiting.cancel(true);
        await().until(() -> publication.audiences() == 0);
        return waits;
    }

    @Test
    void aProjectIsWokenByItsOwnChangeAndNotByThatOfAnother() throws Exception {
        Future<Long> one = waiting(Optional.of(ONE));
        Future<Long> other = waiting(Optional.of(OTHER));
        publication.tell(11, List.of(OTHER));
        assertThat(other.get()).isEqualTo(11);
        assertThat(one).isNotDone();
        publication.tell(12, List.of(ONE));
        assertThat(one.get()).isEqualTo(12);
        assertThat(publication.audiences()).isZero();
    }

    @Test
    void whoWaitsForAllIsWokenByAnyChange() throws Exception {
        Future<Long> all = waiting(Optional.empty());
        publication.tell(11, List.of(OTHER));
        assertThat(all.get()).isEqualTo(11);
    }

    @Test
    void everybodyIsWokenByWhatBelongsToNoProject() throws Exception {
        Future<Long> one = waiting(Optional.of(ONE));
        Future<Long> other = waiting(Optional.of(OTHER));
        publication.tell(11);
        assertThat(one.get()).isEqualTo(11);
        assertThat(other.get()).isEqualTo(11);
    }

    @Test
    void whoComesLateDoesNotWaitForWhatIsThere() {
        publication.tell(11, List.of(ONE));
        publication.tell(12, List.of(OTHER));
        assertThat(waits(10, ONE)).isFalse();
        assertThat(waits(11, ONE)).isTrue();
        assertThat(waits(11, OTHER)).isFalse();
        publication.tell(13);
        assertThat(waits(12, ONE)).isFalse();
        assertThat(waits(13, ONE)).isTrue();
    }

    @Test
    void nobodyMissesAChangeWhenTheProjectsAreTooManyToKnow() {
        publication.tell(11, List.of(ONE));
        publication.tell(
                12,
                IntStream.range(0, Publication.MOST_KNOWN)
                        .mapToObj(number -> new ProjectId("p" + number))
                        .toList());
        assertThat(waits(10, ONE)).isFalse();
        assertThat(waits(11, ONE)).isTrue();
        assertThat(waits(11, new ProjectId("p0"))).isFalse();
    }
}
