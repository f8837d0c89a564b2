package io.isthmus.conformance.random;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.conformance.scenario.Action;
import io.isthmus.netfile.Network;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RandomNetworkTest {

    @Test
    void sameSeedGivesTheSameStory() {
        assertThat(RandomNetwork.of(17)).isEqualTo(RandomNetwork.of(17));
        assertThat(RandomNetwork.of(17)).isNotEqualTo(RandomNetwork.of(18));
    }

    @Test
    void aHundredSeedsMakeEverySortOfCall() {
        Set<Class<?>> sorts = new HashSet<>();
        LongStream.range(0, 100)
                .mapToObj(RandomNetwork::of)
                .flatMap(story -> story.chapters().stream())
                .flatMap(List::stream)
                .forEach(action -> sorts.add(action.getClass()));
        assertThat(sorts)
                .contains(
                        Action.AddVpc.class,
                        Action.AddSubnet.class,
                        Action.AddTable.class,
                        Action.Associate.class,
                        Action.Disassociate.class,
                        Action.RequestPeering.class,
                        Action.AcceptPeering.class,
                        Action.RejectPeering.class,
                        Action.DeletePeering.class,
                        Action.AddRoute.class,
                        Action.SwitchRoute.class,
                        Action.AddServerRoute.class,
                        Action.SwitchToServer.class,
                        Action.DeleteRoute.class,
                        Action.AddRule.class,
                        Action.RemoveRule.class,
                        Action.AddAcl.class,
                        Action.AddAclRule.class,
                        Action.DeleteAcl.class,
                        Action.AddEcs.class,
                        Action.AddEcsOfTwo.class,
                        Action.PairAddresses.class,
                        Action.DeleteEcs.class);
    }

    @Test
    void aHundredSeedsSpeakOfIpv6Everywhere() {
        String all = LongStream.range(0, 100)
                .mapToObj(RandomNetwork::of)
                .map(Story::text)
                .collect(Collectors.joining());
        assertThat(all)
                .containsPattern("AddSubnet.*ipv6=true")
                .containsPattern("AddRoute.*destination=ipv6 of s")
                .containsPattern("AddRoute.*destination=::/0")
                .containsPattern("AddServerRoute.*destination=ipv6 of s")
                .containsPattern("AddRule.*protocol=Optional.icmpv6")
                .containsPattern("AddRule.*cidr=ipv6 of s")
                .containsPattern("AddAcl.*protocol=icmpv6")
                .containsPattern("AddAcl.*block=Optional.::/0");
    }

    /** A rule that names a group must not take a stranger for the member whose address he has. */
    @Test
    void addressesOfMembersExistElsewhereInManyStories() {
        assertThat(LongStream.range(0, 100)
                        .mapToObj(RandomNetwork::of)
                        .filter(RandomNetworkTest::hasAnAddressTwice)
                        .count())
                .isGreaterThan(30);
    }

    private static boolean hasAnAddressTwice(Story story) {
        List<String> addresses = story.chapters().stream()
                .flatMap(List::stream)
                .flatMap(action -> switch (action) {
                    case Action.AddEcs(Network.Ecs ecs) -> ecs.address().stream();
                    case Action.AddEcsOfTwo(Network.Ecs ecs, String _, String _) -> ecs.address().stream();
                    default -> Stream.<String>empty();
                })
                .toList();
        return new HashSet<>(addresses).size() < addresses.size();
    }

    @Test
    void serversToWhichRoutesLeadAreDeletedInSomeStories() {
        assertThat(LongStream.range(0, 100).mapToObj(RandomNetwork::of)).anySatisfy(story -> {
            List<Action> all = story.chapters().stream().flatMap(List::stream).toList();
            assertThat(all.stream()
                            .filter(Action.AddServerRoute.class::isInstance)
                            .map(Action.AddServerRoute.class::cast)
                            .<Action>map(route -> new Action.DeleteEcs(route.ecs())))
                    .containsAnyElementsOf(all);
        });
    }

    @Test
    void shrinkingLeavesWhatTheFailureNeeds() {
        Story story = RandomNetwork.of(3);
        Action last = story.chapters().getLast().getLast();
        Action first = story.chapters().getFirst().getFirst();
        Story small = Shrinker.shrink(
                story,
                smaller -> smaller.chapters().stream().anyMatch(chapter -> chapter.contains(last))
                        && smaller.chapters().stream().anyMatch(chapter -> chapter.contains(first)),
                1_000);
        assertThat(small.chapters().stream().flatMap(List::stream)).containsExactly(first, last);
        assertThat(small.chapters()).hasSameSizeAs(story.chapters());
    }

    @Test
    void shrinkingGivesUpAfterItsAttempts() {
        Story story = RandomNetwork.of(3);
        assertThat(Shrinker.shrink(story, smaller -> true, 0)).isEqualTo(story);
        assertThat(Shrinker.shrink(story, smaller -> false, 10)).isEqualTo(story);
    }
}
