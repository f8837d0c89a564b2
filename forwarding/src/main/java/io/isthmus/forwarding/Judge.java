package io.isthmus.forwarding;

import io.isthmus.forwarding.Arrivals.Arrival;
import io.isthmus.forwarding.Sorts.Sort;
import io.isthmus.model.GuardRail;
import io.isthmus.model.GuardRail.Promise;
import io.isthmus.model.Port;
import io.isthmus.model.RouteTableId;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * Judges guard rails in one state. What has been found out for one rail is known for the next: ports by their sorts, the ways
 * that lead to them, and which packets arrive. For one thread.
 */
final class Judge {
    private final Snapshot snapshot;
    private final Steps steps;
    private final Sorts sorts;
    private final Map<GuardRail.Scope, List<Receivers>> ofScopes = new HashMap<>();
    private final Map<SubnetId, List<Receivers>> ofSubnets = new HashMap<>();
    private final Map<RouteTableId, List<Subnet>> subnets = new HashMap<>();

    /** Ports of one sort, and from where routes lead to them. */
    private static final class Receivers {
        private final Sort sort;
        private final List<Arrival> arrivals;
        private Optional<List<Encounter>> encounters = Optional.empty();

        Receivers(Sort sort, List<Arrival> arrivals) {
            this.sort = sort;
            this.arrivals = arrivals;
        }
    }

    /** @param most the steps after which what it says is not complete */
    private Judge(Snapshot snapshot, long most) {
        this.snapshot = snapshot;
        this.steps = new Steps(most);
        this.sorts = new Sorts(snapshot, steps);
    }

    /** One that goes through with it, however many steps it takes. */
    static Judge of(Snapshot snapshot) {
        return new Judge(snapshot, Long.MAX_VALUE);
    }

    /** One that gives up when it takes more steps than that. */
    static Judge of(Snapshot snapshot, long most) {
        return new Judge(snapshot, most);
    }

    /** How many steps it takes to judge all of these rails; so far, if it has given up. */
    long steps(Collection<GuardRail> rails) {
        for (GuardRail rail : rails) {
            receivers(rail.to()).takeWhile(_ -> !steps.areTooMany()).forEach(receivers -> count(rail, receivers));
        }
        return steps.taken();
    }

    private void count(GuardRail rail, Receivers receivers) {
        for (Encounter encounter : encounters(receivers)) {
            if (steps.areTooMany()) {
                return;
            }
            steps.take(1);
            if (encounter.pair(rail, true).isPresent()
                    || encounter.pair(rail, false).isPresent()) {
                var _ = encounter.packets(rail, steps);
            }
        }
    }

    /** A packet that arrives though the rail forbids it; empty if the rail holds. */
    Optional<GuardRails.Breach> breach(GuardRail rail) {
        return breach(rail, _ -> true);
    }

    /** A packet that arrives by a way that is asked for though the rail forbids it; empty if the rail holds there. */
    Optional<GuardRails.Breach> breach(GuardRail rail, Predicate<Arrival> asked) {
        return receivers(rail.to())
                .flatMap(receivers -> encounters(receivers).stream())
                .filter(encounter -> asked.test(encounter.arrival()))
                .flatMap(encounter -> breach(rail, encounter))
                .findFirst();
    }

    private Stream<GuardRails.Breach> breach(GuardRail rail, Encounter encounter) {
        return Stream.of(true, false)
                .flatMap(named -> encounter.pair(rail, named).stream()
                        .flatMap(pair -> encounter.packets(rail, steps).stream()
                                .filter(packet -> forbids(rail, named, packet) && encounter.arrives(packet))
                                .map(packet -> encounter.like(packet, pair))
                                .map(packet -> new GuardRails.Breach(
                                        rail,
                                        pair.from(),
                                        pair.to(),
                                        packet,
                                        Walk.running(snapshot, packet).from(pair.from())))));
    }

    private static boolean forbids(GuardRail rail, boolean named, Packet packet) {
        return !named || rail.promise() == Promise.ISOLATED || !isLetIn(rail, packet);
    }

    private static boolean isLetIn(GuardRail rail, Packet packet) {
        return (rail.protocol().isEmpty() || rail.protocol().getAsInt() == packet.protocol())
                && (rail.ports().isEmpty()
                        || (packet.port().isPresent()
                                && rail.ports().get().contains(packet.port().getAsInt())));
    }

    // ---- receivers ----

    private Stream<Receivers> receivers(GuardRail.Scope scope) {
        return ofScopes.computeIfAbsent(scope, this::found).stream();
    }

    private List<Receivers> found(GuardRail.Scope scope) {
        List<Receivers> found = new ArrayList<>();
        for (Subnet subnet : subnets(scope)) {
            ofSubnets.computeIfAbsent(subnet.id(), _ -> receivers(subnet)).stream()
                    .filter(receivers -> receivers.sort.ports().stream().anyMatch(scope::contains))
                    .forEach(found::add);
        }
        return found;
    }

