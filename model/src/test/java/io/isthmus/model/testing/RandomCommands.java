package io.isthmus.model.testing;

import io.isthmus.model.AddressGroup;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.CidrReservation;
import io.isthmus.model.Ecs;
import io.isthmus.model.EcsChange;
import io.isthmus.model.EcsId;
import io.isthmus.model.FlowLog;
import io.isthmus.model.GuardRail;
import io.isthmus.model.Id;
import io.isthmus.model.IsolatedNetwork;
import io.isthmus.model.KeyPair;
import io.isthmus.model.LogGroup;
import io.isthmus.model.LogStreamId;
import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NetworkAclPolicy;
import io.isthmus.model.NetworkAclPolicyId;
import io.isthmus.model.NetworkAclRule;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.PortRange;
import io.isthmus.model.Principal;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.RouteTable;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.ServerGroup;
import io.isthmus.model.Settings;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Tagged;
import io.isthmus.model.Tags;
import io.isthmus.model.UnboundPort;
import io.isthmus.model.Volume;
import io.isthmus.model.VolumeId;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.IpRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Turns {@link Step}s into commands of four projects of two accounts and two regions. Names, blocks and addresses come
 * from small pools, so that commands often conflict; every eighth id is any of the region's, so that some are foreign.
 */
public final class RandomCommands {
    private static final List<Cidr> VPC_BLOCKS =
            cidrs("10.0.0.0/16", "10.0.0.0/20", "10.1.0.0/16", "192.168.0.0/16", "10.0.0.0/8");
    private static final List<String> ENTRIES =
            List.of("10.0.0.0/24", "10.0.0.5", "10.0.0.250-10.0.1.9", "10.1.0.0/16", "0.0.0.0/0", "fd00::/64");
    private static final List<Cidr> SUBNET_BLOCKS = cidrs(
            "10.0.0.0/24",
            "10.0.1.0/24",
            "10.0.0.0/28",
            "10.0.0.0/25",
            "10.0.0.128/25",
            "10.1.0.0/24",
            "10.1.1.0/28",
            "192.168.0.0/24",
            "192.168.1.0/24",
            "23.8.0.0/24");
    private static final List<Cidr> DESTINATIONS = cidrs(
            "0.0.0.0/0",
            "::/0",
            "10.0.0.0/8",
            "10.0.0.0/16",
            "10.0.0.0/23",
            "10.0.0.0/24",
            "10.0.1.0/24",
            "10.0.1.0/25",
            "10.0.0.2/32",
            "10.1.0.0/16",
            "10.1.0.0/24",
            "10.1.0.2/32",
            "192.168.0.0/16",
            "192.168.1.0/24",
            "192.168.0.3/32",
            "23.8.0.0/16");
    private static final List<Cidr> EXTENDS = cidrs("23.8.0.0/16", "23.9.0.0/16", "10.1.0.0/16", "192.168.0.0/17");
    private static final List<String> NAMES = List.of("", "a", "b", "c", "d", "e", "f", "g");

    private RandomCommands() {}

    /** A world with the four projects, and quotas that sequences of commands meet. */
    public static World world(Settings settings) {
        World world = new World(settings);
        Map<Quota, Integer> quotas = Map.of(
                Quota.VPC, 4, Quota.SUBNET, 8, Quota.PEERING, 5, Quota.ROUTE, 6, Quota.ROUTE_TABLE, 3, Quota.ECS, 12);
        world.project("acme", "one", "eu-de", quotas);
        world.project("acme", "two", "eu-de", quotas);
        world.project("beta", "one", "eu-de", quotas);
        world.project("acme", "far", "eu-nl", quotas);
        return world;
    }

    /** Does the step, which may be refused; now and then time passes. */
    public static void run(World world, Step step) {
        if (step.kind() % 97 == 0) {
            world.pass(Duration.ofDays(8));
            world.decide(Principal.SYSTEM, new Command.ExpireDue());
            return;
        }
        Project project = pick(world.projects(), step.who());
        new Chooser(world.snapshot(), project.id(), step)
                .command()
                .ifPresent(command -> world.decide(world.member(project.id()), command));
    }

    private static List<Cidr> cidrs(String... texts) {
        return Arrays.stream(texts).map(Cidr::parse).toList();
    }

    private static <T> T pick(List<T> choices, int number) {
        return choices.get(number % choices.size());
    }

