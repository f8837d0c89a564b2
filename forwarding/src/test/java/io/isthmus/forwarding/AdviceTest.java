package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.forwarding.Obstacle.Cause;
import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.model.GuardRail;
import io.isthmus.model.NextHop;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.ProjectId;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Which changes are advised where several would do, and where others have a say. */
final class AdviceTest {
    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final ProjectId beta = world.project("beta");
    private final SecurityGroupId open = group(acme);
    private final VpcId a = world.vpc(acme, "a", "10.0.0.0/16");
    private final VpcId b = world.vpc(acme, "b", "10.1.0.0/16");
    private final SubnetId ofA = world.subnet(a, "10.0.0.0/24");
    private final Port from = world.ecs(ofA, "10.0.0.5", open);
    private final Port to = world.ecs(world.subnet(b, "10.1.0.0/24"), "10.1.0.5", open);
    private final RouteTableId tableOfA = world.snapshot().defaultTable(a).id();

    private SecurityGroupId group(ProjectId project) {
        SecurityGroupId group = world.group(project, "open");
        world.allowIn(group, new Remote.Anyone());
        return group;
    }

    private PeeringId routed() {
        PeeringId peering = world.peer(a, b);
        world.route(a, "10.1.0.0/16", peering).route(b, "10.0.0.0/16", peering);
        return peering;
    }

    private Explanation explain() {
        return explain(from, to, Onlooker.OF_ALL);
    }

    private Explanation explain(Port one, Port other, Onlooker onlooker) {
        Packet packet =
                Packet.ping(one.addresses().getFirst(), other.addresses().getFirst());
        return Explanation.of(
                world.snapshot(),
                one,
                packet,
                Optional.of(other).filter(port -> onlooker.sees(world.snapshot(), port.vpc())),
                onlooker);
    }

    private Onlooker of(ProjectId project) {
        return new Onlooker(world.member(project));
    }

    private static List<Fix> fixes(Explanation explanation) {
        return explanation.obstacles().stream()
                .flatMap(obstacle -> obstacle.fix().stream())
                .toList();
    }

    private static List<Cause> causes(Explanation explanation) {
        return explanation.obstacles().stream().map(Obstacle::cause).toList();
    }

    // ---- the wrong route ----

    /** A third VPC with the receiver's block, and a narrower route of A to it. */
    private VpcId misled() {
        routed();
        VpcId c = world.vpc(acme, "c", "10.1.0.0/16");
        world.subnet(c, "10.1.0.0/24");
        world.route(a, "10.1.0.0/24", world.peer(a, c));
        return c;
    }

    @Test
    void theNarrowerRouteIsNamedAndDeletedThoughMoreServersAreBehindTheRightOne() {
        misled();
        world.ecs(to.subnet(), open);
        world.ecs(ofA, open);
        Explanation explanation = explain();
        assertThat(causes(explanation)).containsExactly(Cause.ROUTE_ELSEWHERE);
        assertThat(fixes(explanation)).containsExactly(new Fix.DeleteRoute(tableOfA, Cidr.parse("10.1.0.0/24")));
        assertThat(explanation.obstacles().getFirst().detail())
                .startsWith("The route 10.1.0.0/24 of table rtb-a (over peering ")
                .contains("takes 10.1.0.5 away from the route 10.1.0.0/16 (over peering ");
        assertThat(explanation.cut()).isEmpty();
    }

    @Test
    void aRouteThatOthersNeedStaysAndANarrowerOneGoesBesideIt() {
        VpcId c = misled();
        Port third = world.ecs(world.snapshot().subnets(c).getFirst().id(), "10.1.0.9", open);
        world.route(
                c,
                "10.0.0.0/16",
                world.snapshot().peeringBetween(a, c).orElseThrow().id());
        assertThat(explain(from, third, Onlooker.OF_ALL).obstacles()).isEmpty();
        PeeringId right = world.snapshot().peeringBetween(a, b).orElseThrow().id();
        Explanation explanation = explain();
        assertThat(fixes(explanation))
                .containsExactly(new Fix.AddRoute(
                        tableOfA, Cidr.parse("10.1.0.5/32"), Optional.of(new NextHop.ToPeering(right))));
        assertThat(explanation.cut()).isEmpty();
    }

    @Test
    void pairsThatItWouldCutAreNamed() {
        VpcId c = misled();
        Port third = world.ecs(world.snapshot().subnets(c).getFirst().id(), "10.1.0.5", open);
        world.route(
                c,
                "10.0.0.0/16",
                world.snapshot().peeringBetween(a, c).orElseThrow().id());
        assertThat(explain(from, third, Onlooker.OF_ALL).obstacles()).isEmpty();
        assertThat(explain().cut()).contains(new Pair(from, third));
    }

    @Test
    void aSubnetGoesBackToTheTableItNeeds() {
        routed();
        world.table(ofA);
        assertThat(fixes(explain())).containsExactly(new Fix.MoveSubnet(ofA, tableOfA));
        assertThat(causes(explain())).containsExactly(Cause.ROUTE_IN_OTHER_TABLE);
    }

