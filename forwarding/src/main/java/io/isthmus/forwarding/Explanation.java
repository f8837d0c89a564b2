package io.isthmus.forwarding;

import io.isthmus.forwarding.Obstacle.Cause;
import io.isthmus.model.Port;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Refusal;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Why a connection works or not.
 *
 * @param sender the address to which an answer must find its way
 * @param reachability what becomes of it
 * @param obstacles all that stands in its way, the first of them first. If changes can make it work, they stand in these in an
 *     order in which they can be made, and are as few as can be; else these are what would be met, were those before taken away.
 *     None if the sender gets an answer, or if that depends on what others do with it
 * @param advised whether the obstacles are those that the smallest set of changes takes away
 * @param past the ways past the obstacles
 * @param cut pairs that are connected now and would not be any more
 * @param forbidden why a guard rail forbids what would be fewer changes, or better ones
 * @param complete whether all changes were looked at: if not, there may be some that make it work, or fewer
 */
public record Explanation(
        Ip sender,
        Reachability reachability,
        List<Obstacle> obstacles,
        boolean advised,
        List<Trace> past,
        List<Pair> cut,
        Optional<Refusal> forbidden,
        boolean complete) {

    /** What nothing takes away: what is advised leads around it. */
    private static final Set<Cause> PASSED_BY = EnumSet.of(Cause.LOOP, Cause.TRANSIT_FORBIDDEN, Cause.SOURCE_REFUSED);

    /**
     * Explains a packet from a port, and its answer, to somebody who sees everything.
     *
     * @param intended whose packet it is meant to become, if that is known: an address alone does not tell
     */
    public static Explanation of(Snapshot snapshot, Port from, Packet packet, Optional<Port> intended) {
        return of(snapshot, from, packet, intended, Onlooker.OF_ALL);
    }

    /** Explains it, and says which changes make it work. */
    public static Explanation of(
            Snapshot snapshot, Port from, Packet packet, Optional<Port> intended, Onlooker onlooker) {
        Explanation met = met(snapshot, from, packet, intended);
        if (met.obstacles().isEmpty() || met.isUpToStoppedServers()) {
            return met;
        }
        Explanation diagnosis = met.withoutFixes();
        Optional<Port> meant = intended.or(() -> diagnosis.past().getFirst().receiver())
                .filter(port -> port.addresses().contains(packet.destination()) && onlooker.sees(snapshot, port.vpc()));
        Advice.Advised advised = Advice.of(new Question(from, packet, meant, onlooker), snapshot);
        return diagnosis.with(advised);
    }

    /** Whether all that is known to be missing is that servers run to which routes lead: what those do then is theirs. */
    private boolean isUpToStoppedServers() {
        return past.getFirst().disposition() == Trace.Disposition.GIVEN_TO_SERVER
                && obstacles.stream().allMatch(obstacle -> obstacle.cause() == Cause.ECS_STOPPED);
    }

    private Explanation withoutFixes() {
        return new Explanation(
                sender,
                reachability,
                obstacles.stream().map(Obstacle::withoutFix).toList(),
                advised,
                past,
                cut,
                forbidden,
                complete);
    }

    private Explanation with(Advice.Advised advised) {
        if (advised.advice().isEmpty()) {
            return new Explanation(
                    sender, reachability, obstacles, false, past, List.of(), advised.forbidden(), advised.complete());
        }
        Advice advice = advised.advice().get();
        List<Obstacle> told = new ArrayList<>();
        if (PASSED_BY.contains(obstacles.getFirst().cause())
                && !advice.obstacles().isEmpty()) {
            told.add(obstacles.getFirst());
        }
        told.addAll(advice.obstacles());
        return new Explanation(
                sender,
                reachability,
                List.copyOf(told),
                true,
                advice.ways(),
                advice.cut(),
                advised.forbidden(),
                advised.complete());
    }

    /** Explains it only: says what is met on the way, and not what would change that. */
    public static Explanation diagnosis(Snapshot snapshot, Port from, Packet packet, Optional<Port> intended) {
        return met(snapshot, from, packet, intended).withoutFixes();
    }

    private static Explanation met(Snapshot snapshot, Port from, Packet packet, Optional<Port> intended) {
        Reachability reachability = Reachability.of(snapshot, from, packet);
        List<Obstacle> obstacles = new ArrayList<>();
        List<Trace> past = new ArrayList<>();
        boolean works = reachability.reachable(from)
                && (intended.isEmpty() || reachability.forward().receiver().equals(intended));
        if (!works) {
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
        }
        return new Explanation(
                packet.source(),
                reachability,
                List.copyOf(obstacles),
                false,
                List.copyOf(past),
                List.of(),
                Optional.empty(),
                true);
    }

    /** Nothing is in the way, but the answer comes not to the sender: the source is not its own. */
    private static Obstacle answerElsewhere(Port from, Packet packet, Reachability reachability) {
        Optional<Port> other = reachability.back().flatMap(Trace::receiver);
        return new Obstacle(
                Cause.ANSWER_ELSEWHERE,
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
