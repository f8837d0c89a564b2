package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.forwarding.Preflight.Share;
import io.isthmus.model.NextHop;
import io.isthmus.model.PeeringId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.RouteTable;
import io.isthmus.model.Subnet;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is foretold of a peering is what its routes do once they are made. */
final class PreflightTest {
    private static final int WORLDS = 60;
    private final World world = new World();
    private final ProjectId acme = world.project("acme");

    private List<String> destinations(Preflight preflight, VpcId vpc) {
        return preflight.routes().stream()
                .filter(missing -> missing.table().vpc().equals(vpc))
                .map(missing -> missing.destination().toString())
                .toList();
    }

    @Test
    void disjointVpcsTakeOneRouteEachWay() {
        VpcId one = world.vpc(acme, "one", "10.0.0.0/16");
        VpcId other = world.vpc(acme, "other", "10.1.0.0/16");
        world.subnet(one, "10.0.0.0/24");
        world.subnet(one, "10.0.1.0/24");
        world.subnet(other, "10.1.0.0/24");
        Preflight preflight = Preflight.of(world.snapshot(), one, other);
        assertThat(preflight.pairs()).hasSize(2).allMatch(pair -> pair.share() == Share.ALL);
        assertThat(destinations(preflight, one)).containsExactly("10.1.0.0/16");
        assertThat(destinations(preflight, other)).containsExactly("10.0.0.0/16");
    }

    @Test
    void overlappingVpcsWithDisjointSubnetsTakeNarrowerRoutes() {
        VpcId one = world.vpc(acme, "one", "10.0.0.0/16");
        VpcId other = world.vpc(acme, "other", "10.0.0.0/16");
        world.subnet(one, "10.0.0.0/24");
        world.subnet(other, "10.0.1.0/24");
        world.subnet(other, "10.0.0.128/25");
        Preflight preflight = Preflight.of(world.snapshot(), one, other);
        assertThat(preflight.pairs())
                .extracting(Preflight.Pair::share)
                .containsExactlyInAnyOrder(Share.PART, Share.NONE);
        assertThat(destinations(preflight, one)).containsExactly("10.0.1.0/24");
        assertThat(destinations(preflight, other)).isEmpty();
    }

    @Test
    void routesThatAreThereAreNotMissingAndThoseThatLeadElsewhereAreDisplaced() {
        VpcId one = world.vpc(acme, "one", "10.0.0.0/16");
        VpcId other = world.vpc(acme, "other", "10.1.0.0/16");
        VpcId third = world.vpc(acme, "third", "10.2.0.0/16");
        world.subnet(one, "10.0.0.0/24");
        world.subnet(other, "10.1.0.0/24");
        PeeringId wanted = world.peer(one, other);
        PeeringId wrong = world.peer(one, third);
        world.route(other, "10.0.0.0/8", wanted).route(one, "10.0.0.0/8", wrong);
        Preflight preflight = Preflight.of(world.snapshot(), one, other);
        assertThat(destinations(preflight, other)).isEmpty();
        assertThat(preflight.routes())
                .singleElement()
                .satisfies(
                        missing -> assertThat(missing.displaced().orElseThrow().nextHop())
                                .isEqualTo(new NextHop.ToPeering(wrong)));
    }

    @Test
    void inRandomVpcsThePairsThatAreForetoldToConnectDoSoOnceTheRoutesAreMade() {
        Set<Share> seen = EnumSet.noneOf(Share.class);
        for (int seed = 0; seed < WORLDS; seed++) {
            Random random = new Random(seed);
            World any = new World();
            ProjectId project = any.project("acme");
            VpcId one = randomVpc(any, project, random);
            VpcId other = randomVpc(any, project, random);
            PeeringId peering = any.peer(one, other);
            Preflight preflight = Preflight.of(any.snapshot(), one, other);
            preflight
                    .routes()
                    .forEach(missing -> any.change(
                            project,
                            new Command.UpdateRouteTable(
                                    missing.table().id(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    List.of(),
                                    List.of(),
                                    List.of(World.newRoute(missing.destination().toString(), peering)))));
            for (Preflight.Pair pair : preflight.pairs()) {
                long connected = addresses(pair.otherBlock())
                        .filter(to -> leads(any, pair.one(), to))
                        .count();
                long answered = addresses(pair.block())
                        .filter(to -> leads(any, pair.other(), to))
                        .count();
                seen.add(pair.share());
                assertThat(connected).as("seed %d, %s", seed, pair).satisfies(share(pair.there(), pair.otherBlock()));
                assertThat(answered).as("seed %d, %s", seed, pair).satisfies(share(pair.back(), pair.block()));
            }
            assertThat(Preflight.of(any.snapshot(), one, other).routes())
                    .as("seed %d", seed)
                    .isEmpty();
        }
        assertThat(seen).containsExactlyInAnyOrder(Share.values());
    }

    /** Of a block that is shared in part no route is foretold: some of it is left to routes of single addresses. */
    private static Consumer<Long> share(Share share, Cidr block) {
        return count -> {
            switch (share) {
                case ALL -> assertThat(count).isEqualTo(block.size());
                case PART -> assertThat(count).isLessThan(block.size());
                case NONE -> assertThat(count).isZero();
            }
        };
    }

    private static Stream<Ip> addresses(Cidr block) {
        return Stream.iterate(block.address(), ip -> ip.plus(1)).limit(block.size());
    }

    private static boolean leads(World any, Subnet from, Ip to) {
        RouteTable table = any.snapshot()
                .routeTable(any.snapshot().subnet(from.id()).orElseThrow().routeTable())
                .orElseThrow();
        return Lookup.of(any.snapshot(), table, to) instanceof Lookup.Over;
    }

    private static VpcId randomVpc(World any, ProjectId project, Random random) {
        VpcId vpc = any.vpc(project, "", "10." + random.nextInt(2) + ".0.0/16");
        String block = any.snapshot()
                .vpc(vpc)
                .orElseThrow()
                .blocks()
                .findFirst()
                .orElseThrow()
                .address()
                .toString();
        String start = block.substring(0, block.lastIndexOf(".0.0"));
        for (int i = 0; i < 3; i++) {
            String cidr = start + "." + random.nextInt(3) + "." + (random.nextBoolean() ? "0/24" : "128/25");
            boolean free =
                    any.snapshot().subnets(vpc).stream().flatMap(Subnet::blocks).noneMatch(Cidr.parse(cidr)::overlaps);
            if (free) {
                var subnet = any.subnet(vpc, cidr);
                if (random.nextInt(3) == 0) {
                    any.table(subnet);
                }
            }
        }
        return vpc;
    }
}
