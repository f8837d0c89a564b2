package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.isthmus.model.GuardRail.Promise;
import io.isthmus.model.GuardRail.Scope;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.PortRange;
import io.isthmus.model.ProjectId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.IdSource;
import io.isthmus.model.decide.Refusal;
import io.isthmus.model.decide.Request;
import io.isthmus.model.testing.Crowd;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Guard rails cost those who have to do with them, and those a bounded amount. Counted is what judging allocates, for nothing is
 * looked at without, and the steps that it takes.
 */
final class GuardRailCostTest {
    /** Of each of two VPCs. */
    private static final int PORTS = 250;

    private static final int RAILS = 100;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final World world = new World();
    private final ProjectId acme = world.project("acme", "acme", "eu-de", Crowd.quotas());
    private final ProjectId beta = world.project("beta", "beta", "eu-de", Crowd.quotas());
    private final VpcId prod = world.vpc(acme, "prod", "10.0.0.0/16");
    private final VpcId dev = world.vpc(acme, "dev", "10.1.0.0/16");
    private final SubnetId prodSubnet = world.subnet(prod, "10.0.0.0/22");
    private final SubnetId devSubnet = world.subnet(dev, "10.1.0.0/22");
    private final VpcId stranger = world.vpc(beta, "stranger", "10.2.0.0/16");
    private final SubnetId strangerSubnet = world.subnet(stranger, "10.2.0.0/22");

    /** 500 ports of one project, in two VPCs that are peered and routed. */
    private void fill(int ports) {
        join(prod, dev);
        SecurityGroupId servers = world.group(acme, "servers");
        SecurityGroupId clients = world.group(acme, "clients");
        IntStream.range(0, ports).forEach(_ -> {
            world.ecs(prodSubnet, servers);
            world.ecs(devSubnet, clients);
        });
    }

    private void join(VpcId one, VpcId other) {
        PeeringId peering = world.peer(one, other);
        world.route(one, block(other), peering).route(other, block(one), peering);
    }

    private String block(VpcId vpc) {
        return world.snapshot()
                .vpc(vpc)
                .orElseThrow()
                .blocks()
                .findFirst()
                .orElseThrow()
                .toString();
    }

    private static Scope scope(VpcId vpc) {
        return new Scope(Scope.Kind.VPC, vpc.value());
    }

    private Command rail(Scope to, Optional<Scope> from, int port) {
        return new Command.CreateGuardRail(
                "rail", Promise.ONLY, to, from, OptionalInt.of(6), Optional.of(new PortRange(port, port)));
    }

    private void rails(int number) {
        IntStream.range(0, number)
                .forEach(port -> world.change(acme, rail(scope(prod), Optional.of(scope(dev)), 1 + port % 3)));
    }

    private Decision judged(ProjectId by, Command command) {
        IdSource ids = () -> UUID.randomUUID().toString();
        return GuardRails.decide(world.snapshot(), new Request(command, world.member(by), "request", world.now(), ids));
    }

