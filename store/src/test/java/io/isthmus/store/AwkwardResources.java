package io.isthmus.store;

import io.isthmus.model.AccessKey;
import io.isthmus.model.AccessKeySecret;
import io.isthmus.model.Account;
import io.isthmus.model.AccountId;
import io.isthmus.model.AddressGroup;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.CidrReservation;
import io.isthmus.model.CidrReservationId;
import io.isthmus.model.ClientToken;
import io.isthmus.model.DhcpOptions;
import io.isthmus.model.Ecs;
import io.isthmus.model.EcsDetails;
import io.isthmus.model.EcsId;
import io.isthmus.model.FlowLog;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.GuardRail;
import io.isthmus.model.GuardRailId;
import io.isthmus.model.IcmpType;
import io.isthmus.model.IsolatedNetwork;
import io.isthmus.model.Job;
import io.isthmus.model.JobId;
import io.isthmus.model.KeyPair;
import io.isthmus.model.KeyPairId;
import io.isthmus.model.Label;
import io.isthmus.model.LogGroup;
import io.isthmus.model.LogGroupId;
import io.isthmus.model.LogStreamId;
import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NetworkAclPolicy;
import io.isthmus.model.NetworkAclPolicyId;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.NetworkExtras;
import io.isthmus.model.NextHop;
import io.isthmus.model.PasswordHash;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PeeringState;
import io.isthmus.model.Port;
import io.isthmus.model.PortDetails;
import io.isthmus.model.PortId;
import io.isthmus.model.PortRange;
import io.isthmus.model.Power;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.Resource;
import io.isthmus.model.Role;
import io.isthmus.model.Route;
import io.isthmus.model.RouteId;
import io.isthmus.model.RouteTable;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.Secret;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.SecurityGroupRuleId;
import io.isthmus.model.ServerGroup;
import io.isthmus.model.ServerGroupId;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Tags;
import io.isthmus.model.Token;
import io.isthmus.model.UnboundPort;
import io.isthmus.model.User;
import io.isthmus.model.UserId;
import io.isthmus.model.Volume;
import io.isthmus.model.VolumeId;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcExtras;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.IpRange;
import io.isthmus.net.Mac;
import io.isthmus.net.PrefixTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** At least one resource of every kind, with texts, times and lists that are easily lost on the way to a file. */
final class AwkwardResources {
    static final String TEXT = "ü \" \\ \u0000 \t \n 𝄞 ' ; -- %s <é>";
    private static final Instant TIME = Instant.parse("2026-11-02T10:00:00.123456789Z");
    private static final ProjectId PROJECT = new ProjectId("p");
    private static final VpcId VPC = new VpcId("v");

    private AwkwardResources() {}

    static List<Resource> all() {
        return Stream.concat(documents().stream(), secrets().stream()).toList();
    }

    static List<Secret> secrets() {
        return List.of(
                new ClientToken("k", TEXT, Optional.empty(), TEXT, new ClientToken.Answer(0, TEXT), TIME),
                new ClientToken(
                        "k2",
                        "",
                        Optional.of(new UserId("u")),
                        "",
                        new ClientToken.Answer(201, TEXT.repeat(999)),
                        TIME),
                new PasswordHash(new UserId("u"), "$argon2id$"),
                new AccessKeySecret("AK", TEXT),
                new Token("hash", new UserId("u"), Optional.of(PROJECT), TIME, Instant.MAX, Instant.EPOCH),
                new Token("unscoped", new UserId("u"), Optional.empty(), TIME, TIME, TIME),
                new Token("got", new UserId("u"), Optional.empty(), Optional.of("unscoped"), TIME, TIME, TIME));
    }

