package io.isthmus.dataplane;

import io.isthmus.dataplane.DataPlane.AddressSetChange;
import io.isthmus.dataplane.DataPlane.Change;
import io.isthmus.dataplane.DataPlane.State;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.model.EcsId;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PortId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.Mac;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A network that a test builds by hand, as plans. Resources go by short names; names of different networks never make equal
 * ids. Not safe for concurrent use.
 */
public final class Network {
    public static final int DEFAULT_TABLE = 1;

    /** The filter that lets everything through. */
    public static final String OPEN = "open";

    private final String mark = UUID.randomUUID().toString();
    private final Map<String, Vpc> vpcs = new LinkedHashMap<>();
    private final Map<GroupMembers, Set<Ip>> groups = new HashMap<>();
    private long revision;

    /** A VPC; it changes in place, {@link #plan} freezes it. */
    public final class Vpc {
        private final String name;
        private final List<RouterPlan.Subnet> subnets = new ArrayList<>();
        private final Map<String, RouterPlan.Port> ports = new TreeMap<>();
        private final Map<PeeringId, RouterPlan.Link> links = new HashMap<>();
        private final Set<Cidr> barred = new TreeSet<>();
        private final Map<Integer, Map<Cidr, RouterPlan.Target>> tables = new TreeMap<>();
        private final Map<String, RouterPlan.Filter> filters = new TreeMap<>();
        private final Set<String> logged = new TreeSet<>();
        private final Map<String, RouterPlan.SubnetAcl> acls = new TreeMap<>();
        private OptionalInt arrivalTable = OptionalInt.of(DEFAULT_TABLE);

        private Vpc(String name) {
            this.name = name;
            tables.put(DEFAULT_TABLE, new TreeMap<>());
            filter(
                    OPEN,
                    List.of(anything(IpFamily.V4), anything(IpFamily.V6)),
                    List.of(anything(IpFamily.V4), anything(IpFamily.V6)));
        }

        private static RouterPlan.Rule anything(IpFamily family) {
            return new RouterPlan.Rule(
                    family,
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    new RouterPlan.Peer.Anyone());
        }

        public VpcId id() {
            return new VpcId(uuid("vpc " + name));
        }

        /** A subnet whose gateway is its first address. */
        public Vpc subnet(String cidr) {
            Cidr block = Cidr.parse(cidr);
            subnets.add(new RouterPlan.Subnet(block, block.address().plus(1)));
            barred.add(block);
            return this;
        }

        /** An ECS with everything allowed and the default table. */
        public Vpc ecs(String ecs, String ip) {
            return ecs(ecs, ip, DEFAULT_TABLE, OPEN);
        }

        public Vpc ecs(String ecs, String ip, int table, String filter) {
            return port(ecs, ecs, 0, ip, table, filter);
        }

        /** A further NIC of an ECS, in the default table and with everything allowed; it goes by the name {@code nic}. */
        public Vpc nic(String nic, String ecs, int device, String ip) {
            return port(nic, ecs, device, ip, DEFAULT_TABLE, OPEN);
        }

        private Vpc port(String name, String ecs, int device, String ip, int table, String filter) {
            ports.put(
                    name,
                    new RouterPlan.Port(
                            portOf(name),
                            Network.this.ecs(ecs),
                            device,
                            ecs,
                            mac(name),
                            List.of(address(ip)),
                            List.of(),
                            List.of(Ip.parse("100.125.4.25")),
                            table,
                            filter));
            tables.putIfAbsent(table, new TreeMap<>());
            return this;
        }

        /** One more address of an ECS, or of a further NIC. */
        public Vpc address(String ecs, String ip) {
            RouterPlan.Port port = Objects.requireNonNull(ports.get(ecs));
            List<RouterPlan.Address> addresses = new ArrayList<>(port.addresses());
            addresses.add(address(ip));
            ports.put(
                    ecs,
                    new RouterPlan.Port(
                            port.id(),
                            port.ecs(),
                            port.device(),
                            port.hostName(),
                            port.mac(),
                            addresses,
                            port.furtherSources(),
                            port.nameServers(),
                            port.table(),
                            port.filter()));
            return this;
        }