    /** Makes the command of one step. */
    private record Chooser(Snapshot snapshot, ProjectId project, Step step) {

        Optional<Command> command() {
            int a = step.a();
            int b = step.b();
            return switch (step.kind() % 32) {
                case 0, 1 -> Optional.of(new Command.CreateVpc(pick(NAMES, a), "", block(VPC_BLOCKS, b)));
                case 2 ->
                    vpc(a).map(vpc -> new Command.UpdateVpc(
                            vpc, Optional.of(pick(NAMES, b)), Optional.empty(), block(VPC_BLOCKS, step.c())));
                case 3 -> vpc(a).map(Command.DeleteVpc::new);
                case 4 -> vpc(a).map(vpc -> new Command.AddExtendCidrs(vpc, List.of(pick(EXTENDS, b))));
                case 5 -> vpc(a).map(vpc -> new Command.RemoveExtendCidrs(vpc, List.of(pick(EXTENDS, b))));
                case 6, 7, 8 ->
                    vpc(a).map(vpc -> step.c() % 3 == 0
                            ? World.newDualStackSubnet(
                                    vpc, pick(SUBNET_BLOCKS, b).toString())
                            : World.newSubnet(vpc, pick(SUBNET_BLOCKS, b).toString()));
                case 9 ->
                    subnet(a)
                            .map(subnet -> step.c() % 4 == 0
                                    ? tags(subnet)
                                    : new Command.DeleteSubnet(subnet.vpc(), subnet.id()));
                case 10 -> b % 2 == 0 ? ports() : networks();
                case 11, 12, 13 ->
                    subnet(a).map(subnet -> {
                        Command.CreateEcs create = World.newEcs(subnet.vpc(), subnet.id(), address(subnet), groups());
                        return b % 3 == 0 ? withSecondNic(create) : create;
                    });
                case 14 -> ecs(a).map(ecs -> b % 2 == 0 ? power(ecs) : new Command.DeleteEcs(List.of(ecs)));
                case 15, 16, 17, 18 -> vpc(a).flatMap(this::newPeering);
                case 19, 20 -> peering(a).map(Command.AcceptPeering::new);
                case 21 -> peering(a).map(b % 4 != 0 ? Command.RejectPeering::new : Command.AcceptPeering::new);
                case 22 -> peering(a).filter(_ -> b % 3 == 0).map(Command.DeletePeering::new);
                case 23, 24, 25, 26 ->
                    vpc(a).flatMap(vpc -> route(vpc, b).map(route -> new Command.CreateRoute(vpc, route)));
                case 27 ->
                    vpc(a).map(vpc -> new Command.CreateRouteTable(
                            vpc, "table", "", route(vpc, b).stream().toList()));
                case 28 -> table(a).flatMap(this::updateTable);
                case 29 ->
                    table(a).flatMap(table -> subnetOf(table)
                            .map(subnet -> b % 3 == 0
                                    ? new Command.DisassociateSubnets(table.id(), List.of(subnet))
                                    : new Command.AssociateSubnets(table.id(), List.of(subnet))));
                case 30 ->
                    table(a).map(table -> b % 2 == 0 ? new Command.DeleteRouteTable(table.id()) : deleteRoute(table));
                default ->
                    // What packets meet keeps its share, however much else there is.
                    switch (step.c() / 8 % 24) {
                        case 0, 6, 14, 15 -> acl();
                        case 1, 7 -> flowLog();
                        case 2, 8 -> guardRail();
                        case 9 -> reservation();
                        case 10 -> keyPair();
                        case 11, 12 -> serverGroup();
                        case 4 -> step.c() % 3 == 0 ? logGroup() : addressGroup();
                        case 5 -> Optional.of(disk());
                        case 3, 13 -> own(step.a(), snapshot::ports).map(this::portSecurity);
                        default -> security();
                    };
            };
        }

