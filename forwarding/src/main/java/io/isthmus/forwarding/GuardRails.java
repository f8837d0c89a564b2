package io.isthmus.forwarding;

import io.isthmus.forwarding.Arrivals.Arrival;
import io.isthmus.model.Edit;
import io.isthmus.model.GuardRail;
import io.isthmus.model.Peering;
import io.isthmus.model.Port;
import io.isthmus.model.Principal;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Vpc;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Decider;
import io.isthmus.model.decide.Decision;
import io.isthmus.model.decide.Refusal;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.model.decide.Request;
import io.isthmus.net.IpProtocols;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What guard rails forbid: a packet that arrives though it must not. Judged as a trace judges packets: a sender's port is one
 * that its system chooses, and what a server does with packets that a route gives it is not known. But every ECS counts as
 * running: what is promised holds for one that is stopped too, so that starting it breaks nothing. A sender has its own addresses
 * here: what it sends with others', by address pairs or without port security, is not judged. Stateless.
 */
public final class GuardRails {
    /** What a packet's way depends on, and the rails themselves. */
    private static final Set<Resource.Kind> RELEVANT = EnumSet.of(
            Resource.Kind.VPC,
            Resource.Kind.SUBNET,
            Resource.Kind.ROUTE_TABLE,
            Resource.Kind.PEERING,
            Resource.Kind.SECURITY_GROUP,
            Resource.Kind.NETWORK_ACL,
            Resource.Kind.NETWORK_ACL_POLICY,
            Resource.Kind.NETWORK_ACL_RULE,
            Resource.Kind.ADDRESS_GROUP,
            Resource.Kind.PORT,
            Resource.Kind.GUARD_RAIL);

    /**
     * Steps that the rails of one project take to judge, at most: some 50 ms. See {@link Steps}.
     */
    static final long MOST_STEPS = 20_000;

    private GuardRails() {}

    /**
     * A packet that arrives though a rail forbids it.
     *
     * @param path its way
     */
    public record Breach(GuardRail rail, Port from, Port to, Packet packet, Trace path) {}

    /**
     * Decides a request as {@link Decider} does, and refuses a change that would break a rail which holds now, or make the
     * rails of a project take more than {@link #MOST_STEPS} to judge.
     */
    public static Decision decide(Snapshot snapshot, Request request) {
        return judged(snapshot, request).decision();
    }

    /** The same, with what has been found out meanwhile. */
    public static Judged judged(Snapshot snapshot, Request request) {
        return judge(snapshot, Decider.decide(snapshot, request), request.principal());
    }

    /**
     * A decision that breaks no rail.
     *
     * @param touched what a change may alter on packets; empty if nobody had to know
     */
    public record Judged(Decision decision, Optional<Touched> touched) {}

    /** @param decision as if there were no rails */
    static Judged judge(Snapshot before, Decision decision, Principal principal) {
        return judge(before, decision, principal, new Steps(MOST_STEPS));
    }

    /**
     * The same for what is only thought of.
     *
     * @param taken is told what it takes
     */
    static Judged judge(Snapshot before, Decision decision, Principal principal, Steps taken) {
        if (!(decision instanceof Decision.Change(Snapshot after, List<Edit> edits, var _))
                || after.guardRails().isEmpty()
                || edits.stream().noneMatch(edit -> RELEVANT.contains(edit.kind()))) {
            return new Judged(decision, Optional.empty());
        }
        Touched touched = Touched.by(before, after, edits);
        return concerned(after, touched, edits)
                .flatMap(project -> judge(before, after, touched, project, principal, taken).stream())
                .findFirst()
                .map(refusal -> new Judged(new Decision.Refused(refusal), Optional.empty()))
                .orElseGet(() -> new Judged(decision, Optional.of(touched)));
    }

    /** The projects with rails that a change may break: packets come to them from where it alters something, or it makes rails. */
    private static Stream<ProjectId> concerned(Snapshot after, Touched touched, List<Edit> edits) {
        Set<ProjectId> projects = new TreeSet<>(Comparator.comparing(ProjectId::value));
        projects.addAll(reached(after, touched.vpcs()));
        edits.stream()
                .flatMap(edit -> edit instanceof Edit.Put(GuardRail rail) ? Stream.of(rail.project()) : Stream.empty())
                .forEach(projects::add);
        return projects.stream().filter(project -> !after.guardRails(project).isEmpty());
    }