    /** Bytes, when all that is made but once is there. */
    private long allocated(ProjectId by, Command command) {
        long least = Long.MAX_VALUE;
        for (int turn = 0; turn < 3; turn++) {
            long start = THREADS.getCurrentThreadAllocatedBytes();
            assertThat(judged(by, command)).isInstanceOf(Decision.Change.class);
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - start);
        }
        return least;
    }

    @Test
    void railsCostNothingWhereNobodyReachesWhomTheyProtect() {
        fill(PORTS);
        VpcId last = stranger;
        for (int number = 3; number < 103; number++) {
            VpcId other = world.vpc(beta, "other-" + number, "10." + number + ".0.0/16");
            join(last, other);
            last = other;
        }
        List<Command> changes = List.of(
                World.newEcs(stranger, strangerSubnet, Optional.empty()),
                World.newSubnet(stranger, "10.2.4.0/24"),
                new Command.UpdateVpc(stranger, Optional.empty(), Optional.of("new"), Optional.empty()));
        List<Long> without =
                changes.stream().map(change -> allocated(beta, change)).toList();
        rails(RAILS);
        for (int i = 0; i < changes.size(); i++) {
            assertThat(allocated(beta, changes.get(i)))
                    .as("%s", changes.get(i))
                    // Finding out that it has nothing to do with rails.
                    .isLessThan(without.get(i) + 65_536);
        }
    }

    @Test
    void aHundredRailsOfOneNetworkCostLittleMoreThanOne() {
        fill(PORTS);
        Command change = World.newEcs(dev, devSubnet, Optional.empty());
        rails(1);
        long one = allocated(acme, change);
        rails(RAILS - 1);
        assertThat(allocated(acme, change)).isLessThan(8 * one);
        assertThat(steps()).isLessThan(2 * PORTS + 10 * RAILS);
    }

    private long steps() {
        Snapshot snapshot = world.snapshot();
        return Judge.of(snapshot).steps(snapshot.guardRails(acme));
    }

    // ---- the most ----

    /** Servers and clients, each in a group of its own and in one that has a rule for many ports. */
    private SecurityGroupId network(int servers, int clients) {
        join(prod, dev);
        SecurityGroupId busy = busy(acme);
        IntStream.range(0, servers)
                .forEach(number -> world.ecs(prodSubnet, busy, world.group(acme, "server-" + number)));
        IntStream.range(0, clients).forEach(number -> world.ecs(devSubnet, world.group(acme, "client-" + number)));
        return busy;
    }

    private SecurityGroupId busy(ProjectId project) {
        SecurityGroupId busy = world.group(project, "busy");
        world.change(project, ports(busy));
        return busy;
    }

    private static Command ports(SecurityGroupId group) {
        return new Command.CreateSecurityGroupRule(
                group,
                Direction.INGRESS,
                IpFamily.V4,
                OptionalInt.of(6),
                IntStream.range(0, 20)
                        .mapToObj(number -> PortRange.of(1_000 + 3 * number))
                        .toList(),
                new Remote.In(Cidr.parse("203.0.113.0/24")),
                "");
    }

    private Refusal refused(ProjectId by, Command command) {
        assertThat(judged(by, command)).isInstanceOf(Decision.Refused.class);
        return ((Decision.Refused) judged(by, command)).refusal();
    }

    private void granted(ProjectId by, Command command) {
        assertThat(judged(by, command)).isInstanceOf(Decision.Change.class);
    }

    /** Has more and more ECSs made, each in a new group, until that is refused. */
    private Refusal grow(ProjectId by, VpcId vpc, SubnetId subnet, SecurityGroupId... more) {
        for (int number = 0; number < 100; number++) {
            SecurityGroupId[] groups = Arrays.copyOf(more, more.length + 1);
            groups[more.length] = world.group(by, "more-" + number);
            Command another = World.newEcs(vpc, subnet, Optional.empty(), groups);
            if (judged(by, another) instanceof Decision.Refused(Refusal refusal)) {
                assertThat(number).isPositive();
                return refusal;
            }
            world.change(by, another);
        }
        throw new AssertionError("never refused");
    }

    @Test
    void aRailThatIsTooCostlyIsNotMade() {
        network(20, 20);
        Command everything = rail(scope(prod), Optional.of(scope(dev)), 80);
        Refusal refusal = refused(acme, everything);
        assertThat(refusal.rule()).isEqualTo(Refusal.Rule.GUARD_RAIL_TOO_COSTLY);
        assertThat(refusal.field()).isEqualTo("to");
        assertThat(refusal.message()).contains(Long.toString(GuardRails.MOST_STEPS));
        // Smaller ones are made, until they are as much together.
        List<Port> servers = world.snapshot().ports(prod);
        int made = 0;
        while (judged(acme, isolated(servers.get(made))) instanceof Decision.Change) {
            world.change(acme, isolated(servers.get(made++)));
        }
        assertThat(made).isPositive();
        assertThat(refused(acme, isolated(servers.get(made))).rule()).isEqualTo(Refusal.Rule.GUARD_RAIL_TOO_COSTLY);
    }

    private Command isolated(Port port) {
        return new Command.CreateGuardRail(
                "rail",
                Promise.ISOLATED,
                new Scope(Scope.Kind.ECS, port.ecs().value()),
                Optional.of(scope(dev)),
                OptionalInt.empty(),
                Optional.empty());
    }

    @Test
    void aNetworkDoesNotGrowBeyondWhatItsRailsCanBeJudgedFor() {
        SecurityGroupId busy = network(14, 14);
        world.change(acme, rail(scope(prod), Optional.of(scope(dev)), 80));
        Refusal refusal = grow(acme, dev, devSubnet);
        assertThat(refusal.rule()).isEqualTo(Refusal.Rule.GUARD_RAIL_TOO_COSTLY);
        assertThat(refusal.message()).contains(Long.toString(GuardRails.MOST_STEPS));
        assertThat(refusal.hint()).isNotEmpty();
        assertThat(steps()).isLessThanOrEqualTo(GuardRails.MOST_STEPS);
        // What is there goes on, and is judged as ever.
        granted(acme, new Command.UpdateVpc(prod, Optional.empty(), Optional.of("new"), Optional.empty()));
        Command less = new Command.DeleteEcs(
                List.of(world.snapshot().ports(dev).getFirst().ecs()));
        granted(acme, less);
        world.change(acme, less);
        assertThat(refused(acme, World.allowAll(busy, new Remote.Anyone())).rule())
                .isEqualTo(Refusal.Rule.GUARD_RAIL_BROKEN);
    }

    @Test
    void aStrangerIsNotToldWhyTheNetworkAtTheOtherEndAllowsNoMore() {
        SecurityGroupId servers = network(14, 10);
        world.change(acme, rail(scope(prod), Optional.of(scope(dev)), 80));
        world.ecs(strangerSubnet);
        join(prod, stranger);
        Refusal costly = grow(beta, stranger, strangerSubnet, busy(beta));
        world.allowIn(servers, new Remote.In(Cidr.parse("10.2.1.0/24")));
        Command opening = World.newEcs(stranger, strangerSubnet, Optional.of(Ip.parse("10.2.1.9")));
        assertThat(costly).isEqualTo(refused(beta, opening));
        assertThat(costly.rule()).isEqualTo(Refusal.Rule.GUARD_RAIL_BROKEN);
        assertThat(costly.id()).isEmpty();
    }

    @Test
    void whatTakesTooMuchAlreadyIsJudgedAllTheSame() {
        // As after an update that counts otherwise.
        SecurityGroupId busy = network(20, 20);
        world.change(acme, rail(scope(prod), Optional.of(scope(dev)), 80));
        assertThat(steps()).isGreaterThan(GuardRails.MOST_STEPS);
        granted(acme, World.newEcs(dev, devSubnet, Optional.empty(), world.group(acme, "one-more")));
        assertThat(refused(acme, World.allowAll(busy, new Remote.Anyone())).rule())
                .isEqualTo(Refusal.Rule.GUARD_RAIL_BROKEN);
        assertThat(refused(acme, rail(scope(prod), Optional.of(scope(dev)), 443))
                        .rule())
                .isEqualTo(Refusal.Rule.GUARD_RAIL_TOO_COSTLY);
    }
}
