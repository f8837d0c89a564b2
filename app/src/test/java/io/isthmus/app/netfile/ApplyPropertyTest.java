package io.isthmus.app.netfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.command.NetworkFileCommands;
import io.isthmus.cli.network.Foretelling;
import io.isthmus.cli.network.Prospect;
import io.isthmus.cli.network.Step;
import io.isthmus.cli.syntax.ApiCalls;
import io.isthmus.model.Quota;
import io.isthmus.model.Snapshot;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.NetworkFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever there is and whatever the file says: applying leads from the one to the other, also if it is cut off anywhere. */
class ApplyPropertyTest {
    private static final int PAIRS = Integer.getInteger("isthmus.netfile.pairs", 10);
    private static final int CUT_PAIRS = Integer.getInteger("isthmus.netfile.cut.pairs", 1);
    private static final Path SCENARIOS = Path.of("../conformance/src/main/resources/scenarios");

    private static final List<Quota> LIMITED = Arrays.stream(Quota.values())
            .filter(quota -> !List.of(Quota.ECS, Quota.FLOW_LOG, Quota.ADDRESS_GROUP, Quota.LOG_GROUP)
                    .contains(quota))
            .toList();

    @TempDir
    Path directory;

    private Region region;
    private Site site;
    private Snapshot empty;

    @BeforeEach
    void start() {
        region = new Region(directory);
        site = new Site(region, "shop", Map.of("red", "red", "blue", "blue"));
        Region.PROJECTS.forEach(
                project -> region.wire(project).project()); // logs in, so that every state knows the tokens
        empty = region.snapshot();
    }

    @AfterEach
    void stop() {
        region.close();
    }

