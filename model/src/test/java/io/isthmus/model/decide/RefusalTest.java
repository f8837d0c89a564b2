package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.AccessKey;
import io.isthmus.model.AccountId;
import io.isthmus.model.AddressGroup;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.CidrReservation;
import io.isthmus.model.CidrReservationId;
import io.isthmus.model.ClientToken;
import io.isthmus.model.EcsChange;
import io.isthmus.model.EcsDetails;
import io.isthmus.model.EcsId;
import io.isthmus.model.FlowLog;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.GuardRail;
import io.isthmus.model.GuardRailId;
import io.isthmus.model.KeyPair;
import io.isthmus.model.KeyPairId;
import io.isthmus.model.Label;
import io.isthmus.model.LogGroup;
import io.isthmus.model.LogGroupId;
import io.isthmus.model.LogStreamId;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NetworkAclPolicyId;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.PortId;
import io.isthmus.model.PortRange;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Role;
import io.isthmus.model.RouteId;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.SecurityGroupRuleId;
import io.isthmus.model.ServerGroup;
import io.isthmus.model.ServerGroupId;
import io.isthmus.model.Settings;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Tagged;
import io.isthmus.model.Tags;
import io.isthmus.model.User;
import io.isthmus.model.UserId;
import io.isthmus.model.Volume;
import io.isthmus.model.VolumeId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** One command for each rule that is refused by it, in a world that has one of everything. */
final class RefusalTest {
    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final ProjectId beta = world.project("beta");
    private final VpcId a = world.vpc(acme, "a", "10.0.0.0/16");
    private final VpcId b = world.vpc(acme, "b", "10.1.0.0/16");
    private final VpcId foreign = world.vpc(beta, "foreign", "10.2.0.0/16");
    private final SubnetId subnet = world.subnet(a, "10.0.0.0/24");
    private final SubnetId other = world.subnet(b, "10.1.0.0/28");
    private final Port port = world.ecs(subnet, "10.0.0.9");
    private final PeeringId active = world.peer(a, b);
    private final PeeringId request = world.request(a, foreign);
    private final SecurityGroupId group = world.group(acme, "group");
    private final RouteTableId table = world.table(subnet);
    private final VpcId unknown = new VpcId("00000000-0000-4000-8000-000000000000");

    private final Map<Rule, Refusal> reached = new EnumMap<>(Rule.class);

    @TestFactory
    List<DynamicTest> everyRuleRefusesSomething() {
        identity();
        vpcs();
        subnets();
        reservations();
        addressGroups();
        logGroups();
        routes();
        peerings();
        securityGroups();
        networkAcls();
        flowLogs();
        guardRails();
        keyPairs();
        serverGroups();
        networks();
        servers();
        labels();
        return List.of(Rule.values()).stream()
                // A matter of the forwarding rules, and of their tests.
                .filter(rule -> rule != Rule.GUARD_RAIL_BROKEN && rule != Rule.GUARD_RAIL_TOO_COSTLY)
                .map(rule -> DynamicTest.dynamicTest(
                        rule.name(), () -> assertThat(reached).containsKey(rule)))
                .toList();
    }

    @Test
    void aRefusalSaysInASentenceWhatIsWrong() {
        everyRuleRefusesSomething();
        assertThat(reached.values())
                .allSatisfy(refusal -> assertThat(refusal.message()).matches("(?s)[A-Z].*\\."));
    }

    private void expect(Rule rule, Refusal refusal) {
        assertThat(refusal.rule()).as("%s", refusal).isEqualTo(rule);
        reached.put(rule, refusal);
    }

    private void refused(Rule rule, Command command) {
        expect(rule, world.refusal(acme, command));
    }