    /** What stands in the log too. */
    static List<Resource> documents() {
        return List.of(
                new Account(new AccountId("a"), TEXT, Map.of(Quota.VPC, 0, Quota.ROUTE, Integer.MAX_VALUE), TIME),
                new Project(PROJECT, new AccountId("a"), TEXT, "eu-de", Instant.EPOCH),
                new User(
                        new UserId("u"),
                        new AccountId("a"),
                        TEXT,
                        TEXT,
                        TEXT,
                        false,
                        Optional.of(PROJECT),
                        Set.of(Role.values()),
                        List.of(new User.ProjectRole(PROJECT, Role.READER), new User.ProjectRole(PROJECT, Role.MEMBER)),
                        TIME),
                new User(
                        new UserId("v"),
                        new AccountId("a"),
                        "",
                        "",
                        "",
                        true,
                        Optional.empty(),
                        Set.of(),
                        List.of(),
                        TIME),
                new AccessKey("AK", new UserId("u"), TEXT, false, TIME),
                new Vpc(
                        VPC,
                        PROJECT,
                        "",
                        "",
                        Optional.empty(),
                        List.of(),
                        TIME,
                        TIME,
                        Optional.empty(),
                        Optional.empty()),
                new Vpc(
                        new VpcId("w"),
                        PROJECT,
                        TEXT,
                        TEXT,
                        Optional.of(Cidr.parse("10.0.0.0/8")),
                        List.of(Cidr.parse("23.9.0.0/16"), Cidr.parse("23.8.0.0/16")),
                        TIME,
                        Instant.EPOCH,
                        Optional.of(new Tags(List.of(new Tags.Tag(TEXT, ""), new Tags.Tag("z", TEXT)))),
                        Optional.of(new VpcExtras(false, true, Optional.of(false)))),
                subnet("s", Optional.empty()),
                subnet(
                        "s6",
                        Optional.of(new Subnet.Ipv6(
                                Cidr.parse("2407:c080:802:be7::/64"), Ip.parse("2407:c080:802:be7::1"), "n6"))),
                new RouteTable(new RouteTableId("t"), VPC, PROJECT, 1, "", "", PrefixTable.empty(), TIME, TIME),
                new RouteTable(new RouteTableId("t2"), VPC, PROJECT, 250, TEXT, TEXT, routes(), TIME, TIME),
                peering("pending", new PeeringState.PendingAcceptance(Optional.of(TIME))),
                peering("forever", new PeeringState.PendingAcceptance(Optional.empty())),
                peering("active", new PeeringState.Active()),
                peering("rejected", new PeeringState.Rejected()),
                peering("expired", new PeeringState.Expired()),
                new SecurityGroup(new SecurityGroupId("g"), PROJECT, TEXT, "", List.of(), TIME, TIME),
                new SecurityGroup(new SecurityGroupId("g2"), PROJECT, "default", TEXT, rules(), TIME, TIME),
                new GuardRail(
                        new GuardRailId("rail"),
                        PROJECT,
                        TEXT,
                        GuardRail.Promise.ONLY,
                        new GuardRail.Scope(GuardRail.Scope.Kind.SECURITY_GROUP, "g"),
                        Optional.of(new GuardRail.Scope(GuardRail.Scope.Kind.ECS, "e")),
                        OptionalInt.of(6),
                        Optional.of(new PortRange(1, 65_535)),
                        TIME),
                new GuardRail(
                        new GuardRailId("rail2"),
                        PROJECT,
                        "",
                        GuardRail.Promise.ISOLATED,
                        new GuardRail.Scope(GuardRail.Scope.Kind.VPC, "v"),
                        Optional.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        TIME),
                new FlowLog(
                        new FlowLogId("log"),
                        PROJECT,
                        TEXT,
                        "",
                        FlowLog.Type.NETWORK,
                        "s",
                        FlowLog.Traffic.REJECT,
                        TEXT,
                        "",
                        true,
                        false,
                        TIME,
                        TIME),
                new CidrReservation(
                        new CidrReservationId("reservation"),
                        new SubnetId("s6"),
                        VPC,
                        PROJECT,
                        TEXT,
                        "",
                        Cidr.parse("2407:c080:802:be7:8000::/66"),
                        TIME,
                        Instant.EPOCH),
                new AddressGroup(
                        new AddressGroupId("addresses"),
                        PROJECT,
                        TEXT,
                        "",
                        IpFamily.V6,
                        Stream.of("::/0", "2407::9", "2407::9-2407::1:0")
                                .map(text ->
                                        AddressGroup.Entry.tryParse(text, TEXT).orElseThrow())
                                .toList(),
                        AddressGroup.MOST_ENTRIES,
                        TIME,
                        Instant.EPOCH),
                new LogGroup(
                        new LogGroupId("logs"),
                        PROJECT,
                        TEXT,
                        LogGroup.MOST_DAYS,
                        List.of(
                                new LogGroup.LogStream(
                                        new LogStreamId("stream"),
                                        TEXT,
                                        Optional.of(1),
                                        TIME,
                                        Optional.of(new Tags(List.of(new Tags.Tag(TEXT, TEXT))))),
                                new LogGroup.LogStream(
                                        new LogStreamId("plain"), "", Optional.empty(), TIME, Optional.empty())),
                        TIME,
                        Optional.of(new Tags(List.of(new Tags.Tag("k", ""))))),
                new AddressGroup(new AddressGroupId("none"), PROJECT, "", TEXT, IpFamily.V4, List.of(), 0, TIME, TIME),
                new KeyPair(
                        new KeyPairId("pair"),
                        PROJECT,
                        Optional.of(new UserId("u")),
                        KeyPair.Scope.ACCOUNT,
                        TEXT,
                        "ssh-ed25519 AAAA a comment\n",
                        Optional.of(TEXT),
                        TIME),
                new ServerGroup(
                        new ServerGroupId("group"),
                        PROJECT,
                        Optional.empty(),
                        TEXT,
                        List.of("anti-affinity"),
                        List.of(new EcsId("e1"), new EcsId("e0")),
                        TIME),
                new NetworkAcl(
                        new NetworkAclId("acl"),
                        PROJECT,
                        TEXT,
                        "",
                        false,
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        TIME,
                        TIME),
                new NetworkAcl(
                        new NetworkAclId("acl2"),
                        PROJECT,
                        "",
                        TEXT,
                        true,
                        false,
                        Optional.of(new NetworkAclPolicyId("ap")),
                        Optional.of(new NetworkAclPolicyId("ap2")),
                        List.of(new SubnetId("s")),
                        TIME,
                        TIME),
                new NetworkAclPolicy(
                        new NetworkAclPolicyId("ap"),
                        PROJECT,
                        TEXT,
                        "",
                        true,
                        false,
                        List.of(new NetworkAclRuleId("ar"), new NetworkAclRuleId("ar2"))),
                new NetworkAclPolicy(new NetworkAclPolicyId("ap2"), PROJECT, "", TEXT, false, true, List.of()),
                aclRule("ar", false),
                aclRule("ar2", true),
                new Port(
                        new PortId("port"),
                        PROJECT,
                        VPC,
                        new SubnetId("s"),
                        new EcsId("e"),
                        3,
                        Mac.parse("fa:16:3e:00:00:ff"),
                        List.of(Ip.parse("10.0.0.2"), Ip.parse("2407:c080:802:be7::2")),
                        List.of(new SecurityGroupId("g"), new SecurityGroupId("g2")),
                        TIME,
                        Optional.empty()),
                new IsolatedNetwork(
                        new SubnetId("i"),
                        PROJECT,
                        TEXT,
                        "",
                        Optional.empty(),
                        TIME,
                        TIME,
                        Optional.empty(),
                        Optional.empty()),
                new IsolatedNetwork(
                        new SubnetId("i2"),
                        PROJECT,
                        "",
                        TEXT,
                        Optional.of(new IsolatedNetwork.Block(
                                "ni2",
                                Optional.of(TEXT),
                                Cidr.parse("10.0.9.0/24"),
                                Ip.parse("10.0.9.1"),
                                false,
                                List.of(Ip.parse("10.0.9.2")),
                                TEXT,
                                Optional.of(new Tags(List.of(new Tags.Tag(TEXT, "")))),
                                Optional.of(new DhcpOptions(List.of(new DhcpOptions.Option("ntp", TEXT)))))),
                        TIME,
                        TIME,
                        Optional.of(new NetworkExtras(
                                false,
                                false,
                                Optional.of(new Tags(List.of(new Tags.Tag("z", TEXT)))),
                                Optional.of(new NetworkExtras.Addressing(
                                        false,
                                        Optional.of(new IpRange(Ip.parse("10.0.0.9"), Ip.parse("10.0.0.10"))))))),
                        Optional.of(new Label("l"))),
                new UnboundPort(
                        new PortId("unbound"),
                        PROJECT,
                        new SubnetId("s"),
                        Mac.parse("fa:16:3e:00:00:fe"),
                        List.of(Ip.parse("10.0.0.3")),
                        List.of(),
                        new PortDetails(
                                TEXT,
                                true,
                                List.of(new PortDetails.AddressPair(Cidr.parse("0.0.0.0/0"), "1.1.1.1/0", "")),
                                Optional.empty(),
                                true,
                                Optional.of(new Tags(List.of(new Tags.Tag(TEXT, ""))))),
                        "",
                        TEXT,
                        TIME),
                new Ecs(
                        new EcsId("e"),
                        PROJECT,
                        VPC,
                        TEXT,
                        TEXT,
                        TEXT,
                        "",
                        List.of(new PortId("port")),
                        TIME,
                        Optional.of(TEXT),
                        Optional.of(Power.REBOOTING),
                        Optional.of(new EcsDetails(
                                Optional.of(TEXT),
                                Map.of(TEXT, TEXT, "", ""),
                                Map.of(TEXT, ""),
                                Optional.of(TEXT),
                                true,
                                false,
                                Optional.of(TEXT))),
                        Optional.of(new Tags(List.of(new Tags.Tag(TEXT, TEXT)))),
                        Optional.of(new Label(TEXT))),
                new Job(new JobId("j"), PROJECT, Job.Type.DELETE_SERVER, List.of(), TIME, TIME, Optional.empty()),
                new Job(
                        new JobId("k"),
                        PROJECT,
                        Job.Type.ATTACH_VOLUME,
                        List.of(),
                        TIME,
                        TIME,
                        Optional.of(new Job.Others(List.of(new VolumeId("d")), List.of(new PortId("port"))))),
                new Volume(
                        new VolumeId("d"),
                        PROJECT,
                        TEXT,
                        TEXT,
                        TEXT,
                        Integer.MAX_VALUE,
                        false,
                        Optional.of(TEXT),
                        "",
                        Map.of(TEXT, ""),
                        Optional.of(new Volume.Attachment(new EcsId("e"), TEXT, true, false, TIME)),
                        Optional.of(new Tags(List.of(new Tags.Tag(TEXT, TEXT)))),
                        TIME,
                        Instant.EPOCH));
    }

