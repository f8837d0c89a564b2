package io.isthmus.cli.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.cli.client.Kind;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.NetworkFile;
import java.util.List;
import java.util.Map;
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
        Plan plan = plan(TWO, TWO.replace("10.0.0.0/24, ipv6", "10.0.0.0/25, ipv6"), false);
        assertThat(plan.replaced().keySet()).containsExactly(new Thing(Kind.SUBNET, "a1"), new Thing(Kind.ECS, "e"));
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
    void anEcsThatTheFileDoesNotHoldIsNotDeletedWithItsSubnetUnlessPruned() {
        String after = TWO.replace("10.0.0.0/24, ipv6", "10.0.0.0/25, ipv6").replaceAll("ecss:.*\n", "");
        assertThat(plan(TWO, after, false).problems())
                .containsExactly("The subnet a1 must be made anew, and the ECS e is in it, which the file does not"
                        + " hold: name it in the file, or let --prune delete it.");
        assertThat(plan(TWO, after, true).problems()).isEmpty();
    }

    @Test
    void aPeeringThatIsMadeAnewGetsItsRoutesBack() {
        Plan plan = plan(TWO, TWO.replace("{requester: a, accepter: b}", "{requester: b, accepter: a}"), false);
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
        Live live = new Live(bare.normal(), Set.of(), Map.of(), Map.of(), Set.of("g"), List.of(), List.of());
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
                .containsExactly("- peering ab", "+ peering ab  a and b", "~ peering ab: accepted by b");
    }

    @Test
    void aRouteOverARejectedPeeringNeedsTheRequestAnewForOnlyThenItCanBeAdded() {
        String form = "projects: {p: {account: p}, q: {account: q}}\nvpcs: {a: {project: p, cidr: 10.0.0.0/16%s}, b:"
                + " {project: q, cidr: 10.1.0.0/16}}\npeerings: {ab: {requester: a, accepter: b, state: rejected}}";
        String with = form.formatted(", routes: {10.1.0.0/16: ab}");
        assertThat(steps(plan(form.formatted(""), with, false)))
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
