package io.isthmus.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.conformance.random.Story;
import io.isthmus.conformance.scenario.Action;
import io.isthmus.netfile.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That a random network tells whatever packets do otherwise than explained. */
class StoryRunTest {
    private static final Action VPC =
            new Action.AddVpc(new Network.Vpc("a", "main", "10.0.0.0/16", List.of(), List.of()));
    private static final Action SUBNET =
            new Action.AddSubnet(new Network.Subnet("A01", "a", "10.0.1.0/24", Optional.empty(), false));
    private static final Story STORY = story(List.of(VPC, SUBNET, ecs("x", "10.0.1.5"), ecs("y", "10.0.1.6")));
    private final FakeService service = new FakeService();

    @AfterEach
    void stop() {
        service.close();
    }

    private static Action ecs(String name, String address) {
        return new Action.AddEcs(new Network.Ecs(name, "A01", Optional.of(address), List.of()));
    }

    private static Story story(List<Action> actions) {
        return new Story(1, List.of(Network.Project.DEFAULT), List.of(), List.of(actions));
    }

    private StoryRun.Result run(Story story) {
        return new StoryRun(story, service.site(), new Comparisons(4)).run();
    }

    @Test
    void whatIsAsExplainedIsNoMismatch() {
        service.answered.add("r1-x 10.0.1.6");
        service.modelled.add("r1-x r1-y");
        StoryRun.Result result = run(STORY);
        assertThat(result.mismatches()).isEmpty();
        // Both pairs, and one that may be looked at again to be mended.
        assertThat(result.pairs()).isBetween(2, 4);
        assertThat(result.reachable()).isPositive();
        assertThat(result.causes()).containsOnlyKeys("NO_PEERING");
    }

    @Test
    void ofEachStageAsManyPairsAreLookedAtAsAreWanted() {
        Comparisons none = new Comparisons(4, 0);
        service.answered.add("r1-x 10.0.1.6");
        StoryRun.Result result = new StoryRun(STORY, service.site(), none).run();
        // What is advised is followed all the same, and held against packets: nobody explains that answer.
        assertThat(result.pairs()).isBetween(1, 2);
        StoryRun.Result one = new StoryRun(STORY, service.site(), new Comparisons(4, 1)).run();
        assertThat(one.pairs()).isEqualTo(result.pairs() + 1);
    }

    @Test
    void silenceWhereAnAnswerIsExplainedIsAMismatch() {
        service.modelled.add("r1-x r1-y");
        assertThat(run(STORY).mismatches()).anySatisfy(mismatch -> {
            assertThat(mismatch.subject()).startsWith("x -> y");
            assertThat(mismatch.observed()).isEqualTo("silence");
        });
    }

    @Test
    void answerWhereSilenceIsExplainedIsAMismatch() {
        service.answered.add("r1-y 10.0.1.5");
        assertThat(run(STORY).mismatches()).anySatisfy(mismatch -> {
            assertThat(mismatch.subject()).startsWith("y -> x");
            assertThat(mismatch.observed()).isEqualTo("answer");
        });
    }

    @Test
    void whatIsUpToAServerIsSilenceForNoneOfThemForwards() {
        service.givenToServer.addAll(List.of("r1-x r1-y", "r1-y r1-x"));
        StoryRun.Result result = run(STORY);
        assertThat(result.mismatches()).isEmpty();
        assertThat(result.causes()).containsOnlyKeys("GIVEN_TO_SERVER");
        service.answered.add("r1-x 10.0.1.6");
        assertThat(run(STORY).mismatches()).anySatisfy(mismatch -> {
            assertThat(mismatch.subject()).startsWith("x -> y");
            assertThat(mismatch.observed()).isEqualTo("answer");
        });
    }

    @Test
    void ecssOfOneIpv4AddressAreLookedAtOverIpv6IfTheyHaveIt() {
        Story twins = story(List.of(VPC, SUBNET, ecs("x", "10.0.1.5"), ecs("y", "10.0.1.5")));
        assertThat(run(twins).pairs()).isZero();
        try (FakeService dual = new FakeService()) {
            dual.dualStack = true;
            dual.answered.add("r1-x fd00::2");
            StoryRun.Result result = new StoryRun(twins, dual.site(), new Comparisons(4)).run();
            assertThat(result.pairs()).isPositive().isEqualTo(result.ipv6());
            assertThat(dual.calls).anyMatch(call -> call.contains("/explain") && call.contains("&ip_version=6"));
            assertThat(result.mismatches())
                    .isNotEmpty()
                    .allSatisfy(mismatch -> assertThat(mismatch.subject()).startsWith("x -> y ipv6"));
        }
    }

    @Test
    void aPairedSourceIsLookedAtToo() {
        List<Action> calls = new ArrayList<>(STORY.chapters().getFirst());
        calls.add(new Action.PairAddresses("x", List.of("203.0.113.7/32")));
        Story paired = story(calls);
        assertThat(run(paired).mismatches()).isEmpty();
        assertThat(run(paired).paired()).isEqualTo(1);
        assertThat(service.calls).anyMatch(call -> call.contains("/explain") && call.contains("&source=203.0.113.7"));
        service.answered.add("r1-x 203.0.113.7 10.0.1.6");
        assertThat(run(paired).mismatches()).singleElement().satisfies(mismatch -> {
            assertThat(mismatch.subject()).startsWith("x source 203.0.113.7 -> y");
            assertThat(mismatch.observed()).isEqualTo("answer");
        });
        service.modelled.add("r1-x 203.0.113.7 r1-y");
        StoryRun.Result result = run(paired);
        assertThat(result.mismatches()).isEmpty();
        assertThat(result.pairedReachable()).isEqualTo(1);
    }

    @Test
    void routesToServersAreDeletedInTheEnd() {
        run(STORY);
        assertThat(service.calls).anyMatch(call -> call.matches("PUT /v1/.*/routetables/default"));
    }

    @Test
    void callsWhoseSubjectIsMissingArePassedOver() {
        List<Action> without = new ArrayList<>(List.of(VPC, ecs("x", "10.0.1.5")));
        without.add(new Action.AcceptPeering("none"));
        StoryRun.Result result = run(story(without));
        assertThat(result.refused()).isEqualTo(2);
        assertThat(result.mismatches()).isEmpty();
    }
}