    private void identity() {
        Principal noProject = new Principal("user", Optional.empty(), Optional.empty(), Set.of(Role.MEMBER));
        Principal reader = new Principal(
                "reader", Optional.of(world.snapshot().accountOf(acme).id()), Optional.of(acme), Set.of(Role.READER));
        expect(Rule.READ_ONLY, world.refusal(reader, new Command.CreateSecurityGroup("g", "")));
        clientTokens();
        Command.NewUser user = new Command.NewUser("user", "hash", Set.of(Role.MEMBER));
        expect(Rule.NO_PROJECT, world.refusal(noProject, new Command.CreateSecurityGroup("g", "")));
        refused(Rule.NOT_ADMINISTRATOR, new Command.DeleteProject(acme));
        administrator(Rule.PROJECT_NOT_FOUND, new Command.DeleteProject(new ProjectId("none")));
        administrator(Rule.PROJECT_EXISTS, project("acme", "acme", "eu-de", Optional.empty()));
        administrator(Rule.PROJECT_IN_USE, new Command.DeleteProject(acme));
        administrator(Rule.REGION_UNKNOWN, project("acme", "new", "mars", Optional.empty()));
        world.change(Principal.SYSTEM, project("acme", "users", "eu-de", Optional.of(user)));
        administrator(Rule.USER_EXISTS, project("acme", "more", "eu-de", Optional.of(user)));
        administrator(Rule.USER_NOT_FOUND, new Command.IssueToken("hash", new UserId("none"), Optional.empty()));
        administrator(Rule.TOKEN_NOT_FOUND, new Command.RevokeToken("none"));
        administrator(Rule.ACCESS_KEY_NOT_FOUND, new Command.DeleteAccessKey("none"));
        UserId owner = world.snapshot()
                .users(world.snapshot().accountOf(acme).id())
                .getFirst()
                .id();
        for (int i = 0; i < AccessKey.PER_USER; i++) {
            world.change(Principal.SYSTEM, new Command.CreateAccessKey(owner, "KEY" + i, "secret", ""));
        }
        people(owner);
        administrator(Rule.ACCESS_KEYS_EXHAUSTED, new Command.CreateAccessKey(owner, "KEY", "secret", ""));
    }

    private void people(UserId user) {
        AccountId account = world.snapshot().accountOf(acme).id();
        AccountId other = world.snapshot().accountOf(beta).id();
        Command.RoleScope onAccount = new Command.RoleScope.OnAccount(account);
        refused(Rule.NOT_ACCOUNT_ADMINISTRATOR, new Command.DeleteUser(user));
        administrator(Rule.ACCOUNT_NOT_FOUND, new Command.DeleteAccount(new AccountId("none")));
        administrator(Rule.ACCOUNT_EXISTS, new Command.CreateAccount("acme", Map.of()));
        administrator(Rule.ACCOUNT_IN_USE, new Command.DeleteAccount(account));
        administrator(
                Rule.ACCOUNT_OTHER, new Command.GrantRole(user, new Command.RoleScope.OnAccount(other), Role.MEMBER));
        administrator(
                Rule.PROJECT_OTHER_ACCOUNT,
                new Command.GrantRole(user, new Command.RoleScope.OnProject(beta), Role.MEMBER));
        administrator(
                Rule.ROLE_NOT_ON_PROJECTS,
                new Command.GrantRole(user, new Command.RoleScope.OnProject(acme), Role.ADMINISTRATOR));
        administrator(Rule.ROLE_NOT_ASSIGNED, new Command.RevokeRole(user, onAccount, Role.READER));
        administrator(
                Rule.LOG_IN_OVERTAKEN,
                new Command.IssueToken("t", user, Optional.empty(), new Command.Proof.ByPassword("old"), Map.of()));
        Principal himself = Principal.of(
                world.snapshot().user(user).orElseThrow(), world.snapshot().accountOf(acme), Optional.of(acme));
        expect(
                Rule.PASSWORD_WRONG,
                world.refusal(himself, new Command.ChangePassword(user, new Command.Proof.ByPassword("old"), "new")));
        for (int i = world.snapshot().users(account).size(); i < User.PER_ACCOUNT; i++) {
            world.change(Principal.SYSTEM, newUser(account, "u" + i));
        }
        administrator(Rule.USERS_EXHAUSTED, newUser(account, "one more"));
    }

    private static Command newUser(AccountId account, String name) {
        return new Command.CreateUser(account, name, Optional.empty(), "", "", true, Optional.empty());
    }

    private void clientTokens() {
        for (int i = 0; i < ClientToken.PER_SENDER; i++) {
            once("key" + i, "request");
        }
        expect(Rule.CLIENT_TOKENS_EXHAUSTED, refusal(once("one more", "request")));
        expect(Rule.CLIENT_TOKEN_REUSED, refusal(once("key0", "another request")));
    }

    private void labels() {
        expect(
                Rule.LABEL_NOT_TAKEN,
                refusal(world.decide(
                        world.member(acme), new Command.CreateNetwork("n", ""), Terms.of(new Label("shop")))));
    }

