package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.AccessKey;
import io.isthmus.model.AccountId;
import io.isthmus.model.AddressGroupId;
import io.isthmus.model.CidrReservationId;
import io.isthmus.model.EcsChange;
import io.isthmus.model.EcsDetails;
import io.isthmus.model.EcsId;
import io.isthmus.model.Edit;
import io.isthmus.model.FlowLog;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.GuardRail;
import io.isthmus.model.GuardRailId;
import io.isthmus.model.KeyPair;
import io.isthmus.model.KeyPairId;
import io.isthmus.model.LogGroup;
import io.isthmus.model.LogGroupId;
import io.isthmus.model.LogStreamId;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NetworkAclPolicyId;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.Peering;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.PortId;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.Resource;
import io.isthmus.model.Role;
import io.isthmus.model.Route;
import io.isthmus.model.RouteId;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.SecurityGroupRuleId;
import io.isthmus.model.ServerGroupId;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.Tagged;
import io.isthmus.model.Tags;
import io.isthmus.model.Token;
import io.isthmus.model.User;
import io.isthmus.model.UserId;
import io.isthmus.model.Volume;
import io.isthmus.model.VolumeId;
import io.isthmus.model.VpcId;
import io.isthmus.model.testing.Invariants;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a principal may not see answers as what was never made: the same refusal, but for the id. */
final class AccessTest {
    private static final Optional<String> SAME = Optional.empty();

    private final World world = new World();
    private final ProjectId owner = world.project("acme");
    private final ProjectId stranger = world.project("beta");
    private final VpcId vpc = world.vpc(owner, "a", "10.0.0.0/16");
    private final VpcId second = world.vpc(owner, "b", "10.1.0.0/16");
    private final VpcId own = world.vpc(stranger, "own", "10.0.0.0/16");
    private final SubnetId subnet = world.subnet(vpc, "10.0.0.0/24");
    private final SubnetId ownSubnet = world.subnet(own, "10.0.0.0/24");
    private final RouteTableId ownTable = world.table(ownSubnet);
    private final Port port = world.ecs(subnet);
    private final PeeringId peering = world.peer(vpc, second);

    private final NetworkAclId acl = acl(owner);
    private final NetworkAclId ownAcl = acl(stranger);

    private final String log =
            world.change(owner, flowLog(FlowLog.Type.VPC, vpc.value())).getFirst();

    private final String rail = world.change(owner, rail(GuardRail.Scope.Kind.VPC, vpc.value(), vpc))
            .getFirst();

    private final String reservation = world.change(owner, reservation(subnet)).getFirst();
    private final VolumeId disk =
            new VolumeId(world.change(owner, newDisk(Optional.empty())).getLast());

    private final String addresses = world.change(
                    owner, new Command.CreateAddressGroup("addresses", "", IpFamily.V4, List.of(), 1))
            .getFirst();

    private final LogGroupId logs = logGroup(owner);
    private final LogGroupId ownLogs = logGroup(stranger);
    private final String stream = world.change(owner, new Command.CreateLogStream(logs, "s", Optional.empty()))
            .getFirst();

    private final SecurityGroupId strangersGroup = world.group(stranger, "own");
    private final NetworkAclRuleId strangersRule = aclRule(stranger);

    private final String pair = world.change(owner, keyPair("pair")).getFirst();

    private final String servers = world.change(
                    owner, new Command.CreateServerGroup("servers", List.of("anti-affinity")))
            .getFirst();

    private final UserId ann = user(owner, "ann");
    private final UserId bea = user(stranger, "bea");

    private static Command newDisk(Optional<EcsId> server) {
        return new Command.CreateVolumes(
                1, "disk", "", "SSD", 10, Optional.of("image"), "az-1", Map.of(), List.of(), server);
    }

    private static Command withDisk(VpcId vpc, SubnetId subnet, VolumeId disk) {
        return new Command.CreateEcs(
                "ecs",
                1,
                Optional.of(vpc),
                List.of(new Command.NewInterface(subnet, Optional.empty())),
                List.of(),
                "",
                "",
                "",
                Optional.empty(),
                List.of(),
                EcsDetails.PLAIN,
                List.of(new Command.NewDisk(Optional.of(disk), "", 0, Map.of(), false)));
    }

    private LogGroupId logGroup(ProjectId project) {
        return new LogGroupId(world.change(project, new Command.CreateLogGroup("logs", LogGroup.USUAL_DAYS))
                .getFirst());
    }

    private static Command reservation(SubnetId subnet) {
        return new Command.CreateCidrReservation(
                subnet, new Command.NewReservation.Free(IpFamily.V4, 28), "reservation", "");
    }

    private static Command keyPair(String name) {
        return new Command.CreateKeyPair(name, "ssh-ed25519 AAAA", KeyPair.Scope.ACCOUNT, Optional.empty());
    }

    private static Command rail(GuardRail.Scope.Kind kind, String to, VpcId from) {
        return new Command.CreateGuardRail(
                "",
                GuardRail.Promise.ISOLATED,
                new GuardRail.Scope(kind, to),
                Optional.of(new GuardRail.Scope(GuardRail.Scope.Kind.VPC, from.value())),
                OptionalInt.empty(),
                Optional.empty());
    }

    private static Command flowLog(FlowLog.Type type, String resource) {
        return new Command.CreateFlowLog("", "", type, resource, FlowLog.Traffic.ALL, "", "", false);
    }

    private NetworkAclId acl(ProjectId project) {
        return new NetworkAclId(world.change(project, new Command.CreateNetworkAcl("acl", "", true))
                .getFirst());
    }

    private static Command.NewNetworkAclRule newAclRule() {
        return newAclRule(Optional.empty(), Optional.empty());
    }

    private static Command.NewNetworkAclRule newAclRule(
            Optional<AddressGroupId> sourceGroup, Optional<AddressGroupId> destinationGroup) {
        return new Command.NewNetworkAclRule(
                "",
                "",
                false,
                IpFamily.V4,
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                List.of(),
                List.of(),
                true,
                sourceGroup,
                destinationGroup);
    }