    @Test
    void applyingTheSecondOfTwoNetworksWithPruneGivesTheSecond() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < PAIRS; i++) {
            region.restore(empty);
            Network first = RandomNetwork.of(random);
            Network second = RandomNetwork.of(random);
            try {
                site.apply(first, true);
                site.assertIs(first);
                site.apply(second, true);
                site.assertIs(second);
                site.changes();
                site.apply(second, true);
                assertThat(site.changes()).as("calls that change something").isZero();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", pair " + i + "\n" + first + "\n" + second, e);
            }
        }
        System.out.println("applied: seed " + seed + ", " + site.replaced());
    }

    /** Under a limit somewhere about what is needed, and with mistakes in the file. */
    @Test
    void whatIsForetoldIsWhatApplyMeets() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < PAIRS; i++) {
            region.restore(empty);
            Network first = RandomNetwork.of(random);
            Network second = Mistakes.in(RandomNetwork.of(random), random);
            site.apply(first, true);
            region.limit(
                    random.nextBoolean() ? "red" : "blue",
                    LIMITED.get(random.nextInt(LIMITED.size())),
                    random.nextInt(12));
            Snapshot before = region.snapshot();
            Prospect prospect = site.prospect(second, true);
            List<Foretelling.Refused> foretold = prospect.foretelling().refused();
            assertThat(region.snapshot()).as("what a rehearsal leaves").isEqualTo(before);
            Optional<Step> met = site.firstRefused(second, prospect.plan());
            assertThat(foretold.stream().map(Foretelling.Refused::step).findFirst())
                    .as("seed %s, pair %s: %s\n%s", seed, i, foretold, second)
                    .isEqualTo(met);
            refused += foretold.isEmpty() ? 0 : 1;
        }
        System.out.println("foretold: seed " + seed + ", refused " + refused + " of " + PAIRS);
    }

    /** Its seed stands, for every call must be needed once; but taking things over is none of a site's. */
    @Test
    void theHelpListsTheCallsThatAreMadeAndNoOthers() {
        Random random = new Random(3);
        for (int i = 0; i < PAIRS; i++) {
            region.restore(empty);
            site.apply(RandomNetwork.of(random), true);
            site.apply(RandomNetwork.of(random), true);
        }
        region.restore(empty);
        Site one = new Site(region, "one", Map.of(Network.Project.DEFAULT.name(), "red"));
        String network = """
                network:
                  security groups: {g: {}}
                  vpcs: {a: {cidr: 10.0.0.0/16, subnets: {s: {cidr: 10.0.0.0/24, ipv6: false}}}}
                  acls: {x: {subnets: [s]}}
                  ecss: {e: {subnet: s, groups: [g]}}
                """;
        one.apply(NetworkFile.read("n.yaml", network).network(), true);
        String changed = network.replace("false", "true").replace("[s]", "[]").replace("[g]", "[]");
        one.apply(NetworkFile.read("n.yaml", changed).network(), true);
        Set<String> made = new TreeSet<>(site.calls());
        made.addAll(one.calls());
        made.add("POST /isthmus/v1/rehearse"); // before any step
        Surroundings nowhere = new Surroundings(Map.of(), InputStream.nullInputStream(), System.out, System.err);
        List<String> listed = new NetworkFileCommands.Apply(nowhere)
                .calls().stream().map(ApiCalls::withoutNames).toList();
        assertThat(listed).doesNotHaveDuplicates().containsAll(made);
        assertThat(listed.stream().filter(call -> !made.contains(call)))
                .containsExactlyInAnyOrderElementsOf(Stream.of(
                                Kind.VPC,
                                Kind.PEERING,
                                Kind.SECURITY_GROUP,
                                Kind.ACL,
                                Kind.ECS,
                                Kind.FLOW_LOG,
                                Kind.GUARD_RAIL)
                        .map(kind -> ApiCalls.withoutNames("PUT " + kind.itemCall()))
                        .toList());
    }

    @Test
    void whereverItIsCutOffTheNextApplyGivesTheNetworkWithNothingLeftOverOrDouble() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < CUT_PAIRS; i++) {
            region.restore(empty);
            Network first = RandomNetwork.of(random);
            Network second = RandomNetwork.of(random);
            System.out.println("cut off: seed " + seed + ", pair " + i);
            site.apply(first, true);
            Snapshot before = region.snapshot();
            site.changes();
            site.apply(second, true);
            int changes = site.changes();
            for (int after = 0; after < changes; after++) {
                for (boolean arrives : CUT_PAIRS > 1 ? List.of(false, true) : List.of(random.nextBoolean())) {
                    region.restore(before);
                    site.cutOff(after, arrives);
                    try {
                        assertThatThrownBy(() -> site.apply(second, true)).isInstanceOf(Site.CutOffException.class);
                        site.goOn();
                        site.apply(second, true);
                        site.assertIs(second);
                    } catch (RuntimeException | AssertionError e) {
                        throw new AssertionError(
                                "seed " + seed + ", pair " + i + ", cut off after " + after
                                        + (arrives ? ", answer lost" : "") + "\n" + first + "\n" + second,
                                e);
                    }
                }
            }
        }
    }

    @Test
    void whatTwoMakeAtATimeIsThereOnceAlsoAgainAfterItWasDeleted() {
        Site one = new Site(region, "shop", Map.of(Network.Project.DEFAULT.name(), "red"));
        Network network = NetworkFile.read("n.yaml", """
                network:
                  security groups: {g: {}}
                  vpcs: {a: {cidr: 10.0.0.0/16, subnets: {s: 10.0.0.0/24}, tables: {t: {}}}, b: {cidr: 10.1.0.0/16}}
                  peerings: {ab: {requester: a, accepter: b}}
                  acls: {x: {}}
                  ecss: {e: {subnet: s, groups: [g]}}
                """).network();
        for (int time = 0; time < 10; time++) {
            Runnable first = one.planned(network, true);
            Runnable second = one.planned(network, true);
            first.run();
            second.run();
            one.assertIs(network);
            one.apply(Network.EMPTY, true);
            one.assertIs(Network.EMPTY);
        }
    }

    @Test
    void whatIsExportedIsAppliedElsewhereAsTheSameNetwork() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Site there = new Site(region, "shop", Map.of(Network.Project.DEFAULT.name(), "red"));
        for (int i = 0; i < PAIRS; i++) {
            region.restore(empty);
            there.apply(RandomNetwork.inOneProject(random), true);
            String exported = region.type("export --context red").out();
            Path file = Files.writeString(directory.resolve("exported.yaml"), exported);
            String apply = "apply --yes --label copy -f " + file;
            Region.Result applied = region.type(apply + " --context blue");
            assertThat(applied.status())
                    .as("seed %d, %d: %s%s", seed, i, exported, applied)
                    .isZero();
            assertThat(region.type("export --context blue").out()).isEqualTo(exported);
            Region.Result same = region.type("diff --label shop --context red -f " + file);
            assertThat(same.status())
                    .as("seed %d, %d: %s%s", seed, i, exported, same)
                    .isZero();
        }
    }

    @Test
    void theNetworkOfEveryScenarioIsAppliedAndDiffersNoMore() throws IOException {
        try (Stream<Path> files = Files.list(SCENARIOS)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                region.restore(empty);
                Network network = NetworkFile.read(file.toString(), Files.readString(file))
                        .network();
                Map<String, String> projects = new LinkedHashMap<>();
                network.projects()
                        .forEach(project -> projects.put(project.name(), Region.PROJECTS.get(projects.size())));
                Site own = new Site(region, "scenario", projects);
                own.apply(network, false);
                own.assertIs(network);
            }
        }
    }
}