    /** An empty change of a setting that is remembered. */
    private Decision once(String key, String fingerprint) {
        return world.decide(
                world.member(acme),
                new Command.UpdateVpc(a, Optional.of("a"), Optional.of(key), Optional.empty()),
                Terms.of(new Once(key, fingerprint, (_, _) -> Optional.of(new ClientToken.Answer(0, "")))));
    }

    private static Refusal refusal(Decision decision) {
        return ((Decision.Refused) decision).refusal();
    }

    private void administrator(Rule rule, Command command) {
        expect(rule, world.refusal(Principal.SYSTEM, command));
    }

    private static Command project(String account, String name, String region, Optional<Command.NewUser> user) {
        return new Command.CreateProject(account, name, region, Map.of(), user);
    }

    private void vpcs() {
        refused(Rule.VPC_NOT_FOUND, new Command.DeleteVpc(unknown));
        refused(Rule.VPC_NAME_EXISTS, new Command.CreateVpc("a", "", Optional.empty()));
        refused(Rule.VPC_CIDR_RANGE, new Command.CreateVpc("c", "", Optional.of(Cidr.parse("10.0.0.0/25"))));
        refused(Rule.VPC_CIDR_LOSES_SUBNETS, primary("10.9.0.0/16"));
        refused(Rule.VPC_HAS_SUBNETS, new Command.DeleteVpc(a));
        VpcId c = world.vpc(acme, "c", "10.3.0.0/16");
        PeeringId ac = world.peer(a, c);
        refused(Rule.VPC_HAS_PEERINGS, new Command.DeleteVpc(c));
        world.route(c, "10.0.0.0/16", ac);
        refused(Rule.VPC_HAS_ROUTES, new Command.DeleteVpc(c));
        world.change(acme, new Command.DeletePeering(ac));
        world.change(acme, new Command.CreateRouteTable(c, "t", "", List.of()));
        refused(Rule.VPC_HAS_ROUTE_TABLES, new Command.DeleteVpc(c));
        refused(Rule.EXTEND_CIDR_INVALID, extend("fd00::/64"));
        refused(Rule.EXTEND_CIDR_FORBIDDEN, extend("100.64.0.0/16"));
        refused(Rule.EXTEND_CIDR_OVERLAPS, extend("10.0.3.0/24"));
        refused(
                Rule.EXTEND_CIDR_TOO_MANY,
                extend("23.1.0.0/16", "23.2.0.0/16", "23.3.0.0/16", "23.4.0.0/16", "23.5.0.0/16", "23.6.0.0/16"));
        List<Tags.Tag> tags = IntStream.rangeClosed(0, Tags.MOST)
                .mapToObj(number -> new Tags.Tag("key" + number, ""))
                .toList();
        for (Tagged.Target on : List.of(
                new Tagged.Target(Tagged.Target.Kind.VPC, a.value()),
                new Tagged.Target(Tagged.Target.Kind.NETWORK, subnet.value()))) {
            refused(Rule.TAGS_TOO_MANY, new Command.ChangeTags(on, new Tags.Change.Add(tags)));
        }
        refused(Rule.EXTEND_CIDR_NOT_FOUND, shrink("23.8.0.0/16"));
        world.change(acme, extend("23.8.0.0/16"));
        world.subnet(a, "23.8.1.0/24");
        refused(Rule.EXTEND_CIDR_IN_USE, shrink("23.8.0.0/16"));
        for (int more = 0; more < 2; more++) {
            world.vpc(acme, "", "10.0.0.0/8");
        }
        refused(Rule.QUOTA_EXCEEDED, new Command.CreateVpc("", "", Optional.empty()));
    }

    private Command primary(String cidr) {
        return new Command.UpdateVpc(a, Optional.empty(), Optional.empty(), Optional.of(Cidr.parse(cidr)));
    }

    private Command extend(String... blocks) {
        return new Command.AddExtendCidrs(
                a, List.of(blocks).stream().map(Cidr::parse).toList());
    }

    private Command shrink(String block) {
        return new Command.RemoveExtendCidrs(a, List.of(Cidr.parse(block)));
    }

