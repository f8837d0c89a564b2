package io.isthmus.conformance;

import io.isthmus.conformance.scenario.Action;
import io.isthmus.netfile.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The calls that make a network. Stateless. */
final class BuildOrder {
    private BuildOrder() {}

    /**
     * The calls in one of two orders. What a network does must not depend on it (contract.md 10.13).
     *
     * @param ecssFirst whether ECSs are made before peerings and routes, and requests are accepted before routes are added;
     *     else after
     */
    static List<Action> of(Network network, boolean ecssFirst) {
        List<Action> actions = new ArrayList<>();
        network.vpcs().forEach(vpc -> actions.add(new Action.AddVpc(vpc)));
        network.subnets().forEach(subnet -> actions.add(new Action.AddSubnet(subnet)));
        if (ecssFirst) {
            network.ecss().forEach(ecs -> actions.add(new Action.AddEcs(ecs)));
        }
        network.peerings()
                .forEach(peering -> actions.add(
                        new Action.RequestPeering(peering.name(), peering.requester(), peering.accepter())));
        if (ecssFirst) {
            actions.addAll(accepted(network));
        }
        network.tables().forEach(table -> actions.add(new Action.AddTable(table)));
        network.vpcs()
                .forEach(vpc -> vpc.routes()
                        .forEach(route -> actions.add(
                                new Action.AddRoute(new Action.TableOf(vpc.name(), Optional.empty()), route))));
        if (!ecssFirst) {
            actions.addAll(accepted(network));
            network.ecss().forEach(ecs -> actions.add(new Action.AddEcs(ecs)));
        }
        network.acls().forEach(acl -> actions.add(new Action.AddAcl(acl)));
        // A route to a rejected peering can only be older than the rejection (contract.md 10.4).
        network.peerings().stream()
                .filter(peering -> peering.state() == Network.Peering.State.REJECTED)
                .forEach(peering -> actions.add(new Action.RejectPeering(peering.name())));
        return actions;
    }

    private static List<Action> accepted(Network network) {
        return network.peerings().stream()
                .filter(peering -> peering.state() == Network.Peering.State.ACTIVE)
                .filter(peering -> !project(network, peering.requester()).equals(project(network, peering.accepter())))
                .<Action>map(peering -> new Action.AcceptPeering(peering.name()))
                .toList();
    }

    private static String project(Network network, String vpc) {
        return network.vpcs().stream()
                .filter(candidate -> candidate.name().equals(vpc))
                .map(Network.Vpc::project)
                .findFirst()
                .orElseThrow();
    }
}
