package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.DhcpOptions;
import io.isthmus.model.FlowLog;
import io.isthmus.model.IsolatedNetwork;
import io.isthmus.model.Label;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NetworkExtras;
import io.isthmus.model.PortId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Tagged;
import io.isthmus.model.Tags;
import io.isthmus.model.UnboundPort;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IsolationRulesTest {
    private static final Optional<String> SAME = Optional.empty();

    private final World world = new World();
    private final ProjectId acme = world.project("acme", "acme", "eu-de", Map.of(Quota.SUBNET, 3));
    private final VpcId router = world.vpc(acme, "a", "10.0.0.0/16");
    private final SubnetId network = network();

    private SubnetId network() {
        return new SubnetId(
                world.change(acme, new Command.CreateNetwork("net", "text")).getFirst());
    }

    private List<String> change(Command command) {
        return world.change(acme, command);
    }

    private Rule refused(Command command) {
        return world.refusal(acme, command).rule();
    }

    private Command.CreateNetworkBlock newBlock(String cidr) {
        Cidr block = Cidr.parse(cidr);
        return new Command.CreateNetworkBlock(
                network, "block", block, block.address().plus(1), true, List.of(Ip.parse("9.9.9.9")));
    }

    private IsolatedNetwork isolated() {
        return world.snapshot().isolatedNetwork(network).orElseThrow();
    }

    private IsolatedNetwork.Block block() {
        return isolated().block().orElseThrow();
    }

    private Subnet subnet() {
        return world.snapshot().subnet(network).orElseThrow();
    }

    private PortId port() {
        return new PortId(change(World.newPort(network, Optional.empty())).getFirst());
    }

    @Test
    void aNetworkCountsOnTheQuotaOfSubnets() {
        world.subnet(router, "10.0.0.0/24");
        assertThat(world.snapshot().used(Quota.SUBNET, acme)).isEqualTo(2);
        network();
        assertThat(refused(new Command.CreateNetwork("n", ""))).isEqualTo(Rule.QUOTA_EXCEEDED);
        assertThat(refused(World.newSubnet(router, "10.0.1.0/24"))).isEqualTo(Rule.QUOTA_EXCEEDED);
        assertThat(world.snapshot().isolatedNetworks(acme)).hasSize(2);
    }

    @Test
    void aNetworkHasOneIpv4Subnet() {
        assertThat(change(newBlock("10.0.7.0/24"))).containsExactly(network.value());
        assertThat(block().cidr()).isEqualTo(Cidr.parse("10.0.7.0/24"));
        assertThat(world.snapshot().networkOf(block().neutronSubnetId())).contains(network);
        assertThat(refused(newBlock("10.0.8.0/24"))).isEqualTo(Rule.NETWORK_HAS_SUBNET);
    }

    @Test
    void theSubnetOfANetworkIsAsWellFormedAsAnyOther() {
        assertThat(refused(newBlock("10.0.7.0/29"))).isEqualTo(Rule.SUBNET_MASK);
        assertThat(refused(new Command.CreateNetworkBlock(
                        network, "", Cidr.parse("10.0.7.0/24"), Ip.parse("10.0.8.1"), true, List.of())))
                .isEqualTo(Rule.SUBNET_GATEWAY);
    }

    @Test
    void textOfANetworkChangesOneByOneAndItsBlockStays() {
        change(newBlock("10.0.7.0/24"));
        IsolatedNetwork.Block before = block();
        assertThat(change(new Command.UpdateNetwork(network, Optional.of("new"), SAME)))
                .containsExactly(network.value());
        assertThat(isolated().name()).isEqualTo("new");
        assertThat(isolated().description()).isEqualTo("text");
        change(new Command.UpdateNetwork(network, SAME, Optional.of("t")));
        assertThat(isolated().name()).isEqualTo("new");
        assertThat(isolated().description()).isEqualTo("t");
        assertThat(block()).isEqualTo(before);
    }

    @Test
    void theBlockOfANetworkChangesOneThingAtATime() {
        change(newBlock("10.0.7.0/24"));
        String id = block().neutronSubnetId();
        assertThat(change(new Command.UpdateNetworkBlock(
                        network, Optional.of("new"), Optional.empty(), Optional.of(List.of()))))
                .containsExactly(network.value());
        change(new Command.UpdateNetworkBlock(network, SAME, Optional.of(false), Optional.empty()));
        assertThat(block())
                .isEqualTo(new IsolatedNetwork.Block(
                        id,
                        Optional.of("new"),
                        Cidr.parse("10.0.7.0/24"),
                        Ip.parse("10.0.7.1"),
                        false,
                        List.of(),
                        "",
                        Optional.empty(),
                        Optional.empty()));
        assertThat(isolated().name()).isEqualTo("net");
    }

    @Test
    void aNetworkInARouterIsASubnetWithTheSameIds() {
        change(newBlock("10.0.7.0/24"));
        String id = block().neutronSubnetId();
        assertThat(change(new Command.AttachNetwork(router, network))).containsExactly(network.value());
        assertThat(world.snapshot().isolatedNetwork(network)).isEmpty();
        assertThat(subnet().vpc()).isEqualTo(router);
        assertThat(subnet().neutronSubnetId()).isEqualTo(id);
        assertThat(subnet().routeTable())
                .isEqualTo(world.snapshot().defaultTable(router).id());
        assertThat(refused(new Command.AttachNetwork(router, network))).isEqualTo(Rule.NETWORK_IN_USE);
    }

    @Test
    void namesOfNetworkAndSubnetStayApartInARouter() {
        change(newBlock("10.0.7.0/24"));
        change(new Command.AttachNetwork(router, network));
        assertThat(change(new Command.UpdateNetwork(network, Optional.of("n2"), SAME)))
                .containsExactly(network.value());
        assertThat(change(new Command.UpdateNetworkBlock(
                        network, Optional.of("b2"), Optional.of(false), Optional.of(List.of()))))
                .containsExactly(network.value());
        assertThat(subnet().name()).isEqualTo("n2");
        assertThat(subnet().description()).isEqualTo("text");
        assertThat(subnet().neutronName()).contains("b2");
        assertThat(subnet().dhcp()).isFalse();
        assertThat(subnet().nameServers()).isEmpty();
        change(new Command.UpdateNetworkBlock(network, SAME, Optional.empty(), Optional.empty()));
        assertThat(subnet().neutronName()).contains("b2");
    }

    @Test
    void aNetworkComesOutOfItsRouterAsItWentIn() {
        change(newBlock("10.0.7.0/24"));
        IsolatedNetwork before = isolated();
        change(new Command.AttachNetwork(router, network));
        assertThat(change(new Command.DetachNetwork(router, network))).containsExactly(network.value());
        assertThat(isolated()).isEqualTo(before);
        assertThat(world.snapshot().subnet(network)).isEmpty();
    }

    @Test
    void aSubnetThatLeavesItsRouterLosesItsAclAndItsFlowLogs() {
        SubnetId subnet = world.subnet(router, "10.0.0.0/24");
        NetworkAclId acl = new NetworkAclId(
                change(new Command.CreateNetworkAcl("acl", "", true)).getFirst());
        change(new Command.AssociateNetworkAcl(acl, List.of(subnet)));
        change(new Command.CreateFlowLog(
                "", "", FlowLog.Type.NETWORK, subnet.value(), FlowLog.Traffic.ALL, "", "", false));
        change(new Command.DetachNetwork(router, subnet));
        assertThat(world.snapshot().networkAcl(acl).orElseThrow().subnets()).isEmpty();
        assertThat(world.snapshot().flowLogs()).isEmpty();
        assertThat(world.snapshot().isolatedNetwork(subnet).flatMap(IsolatedNetwork::blockName))
                .contains("subnet-10.0.0.0/24");
    }

    @Test
    void aSubnetWithAnEcsOrWithIpv6DoesNotLeaveItsRouter() {
        SubnetId subnet = world.subnet(router, "10.0.0.0/24");
        world.ecs(subnet);
        assertThat(refused(new Command.DetachNetwork(router, subnet))).isEqualTo(Rule.SUBNET_IN_USE);
        SubnetId dual = new SubnetId(
                change(World.newDualStackSubnet(router, "10.0.1.0/24")).getFirst());
        assertThat(refused(new Command.DetachNetwork(router, dual))).isEqualTo(Rule.SUBNET_IN_USE);
    }

    @Test
    void aNetworkDoesNotComeIntoARouterWhereItsBlockHasNoPlace() {
        world.subnet(router, "10.0.7.0/25");
        change(newBlock("10.0.7.0/24"));
        assertThat(refused(new Command.AttachNetwork(router, network))).isEqualTo(Rule.SUBNET_OVERLAPS);
        VpcId other = world.vpc(acme, "b", "10.1.0.0/16");
        assertThat(refused(new Command.AttachNetwork(other, network))).isEqualTo(Rule.SUBNET_OUTSIDE_VPC);
        VpcId anything = new VpcId(
                change(new Command.CreateVpc("r", "", Optional.empty())).getFirst());
        change(new Command.AttachNetwork(anything, network));
        assertThat(world.snapshot().subnets(anything)).containsExactly(subnet());
    }

    @Test
    void aNetworkInARouterIsNotDeletedAndNeitherIsItsBlock() {
        change(newBlock("10.0.7.0/24"));
        change(new Command.AttachNetwork(router, network));
        assertThat(refused(new Command.DeleteNetwork(network))).isEqualTo(Rule.NETWORK_IN_USE);
        assertThat(refused(new Command.DeleteNetworkBlock(network))).isEqualTo(Rule.NETWORK_IN_USE);
    }

    @Test
    void aPortHoldsItsNetworkAndTheBlockOfIt() {
        change(newBlock("10.0.7.0/24"));
        PortId port = port();
        assertThat(refused(new Command.DeleteNetwork(network))).isEqualTo(Rule.NETWORK_IN_USE);
        Refusal refusal = world.refusal(acme, new Command.DeleteNetworkBlock(network));
        assertThat(refusal.rule()).isEqualTo(Rule.SUBNET_IN_USE);
        assertThat(refusal.id()).isEqualTo(port.value());
        change(new Command.DeletePort(port));
        assertThat(change(new Command.DeleteNetworkBlock(network))).containsExactly(network.value());
        assertThat(isolated().block()).isEmpty();
        assertThat(change(new Command.DeleteNetwork(network))).containsExactly(network.value());
        assertThat(world.snapshot().isolatedNetwork(network)).isEmpty();
    }

    @Test
    void aPortGoesAlongIntoTheRouter() {
        change(newBlock("10.0.7.0/24"));
        PortId port = port();
        change(new Command.AttachNetwork(router, network));
        assertThat(world.snapshot().unboundPorts(network))
                .extracting(UnboundPort::id)
                .containsExactly(port);
        assertThat(refused(new Command.DeleteSubnet(router, network))).isEqualTo(Rule.SUBNET_IN_USE);
    }

    /** Every component of the record, so that whatever a subnet gets in future is thought of here. */
    @Test
    void aSubnetIsTheSameWhenItComesBackFromOutsideOfARouter() throws ReflectiveOperationException {
        Cidr cidr = Cidr.parse("10.0.9.0/24");
        Subnet fromVpc = made(new Command.CreateSubnet(
                router,
                "s",
                "d",
                cidr,
                Ip.parse("10.0.9.7"),
                false,
                List.of(Ip.parse("9.9.9.9")),
                "az-1",
                false,
                List.of(new DhcpOptions.Option("ntp", "10.0.9.9")),
                List.of(new Tags.Tag("k", "v"))));
        world.change(
                acme,
                new Command.UpdateNetwork(
                        fromVpc.id(), SAME, SAME, new NetworkExtras.Change(Optional.of(false), Optional.of(false))));
        assertThat(world.snapshot().subnet(fromVpc.id()).orElseThrow().neutronName())
                .isEmpty();
        change(new Command.ChangeTags(
                new Tagged.Target(Tagged.Target.Kind.NETWORK, fromVpc.id().value()),
                new Tags.Change.Add(List.of(new Tags.Tag("of", "network")))));
        comesBack(fromVpc.id(), Set.of("ipv6", "dhcp", "neutronName"));
        change(new Command.UpdateNetworkBlock(fromVpc.id(), Optional.of("n"), Optional.of(true), Optional.empty()));
        comesBack(fromVpc.id(), Set.of("ipv6"));
    }

    @Test
    void whatIsMadeInThePlaceOfASubnetThatWasDeletedIsNobodysYet() {
        change(newBlock("10.0.3.0/24"));
        assertThat(world.decide(
                        world.member(acme), new Command.AttachNetwork(router, network), Terms.of(new Label("shop"))))
                .isInstanceOf(Decision.Change.class);
        assertThat(subnet().label()).contains(new Label("shop"));
        change(new Command.DetachNetwork(router, network));
        change(new Command.DeleteNetworkBlock(network));
        change(newBlock("10.0.4.0/24"));
        change(new Command.AttachNetwork(router, network));
        assertThat(subnet().label()).isEmpty();
    }

    private Subnet made(Command command) {
        assertThat(world.decide(world.member(acme), command, Terms.of(new Label("shop"))))
                .isInstanceOf(Decision.Change.class);
        return world.snapshot().subnets(router).getFirst();
    }

    /** @param without components that the subnet has nothing in; an IPv6 block holds it where it is */
    private void comesBack(SubnetId id, Set<String> without) throws ReflectiveOperationException {
        Subnet before = world.snapshot().subnet(id).orElseThrow();
        RouteTableId table = new RouteTableId(
                change(new Command.CreateRouteTable(router, "t", "", List.of())).getFirst());
        change(new Command.AssociateSubnets(table, List.of(id)));
        change(new Command.DetachNetwork(router, id));
        assertThat(world.snapshot().isolatedNetwork(id).flatMap(IsolatedNetwork::blockName))
                .contains(before.neutronName().orElse(before.name()));
        change(new Command.AttachNetwork(router, id));
        Subnet after = world.snapshot().subnet(id).orElseThrow();
        for (RecordComponent component : Subnet.class.getRecordComponents()) {
            String name = component.getName();
            Object value = component.getAccessor().invoke(before);
            if (name.equals("routeTable")) {
                // A table is the VPC's, which need not be the same.
                assertThat(after.routeTable())
                        .isEqualTo(world.snapshot().defaultTable(router).id());
            } else if (!name.equals("updatedAt")) {
                assertThat(component.getAccessor().invoke(after)).as(name).isEqualTo(value);
                assertThat(List.of(Optional.empty(), List.of(), "", false).contains(value))
                        .as("nothing in %s", name)
                        .isEqualTo(without.contains(name));
            }
        }
    }
}