        /** Lets an ECS send with sources of these blocks, too. */
        public Vpc pairs(String ecs, String... blocks) {
            RouterPlan.Port port = Objects.requireNonNull(ports.get(ecs));
            ports.put(
                    ecs,
                    new RouterPlan.Port(
                            port.id(),
                            port.ecs(),
                            port.device(),
                            port.hostName(),
                            port.mac(),
                            port.addresses(),
                            Stream.of(blocks).map(Cidr::parse).sorted().toList(),
                            port.nameServers(),
                            port.table(),
                            port.filter()));
            return this;
        }

        private RouterPlan.Address address(String ip) {
            Ip address = Ip.parse(ip);
            RouterPlan.Subnet subnet = subnets.stream()
                    .filter(one -> one.cidr().contains(address))
                    .findFirst()
                    .orElseThrow();
            return new RouterPlan.Address(address, subnet.cidr().length(), subnet.gateway());
        }

        public Vpc withoutSubnet(String cidr) {
            subnets.removeIf(subnet -> subnet.cidr().equals(Cidr.parse(cidr)));
            barred.remove(Cidr.parse(cidr));
            return this;
        }

        public Vpc without(String ecs) {
            ports.remove(ecs);
            return this;
        }

        public Vpc table(int table) {
            tables.putIfAbsent(table, new TreeMap<>());
            return this;
        }

        /** None of whose ports may be there. */
        public Vpc withoutTable(int table) {
            tables.remove(table);
            return this;
        }

        /** A route of the default table over a peering. */
        public Vpc route(String destination, String peering) {
            return route(DEFAULT_TABLE, destination, peering);
        }

        public Vpc route(int table, String destination, String peering) {
            return put(table, destination, new RouterPlan.Target.OverLink(peering(peering)));
        }

        /** A route to a NIC of this VPC. */
        public Vpc server(String destination, String nic) {
            return put(DEFAULT_TABLE, destination, new RouterPlan.Target.ToPort(portOf(nic)));
        }

        public Vpc blackhole(String destination) {
            return put(DEFAULT_TABLE, destination, new RouterPlan.Target.Blackhole());
        }

        private Vpc put(int table, String destination, RouterPlan.Target target) {
            tables.computeIfAbsent(table, number -> new TreeMap<>()).put(Cidr.parse(destination), target);
            return this;
        }

        public Vpc withoutRoute(String destination) {
            tables.values().forEach(table -> table.remove(Cidr.parse(destination)));
            return this;
        }

        public Vpc localOnlyOnArrival() {
            arrivalTable = OptionalInt.empty();
            return this;
        }

        /** Takes nothing from a peering but what has one of these sources. */
        public Vpc only(String peering, String... blocks) {
            links.computeIfPresent(
                    peering(peering),
                    (id, link) -> new RouterPlan.Link(
                            id,
                            link.other(),
                            Optional.of(
                                    Stream.of(blocks).map(Cidr::parse).sorted().toList())));
            return this;
        }

        /** Drops what comes over a peering with these sources, as with those of its subnets. */
        public Vpc bar(String... blocks) {
            Stream.of(blocks).map(Cidr::parse).forEach(barred::add);
            return this;
        }

        public Vpc filter(String key, List<RouterPlan.Rule> ingress, List<RouterPlan.Rule> egress) {
            filters.put(key, new RouterPlan.Filter(key, ingress, egress));
            return this;
        }

        /** Guards a subnet that is there. */
        public Vpc acl(String cidr, List<RouterPlan.AclRule> ingress, List<RouterPlan.AclRule> egress) {
            acls.put(
                    cidr,
                    new RouterPlan.SubnetAcl(
                            new SubnetId(uuid("subnet " + cidr)), List.of(Cidr.parse(cidr)), ingress, egress));
            return this;
        }

        /** Counts the packets of an ECS by flow. */
        public Vpc log(String ecs) {
            logged.add(ecs);
            return this;
        }

        public Vpc withoutAcl(String cidr) {
            acls.remove(cidr);
            return this;
        }

