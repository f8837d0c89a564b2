package io.isthmus.control;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.forwarding.Touched;
import io.isthmus.forwarding.Touched.Membership;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * What the data plane is to be told next. Whatever changes meanwhile becomes a part of it, and it grows no further than to
 * "everything". For one thread at a time.
 */
final class NextDelivery {
    /** Beyond so many VPCs, or addresses that join or leave a group, everything is told. */
    static final int MOST = 100_000;

    /** With the revision of the first change that is not told. */
    private final Map<VpcId, Long> vpcs = new HashMap<>();

    private final Set<VpcId> again = new HashSet<>();
    private final Map<GroupMembers, Moves> moves = new HashMap<>();

    /** Completes when the data plane has answered. */
    final CompletableFuture<DataPlane.Outcome> outcome = new CompletableFuture<>();

    /** That of the last whole state which the data plane was told before this was taken. */
    long stateRevision;

    private Snapshot newest;
    private int addresses;
    private boolean whole;

    NextDelivery(Snapshot newest) {
        this.newest = newest;
    }

    void add(Snapshot after, Touched touched) {
        newest = after;
        touched.vpcs().forEach(vpc -> vpcs.putIfAbsent(vpc, after.revision()));
        touched.memberships().forEach((group, later) -> {
            addresses += later.joined().size() + later.left().size();
            moves.computeIfAbsent(group, _ -> new Moves(new HashSet<>(), new HashSet<>()))
                    .add(later);
        });
        if (vpcs.size() > MOST || addresses > MOST) {
            all(Set.of());
        }
    }

    /** These VPCs are told even if nothing about them changed. */
    void again(Collection<VpcId> failed) {
        failed.forEach(vpc -> vpcs.putIfAbsent(vpc, newest.revision()));
        again.addAll(failed);
    }

    /**
     * Everything is told.
     *
     * @param more VPCs of which somebody waits to hear
     */
    void all(Collection<VpcId> more) {
        whole = true;
        more.forEach(vpc -> vpcs.putIfAbsent(vpc, newest.revision()));
        moves.clear();
        addresses = 0;
    }

    boolean isEmpty() {
        return vpcs.isEmpty() && moves.isEmpty() && !whole;
    }

    Snapshot newest() {
        return newest;
    }

    boolean isWhole() {
        return whole;
    }

    Set<VpcId> vpcs() {
        return vpcs.keySet();
    }

    /** Those that a change up to this revision may alter. */
    Set<VpcId> changedUntil(long revision) {
        return vpcs.entrySet().stream()
                .filter(entry -> entry.getValue() <= revision)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    Set<VpcId> again() {
        return again;
    }

    /** Who joined and left which group, all in all. */
    Map<GroupMembers, Membership> memberships() {
        Map<GroupMembers, Membership> memberships = new HashMap<>();
        moves.forEach((group, all) -> memberships.put(group, new Membership(all.joined(), all.left())));
        return memberships;
    }

    /** Of an address that joined and left, only the last counts. */
    private record Moves(Set<Ip> joined, Set<Ip> left) {
        void add(Membership later) {
            joined.removeAll(later.left());
            left.removeAll(later.joined());
            joined.addAll(later.joined());
            left.addAll(later.left());
        }
    }
}
