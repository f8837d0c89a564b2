package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.forwarding.Obstacle.Cause;
import io.isthmus.forwarding.Trace.Disposition;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.ProjectId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.Settings;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody pretends to be somebody else's server over a peering (contract.md 10.8, 10.30). */
final class EntryTest {
    private World world = new World();

    @SuppressWarnings("NullAway.Init") // before each test
    private VpcId a;

    @SuppressWarnings("NullAway.Init")
    private VpcId b;

    @SuppressWarnings("NullAway.Init")
    private Port ofA;

    @SuppressWarnings("NullAway.Init")
    private Port ofB;

    /** Peered, with routes to each other: a 10.0.0.0/16, b 10.1.0.0/16; one ECS each, which lets everything in. */
    @BeforeEach
    void peerTwoVpcs() {
        peerTwoVpcs(Settings.DEFAULT);
    }

    private void peerTwoVpcs(Settings settings) {
        world = new World(settings);
        ProjectId acme = world.project("acme");
        SecurityGroupId open = world.group(acme, "open");
        world.allowIn(open, new Remote.Anyone());
        a = world.vpc(acme, "a", "10.0.0.0/16");
        b = world.vpc(acme, "b", "10.1.0.0/16");
        ofA = world.ecs(world.subnet(a, "10.0.0.0/24"), open);
        ofB = world.ecs(world.subnet(b, "10.1.0.0/24"), open);
        world.subnet(b, "10.1.7.0/24");
        PeeringId peering = world.peer(a, b);
        world.route(a, "10.1.0.0/16", peering).route(b, "0.0.0.0/0", peering);
    }

    private Disposition from(String source) {
        return Trace.of(world.snapshot(), ofA, packet(source)).disposition();
    }

    private Packet packet(String source) {
        return Packet.ping(Ip.parse(source), ofB.addresses().getFirst());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.77", "10.1.7.1", "0.0.0.0", "127.0.0.1", "169.254.3.4", "224.0.0.9", "239.1.1.1"})
    void whatIsTheReceiversOrNobodysIsNoSourceOverAPeering(String source) {
        assertThat(from(source)).isEqualTo(Disposition.SOURCE_REFUSED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.2", "10.0.0.99", "10.1.8.1", "8.8.8.8"})
    void everyOtherSourcePassesWhereTransitIsAllowed(String source) {
        assertThat(from(source)).isEqualTo(Disposition.DELIVERED);
    }

    @Test
    void whereNothingIsPassedOnOnlyThePeersOwnBlocksAreSources() {
        peerTwoVpcs(World.withoutTransit());
        assertThat(from("10.0.200.1")).isEqualTo(Disposition.DELIVERED);
        assertThat(from("8.8.8.8")).isEqualTo(Disposition.SOURCE_REFUSED);
        world.change(world.owner(a), new Command.AddExtendCidrs(a, List.of(Cidr.parse("8.8.0.0/16"))));
        assertThat(from("8.8.8.8")).isEqualTo(Disposition.DELIVERED);
    }

    @Test
    void anExplanationSaysThatTheSourceIsRefusedAndGoesOn() {
        Explanation explanation = Explanation.of(world.snapshot(), ofA, packet("10.1.0.77"), Optional.of(ofB));
        assertThat(explanation.reachability().forward().disposition()).isEqualTo(Disposition.SOURCE_REFUSED);
        Obstacle first = explanation.obstacles().getFirst();
        assertThat(first.cause()).isEqualTo(Cause.SOURCE_REFUSED);
        assertThat(first.vpc()).isEqualTo(b);
        assertThat(first.detail()).contains("10.1.0.77", "in a subnet of the VPC that it comes to");
        assertThat(first.fix()).isEmpty();
        assertThat(explanation.past().getFirst().disposition()).isEqualTo(Disposition.DELIVERED);
    }

    @Test
    void theWayIsRefusedThoughThereIsNoRouteYet() {
        VpcId c = world.vpc(world.owner(a), "c", "10.0.0.0/16");
        world.subnet(c, "10.0.0.0/24");
        Port apart = world.ecs(world.subnet(c, "10.0.3.0/24"), ofA.groups().getFirst());
        Explanation explanation = Explanation.of(
                world.snapshot(),
                ofA,
                Packet.ping(ofA.addresses().getFirst(), apart.addresses().getFirst()),
                Optional.of(apart));
        assertThat(explanation.obstacles().stream().map(Obstacle::cause))
                .startsWith(Cause.NO_PEERING, Cause.ROUTE_MISSING, Cause.SOURCE_REFUSED);
    }
}