    private static Subnet subnet(String id, Optional<Subnet.Ipv6> ipv6) {
        return new Subnet(
                new SubnetId(id),
                "n" + id,
                VPC,
                PROJECT,
                TEXT,
                TEXT,
                Cidr.parse("10.0.0.0/24"),
                Ip.parse("10.0.0.1"),
                ipv6,
                new RouteTableId("t"),
                ipv6.isPresent(),
                List.of(Ip.parse("100.125.4.25"), Ip.parse("::1")),
                "az",
                TIME,
                TIME,
                Optional.of(TEXT),
                ipv6.map(_ -> new Tags(List.of())),
                ipv6.map(_ -> new DhcpOptions(List.of(new DhcpOptions.Option(TEXT, TEXT)))),
                ipv6.map(_ -> new NetworkExtras(true, false, Optional.empty(), Optional.empty())));
    }

    private static PrefixTable<Route> routes() {
        PrefixTable<Route> table = PrefixTable.empty();
        Map<String, NextHop> hops = Map.of(
                "0.0.0.0/0", new NextHop.ToPeering(new PeeringId("active")),
                "10.0.0.5/32", new NextHop.ToEcs(new EcsId(TEXT)),
                "::/0", new NextHop.ToPort(new PortId("port")),
                "2407:c080::/32", new NextHop.ToAddress(Ip.parse("2407:c080::1")));
        for (Map.Entry<String, NextHop> hop : hops.entrySet()) {
            String destination = hop.getKey();
            Cidr prefix = Cidr.parse(destination);
            table = table.with(
                    prefix,
                    new Route(new RouteId("r" + destination), prefix, "10.0.0.5 as written", hop.getValue(), TEXT));
        }
        return table;
    }

