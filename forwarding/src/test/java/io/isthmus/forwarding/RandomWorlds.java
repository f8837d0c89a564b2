package io.isthmus.forwarding;

import io.isthmus.model.NetworkAclId;
import io.isthmus.model.PeeringId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.Settings;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.testing.World;
import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A world with three peered VPCs, one of them somebody else's, from which random steps soon lead to packets that meet. */
final class RandomWorlds {
    private RandomWorlds() {}

    static World lively(Settings settings) {
        World world = new World(settings);
        Map<Quota, Integer> quotas = Map.of(Quota.VPC, 4, Quota.PEERING, 8, Quota.ROUTE, 8, Quota.ROUTE_TABLE, 3);
        ProjectId one = world.project("acme", "one", "eu-de", quotas);
        ProjectId two = world.project("beta", "two", "eu-de", quotas);
        VpcId a = world.vpc(one, "va", "10.0.0.0/16");
        VpcId b = world.vpc(one, "vb", "10.1.0.0/16");
        VpcId c = world.vpc(two, "vc", "192.168.0.0/16");
        SubnetId ofA = world.subnet(a, "10.0.0.0/24");
        SubnetId ofC = world.subnet(c, "192.168.0.0/24");
        guard(world, one, world.subnet(b, "10.1.0.0/24"));
        world.ecs(ofA);
        world.ecs(ofC);
        PeeringId ab = world.peer(a, b);
        PeeringId bc = world.peer(b, c);
        world.route(a, "192.168.0.0/16", ab).route(b, "192.168.0.0/16", bc);
        world.route(b, "10.0.0.0/16", ab).route(c, "10.0.0.0/8", bc);
        return world;
    }

    /** Lets TCP come in, and all go out to VPC va. */
    private static void guard(World world, ProjectId project, SubnetId subnet) {
        NetworkAclId acl = new NetworkAclId(world.change(project, new Command.CreateNetworkAcl("acl", "", true))
                .getFirst());
        world.change(project, new Command.AssociateNetworkAcl(acl, List.of(subnet)));
        world.change(
                project,
                new Command.InsertNetworkAclRules(
                        acl,
                        Optional.empty(),
                        List.of(rule(OptionalInt.of(6), Optional.empty())),
                        List.of(rule(OptionalInt.empty(), Optional.of(Cidr.parse("10.0.0.0/16"))))));
    }

    private static Command.NewNetworkAclRule rule(OptionalInt protocol, Optional<Cidr> destination) {
        return new Command.NewNetworkAclRule(
                "", "", false, IpFamily.V4, protocol, Optional.empty(), destination, List.of(), List.of(), true);
    }
}
