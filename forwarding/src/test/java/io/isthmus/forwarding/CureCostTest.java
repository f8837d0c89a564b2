package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.GuardRail;
import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever network somebody makes, what is advised in it is found within bounds; counted, not timed. */
final class CureCostTest {
    /** What is looked at in one go, after which it is asked whether it was too much. */
    private static final long IN_ONE_GO = 15_000;

    private final World world = new World();
    private final ProjectId acme = project("acme");
    private final ProjectId beta = project("beta");
    private final List<VpcId> vpcs = new ArrayList<>();
    private final List<Port> servers = new ArrayList<>();

    /** One that may have much. */
    private ProjectId project(String name) {
        Map<Quota, Integer> quotas = new EnumMap<>(Quota.class);
        for (Quota quota : Quota.values()) {
            quotas.put(quota, 100_000);
        }
        return world.project(name, name, "eu-de", quotas);
    }

    /** A world that is large where the search looks. */
    record Hostile(String name, Consumer<CureCostTest> making) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Hostile> hostile() {
        return Stream.of(
                new Hostile("a narrower route beside each wider one", CureCostTest::nested),
                new Hostile("a mesh without routes", test -> test.mesh(40, false)),
                new Hostile("a mesh of which all routes are wrong", test -> test.mesh(40, true)),
                new Hostile("a star of two accounts", CureCostTest::star),
                new Hostile("a chain that ends before the receiver", CureCostTest::chain),
                new Hostile("a rejected peering with many routes", CureCostTest::rejected),
                new Hostile("many requests of others", CureCostTest::requests),
                new Hostile("groups with many rules and members", CureCostTest::groups),
                new Hostile("a port without groups in a project with many", CureCostTest::groupless),
                new Hostile("many servers behind a wrong route", CureCostTest::crowd),
                new Hostile("many guard rails", CureCostTest::railed));
    }

    private VpcId vpc(ProjectId project, int number) {
        VpcId vpc = world.vpc(project, "v" + number, "10." + number + ".0.0/16");
        world.subnet(vpc, "10." + number + ".0.0/24");
        vpcs.add(vpc);
        return vpc;
    }

    private SubnetId subnet(VpcId vpc) {
        return world.snapshot().subnets(vpc).getFirst().id();
    }

    private SecurityGroupId open(ProjectId project) {
        SecurityGroupId group = world.group(project, "open");
        world.allowIn(group, new Remote.Anyone());
        return group;
    }

    /** A sender in the first VPC and a receiver in the last. */
    private void servers() {
        for (VpcId vpc : List.of(vpcs.getFirst(), vpcs.getLast())) {
            servers.add(world.ecs(subnet(vpc), open(world.owner(vpc))));
        }
    }

    private void nested() {
        VpcId from = vpc(acme, 0);
        for (int i = 1; i < 20; i++) {
            vpc(acme, i);
        }
        servers();
        Ip receiver = servers.getLast().addresses().getFirst();
        for (int length = 10; length < 32; length++) {
            VpcId wrong = vpcs.get(1 + length % 18);
            world.route(from, new Cidr(receiver, length).toString(), between(from, wrong));
        }
    }

    private PeeringId between(VpcId one, VpcId other) {
        return world.snapshot().peeringBetween(one, other).map(Peering::id).orElseGet(() -> world.peer(one, other));
    }

    private void mesh(int size, boolean wrong) {
        for (int i = 0; i < size; i++) {
            vpc(i % 3 == 0 ? beta : acme, i);
        }
        for (int i = 0; i < size; i++) {
            for (int j = i + 1; j < size; j++) {
                if (i != 0 || j != size - 1) {
                    world.peer(vpcs.get(i), vpcs.get(j));
                }
            }
        }
        if (wrong) {
            for (int i = 0; i < size; i++) {
                int next = (i + 1) % (size - 1);
                if (next != i && i != size - 1) {
                    PeeringId peering = between(vpcs.get(i), vpcs.get(next));
                    world.route(vpcs.get(i), "10." + (size - 1) + ".0.0/16", peering);
                }
            }
        }
        servers();
    }

    private void star() {
        for (int i = 0; i < 60; i++) {
            vpc(i % 2 == 0 ? acme : beta, i);
        }
        for (int i = 2; i < 60; i++) {
            world.request(vpcs.get(1), vpcs.get(i));
        }
        world.request(vpcs.get(0), vpcs.get(1));
        servers();
    }

    private void chain() {
        for (int i = 0; i < 200; i++) {
            vpc(acme, i);
            if (i > 0 && i < 199) {
                PeeringId peering = world.peer(vpcs.get(i - 1), vpcs.get(i));
                world.route(vpcs.get(i - 1), "10.199.0.0/16", peering);
            }
        }
        servers();
    }

