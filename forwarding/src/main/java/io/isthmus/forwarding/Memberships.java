package io.isthmus.forwarding;

import io.isthmus.model.Port;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.SecurityGroupRule.Remote;
import io.isthmus.model.Snapshot;
import io.isthmus.net.Ip;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether what groups say of a packet may depend on its way, by which members are known. Who is a member in any VPC is looked up
 * once for a search, in which nobody but the ends of the connection joins a group. For one thread.
 */
final class Memberships {
    /** Members of a group that are looked at; of more any may be meant. */
    private static final int MOST_MEMBERS = 1_000;

    private record Asked(SecurityGroupId group, Ip address) {}

    private final Question question;
    private final Snapshot before;
    private final Map<Asked, Boolean> known = new HashMap<>();

    Memberships(Question question, Snapshot before) {
        this.question = question;
        this.before = before;
    }

    boolean isByWay(Snapshot state, Port port, Direction direction, Packet packet) {
        Ip remote = direction == Direction.INGRESS ? packet.source() : packet.destination();
        return port.groups().stream()
                .flatMap(id -> state.securityGroup(id).stream())
                .flatMap(group -> group.rules().stream())
                .anyMatch(rule -> rule.direction() == direction
                        && rule.remote() instanceof Remote.Members(var group)
                        && mayBeMember(state, group, remote));
    }

    private boolean mayBeMember(Snapshot state, SecurityGroupId group, Ip address) {
        return known.computeIfAbsent(new Asked(group, address), this::mayBeMember)
                || Stream.concat(Stream.of(question.from()), question.meant().stream())
                        .map(Port::id)
                        .map(state::port)
                        .flatMap(Optional::stream)
                        .anyMatch(port -> port.groups().contains(group)
                                && port.addresses().contains(address));
    }

    private boolean mayBeMember(Asked asked) {
        List<Port> members = before.ports(asked.group());
        return members.size() > MOST_MEMBERS
                || members.stream().anyMatch(port -> port.addresses().contains(asked.address()));
    }
}
