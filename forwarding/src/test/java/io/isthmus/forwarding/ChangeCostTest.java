package io.isthmus.forwarding;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.isthmus.model.AccountId;
import io.isthmus.model.AddressGroup;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.CidrReservationId;
import io.isthmus.model.EcsChange;
import io.isthmus.model.EcsId;
import io.isthmus.model.FlowLog;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.GuardRail;
import io.isthmus.model.GuardRailId;
import io.isthmus.model.KeyPair;
import io.isthmus.model.KeyPairId;
import io.isthmus.model.LogGroupId;
import io.isthmus.model.LogStreamId;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NetworkAclPolicyId;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.PortId;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.Role;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.ServerGroupId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Tagged;
import io.isthmus.model.Tags;
import io.isthmus.model.UserId;
import io.isthmus.model.Volume;
import io.isthmus.model.VolumeId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.IdSource;
import io.isthmus.model.decide.Request;
import io.isthmus.model.testing.Crowd;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A change costs what it changes. Counted is what deciding it and compiling the plans that it touches allocates, for nothing is
 * looked at without: it must not grow with what else the region holds, be it the project's own, for any command there is.
 */
final class ChangeCostTest {
    private static final int FEW = 10;
    private static final int MANY = 300;
    private static final Optional<String> SAME = Optional.empty();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A region with so many of everything, and beside them what the commands are about. */
    private static final class Region {
        private final World world = new World();
        private final ProjectId project = world.project("acme", "acme", "eu-de", Crowd.quotas());
        private final ProjectId other = world.project("beta", "beta", "eu-de", Crowd.quotas());
        private final ProjectId empty = world.project("beta", "empty", "eu-de");
        private final Principal member = world.member(project);
        private final AccountId account = world.snapshot().accountOf(project).id();
        private final AccountId vacant;
        private final UserId user;
        private final VpcId one;
        private final VpcId two;
        private final VpcId bare;
        private final VpcId foreign;
        private final SubnetId subnet;
        private final SubnetId unused;
        private final RouteTableId table;
        private final RouteTableId idle;
        private final PeeringId peering;
        private final PeeringId request;
        private final SecurityGroupId group;
        private final SecurityGroupId spare;
        private final NetworkAclId acl;
        private final NetworkAclId freeAcl;
        private final NetworkAclRuleId rule;
        private final NetworkAclRuleId freeRule;
        private final NetworkAclPolicyId policy;
        private final FlowLogId log;
        private final GuardRailId rail;
        private final CidrReservationId reservation;
        private final KeyPairId pair;
        private final ServerGroupId servers;
        private final AddressGroupId addresses;
        private final VolumeId disk;
        private final VolumeId attached;
        private final LogGroupId logs;
        private final LogStreamId stream;
        private final SubnetId network;
        private final SubnetId blockless;
        private final PortId free;
        private final Port port;

