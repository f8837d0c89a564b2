package io.isthmus.conformance;

import io.isthmus.conformance.cloud.Cloud;
import io.isthmus.conformance.cloud.Cloud.NextHop;
import io.isthmus.conformance.scenario.Action;
import io.isthmus.netfile.Network;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The calls about the routes of a world. Those over peerings are added to default tables, and deleted from them, in turn by the
 * table and by the v2.0 routes. For one thread.
 */
final class RouteCalls {
    private record Placed(Action.TableOf table, String destination) {}

    private final World world;
    private final Set<Placed> toServers = new HashSet<>();
    private boolean byRouteTable;

    RouteCalls(World world) {
        this.world = world;
    }

    void add(Action.TableOf table, Network.Route route, Cloud cloud) {
        String destination = world.block(route.destination());
        String peering = world.peering(route.peering());
        byRouteTable = !byRouteTable;
        // A stranger does not even see the default table, so it must try by the VPC's id.
        boolean stranger = !cloud.equals(world.ofVpc(table.vpc()));
        if (table.custom().isPresent() || (byRouteTable && !stranger)) {
            cloud.updateRoute(world.table(table, cloud), "add", destination, Optional.of(NextHop.peering(peering)));
        } else {
            cloud.createRoute(world.vpc(table.vpc()), destination, peering);
        }
    }

    void addToServer(Action.TableOf table, String destination, String ecs, Cloud cloud) {
        toServer("add", table, destination, ecs, cloud);
    }

    void switchTo(Action.TableOf table, Network.Route route, Cloud cloud) {
        cloud.updateRoute(
                world.table(table, cloud),
                "mod",
                world.block(route.destination()),
                Optional.of(NextHop.peering(world.peering(route.peering()))));
        toServers.remove(new Placed(table, route.destination()));
    }

    void switchToServer(Action.TableOf table, String destination, String ecs, Cloud cloud) {
        toServer("mod", table, destination, ecs, cloud);
    }

    private void toServer(String verb, Action.TableOf table, String destination, String ecs, Cloud cloud) {
        String server = world.ecs(ecs).server().id();
        cloud.updateRoute(world.table(table, cloud), verb, world.block(destination), Optional.of(NextHop.ecs(server)));
        toServers.add(new Placed(table, destination));
    }

    void delete(Action.TableOf table, String destination, Cloud cloud) {
        byRouteTable = !byRouteTable;
        // The v2.0 routes show no route to a server (contract.md 2.1).
        boolean toServer = toServers.contains(new Placed(table, destination));
        if (byRouteTable || toServer || table.custom().isPresent()) {
            cloud.updateRoute(world.table(table, cloud), "del", world.block(destination), Optional.empty());
        } else {
            cloud.deleteRoute(world.vpc(table.vpc()), world.block(destination));
        }
        toServers.remove(new Placed(table, destination));
    }
}