    private void subnets() {
        refused(Rule.SUBNET_NOT_FOUND, new Command.DeleteSubnet(a, new SubnetId("none")));
        refused(Rule.SUBNET_NOT_OF_VPC, new Command.DeleteSubnet(b, subnet));
        refused(Rule.SUBNET_OUTSIDE_VPC, World.newSubnet(a, "10.1.0.0/24"));
        refused(Rule.SUBNET_OVERLAPS, World.newSubnet(a, "10.0.0.128/25"));
        refused(Rule.SUBNET_MASK, World.newSubnet(a, "10.0.1.0/29"));
        refused(Rule.SUBNET_GATEWAY, gateway("10.0.1.0/24", "10.0.1.255"));
        refused(Rule.SUBNET_IN_USE, new Command.DeleteSubnet(a, subnet));
        ipv6();
    }

    private void logGroups() {
        refused(Rule.LOG_GROUP_NOT_FOUND, new Command.DeleteLogGroup(new LogGroupId("none")));
        LogGroupId logs = new LogGroupId(
                world.change(acme, new Command.CreateLogGroup("logs", 1)).getFirst());
        refused(Rule.LOG_STREAM_NOT_FOUND, new Command.DeleteLogStream(logs, new LogStreamId("none")));
        Command stream = new Command.CreateLogStream(logs, "s", Optional.empty());
        for (int i = 0; i < LogGroup.MOST_STREAMS; i++) {
            world.change(acme, stream);
        }
        refused(Rule.LOG_STREAMS_EXHAUSTED, stream);
    }

    private void addressGroups() {
        refused(Rule.ADDRESS_GROUP_NOT_FOUND, new Command.DeleteAddressGroup(new AddressGroupId("none"), true));
        refused(Rule.ADDRESS_GROUP_ENTRY_INVALID, addressGroup(2, "10.0.0.1", "fd00::1"));
        refused(Rule.ADDRESS_GROUP_ENTRY_INVALID, addressGroup(2, "10.0.0.1/24", "10.0.0.0/24"));
        refused(Rule.ADDRESS_GROUP_TOO_LARGE, addressGroup(1, "10.0.0.1", "10.0.0.2"));
        AddressGroupId used = new AddressGroupId(
                world.change(acme, addressGroup(1, "10.0.0.1")).getFirst());
        world.allowIn(group, new Remote.Within(used));
        refused(Rule.ADDRESS_GROUP_IN_USE, new Command.DeleteAddressGroup(used, false));
    }

    private static Command addressGroup(int capacity, String... entries) {
        return new Command.CreateAddressGroup(
                "",
                "",
                IpFamily.V4,
                Stream.of(entries)
                        .map(text -> AddressGroup.Entry.tryParse(text, "").orElseThrow())
                        .toList(),
                capacity);
    }

    private void reservations() {
        SubnetId wide = world.subnet(a, "10.0.7.0/24");
        SubnetId small = world.subnet(b, "10.1.1.0/28");
        refused(Rule.CIDR_RESERVATION_NOT_FOUND, new Command.DeleteCidrReservation(new CidrReservationId("none")));
        refused(Rule.CIDR_RESERVATION_OUTSIDE_SUBNET, reservation(wide, "10.0.8.64/28"));
        refused(Rule.CIDR_RESERVATION_MASK, reservation(wide, "10.0.7.128/25"));
        world.change(acme, reservation(wide, "10.0.7.64/28"));
        refused(Rule.CIDR_RESERVATION_OVERLAPS, reservation(wide, "10.0.7.72/30"));
        for (int i = 0; i < 2; i++) {
            world.change(acme, reservation(small, 30));
        }
        refused(Rule.CIDR_RESERVATION_NO_ROOM, reservation(small, 30));
        for (int i = 1; i < CidrReservation.PER_SUBNET; i++) {
            world.change(acme, reservation(wide, 32));
        }
        refused(Rule.CIDR_RESERVATIONS_EXHAUSTED, reservation(wide, 32));
    }

    private static Command reservation(SubnetId subnet, String cidr) {
        return new Command.CreateCidrReservation(subnet, new Command.NewReservation.Exact(Cidr.parse(cidr)), "", "");
    }

    private static Command reservation(SubnetId subnet, int mask) {
        return new Command.CreateCidrReservation(subnet, new Command.NewReservation.Free(IpFamily.V4, mask), "", "");
    }

