package io.isthmus.model.decide;

import io.isthmus.model.DhcpOptions;
import io.isthmus.model.Port;
import io.isthmus.model.Quota;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Tags;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.List;
import java.util.Optional;

/** Subnets (contract.md 3.3). */
final class SubnetRules {
    private static final int LONGEST_MASK = 28;

    private SubnetRules() {}

    static Decision create(Draft draft, Command.CreateSubnet create) {
        int used = draft.state().used(Quota.SUBNET, draft.project());
        if (draft.exceeds(Quota.SUBNET, used, 1)) {
            return draft.overQuota(Quota.SUBNET, used, 1);
        }
        Vpc vpc = draft.state().vpc(create.vpc()).orElseThrow();
        Optional<Refusal> refusal = malformed(create.cidr(), create.gateway())
                .or(() -> misplaced(draft.state(), vpc, create.cidr(), false));
        if (refusal.isPresent()) {
            return new Decision.Refused(refusal.get());
        }
        SubnetId id = new SubnetId(draft.ids().uuid());
        Optional<Subnet.Ipv6> ipv6 = create.ipv6() ? Ipv6Rules.newBlock(draft, id) : Optional.empty();
        if (create.ipv6() && ipv6.isEmpty()) {
            return new Decision.Refused(Ipv6Rules.poolEmpty(draft));
        }
        Subnet subnet = new Subnet(
                id,
                draft.ids().uuid(),
                vpc.id(),
                vpc.project(),
                create.name(),
                create.description(),
                create.cidr(),
                create.gateway(),
                ipv6,
                draft.state().defaultTable(vpc.id()).id(),
                create.dhcp(),
                create.nameServers(),
                create.availabilityZone(),
                draft.now(),
                draft.now(),
                Optional.empty(),
                Tags.of(create.tags()),
                Optional.empty(),
                Optional.empty());
        draft.put(subnet.withDhcpOptions(DhcpOptions.NONE.with(create.dhcpOptions())));
        return draft.done(id);
    }

    /** Why no subnet may have this block and gateway. */
    static Optional<Refusal> malformed(Cidr cidr, Ip gateway) {
        if (cidr.family() != IpFamily.V4 || cidr.length() > LONGEST_MASK) {
            return Optional.of(new Refusal(
                    Rule.SUBNET_MASK,
                    "cidr",
                    cidr.toString(),
                    "The CIDR block " + cidr + " is not allowed for a subnet.",
                    "Take an IPv4 block with a mask of at most /" + LONGEST_MASK + "."));
        }
        if (!NetworkRules.usable(cidr, gateway)) {
            return Optional.of(new Refusal(
                    Rule.SUBNET_GATEWAY,
                    "gateway_ip",
                    gateway.toString(),
                    "The gateway " + gateway + " is no host address of " + cidr + ".",
                    "Usually it is the first one: " + cidr.address().plus(1) + "."));
        }
        return Optional.empty();
    }

    /**
     * Why this VPC may not have a subnet of this block.
     *
     * @param anywhere whether the block need not lie in one of the VPC's: a Neutron router knows no blocks
     */
    static Optional<Refusal> misplaced(Snapshot state, Vpc vpc, Cidr cidr, boolean anywhere) {
        if (!anywhere && vpc.blocks().noneMatch(block -> block.contains(cidr))) {
            List<String> blocks = vpc.blocks().map(Cidr::toString).toList();
            return Optional.of(new Refusal(
                    Rule.SUBNET_OUTSIDE_VPC,
                    "cidr",
                    cidr.toString(),
                    "The block " + cidr + " does not lie inside the VPC.",
                    blocks.isEmpty()
                            ? "The VPC has no CIDR block yet: set one first."
                            : "The VPC's blocks are " + String.join(", ", blocks) + "."));
        }
        return state.subnetsTouching(vpc.id(), cidr).stream()
                .findFirst()
                .map(sibling -> new Refusal(
                        Rule.SUBNET_OVERLAPS,
                        "cidr",
                        sibling.id().value(),
                        "The block " + cidr + " overlaps the subnet " + sibling.cidr() + " (" + sibling.name()
                                + ") of the same VPC.",
                        "Take a block that overlaps no other subnet of the VPC."));
    }

    static Decision update(Draft draft, Command.UpdateSubnet update) {
        Subnet subnet = draft.state().subnet(update.subnet()).orElseThrow();
        Optional<Refusal> foreign = notOf(update.vpc(), subnet);
        if (foreign.isPresent()) {
            return new Decision.Refused(foreign.get());
        }
        Optional<Subnet.Ipv6> added = Optional.empty();
        if (update.ipv6().isPresent() && update.ipv6().get() != subnet.ipv6().isPresent()) {
            if (!update.ipv6().get()) {
                return Draft.refuse(
                        Rule.SUBNET_IPV6_STAYS,
                        "ipv6_enable",
                        subnet.id().value(),
                        "The subnet " + subnet.cidr() + " keeps its IPv6 block for its life.",
                        "Leave ipv6_enable out, or make another subnet.");
            }
            added = Ipv6Rules.newBlock(draft, subnet.id());
            if (added.isEmpty()) {
                return new Decision.Refused(Ipv6Rules.poolEmpty(draft));
            }
        }
        Subnet widened = added.map(subnet::withIpv6).orElse(subnet);
        Subnet told = widened.withDhcpOptions(widened.dhcpOptionsOrNone().with(update.dhcpOptions()));
        draft.put(told.withText(
                update.name().orElse(subnet.name()),
                update.description().orElse(subnet.description()),
                update.dhcp().orElse(subnet.dhcp()),
                update.nameServers().orElse(subnet.nameServers()),
                draft.now()));
        return draft.done(subnet.id());
    }

    static Decision delete(Draft draft, Command.DeleteSubnet delete) {
        Subnet subnet = draft.state().subnet(delete.subnet()).orElseThrow();
        Optional<Refusal> foreign = notOf(delete.vpc(), subnet);
        if (foreign.isPresent()) {
            return new Decision.Refused(foreign.get());
        }
        Optional<Refusal> used = usedByEcs(draft.state(), subnet)
                .or(() -> PortRules.holding(draft.state(), subnet.id(), Rule.SUBNET_IN_USE));
        if (used.isPresent()) {
            return new Decision.Refused(used.get());
        }
        NetworkAclRules.forget(draft, subnet.id());
        FlowLogRules.forget(draft, subnet.id());
        CidrReservationRules.forget(draft, subnet.id());
        draft.remove(subnet);
        return draft.done(subnet.id());
    }

    /** The refusal if an ECS has a port in the subnet. */
    static Optional<Refusal> usedByEcs(Snapshot state, Subnet subnet) {
        List<Port> ports = state.ports(subnet.id());
        return ports.stream()
                .findFirst()
                .map(port -> new Refusal(
                        Rule.SUBNET_IN_USE,
                        "subnet",
                        port.ecs().value(),
                        "The subnet " + subnet.cidr() + " is used by " + ports.size()
                                + " port(s), such as that of the ECS " + port.ecs() + ".",
                        "Delete the ECSs of the subnet first."));
    }

    private static Optional<Refusal> notOf(VpcId vpc, Subnet subnet) {
        return subnet.vpc().equals(vpc)
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Rule.SUBNET_NOT_OF_VPC,
                        "vpc_id",
                        vpc.value(),
                        "The subnet " + subnet.id() + " does not belong to the VPC " + vpc + ".",
                        "It belongs to " + subnet.vpc() + "."));
    }
}
