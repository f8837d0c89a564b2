package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.Network.Peering.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What must be deleted, whether it comes again or not. For one thread. */
final class Doomed {
    private final View desired;
    private final View live;
    private final SequencedMap<Thing, String> replaced = new LinkedHashMap<>();
    private final SequencedSet<Thing> pruned = new LinkedHashSet<>();
    private final List<Thing> surplus = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /** @param prune whether what the file does not hold goes */
    Doomed(View desired, View live, boolean prune) {
        this.desired = desired;
        this.live = live;
        live.things().stream().filter(thing -> !desired.has(thing)).forEach(prune ? pruned::add : surplus::add);
        desired.network.subnets().forEach(this::subnet);
        desired.network.tables().forEach(this::table);
        desired.network.peerings().forEach(this::peering);
        desired.network.ecss().forEach(this::ecs);
        live.network.ecss().forEach(this::withItsSubnet);
        desired.network.flowLogs().forEach(this::flowLog);
        desired.network.guardRails().forEach(this::guardRail);
    }

    boolean has(Thing thing) {
        return replaced.containsKey(thing) || pruned.contains(thing);
    }

    boolean has(Kind kind, String name) {
        return has(new Thing(kind, name));
    }

    boolean isReplaced(Thing thing) {
        return replaced.containsKey(thing);
    }

    /** All of these that are doomed and of a kind, the last first. */
    List<Thing> of(Kind kind, Predicate<Thing> which) {
        return live.things().reversed().stream()
                .filter(thing -> thing.kind() == kind && has(thing) && which.test(thing))
                .toList();
    }

    List<Thing> all() {
        return live.things().stream().filter(this::has).toList();
    }

    SequencedMap<Thing, String> replaced() {
        return replaced;
    }

    List<Thing> surplus() {
        return surplus;
    }

    List<String> problems() {
        return problems;
    }

    private void replace(Kind kind, String name, String why) {
        replaced.put(new Thing(kind, name), why);
    }

    private void subnet(Network.Subnet wanted) {
        View.find(live.subnets, wanted.name()).ifPresent(found -> {
            if (!found.vpc().equals(wanted.vpc())) {
                replace(Kind.SUBNET, wanted.name(), "it lies in the VPC " + found.vpc() + ", not " + wanted.vpc());
            } else if (!found.cidr().equals(wanted.cidr())) {
                replace(Kind.SUBNET, wanted.name(), "its block is " + found.cidr() + ", not " + wanted.cidr());
            } else if (!found.gateway().equals(wanted.gateway())) {
                replace(
                        Kind.SUBNET,
                        wanted.name(),
                        "its gateway is " + found.gateway().orElse("") + ", not "
                                + wanted.gateway().orElse(""));
            } else if (found.ipv6() && !wanted.ipv6()) {
                replace(Kind.SUBNET, wanted.name(), "it has IPv6, which stays as long as the subnet");
            }
        });
    }

    private void table(Network.RouteTable wanted) {
        View.find(live.tables, wanted.name())
                .filter(found -> !found.vpc().equals(wanted.vpc()))
                .ifPresent(found -> replace(
                        Kind.ROUTE_TABLE,
                        wanted.name(),
                        "it belongs to the VPC " + found.vpc() + ", not " + wanted.vpc()));
    }

    private void peering(Network.Peering wanted) {
        View.find(live.peerings, wanted.name()).ifPresent(found -> {
            if (!found.requester().equals(wanted.requester())
                    || !found.accepter().equals(wanted.accepter())) {
                replace(
                        Kind.PEERING,
                        wanted.name(),
                        "it joins " + found.requester() + " and " + found.accepter() + ", not " + wanted.requester()
                                + " and " + wanted.accepter());
            } else if (found.state() != wanted.state()
                    && found.state() != State.PENDING
                    && (wanted.foreign().isEmpty() || found.state() == State.REJECTED)) {
                replace(
                        Kind.PEERING,
                        wanted.name(),
                        found.state() == State.ACTIVE ? "it is active" : "it was rejected or has expired");
            } else if (found.state() == State.REJECTED && lacksRoutes(wanted.name())) {
                replace(Kind.PEERING, wanted.name(), "it was rejected, so that no route over it can be added");
            }
        });
    }

    private boolean lacksRoutes(String peering) {
        Map<Step.TableOf, List<Network.Route>> there = live.routes();
        return desired.routes().entrySet().stream()
                .anyMatch(table -> table.getValue().stream()
                        .anyMatch(route -> route.hop().equals(new Network.Hop.Over(peering))
                                && !there.getOrDefault(table.getKey(), List.of())
                                        .contains(route)));
    }

    private void ecs(Network.Ecs wanted) {
        View.find(live.ecss, wanted.name()).ifPresent(found -> {
            Optional<String> address =
                    wanted.address().filter(text -> !found.address().equals(Optional.of(text)));
            if (!found.subnet().equals(wanted.subnet())) {
                replace(
                        Kind.ECS,
                        wanted.name(),
                        "it lies in the subnet " + found.subnet() + ", not " + wanted.subnet());
            } else if (address.isPresent()) {
                replace(
                        Kind.ECS,
                        wanted.name(),
                        "its address is " + found.address().orElse("none") + ", not " + address.get());
            }
        });
    }

    private void flowLog(Network.FlowLog wanted) {
        View.find(live.flowLogs, wanted.name()).ifPresent(found -> {
            if (!View.placeOf(found).equals(View.placeOf(wanted))) {
                replace(
                        Kind.FLOW_LOG,
                        wanted.name(),
                        "it is of the " + View.placeOf(found) + ", not the " + View.placeOf(wanted));
            } else if (!found.traffic().equals(wanted.traffic())) {
                replace(
                        Kind.FLOW_LOG,
                        wanted.name(),
                        "it records " + found.traffic() + " traffic, not " + wanted.traffic());
            } else if (has(View.placeOf(found))) {
                replace(Kind.FLOW_LOG, wanted.name(), "the " + View.placeOf(found) + " is made anew");
            }
        });
    }

    private void guardRail(Network.GuardRail wanted) {
        View.find(live.guardRails, wanted.name()).ifPresent(found -> {
            Optional<Thing> anew = Stream.concat(Stream.of(wanted.to()), wanted.from().stream())
                    .map(View::thing)
                    .filter(this::has)
                    .findFirst();
            if (!found.equals(wanted)) {
                replace(Kind.GUARD_RAIL, wanted.name(), "it lets in " + found.text() + ", not " + wanted.text());
            } else if (anew.isPresent()) {
                replace(Kind.GUARD_RAIL, wanted.name(), "the " + anew.get() + " is made anew");
            }
        });
    }

    /** An ECS cannot stay where no subnet is. */
    private void withItsSubnet(Network.Ecs ecs) {
        Thing thing = new Thing(Kind.ECS, ecs.name());
        if (!has(Kind.SUBNET, ecs.subnet()) || has(thing)) {
            return;
        }
        if (desired.ecss.containsKey(ecs.name())) {
            replaced.put(thing, "its subnet " + ecs.subnet() + " is made anew");
        } else {
            problems.add("The subnet " + ecs.subnet() + " must be made anew, and the " + thing
                    + " is in it, which the file does not hold: name it in the file, or let --prune delete it.");
        }
    }
}