    /** Where packets come to from these VPCs; at least those projects of them that have rails. */
    private static Set<ProjectId> reached(Snapshot after, Set<VpcId> from) {
        Spread reached = new Spread(after, from.iterator());
        if (!after.settings().transit()) {
            // What comes over a peering goes no further.
            from.forEach(vpc -> {
                reached.see(vpc);
                joined(after, vpc).forEach(reached::see);
            });
            return reached.projects;
        }
        // Also from those who have rails, step by step: whichever part of the region is the smaller, its size is the
        // cost. And no further than until all who have rails are found.
        Spread railed = new Spread(after, new Railed(after));
        Iterator<GuardRail> rails = after.guardRails().iterator();
        Set<ProjectId> missing = new HashSet<>();
        while (reached.step()) {
            if (rails.hasNext()) {
                missing.add(rails.next().project());
            } else {
                missing.removeAll(reached.projects);
                if (missing.isEmpty()) {
                    break;
                }
            }
            if (!railed.step() && Collections.disjoint(railed.seen, from)) {
                return Set.of();
            }
        }
        return reached.projects;
    }

    private static Stream<VpcId> joined(Snapshot after, VpcId vpc) {
        return after.peerings(vpc).stream().filter(Peering::isActive).map(peering -> peering.other(vpc));
    }

    /** The VPCs of those who have rails, each looked up when it is asked for: a stream would gather all of a project's. */
    private static final class Railed implements Iterator<VpcId> {
        private final Snapshot snapshot;
        private final Iterator<GuardRail> rails;
        private final Set<ProjectId> projects = new HashSet<>();
        private Iterator<Vpc> vpcs = Collections.emptyIterator();

        Railed(Snapshot snapshot) {
            this.snapshot = snapshot;
            this.rails = snapshot.guardRails().iterator();
        }

        @Override
        public boolean hasNext() {
            while (!vpcs.hasNext() && rails.hasNext()) {
                ProjectId project = rails.next().project();
                if (projects.add(project)) {
                    vpcs = snapshot.vpcs(project).iterator();
                }
            }
            return vpcs.hasNext();
        }