        /** Of anything that a project may have. */
        private Command tags(Subnet subnet) {
            Tagged.Target.Kind kind = pick(List.of(Tagged.Target.Kind.values()), step.c() / 8);
            String id = switch (kind) {
                case VPC -> subnet.vpc().value();
                case SUBNET, NETWORK, NEUTRON_SUBNET -> subnet.id().value();
                case SECURITY_GROUP ->
                    group(step.a()).map(SecurityGroupId::value).orElse("none");
                case NETWORK_ACL ->
                    own(step.a(), snapshot::networkAcls).map(NetworkAcl::key).orElse("none");
                case PORT ->
                    own(step.a(), snapshot::ports)
                            .map(Port::key)
                            .or(() -> own(step.a(), snapshot::unboundPorts).map(UnboundPort::key))
                            .orElse("none");
                case ECS -> ecs(step.a()).map(EcsId::value).orElse("none");
                case VOLUME -> own(step.a(), snapshot::volumes).map(Volume::key).orElse("none");
                case LOG_GROUP ->
                    own(step.a(), snapshot::logGroups).map(LogGroup::key).orElse("none");
                case LOG_STREAM ->
                    own(step.a(), snapshot::logGroups).stream()
                            .flatMap(group -> group.streams().stream())
                            .map(found -> found.id().value())
                            .findFirst()
                            .orElse("none");
            };
            List<Tags.Tag> tags = List.of(new Tags.Tag("key" + step.b() % 3, "value" + step.a()));
            return new Command.ChangeTags(
                    new Tagged.Target(kind, id),
                    switch (step.b() % 4) {
                        case 0 -> new Tags.Change.Delete(Set.of("key" + step.b() % 3));
                        case 1 -> new Tags.Change.Replace(tags);
                        default -> new Tags.Change.Add(tags);
                    });
        }

        private Command disk() {
            Optional<VolumeId> disk = own(step.a(), snapshot::volumes).map(Volume::id);
            Optional<EcsId> server = ecs(step.b());
            if (disk.isEmpty() || step.c() % 3 == 0) {
                return new Command.CreateVolumes(
                        1 + step.b() % 2,
                        "disk",
                        "",
                        "SSD",
                        10,
                        Optional.of("image").filter(_ -> step.b() % 4 == 0),
                        "az-1",
                        Map.of(),
                        List.of(),
                        server.filter(_ -> step.b() % 3 == 0));
            }
            return switch (step.b() % 4) {
                case 0 -> new Command.DetachVolume(disk.get(), Optional.empty());
                case 1 -> new Command.DeleteVolume(disk.get());
                case 2 -> new Command.UpdateVolume(disk.get(), Volume.Change.size(20 + step.a()));
                default ->
                    new Command.AttachVolume(
                            disk.get(), server.orElse(new EcsId("none")), Optional.empty(), step.a() % 2 == 0);
            };
        }

        /** One that reboots does so for ever, as no data plane tells that it has ended. */
        private Command power(EcsId ecs) {
            return switch (step.c() % 6) {
                case 0, 1 -> new Command.StopEcs(List.of(ecs), false);
                case 2 -> new Command.RebootEcs(List.of(ecs));
                case 3 -> new Command.ChangeEcs(ecs, change());
                default -> new Command.StartEcs(List.of(ecs), true);
            };
        }

        private EcsChange change() {
            return switch (step.a() % 4) {
                case 0 -> new EcsChange.Resize("s2.large", step.b() % 4 == 0);
                case 1 -> new EcsChange.ConfirmResize();
                case 2 -> new EcsChange.RevertResize();
                default -> new EcsChange.SetMetadata(Map.of("key" + step.b() % 3, "value"), step.b() % 4 == 0);
            };
        }

        /** In any subnet of the VPC, also that of the first one. */
        private Command.CreateEcs withSecondNic(Command.CreateEcs create) {
            SubnetId second =
                    pick(snapshot.subnets(create.vpc().orElseThrow()), step.c()).id();
            return new Command.CreateEcs(
                    create.name(),
                    create.count(),
                    create.vpc().orElseThrow(),
                    List.of(create.interfaces().getFirst(), new Command.NewInterface(second, Optional.empty())),
                    create.groups(),
                    create.flavor(),
                    create.image(),
                    create.availabilityZone());
        }

