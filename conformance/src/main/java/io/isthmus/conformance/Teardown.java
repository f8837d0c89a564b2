package io.isthmus.conformance;

import io.isthmus.conformance.cloud.CallFailedException;
import io.isthmus.conformance.cloud.Cloud;
import io.isthmus.conformance.cloud.NetworkAcls;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Deletes what a scenario made, in the order in which things depend on each other. For one thread. */
final class Teardown {
    private final World world;
    private final List<String> problems = new ArrayList<>();

    private Teardown(World world) {
        this.world = world;
    }

    /**
     * Deletes everything, and looks whether it is gone.
     *
     * @return what went wrong; empty if nothing is left
     */
    static List<String> of(World world) {
        Teardown teardown = new Teardown(world);
        teardown.run();
        return List.copyOf(teardown.problems);
    }

    private void run() {
        world.ecss.forEach((name, ecs) -> {
            String id = ecs.server().id();
            Cloud cloud = world.cloud(ecs.project());
            delete(
                    "ECS " + name,
                    () -> cloud.servers().delete(id),
                    () -> cloud.servers().exists(id));
        });
        world.peerings.forEach((name, peering) -> {
            Cloud cloud = ofVpc(peering.requester());
            delete("peering " + name, () -> cloud.deletePeering(peering.id()), () -> cloud.peeringExists(peering.id()));
        });
        // A deleted subnet takes its association along, and then its table can go (contract.md 10.20).
        world.subnets.forEach((name, subnet) -> {
            Cloud cloud = world.cloud(subnet.project());
            String vpc = vpc(subnet.place()).id();
            delete("subnet " + name, () -> cloud.deleteSubnet(vpc, subnet.id()), () -> cloud.subnetExists(subnet.id()));
        });
        world.acls.forEach((name, acl) -> {
            NetworkAcls acls = world.cloud(acl.project()).networkAcls();
            delete("network ACL " + name, () -> acls.delete(acl.id()), () -> acls.exists(acl.id()));
        });
        world.tables.forEach((name, table) -> {
            Cloud cloud = world.cloud(table.project());
            delete("route table " + name, () -> cloud.deleteTable(table.id()), () -> cloud.tableExists(table.id()));
        });
        world.vpcs.forEach((name, vpc) -> {
            Cloud cloud = world.cloud(vpc.project());
            attempt(() -> cloud.deleteRoutesToServers(vpc.id()));
            delete("VPC " + name, () -> cloud.deleteVpc(vpc.id()), () -> cloud.vpcExists(vpc.id()));
        });
        world.groups
                .values()
                .forEach(group -> attempt(
                        () -> world.cloud(group.project()).securityGroups().removeRulesNamingOthers(group.id())));
        world.groups.forEach((name, group) -> {
            Cloud cloud = world.cloud(group.project());
            delete(
                    "security group " + name,
                    () -> cloud.securityGroups().delete(group.id()),
                    () -> cloud.securityGroups().exists(group.id()));
        });
    }

    private void delete(String what, Runnable call, BooleanSupplier exists) {
        attempt(() -> {
            call.run();
            if (exists.getAsBoolean()) {
                problems.add(what + " is deleted, and still there");
            }
        });
    }

    private void attempt(Runnable call) {
        try {
            call.run();
        } catch (CallFailedException e) {
            problems.add(e.problem());
        }
    }

    private Cloud ofVpc(String name) {
        return world.cloud(vpc(name).project());
    }

    private World.Made vpc(String name) {
        World.Made vpc = world.vpcs.get(name);
        if (vpc == null) {
            throw new IllegalStateException("the VPC " + name + " was not made");
        }
        return vpc;
    }
}
