package io.isthmus.control;

import io.isthmus.forwarding.Planner;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** A planner that throws, in turn an exception and an error, for the VPCs that it is told. Thread-safe. */
final class Poison implements BiFunction<Snapshot, VpcId, Optional<RouterPlan>> {
    private final Set<VpcId> poisoned = ConcurrentHashMap.newKeySet();

    void put(VpcId vpc) {
        poisoned.add(vpc);
    }

    void take(VpcId vpc) {
        poisoned.remove(vpc);
    }

    void takeAll() {
        poisoned.clear();
    }

    boolean isIn(VpcId vpc) {
        return poisoned.contains(vpc);
    }

    @Override
    public Optional<RouterPlan> apply(Snapshot snapshot, VpcId vpc) {
        if (poisoned.contains(vpc)) {
            if (snapshot.revision() % 2 == 0) {
                throw new StackOverflowError("poisoned");
            }
            throw new IllegalStateException("poisoned");
        }
        return Planner.plan(snapshot, vpc);
    }
}
