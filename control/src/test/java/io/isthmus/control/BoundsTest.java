package io.isthmus.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.testing.World;
import io.isthmus.store.LogEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much waits, and how much is one transaction, whatever is asked at once. */
final class BoundsTest {
    @TempDir
    private Path directory;

    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
    private Service service;
    private ProjectId acme;

    @BeforeEach
    void start() {
        service = new Service(directory.resolve("isthmus.db"));
        acme = service.project("acme");
    }

    @AfterEach
    void stop() {
        service.store.go();
        clients.close();
        service.close();
    }

    private void holdTheWriter() {
        service.store.pause();
        var _ = clients.submit(() -> service.execute(acme, new Command.CreateSecurityGroup("first", "")));
        await().until(service.store::waiting);
    }

    @Test
    void moreCommandsThanMayWaitAreTurnedAwayAndTheOthersAreCarriedOut() throws Exception {
        holdTheWriter();
        List<Future<Controller.Answer>> answers = new ArrayList<>();
        for (int i = 0; i < Writer.MOST_WAITING; i++) {
            answers.add(clients.submit(() -> service.execute(acme, new Command.CreateSecurityGroup("more", ""))));
        }
        await().until(() -> service.controller.waiting() == Writer.MOST_WAITING);
        Future<Controller.Answer> tooMany =
                clients.submit(() -> service.execute(acme, new Command.CreateSecurityGroup("too many", "")));
        await().until(() -> tooMany.isDone() || service.controller.waiting() > Writer.MOST_WAITING);
        assertThat(service.controller.waiting()).isEqualTo(Writer.MOST_WAITING);
        assertThatThrownBy(tooMany::get).hasCauseInstanceOf(BusyException.class);
        service.store.go();
        for (Future<Controller.Answer> answer : answers) {
            assertThat(answer.get()).isInstanceOf(Controller.Answer.class);
        }
        assertThat(service.controller.waiting()).isZero();
    }

    @Test
    void aTransactionIsNotMuchLargerThanItsLargestCommand() throws Exception {
        service.done(new Command.UpdateProject(acme, Map.of(Quota.ECS, 100_000), Optional.empty()), Principal.SYSTEM);
        VpcId vpc = service.vpc(acme, "10.0.0.0/16");
        SubnetId subnet = service.subnet(acme, vpc, "10.0.0.0/16");
        holdTheWriter();
        int commands = 12;
        int servers = 500;
        List<Future<Controller.Answer>> answers = new ArrayList<>();
        for (int i = 0; i < commands; i++) {
            answers.add(clients.submit(() -> service.execute(acme, newServers(vpc, subnet, servers))));
        }
        await().until(() -> service.controller.waiting() == commands);
        service.store.go();
        for (Future<Controller.Answer> answer : answers) {
            assertThat(answer.get()).isInstanceOf(Controller.Answer.Done.class);
        }
        // An ECS, its port and its disk for each of them, and their job.
        int ofOne = 3 * servers + 1;
        assertThat(service.store.largestAppend()).isLessThanOrEqualTo(Writer.LARGE_BATCH + ofOne);
        assertThat(service.store.largestAppend()).isGreaterThanOrEqualTo(ofOne);
    }

    private static Command newServers(VpcId vpc, SubnetId subnet, int count) {
        Command.CreateEcs one = World.newEcs(vpc, subnet, Optional.empty());
        return new Command.CreateEcs(
                one.name(),
                count,
                one.vpc(),
                one.interfaces(),
                one.groups(),
                one.flavor(),
                one.image(),
                one.availabilityZone(),
                one.description(),
                one.tags(),
                one.details(),
                one.disks());
    }

    @Test
    void whatExpiresAtOnceIsDecidedInSteps() {
        VpcId vpc = service.vpc(acme, "10.0.0.0/16");
        int requests = 3 * Command.ExpireDue.MOST_AT_ONCE + 1;
        List<CompletableFuture<?>> made = new ArrayList<>();
        ProjectId beta = service.project("beta");
        for (int i = 0; i < requests; i++) {
            String cidr = "10." + (1 + i / 250) + "." + i % 250 + ".0/24";
            made.add(CompletableFuture.runAsync(
                    () -> service.peering(acme, vpc, service.vpc(beta, cidr), beta), clients));
        }
        made.forEach(CompletableFuture::join);
        long before = service.snapshot().revision();
        service.clock.pass(Duration.ofDays(7));
        await().until(() -> !service.snapshot().isDue(service.clock.instant()));
        List<LogEntry> steps = service.store.since(before, 1000);
        assertThat(steps).hasSizeGreaterThan(3).allSatisfy(step -> {
            assertThat(step.command()).isEqualTo("ExpireDue");
            assertThat(step.edits()).hasSizeLessThanOrEqualTo(Command.ExpireDue.MOST_AT_ONCE);
        });
        assertThat(steps.stream().mapToInt(step -> step.edits().size()).sum()).isEqualTo(requests);
    }
}