    private void rejected() {
        VpcId from = vpc(acme, 0);
        VpcId to = vpc(beta, 1);
        PeeringId peering = world.request(from, to);
        List<Command.NewRoute> routes = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            routes.add(World.newRoute("172.16." + i / 256 + "." + i % 256 + "/32", peering));
        }
        add(from, routes);
        world.route(from, "10.1.0.0/16", peering);
        for (int i = 2; i < 40; i++) {
            world.peer(from, vpc(acme, i));
        }
        vpcs.remove(to);
        vpcs.add(to);
        world.reject(peering);
        servers();
    }

    private void add(VpcId vpc, List<Command.NewRoute> routes) {
        RouteTableId table = world.snapshot().defaultTable(vpc).id();
        world.change(
                world.owner(vpc),
                new Command.UpdateRouteTable(table, Optional.empty(), Optional.empty(), List.of(), List.of(), routes));
    }

    private void requests() {
        VpcId from = vpc(acme, 0);
        for (int i = 1; i < 200; i++) {
            world.request(vpc(beta, i), from);
        }
        vpc(acme, 200);
        servers();
    }

    private void groups() {
        vpc(acme, 0);
        vpc(acme, 1);
        PeeringId peering = world.peer(vpcs.get(0), vpcs.get(1));
        world.route(vpcs.get(0), "10.1.0.0/16", peering);
        for (VpcId vpc : vpcs) {
            SecurityGroupId[] groups = new SecurityGroupId[5];
            for (int i = 0; i < groups.length; i++) {
                groups[i] = world.group(acme, "g" + i);
                for (int j = 0; j < 200; j++) {
                    world.allowIn(groups[i], new Remote.In(Cidr.parse("172.16.0." + j + "/32")));
                }
                SecurityGroupId members = world.group(acme, "m" + i);
                for (int j = 0; j < 40; j++) {
                    world.ecs(subnet(vpc), members);
                }
                world.allowIn(groups[i], new Remote.Members(members));
            }
            servers.add(world.ecs(subnet(vpc), groups));
        }
    }

    private void groupless() {
        vpc(acme, 0);
        vpc(acme, 1);
        servers();
        for (int i = 0; i < 400; i++) {
            world.group(acme, "g" + i);
        }
        for (Port port : servers) {
            world.change(
                    acme,
                    new Command.UpdatePort(
                            port.id(), Optional.empty(), Optional.empty(), Optional.of(List.of()), Optional.empty()));
        }
    }

    private void crowd() {
        VpcId from = vpc(acme, 0);
        for (int i = 1; i < 12; i++) {
            VpcId other = vpc(acme, i);
            PeeringId peering = world.peer(from, other);
            world.route(other, "10.0.0.0/16", peering);
            world.route(from, "10." + i + ".0.0/" + (i == 11 ? 16 : 24), peering);
        }
        world.route(from, "10.11.0.0/24", between(from, vpcs.get(1)));
        SecurityGroupId open = open(acme);
        for (VpcId vpc : vpcs) {
            for (int i = 0; i < 40; i++) {
                world.ecs(subnet(vpc), open);
            }
        }
        servers();
    }

    private void railed() {
        nested();
        for (int i = 1; i < 20; i++) {
            world.change(
                    acme,
                    new Command.CreateGuardRail(
                            "rail" + i,
                            GuardRail.Promise.ISOLATED,
                            new GuardRail.Scope(
                                    GuardRail.Scope.Kind.VPC, vpcs.get(i).value()),
                            Optional.of(new GuardRail.Scope(
                                    GuardRail.Scope.Kind.VPC, vpcs.getFirst().value())),
                            OptionalInt.empty(),
                            Optional.empty()));
        }
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void theSearchEndsWithinItsBounds(Hostile hostile) {
        hostile.making().accept(this);
        Port from = world.snapshot().port(servers.getFirst().id()).orElseThrow();
        Port to = world.snapshot().port(servers.getLast().id()).orElseThrow();
        for (Onlooker onlooker : List.of(Onlooker.OF_ALL, new Onlooker(world.member(from.project())))) {
            Snapshot snapshot = world.snapshot();
            Packet packet =
                    Packet.ping(from.addresses().getFirst(), to.addresses().getFirst());
            Optional<Port> meant = Optional.of(to).filter(port -> onlooker.sees(snapshot, port.vpc()));
            Effort effort = new Effort(CureSearch.MOST_LOOKS);
            Advice.Advised advised = Advice.of(new Question(from, packet, meant, onlooker), snapshot, effort);
            assertThat(effort.spent()).isLessThan(CureSearch.MOST_LOOKS + IN_ONE_GO);
            if (!effort.sawAll()) {
                assertThat(advised.complete()).isFalse();
            }
        }
    }

    @Test
    void aSearchThatIsCutShortSaysSo() {
        mesh(5, false);
        Packet packet = Packet.ping(
                servers.getFirst().addresses().getFirst(),
                servers.getLast().addresses().getFirst());
        Question question = new Question(servers.getFirst(), packet, Optional.of(servers.getLast()), Onlooker.OF_ALL);
        Advice.Advised all = Advice.of(question, world.snapshot());
        assertThat(all.advice()).isPresent();
        assertThat(all.complete()).isTrue();
        Advice.Advised few = Advice.of(question, world.snapshot(), new Effort(3));
        assertThat(few.advice()).isEmpty();
        assertThat(few.complete()).isFalse();
    }

    /** What is not its matter costs it nothing: routes to elsewhere. */
    @Test
    void routesToElsewhereCostNothing() {
        long few = spentAmong(10);
        assertThat(spentAmong(2_000)).isEqualTo(few);
    }

    private long spentAmong(int routes) {
        CureCostTest test = new CureCostTest();
        VpcId from = test.vpc(test.acme, 0);
        VpcId to = test.vpc(test.acme, 1);
        PeeringId peering = test.world.peer(from, to);
        List<Command.NewRoute> others = new ArrayList<>();
        for (int i = 0; i < routes; i++) {
            others.add(new Command.NewRoute(
                    Cidr.parse("172.16." + i / 256 + "." + i % 256 + "/32"), "", new NextHop.ToPeering(peering), ""));
        }
        test.add(from, others);
        test.servers();
        Effort effort = new Effort(CureSearch.MOST_LOOKS);
        Packet packet = Packet.ping(
                test.servers.getFirst().addresses().getFirst(),
                test.servers.getLast().addresses().getFirst());
        Advice.Advised advised = Advice.of(
                new Question(test.servers.getFirst(), packet, Optional.of(test.servers.getLast()), Onlooker.OF_ALL),
                test.world.snapshot(),
                effort);
        assertThat(advised.advice().orElseThrow().obstacles()).hasSize(2);
        return effort.spent();
    }
}
