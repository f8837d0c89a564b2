package io.isthmus.forwarding;

import io.isthmus.model.Peering;
import io.isthmus.model.RouteTable;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * From where the routes lead to addresses of a subnet: found backwards from its VPC over the peerings, so that VPCs whose
 * routes lead elsewhere cost nothing, and for all addresses at once that no route tells apart. For one thread.
 */
final class Arrivals {
    private final Snapshot snapshot;
    private final Steps steps;
    private final Cidr block;
    private final List<Ip> addresses;
    private final List<Arrival> found = new ArrayList<>();

    /**
     * A route table whose subnets' packets come to some of the addresses.
     *
     * @param way the VPCs that they are in on their way: the table's first, that of the addresses last
     * @param addresses which of them, by their places
     */
    record Arrival(RouteTable table, List<VpcId> way, BitSet addresses) {}

    /** That packets for some addresses get on from the default table of a VPC. */
    private record Passage(List<VpcId> way, BitSet addresses) {
        VpcId vpc() {
            return way.getFirst();
        }
    }

    private Arrivals(Snapshot snapshot, Steps steps, Cidr block, List<Ip> addresses) {
        this.snapshot = snapshot;
        this.steps = steps;
        this.block = block;
        this.addresses = addresses;
    }

    /**
     * The route tables, those of the VPC itself among them. Not all, if that took too many steps.
     *
     * @param block of a subnet of the VPC
     * @param addresses in this block
     */
    static List<Arrival> of(Snapshot snapshot, Steps steps, VpcId vpc, Cidr block, List<Ip> addresses) {
        Arrivals arrivals = new Arrivals(snapshot, steps, block, addresses);
        arrivals.find(vpc);
        return arrivals.found;
    }

    private void find(VpcId vpc) {
        BitSet all = new BitSet(addresses.size());
        all.set(0, addresses.size());
        snapshot.routeTables(vpc).forEach(table -> found.add(new Arrival(table, List.of(vpc), all)));
        Map<VpcId, BitSet> passing = new HashMap<>(Map.of(vpc, all));
        Deque<Passage> next = new ArrayDeque<>(List.of(new Passage(List.of(vpc), all)));
        while (!next.isEmpty() && !steps.areTooMany()) {
            Passage passage = next.remove();
            for (Peering peering : snapshot.peerings(passage.vpc())) {
                if (peering.isActive()) {
                    for (RouteTable table : snapshot.routeTables(peering.other(passage.vpc()))) {
                        follow(table, peering, passage, passing, next);
                    }
                }
            }
        }
    }

    private void follow(
            RouteTable table, Peering peering, Passage passage, Map<VpcId, BitSet> passing, Deque<Passage> next) {
        BitSet led = led(table, peering, passage.addresses());
        if (led.isEmpty()) {
            return;
        }
        List<VpcId> way =
                Stream.concat(Stream.of(table.vpc()), passage.way().stream()).toList();
        found.add(new Arrival(table, way, led));
        if (table.isDefault() && snapshot.settings().transit()) {
            BitSet known = passing.computeIfAbsent(table.vpc(), _ -> new BitSet());
            BitSet fresh = (BitSet) led.clone();
            fresh.andNot(known);
            if (!fresh.isEmpty()) {
                BitSet both = (BitSet) known.clone();
                both.or(fresh);
                passing.put(table.vpc(), both);
                next.add(new Passage(way, fresh));
            }
        }
    }

    /** Which of these addresses a table leads over a peering. */
    private BitSet led(RouteTable table, Peering peering, BitSet which) {
        if (!tellsApart(table)) {
            boolean leads = leads(table, peering, addresses.get(which.nextSetBit(0)));
            return leads ? which : new BitSet();
        }
        BitSet led = new BitSet(addresses.size());
        which.stream()
                .filter(place -> leads(table, peering, addresses.get(place)))
                .forEach(led::set);
        return led;
    }

    /** Whether addresses of the block may be treated differently. */
    private boolean tellsApart(RouteTable table) {
        return table.routes().within(block).stream()
                        .anyMatch(entry -> entry.prefix().length() > block.length())
                || (snapshot.subnetCovering(table.vpc(), block).isEmpty()
                        && !snapshot.subnetsTouching(table.vpc(), block).isEmpty());
    }

    private boolean leads(RouteTable table, Peering peering, Ip address) {
        steps.take(1);
        return Lookup.of(snapshot, table, address) instanceof Lookup.Over(var _, var _, Peering over)
                && over.equals(peering);
    }
}