        Region(int number) {
            Crowd.fill(world, project, number);
            Crowd.fill(world, other, number);
            vacant = new AccountId(world.change(Principal.SYSTEM, new Command.CreateAccount("vacant", Map.of()))
                    .getFirst());
            user = user("alice");
            UserId busy = user("bob");
            for (int i = 0; i < number; i++) {
                world.change(Principal.SYSTEM, new Command.IssueToken("token-" + i, busy, Optional.of(project)));
            }
            one = world.vpc(project, "one", "10.1.0.0/16");
            two = world.vpc(project, "two", "10.2.0.0/16");
            bare = world.vpc(project, "bare", "10.3.0.0/16");
            foreign = world.vpc(other, "foreign", "10.4.0.0/16");
            subnet = world.subnet(one, "10.1.0.0/24");
            unused = world.subnet(one, "10.1.1.0/24");
            group = world.group(project, "web");
            spare = world.group(project, "spare");
            port = world.ecs(subnet, group);
            world.ecs(world.subnet(two, "10.2.0.0/24"), group);
            table = world.table(subnet);
            idle = new RouteTableId(make(new Command.CreateRouteTable(one, "idle", "", List.of())));
            peering = world.peer(one, two);
            request = world.request(foreign, one);
            world.route(one, "10.2.0.0/16", peering).route(two, "10.1.0.0/16", peering);
            acl = new NetworkAclId(make(new Command.CreateNetworkAcl("acl", "", true)));
            freeAcl = new NetworkAclId(make(new Command.CreateNetworkAcl("free", "", true)));
            make(new Command.InsertNetworkAclRules(acl, Optional.empty(), List.of(allow()), List.of(allow())));
            make(new Command.AssociateNetworkAcl(acl, List.of(subnet)));
            rule = world.snapshot().networkAcl(acl).stream()
                    .flatMap(found -> world.snapshot().rules(found, Direction.INGRESS).stream())
                    .map(NetworkAclRule::id)
                    .findFirst()
                    .orElseThrow();
            freeRule = new NetworkAclRuleId(make(new Command.CreateNetworkAclRule(allow(), false)));
            policy = new NetworkAclPolicyId(
                    make(new Command.CreateNetworkAclPolicy("policy", "", false, false, List.of(rule))));
            log = new FlowLogId(make(flowLog(port.id().value())));
            rail = new GuardRailId(make(guardRail()));
            reservation = new CidrReservationId(make(reservation()));
            pair = new KeyPairId(make(keyPair()));
            servers = new ServerGroupId(make(serverGroup()));
            addresses = new AddressGroupId(make(addressGroup()));
            disk = new VolumeId(second(volume(Optional.empty())));
            attached = new VolumeId(second(volume(Optional.of(port.ecs()))));
            logs = new LogGroupId(make(new Command.CreateLogGroup("logs", 30)));
            stream = new LogStreamId(make(new Command.CreateLogStream(logs, "stream", Optional.empty())));
            network = new SubnetId(make(new Command.CreateNetwork("net", "")));
            make(block(network));
            blockless = new SubnetId(make(new Command.CreateNetwork("bare", "")));
            free = new PortId(make(World.newPort(subnet, Optional.empty())));
            make(new Command.CreateAccessKey(user, "KEY", "secret", ""));
            make(new Command.IssueToken("hash", user, Optional.of(project)));
        }

        private UserId user(String name) {
            world.change(
                    Principal.SYSTEM,
                    new Command.UpdateProject(
                            project, Map.of(), Optional.of(new Command.NewUser(name, "", Set.of(Role.MEMBER)))));
            return world.snapshot()
                    .userNamed(world.snapshot().accountOf(project).id(), name)
                    .orElseThrow()
                    .id();
        }

        private String make(Command command) {
            List<String> subjects = world.change(bearer(), command);
            return subjects.isEmpty() ? "" : subjects.getFirst();
        }

        /** What comes after the job. */
        private String second(Command command) {
            return world.change(bearer(), command).get(1);
        }

        /** A member who is a user of the account, and so has keys. */
        private Principal bearer() {
            return new Principal("alice", Optional.of(user), member.account(), member.project(), member.roles());
        }

        private static Command.NewNetworkAclRule allow() {
            return new Command.NewNetworkAclRule(
                    "",
                    "",
                    false,
                    IpFamily.V4,
                    OptionalInt.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    true);
        }