        private Optional<Command> ports() {
            Optional<UnboundPort> port = own(step.a(), snapshot::unboundPorts);
            return switch (step.b() / 2 % 6) {
                case 0, 1, 2 -> subnet(step.a()).map(subnet -> World.newPort(subnet.id(), address(subnet)));
                case 3 ->
                    port.flatMap(found -> snapshot.subnet(found.network())
                            .map(subnet -> new Command.CreateEcs(
                                    "ecs",
                                    1,
                                    subnet.vpc(),
                                    List.of(new Command.NewInterface(
                                            subnet.id(), Optional.empty(), Optional.empty(), Optional.of(found.id()))),
                                    List.of(),
                                    "s2.small",
                                    "image",
                                    "az-1")));
                case 4 ->
                    port.map(found -> new Command.UpdatePort(
                            found.id(),
                            Optional.of("port"),
                            snapshot.subnet(found.network()).flatMap(this::address),
                            Optional.of(List.of(groups())),
                            Optional.empty()));
                default -> port.map(found -> new Command.DeletePort(found.id()));
            };
        }

        /** Twice out of three times it is off then. */
        private Command portSecurity(Port port) {
            return World.portSecurity(port.id(), step.b() % 3 == 0);
        }

        private Optional<Command> networks() {
            Optional<SubnetId> network = own(step.a(), snapshot::isolatedNetworks)
                    .map(IsolatedNetwork::id)
                    .filter(_ -> step.c() % 8 != 7)
                    .or(() -> subnet(step.a()).map(Subnet::id));
            Cidr block = pick(SUBNET_BLOCKS, step.c());
            return switch (step.b() / 2 % 8) {
                case 0, 1 -> Optional.of(new Command.CreateNetwork("network", ""));
                case 2, 3 ->
                    network.map(id -> new Command.CreateNetworkBlock(
                            id,
                            "block",
                            block,
                            Optional.of(block.address().plus(1)).filter(_ -> step.a() % 3 != 0),
                            Optional.of(new IpRange(
                                            block.address().plus(3),
                                            block.address().plus(6)))
                                    .filter(_ -> step.c() % 3 == 0),
                            true,
                            List.of()));
                case 4, 5 -> network.flatMap(id -> vpc(step.c()).map(vpc -> new Command.AttachNetwork(vpc, id)));
                case 6 -> subnet(step.a()).map(subnet -> new Command.DetachNetwork(subnet.vpc(), subnet.id()));
                default ->
                    network.map(id ->
                            step.c() % 2 == 0 ? new Command.DeleteNetwork(id) : new Command.DeleteNetworkBlock(id));
            };
        }

        private Command deleteRoute(RouteTable table) {
            return table.routes().isEmpty()
                    ? new Command.DeleteRouteTable(table.id())
                    : new Command.DeleteRoute(
                            pick(table.routes().entries(), step.c()).value().id());
        }

        private Optional<Cidr> block(List<Cidr> pool, int number) {
            return number % 7 == 6 ? Optional.empty() : Optional.of(pick(pool, number));
        }

        private Optional<Ip> address(Subnet subnet) {
            return step.b() % 3 == 0 ? Optional.of(subnet.cidr().address().plus(step.c() % 8)) : Optional.empty();
        }

        private Optional<Command> newPeering(VpcId requester) {
            List<Vpc> all = snapshot.vpcs();
            Vpc accepter = pick(all, step.b());
            ProjectId named = step.c() % 9 == 0 ? project : accepter.project();
            return Optional.of(
                    new Command.CreatePeering("p", "", requester, Optional.empty(), accepter.id(), Optional.of(named)));
        }

        private Optional<Command.NewRoute> route(VpcId vpc, int number) {
            List<Port> servers = snapshot.ports(vpc);
            if (number % 7 == 3 && !servers.isEmpty()) {
                Port server = pick(servers, step.c());
                NextHop hop = switch (step.c() % 3) {
                    case 0 -> new NextHop.ToEcs(server.ecs());
                    case 1 -> new NextHop.ToPort(server.id());
                    default -> new NextHop.ToAddress(server.addresses().getFirst());
                };
                Cidr destination = pick(DESTINATIONS, number);
                return Optional.of(new Command.NewRoute(destination, destination.toString(), hop, ""));
            }
            List<Peering> choices = new ArrayList<>(snapshot.peerings(vpc));
            if (choices.isEmpty() || number % 16 == 0) {
                choices.addAll(snapshot.peerings(project));
            }
            return choices.isEmpty()
                    ? Optional.empty()
                    : Optional.of(World.newRoute(
                            pick(DESTINATIONS, number).toString(),
                            pick(choices, step.c()).id()));
        }

