package io.isthmus.app.netfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.app.netfile.Region.Result;
import io.isthmus.cli.network.Wire;
import io.isthmus.client.Json;
import io.isthmus.control.Readiness;
import io.isthmus.model.Quota;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Command;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.NetworkFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands apply, diff and export, typed against the real rules. */
class ApplyTest {
    private static final String SHOP = """
            label: shop
            network:
              security groups:
                web:
                  rules:
                    - in tcp 80 from any
              vpcs:
                east:
                  cidr: 172.16.0.0/16
                  subnets:
                    east-a: 172.16.0.0/24
                  routes:
                    10.0.0.0/16: east-west
                west:
                  cidr: 10.0.0.0/16
                  subnets:
                    west-a: 10.0.0.0/24
                  routes:
                    172.16.0.0/16: east-west
              peerings:
                east-west: {requester: east, accepter: west}
              acls:
                gate:
                  subnets:
                    - west-a
                  rules:
                    - in allow all from 172.16.0.0/16
                    - out allow all to any
              ecss:
                east-1: {subnet: east-a, address: 172.16.0.10, groups: [web]}
                west-1: {subnet: west-a, address: 10.0.0.10}
            """;

    /** A limit that has room for a shop. */
    private static final int MOST = 18;

    @TempDir
    Path directory;

    private Region region;
    private Path file;

    @BeforeEach
    void start() {
        region = new Region(directory);
        file = directory.resolve("network.yaml");
    }

    @AfterEach
    void stop() {
        region.close();
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
    }

    private Result type(String command) {
        return region.type(command + " -f " + file);
    }

    private Result applied(String text) throws IOException {
        write(text);
        Result result = type("apply --yes");
        assertThat(result.status()).as(result.out() + result.err()).isZero();
        return result;
    }

    @Test
    void whatIsAppliedDiffersNoMoreAndIsExportedAsItWas() throws IOException {
        write(SHOP);
        Result before = type("diff");
        assertThat(before.status()).as(before.err()).isEqualTo(1);
        assertThat(before.out()).contains("+ VPC east  172.16.0.0/16").contains("Plan: 9 to make, 0 to change");
        applied(SHOP);
        Result after = type("diff");
        assertThat(after.status()).as(after.out() + after.err()).isZero();
        assertThat(after.out()).isEqualTo("Nothing to do.\n");
        assertThat(region.type("export --label shop").out()).isEqualTo(SHOP);
    }

    /** Neutron's clients make routers, which are such VPCs. */
    @Test
    void aVpcWithoutABlockIsMadeAndExportedSoAndOneThatHasABlockKeepsIt() throws IOException {
        String withIsland = SHOP.replace("  vpcs:\n", "  vpcs:\n    a-island: {}\n");
        assertThat(applied(withIsland).out()).contains("+ VPC a-island\n");
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
        assertThat(region.type("export --label shop").out()).isEqualTo(withIsland);
        String blockless = SHOP.replace("      cidr: 10.0.0.0/16\n", "");
        assertThat(applied(blockless).out()).doesNotContain("~ VPC west").doesNotContain("+ VPC");
        assertThat(region.type("export --label shop").out()).isEqualTo(withIsland);
    }

    @Test
    void theSecondApplyDoesNothing() throws IOException {
        applied(SHOP);
        assertThat(applied(SHOP).out()).isEqualTo("Nothing to do.\n");
    }

    @Test
    void changesInPlaceArePlannedAsChangesAndDone() throws IOException {
        applied(SHOP);
        String changed = SHOP.replace("tcp 80", "tcp 443")
                .replace("cidr: 10.0.0.0/16", "cidr: 10.0.0.0/16\n      secondary:\n        - 23.8.0.0/16")
                .replace("10.0.0.0/16: east-west", "10.0.0.0/24: east-west")
                .replace("groups: [web]", "groups: []");
        Result result = applied(changed);
        assertThat(result.out())
                .contains("~ security group web: + in tcp 443 from any", "~ security group web: - in tcp 80 from any")
                .contains("~ VPC west: + secondary 23.8.0.0/16")
                .contains("~ VPC east: + route 10.0.0.0/24 over east-west")
                .contains("~ ECS east-1: security groups web become default")
                .contains("Plan: 0 to make, 4 to change, 0 to delete.");
        assertThat(type("diff").status()).isZero();
    }

