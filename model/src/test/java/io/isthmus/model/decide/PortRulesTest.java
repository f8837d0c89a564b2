package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.Ecs;
import io.isthmus.model.EcsDetails;
import io.isthmus.model.EcsId;
import io.isthmus.model.JobId;
import io.isthmus.model.NetworkExtras;
import io.isthmus.model.Port;
import io.isthmus.model.PortDetails;
import io.isthmus.model.PortId;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SubnetId;
import io.isthmus.model.UnboundPort;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.Mac;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Ports as resources of their own, and the servers that take them. */
final class PortRulesTest {
    private static final Mac MAC = Mac.parse("fa:16:3e:00:00:99");

    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final VpcId vpc = world.vpc(acme, "a", "10.0.0.0/16");
    private final SubnetId subnet = world.subnet(vpc, "10.0.0.0/24");
    private final SecurityGroupId group = world.group(acme, "web");

    private List<String> change(Command command) {
        return world.change(acme, command);
    }

    private Rule refused(Command command) {
        return world.refusal(acme, command).rule();
    }

    private static Command.NewPort newPort(
            SubnetId subnet, Optional<String> ip, Optional<Mac> mac, Optional<List<SecurityGroupId>> groups) {
        return new Command.NewPort(subnet, "port", ip.map(Ip::parse), mac, groups, List.of(), "owner", "device");
    }

    private UnboundPort make(Command.NewPort port) {
        return unbound(new PortId(change(new Command.CreatePorts(List.of(port))).getFirst()));
    }