    private void ipv6() {
        World dual = new World();
        ProjectId owner = dual.project("acme");
        VpcId vpc = dual.vpc(owner, "dual", "10.3.0.0/16");
        SubnetId with = new SubnetId(
                dual.change(owner, World.newDualStackSubnet(vpc, "10.3.0.0/24")).getFirst());
        SubnetId without = dual.subnet(vpc, "10.3.1.0/24");
        Command.UpdateSubnet off = new Command.UpdateSubnet(
                vpc, with, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(false));
        expect(Rule.SUBNET_IPV6_STAYS, dual.refusal(owner, off));
        Command.NewInterface nic =
                new Command.NewInterface(without, Optional.empty(), Optional.of(true), Optional.empty());
        expect(
                Rule.SUBNET_HAS_NO_IPV6,
                dual.refusal(owner, new Command.CreateEcs("e", 1, vpc, List.of(nic), List.of(), "", "", "")));
        Settings usual = Settings.DEFAULT;
        World small = new World(new Settings(
                usual.regions(), true, usual.peeringExpiry(), usual.tokenLife(), Cidr.parse("fd00::/64"), Map.of()));
        ProjectId project = small.project("acme");
        VpcId crowded = small.vpc(project, "a", "10.0.0.0/16");
        small.change(project, World.newDualStackSubnet(crowded, "10.0.0.0/24"));
        expect(Rule.IPV6_POOL_EMPTY, small.refusal(project, World.newDualStackSubnet(crowded, "10.0.1.0/24")));
    }

    private Command gateway(String block, String gateway) {
        return new Command.CreateSubnet(a, "s", "", Cidr.parse(block), Ip.parse(gateway), true, List.of(), "az");
    }

    private void routes() {
        RouteTableId ofA = world.snapshot().defaultTable(a).id();
        refused(Rule.ROUTE_TABLE_NOT_FOUND, new Command.DeleteRouteTable(new RouteTableId("none")));
        refused(Rule.ROUTE_TABLE_IS_DEFAULT, new Command.DeleteRouteTable(ofA));
        refused(Rule.ROUTE_TABLE_IN_USE, new Command.DeleteRouteTable(table));
        refused(Rule.ROUTE_TABLE_OTHER_VPC, new Command.AssociateSubnets(table, List.of(other)));
        refused(Rule.SUBNET_NOT_ASSOCIATED, new Command.DisassociateSubnets(ofA, List.of(subnet)));
        refused(Rule.ROUTE_NOT_FOUND, new Command.DeleteRoute(new RouteId("none")));
        refused(Rule.ROUTE_DESTINATION_UNKNOWN, without(ofA, "10.5.0.0/16"));
        world.route(a, "10.1.0.0/16", active);
        refused(Rule.ROUTE_EXISTS, route("10.1.0.0/16", active));
        refused(Rule.ROUTE_INSIDE_SUBNET, route("10.0.0.128/25", active));
        refused(Rule.ROUTE_RESERVED, route("127.0.0.0/8", active));
        refused(Rule.NEXT_HOP_NOT_FOUND, route("10.7.0.0/16", new PeeringId("none")));
        world.reject(request);
        refused(Rule.NEXT_HOP_ENDED, route("10.2.0.0/16", request));
    }

    private Command route(String destination, PeeringId peering) {
        return new Command.CreateRoute(a, World.newRoute(destination, peering));
    }

    private static Command without(RouteTableId table, String destination) {
        return new Command.UpdateRouteTable(
                table, Optional.empty(), Optional.empty(), List.of(Cidr.parse(destination)), List.of(), List.of());
    }

    private void peerings() {
        refused(Rule.PEERING_NOT_FOUND, new Command.DeletePeering(new PeeringId("none")));
        refused(Rule.PEERING_ITSELF, world.newPeering(a, a));
        refused(
                Rule.PEERING_ACCEPTER_UNKNOWN,
                new Command.CreatePeering("p", "", a, Optional.empty(), unknown, Optional.of(beta)));
        refused(Rule.PEERING_EXISTS, world.newPeering(b, a));
        refused(Rule.PEERING_NOT_PENDING, new Command.AcceptPeering(active));
        refused(Rule.PEERING_NOT_ACCEPTER, new Command.AcceptPeering(request));
    }