        private static Command.ChangedNetworkAclRule denies(NetworkAclRuleId rule) {
            return new Command.ChangedNetworkAclRule(
                    rule,
                    SAME,
                    SAME,
                    Optional.of(true),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }

        private static Command flowLog(String port) {
            return new Command.CreateFlowLog("", "", FlowLog.Type.PORT, port, FlowLog.Traffic.ALL, "", "", false);
        }

        private Command guardRail() {
            return new Command.CreateGuardRail(
                    "rail",
                    GuardRail.Promise.ISOLATED,
                    new GuardRail.Scope(GuardRail.Scope.Kind.VPC, two.value()),
                    Optional.of(new GuardRail.Scope(GuardRail.Scope.Kind.VPC, bare.value())),
                    OptionalInt.empty(),
                    Optional.empty());
        }

        private static List<AddressGroup.Entry> entries(String text) {
            return List.of(AddressGroup.Entry.tryParse(text, "").orElseThrow());
        }

        private static Command addressGroup() {
            return new Command.CreateAddressGroup(
                    "addresses", "", IpFamily.V4, entries("10.1.0.2"), AddressGroup.MOST_ENTRIES);
        }

        private static Command keyPair() {
            return new Command.CreateKeyPair("pair", "ssh-ed25519 AAAA", KeyPair.Scope.USER, Optional.empty());
        }

        private static Command serverGroup() {
            return new Command.CreateServerGroup("group", List.of("anti-affinity"));
        }

        private static Command volume(Optional<EcsId> server) {
            return new Command.CreateVolumes(
                    1, "disk", "", "SSD", 10, Optional.empty(), "", Map.of(), List.of(), server);
        }

        private Command reservation() {
            return new Command.CreateCidrReservation(
                    subnet, new Command.NewReservation.Free(IpFamily.V4, 28), "reservation", "");
        }

        private static Command block(SubnetId network) {
            Cidr cidr = Cidr.parse("10.1.9.0/24");
            return new Command.CreateNetworkBlock(
                    network, "block", cidr, cidr.address().plus(1), true, List.of());
        }

        /** One of each, none of which is refused. */
        List<Command> commands() {
            Command.NewRoute route = World.newRoute("192.168.0.0/16", peering);
            return List.of(
                    new Command.CreateProject("gamma", "gamma", "eu-de", Map.of(), Optional.empty()),
                    new Command.UpdateProject(other, Map.of(), Optional.empty()),
                    new Command.DeleteProject(empty),
                    new Command.IssueToken("new", user, Optional.of(project)),
                    new Command.RevokeToken("hash"),
                    new Command.CreateAccessKey(user, "NEW", "secret", ""),
                    new Command.UpdateAccessKey("KEY", Optional.of(false), SAME),
                    new Command.DeleteAccessKey("KEY"),
                    new Command.ExpireDue(),
                    new Command.CreateAccount("new", Map.of()),
                    new Command.UpdateAccount(account, Map.of(Quota.VPC, 1_000_000)),
                    new Command.DeleteAccount(vacant),
                    new Command.CreateUser(account, "carol", Optional.of("hash"), "", "", true, Optional.of(project)),
                    new Command.UpdateUser(
                            user, Optional.of("renamed"), SAME, SAME, SAME, Optional.of(false), Optional.empty()),
                    new Command.ChangePassword(user, new Command.Proof.ByPassword(""), "another"),
                    new Command.GrantRole(user, new Command.RoleScope.OnAccount(account), Role.ACCOUNT_ADMINISTRATOR),
                    new Command.RevokeRole(user, new Command.RoleScope.OnAccount(account), Role.MEMBER),
                    new Command.DeleteUser(user),
                    new Command.CreateVpc("new", "", Optional.of(Cidr.parse("10.5.0.0/16"))),
                    new Command.UpdateVpc(one, Optional.of("renamed"), SAME, Optional.empty()),
                    new Command.DeleteVpc(bare),
                    new Command.AddExtendCidrs(one, List.of(Cidr.parse("23.8.0.0/16"))),
                    new Command.RemoveExtendCidrs(one, List.of()),
                    tags(Tagged.Target.Kind.VPC, one.value()),
                    tags(Tagged.Target.Kind.SUBNET, subnet.value()),
                    tags(Tagged.Target.Kind.PORT, port.id().value()),
                    World.newSubnet(one, "10.1.2.0/24"),
                    new Command.UpdateSubnet(
                            one, subnet, Optional.of("renamed"), SAME, Optional.empty(), Optional.empty()),
                    new Command.DeleteSubnet(one, unused),
                    new Command.CreateRouteTable(one, "new", "", List.of(route)),
                    new Command.UpdateRouteTable(table, SAME, SAME, List.of(), List.of(), List.of(route)),
                    new Command.AssociateSubnets(table, List.of(unused)),
                    new Command.DisassociateSubnets(table, List.of(subnet)),
                    new Command.DeleteRouteTable(idle),
                    new Command.CreateRoute(one, route),
                    new Command.DeleteRoute(world.snapshot()
                            .peeringRoutes(one)
                            .getFirst()
                            .route()
                            .id()),
                    new Command.CreatePeering("new", "", one, Optional.empty(), bare, Optional.empty()),
                    new Command.UpdatePeering(peering, Optional.of("renamed"), SAME),
                    new Command.AcceptPeering(request),
                    new Command.RejectPeering(request),
                    new Command.DeletePeering(peering),
                    new Command.CreateSecurityGroup("new", ""),
                    new Command.UpdateSecurityGroup(group, Optional.of("renamed"), SAME),
                    new Command.DeleteSecurityGroup(spare),
                    World.allowAll(group, new Remote.Anyone()),
                    new Command.CreateSecurityGroupRules(
                            group, List.of(World.allowAll(group, new Remote.Anyone())), false),
                    new Command.DeleteSecurityGroupRule(world.snapshot()
                            .securityGroup(group)
                            .orElseThrow()
                            .rules()
                            .getFirst()
                            .id()),
                    new Command.CreateNetworkAcl("new", "", true),
                    new Command.UpdateNetworkAcl(acl, Optional.of("renamed"), SAME, Optional.of(false)),
                    new Command.DeleteNetworkAcl(freeAcl),
                    new Command.AssociateNetworkAcl(acl, List.of(unused)),
                    new Command.DisassociateNetworkAcl(acl, List.of(subnet)),
                    new Command.InsertNetworkAclRules(acl, Optional.empty(), List.of(allow()), List.of()),
                    new Command.UpdateNetworkAclRules(acl, List.of(), List.of()),
                    new Command.RemoveNetworkAclRules(acl, List.of(rule), List.of()),
                    new Command.CreateNetworkAclRule(allow(), false),
                    new Command.UpdateNetworkAclRule(denies(rule), Optional.empty()),
                    new Command.DeleteNetworkAclRule(freeRule),
                    new Command.CreateNetworkAclPolicy("new", "", false, false, List.of(rule)),
                    new Command.UpdateNetworkAclPolicy(
                            policy, SAME, SAME, Optional.empty(), Optional.empty(), Optional.of(List.of())),
                    new Command.DeleteNetworkAclPolicy(policy),
                    new Command.InsertNetworkAclPolicyRule(policy, freeRule, Optional.empty(), Optional.empty()),
                    new Command.RemoveNetworkAclPolicyRule(policy, rule),
                    flowLog(free.value()),
                    new Command.UpdateFlowLog(log, SAME, SAME, Optional.of(false)),
                    new Command.DeleteFlowLog(log),
                    guardRail(),
                    new Command.UpdateGuardRail(rail, "named"),
                    new Command.DeleteGuardRail(rail),
                    reservation(),
                    new Command.UpdateCidrReservation(reservation, Optional.of("named"), SAME),
                    new Command.DeleteCidrReservation(reservation),
                    new Command.CreateKeyPair("other", "ssh-ed25519 AAAA", KeyPair.Scope.USER, Optional.empty()),
                    new Command.UpdateKeyPair(pair, "described"),
                    new Command.DeleteKeyPair(pair),
                    serverGroup(),
                    new Command.ChangeServerGroup(servers, port.ecs(), false),
                    new Command.DeleteServerGroup(servers),
                    new Command.CreateLogGroup("logs", 30),
                    new Command.UpdateLogGroup(logs, 7),
                    new Command.CreateLogStream(logs, "stream", Optional.empty()),
                    new Command.UpdateLogStream(logs, stream, 7),
                    new Command.DeleteLogStream(logs, stream),
                    new Command.DeleteLogGroup(logs),
                    addressGroup(),
                    new Command.UpdateAddressGroup(
                            addresses,
                            SAME,
                            SAME,
                            Optional.of(new Command.ChangedEntries(entries("10.1.0.3"), false)),
                            Optional.empty()),
                    new Command.DeleteAddressGroup(addresses, false),
                    new Command.DeleteAddressGroup(addresses, true),
                    volume(Optional.empty()),
                    new Command.UpdateVolume(disk, Volume.Change.size(100)),
                    new Command.DeleteVolume(disk),
                    new Command.AttachVolume(disk, port.ecs(), Optional.empty(), true),
                    new Command.DetachVolume(attached, Optional.empty()),
                    new Command.CreateNetwork("new", ""),
                    new Command.UpdateNetwork(network, Optional.of("renamed"), SAME),
                    new Command.DeleteNetwork(blockless),
                    block(blockless),
                    new Command.UpdateNetworkBlock(network, Optional.of("renamed"), Optional.empty(), Optional.empty()),
                    new Command.DeleteNetworkBlock(network),
                    new Command.AttachNetwork(one, network),
                    new Command.DetachNetwork(one, unused),
                    World.newPort(subnet, Optional.empty()),
                    new Command.UpdatePort(
                            free, Optional.of("renamed"), Optional.empty(), Optional.empty(), Optional.empty()),
                    new Command.DeletePort(free),
                    World.newEcs(one, subnet, Optional.empty(), group),
                    new Command.UpdateEcs(port.ecs(), Optional.of("renamed"), SAME),
                    new Command.ChangeEcs(port.ecs(), new EcsChange.Resize("s2.large", false)),
                    new Command.DeleteEcs(List.of(port.ecs())),
                    new Command.StartEcs(List.of(port.ecs()), false),
                    new Command.StopEcs(List.of(port.ecs()), true),
                    new Command.RebootEcs(List.of(port.ecs())),
                    new Command.FinishReboot(List.of(port.ecs())),
                    new Command.ChangeEcsGroup(port.ecs(), spare, false));
        }
    }