    @Test
    void routesInACircleAreLedOutOfIt() {
        VpcId c = world.vpc(acme, "c", "10.3.0.0/16");
        PeeringId ac = world.peer(a, c);
        world.route(a, "10.1.0.0/16", ac).route(c, "10.1.0.0/16", ac);
        Explanation explanation = explain();
        assertThat(causes(explanation)).startsWith(Cause.SOURCE_REFUSED, Cause.NO_PEERING);
        assertThat(fixes(explanation)).hasSize(3);
    }

    // ---- guard rails ----

    @Test
    void whatAGuardRailRefusesIsNotAdvisedAndItsRefusalIsTold() {
        world.change(
                acme,
                new Command.CreateGuardRail(
                        "closed",
                        GuardRail.Promise.ISOLATED,
                        new GuardRail.Scope(GuardRail.Scope.Kind.VPC, b.value()),
                        Optional.of(new GuardRail.Scope(GuardRail.Scope.Kind.VPC, a.value())),
                        OptionalInt.empty(),
                        Optional.empty()));
        Explanation explanation = explain();
        assertThat(explanation.advised()).isFalse();
        assertThat(fixes(explanation)).isEmpty();
        assertThat(causes(explanation)).startsWith(Cause.NO_PEERING);
        assertThat(explanation.forbidden().orElseThrow().message()).contains("closed");
    }

    // ---- others' changes ----

    @Test
    void aRejectedRequestIsDeletedAndAskedAnewWithAllThatFollows() {
        VpcId theirs = world.vpc(beta, "theirs", "10.7.0.0/16");
        Port other = world.ecs(world.subnet(theirs, "10.7.0.0/24"), "10.7.0.5", group(beta));
        PeeringId rejected = world.request(a, theirs);
        world.route(a, "10.7.0.0/16", rejected);
        world.reject(rejected);
        Explanation explanation = explain(from, other, Onlooker.OF_ALL);
        assertThat(causes(explanation))
                .containsExactly(
                        Cause.PEERING_REJECTED,
                        Cause.NO_PEERING,
                        Cause.PEERING_PENDING,
                        Cause.ROUTE_MISSING,
                        Cause.ROUTE_MISSING);
        // A tenant is told the own part, and who must accept.
        Explanation told = explain(from, other, of(acme));
        assertThat(fixes(told))
                .containsExactly(
                        new Fix.DeletePeering(rejected),
                        new Fix.CreatePeering(a, theirs),
                        new Fix.AcceptPeering(Optional.empty(), theirs),
                        new Fix.AddRoute(tableOfA, Cidr.parse("10.7.0.5/32"), Optional.empty()));
        assertThat(told.past().getFirst().disposition()).isEqualTo(Trace.Disposition.NOT_VISIBLE);
    }

    @Test
    void theOwnRouteOverAPeeringToAnotherAccountIsTold() {
        VpcId theirs = world.vpc(beta, "theirs", "10.7.0.0/16");
        Port other = world.ecs(world.subnet(theirs, "10.7.0.0/24"), "10.7.0.5", group(beta));
        PeeringId pending = world.request(a, theirs);
        Fix route = new Fix.AddRoute(tableOfA, Cidr.parse("10.7.0.5/32"), Optional.of(new NextHop.ToPeering(pending)));
        assertThat(fixes(explain(from, other, of(acme))))
                .containsExactly(new Fix.AcceptPeering(Optional.of(pending), theirs), route);
        world.accept(pending);
        assertThat(fixes(explain(from, other, of(acme)))).containsExactly(route);
    }

    @Test
    void whatOthersHaveBeyondAPeeringChangesNothingOfWhatIsTold() {
        VpcId theirs = world.vpc(beta, "theirs", "10.7.0.0/16");
        world.peer(a, theirs);
        Packet packet = Packet.ping(from.addresses().getFirst(), Ip.parse("10.7.0.5"));
        List<Obstacle> before = Explanation.of(world.snapshot(), from, packet, Optional.empty(), of(acme))
                .obstacles();
        world.ecs(world.subnet(theirs, "10.7.0.0/24"), "10.7.0.5", group(beta));
        assertThat(Explanation.of(world.snapshot(), from, packet, Optional.empty(), of(acme))
                        .obstacles())
                .isEqualTo(before)
                .hasSize(1);
    }

    @Test
    void aPortWithoutGroupsJoinsTheOneThatLetsItIn() {
        routed();
        world.change(
                acme,
                new Command.UpdatePort(
                        to.id(), Optional.empty(), Optional.empty(), Optional.of(List.of()), Optional.empty()));
        Port now = world.snapshot().port(to.id()).orElseThrow();
        Explanation explanation = explain(from, now, Onlooker.OF_ALL);
        assertThat(fixes(explanation)).singleElement().isInstanceOf(Fix.JoinGroup.class);
        assertThat(explanation.obstacles().getFirst().detail()).contains("is in no security group");
    }
}
