package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.FlowLog;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.NextHop;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.PortDetails.AddressPair;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a data plane is told, and what it is spared. */
final class PlannerTest {
    private World world = new World();
    private ProjectId acme = world.project("acme");
    private VpcId a = world.vpc(acme, "a", "10.0.0.0/16");
    private VpcId b = world.vpc(acme, "b", "10.1.0.0/16");
    private SubnetId ofA = world.subnet(a, "10.0.0.0/24");
    private SubnetId ofB = world.subnet(b, "10.1.0.0/24");

    private RouterPlan plan(VpcId vpc) {
        return Planner.plan(world.snapshot(), vpc).orElseThrow();
    }

    private static List<Integer> numbers(RouterPlan plan) {
        return plan.tables().stream().map(RouterPlan.Table::number).toList();
    }

    @Test
    void aTableIsPlannedOnlyIfASubnetOfItHasAPort() {
        world.table(world.subnet(a, "10.0.1.0/24"));
        world.ecs(ofA);
        assertThat(numbers(plan(a))).containsExactly(1);
        SubnetId third = world.subnet(a, "10.0.2.0/24");
        world.table(third);
        world.ecs(third);
        assertThat(numbers(plan(a))).containsExactly(1, 3);
    }

    @Test
    void theDefaultTableIsPlannedForWhatArrivesOverALink() {
        PeeringId peering = world.peer(a, b);
        world.table(ofB, World.newRoute("10.0.0.0/16", peering));
        world.ecs(ofA);
        world.ecs(ofB);
        assertThat(numbers(plan(b))).containsExactly(1, 2);
        assertThat(plan(b).arrivalTable()).hasValue(1);
        world.change(acme, new Command.DeletePeering(peering));
        assertThat(numbers(plan(b))).containsExactly(2);
        assertThat(plan(b).arrivalTable()).isEmpty();
    }

    @Test
    void aRouteInATableThatServesNoPortMakesNoLink() {
        PeeringId peering = world.peer(a, b);
        SubnetId empty = world.subnet(a, "10.0.1.0/24");
        world.table(empty, World.newRoute("10.1.0.0/16", peering));
        world.ecs(ofA);
        world.ecs(ofB);
        assertThat(plan(a).links()).isEmpty();
        assertThat(plan(b).links()).isEmpty();
        world.ecs(empty);
        assertThat(plan(a).links()).containsExactly(new RouterPlan.Link(peering, b, Optional.empty()));
        assertThat(plan(b).links()).containsExactly(new RouterPlan.Link(peering, a, Optional.empty()));
    }

    @Test
    void theFirstPortOfATableTouchesTheNeighboursToo() {
        PeeringId peering = world.peer(a, b);
        SubnetId empty = world.subnet(a, "10.0.1.0/24");
        world.table(empty, World.newRoute("10.1.0.0/16", peering));
        world.ecs(ofA);
        world.ecs(ofB);
        assertThat(touchedByEcs(empty)).containsExactlyInAnyOrder(a, b);
        assertThat(touchedByEcs(empty)).containsExactly(a);
    }

    private Set<VpcId> touchedByEcs(SubnetId subnet) {
        return touchedBy(() -> world.ecs(subnet));
    }

    @Test
    void whatIsOnlyToldToPeopleTouchesNothing() {
        PeeringId peering = world.peer(a, b);
        world.ecs(ofA);
        world.ecs(ofB);
        assertThat(touchedBy(() -> world.change(
                        acme, new Command.UpdateVpc(a, Optional.of("other"), Optional.of("told"), Optional.empty()))))
                .isEmpty();
        assertThat(touchedBy(() ->
                        world.change(acme, new Command.UpdatePeering(peering, Optional.of("p"), Optional.of("told")))))
                .isEmpty();
        assertThat(touchedBy(
                        () -> world.change(acme, new Command.AddExtendCidrs(a, List.of(Cidr.parse("10.7.0.0/16"))))))
                .contains(a);
    }

    private Set<VpcId> touchedBy(Runnable change) {
        Snapshot before = world.snapshot();
        int edits = world.edits().size();
        change.run();
        return Touched.by(
                        before,
                        world.snapshot(),
                        world.edits().subList(edits, world.edits().size()))
                .vpcs();
    }

