package io.isthmus.forwarding;

import io.isthmus.model.Port;
import io.isthmus.model.Snapshot;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Why a connection works or not.
 *
 * @param sender the address to which an answer must find its way
 * @param reachability what becomes of it
 * @param obstacles all that stands in its way, the first of them first: those behind it are what would be met if it were
 *     taken away. None if the sender gets an answer, or if that depends on what a server does with it
 * @param past the ways past the obstacles, on which those behind the first were found
 */
public record Explanation(Ip sender, Reachability reachability, List<Obstacle> obstacles, List<Trace> past) {

    /**
     * Explains a packet from a port, and its answer.
     *
     * @param intended whose packet it is meant to become, if that is known: an address alone does not tell
     */
    public static Explanation of(Snapshot snapshot, Port from, Packet packet, Optional<Port> intended) {
        Reachability reachability = Reachability.of(snapshot, from, packet);
        if (reachability.reachable(from)
                && (intended.isEmpty() || reachability.forward().receiver().equals(intended))) {
            return new Explanation(packet.source(), reachability, List.of(), List.of());
        }
        List<Obstacle> obstacles = new ArrayList<>();
        List<Trace> past = new ArrayList<>();
        Walk walk = Walk.past(snapshot, packet, false, intended, found -> addIfNew(obstacles, found));
        Trace there = walk.from(from);
        past.add(there);
        intended.or(there::receiver)
                .filter(_ -> there.disposition() != Trace.Disposition.GIVEN_TO_SERVER)
                .map(receiver -> Walk.past(
                                walk.snapshot(),
                                packet.reply(),
                                true,
                                Optional.of(from),
                                found -> addIfNew(obstacles, found))
                        .from(receiver))
                .ifPresent(past::add);
        if (obstacles.isEmpty() && !reachability.isUpToServer(from) && !reachability.reachable(from)) {
            obstacles.add(answerElsewhere(from, packet, reachability));
        }
        return new Explanation(packet.source(), reachability, List.copyOf(obstacles), List.copyOf(past));
    }

    /** Nothing is in the way, but the answer comes not to the sender: the source is not its own. */
    private static Obstacle answerElsewhere(Port from, Packet packet, Reachability reachability) {
        Optional<Port> other = reachability.back().flatMap(Trace::receiver);
        return new Obstacle(
                Obstacle.Cause.ANSWER_ELSEWHERE,
                from.vpc(),
                true,
                "The answer is for " + packet.source() + ", which is not the sender's own address"
                        + (other.isPresent() ? ": another server has it." : ", and nothing leads it back there."),
                Optional.empty());
    }

    /** What is taken away once is away: further on the way, and on the way back. */
    private static void addIfNew(List<Obstacle> obstacles, Obstacle found) {
        boolean known = found.fix().isPresent()
                ? obstacles.stream()
                        .flatMap(obstacle -> obstacle.fix().stream())
                        .anyMatch(fix -> fix.isSameAs(found.fix().get()))
                : found.cause() == Obstacle.Cause.ECS_STOPPED
                        && obstacles.stream()
                                .anyMatch(obstacle -> obstacle.detail().equals(found.detail()));
        if (!known) {
            obstacles.add(found);
        }
    }
}
