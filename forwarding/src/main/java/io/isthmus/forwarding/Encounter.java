package io.isthmus.forwarding;

import io.isthmus.forwarding.Sorts.Sort;
import io.isthmus.model.GuardRail;
import io.isthmus.model.Port;
import io.isthmus.model.PortRange;
import io.isthmus.model.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Ports of one sort that send to ports of another, by one way: what becomes of the packets of one pair becomes of those of each
 * other pair. What an ECS sends to itself, by whichever of its NICs, comes from nowhere. For one thread, and one snapshot.
 */
final class Encounter {
    /** So many rules are looked at in the time of a step. */
    private static final long RULES_OF_A_STEP = 64;

    private final Snapshot snapshot;
    private final Arrivals.Arrival arrival;
    private final Sort from;
    private final Sort to;
    private final Map<Asked, List<Packet>> packets = new HashMap<>();
    private Optional<List<Predicate<Packet>>> gates = Optional.empty();

    private record Asked(OptionalInt protocol, Optional<PortRange> ports) {}

    /** One that sends, and one that it is for. */
    record Pair(Port from, Port to) {}

    Encounter(Snapshot snapshot, Arrivals.Arrival arrival, Sort from, Sort to) {
        this.snapshot = snapshot;
        this.arrival = arrival;
        this.from = from;
        this.to = to;
    }

    Arrivals.Arrival arrival() {
        return arrival;
    }

    /** A pair that a rail is about, whose sender it names or does not. */
    Optional<Pair> pair(GuardRail rail, boolean named) {
        if (!named && (rail.from().isEmpty() || rail.promise() == GuardRail.Promise.ISOLATED)) {
            return Optional.empty();
        }
        for (Port sender : from.ports()) {
            boolean meant = !rail.to().contains(sender)
                    && rail.from().map(scope -> scope.contains(sender)).orElse(true) == named;
            if (meant) {
                for (Port receiver : to.ports()) {
                    if (rail.to().contains(receiver) && !receiver.ecs().equals(sender.ecs())) {
                        return Optional.of(new Pair(sender, receiver));
                    }
                }
            } else if (!tellsApart(rail.to())
                    && !rail.from().map(Encounter::tellsApart).orElse(false)) {
                break;
            }
        }
        return Optional.empty();
    }

    /** Whether a scope may hold some ports of a sort, and others not. */
    private static boolean tellsApart(GuardRail.Scope scope) {
        return scope.kind() == GuardRail.Scope.Kind.ECS;
    }

    /** Packets that stand for all that a rail and the filters tell apart, each from one port of the sort to one of the other. */
    List<Packet> packets(GuardRail rail, Steps steps) {
        return packets.computeIfAbsent(new Asked(rail.protocol(), rail.ports()), asked -> {
            List<Packet> all = standing()
                    .map(pair -> Representatives.of(
                            snapshot,
                            pair.from(),
                            pair.to(),
                            from.address(pair.from()),
                            to.address(pair.to()),
                            asked.protocol(),
                            asked.ports()))
                    .orElse(List.of());
            steps.take(all.size() + all.size() * rules() / RULES_OF_A_STEP);
            return all;
        });
    }

    /** How many rules may look at each packet. */
    private long rules() {
        long ofGroups = Stream.of(from, to)
                .flatMap(sort -> sort.groups().stream())
                .flatMap(id -> snapshot.securityGroup(id).stream())
                .mapToLong(group -> group.rules().size())
                .sum();
        long ofAcls = Stream.of(from, to)
                .flatMap(sort -> snapshot.networkAclOf(sort.subnet().id()).stream())
                .flatMap(acl -> acl.policies())
                .flatMap(policy -> snapshot.networkAclPolicy(policy).stream())
                .mapToLong(policy -> policy.rules().size())
                .sum();
        return ofGroups + ofAcls;
    }

    /** The pair that stands for all. */
    private Optional<Pair> standing() {
        for (Port sender : from.ports()) {
            for (Port receiver : to.ports()) {
                if (!receiver.ecs().equals(sender.ecs())) {
                    return Optional.of(new Pair(sender, receiver));
                }
            }
        }
        return Optional.empty();
    }

    /** @param packet one of {@link #packets} */
    boolean arrives(Packet packet) {
        List<Predicate<Packet>> known = gates.orElseGet(() -> gates(packet));
        gates = Optional.of(known);
        for (Predicate<Packet> gate : known) {
            if (!gate.test(packet)) {
                return false;
            }
        }
        return true;
    }

    /** The filters that look at the packets; one that lets none pass if they do not come to the receiver whatever these do. */
    private List<Predicate<Packet>> gates(Packet packet) {
        Pair pair = standing().orElseThrow();
        List<Predicate<Packet>> found = new ArrayList<>();
        Trace path = Walk.through(snapshot, packet, found::add).from(pair.from());
        boolean comes = path.disposition() == Trace.Disposition.DELIVERED
                && path.receiver().equals(Optional.of(pair.to()));
        return comes ? found : List.of(_ -> false);
    }

    /** The packet of another pair that is like one of {@link #packets}. */
    Packet like(Packet packet, Pair pair) {
        return new Packet(from.address(pair.from()), to.address(pair.to()), packet.protocol(), packet.port());
    }
}
