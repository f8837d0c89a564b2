package io.isthmus.dataplane.linux.agent;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.isthmus.dataplane.DataPlane;
import io.isthmus.dataplane.Flow;
import io.isthmus.dataplane.Probe;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.forwarding.RouterPlan;
import io.isthmus.model.EcsId;
import io.isthmus.model.PortId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Ip;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What controller and agent say to each other. The agent connects and says {@link Hello}; the controller answers
 * {@link Welcome} or {@link Refused}, and from then on sends requests, each with a sequence number of its own. The agent
 * takes them in the order in which they come and answers each number once, in any order.
 *
 * <p>A state or change can be large, so its plans travel ahead of it, one {@link Router} each: they belong to the
 * {@link Sync} or {@link Apply} with the same sequence number, which ends them.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Message.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = Message.Welcome.class, name = "welcome"),
    @JsonSubTypes.Type(value = Message.Refused.class, name = "refused"),
    @JsonSubTypes.Type(value = Message.Router.class, name = "router"),
    @JsonSubTypes.Type(value = Message.AddressSet.class, name = "addressSet"),
    @JsonSubTypes.Type(value = Message.Sync.class, name = "sync"),
    @JsonSubTypes.Type(value = Message.Apply.class, name = "apply"),
    @JsonSubTypes.Type(value = Message.ProbeFrom.class, name = "probe"),
    @JsonSubTypes.Type(value = Message.EndProbe.class, name = "endProbe"),
    @JsonSubTypes.Type(value = Message.PlaceOf.class, name = "place"),
    @JsonSubTypes.Type(value = Message.FlowsOf.class, name = "flows"),
    @JsonSubTypes.Type(value = Message.Beat.class, name = "beat"),
    @JsonSubTypes.Type(value = Message.Beating.class, name = "beating"),
    @JsonSubTypes.Type(value = Message.Counted.class, name = "counted"),
    @JsonSubTypes.Type(value = Message.Done.class, name = "done"),
    @JsonSubTypes.Type(value = Message.Probed.class, name = "probed"),
    @JsonSubTypes.Type(value = Message.Placed.class, name = "placed"),
    @JsonSubTypes.Type(value = Message.Failed.class, name = "failed"),
})
sealed interface Message {

    /** Raised whenever a message changes; both ends must have the same. */
    int PROTOCOL_VERSION = 8;

    /**
     * The agent presents itself. Read leniently, so that another version can still be told why it is refused.
     *
     * @param version the agent's {@link #PROTOCOL_VERSION}
     * @param instance the mark that everything it makes bears
     * @param pid the agent's process id on its host
     * @param capabilities names of what it can do beyond this version's messages
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Hello(int version, String host, String instance, long pid, Set<String> capabilities) implements Message {}

    /** The controller accepts the agent; a sync follows. */
    record Welcome(int version) implements Message {}

    /** The controller does not accept the agent, and closes. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Refused(int version, String reason) implements Message {}

    /** What the controller sends once the agent is welcome. */
    sealed interface Request extends Message {
        long sequence();
    }

    /** A plan that belongs to the coming {@link Sync} or {@link Apply}. */
    record Router(long sequence, RouterPlan plan) implements Request {}

    /** The members of one security group in one VPC, belonging to the coming {@link Sync}. */
    record AddressSet(long sequence, GroupMembers set, Set<Ip> members) implements Request {}

    /** All parts of the state have been sent: make it true. */
    record Sync(long sequence, long revision, List<DataPlane.Unplanned> unplanned) implements Request {}

    /** All plans of the change have been sent: make it true. */
    record Apply(long sequence, long revision, List<VpcId> removed, List<DataPlane.AddressSetChange> addressSets)
            implements Request {}

    record ProbeFrom(long sequence, Probe probe) implements Request {}

    /** Nobody wants this probe any more; it is answered soon, with what came back until then. Has no answer of its own. */
    record EndProbe(long sequence) implements Request {}

    record PlaceOf(long sequence, EcsId ecs) implements Request {}

    /** @param most as in {@link DataPlane#flows} */
    record FlowsOf(long sequence, VpcId vpc, PortId port, int most) implements Request {}

    /** Asks for a sign of life of whoever makes plans true. */
    record Beat(long sequence) implements Request {}

    /** What the agent answers. */
    sealed interface Reply extends Message {
        long sequence();
    }

    /** Answers {@link Sync} and {@link Apply}. */
    record Done(long sequence, DataPlane.Outcome outcome) implements Reply {}

    record Probed(long sequence, Probe.Result result) implements Reply {}

    record Placed(long sequence, Optional<DataPlane.Place> place) implements Reply {}

    record Beating(long sequence) implements Reply {}

    /** @param flows empty if they cannot be read now */
    record Counted(long sequence, Optional<Flow.Reading> flows) implements Reply {}

    /** The agent met a bug or broken I/O while it did what was asked. */
    record Failed(long sequence, String reason) implements Reply {}
}
