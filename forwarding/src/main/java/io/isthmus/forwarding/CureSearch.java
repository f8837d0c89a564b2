package io.isthmus.forwarding;

import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.model.NetworkAcl;
import io.isthmus.model.NetworkAclId;
import io.isthmus.model.PeeringId;
import io.isthmus.model.Port;
import io.isthmus.model.ProjectId;
import io.isthmus.model.SecurityGroupRule.Direction;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.IdSource;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks for the smallest sets of edits that make a connection work. A set is tried by deciding its edits on the state, which
 * shares all that they do not touch, and sending the packet once more. What is tried next is the set of which the fewest edits
 * are to be expected in the end; as that is never more than it takes, the first sets that work are the smallest. For one thread.
 */
final class CureSearch {
    /** Sets that are tried. */
    static final int MOST_TRIES = 1_000;

    /** Looks, at whatever; see {@link Effort}. */
    static final long MOST_LOOKS = 30_000;

    /** What to decide an edit costs, in looks. */
    private static final int DECIDING = 10;

    /** What it costs to take a route away with its peering, in looks. */
    private static final int MOVING = 2;

    /** Rules that a filter passes by while a look is taken. */
    private static final int RULES_AS_ONE = 32;

    /** Sets of the same size that are compared. */
    private static final int MOST_CURES = 64;

    private static final int MOST_EDITS = 14;

    private final Question question;
    private final PriorityQueue<Node> queue = new PriorityQueue<>(Comparator.comparingInt(Node::expected)
            .thenComparing(Node::size, Comparator.reverseOrder())
            .thenComparingInt(Node::number));
    private final Set<Set<Fix>> known = new HashSet<>();
    private final Memberships members;
    private final Effort effort;

    /** What the filters at both ends cost with every try, in looks. */
    private final int filtering;

    private int tries;
    private int number;

    /** @param back whether it is for the answer */
    record Change(Fix fix, boolean back) {}

    /** @param after the state with these changes */
    record Cure(List<Change> changes, Snapshot after) {
        Set<Fix> edits() {
            return CureSearch.edits(changes);
        }
    }

    /**
     * A set of edits.
     *
     * @param before the state with all but the last {@code added} of them
     * @param expected how many edits it takes in the end, at least
     * @param tried what came of it; empty before it was tried
     */
    private record Node(
            List<Change> changes, Snapshot before, int added, int expected, int number, Optional<Tried> tried) {
        int size() {
            return changes.size();
        }
    }

    private record Tried(Snapshot state, Question.Attempt attempt) {}

    CureSearch(Question question, Snapshot snapshot, Effort effort) {
        this.question = question;
        this.members = new Memberships(question, snapshot);
        this.effort = effort;
        this.filtering = Stream.concat(Stream.of(question.from()), question.meant().stream())
                        .mapToInt(port -> rules(snapshot, port))
                        .sum()
                / RULES_AS_ONE;
        queue.add(new Node(List.of(), snapshot, 0, 0, number++, Optional.empty()));
    }

    private static int rules(Snapshot snapshot, Port port) {
        int ofGroups = port.groups().stream()
                .flatMap(group -> snapshot.securityGroup(group).stream())
                .mapToInt(group -> group.rules().size())
                .sum();
        return snapshot.networkAclOf(port.subnet())
                .map(acl -> ofGroups
                        + snapshot.rules(acl, Direction.INGRESS).size()
                        + snapshot.rules(acl, Direction.EGRESS).size())
                .orElse(ofGroups);
    }

    static Set<Fix> edits(List<Change> changes) {
        Set<Fix> edits = new HashSet<>();
        changes.forEach(change -> edits.add(change.fix()));
        return edits;
    }

    /** Sets that are tried so far. */
    int tries() {
        return tries;
    }

    /** The sets of one size that work, the smallest first, and with each call larger ones; none if no more are found. */
    List<Cure> next() {
        List<Cure> cures = new ArrayList<>();
        while (!queue.isEmpty() && cures.size() < MOST_CURES) {
            if (tries >= MOST_TRIES || effort.isExhausted()) {
                effort.passOver();
                return cures;
            }
            boolean larger = !cures.isEmpty()
                    && queue.element().expected() > cures.getFirst().changes().size();
            if (larger) {
                return cures;
            }
            Node node = queue.remove();
            if (node.tried().isEmpty()) {
                tryOut(node, cures);
            } else {
                goOn(node, node.tried().get());
            }
        }
        return cures;
    }

    private void tryOut(Node node, List<Cure> cures) {
        tries++;
        Optional<Snapshot> after = after(node);
        if (after.isEmpty()) {
            return;
        }
        Question.Attempt attempt = question.attempt(after.get());
        effort.spend(filtering + attempt.forward().steps().size());
        effort.spend(attempt.back().map(back -> back.steps().size()).orElse(0));
        if (question.works(attempt)) {
            cures.add(new Cure(node.changes(), after.get()));
            return;
        }
        int expected = node.size() + least(after.get(), attempt);
        if (expected <= MOST_EDITS) {
            queue.add(new Node(
                    node.changes(),
                    node.before(),
                    node.added(),
                    Math.max(node.expected(), expected),
                    number++,
                    Optional.of(new Tried(after.get(), attempt))));
        } else if (expected < Roads.NONE) {
            effort.passOver();
        }
    }

