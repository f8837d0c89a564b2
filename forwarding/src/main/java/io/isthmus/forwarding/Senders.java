package io.isthmus.forwarding;

import io.isthmus.model.GuardRail;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.Port;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Some ports of subnets that stand for all as senders of what a guard rail is about: whatever routes and filters tell apart, one of
 * each sort is among them. So many servers of one sort cost little more than one. For one thread, and one snapshot.
 */
final class Senders {
    /** Of different ECSs, for one of them may be the receiver's own. */
    private static final int OF_A_SORT = 2;

    private final Snapshot snapshot;
    private final GuardRail rail;
    private final Map<Way, List<Port>> known = new HashMap<>();

    /**
     * What decides, beside the sender, over packets from one subnet to a port.
     *
     * @param barred blocks of other VPCs that they may come through, which overlap the subnet
     */
    private record Way(
            SubnetId from, SubnetId to, List<SecurityGroupId> receiverGroups, IpFamily family, List<Cidr> barred) {}

    /** @param matched which of the rules' sources its address is of */
    private record Sort(List<SecurityGroupId> groups, boolean named, BitSet matched) {}

    Senders(Snapshot snapshot, GuardRail rail) {
        this.snapshot = snapshot;
        this.rail = rail;
    }

    /**
     * Those of a subnet that the rail means, as senders to this port.
     *
     * @param through the VPCs that their packets may come through, and those of the subnet and the port
     */
    List<Port> to(Port receiver, IpFamily family, Subnet from, Set<VpcId> through) {
        List<Cidr> barred = through.stream()
                .filter(vpc -> !vpc.equals(from.vpc()))
                .flatMap(vpc -> snapshot.subnets(vpc).stream())
                .flatMap(Subnet::blocks)
                .filter(block -> from.blocks().anyMatch(block::overlaps))
                .sorted()
                .toList();
        return known.computeIfAbsent(
                new Way(from.id(), receiver.subnet(), receiver.groups(), family, barred), this::sorts);
    }

    private List<Port> sorts(Way way) {
        List<Predicate<Ip>> sources = sources(way);
        Map<Sort, List<Port>> sorts = new LinkedHashMap<>();
        for (Port port : snapshot.ports(way.from())) {
            boolean named = rail.from().isEmpty() || rail.from().get().contains(port);
            Optional<Ip> address = port.address(way.family());
            if (!rail.to().contains(port)
                    && address.isPresent()
                    && (named || rail.promise() == GuardRail.Promise.ONLY)) {
                BitSet matched = new BitSet(sources.size());
                for (int i = 0; i < sources.size(); i++) {
                    matched.set(i, sources.get(i).test(address.get()));
                }
                List<Port> alike =
                        sorts.computeIfAbsent(new Sort(port.groups(), named, matched), _ -> new ArrayList<>(OF_A_SORT));
                if (alike.size() < OF_A_SORT
                        && alike.stream().noneMatch(other -> other.ecs().equals(port.ecs()))) {
                    alike.add(port);
                }
            }
        }
        return sorts.values().stream().flatMap(List::stream).toList();
    }

    /** What the filters on this way ask of a source. */
    private List<Predicate<Ip>> sources(Way way) {
        VpcId vpc = snapshot.subnet(way.from()).orElseThrow().vpc();
        Stream<Predicate<Ip>> groups = way.receiverGroups().stream()
                .flatMap(id -> snapshot.securityGroup(id).stream())
                .flatMap(group -> group.rules().stream())
                .filter(rule -> rule.direction() == Direction.INGRESS)
                .map(SecurityGroupRule::remote)
                .distinct()
                .flatMap(remote -> switch (remote) {
                    case Remote.Anyone _ -> Stream.empty();
                    case Remote.In(var block) -> Stream.of(block::contains);
                    // Who is further away than over one peering is none of the members that count there.
                    case Remote.Members(var group) -> Stream.of(ip -> snapshot.isMember(group, vpc, ip));
                });
        Stream<Predicate<Ip>> acls = Stream.concat(
                        snapshot.networkAclOf(way.from()).stream().flatMap(acl -> acl.egress().stream()),
                        snapshot.networkAclOf(way.to()).stream().flatMap(acl -> acl.ingress().stream()))
                .map(NetworkAclRule::source)
                .flatMap(Optional::stream)
                .distinct()
                .map(block -> block::contains);
        Stream<Predicate<Ip>> entries = way.barred().stream().map(block -> block::contains);
        return Stream.of(groups, acls, entries).flatMap(all -> all).toList();
    }
}
