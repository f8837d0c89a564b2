package io.isthmus.model.decide;

import io.isthmus.model.IsolatedNetwork;
import io.isthmus.model.NetworkExtras;
import io.isthmus.model.Quota;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Vpc;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Ip;
import java.util.Optional;

/** Neutron networks and subnets, and how they come into a router, which is a VPC, and out of it (contract.md 3.5). */
final class IsolationRules {
    private IsolationRules() {}

    static Decision decide(Draft draft, Command.Neutron command) {
        return switch (command) {
            case Command.CreateNetwork create -> create(draft, create);
            case Command.UpdateNetwork update -> update(draft, update);
            case Command.DeleteNetwork delete -> delete(draft, delete);
            case Command.CreateNetworkBlock create -> createBlock(draft, create);
            case Command.UpdateNetworkBlock update -> updateBlock(draft, update);
            case Command.DeleteNetworkBlock delete -> deleteBlock(draft, delete);
            case Command.AttachNetwork attach -> attach(draft, attach);
            case Command.DetachNetwork detach -> detach(draft, detach);
        };
    }

    private static Decision create(Draft draft, Command.CreateNetwork create) {
        int used = draft.state().used(Quota.SUBNET, draft.project());
        if (draft.exceeds(Quota.SUBNET, used, 1)) {
            return draft.overQuota(Quota.SUBNET, used, 1);
        }
        SubnetId id = new SubnetId(draft.ids().uuid());
        draft.put(new IsolatedNetwork(
                id,
                draft.project(),
                create.name(),
                create.description(),
                Optional.empty(),
                draft.now(),
                draft.now(),
                create.extras().applied(NetworkExtras.NONE),
                Optional.empty()));
        return draft.done(id);
    }

    private static Decision update(Draft draft, Command.UpdateNetwork update) {
        Optional<IsolatedNetwork> isolated = draft.state().isolatedNetwork(update.network());
        if (isolated.isPresent()) {
            IsolatedNetwork network = isolated.get();
            draft.put(network.withExtras(update.extras())
                    .with(
                            update.name().orElse(network.name()),
                            update.description().orElse(network.description()),
                            network.block(),
                            draft.now()));
        } else {
            Subnet subnet = draft.state().subnet(update.network()).orElseThrow();
            draft.put(subnet.withNeutronName(subnet.neutronName())
                    .withNetworkExtras(update.extras().applied(subnet.networkExtrasOrNone()))
                    .withText(
                            update.name().orElse(subnet.name()),
                            update.description().orElse(subnet.description()),
                            subnet.dhcp(),
                            subnet.nameServers(),
                            draft.now()));
        }
        return draft.done(update.network());
    }

    private static Decision delete(Draft draft, Command.DeleteNetwork delete) {
        Optional<IsolatedNetwork> isolated = draft.state().isolatedNetwork(delete.network());
        if (isolated.isEmpty()) {
            return attached(draft.state().subnet(delete.network()).orElseThrow());
        }
        Optional<Refusal> held = PortRules.holding(draft.state(), delete.network(), Rule.NETWORK_IN_USE);
        if (held.isPresent()) {
            return new Decision.Refused(held.get());
        }
        draft.remove(isolated.get());
        return draft.done(delete.network());
    }

    private static Decision attached(Subnet subnet) {
        return Draft.refuse(
                Rule.NETWORK_IN_USE,
                "network",
                subnet.vpc().value(),
                "The network " + subnet.id() + " belongs to the router " + subnet.vpc() + ".",
                "Remove its subnet from the router first.");
    }

    private static Decision createBlock(Draft draft, Command.CreateNetworkBlock create) {
        Optional<IsolatedNetwork> isolated = draft.state()
                .isolatedNetwork(create.network())
                .filter(network -> network.block().isEmpty());
        if (isolated.isEmpty()) {
            return Draft.refuse(
                    Rule.NETWORK_HAS_SUBNET,
                    "network_id",
                    create.network().value(),
                    "The network " + create.network() + " has an IPv4 subnet already.",
                    "A network has one: make another network for it.");
        }
        // Without a gateway the router answers at one of the last addresses, which no port can have.
        Ip gateway = create.gateway().orElseGet(() -> create.cidr().last().plus(-1));
        Optional<Refusal> refusal = SubnetRules.malformed(create.cidr(), gateway);
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        IsolatedNetwork network = isolated.get();
        Optional<NetworkExtras.Addressing> addressing = Optional.of(
                        new NetworkExtras.Addressing(create.gateway().isPresent(), create.pool()))
                .filter(some -> !some.gateway() || some.pool().isPresent());
        draft.put(network.withAddressing(addressing)
                .with(
                        network.name(),
                        network.description(),
                        Optional.of(new IsolatedNetwork.Block(
                                draft.ids().uuid(),
                                Optional.of(create.name()),
                                create.cidr(),
                                gateway,
                                create.dhcp(),
                                create.nameServers(),
                                "",
                                Optional.empty(),
                                Optional.empty())),
                        draft.now()));
        return draft.done(network.id());
    }

