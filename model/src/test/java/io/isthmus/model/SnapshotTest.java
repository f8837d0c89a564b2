package io.isthmus.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.decide.Command;
import io.isthmus.model.testing.Invariants;
import io.isthmus.model.testing.World;
import io.isthmus.net.Ip;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SnapshotTest {
    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final ProjectId beta = world.project("beta");
    private final VpcId a = world.vpc(acme, "a", "10.0.0.0/16");
    private final VpcId b = world.vpc(beta, "b", "10.1.0.0/16");
    private final SubnetId subnet = world.subnet(a, "10.0.0.0/24");
    private final SubnetId second = world.subnet(a, "10.0.1.0/24");
    private final Port port = world.ecs(subnet);
    private final Port neighbour = world.ecs(second);

    private FlowLog log(FlowLog.Type type, String resource) {
        FlowLogId id = new FlowLogId(world.change(
                        acme, new Command.CreateFlowLog("", "", type, resource, FlowLog.Traffic.ALL, "", "", false))
                .getFirst());
        return world.snapshot().flowLog(id).orElseThrow();
    }

    @Test
    void aStateMadeOfItsDocumentsEqualsTheOneThatCommandsMade() {
        world.peer(a, b);
        Snapshot made = world.snapshot();
        Snapshot read = Snapshot.of(made.settings(), made.revision(), Invariants.resources(made));
        assertThat(read).isEqualTo(made).hasSameHashCodeAs(made);
    }

    @Test
    void statesThatDifferInRevisionSettingsOrDocumentsAreNotEqual() {
        Snapshot state = world.snapshot();
        assertThat(state.atRevision(state.revision() + 1)).isNotEqualTo(state).doesNotHaveSameHashCodeAs(state);
        assertThat(Snapshot.empty(World.withoutTransit())).isNotEqualTo(Snapshot.empty(Settings.DEFAULT));
        world.group(acme, "web");
        Snapshot later = world.snapshot().atRevision(state.revision());
        assertThat(later).isNotEqualTo(state);
    }

    @Test
    void aFlowLogIsAboutTheOnePortOrThoseOfTheSubnetOrThoseOfTheVpc() {
        assertThat(world.snapshot().loggedPorts(log(FlowLog.Type.PORT, port.id().value())))
                .containsExactly(port);
        assertThat(world.snapshot().loggedPorts(log(FlowLog.Type.NETWORK, second.value())))
                .containsExactly(neighbour);
        assertThat(world.snapshot().loggedPorts(log(FlowLog.Type.VPC, a.value())))
                .containsExactlyInAnyOrder(port, neighbour);
        assertThat(world.snapshot().flowLogs())
                .hasSize(3)
                .isEqualTo(world.snapshot().flowLogs(acme));
    }

    @Test
    void twoVpcsHaveTheSamePeeringFromEitherSide() {
        PeeringId id = world.request(a, b);
        Peering peering = world.peering(id);
        assertThat(world.snapshot().peeringBetween(a, b)).contains(peering);
        assertThat(world.snapshot().peeringBetween(b, a)).contains(peering);
        assertThat(peering.other(a)).isEqualTo(b);
        assertThat(peering.other(b)).isEqualTo(a);
        assertThat(world.snapshot().peerings(beta)).containsExactly(peering);
    }

    @Test
    void aPeeringTakesAPlaceOfTheAccepterFromItsAcceptanceOn() {
        PeeringId id = world.request(a, b);
        assertThat(world.snapshot().used(Quota.PEERING, acme)).isEqualTo(1);
        assertThat(world.snapshot().used(Quota.PEERING, beta)).isZero();
        world.accept(id);
        assertThat(world.snapshot().used(Quota.PEERING, beta)).isEqualTo(1);
    }

    @Test
    void theOwnerOfAPeeringIsItsRequester() {
        assertThat(world.peering(world.request(a, b)).owner()).isEqualTo(acme.value());
        assertThat(port.owner()).isEqualTo(acme.value());
        assertThat(world.snapshot().accountOf(acme).owner()).isEmpty();
        assertThat(world.snapshot().project(beta).orElseThrow().owner()).isEqualTo(beta.value());
    }

    @Test
    void everyResourceThatAProjectOwnsNamesIt() {
        world.change(acme, new Command.CreateNetworkAcl("acl", "", true));
        world.change(acme, new Command.CreateNetwork("n", ""));
        world.change(acme, World.newPort(subnet, Optional.empty()));
        log(FlowLog.Type.VPC, a.value());
        Set<Resource.Kind> ownedByNobody = Set.of(Resource.Kind.ACCOUNT);
        for (Resource resource : Invariants.resources(world.snapshot())) {
            assertThat(resource.owner())
                    .as("%s", resource)
                    .isIn(ownedByNobody.contains(resource.kind()) ? List.of("") : List.of(acme.value(), beta.value()));
            assertThat(world.snapshot().resource(resource.kind(), resource.key()))
                    .contains(resource);
        }
    }

    @Test
    void whatIsDueComesInTheOrderOfItsTime() {
        PeeringId request = world.request(a, b);
        assertThat(world.snapshot().due(world.now(), 10)).isEmpty();
        List<Resource> due = world.snapshot().due(world.now().plus(Duration.ofDays(7)), 10);
        assertThat(due).hasSize(3).last().isEqualTo(world.peering(request));
        assertThat(due.subList(0, 2)).hasOnlyElementsOfType(Job.class);
        assertThat(world.snapshot().due(world.now().plus(Duration.ofDays(1)), 10))
                .isEqualTo(due.subList(0, 2));
        world.accept(request);
        assertThat(world.snapshot().due(world.now().plus(Duration.ofDays(7)), 10))
                .isEqualTo(due.subList(0, 2));
    }

    @Test
    void aNeutronSubnetNamesItsNetwork() {
        String id = world.snapshot().subnet(subnet).orElseThrow().neutronSubnetId();
        assertThat(world.snapshot().networkOf(id)).contains(subnet);
        assertThat(world.snapshot().networkOf("none")).isEmpty();
    }

    @Test
    void anAddressIsTakenByAUsedPortAndByAnUnusedOne() {
        Ip free = Ip.parse("10.0.0.77");
        assertThat(world.snapshot().isTaken(subnet, port.addresses().getFirst()))
                .isTrue();
        assertThat(world.snapshot().isTaken(subnet, free)).isFalse();
        world.change(acme, World.newPort(subnet, Optional.of(free)));
        assertThat(world.snapshot().isTaken(subnet, free)).isTrue();
        assertThat(world.snapshot().portAt(subnet, free)).isEmpty();
    }
}
