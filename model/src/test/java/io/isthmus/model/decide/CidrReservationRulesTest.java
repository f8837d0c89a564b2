package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.CidrReservation;
import io.isthmus.model.CidrReservationId;
import io.isthmus.model.Port;
import io.isthmus.model.PortId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command.NewReservation;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CidrReservationRulesTest {
    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final VpcId vpc = world.vpc(acme, "a", "10.0.0.0/16");
    private final SubnetId subnet = world.subnet(vpc, "10.0.0.0/24");
    private final SubnetId dual = new SubnetId(
            world.change(acme, World.newDualStackSubnet(vpc, "10.0.2.0/24")).getFirst());

    private static Command named(SubnetId of, String cidr) {
        return new Command.CreateCidrReservation(of, new NewReservation.Exact(Cidr.parse(cidr)), "name", "text");
    }

    private static Command free(SubnetId of, IpFamily family, int mask) {
        return new Command.CreateCidrReservation(of, new NewReservation.Free(family, mask), "", "");
    }

    private CidrReservation made(Command create) {
        CidrReservationId id = new CidrReservationId(world.change(acme, create).getFirst());
        return world.snapshot().cidrReservation(id).orElseThrow();
    }

    private Refusal refused(Command create) {
        return world.refusal(acme, create);
    }

    private Cidr ipv6() {
        return world.snapshot().subnet(dual).orElseThrow().block(IpFamily.V6).orElseThrow();
    }

    @Test
    void aReservationIsOfItsSubnetsVpcAndProject() {
        CidrReservation made = made(named(subnet, "10.0.0.64/26"));
        assertThat(made.vpc()).isEqualTo(vpc);
        assertThat(made.project()).isEqualTo(acme);
        assertThat(made.name()).isEqualTo("name");
        assertThat(made.description()).isEqualTo("text");
        assertThat(made.createdAt()).isEqualTo(World.START);
        assertThat(world.snapshot().cidrReservations(acme)).containsExactly(made);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/24, CIDR_RESERVATION_MASK, cidr",
        "10.0.0.128/25, CIDR_RESERVATION_MASK, cidr",
        "10.0.0.0/16, CIDR_RESERVATION_OUTSIDE_SUBNET, cidr",
        "10.0.1.64/26, CIDR_RESERVATION_OUTSIDE_SUBNET, cidr",
        "10.0.0.0/26, ADDRESS_RESERVED, cidr",
        "10.0.0.0/32, ADDRESS_RESERVED, cidr",
        "10.0.0.1/32, ADDRESS_RESERVED, cidr",
        "10.0.0.192/26, ADDRESS_RESERVED, cidr",
        "10.0.0.253/32, ADDRESS_RESERVED, cidr",
        "fd00::/66, SUBNET_HAS_NO_IPV6, ip_version"
    })
    void aBlockThatCannotBeIsRefused(String cidr, Rule rule, String field) {
        Refusal refusal = refused(named(subnet, cidr));
        assertThat(refusal.rule()).isEqualTo(rule);
        assertThat(refusal.field()).isEqualTo(field);
        assertThat(world.snapshot().cidrReservations(subnet)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.64/26", "10.0.0.2/32", "10.0.0.252/32"})
    void aBlockOfAQuarterOrLessIsTaken(String cidr) {
        assertThat(made(named(subnet, cidr)).cidr()).hasToString(cidr);
    }

    @Test
    void aMaskOutOfRangeIsRefusedByName() {
        for (int mask : new int[] {0, 24, 25, 33, 128}) {
            Refusal refusal = refused(free(subnet, IpFamily.V4, mask));
            assertThat(refusal.rule()).isEqualTo(Rule.CIDR_RESERVATION_MASK);
            assertThat(refusal.field()).isEqualTo("mask");
            assertThat(refusal.hint()).contains("/26").contains("/32");
        }
        assertThat(refused(free(dual, IpFamily.V6, 65)).hint()).contains("/66").contains("/128");
    }

    @Test
    void twoReservationsOfASubnetDoNotOverlap() {
        CidrReservation first = made(named(subnet, "10.0.0.64/27"));
        for (String cidr : List.of("10.0.0.64/27", "10.0.0.64/26", "10.0.0.70/32")) {
            Refusal refusal = refused(named(subnet, cidr));
            assertThat(refusal.rule()).isEqualTo(Rule.CIDR_RESERVATION_OVERLAPS);
            assertThat(refusal.id()).isEqualTo(first.id().value());
            assertThat(refusal.message()).contains("10.0.0.64/27");
        }
        made(named(subnet, "10.0.0.96/27"));
        made(named(world.subnet(world.vpc(acme, "b", "10.0.0.0/16"), "10.0.0.0/24"), "10.0.0.64/27"));
    }

    @Test
    void aMaskAloneTakesTheFirstBlockOfWhichNothingIsInUseOrKeptBack() {
        made(named(subnet, "10.0.0.4/30"));
        world.ecs(subnet, "10.0.0.9");
        world.change(acme, World.newPort(subnet, Optional.of(Ip.parse("10.0.0.70"))));
        assertThat(made(free(subnet, IpFamily.V4, 30)).cidr()).hasToString("10.0.0.12/30");
        assertThat(made(free(subnet, IpFamily.V4, 28)).cidr()).hasToString("10.0.0.16/28");
        assertThat(made(free(subnet, IpFamily.V4, 26)).cidr()).hasToString("10.0.0.128/26");
        assertThat(made(free(subnet, IpFamily.V4, 32)).cidr()).hasToString("10.0.0.2/32");
        Refusal none = refused(free(subnet, IpFamily.V4, 26));
        assertThat(none.rule()).isEqualTo(Rule.CIDR_RESERVATION_NO_ROOM);
        assertThat(none.message()).contains("/26");
    }

    @Test
    void addressesOfAReservationAreNotGivenOutUnaskedAndAreIfNamed() {
        made(named(subnet, "10.0.0.2/31"));
        made(named(subnet, "10.0.0.4/30"));
        assertThat(world.ecs(subnet).addresses()).containsExactly(Ip.parse("10.0.0.8"));
        PortId port = new PortId(
                world.change(acme, World.newPort(subnet, Optional.empty())).getFirst());
        assertThat(world.snapshot().unboundPort(port).orElseThrow().addresses()).containsExactly(Ip.parse("10.0.0.9"));
        assertThat(world.ecs(subnet, "10.0.0.5").addresses()).containsExactly(Ip.parse("10.0.0.5"));
        world.change(acme, World.newPort(subnet, Optional.of(Ip.parse("10.0.0.6"))));
        assertThat(refused(World.newPort(subnet, Optional.of(Ip.parse("10.0.0.6"))))
                        .rule())
                .isEqualTo(Rule.ADDRESS_IN_USE);
    }

    @Test
    void whatIsInUseStaysAndWhatIsGivenBackIsNotGivenOutAgain() {
        Port used = world.ecs(subnet, "10.0.0.2");
        CidrReservation around = made(named(subnet, "10.0.0.2/31"));
        assertThat(world.snapshot().port(used.id())).contains(used);
        world.change(acme, new Command.DeleteEcs(List.of(used.ecs())));
        assertThat(world.ecs(subnet).addresses()).containsExactly(Ip.parse("10.0.0.4"));
        world.change(acme, new Command.DeleteCidrReservation(around.id()));
        assertThat(world.ecs(subnet).addresses()).containsExactly(Ip.parse("10.0.0.2"));
    }

    @Test
    void aSubnetOfWhichAllIsReservedSaysSo() {
        SubnetId small = world.subnet(vpc, "10.0.1.0/28");
        for (int host = 2; host <= 12; host++) {
            made(named(small, "10.0.1." + host + "/32"));
        }
        Refusal full = refused(World.newPort(small, Optional.empty()));
        assertThat(full.rule()).isEqualTo(Rule.SUBNET_FULL);
        assertThat(full.message()).contains("outside of its CIDR reservations");
        world.ecs(small, "10.0.1.7");
    }

    @Test
    void aFullSubnetDoesNotNameReservationsInWhichNobodyCanNameAnAddress() {
        SubnetId small = world.subnet(vpc, "10.0.3.0/28");
        world.change(
                acme,
                new Command.UpdateSubnet(
                        vpc,
                        small,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(true)));
        made(new Command.CreateCidrReservation(small, new Command.NewReservation.Free(IpFamily.V6, 80), "six", ""));
        for (int host = 2; host <= 12; host++) {
            world.ecs(small, "10.0.3." + host);
        }
        Refusal full = refused(World.newPort(small, Optional.empty()));
        assertThat(full.rule()).isEqualTo(Rule.SUBNET_FULL);
        assertThat(full.message()).doesNotContain("reservation");
    }

    @Test
    void aReservationOfIpv6MovesTheAddressesThatWouldLieInIt() {
        Cidr block = ipv6();
        Ip usual = block.address().plus(0x0a000209L);
        made(named(dual, new Cidr(usual, 112).toString()));
        assertThat(world.ecs(dual, "10.0.2.9").addresses())
                .containsExactly(Ip.parse("10.0.2.9"), block.address().plus(2));
        assertThat(world.ecs(dual, "10.0.2.10").addresses().getLast())
                .isEqualTo(block.address().plus(3));
        assertThat(made(free(dual, IpFamily.V6, 66)).cidr())
                .isEqualTo(new Cidr(Ip.v6(block.address().high(), 1L << 62), 66));
        assertThat(refused(named(dual, new Cidr(block.address(), 128).toString()))
                        .rule())
                .isEqualTo(Rule.ADDRESS_RESERVED);
        assertThat(refused(named(dual, new Cidr(block.address(), 65).toString()))
                        .rule())
                .isEqualTo(Rule.CIDR_RESERVATION_MASK);
    }

    /** However few addresses the widest reservations leave, there are more than ports can come to. */
    @Test
    void anIpv6BlockHasAlwaysAnAddressLeft() {
        for (int i = 0; i < CidrReservation.PER_SUBNET; i++) {
            for (int mask = 66; ; mask++) {
                if (world.decide(world.member(acme), free(dual, IpFamily.V6, mask)) instanceof Decision.Change) {
                    break;
                }
            }
        }
        List<CidrReservation> all = world.snapshot().cidrReservations(dual);
        assertThat(all).hasSize(CidrReservation.PER_SUBNET);
        assertThat(all).extracting(reservation -> reservation.cidr().length()).contains(66, 67, 80);
        assertThat(world.ecs(dual).addresses()).hasSize(2);
        assertThat(refused(free(dual, IpFamily.V6, 128)).rule()).isEqualTo(Rule.CIDR_RESERVATIONS_EXHAUSTED);
    }

    @Test
    void nameAndDescriptionChangeOneAtATime() {
        CidrReservation made = made(named(subnet, "10.0.0.64/26"));
        world.pass(Duration.ofSeconds(5));
        world.change(acme, new Command.UpdateCidrReservation(made.id(), Optional.of("new"), Optional.empty()));
        world.change(acme, new Command.UpdateCidrReservation(made.id(), Optional.empty(), Optional.of("")));
        CidrReservation changed = world.snapshot().cidrReservation(made.id()).orElseThrow();
        assertThat(changed).isEqualTo(made.with("new", "", world.now()));
    }

    @Test
    void reservationsEndWithTheirSubnetOrWhenItLeavesItsVpc() {
        made(named(subnet, "10.0.0.64/26"));
        made(free(dual, IpFamily.V6, 66));
        world.change(acme, new Command.DetachNetwork(vpc, subnet));
        world.change(acme, new Command.DeleteSubnet(vpc, dual));
        assertThat(world.snapshot().cidrReservations(acme)).isEmpty();
        assertThat(world.snapshot().reservations(subnet).isEmpty()).isTrue();
        world.change(acme, new Command.AttachNetwork(vpc, subnet));
        assertThat(world.ecs(subnet).addresses()).containsExactly(Ip.parse("10.0.0.2"));
    }

    /** In random subnets full of random reservations and ports, against the plain way of looking at each address. */
    @Test
    void theAddressThatIsGivenOutIsTheFirstOneThatIsNeitherInUseNorReserved() {
        int given = 0;
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            World small = new World();
            ProjectId owner = small.project("acme");
            SubnetId crowded = small.subnet(small.vpc(owner, "a", "10.0.0.0/16"), "10.0.0.0/27");
            for (int turn = 0; turn < 40; turn++) {
                Ip any = Ip.parse("10.0.0." + random.nextInt(32));
                Command more = random.nextBoolean()
                        ? named(crowded, new Cidr(any, random.nextInt(29, 33)).toString())
                        : World.newPort(crowded, Optional.of(any));
                small.decide(small.member(owner), more);
                Optional<Ip> expected = firstFree(small.snapshot(), crowded);
                Optional<Ip> found = unasked(small, owner, crowded);
                assertThat(found).as("seed %d, turn %d", seed, turn).isEqualTo(expected);
                given += found.isPresent() ? 1 : 0;
            }
        }
        assertThat(given).isGreaterThan(100);
    }

    private static Optional<Ip> firstFree(Snapshot snapshot, SubnetId id) {
        Subnet subnet = snapshot.subnet(id).orElseThrow();
        return Stream.iterate(subnet.cidr().address(), subnet.cidr()::contains, ip -> ip.plus(1))
                .filter(ip -> !subnet.reserved(ip)
                        && !snapshot.isTaken(id, ip)
                        && snapshot.cidrReservations(id).stream()
                                .noneMatch(reservation -> reservation.cidr().contains(ip)))
                .findFirst();
    }

    /** The address of a new port that names none. */
    private static Optional<Ip> unasked(World world, ProjectId owner, SubnetId subnet) {
        return world.decide(world.member(owner), World.newPort(subnet, Optional.empty()))
                        instanceof Decision.Change(Snapshot after, var _, List<String> subjects)
                ? after.unboundPort(new PortId(subjects.getFirst()))
                        .map(port -> port.addresses().getFirst())
                : Optional.empty();
    }
}
