package io.isthmus.forwarding;

import io.isthmus.model.Peering;
import io.isthmus.model.Port;
import io.isthmus.model.RouteTable;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * From where the routes lead to an address of a port: found backwards from its VPC over the peerings, so that VPCs whose
 * routes lead elsewhere cost nothing. Stateless.
 */
final class Arrivals {
    private Arrivals() {}

    /** The route tables, those of the port's own VPC among them, whose subnets' packets for the address come to the port. */
    static List<RouteTable> of(Snapshot snapshot, Port port, Ip address) {
        List<RouteTable> found = new ArrayList<>(snapshot.routeTables(port.vpc()));
        Set<VpcId> passing = new HashSet<>(Set.of(port.vpc()));
        Deque<VpcId> next = new ArrayDeque<>(passing);
        while (!next.isEmpty()) {
            VpcId vpc = next.remove();
            for (Peering peering : snapshot.peerings(vpc)) {
                VpcId neighbour = peering.other(vpc);
                for (RouteTable table : snapshot.routeTables(neighbour)) {
                    boolean leads =
                            Lookup.of(snapshot, table, address) instanceof Lookup.Over(var _, var _, Peering over)
                                    && over.equals(peering);
                    if (leads) {
                        found.add(table);
                    }
                    if (leads && table.isDefault() && snapshot.settings().transit() && passing.add(neighbour)) {
                        next.add(neighbour);
                    }
                }
            }
        }
        return found;
    }
}