        public RouterPlan plan() {
            return new RouterPlan(
                    id(),
                    subnets.stream()
                            .sorted(Comparator.comparing(RouterPlan.Subnet::cidr))
                            .toList(),
                    List.copyOf(ports.values()),
                    List.copyOf(barred),
                    links.values().stream()
                            .sorted(Comparator.comparing(link -> link.peering().value()))
                            .toList(),
                    tables.entrySet().stream()
                            .map(table -> new RouterPlan.Table(
                                    table.getKey(),
                                    table.getValue().entrySet().stream()
                                            .map(route -> new RouterPlan.Route(route.getKey(), route.getValue()))
                                            .toList()))
                            .toList(),
                    arrivalTable,
                    List.copyOf(filters.values()),
                    List.copyOf(acls.values()),
                    logged.stream().map(Network.this::portOf).toList());
        }
    }

    public Vpc vpc(String name) {
        return vpcs.computeIfAbsent(name, Vpc::new);
    }

    /** An active peering with a link at both ends. */
    public Network peer(String peering, String one, String other) {
        link(peering, vpc(one), vpc(other));
        link(peering, vpc(other), vpc(one));
        return this;
    }

    private void link(String peering, Vpc from, Vpc to) {
        from.links.put(peering(peering), new RouterPlan.Link(peering(peering), to.id(), Optional.empty()));
    }

    public Network unpeer(String peering) {
        vpcs.values().forEach(vpc -> vpc.links.remove(peering(peering)));
        return this;
    }

    /** Takes the VPC away; returns its id. */
    public VpcId remove(String vpc) {
        VpcId id = vpc(vpc).id();
        vpcs.remove(vpc);
        return id;
    }

    public EcsId ecs(String name) {
        return new EcsId(uuid("ecs " + name));
    }

    public PeeringId peering(String name) {
        return new PeeringId(uuid("peering " + name));
    }

    public SecurityGroupId group(String name) {
        return new SecurityGroupId(uuid("group " + name));
    }

    /** The members of a group in one VPC. */
    public GroupMembers members(String group, String vpc) {
        return new GroupMembers(group(group), vpc(vpc).id());
    }

    public Network members(String group, String vpc, String... ips) {
        Set<Ip> members = new HashSet<>();
        for (String ip : ips) {
            members.add(Ip.parse(ip));
        }
        groups.put(members(group, vpc), members);
        return this;
    }

    public Mac mac(String ecs) {
        byte[] name = uuid("mac " + ecs).getBytes(StandardCharsets.US_ASCII);
        return new Mac(0xfa163e000000L | (java.util.Arrays.hashCode(name) & 0xffffff));
    }

    public State state() {
        Map<GroupMembers, Set<Ip>> sets = new HashMap<>();
        groups.forEach((group, ips) -> sets.put(group, Set.copyOf(ips)));
        return new State(++revision, vpcs.values().stream().map(Vpc::plan).toList(), sets);
    }

    /** The same, but of this VPC it is not known what its router must do. */
    public State stateWithoutPlanOf(String vpc) {
        State state = state();
        Set<EcsId> ecss = new HashSet<>();
        vpc(vpc).ports.values().forEach(port -> ecss.add(port.ecs()));
        return new State(
                state.revision(),
                state.routers().stream()
                        .filter(plan -> !plan.vpc().equals(vpc(vpc).id()))
                        .toList(),
                state.addressSets(),
                List.of(new DataPlane.Unplanned(vpc(vpc).id(), ecss)));
    }

    /** The change that brings these VPCs, as they are now, to the data plane. */
    public Change change(String... names) {
        List<RouterPlan> plans = new ArrayList<>();
        for (String name : names) {
            plans.add(vpc(name).plan());
        }
        return new Change(++revision, plans, List.of(), List.of());
    }

    public Change removal(List<VpcId> removed, String... changed) {
        return new Change(++revision, change(changed).routers(), removed, List.of());
    }

    public Change memberChange(String group, String vpc, Set<Ip> added, Set<Ip> removed) {
        return new Change(
                ++revision, List.of(), List.of(), List.of(new AddressSetChange(members(group, vpc), added, removed)));
    }

    public static RouterPlan.Rule allow(OptionalInt protocol, RouterPlan.Peer peer) {
        return new RouterPlan.Rule(IpFamily.V4, protocol, OptionalInt.empty(), OptionalInt.empty(), peer);
    }

    /** The one of an ECS of this name. */
    public PortId portOf(String ecs) {
        return new PortId(uuid("port " + ecs));
    }

    /** Stable within a network, different between networks. */
    private String uuid(String name) {
        return UUID.nameUUIDFromBytes((mark + " " + name).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
