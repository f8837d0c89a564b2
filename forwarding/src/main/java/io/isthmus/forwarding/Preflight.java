package io.isthmus.forwarding;

import io.isthmus.model.NextHop;
import io.isthmus.model.Peering;
import io.isthmus.model.Route;
import io.isthmus.model.RouteTable;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.PrefixTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a peering of two VPCs can join at best, and the routes that it takes on both sides: known before anything is made.
 *
 * @param pairs each subnet of the first VPC with each of the second, by address family
 * @param routes what the tables still lack
 */
public record Preflight(List<Pair> pairs, List<Missing> routes) {

    /** How many of some addresses. */
    public enum Share {
        ALL,
        PART,
        NONE
    }

    /**
     * Two blocks of subnets.
     *
     * @param there how much of the other's block the first can send to: what its own VPC has stays there (contract.md 4.1)
     * @param back how much of the first's block the other can answer
     * @param inTheWay the subnets, of either VPC, that keep the rest
     */
    public record Pair(
            Subnet one, Cidr block, Subnet other, Cidr otherBlock, Share there, Share back, List<Subnet> inTheWay) {
        /** How many of their addresses can connect at best. */
        public Share share() {
            return there.compareTo(back) > 0 ? there : back;
        }
    }

    /**
     * A route that a table lacks.
     *
     * @param displaced the route that takes these packets now, whose way would change
     */
    public record Missing(RouteTable table, Cidr destination, Optional<Route> displaced) {}

    /** Of two VPCs, peered already or not; a peering that can never be active any more must be deleted first. */
    public static Preflight of(Snapshot now, VpcId one, VpcId other) {
        Snapshot snapshot = now.peeringBetween(one, other)
                .filter(Peering::isOver)
                .map(ended -> WhatIf.without(now, ended))
                .orElse(now);
        List<Subnet> others = List.copyOf(snapshot.subnets(other));
        List<Pair> pairs = snapshot.subnets(one).stream()
                .flatMap(subnet -> others.stream().flatMap(peer -> pairs(snapshot, subnet, peer)))
                .toList();
        return new Preflight(
                pairs,
                Stream.concat(missing(snapshot, one, other), missing(snapshot, other, one))
                        .toList());
    }

    private static Stream<Pair> pairs(Snapshot snapshot, Subnet subnet, Subnet peer) {
        return subnet.blocks()
                .flatMap(block -> peer.blocks()
                        .filter(otherBlock -> otherBlock.family() == block.family())
                        .map(otherBlock -> new Pair(
                                subnet,
                                block,
                                peer,
                                otherBlock,
                                share(snapshot, subnet.vpc(), otherBlock),
                                share(snapshot, peer.vpc(), block),
                                Stream.concat(
                                                snapshot.subnetsTouching(subnet.vpc(), otherBlock).stream(),
                                                snapshot.subnetsTouching(peer.vpc(), block).stream())
                                        .toList())));
    }

    /** How much of a block a VPC can send to elsewhere. */
    private static Share share(Snapshot snapshot, VpcId vpc, Cidr block) {
        return snapshot.isLocal(vpc, block)
                ? Share.NONE
                : snapshot.subnetsTouching(vpc, block).isEmpty() ? Share.ALL : Share.PART;
    }

    /** The routes from one VPC to another that its tables lack. */
    private static Stream<Missing> missing(Snapshot snapshot, VpcId from, VpcId to) {
        Optional<NextHop> peering =
                snapshot.peeringBetween(from, to).map(Peering::id).map(NextHop.ToPeering::new);
        List<Cidr> destinations = destinations(snapshot, from, to);
        return snapshot.routeTables(from).stream()
                .filter(table -> !snapshot.subnets(table.id()).isEmpty())
                .flatMap(table -> destinations.stream()
                        .filter(destination -> taking(table, destination)
                                .filter(route -> peering.equals(Optional.of(route.nextHop())))
                                .isEmpty())
                        .map(destination -> new Missing(table, destination, taking(table, destination))));
    }

    /** The widest blocks that lead to the other VPC's subnets, but to none that overlaps one of the own. */
    private static List<Cidr> destinations(Snapshot snapshot, VpcId from, VpcId to) {
        List<Cidr> blocks =
                snapshot.subnets(to).stream().flatMap(Subnet::blocks).toList();
        List<Cidr> destinations = new ArrayList<>();
        Stream<Cidr> wide = snapshot.vpc(to).stream().flatMap(Vpc::blocks);
        for (Cidr block :
                wide.filter(block -> share(snapshot, from, block) == Share.ALL).toList()) {
            if (blocks.stream().anyMatch(block::contains)) {
                destinations.add(block);
            }
        }
        for (Cidr block : blocks) {
            boolean led = destinations.stream().anyMatch(wider -> wider.contains(block));
            if (!led && share(snapshot, from, block) == Share.ALL) {
                destinations.add(block);
            }
        }
        return destinations;
    }

    /** The route of a table that takes packets to a whole block: the longest of those that contain it. */
    public static Optional<Route> taking(RouteTable table, Cidr block) {
        return table.routes().longestCovering(block).map(PrefixTable.Entry::value);
    }
}
