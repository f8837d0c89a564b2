package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.netfile.Network;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;

/**
 * When what is doomed goes: before anything comes, or when all that comes is in its place. What is made anew goes late, unless
 * it is known that there cannot be two of it for a while, and what holds it waits for it. For one plan.
 */
final class Turns {
    private final View live;
    private final Doomed doomed;
    private final Map<Thing, String> first;
    private final Set<Thing> late = new HashSet<>();

    /** @param known of what is made anew or there twice, that of which the old one must go first, and why */
    Turns(View live, Doomed doomed, Map<Thing, String> known) {
        this.live = live;
        this.doomed = doomed;
        this.first = new HashMap<>(known);
        for (Network.Ecs ecs : live.network.ecss()) {
            Thing subnet = new Thing(Kind.SUBNET, ecs.subnet());
            goesWith(new Thing(Kind.ECS, ecs.name()), subnet, first.containsKey(subnet));
        }
        Stream.concat(doomed.replaced().keySet().stream(), doomed.doubles().stream())
                .filter(thing -> !first.containsKey(thing))
                .forEach(late::add);
        live.network.ecss().forEach(ecs -> hold(Kind.ECS, ecs.name(), Kind.SUBNET, ecs.subnet()));
        live.network.subnets().forEach(subnet -> hold(Kind.SUBNET, subnet.name(), Kind.VPC, subnet.vpc()));
        live.network.tables().forEach(table -> hold(Kind.ROUTE_TABLE, table.name(), Kind.VPC, table.vpc()));
        for (Network.Peering peering : live.network.peerings()) {
            hold(Kind.PEERING, peering.name(), Kind.VPC, peering.requester());
            hold(Kind.PEERING, peering.name(), Kind.VPC, peering.accepter());
        }
        for (Network.FlowLog log : live.network.flowLogs()) {
            Thing place = View.placeOf(log);
            goesWith(new Thing(Kind.FLOW_LOG, log.name()), place, early(place));
        }
        live.network.tables().forEach(this::table);
        doomed.all().stream()
                .filter(thing -> thing.kind() == Kind.ACL || thing.kind() == Kind.SECURITY_GROUP)
                .forEach(late::add);
    }

    /** Whether it goes before anything comes. */
    boolean early(Thing thing) {
        return doomed.has(thing) && !late.contains(thing);
    }

    /** Whether it goes when all that comes is in its place. */
    boolean late(Thing thing) {
        return late.contains(thing);
    }

    /** What is made anew, and why, and why so if the old one goes first. */
    SequencedMap<Thing, Plan.Anew> replaced() {
        SequencedMap<Thing, Plan.Anew> replaced = new LinkedHashMap<>();
        doomed.replaced()
                .forEach(
                        (thing, why) -> replaced.put(thing, new Plan.Anew(why, Optional.ofNullable(first.get(thing)))));
        return replaced;
    }

    /** What those are called, as long as they are there, that go when the new ones of their name have come. */
    Map<Thing, Thing> old() {
        Map<Thing, Thing> old = new HashMap<>();
        doomed.replaced().keySet().stream()
                .filter(late::contains)
                .forEach(thing -> old.put(thing, thing.old(live::has)));
        return old;
    }

    /** It cannot outlive what it is in. */
    private void goesWith(Thing thing, Thing place, boolean placeGoesFirst) {
        if (placeGoesFirst
                && (doomed.replaced().containsKey(thing) || doomed.doubles().contains(thing))) {
            first.putIfAbsent(thing, "the " + place + " does");
            late.remove(thing);
        }
    }

    /** What something is in that goes late cannot go first. */
    private void hold(Kind heldKind, String held, Kind holderKind, String holder) {
        Thing thing = new Thing(holderKind, holder);
        if (late.contains(new Thing(heldKind, held)) && doomed.has(thing)) {
            late.add(thing);
        }
    }

    /** One that the file does not hold goes when its subnets use what they are to use, unless its VPC goes first. */
    private void table(Network.RouteTable table) {
        Thing thing = new Thing(Kind.ROUTE_TABLE, table.name());
        if (doomed.has(thing) && !first.containsKey(thing) && !early(new Thing(Kind.VPC, table.vpc()))) {
            late.add(thing);
        }
    }
}
