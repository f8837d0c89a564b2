package io.isthmus.dataplane.linux.nft;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.dataplane.linux.Shell;
import io.isthmus.dataplane.linux.kernel.Namespaces;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kernel makes room for the interfaces of a router that grows, and forgets nothing of what it counts meanwhile. */
class SharesIT {
    private final Namespaces namespaces = new Namespaces(Path.of("/run/netns"), 1);
    private final String name = "shares-" + ProcessHandle.current().pid();
    private final Nftables nftables = new Nftables(1);

    @BeforeEach
    void make() {
        assertThat(namespaces.create(name, () -> name).join()).isEqualTo(name);
    }

    @AfterEach
    void remove() {
        var _ = namespaces.remove(List.of(name));
        namespaces.close();
    }

    private static Ruleset ofPorts(int ports) {
        Map<String, String> filters =
                IntStream.range(0, ports).boxed().collect(Collectors.toMap(number -> "p" + number, _ -> "f"));
        return new Ruleset(
                new VpcId("here"),
                false,
                Set.of(),
                Set.of(),
                filters,
                Map.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Map.of(),
                Set.of(),
                Set.of(),
                Ruleset.Passage.NONE,
                Map.of(new Ruleset.ChainKey("f", IpFamily.V4), new Ruleset.Chains(List.of(), List.of())),
                Set.of());
    }

    private void run(String commands) {
        var _ = namespaces.inside(name, () -> nftables.run(commands)).join();
    }

    private String listed(String set) {
        return Shell.run("ip netns exec " + name + " nft list set ip isthmus " + set);
    }

    @Test
    void aRouterThatGrowsHasRoomForAllAndForgetsNothing() {
        Function<GroupMembers, Set<Ip>> nobody = _ -> Set.of();
        run(RulesetText.first(ofPorts(1), nobody));
        run("add element ip isthmus full { \"p0\" timeout 1h }");
        int most = 1_000;
        run(RulesetText.difference(ofPorts(1), ofPorts(most), nobody, Map.of()));
        for (String set : List.of("shares", "full")) {
            assertThat(listed(set)).containsPattern("size (8192|65535)");
        }
        assertThat(listed("full")).contains("\"p0\"");
        run(IntStream.range(0, most)
                .mapToObj(number -> "\"q" + number + "\" timeout 1h")
                .collect(Collectors.joining(", ", "add element ip isthmus full { ", " }")));
        assertThat(listed("full")).contains("\"q" + (most - 1) + "\"");
    }
}
