package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.netfile.Block;
import io.isthmus.netfile.Network;
import io.isthmus.net.Cidr;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * Which of what is doomed must go before what comes, since the service has no room for both at a time, and why. Only what can
 * be seen in two networks is found here; for all else, as quotas, {@link Prospect} asks the service. For one plan.
 */
final class Hindrances {
    private static final int MOST_SECONDARY = 5;
    private final View desired;
    private final View live;
    private final Doomed doomed;
    private final SequencedMap<Thing, String> found;

    private Hindrances(View desired, View live, Doomed doomed, Map<Thing, String> known) {
        this.desired = desired;
        this.live = live;
        this.doomed = doomed;
        this.found = new LinkedHashMap<>(known);
    }

    /** @param known what is known to be one already, and why */
    static SequencedMap<Thing, String> of(View desired, View live, Doomed doomed, Map<Thing, String> known) {
        Hindrances hindrances = new Hindrances(desired, live, doomed, known);
        hindrances.find();
        return hindrances.found;
    }

    private void find() {
        live.network.subnets().stream()
                .filter(subnet -> doomed.has(Kind.SUBNET, subnet.name()))
                .forEach(subnet -> add(Kind.SUBNET, subnet.name(), subnet(subnet)));
        live.network.ecss().stream()
                .filter(ecs -> doomed.has(Kind.ECS, ecs.name()))
                .forEach(ecs -> add(Kind.ECS, ecs.name(), ecs(ecs)));
        live.network.peerings().stream()
                .filter(peering -> doomed.has(Kind.PEERING, peering.name()))
                .forEach(peering -> add(Kind.PEERING, peering.name(), peering(peering)));
        live.network.flowLogs().stream()
                .filter(log -> doomed.has(Kind.FLOW_LOG, log.name()))
                .forEach(log -> add(Kind.FLOW_LOG, log.name(), flowLog(log)));
    }

    private void add(Kind kind, String name, Optional<String> why) {
        why.ifPresent(text -> found.putIfAbsent(new Thing(kind, name), text));
    }

    private Optional<String> subnet(Network.Subnet subnet) {
        return desired.network.subnets().stream()
                .filter(wanted -> wanted.vpc().equals(subnet.vpc())
                        && overlap(wanted.cidr(), subnet.cidr())
                        && doomed.isMade(new Thing(Kind.SUBNET, wanted.name())))
                .findFirst()
                .map(wanted -> "the new block " + wanted.cidr() + " overlaps its own")
                .or(() -> View.find(desired.vpcs, subnet.vpc())
                        .flatMap(wanted ->
                                View.find(live.vpcs, subnet.vpc()).flatMap(there -> blocks(subnet, there, wanted))))
                .or(() -> route(subnet));
    }

    /** Why a VPC cannot get its new blocks as long as it has a subnet. */
    private static Optional<String> blocks(Network.Subnet subnet, Network.Vpc there, Network.Vpc wanted) {
        List<String> kept =
                there.secondary().stream().filter(wanted.secondary()::contains).toList();
        List<String> gone =
                there.secondary().stream().filter(block -> !kept.contains(block)).toList();
        List<String> added = wanted.secondary().stream()
                .filter(block -> !kept.contains(block))
                .toList();
        Optional<String> own =
                gone.stream().filter(block -> contains(block, subnet.cidr())).findFirst();
        boolean stays = Stream.concat(Stream.of(wanted.cidr()), kept.stream())
                .anyMatch(block -> contains(block, subnet.cidr()));
        if (stays) {
            return Optional.empty();
        }
        String of = " of the VPC " + wanted.name();
        if (own.isEmpty()) {
            return Optional.of("it lies outside of the new block" + of);
        }
        return Stream.concat(Stream.of(wanted.cidr()), added.stream())
                .filter(block -> overlap(block, own.get()))
                .findFirst()
                .map(block -> "the new block " + block + of + " overlaps " + own.get() + ", in which it lies")
                .or(() -> there.secondary().size() + added.size() > MOST_SECONDARY
                        ? Optional.of("the new blocks" + of + " need the place of " + own.get() + ", in which it lies")
                        : Optional.empty());
    }

    /** A new route into it, which is refused as long as it is local. */
    private Optional<String> route(Network.Subnet subnet) {
        Map<Step.TableOf, List<Network.Route>> there = live.routes();
        return desired.routes().entrySet().stream()
                .filter(table -> table.getKey().vpc().equals(subnet.vpc()))
                .flatMap(table -> table.getValue().stream().filter(route -> doomed.isMade(
                                table.getKey().thing())
                        || there.getOrDefault(table.getKey(), List.of()).stream()
                                .noneMatch(old -> old.destination().equals(route.destination()))))
                .filter(route -> contains(subnet.cidr(), route.destination()))
                .findFirst()
                .map(route -> "the new route " + route.destination() + " leads into its block");
    }

    private Optional<String> ecs(Network.Ecs ecs) {
        Thing subnet = new Thing(Kind.SUBNET, ecs.subnet());
        if (found.containsKey(subnet)) {
            return Optional.of("its subnet " + ecs.subnet() + " does");
        }
        return desired.network.ecss().stream()
                .filter(wanted -> wanted.subnet().equals(ecs.subnet())
                        && !doomed.isMade(subnet)
                        && wanted.address().isPresent()
                        && wanted.address().equals(ecs.address())
                        && doomed.isMade(new Thing(Kind.ECS, wanted.name())))
                .findFirst()
                .map(wanted -> "the new ECS " + wanted.name() + " gets its address");
    }

    private Optional<String> peering(Network.Peering peering) {
        return desired.network.peerings().stream()
                .filter(wanted -> (joins(wanted, peering.requester(), peering.accepter())
                                || joins(wanted, peering.accepter(), peering.requester()))
                        && doomed.isMade(new Thing(Kind.PEERING, wanted.name())))
                .findFirst()
                .map(_ -> "two VPCs have one peering at most");
    }

    private static boolean joins(Network.Peering peering, String one, String other) {
        return peering.requester().equals(one) && peering.accepter().equals(other);
    }

    private Optional<String> flowLog(Network.FlowLog log) {
        Thing place = View.placeOf(log);
        if (found.containsKey(place)) {
            return Optional.of("its " + place + " does");
        }
        return desired.network.flowLogs().stream()
                .filter(wanted -> View.placeOf(wanted).equals(place)
                        && !doomed.isMade(place)
                        && wanted.traffic().equals(log.traffic())
                        && doomed.isMade(new Thing(Kind.FLOW_LOG, wanted.name())))
                .findFirst()
                .map(_ -> "a place has one flow log of a kind of traffic at most");
    }

    private static boolean overlap(String one, String other) {
        return both(one, other).filter(pair -> pair.one().overlaps(pair.other())).isPresent();
    }

    private static boolean contains(String outer, String inner) {
        return both(outer, inner).filter(pair -> pair.one().contains(pair.other())).isPresent();
    }

    private record Pair(Cidr one, Cidr other) {}

    private static Optional<Pair> both(String one, String other) {
        return Block.parse(one).flatMap(first -> Block.parse(other).map(second -> new Pair(first, second)));
    }
}
