package io.isthmus.forwarding;

import io.isthmus.model.AddressGroupId;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.Port;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The ports of a subnet by what filters ask of them: their groups, and blocks that divide the subnet. So many servers of one
 * sort cost little more than one. For one thread, and one snapshot.
 *
 * <p>Which groups an address is a member of is asked in the VPC of its port (contract.md 10.16), where no other port has it: so the
 * port's own groups tell that.
 */
final class Sorts {
    private final Snapshot snapshot;
    private final Steps steps;
    private final Map<Place, List<Sort>> byGroups = new HashMap<>();
    private final Map<Division, List<Sort>> divided = new HashMap<>();
    private final Map<Filtered, List<Cidr>> asked = new HashMap<>();

    private record Place(SubnetId subnet, IpFamily family) {}

    private record Division(Place place, List<Cidr> blocks) {}

    private record Filtered(List<SecurityGroupId> groups, Direction direction) {}

    /** What ports of a sort have alike: whether their groups are asked, and which they are, for others ask who is in them. */
    private record Asked(List<SecurityGroupId> groups, boolean unguarded) {}

    /** Ports of one subnet, at least one, with the same groups, which are asked or not. Equal to itself only. */
    static final class Sort {
        private final Subnet subnet;
        private final IpFamily family;
        private final List<Port> ports;

        private Sort(Subnet subnet, IpFamily family, List<Port> ports) {
            this.subnet = subnet;
            this.family = family;
            this.ports = ports;
        }

        Subnet subnet() {
            return subnet;
        }

        IpFamily family() {
            return family;
        }

        /** The groups that are asked about packets of these ports. */
        List<SecurityGroupId> groups() {
            return ports.getFirst().isUnguarded() ? List.of() : ports.getFirst().groups();
        }

        /** Each has an address of the family. */
        List<Port> ports() {
            return ports;
        }

        Ip address(Port port) {
            return port.address(family).orElseThrow();
        }

        /** The same ports by what somebody else tells apart. */
        <K> Map<K, Sort> by(Function<Port, K> key) {
            Map<K, List<Port>> parts = new LinkedHashMap<>();
            ports.forEach(port -> parts.computeIfAbsent(key.apply(port), _ -> new ArrayList<>())
                    .add(port));
            Map<K, Sort> sorts = new LinkedHashMap<>();
            parts.forEach((part, some) -> sorts.put(part, new Sort(subnet, family, some)));
            return sorts;
        }
    }

    Sorts(Snapshot snapshot, Steps steps) {
        this.snapshot = snapshot;
        this.steps = steps;
    }

    /** Those with an address of a family, by their groups. */
    List<Sort> of(Subnet subnet, IpFamily family) {
        return byGroups.computeIfAbsent(new Place(subnet.id(), family), _ -> sorted(subnet, family));
    }

    private List<Sort> sorted(Subnet subnet, IpFamily family) {
        Map<Asked, List<Port>> sorts = new LinkedHashMap<>();
        List<Port> ports = snapshot.ports(subnet.id());
        steps.take(ports.size());
        for (Port port : ports) {
            if (port.address(family).isPresent()) {
                sorts.computeIfAbsent(new Asked(port.groups(), port.isUnguarded()), _ -> new ArrayList<>())
                        .add(port);
            }
        }
        return sorts.values().stream()
                .map(some -> new Sort(subnet, family, some))
                .toList();
    }

    /** Likewise, and by whether they lie in each of these blocks. */
    List<Sort> of(Subnet subnet, IpFamily family, Stream<Cidr> blocks) {
        Cidr whole = block(subnet, family);
        List<Cidr> dividing = blocks.filter(block -> whole.contains(block) && !block.contains(whole))
                .distinct()
                .sorted()
                .toList();
        if (dividing.isEmpty()) {
            return of(subnet, family);
        }
        return divided.computeIfAbsent(new Division(new Place(subnet.id(), family), dividing), division -> {
            List<Sort> parts = new ArrayList<>();
            for (Sort sort : of(subnet, family)) {
                steps.take(sort.ports().size());
                parts.addAll(sort.by(port -> in(division.blocks(), sort.address(port)))
                        .values());
            }
            return parts;
        });
    }

    static Cidr block(Subnet subnet, IpFamily family) {
        return subnet.blocks()
                .filter(block -> block.family() == family)
                .findFirst()
                .orElseThrow();
    }

    private static BitSet in(List<Cidr> blocks, Ip address) {
        BitSet in = new BitSet(blocks.size());
        for (int i = 0; i < blocks.size(); i++) {
            in.set(i, blocks.get(i).contains(address));
        }
        return in;
    }

    /** The blocks that rules of these groups ask about: of senders those that packets come from, else those that they go to. */
    List<Cidr> blocks(List<SecurityGroupId> groups, Direction direction) {
        return asked.computeIfAbsent(
                new Filtered(groups, direction),
                filtered -> filtered.groups().stream()
                        .flatMap(id -> snapshot.securityGroup(id).stream())
                        .flatMap(group -> group.rules().stream())
                        .filter(rule -> rule.direction() == filtered.direction())
                        .map(SecurityGroupRule::remote)
                        .flatMap(this::blocks)
                        .distinct()
                        .toList());
    }

    private Stream<Cidr> blocks(Remote remote) {
        return switch (remote) {
            case Remote.In(Cidr block) -> Stream.of(block);
            case Remote.Within(AddressGroupId addresses) ->
                snapshot.addressGroup(addresses).orElseThrow().blocks().stream();
            case Remote.Anyone _, Remote.Members _ -> Stream.empty();
        };
    }

    /** The sources, or the destinations, that the network ACL of a subnet asks about in a direction. */
    Stream<Cidr> blocks(Subnet subnet, Direction direction, BiFunction<Snapshot, NetworkAclRule, List<Cidr>> end) {
        return snapshot.networkAclOf(subnet.id()).stream()
                .flatMap(acl -> snapshot.rules(acl, direction).stream())
                .flatMap(rule -> end.apply(snapshot, rule).stream());
    }
}
