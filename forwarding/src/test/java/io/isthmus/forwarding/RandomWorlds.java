package io.isthmus.forwarding;

import io.isthmus.model.PeeringId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.Settings;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.model.testing.World;
import java.util.Map;

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
        world.subnet(b, "10.1.0.0/24");
        world.ecs(ofA);
        world.ecs(ofC);
        PeeringId ab = world.peer(a, b);
        PeeringId bc = world.peer(b, c);
        world.route(a, "192.168.0.0/16", ab).route(b, "192.168.0.0/16", bc);
        world.route(b, "10.0.0.0/16", ab).route(c, "10.0.0.0/8", bc);
        return world;
    }
}