        private Optional<Command> updateTable(RouteTable table) {
            Optional<Command.NewRoute> added = route(table.vpc(), step.b());
            List<Cidr> present = table.routes().entries().stream()
                    .map(entry -> entry.prefix())
                    .toList();
            List<Cidr> deleted = present.isEmpty() || step.c() % 2 == 0 ? List.of() : List.of(pick(present, step.c()));
            List<Command.ChangedRoute> changed = present.isEmpty() || step.c() % 3 != 0
                    ? List.of()
                    : List.of(new Command.ChangedRoute(
                            pick(present, step.b()), added.map(Command.NewRoute::nextHop), Optional.of("changed")));
            return Optional.of(new Command.UpdateRouteTable(
                    table.id(),
                    Optional.empty(),
                    Optional.of("updated"),
                    deleted,
                    changed,
                    added.stream().toList()));
        }

        private Optional<Command> security() {
            Optional<SecurityGroupId> group = group(step.a());
            return switch (step.b() % 4) {
                case 0 -> Optional.of(new Command.CreateSecurityGroup("group", "", List.of(), step.b() % 8 == 0));
                case 1 -> group.map(Command.DeleteSecurityGroup::new);
                case 2 ->
                    group.flatMap(snapshot::securityGroup)
                            .filter(found -> !found.rules().isEmpty())
                            .map(found -> new Command.DeleteSecurityGroupRule(
                                    pick(found.rules(), step.c()).id()));
                default -> group.map(this::newRule);
            };
        }

        private Optional<Command> acl() {
            Optional<NetworkAcl> acl = own(step.a(), snapshot::networkAcls);
            Optional<SubnetId> subnet = subnet(step.c() / 4).map(Subnet::id);
            List<NetworkAclRule> ingress =
                    acl.map(found -> snapshot.rules(found, Direction.INGRESS)).orElse(List.of());
            return switch (step.b() % 16) {
                case 0 -> Optional.of(new Command.CreateNetworkAcl("acl", "", step.c() % 5 != 0));
                case 1 ->
                    acl.map(found -> step.c() % 4 == 1
                            ? new Command.DeleteNetworkAcl(found.id())
                            : new Command.UpdateNetworkAcl(
                                    found.id(),
                                    Optional.of("named"),
                                    Optional.empty(),
                                    Optional.of(step.c() % 5 != 0)));
                case 2, 3 ->
                    acl.flatMap(found -> subnet.map(id -> new Command.AssociateNetworkAcl(found.id(), List.of(id))));
                case 4 ->
                    acl.filter(found -> !found.subnets().isEmpty())
                            .map(found -> new Command.DisassociateNetworkAcl(
                                    found.id(), List.of(pick(found.subnets(), step.c()))));
                case 5 ->
                    acl.filter(_ -> !ingress.isEmpty())
                            .map(found -> new Command.RemoveNetworkAclRules(
                                    found.id(), List.of(pick(ingress, step.c()).id()), List.of()));
                case 6, 7, 8 ->
                    acl.map(found -> new Command.InsertNetworkAclRules(
                            found.id(),
                            ingress.stream().findFirst().map(NetworkAclRule::id),
                            List.of(aclRule(step.c())),
                            List.of(aclRule(step.c() / 3))));
                default -> aclPolicy(acl, subnet);
            };
        }