    @Test
    void whatCannotChangeInPlaceIsRefusedUnlessItMayBeMadeAnew() throws IOException {
        applied(SHOP);
        write(SHOP.replace("east-a: 172.16.0.0/24", "east-a: 172.16.0.0/25"));
        Result refused = type("apply --yes");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out())
                .contains(
                        "The subnet east-a must be deleted and made anew: its block is 172.16.0.0/24, not 172.16.0.0/25.")
                .contains("The ECS east-1 must be deleted and made anew: its subnet east-a is made anew.");
        assertThat(refused.out()).contains("The old one goes first, for with both at a time it would be refused: ");
        assertThat(refused.err()).contains("With --replace");
        assertThat(type("apply --yes --replace").status()).isZero();
        assertThat(type("diff").status()).isZero();
    }

    private static String moved() {
        return SHOP.replace("east-a: 172.16.0.0/24", "east-a: 172.16.1.0/24").replace("172.16.0.10", "172.16.1.10");
    }

    @Test
    void whatIsMadeAnewIsThereBeforeTheOldOneGoes() throws IOException {
        applied(SHOP);
        write(moved());
        Result replaced = type("apply --yes --replace");
        assertThat(replaced.status()).as(replaced.err()).isZero();
        assertThat(replaced.out())
                .contains(
                        "The subnet east-a must be made anew: its block is 172.16.0.0/24, not 172.16.1.0/24. The old one"
                                + " goes when the new one is in its place.")
                .containsSubsequence(
                        "] + subnet east-a", "] + ECS east-1", "] - ECS east-1 (old)", "] - subnet east-a (old)");
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
        assertThat(region.type("ecs list").out()).containsOnlyOnce("east-1").contains("172.16.1.10");
        assertThat(region.type("subnet list").out()).containsOnlyOnce("east-a").contains("172.16.1.0/24");
    }

    /** Whatever can be there twice, in one change. */
    @Test
    void peeringsTablesFlowLogsAndGuardRailsAreMadeBeforeTheOldOnesGo() throws IOException {
        String route = "routes: {172.16.0.0/16: east-west}";
        String before = SHOP.replace("      routes:\n        172.16.0.0/16: east-west\n", "      " + route + "\n")
                .replace("  peerings:\n", """
                      tables: {own: {subnets: [west-a], WITH}}
                    third:
                      cidr: 10.0.0.0/16
                      subnets: {third-a: 10.0.0.0/24}
                  peerings:
                """.replace("WITH", route));
        before += "  flow logs: {log: {vpc: west}}\n  guard rails: {r: {to: vpc west, from: vpc third}}\n";
        applied(before);
        String after = before.replace("accepter: west", "accepter: third")
                .replace("      " + route + "\n", "")
                .replace("{own: {subnets: [west-a], " + route + "}}", "{rest: {subnets: [west-a]}}")
                .replace(
                        "{third-a: 10.0.0.0/24}\n",
                        "{third-a: 10.0.0.0/24}\n      tables: {own: {subnets: [third-a], " + route + "}}\n")
                .replace("log: {vpc: west}", "log: {vpc: third}")
                .replace("from: vpc third}", "from: subnet third-a}");
        write(after);
        Result replaced = type("apply --yes --replace");
        assertThat(replaced.status()).as(replaced.out() + replaced.err()).isZero();
        String done = replaced.out().substring(replaced.out().indexOf("[1/"));
        assertThat(done)
                .containsSubsequence("+ peering east-west  east and third", "- peering east-west (old)")
                .containsSubsequence("+ route table own  in third", "- route table own (old)")
                .containsSubsequence("+ flow log log  of the VPC third", "- flow log log (old)")
                .containsSubsequence("+ guard rail r  nothing from subnet third-a", "- guard rail r (old)")
                .contains("~ VPC east: route 10.0.0.0/16 goes over east-west, no longer over east-west (old)");
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
    }

    @Test
    void whereAQuotaHasNoRoomForTwoTheOldOneGoesFirst() throws IOException {
        applied(SHOP);
        region.limit("red", Quota.SUBNET, 2);
        write(moved());
        Result replaced = type("apply --yes --replace");
        assertThat(replaced.status()).as(replaced.err()).isZero();
        assertThat(replaced.out())
                .contains("The old one goes first, for with both at a time it would be refused: Quota exceeded")
                .containsSubsequence("] - ECS east-1", "] - subnet east-a", "] + subnet east-a", "] + ECS east-1");
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
    }

    @Test
    void nothingIsDeletedIfWhatWasForetoldIsNoLongerSo() throws IOException {
        applied(SHOP);
        write(moved());
        region.beforeNext(Command.CreateEcs.class, () -> region.type("ecs create guest --subnet " + oldSubnet()));
        Result stopped = type("apply --yes --replace");
        assertThat(stopped.status()).isEqualTo(1);
        assertThat(stopped.err())
                .contains("Nothing was deleted, for the API would refuse by now:", "- subnet east-a (old)")
                .contains("What is done stays.");
        assertThat(stopped.out()).doesNotContain("] -");
        assertThat(type("apply --yes --replace").err())
                .contains("The subnet east-a (old) cannot be deleted, for the ECS guest uses it");
        region.type("ecs delete guest");
        Result finished = type("apply --yes --replace");
        assertThat(finished.status()).as(finished.err()).isZero();
        assertThat(finished.out()).contains("Plan: 0 to make, 0 to change, 2 to delete.");
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
    }

    @Test
    void theOldOneGoesOnlyWhenTheNewOneIsReady() throws IOException {
        applied(SHOP);
        write(moved());
        region.readiness(() -> new Readiness.Failed("No plan can be made."));
        for (String left : List.of("+ subnet east-a", "- ECS east-1 (old)")) { // cut off, too
            Result stopped = type("apply --yes --replace");
            assertThat(stopped.status()).isEqualTo(1);
            assertThat(stopped.out()).contains(left).doesNotContain("] -");
            assertThat(stopped.err())
                    .contains("Nothing was deleted, for what was made anew cannot take over yet:")
                    .contains("ECS east-1: No plan can be made.", "What is done stays.");
        }
        AtomicInteger asked = new AtomicInteger();
        region.readiness(() -> asked.incrementAndGet() < 9 ? new Readiness.Building() : new Readiness.Ready());
        region.beforeNext(Command.DeleteEcs.class, () -> assertThat(asked).hasValueGreaterThanOrEqualTo(9));
        Result finished = type("apply --yes --replace");
        assertThat(finished.status()).as(finished.err()).isZero();
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
    }

    /** The id of the only subnet with the first block. */
    private String oldSubnet() {
        return region.wire("red").list("/v1/{project}/subnets", "subnets").stream()
                .filter(subnet -> subnet.path("cidr").asText().equals("172.16.0.0/24"))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asText();
    }

    @Test
    void whatACutLeftTwiceGoesWithReplaceAndWhicheverTheFileMeansStays() throws IOException {
        applied(SHOP);
        write(moved());
        region.beforeNext(Command.DeleteEcs.class, () -> {
            throw new IllegalStateException("cut off");
        });
        assertThat(type("apply --yes --replace").status()).isNotZero();
        Snapshot cut = region.snapshot();
        assertThat(region.type("subnet list").out()).contains("172.16.0.0/24", "172.16.1.0/24");
        Result kept = type("apply --yes");
        assertThat(kept.status()).isEqualTo(1);
        assertThat(kept.out())
                .contains("The ECS east-1 (old) (")
                .contains("The subnet east-a (old) (" + oldSubnet()
                        + ") goes: an apply that was cut off left it beside another one of its name.");
        assertThat(kept.err())
                .contains("Nothing was changed: an apply that was cut off left two of a name, of which ")
                .contains("subnet east-a (old)", "With --replace or --prune what is left over is deleted.")
                .doesNotContain("in place", "anew");
        assertThat(type("diff -o json").out()).contains("\"id\" : \"" + oldSubnet() + '"');
        assertThat(type("diff").status()).isEqualTo(1);
        for (String text : List.of(moved(), SHOP)) {
            region.restore(cut);
            write(text);
            Result finished = type("apply --yes --replace");
            assertThat(finished.status()).as(finished.out() + finished.err()).isZero();
            assertThat(finished.out()).contains("Plan: 0 to make, 0 to change, 2 to delete.");
            assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
            assertThat(region.type("export --label shop").out()).isEqualTo(text);
        }
    }

    @Test
    void withoutPruneWhatTheFileNoLongerHoldsStaysAndIsNamed() throws IOException {
        applied(SHOP);
        write(SHOP.replace("    west-1: {subnet: west-a, address: 10.0.0.10}\n", ""));
        Result kept = type("apply --yes");
        assertThat(kept.out()).contains("Not in the file, and kept without --prune: ECS west-1.");
        assertThat(type("diff").status()).isEqualTo(1);
        Result pruned = type("apply --yes --prune");
        assertThat(pruned.out()).contains("- ECS west-1").contains("Plan: 0 to make, 0 to change, 1 to delete.");
        assertThat(type("diff").status()).isZero();
    }

    @Test
    void pruneTouchesNothingOfAnotherLabelOrOfNobody() throws IOException {
        applied(SHOP);
        applied("label: other\nnetwork: {vpcs: {theirs: {cidr: 10.1.0.0/16, subnets: {theirs-a: 10.1.0.0/24}}}}\n");
        region.type("vpc create nobodys --cidr 10.2.0.0/16");
        write("label: shop\nnetwork: {}\n");
        Result pruned = type("apply --yes --prune");
        assertThat(pruned.status()).as(pruned.err()).isZero();
        assertThat(pruned.out()).contains("9 to delete");
        String left = region.type("vpc list").out();
        assertThat(left).contains("theirs", "nobodys").doesNotContain("east", "west");
    }

    @Test
    void whatIsNobodysOrOfAnotherLabelIsRefusedByNameBeforeAnythingIsChanged() throws IOException {
        region.type("vpc create east --cidr 172.16.0.0/16");
        applied("label: other\nnetwork: {vpcs: {west: {cidr: 10.0.0.0/16}}}\n");
        write(SHOP);
        Result refused = type("apply --yes");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err())
                .contains("There is a VPC east already (")
                .contains("take it over with --adopt")
                .contains("There is a VPC west already (")
                .contains("of the label other: give the file's another name.");
        assertThat(region.type("security-group list").out()).doesNotContain("web");
    }

    @Test
    void adoptTakesOverWhatIsNobodysAndKeepsItsDescription() throws IOException {
        region.type("vpc create east --cidr 172.16.0.0/16 --description ours");
        region.type("subnet create east-a --vpc east --cidr 172.16.0.0/24");
        region.type("ecs create east-1 --subnet east-a --address 172.16.0.10");
        region.type("vpc create west --cidr 10.0.0.0/16");
        region.type("peering create east-west --vpc east --peer-vpc west");
        region.type("security-group create web");
        region.type("acl create gate");
        region.type("route-table create own --vpc east");
        write(SHOP.replace("    west:\n", "      tables:\n        own: {}\n    west:\n"));
        Result adopted = type("apply --yes --adopt");
        assertThat(adopted.status()).as(adopted.err()).isZero();
        assertThat(adopted.out())
                .contains("~ VPC east: becomes this file's", "~ subnet east-a: becomes", "~ ECS east-1: becomes")
                .contains("~ peering east-west: becomes", "~ network ACL gate: becomes", "~ route table own: becomes");
        assertThat(region.type("vpc show east").out()).contains("ours", "shop").doesNotContain("isthmus:shop");
        assertThat(type("diff").status()).isZero();
    }

    @Test
    void whatOthersUseIsNotDeletedAndTheyAreNamed() throws IOException {
        applied(SHOP);
        region.type("ecs create guest --subnet west-a");
        write("label: shop\nnetwork: {}\n");
        Result refused = type("apply --yes --prune");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("The subnet west-a cannot be deleted, for the ECS guest uses it");
        assertThat(region.type("ecs list").out()).contains("east-1", "west-1", "guest");
    }

    @Test
    void whatAFileCannotSayIsLeftAloneAndNamedByDiff() throws IOException {
        applied(SHOP);
        region.type("security-group rule-add web --protocol tcp --port 22 --ipv6");
        region.type("vpc create guest --cidr 192.168.0.0/16");
        region.type("peering create by-hand --vpc east --peer-vpc guest");
        region.type("route create --vpc east --destination 192.168.0.0/16 --peering by-hand");
        region.type("ecs stop east-1");
        Result diff = type("diff");
        assertThat(diff.status()).as(diff.out() + diff.err()).isZero();
        assertThat(diff.out()).contains("Left out: the route 192.168.0.0/16 of the VPC east, which a file cannot say.");
        assertThat(diff.out()).contains("Left out: that the ECS east-1 is stopped, which a file cannot say.");
        assertThat(type("apply --yes").status()).isZero();
        assertThat(region.type("ecs show east-1").out()).contains("SHUTOFF");
        assertThat(type("diff --strict").status()).isEqualTo(1);
        region.type("vpc update east --description ours");
        region.type("port create spare --subnet east-a");
        region.type("cidr-reservation create later --subnet east-a --cidr 172.16.0.64/28");
        assertThat(type("diff").out())
                .contains(
                        "Left out: the description of the VPC east, which a file cannot say.",
                        "in the subnet east-a",
                        "Left out: the CIDR reservation 172.16.0.64/28 of the subnet east-a, which a file cannot say.");
    }

    @Test
    void withoutTerminalNothingIsDoneUnasked() throws IOException {
        write(SHOP);
        Result result = type("apply");
        assertThat(result.status()).isEqualTo(2);
        assertThat(result.err()).contains("Give --yes");
        assertThat(region.type("vpc list").out()).contains("There is no VPC.");
    }

    @Test
    void aFileWithoutLabelNeedsOne() throws IOException {
        write("network: {}\n");
        Result refused = type("apply --yes");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains("The file has no label").contains("--label");
        assertThat(type("apply --yes --label shop").status()).isZero();
        assertThat(type("apply --yes --label a/b").err()).contains("'a/b' is no label");
    }

    @Test
    void aBadFileIsRefusedWithItsLine() throws IOException {
        write("label: shop\nnetwork:\n  vpcs:\n    a: {cdir: 10.0.0.0/16}\n");
        Result refused = type("apply --yes");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err()).contains(file + ":4: network.vpcs.a.cdir: unknown field");
        assertThat(region.type("apply --yes -f " + directory.resolve("none.yaml"))
                        .err())
                .contains("There is no file");
    }

    @Test
    void aFailureInTheMiddleSaysWhatIsDoneAndTheNextApplyGoesOn() throws IOException {
        write(SHOP);
        region.beforeNext(Command.CreateEcs.class, () -> region.limit("red", Quota.ECS, 1)); // after it was foretold
        Result failed = type("apply --yes");
        assertThat(failed.status()).isEqualTo(1);
        region.limit("red", Quota.ECS, 2);
        assertThat(failed.err()).contains("steps; not: ECS west-1").contains("What is done stays.");
        assertThat(applied(SHOP).out()).contains("Plan: 1 to make, 0 to change, 0 to delete.");
    }

    @Test
    void twoProjectsAreAppliedByTwoContextsAndTheirPeeringIsAccepted() throws IOException {
        write("""
                label: both
                network:
                  projects: {r: {account: a}, b: {account: b}}
                  vpcs:
                    east: {project: r, cidr: 172.16.0.0/16, routes: {10.0.0.0/16: ab}}
                    west: {project: b, cidr: 10.0.0.0/16, routes: {172.16.0.0/16: ab}}
                  peerings: {ab: {requester: east, accepter: west}}
                """);
        assertThat(type("apply --yes").err()).contains("which contexts act on r, b is not said");
        assertThat(type("apply --yes --project b=red").err()).contains("one and the same");
        Result applied = type("apply --yes --project b=blue");
        assertThat(applied.status()).as(applied.err()).isZero();
        assertThat(applied.out()).contains("~ peering ab: accepted by west");
        assertThat(region.type("peering list --context blue").out()).contains("ab", "ACTIVE");
        assertThat(type("diff --project b=blue --project r=red").status()).isZero();
    }

    @Test
    void severalProjectsAreExportedAsOneFileWithThePeeringBetweenThem() throws IOException {
        String both = """
                label: both
                network:
                  projects:
                    b: {account: blue, region: eu-de}
                    r: {account: red, region: eu-de}
                  vpcs:
                    east:
                      project: r
                      cidr: 172.16.0.0/16
                      routes:
                        10.0.0.0/16: ab
                    west:
                      project: b
                      cidr: 10.0.0.0/16
                      routes:
                        172.16.0.0/16: ab
                  peerings:
                    ab: {requester: east, accepter: west}
                """;
        write(both);
        assertThat(type("apply --yes --project b=blue --project r=red").status())
                .isZero();
        Result exported = region.type("export --label both --project r=red --project b=blue");
        assertThat(exported.out()).isEqualTo(both);
        assertThat(region.type("export --label both --context red").out())
                .contains("ab: {requester: east, accepter: {vpc: ");
        assertThat(region.type("export --project r=red --project r=blue").status())
                .isEqualTo(2);
        assertThat(region.type("export --project r=red --project b=red").status())
                .isEqualTo(2);
    }

    @Test
    void routesLeadToEcssAndComeBackWithThem() throws IOException {
        String routed =
                SHOP.replace("10.0.0.0/16: east-west\n", "10.0.0.0/16: east-west\n        192.0.2.0/24: ecs east-1\n");
        Result made = applied(routed);
        assertThat(made.out()).contains("~ VPC east: + route 192.0.2.0/24 to the ECS east-1");
        assertThat(region.type("export --label shop").out()).isEqualTo(routed);
        String moved = routed.replace("172.16.0.10", "172.16.0.11");
        write(moved);
        assertThat(type("apply --yes --replace").status()).isZero();
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
        region.type("ecs delete east-1");
        assertThat(applied(moved).out())
                .contains("~ VPC east: route 192.0.2.0/24 goes to the ECS east-1, no longer to the ECS ");
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
        applied(moved.replace("192.0.2.0/24: ecs east-1", "192.0.2.0/24: east-west"));
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
    }

    @Test
    void guardRailsAreMadeLastAndMadeAnewWithWhatTheyAreAbout() throws IOException {
        String railed = SHOP + "  guard rails:\n    alone: {to: ecs east-1, from: vpc west, only: tcp 80}\n"
                + "    quiet: {to: ecs east-1, from: subnet east-a}\n";
        Result made = applied(railed);
        assertThat(made.out())
                .contains("+ guard rail alone  only tcp 80 from vpc west to ecs east-1")
                .contains("+ guard rail quiet  nothing from subnet east-a to ecs east-1");
        assertThat(region.type("export --label shop").out()).isEqualTo(railed);
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
        write(railed.replace("only: tcp 80", "only: all"));
        assertThat(type("apply --yes").out())
                .contains("it lets in only tcp 80 from vpc west to ecs east-1, not only all from");
        write(railed.replace("172.16.0.10", "172.16.0.11"));
        Result replaced = type("apply --yes --replace");
        assertThat(replaced.status()).as(replaced.out() + replaced.err()).isZero();
        assertThat(replaced.out())
                .contains("refused: It would break the guard rail \"quiet\"") // from the new one to the old one
                .containsSubsequence(
                        "] - ECS east-1",
                        "] + ECS east-1",
                        "] + guard rail alone",
                        "] + guard rail quiet",
                        "] - guard rail alone (old)",
                        "] - guard rail quiet (old)");
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
        write(SHOP.replace("172.16.0.10", "172.16.0.11"));
        assertThat(type("diff").out()).contains("guard rail alone");
        Result pruned = type("apply --yes --prune");
        assertThat(pruned.status()).as(pruned.err()).isZero();
        assertThat(pruned.out()).contains("- guard rail alone", "- guard rail quiet");
        assertThat(region.type("guard-rail list").out()).doesNotContain("alone");
    }

    /** It holds as soon as it comes, and the old one would forbid the rule. */
    @Test
    void aGuardRailThatForbidsWhatComesIsSwappedBeforeItComes() throws IOException {
        String railed = SHOP + "  guard rails:\n    alone: {to: ecs east-1, from: vpc west, only: tcp 80}\n";
        applied(railed);
        write(railed.replace("only: tcp 80", "only: tcp 80-443")
                .replace("- in tcp 80 from any", "- in tcp 80 from any\n        - in tcp 443 from any"));
        Result swapped = type("apply --yes --replace");
        assertThat(swapped.status()).as(swapped.out() + swapped.err()).isZero();
        assertThat(swapped.out())
                .containsSubsequence(
                        "] + guard rail alone",
                        "] - guard rail alone (old)",
                        "] ~ security group web: + in tcp 443 from any")
                .contains("The old one goes when the new one is in its place.");
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
        write(railed.replace("tcp 80", "udp 53"));
        Result first = type("apply --yes --replace");
        assertThat(first.status()).as(first.out() + first.err()).isZero();
        assertThat(first.out())
                .contains("The old one goes first, for with both at a time it would be refused: ")
                .containsSubsequence("] - guard rail alone", "] ~ security group web: + in udp 53 from any")
                .containsSubsequence("] ~ security group web: - in tcp 80 from any", "] + guard rail alone");
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
    }

    private static final String RAILED = """
            label: shop
            network:
              security groups: {shut: {defaults: false}}
              vpcs:
                east: {cidr: 172.16.0.0/16, subnets: {a: 172.16.0.0/24, b: 172.16.1.0/24}}
                west: {cidr: 10.0.0.0/16}
              ecss: {e: {subnet: b, address: 172.16.1.9, groups: [shut]}}
              guard rails: {r: {to: ecs e, from: vpc west, only: tcp 80}}
            """;

    @Test
    void onlyWhatIsInTheWayGoesFirst() throws IOException {
        applied(RAILED);
        write(RAILED.replace("a: 172.16.0.0/24", "a: 172.16.2.0/24, c: 172.16.0.0/24")
                .replace("172.16.1.9", "172.16.1.8"));
        Result replaced = type("apply --yes --replace");
        assertThat(replaced.status()).as(replaced.out() + replaced.err()).isZero();
        assertThat(replaced.out())
                .contains("The subnet a must be deleted and made anew: ")
                .contains("The ECS e must be made anew: ", "The guard rail r must be made anew: ")
                .containsOnlyOnce("The old one goes first");
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
    }

    @Test
    void nothingGoesFirstIfItIsEnoughToSwapAGuardRail() throws IOException {
        String joined = """
                label: shop
                network:
                  security groups: {open: {rules: [in all from any]}}
                  vpcs:
                    east:
                      cidr: 172.16.0.0/16
                      subnets: {a: 172.16.0.0/24, b: 172.16.1.0/24, c: 172.16.2.0/24}
                      routes: {10.0.0.0/16: ew}
                    west: {cidr: 10.0.0.0/16, subnets: {w: 10.0.0.0/24}, routes: {172.16.0.0/16: ew}}
                  peerings: {ew: {requester: east, accepter: west}}
                  ecss: {e: {subnet: b, groups: [open]}, w1: w}
                  guard rails: {r: {to: subnet a, from: vpc west}}
                """;
        applied(joined);
        write(joined.replace("subnet: b", "subnet: a").replace("to: subnet a", "to: subnet c"));
        Result swapped = type("apply --yes --replace");
        assertThat(swapped.status()).as(swapped.out() + swapped.err()).isZero();
        assertThat(swapped.out())
                .doesNotContain("The old one goes first")
                .containsSubsequence("] + guard rail r", "] - guard rail r (old)", "] + ECS e", "] - ECS e (old)");
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
    }

    @Test
    void aRouteGoesAnotherWayBeforeAnEcsComesThatAGuardRailWantsToBeOutOfReach() throws IOException {
        String routed = """
                label: shop
                network:
                  security groups: {open: {rules: [in all from any]}}
                  vpcs:
                    east: {cidr: 172.16.0.0/16, subnets: {s: 172.16.0.0/24}, routes: {10.0.0.0/16: p}}
                    west: {cidr: 10.0.0.0/16, subnets: {w: 10.0.0.0/24}, routes: {172.16.0.0/16: p}}
                    third: {cidr: 172.16.0.0/16}
                  peerings: {p: {requester: east, accepter: west}, q: {requester: third, accepter: west}}
                  ecss: {w1: w}
                  guard rails: {r: {to: subnet s, from: vpc west}}
                """;
        applied(routed);
        Result done = applied(routed.replace("172.16.0.0/16: p}", "172.16.0.0/16: q}")
                .replace("ecss: {", "ecss: {s1: {subnet: s, groups: [open]}, "));
        assertThat(done.out())
                .containsSubsequence("] ~ VPC west: route 172.16.0.0/16 goes over q, no longer over p", "] + ECS s1");
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
    }

    @Test
    void aGuardRailThatIsThereIsTakenOver() throws IOException {
        applied(SHOP);
        region.type("guard-rail create alone --to east-1 --from west --only --protocol tcp --port 80");
        write(SHOP + "  guard rails:\n    alone: {to: ecs east-1, from: vpc west, only: tcp 80}\n");
        assertThat(type("apply --yes").err()).contains("--adopt");
        assertThat(type("apply --yes --adopt").out()).contains("~ guard rail alone: becomes this file's");
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
    }

    @Test
    void rulesThatNetworkAclsShareAreNamedAndTheirChangeIsForetoldAsRefused() throws IOException {
        applied(SHOP);
        Wire wire = region.wire("red");
        JsonNode gate =
                wire.list("/v2.0/fwaas/firewall_groups", "firewall_groups").getFirst();
        ObjectNode body = Json.object();
        body.putObject("firewall_group")
                .put("name", "other")
                .put(
                        "ingress_firewall_policy_id",
                        gate.path("ingress_firewall_policy_id").asText());
        wire.post("/v2.0/fwaas/firewall_groups", body);
        String shared = "Left out: that rules of the network ACL gate are shared with the network ACL other,"
                + " which a file cannot say.";
        assertThat(type("diff").out()).contains(shared);
        assertThat(type("diff").status()).isZero();
        assertThat(type("diff --strict").status()).isEqualTo(1);
        assertThat(region.type("export --label shop").out()).contains("# " + shared);
        Snapshot before = region.snapshot();
        write(SHOP.replace("out allow all to any", "out deny all to any")
                .replace("cidr: 10.0.0.0/16", "cidr: 10.0.0.0/16\n      secondary:\n        - 23.8.0.0/16")
                .replace("in allow all from 172.16.0.0/16", "in allow all from 172.16.0.0/12"));
        Result refused = type("apply --yes");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err())
                .contains("Nothing was changed, for the API would refuse:", "~ network ACL gate: ", "which is shared")
                .contains("/v2.0/fwaas");
        assertThat(region.snapshot()).isEqualTo(before);
    }

    @Test
    void flowLogsAreMadeAndMadeAnewWithTheirPlace() throws IOException {
        String logged = SHOP + "  flow logs:\n    log-a: {subnet: east-a, traffic: reject}\n    log-b: {vpc: west}\n";
        assertThat(applied(logged).out()).contains("+ flow log log-a  of the subnet east-a, reject traffic");
        assertThat(region.type("export --label shop").out()).isEqualTo(logged);
        write(logged.replace("reject", "accept"));
        assertThat(type("apply --yes").out()).contains("it records reject traffic, not accept");
        String moved = logged.replace("east-a: 172.16.0.0/24", "east-a: 172.16.0.0/25");
        write(moved);
        assertThat(type("apply --yes --replace").status()).isZero();
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
        write(SHOP);
        assertThat(type("apply --yes --prune").out()).contains("- flow log log-a", "- flow log log-b");
    }

    @Test
    void whatGoesAlongWithWhatIsMadeAnewIsNamedThoughTheFileDoesNotHoldIt() throws IOException {
        applied(SHOP + "  flow logs: {log-a: {subnet: east-a}, log-b: {vpc: east}}\n");
        region.type("cidr-reservation create later --subnet east-a --cidr 172.16.0.64/28");
        write(moved());
        Result replaced = type("apply --yes --replace");
        assertThat(replaced.status()).as(replaced.err()).isZero();
        assertThat(replaced.out())
                .contains("The flow log log-a is not in the file, and goes along with the subnet east-a (old).")
                .contains("Not in the file, and kept without --prune: flow log log-b.")
                .contains(
                        "Left out: the CIDR reservation 172.16.0.64/28 of the subnet east-a, which a file cannot say.");
        assertThat(region.type("flow-log list").out()).contains("log-b").doesNotContain("log-a");
    }

    @Test
    void peeringWithSomebodyElsesVpcIsAskedForByIdsAndItsOwnerAnswers() throws IOException {
        String vpc = id(region.type("--context blue vpc create harbour --cidr 172.17.0.0/16 -o json")
                .out());
        String project = region.wire("blue").project();
        String text = """
                label: shop
                network:
                  vpcs:
                    east:
                      cidr: 172.16.0.0/16
                      routes:
                        172.17.0.0/16: out
                  peerings:
                    out: {requester: east, accepter: {vpc: %s, project: %s}}
                """.formatted('"' + vpc + '"', '"' + project + '"');
        applied(text);
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
        assertThat(region.type("--context blue peering accept out").status()).isZero();
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
        NetworkFile exported =
                NetworkFile.read("e", region.type("export --label shop").out());
        assertThat(exported.network().normal())
                .isEqualTo(NetworkFile.read("t", text).network().normal());
        write(text.replace("accepter: {", "state: pending, accepter: {"));
        assertThat(type("diff").err()).contains("answers alone");
        write(text.replace(vpc, "nobody"));
        assertThat(type("diff").err()).contains("\"nobody\" is no id");
    }

    private static String id(String json) {
        return json.replaceFirst("(?s).*\"id\" : \"([0-9a-f-]+)\".*", "$1");
    }

    @Test
    void aclRulesHaveDestinationsInTheGuardedSubnets() throws IOException {
        String narrow = SHOP.replace(
                "- out allow all to any",
                "- in allow tcp 22 from any to 10.0.0.10/32\n        - out deny all to any from 10.0.0.9/32");
        applied(narrow);
        assertThat(type("diff").out()).isEqualTo("Nothing to do.\n");
        assertThat(region.type("export --label shop").out()).isEqualTo(narrow);
        assertThat(region.type("acl show gate").out()).contains("10.0.0.10/32 port 22");
    }

    @Test
    void jsonIsThePlan() throws IOException {
        write(SHOP);
        assertThat(type("diff -o json").out())
                .contains("\"make\" : 9")
                .contains("\"text\" : \"VPC east  172.16.0.0/16\"");
        Result applied = type("apply --yes -o json");
        assertThat(applied.out()).startsWith("{").contains("\"label\" : \"shop\"");
        assertThat(type("diff -o json").out()).contains("\"steps\" : [ ]");
    }

    @Test
    void whatAQuotaHasNoRoomForIsRefusedByNumbersBeforeAnythingIsChanged() throws IOException {
        region.type("vpc create mine --cidr 10.9.0.0/16");
        region.limit("red", Quota.VPC, 2);
        write(SHOP);
        Snapshot before = region.snapshot();
        for (String command : List.of("apply --yes", "diff")) {
            Result refused = type(command);
            assertThat(refused.status()).isEqualTo(command.equals("diff") ? 4 : 1);
            assertThat(refused.out()).isEmpty();
            assertThat(refused.err())
                    .contains("Nothing was changed")
                    .contains("+ VPC west  10.0.0.0/16: Quota exceeded for resources: ['vpc']. The limit is 2");
        }
        assertThat(region.snapshot()).isEqualTo(before);
        region.type("vpc delete mine");
        region.limit("red", Quota.ROUTE, 0);
        assertThat(type("apply --yes").err())
                .contains("~ VPC east: + route 10.0.0.0/16 over east-west: Quota exceeded")
                .contains("~ VPC west: + route 172.16.0.0/16 over east-west: Quota exceeded");
        region.limit("red", Quota.ROUTE, 1);
        applied(SHOP);
    }

    @Test
    void theAccountThatIsToAcceptNeedsRoomForThePeeringToo() throws IOException {
        region.limit("blue", Quota.PEERING, 0);
        write("""
                label: both
                network:
                  projects: {r: {account: a}, b: {account: b}}
                  vpcs: {east: {project: r, cidr: 172.16.0.0/16}, west: {project: b, cidr: 10.0.0.0/16}}
                  peerings: {ab: {requester: east, accepter: west}}
                """);
        Result refused = type("apply --yes --project b=blue");
        assertThat(refused.err()).contains("~ peering ab: accepted by west: Quota exceeded");
        region.limit("blue", Quota.PEERING, 1);
        assertThat(type("apply --yes --project b=blue").status()).isZero();
    }

    /** A file with one mistake, and the step that cannot be done for it. */
    record Mistake(String right, String wrong, String step) {}

    static List<Mistake> mistakes() {
        return List.of(
                new Mistake("address: 172.16.0.10", "address: 172.16.9.10", "+ ECS east-1"), // outside of the subnet
                new Mistake("address: 172.16.0.10", "address: 172.16.0.0", "+ ECS east-1"), // the network's own
                new Mistake("address: 172.16.0.10", "address: 172.16.0.1", "+ ECS east-1"), // the gateway's
                new Mistake("address: 172.16.0.10", "address: 172.16.0.255", "+ ECS east-1"), // broadcast
                new Mistake(
                        "    west-1:", // doubled
                        "    east-2: {subnet: east-a, address: 172.16.0.10}\n    west-1:",
                        "+ ECS east-2"),
                new Mistake("east-a: 172.16.0.0/24", "east-a: 172.17.0.0/24", "+ subnet east-a"), // outside of the VPC
                new Mistake(
                        "east-a: 172.16.0.0/24", // overlapping
                        "east-a: 172.16.0.0/24\n        east-b: 172.16.0.128/25",
                        "+ subnet east-b"),
                new Mistake("cidr: 172.16.0.0/16", "cidr: 172.16.0.0/30", "+ VPC east"), // too small
                new Mistake(
                        "10.0.0.0/16: east-west", // its own block
                        "172.16.0.0/24: east-west",
                        "~ VPC east: + route 172.16.0.0/24"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void whatTheApiWouldRefuseIsSaidBeforeTheFirstStep(Mistake mistake) throws IOException {
        assertThat(SHOP).contains(mistake.right());
        write(SHOP.replace(mistake.right(), mistake.wrong()));
        region.type("vpc list"); // logs in
        Snapshot before = region.snapshot();
        for (String command : List.of("apply --yes", "diff")) {
            Result refused = type(command);
            assertThat(refused.status()).as(refused.out()).isEqualTo(command.equals("diff") ? 4 : 1);
            assertThat(refused.err()).contains("Nothing was changed").contains("  " + mistake.step());
        }
        assertThat(region.snapshot()).isEqualTo(before);
    }

    @Test
    void whatAGuardRailForbidsIsSaidBeforeTheFirstStep() throws IOException {
        applied(SHOP.replace("      routes:\n        172.16.0.0/16: east-west\n", ""));
        Result rail = region.type("guard-rail create apart --to east --from west");
        assertThat(rail.status()).as(rail.err()).isZero();
        Snapshot before = region.snapshot();
        write(SHOP);
        Result refused = type("apply --yes");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err())
                .contains("~ VPC west: + route 172.16.0.0/16 over east-west: ")
                .contains("apart");
        assertThat(region.snapshot()).isEqualTo(before);
    }

    @Test
    void nothingIsMadeAnewThatCouldNotComeAgain() throws IOException {
        applied(SHOP);
        Snapshot before = region.snapshot();
        write(SHOP.replace("east-a: 172.16.0.0/24", "east-a: 172.17.0.0/24").replace("172.16.0.10", "172.17.0.10"));
        Result refused = type("apply --yes --replace");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("  + subnet east-a").doesNotContain("+ ECS east-1");
        assertThat(region.snapshot()).isEqualTo(before);
    }

    /** Whatever the limit is: what is refused could not be done, and what is not can. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"FLOW_LOG", "ECS", "ADDRESS_GROUP", "LOG_GROUP"})
    void aPlanIsRefusedForItsQuotaIfAndOnlyIfItCouldNotBeDone(Quota quota) throws IOException {
        String moved = SHOP.replace("east-a: 172.16.0.0/24", "east-a: 172.16.1.0/24")
                .replace("172.16.0.10", "172.16.1.10")
                .replace("in tcp 80 from any", "in tcp 81 from any\n        - in tcp 82 from any")
                .replace(
                        "  peerings:",
                        "      tables: {own: {subnets: [west-a], routes: {172.16.0.0/16: east-west}}}\n  peerings:");
        region.type("vpc list"); // logs in
        Snapshot empty = region.snapshot();
        applied(SHOP);
        Snapshot half = region.snapshot();
        for (Snapshot start : List.of(empty, half)) {
            int refusals = 0;
            for (int limit = 0; limit < MOST; limit++) {
                region.restore(start);
                region.limit("red", quota, limit);
                Snapshot before = region.snapshot();
                write(moved);
                Result result = type("apply --yes --replace");
                if (result.status() == 0) {
                    continue;
                }
                refusals++;
                assertThat(result.err())
                        .contains("Quota exceeded for resources: ['" + quota.type() + "']. The limit is " + limit);
                assertThat(region.snapshot()).isEqualTo(before);
                Site unchecked = new Site(region, "shop", Map.of(Network.Project.DEFAULT.name(), "red"));
                Network network = NetworkFile.read("n.yaml", moved).network();
                assertThatThrownBy(() -> unchecked.apply(network, false)).hasMessageContaining("Quota exceeded");
            }
            assertThat(refusals).isBetween(start.equals(empty) ? 1 : 0, MOST - 1);
        }
    }

    @Test
    void exportGivesNamesThatAFileMayHaveAndSaysSo() {
        region.type("vpc create a --cidr 10.0.0.0/16");
        region.type("vpc create b --cidr 10.0.0.0/16");
        region.type("subnet create twice --vpc a --cidr 10.0.0.0/24");
        region.type("subnet create twice --vpc b --cidr 10.0.0.0/24");
        Result exported = region.type("export");
        assertThat(exported.out())
                .contains("# The subnet \"twice\" (")
                .contains("is called twice-2 here")
                .contains("        twice: 10.0.0.0/24\n")
                .contains("        twice-2: 10.0.0.0/24\n");
    }
}
