package io.isthmus.dataplane.linux.agent;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.model.EcsId;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PortId;
import io.isthmus.model.PortRange;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.Mac;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Random plans from a seed: every kind of target, peer and optional occurs. */
final class Plans {
    private final Random random;

    Plans(long seed) {
        this.random = new Random(seed);
    }

    /** A plan with nothing in it. */
    static RouterPlan empty(VpcId vpc) {
        return new RouterPlan(
                vpc,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                OptionalInt.empty(),
                List.of(),
                List.of(),
                List.of());
    }

    static DataPlane.Change change(long revision, RouterPlan... plans) {
        return new DataPlane.Change(revision, List.of(plans), List.of(), List.of());
    }

    static DataPlane.State state(long revision, RouterPlan... plans) {
        return new DataPlane.State(revision, List.of(plans), Map.of());
    }

    DataPlane.State state(long revision, int routers) {
        Map<GroupMembers, Set<Ip>> sets = new HashMap<>();
        some(5, () -> sets.put(members(), ips()));
        return new DataPlane.State(
                revision, IntStream.range(0, routers).mapToObj(i -> plan()).toList(), sets);
    }

    DataPlane.Change change(long revision) {
        return new DataPlane.Change(
                revision,
                some(4, this::plan),
                some(4, this::vpc),
                some(4, () -> new DataPlane.AddressSetChange(members(), ips(), ips())));
    }

    RouterPlan plan() {
        return new RouterPlan(
                vpc(),
                some(4, () -> new RouterPlan.Subnet(cidr(), ip())),
                some(10, this::port),
                some(3, this::cidr),
                some(
                        4,
                        () -> new RouterPlan.Link(
                                new PeeringId(id()),
                                vpc(),
                                random.nextBoolean() ? Optional.of(some(3, this::cidr)) : Optional.empty())),
                some(3, () -> new RouterPlan.Table(1 + random.nextInt(250), some(6, this::route))),
                optional(250),
                some(3, this::filter),
                some(2, this::acl),
                some(2, () -> new PortId(id())));
    }

    GroupMembers members() {
        return new GroupMembers(new SecurityGroupId(id()), vpc());
    }

    VpcId vpc() {
        return new VpcId(id());
    }

    Set<Ip> ips() {
        return new HashSet<>(some(20, this::ip));
    }

    private RouterPlan.Port port() {
        return new RouterPlan.Port(
                new PortId(id()),
                new EcsId(id()),
                random.nextInt(3),
                "host-" + random.nextInt(100) + "-é\"\\",
                new Mac(random.nextLong() >>> 16),
                some(2, () -> new RouterPlan.Address(ip(), random.nextInt(33), ip())),
                some(2, () -> Cidr.host(ip())),
                some(2, this::ip),
                1 + random.nextInt(250),
                id());
    }

    private RouterPlan.Route route() {
        return new RouterPlan.Route(
                cidr(),
                random.nextBoolean()
                        ? new RouterPlan.Target.OverLink(new PeeringId(id()))
                        : new RouterPlan.Target.Blackhole());
    }

    private RouterPlan.Filter filter() {
        return new RouterPlan.Filter(id(), some(4, this::rule), some(4, this::rule));
    }

    private RouterPlan.Rule rule() {
        RouterPlan.Peer peer = switch (random.nextInt(4)) {
            case 0 -> new RouterPlan.Peer.Anyone();
            case 1 -> new RouterPlan.Peer.In(cidr());
            case 2 -> new RouterPlan.Peer.Within(some(3, this::cidr));
            default -> new RouterPlan.Peer.Members(new SecurityGroupId(id()));
        };
        IpFamily family = random.nextBoolean() ? IpFamily.V4 : IpFamily.V6;
        return new RouterPlan.Rule(family, optional(256), optional(65536), optional(65536), peer, random.nextBoolean());
    }

    private RouterPlan.SubnetAcl acl() {
        return new RouterPlan.SubnetAcl(
                new SubnetId(id()), some(2, this::cidr), some(3, this::aclRule), some(3, this::aclRule));
    }

    private RouterPlan.AclRule aclRule() {
        return new RouterPlan.AclRule(
                random.nextBoolean() ? IpFamily.V4 : IpFamily.V6,
                optional(256),
                some(3, this::cidr),
                some(3, this::cidr),
                some(2, this::range),
                some(2, this::range),
                random.nextBoolean());
    }

    private PortRange range() {
        return new PortRange(1 + random.nextInt(100), 101 + random.nextInt(100));
    }

    private Ip ip() {
        return random.nextBoolean() ? Ip.v4(random.nextInt()) : Ip.v6(random.nextLong(), random.nextLong());
    }

    private Cidr cidr() {
        Ip ip = ip();
        return new Cidr(ip, random.nextInt(ip.family().bits() + 1));
    }

    private OptionalInt optional(int bound) {
        return random.nextBoolean() ? OptionalInt.of(random.nextInt(bound)) : OptionalInt.empty();
    }

    private String id() {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private <T> List<T> some(int most, Supplier<T> one) {
        return Stream.generate(one).limit(random.nextInt(most + 1)).toList();
    }
}
