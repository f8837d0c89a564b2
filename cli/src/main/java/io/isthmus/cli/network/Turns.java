package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.netfile.Network;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;

/**
 * When what is doomed goes: before anything comes, or when all that comes is in its place. What is made anew goes late if there
 * can be two of it for a while, and what holds it waits for it. For one plan.
 */
final class Turns {
    private static final Set<Kind> AT_THE_END = Set.of(Kind.ACL, Kind.SECURITY_GROUP);
    private final View live;
    private final Doomed doomed;
    private final SequencedMap<Thing, String> first;
    private final Set<Thing> late = new HashSet<>();

    /** @param known what must go first, and why, beside what can be seen in the two networks */
    Turns(View desired, View live, Doomed doomed, Map<Thing, String> known) {
        this.live = live;
        this.doomed = doomed;
        this.first = Hindrances.of(desired, live, doomed, known);
        anew(Kind.ECS).forEach(late::add);
        anew(Kind.PEERING).forEach(late::add);
        anew(Kind.SUBNET).forEach(late::add);
        anew(Kind.ROUTE_TABLE).forEach(late::add);
        holders();
        live.network.flowLogs().forEach(this::flowLog);
        live.network.guardRails().forEach(this::guardRail);
        live.network.tables().forEach(this::prunedTable);
        doomed.all().stream()
                .filter(thing -> AT_THE_END.contains(thing.kind()))
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
                .forEach((thing, why) -> replaced.put(
                        thing,
                        new Plan.Anew(
                                why,
                                late.contains(thing)
                                        ? Optional.empty()
                                        : Optional.of(Optional.ofNullable(first.get(thing))
                                                .orElse("it depends on what goes")))));
        return replaced;
    }

    /** What those are called, as long as they are there, that go when the new ones of their name have come. */
    Map<Thing, Thing> old() {
        Map<Thing, Thing> old = new LinkedHashMap<>();
        for (Thing thing : doomed.replaced().keySet()) {
            if (late.contains(thing)) {
                int number = 1;
                while (live.has(thing.old(number))) {
                    number++;
                }
                old.put(thing, thing.old(number));
            }
        }
        return old;
    }

    /** Those of a kind that are made anew, or are there twice, and need not go first. */
    private List<Thing> anew(Kind kind) {
        return Stream.concat(doomed.replaced().keySet().stream(), doomed.doubles().stream())
                .filter(thing -> thing.kind() == kind && !first.containsKey(thing))
                .toList();
    }

    private boolean isAnew(Thing thing) {
        return anew(thing.kind()).contains(thing);
    }

    /** What others are in that go late cannot go first. */
    private void holders() {
        for (Network.Ecs ecs : live.network.ecss()) {
            hold(new Thing(Kind.ECS, ecs.name()), new Thing(Kind.SUBNET, ecs.subnet()));
        }
        for (Network.Subnet subnet : live.network.subnets()) {
            hold(new Thing(Kind.SUBNET, subnet.name()), new Thing(Kind.VPC, subnet.vpc()));
        }
        for (Network.RouteTable table : live.network.tables()) {
            hold(new Thing(Kind.ROUTE_TABLE, table.name()), new Thing(Kind.VPC, table.vpc()));
        }
        for (Network.Peering peering : live.network.peerings()) {
            hold(new Thing(Kind.PEERING, peering.name()), new Thing(Kind.VPC, peering.requester()));
            hold(new Thing(Kind.PEERING, peering.name()), new Thing(Kind.VPC, peering.accepter()));
        }
    }

    private void hold(Thing held, Thing holder) {
        if (late.contains(held) && doomed.has(holder)) {
            late.add(holder);
        }
    }

    /** It ends with its place. */
    private void flowLog(Network.FlowLog log) {
        Thing thing = new Thing(Kind.FLOW_LOG, log.name());
        if (isAnew(thing) && !early(View.placeOf(log))) {
            late.add(thing);
        }
    }

    /** As long as it is about what stays it can hold until the new one does. */
    private void guardRail(Network.GuardRail rail) {
        Thing thing = new Thing(Kind.GUARD_RAIL, rail.name());
        boolean stays = Stream.concat(Stream.of(rail.to()), rail.from().stream())
                .map(View::thing)
                .noneMatch(doomed::has);
        if (isAnew(thing) && stays) {
            late.add(thing);
        }
    }

    /** It goes when its subnets use what they are to use, unless its VPC is in the way. */
    private void prunedTable(Network.RouteTable table) {
        Thing thing = new Thing(Kind.ROUTE_TABLE, table.name());
        if (doomed.has(thing) && !first.containsKey(thing) && !early(new Thing(Kind.VPC, table.vpc()))) {
            late.add(thing);
        }
    }
}
