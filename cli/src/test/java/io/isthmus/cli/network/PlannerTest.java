package io.isthmus.cli.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.cli.client.Kind;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.NetworkFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final String TWO = """
            vpcs:
              a:
                cidr: 10.0.0.0/16
                subnets: {a1: {cidr: 10.0.0.0/24, ipv6: true}, a2: 10.0.1.0/24}
                routes: {10.1.0.0/16: ab}
                tables: {own: {subnets: [a2], routes: {10.1.0.0/16: ab}}}
              b: {cidr: 10.1.0.0/16, routes: {10.0.0.0/16: ab, ipv6 of a1: ab}}
            peerings: {ab: {requester: a, accepter: b}}
            security groups: {g: {rules: [in icmp from h]}, h: {rules: [in icmp from g]}}
            acls: {x: {subnets: [a1], rules: [in allow all from any]}}
            ecss: {e: {subnet: a1, address: 10.0.0.9, groups: [g]}}
            """;

    private static Network network(String yaml) {
        return NetworkFile.read("n.yaml", "network:\n" + yaml.indent(2)).network();
    }

    private static Plan plan(String before, String after, boolean prune) {
        return Planner.plan(network(after), Live.of(network(before)), prune);
    }

    /** @param first what is known to have no room for two */
    private static Plan plan(String before, String after, Map<Thing, String> first) {
        return Planner.plan(network(after), Live.of(network(before)), false, new Planner.Order(first, Set.of()));
    }

    private static List<String> steps(Plan plan) {
        return plan.steps().stream()
                .map(step -> step.sign().mark() + " " + step.text())
                .toList();
    }

    @Test
    void fromNothingEverythingIsMadeBehindWhatItNeeds() {
        assertThat(steps(plan("projects: {}", TWO, false)))
                .containsExactly(
                        "+ security group g",
                        "+ security group h",
                        "~ security group g: + in icmp from h",
                        "~ security group h: + in icmp from g",
                        "+ VPC a  10.0.0.0/16",
                        "+ VPC b  10.1.0.0/16",
                        "+ subnet a1  10.0.0.0/24 and IPv6 in a",
                        "+ subnet a2  10.0.1.0/24 in a",
                        "+ peering ab  a and b",
                        "+ route table own  in a",
                        "~ VPC a: + route 10.1.0.0/16 over ab",
                        "~ VPC b: + route 10.0.0.0/16 over ab",
                        "~ VPC b: + route ipv6 of a1 over ab",
                        "~ route table own: + route 10.1.0.0/16 over ab",
                        "~ subnet a2: uses the route table own",
                        "+ network ACL x",
                        "~ network ACL x: + in allow all from any",
                        "~ subnet a1: is guarded by x",
                        "+ ECS e  10.0.0.9 in a1");
    }

    @Test
    void toNothingEverythingIsDeletedBeforeWhatItNeeds() {
        assertThat(steps(plan(TWO, "projects: {}", true)))
                .containsExactly(
                        "- ECS e",
                        "- peering ab",
                        "- subnet a2",
                        "- subnet a1",
                        "- route table own",
                        "- VPC b",
                        "- VPC a",
                        "~ security group h: - in icmp from g",
                        "~ security group g: - in icmp from h",
                        "- network ACL x",
                        "- security group h",
                        "- security group g");
    }

    @Test
    void withoutPruneNothingIsDeletedButAllOfItIsNamed() {
        Plan plan = plan(TWO, "projects: {}", false);
        assertThat(plan.steps()).isEmpty();
        assertThat(plan.surplus()).hasSize(10).contains(new Thing(Kind.ECS, "e"));
    }

    @Test
    void whatIsTheSameNeedsNoStep() {
        Plan plan = plan(TWO, TWO, true);
        assertThat(plan.steps()).isEmpty();
        assertThat(plan.counts()).isEqualTo("0 to make, 0 to change, 0 to delete");
    }

    @Test
    void aSubnetThatIsMadeAnewTakesItsEcssRoutesAndGuardsAlong() {
        Plan plan = plan(
                TWO, TWO.replace("10.0.0.0/24, ipv6", "10.0.0.0/25, ipv6"), Map.of(new Thing(Kind.SUBNET, "a1"), "so"));
        assertThat(plan.replaced())
                .containsExactly(
                        Map.entry(
                                new Thing(Kind.SUBNET, "a1"),
                                new Plan.Anew("its block is 10.0.0.0/24, not 10.0.0.0/25", Optional.of("so"))),
                        Map.entry(
                                new Thing(Kind.ECS, "e"),
                                new Plan.Anew("its subnet a1 is made anew", Optional.of("the subnet a1 does"))));
        assertThat(plan.breaksFirst()).isTrue();
        assertThat(steps(plan))
                .containsExactly(
                        "~ VPC b: - route ipv6 of a1 over ab",
                        "- ECS e",
                        "- subnet a1",
                        "+ subnet a1  10.0.0.0/25 and IPv6 in a",
                        "~ VPC b: + route ipv6 of a1 over ab",
                        "~ subnet a1: is guarded by x",
                        "+ ECS e  10.0.0.9 in a1");
        assertThat(plan.counts()).isEqualTo("2 to make, 1 to change, 2 to delete");
    }

    @Test
    void aSubnetWithRoomForTheNewOneGoesWhenAllThatHungOnItIsInTheNewOne() {
        String before =
                TWO.replace("10.1.0.0/16: ab}\n    tables", "10.1.0.0/16: ab, 192.0.2.0/24: ecs e}\n    tables");
        Plan plan = plan(
                before,
                before.replace("10.0.0.0/24, ipv6", "10.0.2.0/24, ipv6").replace("10.0.0.9", "10.0.2.9"),
                false);
        assertThat(plan.replaced().values()).allMatch(anew -> anew.first().isEmpty());
        assertThat(steps(plan))
                .containsExactly(
                        "+ subnet a1  10.0.2.0/24 and IPv6 in a",
                        "~ VPC b: + route ipv6 of a1 over ab",
                        "~ subnet a1: is guarded by x",
                        "+ ECS e  10.0.2.9 in a1",
                        "~ VPC a: route 192.0.2.0/24 goes to the ECS e, no longer to the ECS e (old)",
                        "~ VPC b: - route ipv6 of a1 (old) over ab",
                        "- ECS e (old)",
                        "- subnet a1 (old)");
        assertThat(plan.counts()).isEqualTo("2 to make, 2 to change, 2 to delete");
    }

    @Test
    void aPeeringOfAnotherPairIsThereBeforeTheOldOneGoesAndRoutesAreSwitchedWhenAllOthersAreThere() {
        String three = TWO.replace("peerings:", "  c: {cidr: 10.1.0.0/16}\npeerings:");
        Plan plan = plan(
                three,
                three.replace("accepter: b", "accepter: c")
                        .replace(", routes: {10.0.0.0/16: ab, ipv6 of a1: ab}", "")
                        .replace("c: {cidr: 10.1.0.0/16}", "c: {cidr: 10.1.0.0/16, routes: {10.0.0.0/16: ab}}"),
                false);
        assertThat(plan.replaced())
                .containsExactly(Map.entry(
                        new Thing(Kind.PEERING, "ab"),
                        new Plan.Anew("it joins a and b, not a and c", Optional.empty())));
        assertThat(steps(plan))
                .containsExactly(
                        "+ peering ab  a and c",
                        "~ VPC c: + route 10.0.0.0/16 over ab",
                        "~ VPC a: route 10.1.0.0/16 goes over ab, no longer over ab (old)",
                        "~ route table own: route 10.1.0.0/16 goes over ab, no longer over ab (old)",
                        "~ VPC b: - route 10.0.0.0/16 over ab (old)",
                        "~ VPC b: - route ipv6 of a1 over ab (old)",
                        "- peering ab (old)");
    }

    @Test
    void aRouteTableThatMovesToAnotherVpcGoesWhenItsSubnetsUseAnother() {
        String after =
                TWO.replace("{own: {", "{new: {").replace("ipv6 of a1: ab}}", "ipv6 of a1: ab}, tables: {own: {}}}");
        assertThat(steps(plan(TWO, after, false)))
                .containsExactly(
                        "+ route table new  in a",
                        "+ route table own  in b",
                        "~ route table new: + route 10.1.0.0/16 over ab",
                        "~ subnet a2: uses the route table new",
                        "- route table own (old)");
    }

    @Test
    void whatIsPrunedWaitsForWhatIsInItAndIsMadeElsewhere() {
        String after = TWO.replace("a1: {cidr: 10.0.0.0/24, ipv6: true}, ", "")
                .replace(", ipv6 of a1: ab", "")
                .replace("subnets: [a1]", "subnets: []")
                .replace("{subnet: a1, address: 10.0.0.9", "{subnet: a2, address: 10.0.1.9");
        assertThat(steps(plan(TWO, after, true)))
                .containsExactly(
                        "+ ECS e  10.0.1.9 in a2",
                        "~ VPC b: - route ipv6 of a1 over ab",
                        "- ECS e (old)",
                        "- subnet a1");
    }

    @Test
    void aRouteToAnEcsGoesBeforeTheEcsAlsoIfItsTableWaits() {
        assertThat(steps(plan(
                        "vpcs: {a: {cidr: 10.0.0.0/16, subnets: {s: 10.0.0.0/24}, routes: {192.0.2.0/24: ecs e}}, b: {cidr:"
                                + " 10.1.0.0/16}}\necss: {e: {subnet: s}}",
                        "vpcs: {b: {cidr: 10.1.0.0/16, subnets: {s: 10.1.0.0/24}}}",
                        true)))
                .containsExactly(
                        "~ VPC a: - route 192.0.2.0/24 to the ECS e",
                        "- ECS e",
                        "+ subnet s  10.1.0.0/24 in b",
                        "- subnet s (old)",
                        "- VPC a");
    }

    @Test
    void aSecondaryBlockGoesWhenTheSubnetInItIsElsewhere() {
        String before = "vpcs: {a: {cidr: 10.0.0.0/16, secondary: [23.8.0.0/16], subnets: {s: 23.8.0.0/24}}}";
        assertThat(steps(plan(before, "vpcs: {a: {cidr: 10.0.0.0/16, subnets: {s: 10.0.0.0/24}}}", false)))
                .containsExactly(
                        "+ subnet s  10.0.0.0/24 in a", "- subnet s (old)", "~ VPC a: - secondary 23.8.0.0/16");
        assertThat(steps(plan(
                        before,
                        "vpcs: {a: {cidr: 10.0.0.0/16, secondary: [23.8.0.0/17], subnets: {s: 10.0.0.0/24}}}",
                        Map.of(new Thing(Kind.SUBNET, "s"), "so"))))
                .containsExactly(
                        "- subnet s",
                        "~ VPC a: - secondary 23.8.0.0/16",
                        "~ VPC a: + secondary 23.8.0.0/17",
                        "+ subnet s  10.0.0.0/24 in a");
    }

    @Test
    void aGuardRailHoldsUntilTheNewOneDoes() {
        String before = TWO + "guard rails: {r: {to: vpc a, from: vpc b}, q: {to: ecs e, from: vpc b}}\n";
        String after = TWO + "guard rails: {r: {to: vpc a, from: vpc b, only: tcp 80}, q: {to: ecs e, from: vpc b}}\n";
        assertThat(steps(plan(before, after, false)))
                .containsExactly("+ guard rail r  only tcp 80 from vpc b to vpc a", "- guard rail r (old)");
        assertThat(steps(plan(before, before.replace("10.0.0.9", "10.0.0.8"), false)))
                .as("about what is made anew")
                .containsExactly(
                        "+ ECS e  10.0.0.8 in a1",
                        "- ECS e (old)",
                        "+ guard rail q  nothing from vpc b to ecs e",
                        "- guard rail q (old)");
        Plan swapped = Planner.plan(
                network(after.replace("in icmp from h", "in all from h")),
                Live.of(network(before)),
                false,
                new Planner.Order(Map.of(), Set.of(new Thing(Kind.GUARD_RAIL, "r"))));
        assertThat(steps(swapped))
                .as("if the old one forbids what comes")
                .containsExactly(
                        "+ guard rail r  only tcp 80 from vpc b to vpc a",
                        "- guard rail r (old)",
                        "~ security group g: + in all from h",
                        "~ security group g: - in icmp from h");
    }

    @Test
    void whatTheFileDoesNotHoldAndStaysLetsGoOfWhatIsMadeAnew() {
        String routed = TWO.replace(
                        "{own: {subnets: [a2], ", "{own: {subnets: [a2], routes: {192.0.2.0/24: ecs e}}, o: {")
                .replace("o: {routes: {10.1.0.0/16: ab}}", "o: {}");
        String without = routed.replace("own: {subnets: [a2], routes: {192.0.2.0/24: ecs e}}, ", "");
        assertThat(steps(plan(routed, without.replace("10.0.0.9", "10.0.0.8"), false)))
                .containsExactly(
                        "~ subnet a2: uses the default route table, no longer own",
                        "+ ECS e  10.0.0.8 in a1",
                        "~ route table own: - route 192.0.2.0/24 to the ECS e (old)",
                        "- ECS e (old)");
        String moved = TWO.replace(", a2: 10.0.1.0/24", "")
                .replace("    tables: {own: {subnets: [a2], routes: {10.1.0.0/16: ab}}}\n", "")
                .replace("ipv6 of a1: ab}}", "ipv6 of a1: ab}, tables: {own: {}}}");
        assertThat(steps(plan(TWO, moved, false)))
                .containsExactly(
                        "+ route table own  in b",
                        "~ subnet a2: uses the default route table, no longer own (old)",
                        "- route table own (old)");
    }

    /** As an apply leaves it that was cut off before the old subnet was deleted. */
    @Test
    void whatIsThereTwiceIsFinishedWhicheverOfThemTheFileMeans() {
        String wanted = "vpcs: {a: {cidr: 10.0.0.0/16, subnets: {s: 10.0.1.0/24}}}\necss: {e: {subnet: s}}";
        Network there = network("vpcs: {a: {cidr: 10.0.0.0/16, subnets: {s: 10.0.1.0/24, x: 10.0.0.0/24}}}\n"
                + "ecss: {e: {subnet: x}}");
        Thing old = new Thing(Kind.SUBNET, "s").old(any -> false);
        Live live = new Live(
                Renamed.of(there, Map.of(new Thing(Kind.SUBNET, "x"), old)),
                Set.of(),
                Set.of(old),
                Map.of(),
                Map.of(),
                Set.of(),
                List.of(),
                List.of());
        Plan plan = Planner.plan(network(wanted), live, false);
        assertThat(plan.doubles()).containsExactly(old);
        assertThat(plan.surplus()).isEmpty();
        assertThat(steps(plan)).containsExactly("+ ECS e  in s", "- ECS e (old)", "- subnet s (old)");
        assertThat(Planner.plan(network(wanted.replaceAll("ecss.*", "")), live, false)
                        .problems())
                .containsExactly(
                        "The subnet s (old) is left over from an apply that was cut off, and the ECS e is in it,"
                                + " which the file does not hold: name it in the file, or let --prune delete it.");
        Plan back = Planner.plan(network(wanted.replace("10.0.1.0", "10.0.2.0")), live, false);
        assertThat(steps(back))
                .containsExactly(
                        "+ subnet s  10.0.2.0/24 in a",
                        "+ ECS e  in s",
                        "- ECS e (old)",
                        "- subnet s (old)",
                        "- subnet s (old 2)");
    }

    @Test
    void ofTwoOfANameTheNameMeansTheOneThatFits() {
        Network there = network("vpcs: {a: {cidr: 10.0.0.0/16, subnets: {s: 10.0.1.0/24, x: 10.0.0.0/24}}}\n"
                + "ecss: {e: {subnet: s}, f: {subnet: x}}");
        Thing subnet = new Thing(Kind.SUBNET, "s");
        Thing ecs = new Thing(Kind.ECS, "e");
        Set<Thing> doubles = Set.of(subnet.old(any -> false), ecs.old(any -> false));
        Network read = Renamed.of(
                there,
                Map.of(
                        new Thing(Kind.SUBNET, "x"), subnet.old(any -> false),
                        new Thing(Kind.ECS, "f"), ecs.old(any -> false)));
        String wanted = "vpcs: {a: {cidr: 10.0.0.0/16, subnets: {s: %s}}}\necss: {e: {subnet: s}}";
        assertThat(Doubles.exchanged(
                        read, new View(network(wanted.formatted("10.0.1.0/24")).normal()), doubles))
                .isEmpty();
        assertThat(Doubles.exchanged(
                        read, new View(network(wanted.formatted("10.0.0.0/24")).normal()), doubles))
                .containsOnlyKeys(subnet, subnet.old(any -> false), ecs, ecs.old(any -> false));
    }

    @Test
    void anEcsThatTheFileDoesNotHoldIsNotDeletedWithItsSubnetUnlessPruned() {
        String after = TWO.replace("10.0.0.0/24, ipv6", "10.0.0.0/25, ipv6").replaceAll("ecss:.*\n", "");
        assertThat(plan(TWO, after, false).problems())
                .containsExactly("The subnet a1 must be made anew, and the ECS e is in it, which the file does not"
                        + " hold: name it in the file, or let --prune delete it.");
        assertThat(plan(TWO, after, true).problems()).isEmpty();
    }

    @Test
    void aPeeringThatIsMadeAnewGetsItsRoutesBack() {
        Plan plan = plan(
                TWO,
                TWO.replace("{requester: a, accepter: b}", "{requester: b, accepter: a}"),
                Map.of(new Thing(Kind.PEERING, "ab"), "so"));
        assertThat(plan.replaced()).containsOnlyKeys(new Thing(Kind.PEERING, "ab"));
        assertThat(steps(plan))
                .containsExactly(
                        "- peering ab",
                        "+ peering ab  b and a",
                        "~ VPC a: + route 10.1.0.0/16 over ab",
                        "~ VPC b: + route 10.0.0.0/16 over ab",
                        "~ VPC b: + route ipv6 of a1 over ab",
                        "~ route table own: + route 10.1.0.0/16 over ab");
    }

    @Test
    void theRoutesOfAPeeringThatIsMadeAnewGoAlongWithItWhereTheFileDoesNotHoldTheirTable() {
        Plan plan = plan(
                TWO,
                TWO.replace("    tables: {own: {subnets: [a2], routes: {10.1.0.0/16: ab}}}\n", "")
                        .replace("{requester: a, accepter: b}", "{requester: b, accepter: a}"),
                false);
        assertThat(plan.surplus()).containsExactly(new Thing(Kind.ROUTE_TABLE, "own"));
        assertThat(plan.along())
                .containsExactly("The route 10.1.0.0/16 of the route table own is not in the file, and goes along with"
                        + " the peering ab (old).");
    }

    @Test
    void whatComesIsThereBeforeWhatGoesIsTakenAway() {
        Plan plan = plan(
                TWO,
                TWO.replace("10.0.0.0/16: ab,", "10.0.0.0/17: ab,").replace("in icmp from h", "in all from h"),
                false);
        assertThat(steps(plan))
                .containsExactly(
                        "~ security group g: + in all from h",
                        "~ security group g: - in icmp from h",
                        "~ VPC b: + route 10.0.0.0/17 over ab",
                        "~ VPC b: - route 10.0.0.0/16 over ab");
    }

    @Test
    void whatATakeoverTakesAwayIsWhateverActsNoLonger() {
        String after = TWO.replace("in icmp from h", "in all from h").replace("10.0.0.9", "10.0.0.8");
        Plan plan = plan(TWO, after, false);
        assertThat(steps(plan))
                .containsExactly(
                        "~ security group g: + in all from h",
                        "~ security group g: - in icmp from h",
                        "+ ECS e  10.0.0.8 in a1",
                        "- ECS e (old)");
        assertThat(plan.firstLoss()).hasValue(1);
        assertThat(plan.takeover()).hasValue(3);
        assertThat(plan.newcomers()).containsExactly(new Thing(Kind.ECS, "e"));
        for (String changed : List.of(
                TWO.replace("acls: {x: {subnets: [a1], ", "acls: {x: {"),
                TWO.replace("in allow all from any", "in deny all from any"),
                TWO.replace("{g: {rules: ", "{g: {defaults: false, rules: "))) {
            Plan lost = plan(TWO, changed, false);
            assertThat(lost.firstLoss()).as(changed).hasValue(0);
            assertThat(lost.takeover()).as(changed).isEmpty();
        }
    }

    @Test
    void aPrunedRouteTableGoesWhenItsSubnetsUseAnother() {
        Plan plan = plan(TWO, TWO.replace("{own: {", "{new: {"), true);
        assertThat(steps(plan))
                .containsExactly(
                        "+ route table new  in a",
                        "~ route table new: + route 10.1.0.0/16 over ab",
                        "~ subnet a2: uses the route table new",
                        "- route table own");
    }

    @Test
    void groupsLoseAndGetTheRulesOfEveryNewGroup() {
        String bare = "security groups: {g: {defaults: false, rules: [out all to any]}}";
        String usual = "security groups: {g: {}}";
        assertThat(steps(plan(usual, bare, false)))
                .containsExactly("~ security group g: - the rules of every new group");
        assertThat(((Step.SetDefaults) plan(usual, bare, false).steps().getFirst()).kept())
                .hasSize(1);
        assertThat(steps(plan(bare, usual, false)))
                .containsExactly("~ security group g: + the rules of every new group");
        assertThat(steps(plan("projects: {}", bare, false)))
                .containsExactly("+ security group g", "~ security group g: - the rules of every new group");
    }

    @Test
    void remnantsOfTheRulesOfEveryNewGroupAreTakenAway() {
        Network bare = network("security groups: {g: {defaults: false}}");
        Live live = new Live(bare.normal(), Set.of(), Set.of(), Map.of(), Map.of(), Set.of("g"), List.of(), List.of());
        assertThat(steps(Planner.plan(bare, live, false)))
                .containsExactly("~ security group g: - the rules of every new group");
    }

    @Test
    void nothingMovesBetweenProjects() {
        String before = "projects: {p: {account: p}, q: {account: q}}\nvpcs: {a: {project: p, cidr: 10.0.0.0/16}}";
        assertThat(plan(before, before.replace("project: p,", "project: q,"), true)
                        .problems())
                .containsExactly("The VPC a lies in the project p, and the file says q: nothing moves between projects;"
                        + " give it another name.");
    }

    @Test
    void statesOfPeeringsAreAnsweredOrNeedARequestAnew() {
        String form = "projects: {p: {account: p}, q: {account: q}}\nvpcs: {a: {project: p, cidr: 10.0.0.0/16}, b:"
                + " {project: q, cidr: 10.1.0.0/16}}\npeerings: {ab: {requester: a, accepter: b, state: %s}}";
        assertThat(steps(plan(form.formatted("pending"), form.formatted("active"), false)))
                .containsExactly("~ peering ab: accepted by b");
        assertThat(steps(plan(form.formatted("pending"), form.formatted("rejected"), false)))
                .containsExactly("~ peering ab: rejected by b");
        assertThat(steps(plan(form.formatted("rejected"), form.formatted("active"), false)))
                .containsExactly("+ peering ab  a and b", "~ peering ab: accepted by b", "- peering ab (old)");
    }

    @Test
    void aRouteOverARejectedPeeringNeedsTheRequestAnewForOnlyThenItCanBeAdded() {
        String form = "projects: {p: {account: p}, q: {account: q}}\nvpcs: {a: {project: p, cidr: 10.0.0.0/16%s}, b:"
                + " {project: q, cidr: 10.1.0.0/16}}\npeerings: {ab: {requester: a, accepter: b, state: rejected}}";
        String with = form.formatted(", routes: {10.1.0.0/16: ab}");
        assertThat(steps(plan(form.formatted(""), with, Map.of(new Thing(Kind.PEERING, "ab"), "so"))))
                .containsExactly(
                        "- peering ab",
                        "+ peering ab  a and b",
                        "~ VPC a: + route 10.1.0.0/16 over ab",
                        "~ peering ab: rejected by b");
        assertThat(plan(with, with, false).steps()).isEmpty();
        assertThat(steps(plan(with, form.formatted(""), false)))
                .containsExactly("~ VPC a: - route 10.1.0.0/16 over ab");
    }
}