        /** What fwaas does: rules and policies by themselves, which ACLs come to share. */
        private Optional<Command> aclPolicy(Optional<NetworkAcl> acl, Optional<SubnetId> subnet) {
            Optional<NetworkAclPolicyId> policy =
                    own(step.c(), snapshot::networkAclPolicies).map(NetworkAclPolicy::id);
            Optional<NetworkAclRuleId> rule =
                    own(step.c() / 2, snapshot::networkAclRules).map(NetworkAclRule::id);
            boolean odd = step.c() % 2 == 1;
            return switch (step.b() % 16) {
                case 9 -> Optional.of(new Command.CreateNetworkAclRule(aclRule(step.c()), odd));
                case 10 ->
                    rule.map(id -> odd
                            ? new Command.DeleteNetworkAclRule(id)
                            : new Command.UpdateNetworkAclRule(
                                    new Command.ChangedNetworkAclRule(
                                            id,
                                            Optional.empty(),
                                            Optional.empty(),
                                            Optional.of(step.c() % 4 == 0),
                                            Optional.empty(),
                                            Optional.empty(),
                                            own(step.a(), snapshot::addressGroups)
                                                    .filter(_ -> step.c() % 3 == 0)
                                                    .map(found -> new Command.ChangedEnd(found.id())),
                                            Optional.of(new Command.ChangedEnd(Optional.empty(), false)),
                                            Optional.empty(),
                                            Optional.empty(),
                                            Optional.of(step.c() % 3 != 0)),
                                    Optional.empty()));
                case 11 ->
                    Optional.of(new Command.CreateNetworkAclPolicy(
                            "policy", "", step.c() % 5 == 0, odd, rule.stream().toList()));
                case 12 ->
                    policy.map(id -> odd
                            ? new Command.DeleteNetworkAclPolicy(id)
                            : new Command.UpdateNetworkAclPolicy(
                                    id,
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.of(true),
                                    Optional.of(rule.stream().toList())));
                case 13 ->
                    policy.flatMap(to -> rule.map(id -> odd
                            ? new Command.RemoveNetworkAclPolicyRule(to, id)
                            : new Command.InsertNetworkAclPolicyRule(to, id, Optional.empty(), Optional.empty())));
                case 14 -> Optional.of(new Command.CreateNetworkAcl("group", "", true, odd, policy, policy, List.of()));
                default ->
                    acl.map(found -> odd
                            ? new Command.DeleteNetworkAcl(found.id(), true)
                            : new Command.UpdateNetworkAcl(
                                    found.id(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.of(new Command.ChangedPolicy(policy)),
                                    Optional.of(
                                            new Command.ChangedPolicy(step.c() % 3 == 0 ? Optional.empty() : policy)),
                                    subnet.flatMap(snapshot::subnet).map(guarded -> List.of(guarded.gatewayPort()))));
            };
        }

        private Optional<Command> flowLog() {
            Optional<FlowLog> log = own(step.a(), snapshot::flowLogs);
            return switch (step.b() % 6) {
                case 0 -> log.map(found -> new Command.DeleteFlowLog(found.id()));
                case 1 ->
                    log.map(found -> new Command.UpdateFlowLog(
                            found.id(), Optional.of("named"), Optional.empty(), Optional.of(step.c() % 2 == 0)));
                case 2 -> own(step.a(), snapshot::ports).map(port -> newFlowLog(FlowLog.Type.PORT, port.id()));
                case 3 -> vpc(step.a()).map(vpc -> newFlowLog(FlowLog.Type.VPC, vpc));
                default -> subnet(step.a()).map(found -> newFlowLog(FlowLog.Type.NETWORK, found.id()));
            };
        }

        private Optional<Command> keyPair() {
            Optional<KeyPair> there = own(step.a(), snapshot::keyPairs);
            return switch (step.b() % 6) {
                case 0 -> there.map(found -> new Command.DeleteKeyPair(found.id()));
                case 1 -> there.map(found -> new Command.UpdateKeyPair(found.id(), "described"));
                default ->
                    Optional.of(new Command.CreateKeyPair(
                            pick(NAMES, step.a()),
                            "ssh-ed25519 AAAA",
                            pick(List.of(KeyPair.Scope.values()), step.b()),
                            Optional.empty()));
            };
        }

        private Optional<Command> serverGroup() {
            Optional<ServerGroup> there = own(step.a(), snapshot::serverGroups);
            return switch (step.b() % 8) {
                case 0 -> there.map(found -> new Command.DeleteServerGroup(found.id()));
                case 1, 2, 3, 4 ->
                    there.flatMap(found -> own(step.b() / 8, snapshot::ecss)
                            .map(ecs -> new Command.ChangeServerGroup(found.id(), ecs.id(), step.b() % 8 == 1)));
                default -> Optional.of(new Command.CreateServerGroup(pick(NAMES, step.a()), List.of("anti-affinity")));
            };
        }

        private Optional<Command> reservation() {
            Optional<CidrReservation> there = own(step.a(), snapshot::cidrReservations);
            return switch (step.b() % 8) {
                case 0 -> there.map(found -> new Command.DeleteCidrReservation(found.id()));
                case 1 ->
                    there.map(found ->
                            new Command.UpdateCidrReservation(found.id(), Optional.of("named"), Optional.empty()));
                default ->
                    subnet(step.a())
                            .map(found -> new Command.CreateCidrReservation(
                                    found.id(), newReservation(found), "reservation", ""));
            };
        }

        private Optional<Command> logGroup() {
            Optional<LogGroup> there = own(step.a(), snapshot::logGroups);
            Optional<LogStreamId> stream =
                    there.flatMap(found -> found.streams().stream().findFirst()).map(LogGroup.LogStream::id);
            return switch (step.b() % 8) {
                case 0 -> there.map(found -> new Command.DeleteLogGroup(found.id()));
                case 1 -> there.map(found -> new Command.UpdateLogGroup(found.id(), 7));
                case 2 -> there.flatMap(found -> stream.map(id -> new Command.UpdateLogStream(found.id(), id, 7)));
                case 3 -> there.flatMap(found -> stream.map(id -> new Command.DeleteLogStream(found.id(), id)));
                case 4, 5 -> there.map(found -> new Command.CreateLogStream(found.id(), "stream", Optional.empty()));
                default -> Optional.of(new Command.CreateLogGroup("logs", LogGroup.USUAL_DAYS));
            };
        }

        /** Some have entries of both families, or more than there is room for. */
        private Optional<Command> addressGroup() {
            Optional<AddressGroup> there = own(step.a(), snapshot::addressGroups);
            List<AddressGroup.Entry> entries = Stream.of(step.a(), step.b(), step.c())
                    .map(number -> pick(ENTRIES, number / 2))
                    .distinct()
                    .map(text -> AddressGroup.Entry.tryParse(text, "").orElseThrow())
                    .toList();
            return switch (step.b() % 4) {
                case 0 -> there.map(found -> new Command.DeleteAddressGroup(found.id(), step.c() % 3 == 0));
                case 1 ->
                    there.map(found -> new Command.UpdateAddressGroup(
                            found.id(),
                            Optional.of("named"),
                            Optional.empty(),
                            Optional.of(new Command.ChangedEntries(entries, true)),
                            step.a() % 3 == 0 ? Optional.of(step.c() % 4) : Optional.empty()));
                default ->
                    Optional.of(new Command.CreateAddressGroup(
                            "addresses", "", IpFamily.V4, entries, AddressGroup.MOST_ENTRIES));
            };
        }

        /** Some are too wide, some have what is kept back, some are of a family that the subnet has not. */
        private Command.NewReservation newReservation(Subnet subnet) {
            IpFamily family = step.b() % 5 == 0 ? IpFamily.V6 : IpFamily.V4;
            Cidr whole = subnet.block(family).orElse(subnet.cidr());
            int length = whole.length() + 1 + step.c() % 4;
            return step.b() % 2 == 0
                    ? new Command.NewReservation.Free(family, length)
                    : new Command.NewReservation.Exact(new Cidr(whole.address().plus(step.c() % 256), length));
        }

        private Optional<Command> guardRail() {
            Optional<GuardRail> rail = own(step.a(), snapshot::guardRails);
            return switch (step.b() % 3) {
                case 0 -> rail.map(found -> new Command.DeleteGuardRail(found.id()));
                case 1 ->
                    subnet(step.a())
                            .map(found -> newGuardRail(GuardRail.Scope.Kind.SUBNET, found.id(), Optional.empty()));
                default ->
                    vpc(step.a())
                            .map(found -> newGuardRail(
                                    GuardRail.Scope.Kind.VPC,
                                    found,
                                    subnet(step.c())
                                            .map(from -> new GuardRail.Scope(
                                                    GuardRail.Scope.Kind.SUBNET,
                                                    from.id().value()))));
            };
        }

        private Command newGuardRail(GuardRail.Scope.Kind kind, Id to, Optional<GuardRail.Scope> from) {
            return new Command.CreateGuardRail(
                    "rail",
                    pick(List.of(GuardRail.Promise.values()), step.c()),
                    new GuardRail.Scope(kind, to.value()),
                    from,
                    OptionalInt.empty(),
                    Optional.empty());
        }

        private Command newFlowLog(FlowLog.Type type, Id resource) {
            FlowLog.Traffic traffic = pick(List.of(FlowLog.Traffic.values()), step.c());
            return new Command.CreateFlowLog("log", "", type, resource.value(), traffic, "", "", false);
        }

        private Command.NewNetworkAclRule aclRule(int number) {
            boolean tcp = number % 3 == 0;
            Optional<AddressGroupId> senders =
                    number % 4 == 1 ? own(step.a(), snapshot::addressGroups).map(AddressGroup::id) : Optional.empty();
            Optional<AddressGroupId> receivers =
                    number % 8 == 3 ? own(step.a(), snapshot::addressGroups).map(AddressGroup::id) : Optional.empty();
            return new Command.NewNetworkAclRule(
                    "",
                    "",
                    number % 5 == 0,
                    IpFamily.V4,
                    tcp ? OptionalInt.of(6) : OptionalInt.empty(),
                    Optional.empty(),
                    number % 2 == 0 ? Optional.of(pick(SUBNET_BLOCKS, number / 2)) : Optional.empty(),
                    false,
                    false,
                    List.of(),
                    tcp ? List.of(new PortRange(80, 80)) : List.of(),
                    number % 7 != 0,
                    senders,
                    receivers);
        }

        private Command newRule(SecurityGroupId group) {
            List<SecurityGroup> all = snapshot.projects().stream()
                    .flatMap(owner -> snapshot.securityGroups(owner.id()).stream())
                    .toList();
            Optional<AddressGroup> addresses = own(step.a(), snapshot::addressGroups);
            Remote remote = switch (step.c() % 4) {
                case 3 ->
                    addresses
                            .<Remote>map(found -> new Remote.Within(found.id()))
                            .orElseGet(Remote.Anyone::new);
                case 0 -> new Remote.Members(pick(all, step.c() / 3).id());
                case 1 -> new Remote.In(pick(DESTINATIONS, step.c() / 3));
                default -> new Remote.Anyone();
            };
            boolean tcp = step.b() % 8 == 7;
            return new Command.CreateSecurityGroupRule(
                    group,
                    step.b() % 16 < 12 ? SecurityGroupRule.Direction.INGRESS : SecurityGroupRule.Direction.EGRESS,
                    IpFamily.V4,
                    tcp ? OptionalInt.of(6) : OptionalInt.empty(),
                    tcp ? List.of(PortRange.of(80)) : List.of(),
                    Optional.empty(),
                    remote,
                    "",
                    precedence(step));
        }

        /** Every third rule has a priority of its own, and every sixth denies. */
        private static Optional<SecurityGroupRule.Precedence> precedence(Step step) {
            return step.c() % 3 == 0
                    ? Optional.of(new SecurityGroupRule.Precedence(step.c() % 2 == 0, 1 + step.c() % 4))
                    : Optional.empty();
        }

        // ---- ids: own ones, and every eighth time any ----

        private <T> Optional<T> own(int number, Function<ProjectId, List<T>> list) {
            List<T> choices = number % 8 == 7
                    ? snapshot.projects().stream()
                            .flatMap(owner -> list.apply(owner.id()).stream())
                            .toList()
                    : list.apply(project);
            return choices.isEmpty() ? Optional.empty() : Optional.of(pick(choices, number / 8));
        }

        private Optional<VpcId> vpc(int number) {
            return own(number, snapshot::vpcs).map(Vpc::id);
        }

        private Optional<Subnet> subnet(int number) {
            return own(number, snapshot::subnets);
        }

        private Optional<EcsId> ecs(int number) {
            return own(number, snapshot::ecss).map(Ecs::id);
        }

        private Optional<PeeringId> peering(int number) {
            return own(number, snapshot::peerings).map(Peering::id);
        }

        private Optional<SecurityGroupId> group(int number) {
            return own(number, snapshot::securityGroups).map(SecurityGroup::id);
        }

        private Optional<RouteTable> table(int number) {
            return vpc(number).map(snapshot::routeTables).map(tables -> pick(tables, step.c()));
        }

        private Optional<SubnetId> subnetOf(RouteTable table) {
            List<Subnet> subnets = snapshot.subnets(table.vpc());
            return subnets.isEmpty()
                    ? subnet(step.b()).map(Subnet::id)
                    : Optional.of(pick(subnets, step.b()).id());
        }

        private SecurityGroupId[] groups() {
            List<SecurityGroup> own = snapshot.securityGroups(project);
            return step.c() % 2 == 0 || own.isEmpty()
                    ? new SecurityGroupId[0]
                    : new SecurityGroupId[] {pick(own, step.c()).id()};
        }
    }
}
