package io.isthmus.dataplane.linux.agent;

import static io.isthmus.dataplane.linux.agent.Plans.change;
import static io.isthmus.dataplane.linux.agent.Plans.empty;
import static io.isthmus.dataplane.linux.agent.Plans.state;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Probe;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.model.EcsId;
import io.isthmus.model.PortId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Controller's side and agent's side, connected over a real socket within one process. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class AgentDataPlaneTest {
    private static final VpcId A = new VpcId("a");
    private static final VpcId B = new VpcId("b");
    private static final VpcId STUBBORN = new VpcId(FakeDataPlane.STUBBORN);

    private final Path directory;

    private volatile DataPlane.State desired = state(1);
    private final Heard heard = new Heard();
    private final List<Wire> wires = new CopyOnWriteArrayList<>();
    private final FakeDataPlane fake = new FakeDataPlane();
    private final Path socket;
    private AgentDataPlane dataPlane;

    AgentDataPlaneTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.socket = directory.resolve("s");
        this.dataPlane = new AgentDataPlane(socket, "i1", () -> desired, heard);
    }

    @AfterEach
    void close() throws IOException {
        dataPlane.close();
        for (Wire wire : wires) {
            wire.close();
        }
    }

    @Test
    void agentThatConnectsGetsTheWholeState() throws IOException {
        DataPlane.State whole = new Plans(1).state(7, 50);
        desired = whole;
        agent(fake);
        await().until(() -> heard.outcomes.size() == 1);
        assertThat(heard.outcomes).containsExactly(new DataPlane.Outcome(7, List.of()));
        assertThat(fake.routers().values()).containsExactlyInAnyOrderElementsOf(whole.routers());
        assertThat(fake.addressSets()).isEqualTo(whole.addressSets());
        assertThat(heard.events).containsExactly("connected box");
    }

    @Test
    void changeIsMadeTrueAndItsFailuresComeBack() throws IOException {
        agent(fake);
        assertThat(dataPlane.apply(change(2, empty(A), empty(STUBBORN))).join())
                .isEqualTo(new DataPlane.Outcome(2, List.of(new DataPlane.Failure(STUBBORN, "it is stubborn"))));
        Set<Ip> members = Set.of(Ip.parse("10.0.0.1"));
        var group = new GroupMembers(new SecurityGroupId("g"), A);
        DataPlane.Change removal = new DataPlane.Change(
                3, List.of(), List.of(STUBBORN), List.of(new DataPlane.AddressSetChange(group, members, Set.of())));
        assertThat(dataPlane.apply(removal).join().converged()).isTrue();
        assertThat(fake.routers()).containsExactly(Map.entry(A, empty(A)));
        assertThat(fake.addressSets()).isEqualTo(Map.of(group, members));
    }

    @Test
    void changeForWhichNoAgentComesFailsAndNamesItsRouters() {
        DataPlane.Change change = new DataPlane.Change(2, List.of(empty(A)), List.of(B), List.of());
        DataPlane.Outcome outcome = dataPlane.apply(change).join();
        assertThat(outcome.failures()).extracting(DataPlane.Failure::vpc).containsExactly(A, B);
        assertThat(outcome.failures())
                .allSatisfy(failure -> assertThat(failure.reason()).startsWith("the agent is not connected; "));
        assertThat(dataPlane.sync(state(3, empty(B))).join().failures())
                .extracting(DataPlane.Failure::vpc)
                .containsExactly(B);
        assertThat(dataPlane.probe(probe(1)).join().problem()).startsWith("the agent is not connected; ");
        assertThat(dataPlane.place(new EcsId("e")).join()).isEmpty();
        assertThat(dataPlane.connected()).isFalse();
    }

    @Test
    void whatWasAskedWithoutAgentIsTrueAfterItReconnects() throws IOException {
        Wire first = agent(fake);
        await().until(() -> heard.outcomes.size() == 1);
        first.close();
        await().until(() -> heard.events.contains("lost box"));
        desired = state(2, empty(A));
        CompletableFuture<DataPlane.Outcome> change = dataPlane.apply(change(2, empty(A)));
        assertThat(change).isNotDone();
        agent(fake);
        assertThat(change.join()).isEqualTo(new DataPlane.Outcome(2, List.of()));
        assertThat(fake.routers()).containsKey(A);
        assertThat(fake.history()).startsWith("sync 1", "sync 2");
    }

    @Test
    void changeIsAnsweredByTheAgentAfterTheOneThatWasLost() throws IOException {
        Wire first = agent(fake);
        await().until(() -> heard.outcomes.size() == 1);
        fake.hold();
        desired = state(3, empty(A));
        CompletableFuture<DataPlane.Outcome> change = dataPlane.apply(change(2, empty(A)));
        await().until(() -> fake.waiting() == 1);
        first.close();
        FakeDataPlane second = new FakeDataPlane();
        agent(second);
        assertThat(change.join().converged()).isTrue();
        assertThat(second.routers()).containsKey(A);
        assertThat(second.history()).containsExactly("sync 3");
    }

    @Test
    void answersMayComeInAnyOrder() throws IOException {
        agent(fake);
        await().until(() -> heard.outcomes.size() == 1);
        fake.hold();
        CompletableFuture<DataPlane.Outcome> second = dataPlane.apply(change(2, empty(A)));
        CompletableFuture<DataPlane.Outcome> third = dataPlane.apply(change(3, empty(B)));
        CompletableFuture<Optional<DataPlane.Place>> place = dataPlane.place(new EcsId("e"));
        await().until(() -> fake.waiting() == 3);
        fake.release(2);
        assertThat(place.join())
                .contains(new DataPlane.Place("box", "ns-e", Optional.empty(), List.of("ip", "netns", "exec", "ns-e")));
        assertThat(second).isNotDone();
        fake.release(1);
        assertThat(third.join().revision()).isEqualTo(3);
        assertThat(second).isNotDone();
        fake.release(0);
        assertThat(second.join().revision()).isEqualTo(2);
        assertThat(fake.history()).containsExactly("sync 1", "apply 2", "apply 3", "place");
    }

    @Test
    void changesDuringASyncComeAfterItAndOlderOnesShareItsFate() throws IOException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        dataPlane.close();
        dataPlane = new AgentDataPlane(
                socket,
                "i1",
                () -> {
                    asked.countDown();
                    awaitLatch(go);
                    return state(5, empty(A), empty(STUBBORN));
                },
                heard);
        agent(fake);
        awaitLatch(asked);
        CompletableFuture<DataPlane.Outcome> covered = dataPlane.apply(change(3, empty(A)));
        CompletableFuture<DataPlane.Outcome> coveredAndFailing = dataPlane.apply(change(4, empty(STUBBORN)));
        CompletableFuture<DataPlane.Outcome> same = dataPlane.apply(change(5, empty(A)));
        CompletableFuture<DataPlane.Outcome> next = dataPlane.apply(change(6, empty(B)));
        go.countDown();
        assertThat(next.join()).isEqualTo(new DataPlane.Outcome(6, List.of()));
        assertThat(same.join()).isEqualTo(new DataPlane.Outcome(5, List.of()));
        assertThat(covered.join()).isEqualTo(new DataPlane.Outcome(5, List.of()));
        assertThat(coveredAndFailing.join().failures())
                .containsExactly(new DataPlane.Failure(STUBBORN, "it is stubborn"));
        assertThat(fake.history()).containsExactly("sync 5", "apply 5", "apply 6");
    }

    @Test
    void manyChangesWhileAgentsComeAndGoEndInTheDesiredState() throws IOException {
        int revisions = 300;
        Wire wire = agent(fake);
        for (int revision = 2; revision <= revisions; revision++) {
            RouterPlan plan = new Plans(revision).plan();
            List<RouterPlan> all = new ArrayList<>(desired.routers());
            all.add(plan);
            desired = new DataPlane.State(revision, all, Map.of());
            var _ = dataPlane.apply(change(revision, plan));
            if (revision % 100 == 0) {
                wire.close();
                wire = agent(fake);
            }
        }
        await().until(() -> fake.routers().size() == revisions - 1);
        assertThat(fake.routers().values()).containsExactlyInAnyOrderElementsOf(desired.routers());
    }

    @Test
    void whatHasNoAnswerWhenTheAgentIsLostFails() throws IOException {
        Wire wire = agent(fake);
        await().until(() -> heard.outcomes.size() == 1);
        fake.hold();
        CompletableFuture<DataPlane.Outcome> change = dataPlane.apply(change(2, empty(A)));
        CompletableFuture<Probe.Result> probe = dataPlane.probe(probe(1));
        await().until(() -> fake.waiting() == 2);
        wire.close();
        assertThat(change.join().failures()).extracting(DataPlane.Failure::vpc).containsExactly(A);
        assertThat(probe.join().problem()).startsWith("the agent was lost");
    }

    @Test
    void probeComesBackAndABugInTheAgentIsTold() throws IOException {
        agent(fake);
        assertThat(dataPlane.probe(probe(2)).join()).isEqualTo(new Probe.Result(2, List.of(1_000L, 2_000L), 0, ""));
        assertThat(dataPlane.probe(probe(13)).join().problem()).contains("thirteen");
        assertThat(dataPlane.connected()).isTrue();
    }

    @Test
    void aProbeThatNobodyWantsAnyMoreEndsInTheAgentToo() throws IOException {
        agent(fake);
        await().until(() -> heard.outcomes.size() == 1);
        fake.hold();
        CompletableFuture<Probe.Result> unwanted = dataPlane.probe(probe(1));
        CompletableFuture<Probe.Result> wanted = dataPlane.probe(probe(2));
        await().until(() -> fake.waiting() == 2);
        unwanted.cancel(false);
        await().until(() -> fake.history().getLast().equals("probe ended"));
        fake.release(1);
        assertThat(wanted.join().sent()).isEqualTo(2);
        assertThat(fake.history()).containsExactly("sync 1", "probe", "probe", "probe ended");
        assertThat(dataPlane.connected()).isTrue();
    }

    @Test
    void probesEndWithTheConnectionOfTheControllerThatAskedForThem() throws IOException {
        Wire wire = agent(fake);
        await().until(() -> heard.outcomes.size() == 1);
        fake.hold();
        var _ = dataPlane.probe(probe(1));
        await().until(() -> fake.waiting() == 1);
        wire.close();
        await().until(() -> fake.history().getLast().equals("probe ended"));
    }

    @Test
    void agentOfAnotherVersionIsRefusedAndToldWhy() throws IOException {
        int another = Message.PROTOCOL_VERSION + 1;
        assertThat(refusal(new Message.Hello(another, "box", "i1", 1, Set.of())))
                .isEqualTo("the agent speaks protocol version " + another + ", this controller "
                        + Message.PROTOCOL_VERSION + "; install the same version of Isthmus on both");
        assertThat(fake.history()).isEmpty();
    }

    @Test
    void agentOfAnotherInstanceIsRefused() throws IOException {
        assertThat(refusal(new Message.Hello(Message.PROTOCOL_VERSION, "box", "i2", 1, Set.of())))
                .isEqualTo("the agent works for instance i2, this controller is instance i1");
    }

    @Test
    void secondAgentIsRefusedWhileTheFirstIsThere() throws IOException {
        agent(fake);
        await().until(dataPlane::connected);
        assertThat(refusal(hello())).startsWith("an agent is already connected: pid ");
        assertThat(dataPlane.apply(change(2, empty(A))).join().converged()).isTrue();
    }

    @Test
    void nonsenseOnTheSocketHarmsNobody() throws IOException {
        try (Wire wire = UnixSocket.connect(socket)) {
            wire.out().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(wire.in().read()).isNegative();
        }
        agent(fake);
        assertThat(dataPlane.apply(change(2, empty(A))).join().converged()).isTrue();
    }

    @Test
    void secondControllerOnTheSameSocketIsRefusedButADeadOnesSocketIsTakenOver() throws IOException {
        assertThatThrownBy(() -> new AgentDataPlane(socket, "i1", () -> desired, heard))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another controller listens on");
        Path dead = directory.resolve("d");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(dead));
        }
        assertThat(dead).exists();
        new AgentDataPlane(dead, "i1", () -> desired, heard).close();
        assertThat(dead).doesNotExist();
    }

    @Test
    void onlyTheOwnerMayConnect() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
        Path tooLong = directory.resolve("x".repeat(120));
        assertThatThrownBy(() -> new AgentDataPlane(tooLong, "i1", () -> desired, heard))
                .hasMessageContaining("choose a shorter state directory");
    }

    @Test
    void agentThatHangsIsEndedAndWhatItWasAskedIsDoneByTheNext() throws IOException {
        useTicks();
        agent(fake);
        await().until(() -> heard.outcomes.size() == 1);
        fake.hang(true);
        fake.hold();
        desired = state(2, empty(A));
        CompletableFuture<DataPlane.Outcome> change = dataPlane.apply(change(2, empty(A)));
        await().until(() -> fake.waiting() == 1);
        for (int second = 0; second < AgentDataPlane.PATIENCE; second++) {
            dataPlane.tick();
        }
        assertThat(heard.events).doesNotContain("silent 4711");
        assertThat(change).isNotDone();
        dataPlane.tick();
        assertThat(heard.events).contains("silent 4711");
        await().until(() -> heard.events.contains("lost box"));
        FakeDataPlane next = new FakeDataPlane();
        agent(next);
        assertThat(change.join()).isEqualTo(new DataPlane.Outcome(2, List.of()));
        assertThat(next.routers()).containsKey(A);
    }

    @Test
    void agentThatGivesSignsOfLifeIsLeftAloneHoweverLongItTakes() throws IOException {
        useTicks();
        agent(fake);
        await().until(() -> heard.outcomes.size() == 1);
        fake.hold();
        CompletableFuture<DataPlane.Outcome> change = dataPlane.apply(change(2, empty(A)));
        await().until(() -> fake.waiting() == 1);
        for (int second = 0; second < 3 * AgentDataPlane.PATIENCE; second++) {
            dataPlane.tick();
            // A place is told after the beat before it was answered: answers are sent in the order in which they come.
            CompletableFuture<Optional<DataPlane.Place>> place = dataPlane.place(new EcsId("e"));
            await().until(() -> fake.waiting() == 2);
            fake.release(1);
            place.join();
        }
        assertThat(heard.events).containsExactly("connected box");
        fake.release(0);
        assertThat(change.join().converged()).isTrue();
    }

    @Test
    void agentsThatHangAtOnceAreGivenEverMoreTimeUntilOneHasSynced() throws IOException {
        useTicks();
        fake.hang(true);
        fake.hold();
        for (int patience : List.of(AgentDataPlane.PATIENCE, 2 * AgentDataPlane.PATIENCE)) {
            agent(fake);
            heard.events.clear();
            for (int second = 0; second < patience; second++) {
                dataPlane.tick();
            }
            assertThat(heard.events).doesNotContain("silent 4711");
            dataPlane.tick();
            await().until(() -> heard.events.containsAll(List.of("silent 4711", "lost box")));
        }
        FakeDataPlane well = new FakeDataPlane();
        agent(well);
        await().until(() -> heard.outcomes.size() == 1);
        well.hang(true);
        for (int second = 0; second <= AgentDataPlane.PATIENCE; second++) {
            dataPlane.tick();
        }
        await().until(() -> heard.events.contains("silent 4711"));
    }

    /** In place of one whose seconds pass by themselves. */
    private void useTicks() throws IOException {
        dataPlane.close();
        dataPlane = new AgentDataPlane(UnixSocket.listen(socket), "i1", () -> desired, heard);
    }

    @Test
    void moreCallsThanAnAgentTakesAreTurnedAwayAndChangesAreNot() throws IOException {
        agent(fake);
        await().until(() -> heard.outcomes.size() == 1);
        fake.hold();
        for (int i = 0; i < AgentSession.MOST_OPEN; i++) {
            var _ = dataPlane.probe(probe(1));
        }
        await().until(() -> fake.waiting() == AgentSession.MOST_OPEN);
        assertThat(dataPlane.probe(probe(1)).join().problem()).startsWith("the agent has 1024 calls to answer");
        assertThat(dataPlane.place(new EcsId("e")).join()).isEmpty();
        assertThat(dataPlane.flows(A, new PortId("p"), 1).join()).isEmpty();
        CompletableFuture<DataPlane.Outcome> change = dataPlane.apply(change(2, empty(A)));
        await().until(() -> fake.waiting() == AgentSession.MOST_OPEN + 1);
        fake.release(AgentSession.MOST_OPEN);
        assertThat(change.join().converged()).isTrue();
    }

    @Test
    void controllerThatAsksWithoutEndIsCutOff() throws IOException {
        fake.hold();
        try (RawController controller = new RawController()) {
            for (int i = 0; i <= AgentService.MOST_OPEN; i++) {
                controller.say(new Message.PlaceOf(i, new EcsId("e")));
            }
            assertThat(controller.agentEnded()).contains("2048 things that have no answer yet");
        }
    }

    @Test
    void planThatCannotBeReadIsTheFailureOfItsRouterAlone() throws IOException {
        try (RawController controller = new RawController()) {
            controller.say(new Message.Router(1, empty(A)));
            controller.sayRaw("{'type':'router','sequence':1,'plan':{'vpc':'b','subnets':[{'cidr':'10.0.0.0/99'}],"
                    + "'ports':[{'ecs':'e1'},{'ecs':'e2'}]}}");
            controller.say(new Message.Sync(1, 7, List.of()));
            DataPlane.Failure failure =
                    new DataPlane.Failure(B, "The agent cannot read the plan of this VPC; its log says more.", true);
            assertThat(controller.hear()).contains(new Message.Done(1, new DataPlane.Outcome(7, List.of(failure))));
            assertThat(fake.routers()).containsOnlyKeys(A);
            assertThat(fake.unplanned())
                    .containsExactly(new DataPlane.Unplanned(B, Set.of(new EcsId("e1"), new EcsId("e2"))));
            controller.sayRaw("{'type':'router','sequence':2,'plan':{'vpc':'b','colour':'red'}}");
            controller.say(new Message.Router(2, empty(STUBBORN)));
            controller.say(new Message.Apply(2, 8, List.of(), List.of()));
            DataPlane.Failure stubborn = new DataPlane.Failure(STUBBORN, "it is stubborn");
            assertThat(controller.hear())
                    .contains(new Message.Done(2, new DataPlane.Outcome(8, List.of(stubborn, failure))));
            controller.sayRaw("{'type':'router','sequence':3}");
            assertThat(controller.agentEnded()).contains("MismatchedInputException");
        }
    }

    /** Says what it likes to an agent. */
    private final class RawController implements AutoCloseable {
        private final Wire.Listener listener;
        private final CompletableFuture<String> end;
        private final Wire wire;
        private final Frames.Writer out;
        private final Frames.Reader in;

        RawController() throws IOException {
            dataPlane.close();
            listener = UnixSocket.listen(socket);
            Wire agent = UnixSocket.connect(socket);
            wires.add(agent);
            end = CompletableFuture.supplyAsync(() -> {
                try (agent) {
                    return service(fake).serve(agent, hello()).toString();
                } catch (IOException e) {
                    return e.toString();
                }
            });
            wire = listener.accept();
            out = new Frames.Writer(ProtocolJson.mapper(), wire.out());
            in = new Frames.Reader(ProtocolJson.mapper(), wire.in());
            assertThat(in.read()).contains(hello());
            say(new Message.Welcome(Message.PROTOCOL_VERSION));
        }

        void say(Message message) throws IOException {
            out.write(message);
            out.flush();
        }

        void sayRaw(String json) throws IOException {
            byte[] body = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            wire.out()
                    .write(ByteBuffer.allocate(4 + body.length)
                            .putInt(body.length)
                            .put(body)
                            .array());
        }

        Optional<Message> hear() throws IOException {
            return in.read();
        }

        String agentEnded() {
            return end.join();
        }

        @Override
        public void close() throws IOException {
            wire.close();
            listener.close();
        }
    }

    @Test
    void planThatCannotBeWrittenIsTheFailureOfItsRouterAlone() throws IOException {
        RouterPlan unwritable = unwritable(B);
        desired = state(2, empty(A), unwritable);
        agent(fake);
        await().until(() -> heard.outcomes.size() == 1);
        assertThat(heard.outcomes.getFirst().failures()).singleElement().satisfies(failure -> {
            assertThat(failure.vpc()).isEqualTo(B);
            assertThat(failure.unplannable()).isTrue();
            assertThat(failure.reason()).contains("made to fail");
        });
        assertThat(fake.routers()).containsOnlyKeys(A);
        assertThat(fake.unplanned()).containsExactly(new DataPlane.Unplanned(B, Set.of()));
        assertThat(dataPlane
                        .apply(change(3, empty(STUBBORN), unwritable))
                        .join()
                        .failures())
                .extracting(DataPlane.Failure::vpc)
                .containsExactly(STUBBORN, B);
        assertThat(heard.events).containsExactly("connected box");
    }

    private static RouterPlan unwritable(VpcId vpc) {
        RouterPlan plan = empty(vpc);
        List<RouterPlan.Link> links = new AbstractList<>() {
            @Override
            public RouterPlan.Link get(int index) {
                throw new IllegalStateException("made to fail");
            }

            @Override
            public int size() {
                return 1;
            }
        };
        return new RouterPlan(
                vpc,
                plan.subnets(),
                plan.ports(),
                plan.barred(),
                links,
                plan.tables(),
                plan.arrivalTable(),
                plan.filters(),
                plan.acls(),
                plan.logged());
    }

    @Test
    void moreChangesThanWaitForAnAgentAreLeftToItsSync() {
        List<CompletableFuture<DataPlane.Outcome>> changes = new ArrayList<>();
        for (int i = 0; i < AgentDataPlane.MOST_UNSENT; i++) {
            changes.add(dataPlane.apply(change(2 + i, empty(A))));
        }
        assertThat(dataPlane.apply(change(2000, empty(B)))).isCompletedWithValueMatching(o -> !o.converged());
        dataPlane.close();
        assertThat(changes)
                .allSatisfy(change -> assertThat(change.join().converged()).isFalse());
    }

    @Test
    void agentThatFailsInTheMidstOfAChangeIsToldEverything() throws IOException {
        Wire first = agent(fake);
        await().until(() -> heard.outcomes.size() == 1);
        fake.breakOnce(new StackOverflowError("made to fail"));
        desired = state(2, empty(A));
        assertThat(dataPlane.apply(change(2, empty(A))).join().failures())
                .singleElement()
                .satisfies(failure -> assertThat(failure.reason())
                        .startsWith("the agent failed: ")
                        .endsWith("made to fail"));
        await().until(() -> heard.events.contains("lost box"));
        first.close();
        agent(fake);
        await().until(() -> heard.outcomes.size() == 2);
        assertThat(fake.history()).containsExactly("sync 1", "apply 2", "sync 2");
        assertThat(fake.routers()).containsOnlyKeys(A);
    }

    private String refusal(Message.Hello hello) throws IOException {
        try (Wire wire = UnixSocket.connect(socket)) {
            return service(fake).serve(wire, hello).orElseThrow();
        }
    }

    /** Connects an agent that works until its wire is closed. */
    private Wire agent(DataPlane behind) throws IOException {
        Wire wire = UnixSocket.connect(socket);
        wires.add(wire);
        Thread.ofVirtual().start(() -> {
            try (wire) {
                assertThat(service(behind).serve(wire, hello())).isEmpty();
            } catch (IOException e) {
                // The test closed the wire.
                heard.events.add("agent ended");
            }
        });
        await().until(dataPlane::connected);
        return wire;
    }

    private AgentService service(DataPlane behind) {
        AgentOptions options = new AgentOptions(socket, directory, "i1", "box", Optional.empty(), Optional.empty());
        return new AgentService(options, behind, ProtocolJson.mapper());
    }

    private static Message.Hello hello() {
        return new Message.Hello(Message.PROTOCOL_VERSION, "box", "i1", 4711, Set.of());
    }

    private static Probe probe(int count) {
        return new Probe(
                new EcsId("e"),
                Ip.parse("10.0.0.1"),
                new Probe.Kind.Icmp(),
                count,
                Duration.ZERO,
                Duration.ofSeconds(1));
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Heard implements AgentDataPlane.Listener {
        private final List<String> events = new CopyOnWriteArrayList<>();
        private final List<DataPlane.Outcome> outcomes = new CopyOnWriteArrayList<>();

        @Override
        public void connected(String host, long pid) {
            events.add("connected " + host);
        }

        @Override
        public void lost(String host, long pid) {
            events.add("lost " + host);
        }

        @Override
        public void silent(String host, long pid) {
            events.add("silent " + pid);
        }

        @Override
        public void synced(DataPlane.State state, DataPlane.Outcome outcome) {
            outcomes.add(outcome);
        }
    }
}