    private static Command tags(Tagged.Target.Kind kind, String id) {
        return new Command.ChangeTags(
                new Tagged.Target(kind, id), new Tags.Change.Add(List.of(new Tags.Tag("key", "value"))));
    }

    private static Principal principal(Region region, Command command) {
        return switch (command) {
            case Command.CreateProject _,
                    Command.UpdateProject _,
                    Command.DeleteProject _,
                    Command.ExpireDue _,
                    Command.FinishReboot _ -> Principal.SYSTEM;
            case Command.ChangePassword _ -> region.bearer();
            case Command.People _ -> Principal.SYSTEM;
            default -> region.bearer();
        };
    }

    /** Bytes, when all that is made but once is there. */
    private static long allocated(Region region, Command command) {
        Snapshot before = region.world.snapshot();
        Principal principal = principal(region, command);
        long least = Long.MAX_VALUE;
        for (int turn = 0; turn < 4; turn++) {
            int[] next = {0};
            IdSource ids = () -> "00000000-0000-4000-9000-%012x".formatted(next[0]++);
            Request request = new Request(command, principal, "request", region.world.now(), ids);
            long start = THREADS.getCurrentThreadAllocatedBytes();
            Decision decision = GuardRails.decide(before, request);
            if (!(decision instanceof Decision.Change(Snapshot after, var edits, var _))) {
                throw new AssertionError(command + " was refused: " + decision);
            }
            Touched.by(before, after, edits).vpcs().forEach(vpc -> {
                var _ = Planner.plan(before, vpc);
                var _ = Planner.plan(after, vpc);
            });
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - start);
        }
        return least;
    }

    private static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(ChangeCostTest::kinds)
                : Stream.of(type);
    }

    @Test
    void noChangeCostsMoreBecauseTheRegionIsLarger() {
        Region small = new Region(FEW);
        Region large = new Region(MANY);
        List<Command> few = small.commands();
        List<Command> many = large.commands();
        List<String> dear = new ArrayList<>();
        for (int i = 0; i < few.size(); i++) {
            long atSmall = allocated(small, few.get(i));
            long atLarge = allocated(large, many.get(i));
            // The paths in trees are a few nodes longer.
            if (atLarge > 1.6 * atSmall + 4096) {
                dear.add("%s: %d bytes among %d, %d among %d"
                        .formatted(few.get(i).getClass().getSimpleName(), atSmall, FEW, atLarge, MANY));
            }
        }
        assertThat(dear).isEmpty();
    }

    /** A new command stands among those of the test above, or somebody finds out when a region is large. */
    @Test
    void everyCommandIsMeasured() {
        Set<Class<?>> measured =
                new Region(1).commands().stream().map(Command::getClass).collect(Collectors.toSet());
        assertThat(kinds(Command.class)).allMatch(measured::contains);
    }
}
