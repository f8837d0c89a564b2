package io.isthmus.dataplane;

import io.isthmus.forwarding.GroupMembers;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.model.EcsId;
import io.isthmus.model.PortId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Makes {@link RouterPlan}s true on packets, idempotently, by difference against what is there, and touches only what
 * bears its own mark. It knows no peering rule. Calls take effect in the order in which they are made; all methods may be
 * called from any thread and return at once.
 */
public interface DataPlane extends AutoCloseable {

    /**
     * Makes this whole state true: reads what is there, repairs the difference, removes strays. Packets whose treatment
     * does not change are not lost. Also done by the data plane itself, for the last known state, when it sees drift.
     */
    CompletableFuture<Outcome> sync(State state);

    /**
     * Makes a change true. Routers that {@code change} does not name stay as they are.
     *
     * @return completes when packets are treated by the new plans; never exceptionally
     */
    CompletableFuture<Outcome> apply(Change change);

    /**
     * Sends real packets from one ECS and tells what came back. Whoever does not want them any more cancels the promise: a
     * moment later nothing more is sent. There are bounds to how many are under way at a time; what is beyond says so at once.
     */
    CompletableFuture<Probe.Result> probe(Probe probe);

    /** Where a local administrator finds the network namespace of this ECS; empty if it is not (yet) there. */
    CompletableFuture<Optional<Place>> place(EcsId ecs);

    /**
     * What a logged port has sent and received, by flow, counted since an unknown time; counts of a flow that is idle for
     * {@link Flow#KEPT} or {@link Flow#REFUSED_KEPT} begin again at 0. Each port has its share of the places for flows, what
     * passed and what was refused apart.
     *
     * @param most how many counts are wanted at most, of what passed and of what was refused each
     * @return empty if that cannot be read now
     */
    CompletableFuture<Optional<Flow.Reading>> flows(VpcId vpc, PortId port, int most);

    /**
     * A sign of life of whoever makes plans true: completes when they come to it between two plans, or when they have done
     * a piece of a longer work meanwhile. If they hang it never does.
     */
    default CompletableFuture<?> alive() {
        return CompletableFuture.completedFuture(true);
    }

    /** Whether it can make changes true now; false while the agent is away. Packets flow either way. */
    default boolean connected() {
        return true;
    }

    @Override
    void close();

    /**
     * All plans at one revision.
     *
     * @param addressSets members of every security group in every VPC where it has any, whether a filter names it or not
     * @param unplanned VPCs whose plan is not known: what is there of them stays as it is
     */
    record State(
            long revision,
            List<RouterPlan> routers,
            Map<GroupMembers, Set<Ip>> addressSets,
            List<Unplanned> unplanned) {
        /** One in which every plan is known. */
        public State(long revision, List<RouterPlan> routers, Map<GroupMembers, Set<Ip>> addressSets) {
            this(revision, routers, addressSets, List.of());
        }
    }

    /** A VPC whose plan cannot be made, with its ECSs. */
    record Unplanned(VpcId vpc, Set<EcsId> ecss) {}

    /**
     * The difference between two revisions.
     *
     * @param routers new or changed plans, each whole
     * @param removed routers that need no longer exist
     * @param addressSets changed members of security groups; applied wherever a filter names the group
     */
    record Change(long revision, List<RouterPlan> routers, List<VpcId> removed, List<AddressSetChange> addressSets) {}

    record AddressSetChange(GroupMembers set, Set<Ip> added, Set<Ip> removed) {}

    /**
     * What became of a change.
     *
     * @param failures routers that do not yet do what their plan says; the data plane goes on trying. Empty: all is true
     */
    record Outcome(long revision, List<Failure> failures) {
        public boolean converged() {
            return failures.isEmpty();
        }

        /** The same with more failures, of routers that whoever says this knew nothing of. */
        public Outcome with(List<Failure> more) {
            return new Outcome(
                    revision, Stream.concat(failures.stream(), more.stream()).toList());
        }
    }

    /** @param unplannable whether the plan itself is at fault, so that nobody can make it true */
    record Failure(VpcId vpc, String reason, boolean unplannable) {
        /** One that may go by itself: the data plane goes on trying. */
        public Failure(VpcId vpc, String reason) {
            this(vpc, reason, false);
        }
    }

    /**
     * A network namespace on a host.
     *
     * @param host name of the host whose agent made it
     * @param namespace its name, as {@code ip netns} shows it
     * @param anchorProcess a process in the user and mount namespaces in which the name is found; empty when those are the
     *     host's own
     * @param enter what a local administrator writes before a command to run it in there; empty while nobody has said it
     */
    record Place(String host, String namespace, Optional<Long> anchorProcess, List<String> enter) {
        public Place(String host, String namespace, Optional<Long> anchorProcess) {
            this(host, namespace, anchorProcess, List.of());
        }
    }
}
