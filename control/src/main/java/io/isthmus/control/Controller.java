package io.isthmus.control;

import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Probe;
import io.isthmus.model.EcsId;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal;
import io.isthmus.model.decide.Terms;
import io.isthmus.store.ChangeLog;
import io.isthmus.store.Store;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The one door to the service for every dialect: commands in, snapshots out. Thread-safe. */
public interface Controller {

    /** The newest published state. Cheap: read it once per request and answer from it. */
    Snapshot snapshot();

    /**
     * Carries a command through: decided, durable, and true on packets when this returns, or after the limit of 2 s
     * durable and still converging. Blocks: call it on a virtual thread.
     *
     * @param requestId as the caller got it in X-Request-Id
     * @throws StoreUnavailableException if the change could not be made durable; then nothing has changed
     * @throws BusyException if too many commands wait; then nothing has changed
     */
    default Answer execute(Command command, Principal principal, String requestId) {
        return execute(command, principal, requestId, Terms.NONE);
    }

    /**
     * The same for a request of which its client asks more: if it may be sent again, and its answer is known already, nothing
     * is done, and stands in the state of the answer under the key of {@link Terms#once}.
     */
    Answer execute(Command command, Principal principal, String requestId, Terms terms);

    /** What became of a command. */
    sealed interface Answer {
        /**
         * @param after the state right after the command
         * @param subjects ids of what was made or changed
         * @param converged whether packets are treated so already, as far as this command changes anything for them
         */
        record Done(Snapshot after, List<String> subjects, boolean converged) implements Answer {}

        record Refused(Refusal refusal) implements Answer {}
    }

    /** VPCs whose packets are not yet treated as the newest state says, and why. */
    Map<VpcId, Lag> converging();

    /** The same for one VPC; empty if its packets are treated so. Costs nothing that grows with the region. */
    Optional<Lag> lag(VpcId vpc);

    /**
     * Whether an ECS has become what it was made to be. Of one that is gone: how it was at its end, or that it is gone, where
     * that is not known any more.
     */
    Readiness readiness(EcsId ecs);

    /** See {@link DataPlane#connected}. */
    boolean dataPlaneConnected();

    /** Sends a real packet; see {@link DataPlane#probe}. */
    CompletableFuture<Probe.Result> probe(Probe probe);

    /**
     * The newest records of a flow log, the oldest of them first.
     *
     * @throws java.io.UncheckedIOException if they cannot be read
     */
    List<String> flowRecords(FlowLogId log, int most);

    /** The log of all changes; the newest of it may not be published yet. */
    ChangeLog log();

    /**
     * How large what is stored is.
     *
     * @throws io.isthmus.store.StoreException if that cannot be read
     */
    Store.Sizes storeSizes();

    /**
     * Waits until a revision after this one is published, or so long. Blocks: call it on a virtual thread.
     *
     * @param project only a revision that this project sees, or that belongs to no project, ends the wait before its time;
     *     empty: every revision does
     * @return the newest revision that is published
     */
    long awaitChange(long after, Optional<ProjectId> project, Duration atMost) throws InterruptedException;

    /** Where an ECS lives; see {@link DataPlane#place}. For the local administrator only. */
    CompletableFuture<Optional<DataPlane.Place>> place(EcsId ecs);

    /**
     * Stops the service soon after this returns. Packets go on, unless all is to be removed.
     *
     * @param remove whether everything that it made in the kernel is taken away first; the database stays
     */
    void stop(boolean remove);
}