    private void securityGroups() {
        SecurityGroup byDefault =
                world.snapshot().securityGroupsNamed(acme, "default").getFirst();
        refused(Rule.SECURITY_GROUP_NOT_FOUND, new Command.DeleteSecurityGroup(new SecurityGroupId("none")));
        refused(Rule.SECURITY_GROUP_IS_DEFAULT, new Command.DeleteSecurityGroup(byDefault.id()));
        world.allowIn(byDefault.id(), new Remote.Members(group));
        refused(Rule.SECURITY_GROUP_IN_USE, new Command.DeleteSecurityGroup(group));
        refused(
                Rule.SECURITY_GROUP_RULE_NOT_FOUND,
                new Command.DeleteSecurityGroupRule(new SecurityGroupRuleId("none")));
        refused(Rule.SECURITY_GROUP_RULE_EXISTS, World.allowAll(byDefault.id(), new Remote.Members(group)));
        refused(
                Rule.SECURITY_GROUP_RULE_INVALID,
                new Command.CreateSecurityGroupRule(
                        group,
                        Direction.INGRESS,
                        IpFamily.V4,
                        OptionalInt.empty(),
                        List.of(PortRange.of(80)),
                        new Remote.Anyone(),
                        ""));
    }

    private void networkAcls() {
        NetworkAclId acl = acl();
        NetworkAclId other = acl();
        refused(Rule.NETWORK_ACL_NOT_FOUND, new Command.DeleteNetworkAcl(new NetworkAclId("none")));
        world.change(acme, new Command.AssociateNetworkAcl(acl, List.of(subnet)));
        refused(Rule.NETWORK_ACL_IN_USE, new Command.DeleteNetworkAcl(acl));
        refused(Rule.NETWORK_ACL_SUBNET_TAKEN, new Command.AssociateNetworkAcl(other, List.of(subnet)));
        refused(Rule.NETWORK_ACL_NOT_ASSOCIATED, new Command.DisassociateNetworkAcl(other, List.of(subnet)));
        refused(
                Rule.NETWORK_ACL_RULE_NOT_FOUND,
                new Command.RemoveNetworkAclRules(acl, List.of(new NetworkAclRuleId("none")), List.of()));
        refused(
                Rule.NETWORK_ACL_RULE_INVALID,
                new Command.InsertNetworkAclRules(
                        acl,
                        Optional.empty(),
                        List.of(aclRule(OptionalInt.empty(), List.of(new PortRange(1, 2)))),
                        List.of()));
        refused(
                Rule.NETWORK_ACL_RULES_TOO_MANY,
                new Command.InsertNetworkAclRules(
                        acl,
                        Optional.empty(),
                        List.of(),
                        Collections.nCopies(101, aclRule(OptionalInt.empty(), List.of()))));
        world.change(acme, new Command.DisassociateNetworkAcl(acl, List.of(subnet)));
        aclPolicies(acl);
    }