    private void goOn(Node node, Tried tried) {
        boolean back = tried.attempt().back().isPresent();
        for (List<Fix> edits : Candidates.of(question, tried.state(), tried.attempt(), members, effort)) {
            List<Change> changes = new ArrayList<>(node.changes());
            edits.forEach(edit -> changes.add(new Change(edit, back)));
            Set<Fix> set = edits(changes);
            if (set.size() == changes.size() && known.add(set)) {
                queue.add(new Node(
                        List.copyOf(changes),
                        tried.state(),
                        edits.size(),
                        Math.max(node.expected(), changes.size()),
                        number++,
                        Optional.empty()));
            }
        }
    }

    // ---- trying ----

    private Optional<Snapshot> after(Node node) {
        Snapshot state = node.before();
        for (int i = node.size() - node.added(); i < node.size(); i++) {
            Fix fix = node.changes().get(i).fix();
            effort.spend(DECIDING + moved(state, fix));
            Optional<Decision> decision = decided(question, state, fix, i);
            if (decision.isEmpty() || !(decision.get() instanceof Decision.Change(Snapshot after, var _, var _))) {
                return Optional.empty();
            }
            state = after;
        }
        return Optional.of(state);
    }

    /** What the routes that go with an edit cost, in looks. */
    static int moved(Snapshot state, Fix fix) {
        return fix instanceof Fix.DeletePeering(PeeringId id)
                ? state.peering(id).stream()
                        .flatMap(peering -> Stream.of(
                                peering.requester().vpc(), peering.accepter().vpc()))
                        .mapToInt(vpc -> MOVING * state.routesOver(vpc, id).size())
                        .sum()
                : 0;
    }

    /** @param place which of the set's edits it is */
    static Optional<Decision> decided(Question question, Snapshot state, Fix fix, int place) {
        return Edits.by(state, fix, question.onlooker()).map((ProjectId by) -> {
            Command command = Edits.command(state, fix, Edits.NEW_PEERING);
            return WhatIf.decided(state, by, command, ids(fix, place));
        });
    }

    /** Ids of what is only thought of. */
    private static IdSource ids(Fix fix, int place) {
        return fix instanceof Fix.CreatePeering
                ? Edits.NEW_PEERING::value
                : () -> "00000000-0000-0000-0001-%012d".formatted(place);
    }

    // ---- what it takes at least ----

    private int least(Snapshot state, Question.Attempt attempt) {
        int roads = attempt.back().isPresent()
                ? Roads.back(question, state, effort)
                : filters(state) + Roads.there(question, state, effort) + Roads.back(question, state, effort);
        return Math.max(1, roads);
    }

    /** Filters that do not let the packet pass, whatever way it takes. */
    private int filters(Snapshot state) {
        Port from = state.port(question.from().id()).orElseThrow();
        Packet packet = question.packet();
        Set<NetworkAclId> off = new HashSet<>();
        Subnet sending = state.subnet(from.subnet()).orElseThrow();
        int count = denies(state, from, Direction.EGRESS);
        if (!contains(sending, packet.destination())) {
            count += stops(state, sending, Direction.EGRESS, off);
        }
        if (question.meant().isPresent()) {
            Port meant = state.port(question.meant().get().id()).orElseThrow();
            Subnet receiving = state.subnet(meant.subnet()).orElseThrow();
            count += denies(state, meant, Direction.INGRESS);
            if (!meant.vpc().equals(from.vpc()) || !contains(receiving, packet.source())) {
                count += stops(state, receiving, Direction.INGRESS, off);
            }
        }
        return count + off.size();
    }

    private static boolean contains(Subnet subnet, Ip address) {
        return subnet.blocks().anyMatch(block -> block.contains(address));
    }

    private int denies(Snapshot state, Port port, Direction direction) {
        boolean passes = members.isByWay(state, port, direction, question.packet())
                || Filters.acting(state, port, direction, question.packet(), Optional.of(port.vpc()))
                        .filter(rule -> !rule.rule().deny())
                        .isPresent();
        return passes ? 0 : 1;
    }

    /** @param off ACLs that are to be switched on, once for all that they guard */
    private int stops(Snapshot state, Subnet subnet, Direction direction, Set<NetworkAclId> off) {
        Optional<Acls.Verdict> verdict =
                Acls.verdict(state, subnet, direction, question.packet()).filter(said -> !said.passes());
        if (verdict.isEmpty()) {
            return 0;
        }
        NetworkAcl acl = verdict.get().acl();
        if (!acl.enabled()) {
            off.add(acl.id());
        }
        return Acls.ofRules(state, acl, direction, question.packet()).passes() ? 0 : 1;
    }
}