    private UnboundPort make() {
        return make(newPort(subnet, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private UnboundPort unbound(PortId id) {
        return world.snapshot().unboundPort(id).orElseThrow();
    }

    private static Command.CreateEcs server(Optional<VpcId> vpc, Command.NewInterface... interfaces) {
        return new Command.CreateEcs(
                "ecs",
                1,
                vpc,
                List.of(interfaces),
                List.of(),
                "s2.small",
                "image",
                "az-1",
                Optional.empty(),
                List.of(),
                EcsDetails.PLAIN,
                List.of());
    }

    private static Command.NewInterface with(SubnetId subnet, PortId port) {
        return new Command.NewInterface(subnet, Optional.empty(), Optional.empty(), Optional.of(port));
    }

    private Ecs ecs(Command.CreateEcs create) {
        EcsId id = new EcsId(change(create).get(1));
        return world.snapshot().ecs(id).orElseThrow();
    }

    private static Command.UpdatePort update(PortId port, Optional<String> ip, Optional<List<SecurityGroupId>> groups) {
        return new Command.UpdatePort(port, Optional.empty(), ip.map(Ip::parse), groups, Optional.empty());
    }

    @Test
    void aPortTakesTheFirstFreeAddressAndTheDefaultGroup() {
        UnboundPort port = make();
        assertThat(port.addresses()).containsExactly(Ip.parse("10.0.0.2"));
        assertThat(make().addresses()).containsExactly(Ip.parse("10.0.0.3"));
        assertThat(port.groups())
                .containsExactly(world.snapshot()
                        .securityGroupsNamed(acme, "default")
                        .getFirst()
                        .id());
        assertThat(world.snapshot().unboundPorts(acme)).hasSize(2);
    }

    @Test
    void groupsOfAPortStandOnceAndInOrder() {
        SecurityGroupId later = world.group(acme, "later");
        UnboundPort port =
                make(newPort(subnet, Optional.empty(), Optional.empty(), Optional.of(List.of(later, group, later))));
        assertThat(port.groups()).containsExactly(group, later);
        assertThat(make(newPort(subnet, Optional.empty(), Optional.empty(), Optional.of(List.of())))
                        .groups())
                .isEmpty();
    }

    @Test
    void aPortHasTheSecurityThatItsNetworkSaysUnlessItSaysItItself() {
        assertThat(make().details().unguarded()).isFalse();
        change(new Command.UpdateNetwork(
                subnet,
                Optional.empty(),
                Optional.empty(),
                new NetworkExtras.Change(Optional.of(false), Optional.of(false))));
        UnboundPort port = make();
        assertThat(port.details().unguarded()).isTrue();
        assertThat(world.ecs(subnet).isUnguarded()).isTrue();
        change(World.portSecurity(port.id(), true));
        assertThat(unbound(port.id()).details().unguarded()).isFalse();
        change(new Command.UpdateNetwork(
                subnet,
                Optional.empty(),
                Optional.empty(),
                new NetworkExtras.Change(Optional.of(true), Optional.of(true))));
        assertThat(world.snapshot().subnet(subnet).orElseThrow().networkExtras())
                .isEmpty();
        assertThat(world.ecs(subnet).isUnguarded()).isFalse();
    }

    @Test
    void aPortKeepsItsSecurityWhileEcssComeAndGo() {
        UnboundPort port = make();
        change(World.portSecurity(port.id(), false));
        Ecs ecs = ecs(server(Optional.of(vpc), with(subnet, port.id())));
        assertThat(world.snapshot().port(port.id()).orElseThrow().isUnguarded()).isTrue();
        change(new Command.UpdatePort(
                port.id(), Optional.of("named"), Optional.empty(), Optional.empty(), Optional.empty()));
        change(new Command.DeleteEcs(List.of(ecs.id())));
        assertThat(unbound(port.id()).details().unguarded()).isTrue();
    }

    @Test
    void portsAreMadeAllOrNone() {
        Command.NewPort good = newPort(subnet, Optional.of("10.0.0.9"), Optional.empty(), Optional.empty());
        assertThat(refused(new Command.CreatePorts(List.of(good, good)))).isEqualTo(Rule.ADDRESS_IN_USE);
        assertThat(world.snapshot().unboundPorts(subnet)).isEmpty();
    }

    @Test
    void aMacAddressStandsOnceInANetworkAmongUsedPortsAndUnusedOnes() {
        Port used = world.ecs(subnet);
        make(newPort(subnet, Optional.empty(), Optional.of(MAC), Optional.empty()));
        for (Mac mac : List.of(used.mac(), MAC)) {
            assertThat(refused(new Command.CreatePorts(
                            List.of(newPort(subnet, Optional.empty(), Optional.of(mac), Optional.empty())))))
                    .isEqualTo(Rule.MAC_IN_USE);
        }
        SubnetId other = world.subnet(vpc, "10.0.1.0/24");
        assertThat(make(newPort(other, Optional.empty(), Optional.of(MAC), Optional.empty()))
                        .mac())
                .isEqualTo(MAC);
        make(newPort(subnet, Optional.empty(), Optional.of(Mac.parse("fa:16:3e:00:00:98")), Optional.empty()));
    }

    @Test
    void anUnusedPortChangesItsAddressAndItsGroupsAndNothingElse() {
        UnboundPort before = make();
        assertThat(change(update(before.id(), Optional.of("10.0.0.77"), Optional.empty())))
                .containsExactly(before.id().value());
        assertThat(unbound(before.id()).addresses()).containsExactly(Ip.parse("10.0.0.77"));
        assertThat(unbound(before.id()).groups()).isEqualTo(before.groups());
        assertThat(world.snapshot().isTaken(subnet, before.addresses().getFirst()))
                .isFalse();
        change(update(before.id(), Optional.empty(), Optional.of(List.of(group))));
        assertThat(unbound(before.id()))
                .isEqualTo(new UnboundPort(
                        before.id(),
                        acme,
                        subnet,
                        before.mac(),
                        List.of(Ip.parse("10.0.0.77")),
                        List.of(group),
                        before.details(),
                        "owner",
                        "device",
                        before.createdAt()));
    }

    @Test
    void anUnusedPortDoesNotMoveToAnAddressThatIsTaken() {
        Port used = world.ecs(subnet);
        UnboundPort port = make();
        assertThat(refused(update(
                        port.id(), Optional.of(used.addresses().getFirst().toString()), Optional.empty())))
                .isEqualTo(Rule.ADDRESS_IN_USE);
        change(update(port.id(), Optional.of(port.addresses().getFirst().toString()), Optional.empty()));
    }

    @Test
    void aPortWithIpv6KeepsBothFamiliesWhenItMoves() {
        SubnetId dual = new SubnetId(
                change(World.newDualStackSubnet(vpc, "10.0.2.0/24")).getFirst());
        UnboundPort port = make(newPort(dual, Optional.empty(), Optional.empty(), Optional.empty()));
        assertThat(port.addresses()).hasSize(2);
        change(update(port.id(), Optional.of("10.0.2.77"), Optional.empty()));
        assertThat(unbound(port.id()).addresses()).hasSize(2).contains(Ip.parse("10.0.2.77"));
    }

    @Test
    void aPortThatWasMadeBeforeIpv6StaysWithoutWhenItMoves() {
        UnboundPort port = make();
        change(new Command.UpdateSubnet(
                vpc,
                subnet,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(true)));
        change(update(port.id(), Optional.of("10.0.0.77"), Optional.empty()));
        assertThat(unbound(port.id()).addresses()).containsExactly(Ip.parse("10.0.0.77"));
    }

    @Test
    void theIpv6AddressOfAPortEndsInItsIpv4Address() {
        SubnetId dual = new SubnetId(
                change(World.newDualStackSubnet(vpc, "10.0.2.0/24")).getFirst());
        Cidr block =
                world.snapshot().subnet(dual).orElseThrow().ipv6().orElseThrow().cidr();
        Port port = world.ecs(dual, "10.0.2.9");
        assertThat(port.addresses())
                .containsExactly(Ip.parse("10.0.2.9"), block.address().plus(0x0a000209L));
    }

    @Test
    void theAddressOfAUsedPortStaysButItsGroupsAndNameMayChange() {
        Port used = world.ecs(subnet, "10.0.0.9");
        assertThat(refused(update(used.id(), Optional.of("10.0.0.10"), Optional.empty())))
                .isEqualTo(Rule.PORT_IN_USE);
        assertThat(change(new Command.UpdatePort(
                        used.id(),
                        Optional.of("name"),
                        Optional.of(Ip.parse("10.0.0.9")),
                        Optional.of(List.of(group)),
                        Optional.empty())))
                .containsExactly(used.id().value());
        Port changed = world.snapshot().port(used.id()).orElseThrow();
        assertThat(changed.groups()).containsExactly(group);
        assertThat(changed.detailsOrPlain()).isEqualTo(new PortDetails("name", false, List.of()));
        assertThat(changed.addresses()).isEqualTo(used.addresses());
    }

    @Test
    void aDeletedPortGivesItsAddressBack() {
        UnboundPort port = make();
        assertThat(change(new Command.DeletePort(port.id())))
                .containsExactly(port.id().value());
        assertThat(make().addresses()).isEqualTo(port.addresses());
    }

    @Test
    void anEcsTakesAPortWithItsAddressAndItsGroups() {
        UnboundPort port =
                make(newPort(subnet, Optional.of("10.0.0.9"), Optional.of(MAC), Optional.of(List.of(group))));
        Ecs ecs = ecs(server(Optional.of(vpc), with(subnet, port.id())));
        Port used = world.snapshot().port(port.id()).orElseThrow();
        assertThat(ecs.ports()).containsExactly(port.id());
        assertThat(used.ecs()).isEqualTo(ecs.id());
        assertThat(used.mac()).isEqualTo(MAC);
        assertThat(used.groups()).containsExactly(group);
        assertThat(world.snapshot().unboundPort(port.id())).isEmpty();
        assertThat(world.snapshot().hasMembers(group)).isTrue();
        assertThat(world.snapshot().isAwaited(group)).isFalse();
    }

    @Test
    void aPortThatAnEcsTookOutlivesItAndOneThatCameWithItDoesNot() {
        UnboundPort port = make();
        Ecs ecs = ecs(server(
                Optional.of(vpc),
                with(subnet, port.id()),
                new Command.NewInterface(subnet, Optional.of(Ip.parse("10.0.0.9")))));
        assertThat(change(new Command.DeleteEcs(List.of(ecs.id(), ecs.id()))).subList(1, 2))
                .containsExactly(ecs.id().value());
        assertThat(world.snapshot().ecs(ecs.id())).isEmpty();
        assertThat(unbound(port.id()).addresses()).isEqualTo(port.addresses());
        assertThat(world.snapshot().unboundPorts(subnet)).hasSize(1);
        assertThat(world.snapshot().hasPorts(subnet)).isFalse();
        assertThat(world.snapshot().hasPorts(vpc)).isFalse();
        assertThat(world.snapshot().isTaken(subnet, Ip.parse("10.0.0.9"))).isFalse();
    }

    @Test
    void theVpcOfAnEcsFollowsFromItsFirstInterface() {
        UnboundPort port = make();
        Ecs byPort = ecs(server(Optional.empty(), with(new SubnetId("none"), port.id())));
        assertThat(byPort.vpc()).isEqualTo(vpc);
        Ecs bySubnet = ecs(server(Optional.empty(), new Command.NewInterface(subnet, Optional.empty())));
        assertThat(bySubnet.vpc()).isEqualTo(vpc);
        assertThat(world.snapshot().hasPorts(vpc)).isTrue();
        assertThat(world.snapshot().hasPorts(subnet)).isTrue();
    }

    @Test
    void aPortServesOneEcs() {
        UnboundPort port = make();
        ecs(server(Optional.of(vpc), with(subnet, port.id())));
        assertThat(refused(server(Optional.of(vpc), with(subnet, port.id())))).isEqualTo(Rule.PORT_IN_USE);
        assertThat(refused(server(Optional.empty(), with(subnet, port.id())))).isEqualTo(Rule.PORT_IN_USE);
    }

    @Test
    void aPortOfAnotherVpcOrOfNoneServesNoEcs() {
        VpcId other = world.vpc(acme, "b", "10.1.0.0/16");
        UnboundPort port = make();
        assertThat(refused(server(Optional.of(other), with(subnet, port.id())))).isEqualTo(Rule.ECS_OTHER_VPC);
        change(new Command.DetachNetwork(vpc, subnet));
        assertThat(refused(server(Optional.of(other), with(subnet, port.id())))).isEqualTo(Rule.NETWORK_NOT_ATTACHED);
        assertThat(refused(server(Optional.empty(), with(subnet, port.id())))).isEqualTo(Rule.NETWORK_NOT_ATTACHED);
    }

    @Test
    void severalEcssOfOneRequestAreNumberedAndWaitForOneJob() {
        List<String> subjects = change(new Command.CreateEcs(
                "ecs",
                2,
                vpc,
                List.of(new Command.NewInterface(subnet, Optional.empty())),
                List.of(group),
                "s2.small",
                "image",
                "az-1"));
        assertThat(world.snapshot().ecss(acme)).extracting(Ecs::name).containsExactly("ecs-0001", "ecs-0002");
        assertThat(world.snapshot()
                        .job(new JobId(subjects.getFirst()))
                        .orElseThrow()
                        .servers())
                .extracting(EcsId::value)
                .isEqualTo(subjects.subList(1, 3));
        assertThat(world.snapshot().ports(acme))
                .hasSize(2)
                .allSatisfy(port -> assertThat(port.groups()).containsExactly(group));
    }

    @Test
    void ofManyJobsTheOldestAreForgotten() {
        int most = ComputeRules.MOST_JOBS + ComputeRules.JOBS_AT_ONCE;
        List<String> made = new ArrayList<>();
        while (made.size() <= most) {
            world.pass(Duration.ofMillis(1));
            List<String> subjects =
                    change(server(Optional.of(vpc), new Command.NewInterface(subnet, Optional.empty())));
            made.add(subjects.getFirst());
            world.pass(Duration.ofMillis(1));
            made.add(change(new Command.DeleteEcs(List.of(new EcsId(subjects.getLast()))))
                    .getFirst());
        }
        assertThat(world.snapshot().jobCount(acme)).isLessThanOrEqualTo(most);
        assertThat(made.reversed().stream().limit(ComputeRules.MOST_JOBS))
                .allSatisfy(
                        job -> assertThat(world.snapshot().job(new JobId(job))).isPresent());
        assertThat(world.snapshot().job(new JobId(made.getFirst()))).isEmpty();
    }

    @Test
    void anEcsKeepsAllButItsNameWhenItIsRenamed() {
        Ecs before = ecs(server(Optional.of(vpc), new Command.NewInterface(subnet, Optional.empty())));
        assertThat(change(new Command.UpdateEcs(before.id(), Optional.of("new"), Optional.empty())))
                .containsExactly(before.id().value());
        assertThat(world.snapshot().ecs(before.id()))
                .contains(new Ecs(
                        before.id(),
                        acme,
                        vpc,
                        "new",
                        "s2.small",
                        "image",
                        "az-1",
                        before.ports(),
                        before.createdAt(),
                        before.description(),
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void aProjectHasNoMoreEcssThanItsQuota() {
        world.change(Principal.SYSTEM, new Command.UpdateProject(acme, Map.of(Quota.ECS, 1), Optional.empty()));
        world.ecs(subnet);
        assertThat(refused(World.newEcs(vpc, subnet, Optional.empty()))).isEqualTo(Rule.QUOTA_EXCEEDED);
    }
}