    private static Decision updateBlock(Draft draft, Command.UpdateNetworkBlock update) {
        Optional<IsolatedNetwork> isolated = draft.state().isolatedNetwork(update.network());
        if (isolated.isPresent()) {
            IsolatedNetwork network = isolated.get();
            draft.put(network.with(
                    network.name(),
                    network.description(),
                    network.block()
                            .map(block -> new IsolatedNetwork.Block(
                                    block.neutronSubnetId(),
                                    update.name().or(block::neutronName),
                                    block.cidr(),
                                    block.gateway(),
                                    update.dhcp().orElse(block.dhcp()),
                                    update.nameServers().orElse(block.nameServers()),
                                    block.availabilityZone(),
                                    block.tags(),
                                    block.dhcpOptions())),
                    draft.now()));
        } else {
            Subnet subnet = draft.state().subnet(update.network()).orElseThrow();
            draft.put(subnet.withNeutronName(update.name().or(subnet::neutronName))
                    .withText(
                            subnet.name(),
                            subnet.description(),
                            update.dhcp().orElse(subnet.dhcp()),
                            update.nameServers().orElse(subnet.nameServers()),
                            draft.now()));
        }
        return draft.done(update.network());
    }

    private static Decision deleteBlock(Draft draft, Command.DeleteNetworkBlock delete) {
        Optional<IsolatedNetwork> isolated = draft.state().isolatedNetwork(delete.network());
        if (isolated.isEmpty()) {
            return attached(draft.state().subnet(delete.network()).orElseThrow());
        }
        Optional<Refusal> held = PortRules.holding(draft.state(), delete.network(), Rule.SUBNET_IN_USE);
        if (held.isPresent()) {
            return new Decision.Refused(held.get());
        }
        IsolatedNetwork network = isolated.get();
        draft.put(network.withoutBlock(draft.now()));
        return draft.done(network.id());
    }

    private static Decision attach(Draft draft, Command.AttachNetwork attach) {
        Optional<Subnet> there = draft.state().subnet(attach.network());
        if (there.isPresent()) {
            return attached(there.get());
        }
        IsolatedNetwork network =
                draft.state().isolatedNetwork(attach.network()).orElseThrow();
        if (network.block().isEmpty()) {
            return Draft.refuse(
                    Rule.NETWORK_WITHOUT_SUBNET,
                    "subnet_id",
                    network.id().value(),
                    "The network " + network.id() + " has no subnet.",
                    "Make a subnet in it first.");
        }
        IsolatedNetwork.Block block = network.block().get();
        Vpc vpc = draft.state().vpc(attach.router()).orElseThrow();
        Optional<Refusal> refusal = SubnetRules.misplaced(
                draft.state(), vpc, block.cidr(), vpc.cidr().isEmpty());
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        draft.remove(network);
        draft.put(new Subnet(
                network.id(),
                block.neutronSubnetId(),
                vpc.id(),
                network.project(),
                network.name(),
                network.description(),
                block.cidr(),
                block.gateway(),
                Optional.empty(),
                draft.state().defaultTable(vpc.id()).id(),
                block.dhcp(),
                block.nameServers(),
                block.availabilityZone(),
                network.createdAt(),
                draft.now(),
                block.neutronName(),
                block.tags(),
                block.dhcpOptions(),
                network.extras(),
                network.label()));
        return draft.done(network.id());
    }

    private static Decision detach(Draft draft, Command.DetachNetwork detach) {
        Optional<Subnet> found = draft.state()
                .subnet(detach.network())
                .filter(subnet -> subnet.vpc().equals(detach.router()));
        if (found.isEmpty()) {
            return Draft.refuse(
                    Rule.NETWORK_NOT_ATTACHED,
                    "subnet_id",
                    detach.network().value(),
                    "The network " + detach.network() + " does not belong to the router " + detach.router() + ".",
                    "Show the network's router by its ports.");
        }
        Subnet subnet = found.get();
        Optional<Refusal> refusal = SubnetRules.usedByEcs(draft.state(), subnet);
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        if (subnet.ipv6().isPresent()) {
            return Draft.refuse(
                    Rule.SUBNET_IN_USE,
                    "subnet_id",
                    subnet.id().value(),
                    "The subnet " + subnet.id() + " has an IPv6 block, which belongs to its VPC.",
                    "Delete the subnet by the v1 API.");
        }
        NetworkAclRules.forget(draft, subnet.id());
        FlowLogRules.forget(draft, subnet.id());
        CidrReservationRules.forget(draft, subnet.id());
        draft.remove(subnet);
        draft.put(new IsolatedNetwork(
                subnet.id(),
                subnet.project(),
                subnet.name(),
                subnet.description(),
                Optional.of(new IsolatedNetwork.Block(
                        subnet.neutronSubnetId(),
                        subnet.neutronName(),
                        subnet.cidr(),
                        subnet.gateway(),
                        subnet.dhcp(),
                        subnet.nameServers(),
                        subnet.availabilityZone(),
                        subnet.tags(),
                        subnet.dhcpOptions())),
                subnet.createdAt(),
                draft.now(),
                subnet.networkExtras(),
                subnet.label()));
        return draft.done(subnet.id());
    }
}
