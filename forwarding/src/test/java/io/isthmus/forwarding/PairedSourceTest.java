package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.forwarding.Obstacle.Cause;
import io.isthmus.model.NextHop;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.PortDetails.AddressPair;
import io.isthmus.model.ProjectId;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who answers what an ECS sends with a source that is paired with its port: the answer goes where the routes lead it. */
final class PairedSourceTest {
    private static final Ip PAIRED = Ip.parse("192.0.2.7");

    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final SecurityGroupId open = world.group(acme, "open");
    private final VpcId a = world.vpc(acme, "a", "10.0.0.0/16");
    private final VpcId b = world.vpc(acme, "b", "10.1.0.0/16");
    private final SubnetId subnet = world.subnet(a, "10.0.0.0/24");
    private final Port sender = world.ecs(subnet, "10.0.0.5", open);
    private final Port near = world.ecs(subnet, "10.0.0.6", open);
    private final Port far = world.ecs(world.subnet(b, "10.1.0.0/24"), "10.1.0.5", open);
    private final PeeringId peering = world.peer(a, b);

    PairedSourceTest() {
        world.allowIn(open, new Remote.Anyone());
        world.route(a, "10.1.0.0/16", peering).route(b, "10.0.0.0/16", peering);
    }

    private Explanation explain(Ip source, Ip to) {
        return Explanation.of(world.snapshot(), sender, Packet.ping(source, to), Optional.empty());
    }

    private static Ip address(Port port) {
        return port.addresses().getFirst();
    }

    private void leadTo(Port port) {
        String host = PAIRED + "/32";
        world.change(
                acme,
                new Command.CreateRoute(
                        a, new Command.NewRoute(Cidr.parse(host), host, new NextHop.ToEcs(port.ecs()), "")));
    }

    private boolean reaches(Ip source, Ip to) {
        Explanation explanation = explain(source, to);
        assertThat(explanation.obstacles().isEmpty())
                .as("%s", explanation)
                .isEqualTo(explanation.reachability().reachable(sender)
                        || explanation.reachability().isUpToServer(sender));
        return explanation.reachability().reachable(sender);
    }

    @Test
    void theAnswerToAnAddressThatNothingLeadsBackIsLost() {
        assertThat(reaches(address(sender), address(far))).isTrue();
        for (Ip to : List.of(address(near), address(far), Ip.parse("10.0.0.1"))) {
            assertThat(reaches(PAIRED, to)).as("to " + to).isFalse();
        }
        assertThat(explain(PAIRED, address(far)).obstacles().getFirst().cause()).isEqualTo(Cause.ROUTE_MISSING);
    }

    @Test
    void aRouteToTheSenderBringsItBack() {
        leadTo(sender);
        assertThat(reaches(PAIRED, address(near))).isTrue();
        assertThat(reaches(PAIRED, Ip.parse("10.0.0.1"))).isTrue();
        assertThat(reaches(PAIRED, address(far))).isFalse();
        world.route(b, PAIRED + "/32", peering);
        assertThat(reaches(PAIRED, address(far))).isTrue();
    }

    @Test
    void aRouteToAnotherServerLeavesItToThatOne() {
        leadTo(near);
        Port third = world.ecs(subnet, open);
        Explanation explanation = explain(PAIRED, address(third));
        assertThat(explanation.reachability().isUpToServer(sender)).isTrue();
        assertThat(explanation.reachability().reachable(sender)).isFalse();
        assertThat(explanation.obstacles()).isEmpty();
    }

    @Test
    void whoeverHasTheAddressGetsTheAnswer() {
        Port third = world.ecs(subnet, open);
        for (Ip to : List.of(address(third), address(far), Ip.parse("10.0.0.1"))) {
            assertThat(reaches(address(near), to)).isFalse();
            Obstacle obstacle = explain(address(near), to).obstacles().getFirst();
            assertThat(obstacle.cause()).isEqualTo(Cause.ANSWER_ELSEWHERE);
            assertThat(obstacle.back()).isTrue();
            assertThat(obstacle.detail()).contains("10.0.0.6", "another server has it");
        }
    }

    @Test
    void theGatewayItselfAndNobodyDoNotPassItOn() {
        assertThat(reaches(Ip.parse("10.0.0.1"), address(near))).isFalse();
        assertThat(explain(Ip.parse("10.0.0.1"), address(near))
                        .obstacles()
                        .getFirst()
                        .cause())
                .isEqualTo(Cause.ANSWER_ELSEWHERE);
        assertThat(reaches(Ip.parse("10.0.0.77"), address(near))).isFalse();
        assertThat(explain(Ip.parse("10.0.0.77"), address(near))
                        .obstacles()
                        .getFirst()
                        .cause())
                .isEqualTo(Cause.NO_SUCH_ADDRESS);
    }

    @Test
    void anAddressOfThePeerIsRefusedThere() {
        assertThat(reaches(Ip.parse("10.1.0.9"), address(far))).isFalse();
        assertThat(explain(Ip.parse("10.1.0.9"), address(far))
                        .obstacles()
                        .getFirst()
                        .cause())
                .isEqualTo(Cause.SOURCE_REFUSED);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.5, true",
        "10.0.0.6, false",
        "192.0.2.7, true",
        "192.0.3.7, false",
        "127.0.0.1, false",
        "255.255.255.255, false",
        "2001:db8::7, true",
        "2001:db9::7, false",
        "fe80::1, false"
    })
    void aPortMayUseItsOwnAddressAndWhatIsPairedWithIt(String source, boolean allowed) {
        world.change(
                acme,
                new Command.UpdatePort(
                        sender.id(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Stream.of(
                                        "192.0.2.0/24",
                                        "127.0.0.0/8",
                                        "255.255.255.255/32",
                                        "2001:db8::/32",
                                        "fe80::/10")
                                .map(block -> new AddressPair(
                                        Cidr.parse(block), block, sender.mac().toString()))
                                .toList())));
        Port now = world.snapshot().port(sender.id()).orElseThrow();
        assertThat(Sources.allow(now, Ip.parse(source))).isEqualTo(allowed);
    }
}