    private void aclPolicies(NetworkAclId acl) {
        NetworkAclRuleId rule = new NetworkAclRuleId(world.change(
                        acme, new Command.CreateNetworkAclRule(aclRule(OptionalInt.empty(), List.of()), false))
                .getFirst());
        NetworkAclPolicyId policy = new NetworkAclPolicyId(
                world.change(acme, new Command.CreateNetworkAclPolicy("p", "", true, false, List.of(rule)))
                        .getFirst());
        Optional<NetworkAclRuleId> none = Optional.empty();
        refused(Rule.NETWORK_ACL_POLICY_NOT_FOUND, new Command.DeleteNetworkAclPolicy(new NetworkAclPolicyId("none")));
        refused(Rule.NETWORK_ACL_RULE_IN_USE, new Command.DeleteNetworkAclRule(rule));
        refused(Rule.NETWORK_ACL_RULE_PRESENT, new Command.InsertNetworkAclPolicyRule(policy, rule, none, none));
        world.change(acme, new Command.RemoveNetworkAclPolicyRule(policy, rule));
        refused(Rule.NETWORK_ACL_RULE_ABSENT, new Command.RemoveNetworkAclPolicyRule(policy, rule));
        world.change(
                acme,
                new Command.UpdateNetworkAcl(
                        acl,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new Command.ChangedPolicy(Optional.of(policy))),
                        Optional.empty(),
                        Optional.empty()));
        PortId port = new PortId(
                world.change(acme, World.newPort(subnet, Optional.empty())).getFirst());
        refused(
                Rule.NETWORK_ACL_PORT_INVALID,
                new Command.CreateNetworkAcl("", "", true, false, Optional.empty(), Optional.empty(), List.of(port)));
        world.change(acme, new Command.DeletePort(port));
        refused(Rule.NETWORK_ACL_POLICY_IN_USE, new Command.DeleteNetworkAclPolicy(policy));
        refused(
                Rule.NETWORK_ACL_POLICY_SHARED,
                new Command.InsertNetworkAclRules(
                        acl, none, List.of(aclRule(OptionalInt.empty(), List.of())), List.of()));
    }

    private void flowLogs() {
        refused(Rule.FLOW_LOG_NOT_FOUND, new Command.DeleteFlowLog(new FlowLogId("none")));
        Command log = new Command.CreateFlowLog(
                "", "", FlowLog.Type.NETWORK, subnet.value(), FlowLog.Traffic.ALL, "", "", false);
        world.change(acme, log);
        refused(Rule.FLOW_LOG_EXISTS, log);
    }

    private void keyPairs() {
        refused(Rule.KEY_PAIR_NOT_FOUND, new Command.DeleteKeyPair(new KeyPairId("none")));
        world.change(acme, keyPair("pair"));
        refused(Rule.KEY_PAIR_EXISTS, keyPair("pair"));
        for (int i = 1; i < KeyPair.PER_PROJECT; i++) {
            world.change(acme, keyPair("pair-" + i));
        }
        refused(Rule.KEY_PAIRS_EXHAUSTED, keyPair("more"));
    }

    private static Command keyPair(String name) {
        return new Command.CreateKeyPair(name, "ssh-ed25519 AAAA", KeyPair.Scope.USER, Optional.empty());
    }

    private void serverGroups() {
        refused(Rule.SERVER_GROUP_NOT_FOUND, new Command.DeleteServerGroup(new ServerGroupId("none")));
        Command create = new Command.CreateServerGroup("group", List.of("anti-affinity"));
        ServerGroupId one = new ServerGroupId(world.change(acme, create).getFirst());
        ServerGroupId other = new ServerGroupId(world.change(acme, create).getFirst());
        refused(Rule.ECS_NOT_IN_SERVER_GROUP, new Command.ChangeServerGroup(one, port.ecs(), true));
        world.change(acme, new Command.ChangeServerGroup(one, port.ecs(), false));
        refused(Rule.ECS_IN_SERVER_GROUP, new Command.ChangeServerGroup(other, port.ecs(), false));
        for (int i = 2; i < ServerGroup.PER_PROJECT; i++) {
            world.change(acme, create);
        }
        refused(Rule.SERVER_GROUPS_EXHAUSTED, create);
    }

    private void guardRails() {
        refused(Rule.GUARD_RAIL_NOT_FOUND, new Command.DeleteGuardRail(new GuardRailId("none")));
        Command rail = new Command.CreateGuardRail(
                "",
                GuardRail.Promise.ISOLATED,
                new GuardRail.Scope(GuardRail.Scope.Kind.SUBNET, subnet.value()),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty());
        for (int i = 0; i < GuardRail.PER_PROJECT; i++) {
            world.change(acme, rail);
        }
        refused(Rule.GUARD_RAILS_EXHAUSTED, rail);
    }

    private NetworkAclId acl() {
        return new NetworkAclId(world.change(acme, new Command.CreateNetworkAcl("acl", "", true))
                .getFirst());
    }

    private static Command.NewNetworkAclRule aclRule(OptionalInt protocol, List<PortRange> ports) {
        return new Command.NewNetworkAclRule(
                "", "", false, IpFamily.V4, protocol, Optional.empty(), Optional.empty(), List.of(), ports, true);
    }

    private void networks() {
        Command block = new Command.CreateNetworkBlock(
                subnet, "s", Cidr.parse("10.7.0.0/24"), Ip.parse("10.7.0.1"), true, List.of());
        refused(Rule.NETWORK_NOT_FOUND, new Command.DeleteNetwork(new SubnetId("none")));
        refused(Rule.NETWORK_IN_USE, new Command.DeleteNetwork(subnet));
        refused(Rule.NETWORK_HAS_SUBNET, block);
        refused(Rule.NETWORK_NOT_ATTACHED, new Command.DetachNetwork(b, subnet));
        SubnetId empty = new SubnetId(
                world.change(acme, new Command.CreateNetwork("n", "")).getFirst());
        refused(Rule.NETWORK_WITHOUT_SUBNET, World.newPort(empty, Optional.empty()));
        refused(Rule.NETWORK_WITHOUT_SUBNET, new Command.AttachNetwork(a, empty));
        refused(Rule.NETWORK_NOT_ATTACHED, World.newEcs(a, empty, Optional.empty()));
    }

    private void disks() {
        VolumeId system = world.snapshot().volumes(port.ecs()).getFirst().id();
        VolumeId free = new VolumeId(world.change(acme, disks(1)).get(1));
        refused(Rule.VOLUME_NOT_FOUND, new Command.DeleteVolume(new VolumeId("none")));
        refused(Rule.VOLUME_IN_USE, new Command.DeleteVolume(system));
        refused(Rule.VOLUME_IS_SYSTEM, new Command.DetachVolume(system, Optional.empty()));
        refused(Rule.VOLUME_NOT_ATTACHED, new Command.DetachVolume(free, Optional.empty()));
        refused(Rule.VOLUME_SIZE, new Command.UpdateVolume(free, Volume.Change.size(10)));
        refused(Rule.VOLUME_DEVICE, new Command.AttachVolume(free, port.ecs(), Optional.of("/dev/vda"), false));
        refused(Rule.VOLUMES_EXHAUSTED, disks(Volume.MOST + 1));
        refused(
                Rule.VOLUME_NOT_BOOTABLE,
                new Command.CreateEcs(
                        "e",
                        1,
                        Optional.empty(),
                        List.of(new Command.NewInterface(port.subnet(), Optional.empty())),
                        List.of(),
                        "",
                        "",
                        "",
                        Optional.empty(),
                        List.of(),
                        EcsDetails.PLAIN,
                        List.of(new Command.NewDisk(Optional.of(free), "", 0, Map.of(), false))));
    }

    private static Command disks(int count) {
        return new Command.CreateVolumes(
                count, "d", "", "SSD", 10, Optional.empty(), "", Map.of(), List.of(), Optional.empty());
    }

    private void servers() {
        refused(Rule.ECS_NOT_FOUND, new Command.DeleteEcs(List.of(new EcsId("none"))));
        EcsDetails strangersKey = new EcsDetails(
                Optional.of("nobodys"), Map.of(), Map.of(), Optional.empty(), false, true, Optional.empty());
        refused(
                Rule.ECS_NAMES_NOTHING,
                new Command.CreateEcs(
                        "ecs",
                        1,
                        Optional.of(a),
                        List.of(new Command.NewInterface(subnet, Optional.empty())),
                        List.of(),
                        "s2.small",
                        "image",
                        "",
                        Optional.empty(),
                        List.of(),
                        strangersKey,
                        List.of()));
        refused(Rule.ECS_OTHER_VPC, World.newEcs(a, other, Optional.empty()));
        refused(Rule.ECS_POWER, new Command.StartEcs(List.of(port.ecs()), true));
        SecurityGroupId strange = new SecurityGroupId(world.change(acme, new Command.CreateSecurityGroup("strange", ""))
                .getFirst());
        refused(Rule.ECS_NOT_IN_GROUP, new Command.ChangeEcsGroup(port.ecs(), strange, true));
        refused(Rule.ECS_RESIZE, new Command.ChangeEcs(port.ecs(), new EcsChange.ConfirmResize()));
        refused(
                Rule.ECS_METADATA,
                new Command.ChangeEcs(
                        port.ecs(),
                        new EcsChange.SetMetadata(
                                IntStream.rangeClosed(0, EcsDetails.MOST_METADATA)
                                        .boxed()
                                        .collect(Collectors.toMap(String::valueOf, String::valueOf)),
                                false)));
        disks();
        refused(Rule.ADDRESS_OUTSIDE_SUBNET, ecs("10.0.1.2"));
        refused(Rule.ADDRESS_RESERVED, ecs("10.0.0.253"));
        refused(Rule.ADDRESS_IN_USE, ecs(port.addresses().getFirst().toString()));
        refused(Rule.PORT_NOT_FOUND, new Command.DeletePort(new PortId("none")));
        refused(Rule.PORT_IN_USE, new Command.DeletePort(port.id()));
        refused(
                Rule.MAC_IN_USE,
                new Command.CreatePorts(List.of(new Command.NewPort(
                        subnet, "", Optional.empty(), Optional.of(port.mac()), Optional.empty(), List.of(), "", ""))));
        for (int i = 0; i < 11; i++) {
            world.ecs(other);
        }
        refused(Rule.SUBNET_FULL, World.newEcs(b, other, Optional.empty()));
    }

    private Command ecs(String ip) {
        return World.newEcs(a, subnet, Optional.of(Ip.parse(ip)));
    }
}