    @Test
    void aRouteThatLocalSubnetsTakeWhollyIsNotPlannedAndMakesNoLink() {
        PeeringId peering = world.peer(a, b);
        world.route(a, "10.0.1.0/24", peering);
        world.ecs(ofA);
        world.ecs(ofB);
        assertThat(plan(a).links()).hasSize(1);
        assertThat(plan(a).tables().getFirst().routes()).hasSize(1);
        world.subnet(a, "10.0.1.0/24");
        assertThat(plan(a).links()).isEmpty();
        assertThat(plan(a).tables().getFirst().routes()).isEmpty();
    }

    /** Between A and B lies a VPC without ports, with the given routes. */
    private VpcId between(boolean onward) {
        VpcId middle = world.vpc(acme, "middle", "10.2.0.0/16");
        PeeringId left = world.peer(a, middle);
        PeeringId right = world.peer(middle, b);
        world.ecs(ofA);
        world.ecs(ofB);
        world.route(a, "10.1.0.0/16", left);
        if (onward) {
            world.route(middle, "10.1.0.0/16", right);
        } else {
            world.route(middle, "10.9.0.0/16", right);
        }
        return middle;
    }

    @Test
    void aVpcWithoutPortsHasARouterIfItPassesOnWhatANeighbourSends() {
        VpcId middle = between(true);
        assertThat(plan(middle).links()).hasSize(2);
        assertThat(plan(middle).arrivalTable()).isEqualTo(OptionalInt.of(1));
    }

    @Test
    void aVpcWithoutPortsHasNoRouterIfNoNeighbourSendsWhatItWouldPassOn() {
        VpcId middle = between(false);
        assertThat(Planner.plan(world.snapshot(), middle)).isEmpty();
        assertThat(plan(a).links()).isEmpty();
    }

    @Test
    void withoutTransitAVpcWithoutPortsHasNoRouter() {
        world = new World(World.withoutTransit());
        acme = world.project("acme");
        a = world.vpc(acme, "a", "10.0.0.0/16");
        b = world.vpc(acme, "b", "10.1.0.0/16");
        ofA = world.subnet(a, "10.0.0.0/24");
        ofB = world.subnet(b, "10.1.0.0/24");
        assertThat(Planner.plan(world.snapshot(), between(true))).isEmpty();
    }

    @Test
    void aVpcWithoutPortsHasNoRouterIfItsRouteLeadsToAPeeringThatIsNotActive() {
        ProjectId beta = world.project("beta");
        VpcId middle = world.vpc(acme, "middle", "10.2.0.0/16");
        VpcId foreign = world.vpc(beta, "foreign", "10.3.0.0/16");
        PeeringId left = world.peer(a, middle);
        PeeringId request = world.request(middle, foreign);
        world.ecs(ofA);
        world.ecs(world.subnet(foreign, "10.3.0.0/24"));
        world.route(a, "10.3.0.0/16", left).route(middle, "10.3.0.0/16", request);
        assertThat(Planner.plan(world.snapshot(), middle)).isEmpty();
        world.accept(request);
        assertThat(Planner.plan(world.snapshot(), middle)).isPresent();
    }

    @Test
    void packetsAreCountedOfPortsWithAFlowLogThatIsSwitchedOn() {
        Port one = world.ecs(ofA);
        Port other = world.ecs(world.subnet(a, "10.0.1.0/24"));
        assertThat(plan(a).logged()).isEmpty();
        FlowLogId ofPort = log(FlowLog.Type.PORT, one.id().value());
        assertThat(plan(a).logged()).containsExactly(one.id());
        world.change(acme, new Command.DeleteFlowLog(ofPort));
        log(FlowLog.Type.NETWORK, ofA.value());
        assertThat(plan(a).logged()).containsExactly(one.id());
        FlowLogId ofVpc = log(FlowLog.Type.VPC, a.value());
        assertThat(plan(a).logged()).containsExactlyInAnyOrder(one.id(), other.id());
        world.change(acme, new Command.UpdateFlowLog(ofVpc, Optional.empty(), Optional.empty(), Optional.of(false)));
        assertThat(plan(a).logged()).containsExactly(one.id());
    }