    /** Those in which ports of a scope lie. */
    private List<Subnet> subnets(GuardRail.Scope scope) {
        return switch (scope.kind()) {
            case VPC -> snapshot.subnets(new VpcId(scope.id()));
            case SUBNET -> snapshot.subnet(new SubnetId(scope.id())).stream().toList();
            case ECS, SECURITY_GROUP -> {
                List<Port> ports = snapshot.ports(scope);
                steps.take(ports.size());
                Set<SubnetId> ids = new LinkedHashSet<>();
                ports.forEach(port -> ids.add(port.subnet()));
                yield ids.stream().flatMap(id -> snapshot.subnet(id).stream()).toList();
            }
        };
    }

    private List<Receivers> receivers(Subnet subnet) {
        return subnet.blocks().flatMap(block -> receivers(subnet, block)).toList();
    }

    private Stream<Receivers> receivers(Subnet subnet, Cidr block) {
        IpFamily family = block.family();
        List<Ip> addresses = sorts.of(subnet, family).stream()
                .flatMap(sort -> sort.ports().stream().map(sort::address))
                .toList();
        if (addresses.isEmpty()) {
            return Stream.empty();
        }
        Map<Ip, Integer> places = new HashMap<>();
        addresses.forEach(address -> places.put(address, places.size()));
        List<Arrival> arrivals = Arrivals.of(snapshot, steps, subnet.vpc(), block, addresses);
        boolean alike =
                arrivals.stream().allMatch(arrival -> arrival.addresses().cardinality() == addresses.size());
        return sorts.of(subnet, family, destinations(subnet, family, arrivals)).stream()
                .flatMap(sort -> alike
                        ? Stream.of(new Receivers(sort, arrivals))
                        : byArrivals(sort, arrivals, port -> Objects.requireNonNull(places.get(sort.address(port)))));
    }

    private Stream<Receivers> byArrivals(Sort sort, List<Arrival> arrivals, ToIntFunction<Port> place) {
        steps.take((long) sort.ports().size() * arrivals.size());
        return sort.by(port -> led(place.applyAsInt(port), arrivals)).entrySet().stream()
                .map(part -> new Receivers(
                        part.getValue(),
                        part.getKey().stream().mapToObj(arrivals::get).toList()));
    }

    /** Which of these lead to the address at a place. */
    private static BitSet led(int place, List<Arrival> arrivals) {
        BitSet led = new BitSet(arrivals.size());
        for (int i = 0; i < arrivals.size(); i++) {
            led.set(i, arrivals.get(i).addresses().get(place));
        }
        return led;
    }

    /** What the filters on the ways to a subnet ask of a destination. */
    private Stream<Cidr> destinations(Subnet subnet, IpFamily family, List<Arrival> arrivals) {
        Stream<Cidr> ofSenders = arrivals.stream()
                .map(Arrival::table)
                .flatMap(table -> subnets(table.id()).stream())
                .distinct()
                .takeWhile(_ -> !steps.areTooMany())
                .flatMap(from -> Stream.concat(
                        from.blocks().anyMatch(block -> block.family() == family)
                                ? sorts.of(from, family).stream()
                                        .flatMap(sort -> sorts.blocks(sort.groups(), Direction.EGRESS).stream())
                                : Stream.empty(),
                        sorts.blocks(from, Direction.EGRESS, Acls::destinations)));
        return Stream.of(ofSenders, sorts.blocks(subnet, Direction.INGRESS, Acls::destinations), Acls.exempt())
                .flatMap(all -> all);
    }

    private List<Subnet> subnets(RouteTableId table) {
        return subnets.computeIfAbsent(table, snapshot::subnets);
    }

    // ---- who sends to them ----

    private List<Encounter> encounters(Receivers receivers) {
        List<Encounter> known = receivers.encounters.orElseGet(() -> {
            List<Encounter> all = new ArrayList<>();
            IpFamily family = receivers.sort.family();
            for (Arrival arrival : receivers.arrivals) {
                for (Subnet from : subnets(arrival.table().id())) {
                    if (from.blocks().anyMatch(block -> block.family() == family) && !steps.areTooMany()) {
                        sorts.of(from, family, sources(receivers.sort, arrival, from))
                                .forEach(sort -> all.add(new Encounter(snapshot, arrival, sort, receivers.sort)));
                    }
                }
            }
            return all;
        });
        receivers.encounters = Optional.of(known);
        return known;
    }

    /** What the filters on a way ask of a source. */
    private Stream<Cidr> sources(Sort to, Arrival arrival, Subnet from) {
        Stream<Cidr> entries = arrival.way().stream()
                .filter(vpc -> !vpc.equals(from.vpc()))
                .flatMap(vpc -> from.blocks().flatMap(block -> snapshot.subnetsTouching(vpc, block).stream()))
                .flatMap(Subnet::blocks);
        return Stream.of(
                        sorts.blocks(to.groups(), Direction.INGRESS).stream(),
                        sorts.blocks(from, Direction.EGRESS, Acls::sources),
                        sorts.blocks(to.subnet(), Direction.INGRESS, Acls::sources),
                        entries)
                .flatMap(all -> all);
    }
}
