package io.isthmus.model.testing;

import io.isthmus.model.AddressGroup;
import io.isthmus.model.FlowLog;
import io.isthmus.model.KeyPair;
import io.isthmus.model.LogGroup;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.NetworkAclRuleId;
import io.isthmus.model.PeeringId;
import io.isthmus.model.PortDetails;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** A project that has many of everything, for tests of what a part of it costs. */
public final class Crowd {
    private static final int PLENTY = 1_000_000;

    private Crowd() {}

    /** No limits to speak of. */
    public static Map<Quota, Integer> quotas() {
        return Arrays.stream(Quota.values()).collect(Collectors.toMap(quota -> quota, _ -> PLENTY));
    }

    /** Makes so many of all that a project can have, each with a name of its own. The first subnet has a port of every number. */
    public static void fill(World world, ProjectId project, int number) {
        VpcId home = world.vpc(project, "home", "10.0.0.0/8");
        SubnetId wide = world.subnet(home, "10.0.0.0/16");
        VpcId neighbour = home;
        for (int i = 0; i < number; i++) {
            VpcId vpc = world.vpc(project, "vpc-" + i, "10.0.0.0/16");
            SubnetId subnet = subnet(world, vpc, "subnet-" + i);
            var _ = world.change(project, new Command.CreateRouteTable(vpc, "table-" + i, "", List.of()));
            PeeringId peering = new PeeringId(world.change(
                            project,
                            new Command.CreatePeering(
                                    "peering-" + i, "", vpc, Optional.empty(), neighbour, Optional.empty()))
                    .getFirst());
            world.route(vpc, "172.16.0.0/16", peering);
            SecurityGroupId group = world.group(project, "group-" + i);
            world.allowIn(group, new Remote.Anyone());
            NetworkAclId acl =
                    new NetworkAclId(world.change(project, new Command.CreateNetworkAcl("acl-" + i, "", true))
                            .getFirst());
            var _ = world.change(project, new Command.AssociateNetworkAcl(acl, List.of(subnet)));
            NetworkAclRuleId rule = new NetworkAclRuleId(
                    world.change(project, new Command.CreateNetworkAclRule(allow("rule-" + i), false))
                            .getFirst());
            var _ = world.change(
                    project, new Command.CreateNetworkAclPolicy("policy-" + i, "", false, false, List.of(rule)));
            var _ = world.change(
                    project,
                    new Command.CreateFlowLog(
                            "log-" + i, "", FlowLog.Type.VPC, vpc.value(), FlowLog.Traffic.ALL, "", "", false));
            var _ = world.change(
                    project,
                    new Command.CreateCidrReservation(
                            subnet, new Command.NewReservation.Free(IpFamily.V4, 28), "reservation-" + i, ""));
            var _ = world.change(
                    project,
                    new Command.CreateAddressGroup(
                            "addresses-" + i,
                            "",
                            IpFamily.V4,
                            List.of(AddressGroup.Entry.tryParse("10.1.0.0/16", "")
                                    .orElseThrow()),
                            AddressGroup.MOST_ENTRIES));
            var _ = world.change(
                    project,
                    new Command.CreateKeyPair("pair-" + i, "ssh-ed25519 AAAA", KeyPair.Scope.USER, Optional.empty()));
            var _ = world.change(project, new Command.CreateServerGroup("group-" + i, List.of("anti-affinity")));
            var _ = world.change(project, new Command.CreateLogGroup("logs-" + i, LogGroup.USUAL_DAYS));
            world.ecs(subnet, group);
            world.ecs(wide);
            var _ = world.change(
                    project,
                    new Command.CreatePorts(List.of(new Command.NewPort(
                            wide,
                            "port-" + i,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            List.<PortDetails.AddressPair>of(),
                            "",
                            ""))));
            SubnetId network = new SubnetId(world.change(project, new Command.CreateNetwork("network-" + i, ""))
                    .getFirst());
            Cidr block = Cidr.parse("192.168.0.0/24");
            var _ = world.change(
                    project,
                    new Command.CreateNetworkBlock(
                            network, "block-" + i, block, block.address().plus(1), true, List.of()));
            neighbour = vpc;
        }
    }

    private static Command.NewNetworkAclRule allow(String name) {
        return new Command.NewNetworkAclRule(
                name,
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

    private static SubnetId subnet(World world, VpcId vpc, String name) {
        Cidr block = Cidr.parse("10.0.0.0/24");
        Ip gateway = block.address().plus(1);
        return new SubnetId(world.change(
                        world.owner(vpc),
                        new Command.CreateSubnet(vpc, name, "", block, gateway, true, List.of(), "az-1", true))
                .getFirst());
    }
}
