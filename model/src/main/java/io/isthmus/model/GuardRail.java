package io.isthmus.model;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What must stay so whatever is changed: a change that would break it is refused. It is about packets that arrive, answered or
 * not.
 *
 * @param to whose packets it is about, as receiver: of the project's own
 * @param from the senders that it names; empty: everyone. The receivers themselves are never meant: they may reach each other
 * @param protocol IP protocol number that an ONLY rail lets in; empty: all
 * @param ports destination ports that an ONLY rail lets in; empty: all
 * @param label empty: nobody's in particular
 */
public record GuardRail(
        GuardRailId id,
        ProjectId project,
        String name,
        Promise promise,
        Scope to,
        Optional<Scope> from,
        OptionalInt protocol,
        Optional<PortRange> ports,
        Instant createdAt,
        Optional<Label> label)
        implements Resource.Owned, Labelled {

    /** Most guard rails of a project: each costs something in every change. */
    public static final int PER_PROJECT = 100;

    /** What is promised. */
    public enum Promise {
        /** Nothing from the senders arrives. */
        ISOLATED,
        /** Nothing arrives but what the senders send by the protocol to the ports. */
        ONLY
    }

    /**
     * Some ports of ECSs. Of what is gone there are none.
     *
     * @param id of what holds them, by {@code kind}
     */
    public record Scope(Kind kind, String id) {

        /** What holds them. */
        public enum Kind {
            VPC,
            SUBNET,
            SECURITY_GROUP,
            ECS
        }

        public boolean contains(Port port) {
            return switch (kind) {
                case VPC -> port.vpc().value().equals(id);
                case SUBNET -> port.subnet().value().equals(id);
                case SECURITY_GROUP -> port.groups().contains(new SecurityGroupId(id));
                case ECS -> port.ecs().value().equals(id);
            };
        }
    }

    public GuardRail named(String newName) {
        return new GuardRail(id, project, newName, promise, to, from, protocol, ports, createdAt, label);
    }

    /** Without a label. */
    public GuardRail(
            GuardRailId id,
            ProjectId project,
            String name,
            Promise promise,
            Scope to,
            Optional<Scope> from,
            OptionalInt protocol,
            Optional<PortRange> ports,
            Instant createdAt) {
        this(id, project, name, promise, to, from, protocol, ports, createdAt, Optional.empty());
    }

    @Override
    public GuardRail labelled(Label newLabel) {
        return new GuardRail(id, project, name, promise, to, from, protocol, ports, createdAt, Optional.of(newLabel));
    }

    @Override
    public String key() {
        return id.value();
    }
}