    private static Optional<Command.ChangedEnd> end(String addresses) {
        return Optional.of(new Command.ChangedEnd(new AddressGroupId(addresses)));
    }

    private static Command.CreateSecurityGroupRule within(SecurityGroupId group, String addresses) {
        return World.allowAll(group, new Remote.Within(new AddressGroupId(addresses)));
    }

    private NetworkAclRuleId aclRule(ProjectId project) {
        return new NetworkAclRuleId(world.change(project, new Command.CreateNetworkAclRule(newAclRule(), true))
                .getFirst());
    }

    private NetworkAclPolicyId policy(ProjectId project) {
        return new NetworkAclPolicyId(
                world.change(project, new Command.CreateNetworkAclPolicy("p", "", true, false, List.of()))
                        .getFirst());
    }

    private static Command acl(
            NetworkAclId acl, Optional<NetworkAclPolicyId> ingress, Optional<NetworkAclPolicyId> egress) {
        return new Command.UpdateNetworkAcl(
                acl,
                SAME,
                SAME,
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Command.ChangedPolicy(ingress)),
                Optional.of(new Command.ChangedPolicy(egress)),
                Optional.empty());
    }

    private static Command guarding(NetworkAclId acl, String port) {
        return new Command.UpdateNetworkAcl(
                acl,
                SAME,
                SAME,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(List.of(new PortId(port))));
    }

    private static Command policy(NetworkAclPolicyId policy, List<NetworkAclRuleId> rules) {
        return new Command.UpdateNetworkAclPolicy(
                policy, SAME, SAME, Optional.empty(), Optional.empty(), Optional.of(rules));
    }

    private static Command.ChangedNetworkAclRule aclRule(NetworkAclRuleId rule) {
        return aclRule(rule, Optional.empty(), Optional.empty());
    }

    private static Command.ChangedNetworkAclRule aclRule(
            NetworkAclRuleId rule, Optional<Command.ChangedEnd> source, Optional<Command.ChangedEnd> destination) {
        return new Command.ChangedNetworkAclRule(
                rule,
                SAME,
                SAME,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                source,
                destination,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Commands that name one thing, made from its id. */
    record Naming(String name, Function<AccessTest, String> foreign, Function<IdOf, Command> command) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** An id, in the setting that the test made. */
    record IdOf(String id, AccessTest test) {
        VpcId vpc() {
            return new VpcId(id);
        }

        SubnetId subnet() {
            return new SubnetId(id);
        }

        RouteTableId table() {
            return new RouteTableId(id);
        }

        PeeringId peering() {
            return new PeeringId(id);
        }

        SecurityGroupId group() {
            return new SecurityGroupId(id);
        }

        NetworkAclId acl() {
            return new NetworkAclId(id);
        }

        NetworkAclPolicyId policy() {
            return new NetworkAclPolicyId(id);
        }

        NetworkAclRuleId aclRule() {
            return new NetworkAclRuleId(id);
        }
    }

    private static Naming tags(Tagged.Target.Kind kind, Function<AccessTest, String> foreign) {
        return new Naming(
                "ChangeTags, " + kind,
                foreign,
                id -> new Command.ChangeTags(new Tagged.Target(kind, id.id()), new Tags.Change.Add(List.of())));
    }

    static Stream<Naming> commands() {
        Function<AccessTest, String> vpc = test -> test.vpc.value();
        Function<AccessTest, String> subnet = test -> test.subnet.value();
        Function<AccessTest, String> table =
                test -> test.world.snapshot().defaultTable(test.vpc).id().value();
        Function<AccessTest, String> peering = test -> test.peering.value();
        Function<AccessTest, String> acl = test -> test.acl.value();
        Function<AccessTest, String> policy = test -> test.policy(test.owner).value();
        Function<AccessTest, String> aclRule = test -> test.aclRule(test.owner).value();
        Optional<NetworkAclRuleId> nowhere = Optional.empty();
        Function<AccessTest, String> group = test -> test.ownersGroup().id().value();
        Function<AccessTest, String> server = test -> test.port.ecs().value();
        return Stream.concat(
                people(),
                Stream.of(
                        new Naming(
                                "UpdateVpc", vpc, id -> new Command.UpdateVpc(id.vpc(), SAME, SAME, Optional.empty())),
                        new Naming("DeleteVpc", vpc, id -> new Command.DeleteVpc(id.vpc())),
                        new Naming("AddExtendCidrs", vpc, id -> new Command.AddExtendCidrs(id.vpc(), block())),
                        new Naming("RemoveExtendCidrs", vpc, id -> new Command.RemoveExtendCidrs(id.vpc(), block())),
                        tags(Tagged.Target.Kind.VPC, vpc),
                        tags(Tagged.Target.Kind.SUBNET, subnet),
                        tags(Tagged.Target.Kind.NETWORK, subnet),
                        tags(Tagged.Target.Kind.LOG_GROUP, test -> test.logs.value()),
                        tags(Tagged.Target.Kind.LOG_STREAM, test -> test.stream),
                        tags(Tagged.Target.Kind.NEUTRON_SUBNET, subnet),
                        tags(Tagged.Target.Kind.SECURITY_GROUP, group),
                        tags(Tagged.Target.Kind.NETWORK_ACL, acl),
                        tags(Tagged.Target.Kind.PORT, test -> test.port.id().value()),
                        tags(Tagged.Target.Kind.ECS, server),
                        new Naming("CreateSubnet", vpc, id -> World.newSubnet(id.vpc(), "10.0.1.0/24")),
                        new Naming("UpdateSubnet, VPC", vpc, id -> update(id.vpc(), id.test.ownSubnet)),
                        new Naming("UpdateSubnet, subnet", subnet, id -> update(id.test.own, id.subnet())),
                        new Naming(
                                "DeleteSubnet, VPC", vpc, id -> new Command.DeleteSubnet(id.vpc(), id.test.ownSubnet)),
                        new Naming(
                                "DeleteSubnet, subnet",
                                subnet,
                                id -> new Command.DeleteSubnet(id.test.own, id.subnet())),
                        new Naming(
                                "CreateRouteTable",
                                vpc,
                                id -> new Command.CreateRouteTable(id.vpc(), "", "", List.of())),
                        new Naming(
                                "UpdateRouteTable",
                                table,
                                id -> new Command.UpdateRouteTable(
                                        id.table(), SAME, SAME, List.of(), List.of(), List.of())),
                        new Naming(
                                "AssociateSubnets, table",
                                table,
                                id -> new Command.AssociateSubnets(id.table(), List.of(id.test.ownSubnet))),
                        new Naming(
                                "AssociateSubnets, subnet",
                                subnet,
                                id -> new Command.AssociateSubnets(id.test.ownTable, List.of(id.subnet()))),
                        new Naming(
                                "DisassociateSubnets, table",
                                table,
                                id -> new Command.DisassociateSubnets(id.table(), List.of(id.test.ownSubnet))),
                        new Naming(
                                "DisassociateSubnets, subnet",
                                subnet,
                                id -> new Command.DisassociateSubnets(id.test.ownTable, List.of(id.subnet()))),
                        new Naming("DeleteRouteTable", table, id -> new Command.DeleteRouteTable(id.table())),
                        new Naming(
                                "CreateRoute, VPC",
                                vpc,
                                id -> new Command.CreateRoute(
                                        id.vpc(), World.newRoute("10.9.0.0/16", id.test.peering))),
                        new Naming(
                                "CreateRoute, next hop",
                                peering,
                                id -> new Command.CreateRoute(
                                        id.test.own, World.newRoute("10.9.0.0/16", id.peering()))),
                        new Naming(
                                "DeleteRoute",
                                test -> test.ownersRoute().id().value(),
                                id -> new Command.DeleteRoute(new RouteId(id.id))),
                        new Naming(
                                "CreatePeering, requester",
                                vpc,
                                id -> new Command.CreatePeering(
                                        "", "", id.vpc(), Optional.empty(), id.test.own, Optional.empty())),
                        new Naming(
                                "CreatePeering, accepter",
                                vpc,
                                id -> new Command.CreatePeering(
                                        "", "", id.test.own, Optional.empty(), id.vpc(), Optional.empty())),
                        new Naming("UpdatePeering", peering, id -> new Command.UpdatePeering(id.peering(), SAME, SAME)),
                        new Naming("AcceptPeering", peering, id -> new Command.AcceptPeering(id.peering())),
                        new Naming("RejectPeering", peering, id -> new Command.RejectPeering(id.peering())),
                        new Naming("DeletePeering", peering, id -> new Command.DeletePeering(id.peering())),
                        new Naming(
                                "UpdateSecurityGroup",
                                group,
                                id -> new Command.UpdateSecurityGroup(id.group(), SAME, SAME)),
                        new Naming(
                                "CreateSecurityGroupRules",
                                group,
                                id -> new Command.CreateSecurityGroupRules(id.group(), List.of(), false)),
                        new Naming(
                                "UpdateNetworkAcl",
                                acl,
                                id -> new Command.UpdateNetworkAcl(id.acl(), SAME, SAME, Optional.empty())),
                        new Naming("DeleteNetworkAcl", acl, id -> new Command.DeleteNetworkAcl(id.acl())),
                        new Naming(
                                "AssociateNetworkAcl, ACL",
                                acl,
                                id -> new Command.AssociateNetworkAcl(id.acl(), List.of(id.test.ownSubnet))),
                        new Naming(
                                "AssociateNetworkAcl, subnet",
                                subnet,
                                id -> new Command.AssociateNetworkAcl(id.test.ownAcl, List.of(id.subnet()))),
                        new Naming(
                                "DisassociateNetworkAcl, ACL",
                                acl,
                                id -> new Command.DisassociateNetworkAcl(id.acl(), List.of(id.test.ownSubnet))),
                        new Naming(
                                "DisassociateNetworkAcl, subnet",
                                subnet,
                                id -> new Command.DisassociateNetworkAcl(id.test.ownAcl, List.of(id.subnet()))),
                        new Naming(
                                "InsertNetworkAclRules",
                                acl,
                                id -> new Command.InsertNetworkAclRules(
                                        id.acl(), Optional.empty(), List.of(), List.of())),
                        new Naming(
                                "UpdateNetworkAclRules",
                                acl,
                                id -> new Command.UpdateNetworkAclRules(id.acl(), List.of(), List.of())),
                        new Naming(
                                "RemoveNetworkAclRules",
                                acl,
                                id -> new Command.RemoveNetworkAclRules(id.acl(), List.of(), List.of())),
                        new Naming(
                                "UpdateNetworkAcl, ingress",
                                policy,
                                id -> acl(id.test.ownAcl, Optional.of(id.policy()), Optional.empty())),
                        new Naming(
                                "UpdateNetworkAcl, egress",
                                policy,
                                id -> acl(id.test.ownAcl, Optional.empty(), Optional.of(id.policy()))),
                        new Naming(
                                "UpdateNetworkAcl, port",
                                test -> test.port.id().value(),
                                id -> guarding(id.test.ownAcl, id.id)),
                        new Naming(
                                "UpdateNetworkAcl, gateway",
                                test -> Subnet.gatewayPort(test.vpc, test.subnet)
                                        .value(),
                                id -> guarding(id.test.ownAcl, id.id)),
                        new Naming(
                                "CreateNetworkAcl, ingress",
                                policy,
                                id -> new Command.CreateNetworkAcl(
                                        "", "", true, false, Optional.of(id.policy()), Optional.empty(), List.of())),
                        new Naming(
                                "CreateNetworkAcl, port",
                                test -> test.port.id().value(),
                                id -> new Command.CreateNetworkAcl(
                                        "",
                                        "",
                                        true,
                                        false,
                                        Optional.empty(),
                                        Optional.empty(),
                                        List.of(new PortId(id.id)))),
                        new Naming(
                                "UpdateNetworkAclRule",
                                aclRule,
                                id -> new Command.UpdateNetworkAclRule(aclRule(id.aclRule()), Optional.empty())),
                        new Naming(
                                "DeleteNetworkAclRule", aclRule, id -> new Command.DeleteNetworkAclRule(id.aclRule())),
                        new Naming(
                                "CreateNetworkAclPolicy",
                                aclRule,
                                id -> new Command.CreateNetworkAclPolicy("", "", false, false, List.of(id.aclRule()))),
                        new Naming("UpdateNetworkAclPolicy", policy, id -> policy(id.policy(), List.of())),
                        new Naming(
                                "UpdateNetworkAclPolicy, rule",
                                aclRule,
                                id -> policy(id.test.policy(id.test.stranger), List.of(id.aclRule()))),
                        new Naming(
                                "DeleteNetworkAclPolicy",
                                policy,
                                id -> new Command.DeleteNetworkAclPolicy(id.policy())),
                        new Naming(
                                "CreateNetworkAclRule, policy",
                                policy,
                                id -> new Command.CreateNetworkAclRule(newAclRule(), false, Optional.of(id.policy()))),
                        new Naming(
                                "InsertNetworkAclPolicyRule, policy",
                                policy,
                                id -> new Command.InsertNetworkAclPolicyRule(
                                        id.policy(), id.test.aclRule(id.test.stranger), nowhere, nowhere)),
                        new Naming(
                                "InsertNetworkAclPolicyRule, rule",
                                aclRule,
                                id -> new Command.InsertNetworkAclPolicyRule(
                                        id.test.policy(id.test.stranger), id.aclRule(), nowhere, nowhere)),
                        new Naming(
                                "InsertNetworkAclPolicyRule, after",
                                aclRule,
                                id -> new Command.InsertNetworkAclPolicyRule(
                                        id.test.policy(id.test.stranger),
                                        id.test.aclRule(id.test.stranger),
                                        Optional.of(id.aclRule()),
                                        nowhere)),
                        new Naming(
                                "InsertNetworkAclPolicyRule, before",
                                aclRule,
                                id -> new Command.InsertNetworkAclPolicyRule(
                                        id.test.policy(id.test.stranger),
                                        id.test.aclRule(id.test.stranger),
                                        nowhere,
                                        Optional.of(id.aclRule()))),
                        new Naming(
                                "RemoveNetworkAclPolicyRule, policy",
                                policy,
                                id -> new Command.RemoveNetworkAclPolicyRule(
                                        id.policy(), id.test.aclRule(id.test.stranger))),
                        new Naming(
                                "RemoveNetworkAclPolicyRule, rule",
                                aclRule,
                                id -> new Command.RemoveNetworkAclPolicyRule(
                                        id.test.policy(id.test.stranger), id.aclRule())),
                        new Naming(
                                "CreateFlowLog, port",
                                test -> test.port.id().value(),
                                id -> flowLog(FlowLog.Type.PORT, id.id)),
                        new Naming("CreateFlowLog, subnet", subnet, id -> flowLog(FlowLog.Type.NETWORK, id.id)),
                        new Naming("CreateFlowLog, VPC", vpc, id -> flowLog(FlowLog.Type.VPC, id.id)),
                        new Naming(
                                "UpdateFlowLog",
                                test -> test.log,
                                id -> new Command.UpdateFlowLog(new FlowLogId(id.id), SAME, SAME, Optional.empty())),
                        new Naming(
                                "DeleteFlowLog",
                                test -> test.log,
                                id -> new Command.DeleteFlowLog(new FlowLogId(id.id))),
                        new Naming(
                                "CreateGuardRail, VPC", vpc, id -> rail(GuardRail.Scope.Kind.VPC, id.id, id.test.own)),
                        new Naming(
                                "CreateGuardRail, subnet",
                                subnet,
                                id -> rail(GuardRail.Scope.Kind.SUBNET, id.id, id.test.own)),
                        new Naming(
                                "CreateGuardRail, group",
                                group,
                                id -> rail(GuardRail.Scope.Kind.SECURITY_GROUP, id.id, id.test.own)),
                        new Naming(
                                "CreateGuardRail, ECS",
                                test -> test.port.ecs().value(),
                                id -> rail(GuardRail.Scope.Kind.ECS, id.id, id.test.own)),
                        new Naming(
                                "CreateGuardRail, from",
                                vpc,
                                id -> rail(GuardRail.Scope.Kind.VPC, id.test.own.value(), id.vpc())),
                        new Naming(
                                "UpdateGuardRail",
                                test -> test.rail,
                                id -> new Command.UpdateGuardRail(new GuardRailId(id.id), "r")),
                        new Naming(
                                "DeleteGuardRail",
                                test -> test.rail,
                                id -> new Command.DeleteGuardRail(new GuardRailId(id.id))),
                        new Naming("CreateCidrReservation", subnet, id -> reservation(id.subnet())),
                        new Naming(
                                "UpdateCidrReservation",
                                test -> test.reservation,
                                id -> new Command.UpdateCidrReservation(new CidrReservationId(id.id), SAME, SAME)),
                        new Naming(
                                "DeleteCidrReservation",
                                test -> test.reservation,
                                id -> new Command.DeleteCidrReservation(new CidrReservationId(id.id))),
                        new Naming(
                                "UpdateLogGroup",
                                test -> test.logs.value(),
                                id -> new Command.UpdateLogGroup(new LogGroupId(id.id), 1)),
                        new Naming(
                                "DeleteLogGroup",
                                test -> test.logs.value(),
                                id -> new Command.DeleteLogGroup(new LogGroupId(id.id))),
                        new Naming(
                                "CreateLogStream",
                                test -> test.logs.value(),
                                id -> new Command.CreateLogStream(new LogGroupId(id.id), "s", Optional.empty())),
                        new Naming(
                                "UpdateLogStream",
                                test -> test.stream,
                                id -> new Command.UpdateLogStream(id.test.ownLogs, new LogStreamId(id.id), 1)),
                        new Naming(
                                "DeleteLogStream",
                                test -> test.stream,
                                id -> new Command.DeleteLogStream(id.test.ownLogs, new LogStreamId(id.id))),
                        new Naming(
                                "UpdateAddressGroup",
                                test -> test.addresses,
                                id -> new Command.UpdateAddressGroup(
                                        new AddressGroupId(id.id), SAME, SAME, Optional.empty(), Optional.empty())),
                        new Naming(
                                "DeleteAddressGroup",
                                test -> test.addresses,
                                id -> new Command.DeleteAddressGroup(new AddressGroupId(id.id), false)),
                        new Naming(
                                "CreateSecurityGroupRule, address group",
                                test -> test.addresses,
                                id -> within(id.test.strangersGroup, id.id)),
                        new Naming(
                                "CreateSecurityGroupRules, address group",
                                test -> test.addresses,
                                id -> new Command.CreateSecurityGroupRules(
                                        id.test.strangersGroup, List.of(within(id.test.strangersGroup, id.id)), false)),
                        new Naming(
                                "UpdateNetworkAclRules, source group",
                                test -> test.addresses,
                                id -> new Command.UpdateNetworkAclRules(
                                        id.test.ownAcl,
                                        List.of(aclRule(new NetworkAclRuleId("none"), end(id.id), Optional.empty())),
                                        List.of())),
                        new Naming(
                                "CreateNetworkAclRule, source group",
                                test -> test.addresses,
                                id -> new Command.CreateNetworkAclRule(
                                        newAclRule(Optional.of(new AddressGroupId(id.id)), Optional.empty()), false)),
                        new Naming(
                                "UpdateNetworkAclRule, destination group",
                                test -> test.addresses,
                                id -> new Command.UpdateNetworkAclRule(
                                        aclRule(id.test.strangersRule, Optional.empty(), end(id.id)),
                                        Optional.empty())),
                        new Naming(
                                "InsertNetworkAclRules, source group",
                                test -> test.addresses,
                                id -> new Command.InsertNetworkAclRules(
                                        id.test.ownAcl,
                                        Optional.empty(),
                                        List.of(newAclRule(Optional.of(new AddressGroupId(id.id)), Optional.empty())),
                                        List.of())),
                        new Naming(
                                "InsertNetworkAclRules, destination group",
                                test -> test.addresses,
                                id -> new Command.InsertNetworkAclRules(
                                        id.test.ownAcl,
                                        Optional.empty(),
                                        List.of(),
                                        List.of(newAclRule(Optional.empty(), Optional.of(new AddressGroupId(id.id)))))),
                        new Naming(
                                "UpdateKeyPair",
                                test -> test.pair,
                                id -> new Command.UpdateKeyPair(new KeyPairId(id.id), "text")),
                        new Naming(
                                "DeleteKeyPair",
                                test -> test.pair,
                                id -> new Command.DeleteKeyPair(new KeyPairId(id.id))),
                        new Naming(
                                "DeleteServerGroup",
                                test -> test.servers,
                                id -> new Command.DeleteServerGroup(new ServerGroupId(id.id))),
                        new Naming(
                                "ChangeServerGroup, group",
                                test -> test.servers,
                                id -> new Command.ChangeServerGroup(
                                        new ServerGroupId(id.id), new EcsId("none"), false)),
                        new Naming(
                                "ChangeServerGroup, ECS",
                                server,
                                id -> new Command.ChangeServerGroup(
                                        new ServerGroupId(id.test
                                                .world
                                                .change(
                                                        id.test.stranger,
                                                        new Command.CreateServerGroup("own", List.of()))
                                                .getFirst()),
                                        new EcsId(id.id),
                                        false)),
                        new Naming("DeleteSecurityGroup", group, id -> new Command.DeleteSecurityGroup(id.group())),
                        new Naming(
                                "CreateSecurityGroupRule",
                                group,
                                id -> World.allowAll(id.group(), new Remote.Anyone())),
                        new Naming(
                                "DeleteSecurityGroupRule",
                                test -> test.ownersGroup()
                                        .rules()
                                        .getFirst()
                                        .id()
                                        .value(),
                                id -> new Command.DeleteSecurityGroupRule(new SecurityGroupRuleId(id.id))),
                        new Naming("UpdateNetwork", subnet, id -> new Command.UpdateNetwork(id.subnet(), SAME, SAME)),
                        new Naming("DeleteNetwork", subnet, id -> new Command.DeleteNetwork(id.subnet())),
                        new Naming(
                                "CreateNetworkBlock",
                                subnet,
                                id -> new Command.CreateNetworkBlock(
                                        id.subnet(),
                                        "s",
                                        Cidr.parse("10.7.0.0/24"),
                                        Ip.parse("10.7.0.1"),
                                        true,
                                        List.of())),
                        new Naming(
                                "UpdateNetworkBlock",
                                subnet,
                                id -> new Command.UpdateNetworkBlock(
                                        id.subnet(), SAME, Optional.empty(), Optional.empty())),
                        new Naming("DeleteNetworkBlock", subnet, id -> new Command.DeleteNetworkBlock(id.subnet())),
                        new Naming(
                                "AttachNetwork, network",
                                subnet,
                                id -> new Command.AttachNetwork(id.test.own, id.subnet())),
                        new Naming(
                                "DetachNetwork, network",
                                subnet,
                                id -> new Command.DetachNetwork(id.test.own, id.subnet())),
                        new Naming(
                                "AttachNetwork, router",
                                vpc,
                                id -> new Command.AttachNetwork(id.vpc(), id.test.ownSubnet)),
                        new Naming(
                                "DetachNetwork, router",
                                vpc,
                                id -> new Command.DetachNetwork(id.vpc(), id.test.ownSubnet)),
                        new Naming(
                                "UpdateEcs",
                                server,
                                id -> new Command.UpdateEcs(new EcsId(id.id), Optional.of("name"), Optional.empty())),
                        new Naming("CreatePorts, subnet", subnet, id -> newPort(id.subnet(), Optional.empty())),
                        new Naming(
                                "CreatePorts, group",
                                group,
                                id -> newPort(id.test.ownSubnet, Optional.of(List.of(id.group())))),
                        new Naming(
                                "UpdatePort",
                                test -> test.port.id().value(),
                                id -> new Command.UpdatePort(
                                        new PortId(id.id), SAME, Optional.empty(), Optional.empty(), Optional.empty())),
                        new Naming(
                                "DeletePort",
                                test -> test.port.id().value(),
                                id -> new Command.DeletePort(new PortId(id.id))),
                        new Naming(
                                "CreateEcs, port",
                                test -> test.port.id().value(),
                                id -> new Command.CreateEcs(
                                        "ecs",
                                        1,
                                        id.test.own,
                                        List.of(new Command.NewInterface(
                                                id.test.ownSubnet,
                                                Optional.empty(),
                                                Optional.empty(),
                                                Optional.of(new PortId(id.id)))),
                                        List.of(),
                                        "",
                                        "",
                                        "")),
                        new Naming(
                                "CreateEcs, VPC",
                                vpc,
                                id -> World.newEcs(id.vpc(), id.test.ownSubnet, Optional.empty())),
                        new Naming(
                                "CreateEcs, subnet",
                                subnet,
                                id -> World.newEcs(id.test.own, id.subnet(), Optional.empty())),
                        new Naming(
                                "CreateEcs, group",
                                group,
                                id -> World.newEcs(id.test.own, id.test.ownSubnet, Optional.empty(), id.group())),
                        new Naming(
                                "ChangeEcs",
                                server,
                                id -> new Command.ChangeEcs(new EcsId(id.id), new EcsChange.SetAutoRecovery(false))),
                        new Naming(
                                "CreateEcs, disk",
                                test -> test.disk.value(),
                                id -> withDisk(id.test.own, id.test.ownSubnet, new VolumeId(id.id))),
                        new Naming("CreateVolumes", server, id -> newDisk(Optional.of(new EcsId(id.id)))),
                        new Naming(
                                "UpdateVolume",
                                test -> test.disk.value(),
                                id -> new Command.UpdateVolume(new VolumeId(id.id), Volume.Change.bootable(true))),
                        new Naming(
                                "DeleteVolume",
                                test -> test.disk.value(),
                                id -> new Command.DeleteVolume(new VolumeId(id.id))),
                        new Naming(
                                "AttachVolume, disk",
                                test -> test.disk.value(),
                                id -> new Command.AttachVolume(
                                        new VolumeId(id.id),
                                        id.test.world.ecs(id.test.ownSubnet).ecs(),
                                        Optional.empty(),
                                        false)),
                        new Naming(
                                "AttachVolume, ECS",
                                server,
                                id -> new Command.AttachVolume(
                                        new VolumeId("none"), new EcsId(id.id), Optional.empty(), false)),
                        new Naming(
                                "DetachVolume, disk",
                                test -> test.disk.value(),
                                id -> new Command.DetachVolume(new VolumeId(id.id), Optional.empty())),
                        new Naming(
                                "DetachVolume, ECS",
                                server,
                                id -> new Command.DetachVolume(new VolumeId("none"), Optional.of(new EcsId(id.id)))),
                        new Naming("DeleteEcs", server, id -> new Command.DeleteEcs(List.of(new EcsId(id.id)))),
                        new Naming("StartEcs", server, id -> new Command.StartEcs(List.of(new EcsId(id.id)), false)),
                        new Naming("StopEcs", server, id -> new Command.StopEcs(List.of(new EcsId(id.id)), false)),
                        new Naming("RebootEcs", server, id -> new Command.RebootEcs(List.of(new EcsId(id.id)))),
                        new Naming(
                                "ChangeEcsGroup, ECS",
                                server,
                                id -> new Command.ChangeEcsGroup(new EcsId(id.id), new SecurityGroupId("none"), false)),
                        new Naming(
                                "ChangeEcsGroup, group",
                                group,
                                id -> new Command.ChangeEcsGroup(
                                        id.test.world.ecs(id.test.ownSubnet).ecs(), id.group(), false))));
    }

    /** Those that an account's administrator may give. */
    private static Stream<Naming> people() {
        Function<AccessTest, String> account =
                test -> test.world.snapshot().accountOf(test.owner).id().value();
        Function<AccessTest, String> project = test -> test.owner.value();
        Function<AccessTest, String> user = test -> test.ann.value();
        return Stream.of(
                new Naming("CreateUser, account", account, id -> newUser(new AccountId(id.id), Optional.empty())),
                new Naming(
                        "CreateUser, project",
                        project,
                        id -> newUser(id.test.strangersAccount(), Optional.of(new ProjectId(id.id)))),
                new Naming("UpdateUser", user, id -> update(new UserId(id.id), Optional.empty())),
                new Naming(
                        "UpdateUser, project", project, id -> update(id.test.bea, Optional.of(new ProjectId(id.id)))),
                new Naming("DeleteUser", user, id -> new Command.DeleteUser(new UserId(id.id))),
                new Naming(
                        "ChangePassword",
                        user,
                        id -> new Command.ChangePassword(new UserId(id.id), new Command.Proof.ByPassword("hash"), "x")),
                new Naming("GrantRole", user, id -> grant(new UserId(id.id), id.test.stranger)),
                new Naming("GrantRole, project", project, id -> grant(id.test.bea, new ProjectId(id.id))),
                new Naming(
                        "GrantRole, account",
                        account,
                        id -> new Command.GrantRole(
                                id.test.bea, new Command.RoleScope.OnAccount(new AccountId(id.id)), Role.MEMBER)),
                new Naming("RevokeRole", user, id -> revoke(new UserId(id.id), id.test.stranger)),
                new Naming("RevokeRole, project", project, id -> revoke(id.test.bea, new ProjectId(id.id))),
                new Naming(
                        "UpdateAccount",
                        account,
                        id -> new Command.UpdateAccount(new AccountId(id.id), Map.of(Quota.VPC, 1))),
                new Naming("DeleteAccount", account, id -> new Command.DeleteAccount(new AccountId(id.id))));
    }

    private static Command newUser(AccountId account, Optional<ProjectId> project) {
        return new Command.CreateUser(account, "new", Optional.of("hash"), "", "", true, project);
    }

    private static Command update(UserId user, Optional<ProjectId> project) {
        return new Command.UpdateUser(user, SAME, SAME, SAME, SAME, Optional.empty(), project);
    }

    private static Command grant(UserId user, ProjectId project) {
        return new Command.GrantRole(user, new Command.RoleScope.OnProject(project), Role.MEMBER);
    }

    private static Command revoke(UserId user, ProjectId project) {
        return new Command.RevokeRole(user, new Command.RoleScope.OnProject(project), Role.MEMBER);
    }

    private AccountId strangersAccount() {
        return world.snapshot().accountOf(stranger).id();
    }

    private UserId user(ProjectId project, String name) {
        AccountId account = world.snapshot().accountOf(project).id();
        return new UserId(world.change(
                        Principal.SYSTEM,
                        new Command.CreateUser(account, name, Optional.of("hash"), "", "", true, Optional.empty()))
                .getFirst());
    }

    private static Command newPort(SubnetId subnet, Optional<List<SecurityGroupId>> groups) {
        return new Command.CreatePorts(List.of(
                new Command.NewPort(subnet, "", Optional.empty(), Optional.empty(), groups, List.of(), "", "")));
    }

    private static List<Cidr> block() {
        return List.of(Cidr.parse("23.8.0.0/16"));
    }

    private static Command update(VpcId vpc, SubnetId subnet) {
        return new Command.UpdateSubnet(vpc, subnet, SAME, SAME, Optional.empty(), Optional.empty());
    }

    private SecurityGroup ownersGroup() {
        return world.snapshot().securityGroups(owner).getFirst();
    }

    private Route ownersRoute() {
        return world.snapshot().defaultTable(vpc).routes().entries().getFirst().value();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void aForeignIdAnswersAsAnUnknownOne(Naming naming) {
        world.route(vpc, "10.1.0.0/16", peering);
        String foreign = naming.foreign.apply(this);
        String unknown = "ffffffff-0000-4000-8000-000000000000";
        for (Role role : List.of(Role.MEMBER, Role.ACCOUNT_ADMINISTRATOR)) {
            Principal caller = principal(stranger, role);
            Refusal ofForeign = world.refusal(caller, naming.command.apply(new IdOf(foreign, this)));
            Refusal ofUnknown = world.refusal(caller, naming.command.apply(new IdOf(unknown, this)));
            assertThat(ofForeign.toString().replace(foreign, "ID"))
                    .isEqualTo(ofUnknown.toString().replace(unknown, "ID"));
        }
    }

    /** Commands that name nothing that somebody else could own. */
    @Test
    void everyKindOfCommandIsTriedOrNamesNothing() {
        List<String> tried =
                commands().map(naming -> naming.name.split(",")[0]).distinct().toList();
        Stream<String> kinds = Arrays.stream(Command.class.getPermittedSubclasses())
                .filter(kind -> kind != Command.Identity.class)
                .flatMap(kind -> Arrays.stream(kind.getPermittedSubclasses()))
                .map(Class::getSimpleName)
                .filter(name -> !List.of(
                                "FinishReboot", // for the service itself
                                "CreateAccount",
                                "CreateVpc",
                                "CreateSecurityGroup",
                                "CreateAddressGroup",
                                "CreateLogGroup",
                                "CreateNetwork",
                                "CreateKeyPair",
                                "CreateServerGroup")
                        .contains(name));
        assertThat(tried).containsExactlyInAnyOrderElementsOf(kinds.toList());
    }

    @Test
    void aRequestVpcNamedWithTheWrongProjectAnswersAsAnUnknownOne() {
        Command wrong = new Command.CreatePeering("", "", own, Optional.of(owner), vpc, Optional.of(owner));
        Command unknown =
                new Command.CreatePeering("", "", new VpcId("none"), Optional.of(owner), vpc, Optional.of(owner));
        assertThat(world.refusal(stranger, wrong).toString().replace(own.value(), "ID"))
                .isEqualTo(world.refusal(stranger, unknown).toString().replace("none", "ID"));
    }

    /** Edits are seen as the documents are, by the projects that {@code projects} names; what belongs to none by nobody. */
    @Test
    void anEditIsSeenByWhoseProjectSeesTheDocumentAndByAdministrators() {
        VpcId accepter = world.vpc(stranger, "c", "10.7.0.0/16");
        world.change(owner, new Command.CreatePeering("p", "", vpc, Optional.empty(), accepter, Optional.of(stranger)));
        int seen = 0;
        for (Edit edit : world.edits()) {
            if (!(edit instanceof Edit.Put(Resource made))) {
                continue;
            }
            boolean common = made.owner().isEmpty();
            assertThat(Access.projects(made).isEmpty()).isEqualTo(common);
            for (ProjectId project : List.of(owner, stranger)) {
                Principal caller = member(project);
                boolean sees = Access.seesEdit(caller, Optional.of(made), Optional.of(made));
                assertThat(sees)
                        .as(made.toString())
                        .isEqualTo(Access.projects(made).contains(project))
                        .isEqualTo(!common && Access.sees(caller, made));
                seen += sees ? 1 : 0;
            }
            assertThat(Access.seesEdit(Principal.LOCAL_ADMINISTRATOR, Optional.of(made), Optional.empty()))
                    .isTrue();
            assertThat(Access.seesEdit(
                            new Principal("nobody", Optional.empty(), Optional.empty(), Set.of(Role.MEMBER)),
                            Optional.empty(),
                            Optional.of(made)))
                    .isFalse();
        }
        assertThat(seen).isGreaterThan(10);
    }

    @Test
    void whoMadeAChangeIsToldToTheOwnAccountOnly() {
        AccountId account = world.snapshot().accountOf(owner).id();
        AccountId other = world.snapshot().accountOf(stranger).id();
        Principal caller = member(owner);
        assertThat(Access.seesActor(caller, "ann@acme", Optional.of(account))).isTrue();
        assertThat(Access.seesActor(caller, "bob@beta", Optional.of(other))).isFalse();
        assertThat(Access.seesActor(caller, "system", Optional.of(other))).isFalse();
        assertThat(Access.seesActor(caller, "bob@beta", Optional.empty())).isFalse();
        assertThat(Access.seesActor(caller, "system", Optional.empty())).isTrue();
        assertThat(Access.seesActor(Principal.LOCAL_ADMINISTRATOR, "bob@beta", Optional.of(other)))
                .isTrue();
        Principal none = new Principal("nobody", Optional.empty(), Optional.empty(), Set.of(Role.MEMBER));
        assertThat(Access.seesActor(none, "bob@beta", Optional.empty())).isFalse();
    }

    private Principal member(ProjectId project) {
        return new Principal(
                "member",
                Optional.of(world.snapshot().accountOf(project).id()),
                Optional.of(project),
                Set.of(Role.MEMBER));
    }

    private Principal principal(ProjectId project, Role... roles) {
        AccountId account = world.snapshot().accountOf(project).id();
        return new Principal("user", Optional.of(account), Optional.of(project), Set.of(roles));
    }

    @Test
    void whatAProjectOwnsIsSeenByItAndByNoOther() {
        world.change(owner, new Command.CreateNetwork("n", ""));
        world.change(owner, newPort(subnet, Optional.empty()));
        for (Resource resource : Invariants.resources(world.snapshot())) {
            if (resource.owner().equals(owner.value())) {
                assertThat(Access.sees(principal(owner, Role.MEMBER), resource))
                        .as("%s", resource)
                        .isTrue();
                assertThat(Access.sees(principal(stranger, Role.MEMBER), resource))
                        .as("%s", resource)
                        .isFalse();
            }
        }
    }

    @Test
    void aPeeringIsSeenFromBothSides() {
        PeeringId both = world.request(vpc, own);
        Peering request = world.peering(both);
        assertThat(Access.sees(principal(owner, Role.MEMBER), request)).isTrue();
        assertThat(Access.sees(principal(stranger, Role.MEMBER), request)).isTrue();
        ProjectId third = world.project("gamma");
        assertThat(Access.sees(principal(third, Role.MEMBER), request)).isFalse();
    }

    @Test
    void accountAndProjectsAreSeenWithinTheAccountAndByTheAdministrator() {
        ProjectId sister = world.project("acme", "sister", "eu-de");
        List<Resource> resources = List.of(
                world.snapshot().accountOf(owner),
                world.snapshot().project(owner).orElseThrow());
        for (Resource resource : resources) {
            assertThat(Access.sees(principal(sister, Role.MEMBER), resource)).isTrue();
            assertThat(Access.sees(Principal.SYSTEM, resource)).isTrue();
            assertThat(Access.sees(principal(stranger, Role.MEMBER), resource)).isFalse();
        }
    }

    @Test
    void aProjectIsSeenByWhoeverHasARoleThereOrOnTheAccount() {
        ProjectId sister = world.project("acme", "sister", "eu-de");
        Principal of = principal(owner, Role.MEMBER);
        Principal there = new Principal(
                "ann",
                Optional.of(new UserId("ann")),
                of.account(),
                of.project(),
                Set.of(Role.MEMBER),
                new Principal.Projects.Only(Set.of(owner)));
        assertThat(Access.sees(there, world.snapshot().project(owner).orElseThrow()))
                .isTrue();
        assertThat(Access.sees(there, world.snapshot().project(sister).orElseThrow()))
                .isFalse();
        assertThat(Access.sees(there, world.snapshot().accountOf(owner))).isTrue();
    }

    @Test
    void aUserIsSeenByHimselfAndByThoseWhoManageHim() {
        User user = world.snapshot().user(ann).orElseThrow();
        Principal himself = Principal.of(user, world.snapshot().accountOf(owner), Optional.of(owner));
        assertThat(Access.sees(himself, user)).isTrue();
        assertThat(Access.sees(principal(owner, Role.ACCOUNT_ADMINISTRATOR), user))
                .isTrue();
        assertThat(Access.sees(principal(owner, Role.ADMINISTRATOR), user)).isTrue();
        assertThat(Access.sees(Principal.SYSTEM, user)).isTrue();
        assertThat(Access.sees(principal(owner, Role.MEMBER), user)).isFalse();
        assertThat(Access.sees(principal(stranger, Role.ACCOUNT_ADMINISTRATOR), user))
                .isFalse();
    }

    @Test
    void tokensAndAccessKeysOfOthersAreSeenByTheAdministratorOnly() {
        UserId ann = new UserId("ann");
        Resource token = new Token("hash", ann, Optional.empty(), World.START, World.START, World.START);
        Resource key = new AccessKey("KEY", ann, "", true, World.START);
        Principal asAnn =
                new Principal("ann", Optional.of(ann), Optional.empty(), Optional.of(owner), Set.of(Role.MEMBER));
        assertThat(Access.sees(Principal.SYSTEM, token)).isTrue();
        assertThat(Access.sees(asAnn, token)).isFalse();
        assertThat(Access.sees(Principal.SYSTEM, key)).isTrue();
        assertThat(Access.sees(asAnn, key)).isTrue();
        assertThat(Access.sees(principal(owner, Role.MEMBER), key)).isFalse();
    }

    @Test
    void aReaderChangesNothingUnlessHeIsAlsoAMember() {
        Command rename = new Command.UpdateVpc(vpc, Optional.of("new"), SAME, Optional.empty());
        assertThat(world.refusal(principal(owner, Role.READER), rename).rule()).isEqualTo(Refusal.Rule.READ_ONLY);
        world.change(principal(owner, Role.READER, Role.MEMBER), rename);
        world.change(principal(owner, Role.READER, Role.ACCOUNT_ADMINISTRATOR), rename);
        world.change(principal(owner, Role.READER, Role.ADMINISTRATOR), rename);
    }

    @Test
    void ofSeveralServersEachMustBeTheCallers() {
        Port mine = world.ecs(ownSubnet);
        Refusal refusal = world.refusal(stranger, new Command.DeleteEcs(List.of(mine.ecs(), port.ecs())));
        assertThat(refusal.rule()).isEqualTo(Refusal.Rule.ECS_NOT_FOUND);
        assertThat(refusal.id()).isEqualTo(port.ecs().value());
    }
}