        @Override
        public VpcId next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return vpcs.next().id();
        }
    }

    /** All that active peerings join to some VPCs, over however many others. */
    private static final class Spread {
        private final Snapshot snapshot;
        private final Iterator<VpcId> seeds;
        private final Deque<VpcId> next = new ArrayDeque<>();
        private final Set<VpcId> seen = new HashSet<>();

        /** Whose these are. */
        private final Set<ProjectId> projects = new HashSet<>();

        Spread(Snapshot snapshot, Iterator<VpcId> seeds) {
            this.snapshot = snapshot;
            this.seeds = seeds;
        }

        /** Goes on by one VPC; false if all is seen. */
        boolean step() {
            if (next.isEmpty()) {
                if (!seeds.hasNext()) {
                    return false;
                }
                see(seeds.next());
            } else {
                joined(snapshot, next.remove()).forEach(this::see);
            }
            return true;
        }

        private void see(VpcId vpc) {
            if (seen.add(vpc)) {
                next.add(vpc);
                snapshot.vpc(vpc).map(Vpc::project).ifPresent(projects::add);
            }
        }
    }

    /** Why a change may not be because of the rails of a project; empty if they allow it. */
    private static Optional<Refusal> judge(
            Snapshot before, Snapshot after, Touched touched, ProjectId project, Principal principal, Steps taken) {
        List<GuardRail> rails = List.copyOf(after.guardRails(project));
        boolean made =
                rails.stream().anyMatch(rail -> before.guardRail(rail.id()).isEmpty());
        Judge judge = Judge.of(after, MOST_STEPS);
        long steps = judge.steps(rails);
        taken.take(steps);
        if (steps > MOST_STEPS) {
            // What takes too much already, as after an update that counts otherwise, is judged as well.
            if (made || Judge.of(before, MOST_STEPS).steps(before.guardRails(project)) <= MOST_STEPS) {
                return Optional.of(tooCostly(rails.getFirst(), made, principal));
            }
            judge = Judge.of(after);
        }
        Judge now = judge;
        Judge earlier = Judge.of(before);
        Predicate<Arrival> altered = altered(touched);
        return rails.stream()
                .flatMap(rail -> (before.guardRail(rail.id()).isEmpty()
                                ? now.breach(rail)
                                : opened(earlier, now, altered, rail))
                        .stream())
                .findFirst()
                .map(breach -> broken(after, breach, principal));
    }

    /** Ways on which a change may alter what becomes of packets. Who joins or leaves a group does so in a VPC that it touches. */
    private static Predicate<Arrival> altered(Touched touched) {
        return arrival -> arrival.way().stream().anyMatch(touched.vpcs()::contains);
    }

    private static Optional<Breach> opened(Judge earlier, Judge now, Predicate<Arrival> altered, GuardRail rail) {
        return now.breach(rail, altered).filter(_ -> earlier.breach(rail).isEmpty());
    }

    /** A packet that arrives though this rail forbids it; empty if the rail holds. */
    public static Optional<Breach> breach(Snapshot snapshot, GuardRail rail) {
        return Judge.of(snapshot).breach(rail);
    }

    private static boolean sees(GuardRail rail, Principal principal) {
        return Access.sees(principal, rail) || principal.isAdministrator();
    }

    /** What is told of the rails of others, whatever forbids the change. */
    private static Refusal foreign() {
        return new Refusal(
                Rule.GUARD_RAIL_BROKEN,
                "",
                "",
                "It would let packets into a network whose owner has forbidden that by a guard rail, or open more ways to it"
                        + " than can be judged.",
                "Ask the owner of the network at the other end.");
    }

    /** @param made whether the change makes a rail */
    private static Refusal tooCostly(GuardRail one, boolean made, Principal principal) {
        if (!sees(one, principal)) {
            return foreign();
        }
        return made
                ? new Refusal(
                        Rule.GUARD_RAIL_TOO_COSTLY,
                        "to",
                        "",
                        "With this one the guard rails of the project would take more than " + MOST_STEPS
                                + " steps to judge with every change, which is the most.",
                        "Name fewer receivers (a subnet, a security group or an ECS), let fewer different security groups"
                                + " and route tables lead to them, or delete guard rails that are no longer needed.")
                : new Refusal(
                        Rule.GUARD_RAIL_TOO_COSTLY,
                        "",
                        "",
                        "With this change the guard rails of the project would take more than " + MOST_STEPS
                                + " steps to judge with every change, which is the most.",
                        "Delete guard rails that are no longer needed, or make ones with fewer receivers in their place;"
                                + " or use security groups, subnets and routes that there are already.");
    }

    private static Refusal broken(Snapshot snapshot, Breach breach, Principal principal) {
        if (!sees(breach.rail(), principal)) {
            return foreign();
        }
        return new Refusal(
                Rule.GUARD_RAIL_BROKEN,
                "",
                breach.rail().id().value(),
                "It would break the guard rail \"" + breach.rail().name() + "\": " + text(snapshot, breach, principal)
                        + ".",
                "Make a narrower change, or delete the guard rail first if it is no longer wanted.");
    }

    /** The packet and its way, in words, as far as the principal sees them. */
    private static String text(Snapshot snapshot, Breach breach, Principal principal) {
        String hops = breach.path().steps().stream()
                .map(step -> hop(snapshot, step, principal))
                .flatMap(Optional::stream)
                .distinct()
                .collect(Collectors.joining(", "));
        return packet(breach.packet()) + " from " + breach.packet().source() + " reaches ECS "
                + breach.to().ecs() + " (" + breach.packet().destination() + ") by way of " + hops;
    }

    private static String packet(Packet packet) {
        String protocol = IpProtocols.name(packet.protocol());
        boolean ping = packet.equals(Packet.ping(packet.source(), packet.destination()));
        return ping
                ? "ping"
                : protocol
                        + (packet.port().isPresent()
                                ? (protocol.startsWith("icmp") ? " type " : " port ")
                                        + packet.port().getAsInt()
                                : "");
    }

    private static Optional<String> hop(Snapshot snapshot, Trace.Step step, Principal principal) {
        boolean sees = principal.isAdministrator()
                || Access.visible(principal, snapshot.vpc(step.vpc())).isPresent();
        if (!sees) {
            return Optional.of("a VPC of another project");
        }
        return switch (step) {
            case Trace.Step.Sent sent ->
                Optional.of("subnet " + sent.subnet().cidr() + " (ECS "
                        + sent.port().ecs() + ")");
            case Trace.Step.Routed routed ->
                Optional.of("route " + routed.route().text() + " of table "
                        + routed.table().name() + " over peering "
                        + routed.peering().id());
            case Trace.Step.Allowed allowed ->
                Optional.of("rule " + allowed.rule() + " of security group " + allowed.group());
            case Trace.Step.Unguarded open -> Optional.of("port " + open.port().id() + ", whose port security is off,");
            case Trace.Step.Guarded guarded ->
                guarded.rule().map(rule -> "rule " + rule + " of network ACL " + guarded.acl());
            case Trace.Step.InSubnet local ->
                Optional.of("subnet " + local.subnet().cidr());
            case Trace.Step.Arrived _,
                    Trace.Step.Confined _,
                    Trace.Step.Denied _,
                    Trace.Step.Dropped _,
                    Trace.Step.Given _,
                    Trace.Step.ServerGone _,
                    Trace.Step.ServerStopped _,
                    Trace.Step.Stopped _,
                    Trace.Step.Unrouted _ -> Optional.empty();
        };
    }
}