    private static Peering peering(String id, PeeringState state) {
        return new Peering(
                new PeeringId(id),
                TEXT,
                "",
                new Peering.Side(VPC, PROJECT),
                new Peering.Side(new VpcId("w"), new ProjectId("q")),
                state,
                TIME,
                TIME);
    }

    private static List<SecurityGroupRule> rules() {
        return List.of(
                rule("r1", OptionalInt.empty(), List.of(), Optional.empty(), new Remote.Anyone()),
                rule(
                        "r2",
                        OptionalInt.of(0),
                        List.of(new PortRange(1, 65_535), PortRange.of(0)),
                        Optional.empty(),
                        new Remote.In(Cidr.parse("::/0"))),
                rule(
                        "r3",
                        OptionalInt.of(58),
                        List.of(),
                        Optional.of(new IcmpType(255, OptionalInt.empty())),
                        new Remote.Members(new SecurityGroupId("gone"))),
                rule(
                        "r4",
                        OptionalInt.of(1),
                        List.of(),
                        Optional.of(new IcmpType(0, OptionalInt.of(0))),
                        new Remote.Anyone()),
                rule(
                        "r5",
                        OptionalInt.empty(),
                        List.of(),
                        Optional.empty(),
                        new Remote.Within(new AddressGroupId("addresses"))));
    }

    private static NetworkAclRule aclRule(String id, boolean full) {
        return new NetworkAclRule(
                new NetworkAclRuleId(id),
                PROJECT,
                TEXT,
                TEXT,
                !full,
                full,
                full ? IpFamily.V6 : IpFamily.V4,
                full ? OptionalInt.of(17) : OptionalInt.empty(),
                full ? Optional.of(Cidr.parse("::/0")) : Optional.empty(),
                full ? Optional.of(Cidr.parse("2407:c080::/32")) : Optional.empty(),
                full,
                false,
                full ? List.of(new PortRange(1, 65_535)) : List.of(),
                full ? List.of(new PortRange(1, 1), new PortRange(3, 4)) : List.of(),
                full,
                full ? Optional.empty() : Optional.of(new AddressGroupId("none")),
                full ? Optional.empty() : Optional.of(new AddressGroupId("gone")));
    }

    private static SecurityGroupRule rule(
            String id, OptionalInt protocol, List<PortRange> ports, Optional<IcmpType> icmp, Remote remote) {
        return new SecurityGroupRule(
                new SecurityGroupRuleId(id),
                Direction.EGRESS,
                IpFamily.V6,
                protocol,
                ports,
                icmp,
                remote,
                TEXT,
                TIME,
                protocol.isPresent() ? Optional.of(new SecurityGroupRule.Precedence(true, 100)) : Optional.empty());
    }
}