    private FlowLogId log(FlowLog.Type type, String resource) {
        return new FlowLogId(world.change(
                        acme, new Command.CreateFlowLog("", "", type, resource, FlowLog.Traffic.ALL, "", "", false))
                .getFirst());
    }

    @Test
    void ofTheFurtherSourcesOfAPortOnlyThoseThatNoOtherHoldsArePlanned() {
        Port port = world.ecs(ofA);
        world.change(
                acme,
                new Command.UpdatePort(
                        port.id(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(pairs("10.8.0.0/16", "10.7.0.0/24", "10.8.1.0/24", "10.7.0.0/24"))));
        assertThat(plan(a).ports().getFirst().furtherSources())
                .containsExactly(Cidr.parse("10.7.0.0/24"), Cidr.parse("10.8.0.0/16"));
    }

    private static List<AddressPair> pairs(String... blocks) {
        return Arrays.stream(blocks)
                .map(block -> new AddressPair(Cidr.parse(block), block, ""))
                .toList();
    }

    @Test
    void aRouteToAServerThatIsGoneDrops() {
        Port server = world.ecs(ofA);
        world.ecs(ofA);
        RouteTableId table = world.snapshot().defaultTable(a).id();
        world.change(
                acme,
                new Command.CreateRoute(
                        a,
                        new Command.NewRoute(
                                Cidr.parse("10.9.0.0/16"), "10.9.0.0/16", new NextHop.ToEcs(server.ecs()), "")));
        assertThat(plan(a).tables().getFirst().routes().getFirst().target())
                .isEqualTo(new RouterPlan.Target.ToPort(server.id()));
        assertThat(state(table)).isEqualTo(EffectiveRoute.State.FORWARDS);
        world.change(acme, new Command.DeleteEcs(List.of(server.ecs())));
        assertThat(plan(a).tables().getFirst().routes().getFirst().target())
                .isEqualTo(new RouterPlan.Target.Blackhole());
        assertThat(state(table)).isEqualTo(EffectiveRoute.State.NEXT_HOP_GONE);
    }

    @Test
    void anEcsThatIsStoppedHasNoPlaceInThePlanUntilItIsStarted() {
        Port server = world.ecs(ofA);
        Port other = world.ecs(ofA);
        RouteTableId table = world.snapshot().defaultTable(a).id();
        world.change(
                acme,
                new Command.CreateRoute(
                        a,
                        new Command.NewRoute(
                                Cidr.parse("10.9.0.0/16"), "10.9.0.0/16", new NextHop.ToEcs(server.ecs()), "")));
        RouterPlan running = plan(a);
        Map<GroupMembers, Set<Ip>> members =
                Planner.members(world.snapshot(), server.groups().getFirst());
        for (Command stop : List.of(
                new Command.StopEcs(List.of(server.ecs()), true), new Command.RebootEcs(List.of(server.ecs())))) {
            world.change(acme, stop);
            assertThat(plan(a).ports()).extracting(RouterPlan.Port::id).containsExactly(other.id());
            assertThat(plan(a).tables().getFirst().routes().getFirst().target())
                    .isEqualTo(new RouterPlan.Target.Blackhole());
            assertThat(state(table)).isEqualTo(EffectiveRoute.State.NEXT_HOP_STOPPED);
            assertThat(Planner.members(world.snapshot(), server.groups().getFirst()))
                    .isEqualTo(members);
            world.change(
                    stop instanceof Command.RebootEcs ? Principal.SYSTEM : world.member(acme),
                    stop instanceof Command.RebootEcs
                            ? new Command.FinishReboot(List.of(server.ecs()))
                            : new Command.StartEcs(List.of(server.ecs()), true));
            assertThat(plan(a)).isEqualTo(running);
        }
    }

    private EffectiveRoute.State state(RouteTableId table) {
        Snapshot snapshot = world.snapshot();
        return EffectiveRoute.of(snapshot, snapshot.routeTable(table).orElseThrow())
                .getFirst()
                .state();
    }
}
