package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.cli.network.Agenda.When;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds the steps from what is there to what the file says. What depends on another thing is made behind it and deleted
 * before it. What is pruned makes room first. What is made anew is made first and the old one, called so meanwhile, goes when
 * all that hung on it is with the new one; only where it is known that there cannot be two at a time the old one makes room
 * first ({@link Turns}). Here is what goes, in {@link Coming} what comes. For one plan and one thread.
 */
public final class Planner {
    private final View desired;
    /** What is there, as it was read. */
    private final View read;
    /** The same, with old ones called so, which are not what the file's names mean. */
    private final View live;

    private final Live seen;
    private final Doomed doomed;
    private final Turns turns;
    private final Map<Thing, Thing> old;
    /** What goes before anything comes. */
    private final Leaving early;
    /** What goes when all that comes is in its place. */
    private final Leaving late;

    private final Agenda agenda = new Agenda();

    /**
     * What was learnt about what is made anew or there twice.
     *
     * @param first that of which the old one must go before anything comes, and why
     * @param swap guard rails of which the new one must be made before anything else comes
     */
    record Order(Map<Thing, String> first, Set<Thing> swap) {
        /** Nothing was learnt. */
        static final Order NONE = new Order(Map.of(), Set.of());
    }

    private Planner(Network desired, Live seen, boolean prune, Order order) {
        this.desired = new View(desired.normal());
        this.read = new View(seen.network());
        this.seen = seen;
        this.doomed = new Doomed(this.desired, read, seen.doubles(), prune);
        this.turns = new Turns(read, doomed, order.first());
        this.old = turns.old();
        this.live = new View(Renamed.of(seen.network(), old));
        this.early = Leaving.of(doomed.all().stream().filter(turns::early), old);
        this.late = Leaving.of(doomed.all().stream().filter(turns::late), old);
    }

    /** @param prune whether what the label owns and the file does not hold is deleted */
    public static Plan plan(Network desired, Live seen, boolean prune) {
        return plan(desired, seen, prune, Order.NONE);
    }

    static Plan plan(Network desired, Live seen, boolean prune, Order order) {
        Planner planner = new Planner(desired, seen, prune, order);
        planner.run(order.swap());
        List<String> problems = new ArrayList<>(seen.problems());
        problems.addAll(planner.problems());
        return new Plan(
                planner.agenda.steps(),
                planner.turns.replaced(),
                List.copyOf(planner.doomed.doubles()),
                planner.doomed.surplus().stream()
                        .filter(thing -> planner.takenAlong(thing).isEmpty())
                        .toList(),
                planner.along(),
                problems,
                planner.old);
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>(doomed.problems());
        for (Thing thing : desired.things()) {
            if (!read.has(thing)) {
                Optional.ofNullable(seen.foreign().get(thing)).ifPresent(problems::add);
            } else if (inProject(thing.kind()) && !desired.project(thing).equals(read.project(thing))) {
                problems.add("The " + thing + " lies in the project " + read.project(thing) + ", and the file says "
                        + desired.project(thing) + ": nothing moves between projects; give it another name.");
            }
        }
        for (Thing thing : doomed.all()) {
            seen.users()
                    .getOrDefault(thing, List.of())
                    .forEach(user -> problems.add("The " + thing + " cannot be deleted, for the " + user
                            + " uses it, which is not this label's: delete that first"
                            + (doomed.doubles().contains(thing)
                                    ? "; the " + thing + " is left over from an apply that was cut off."
                                    : ", or keep the " + thing + ".")));
        }
        return problems;
    }

    /** What keeps something that the file does not hold as long as it is there itself. */
    private Optional<Thing> takenAlong(Thing thing) {
        return View.find(read.flowLogs, thing.kind() == Kind.FLOW_LOG ? thing.name() : "")
                .map(View::placeOf)
                .filter(doomed::has);
    }

    private List<String> along() {
        List<String> along = new ArrayList<>();
        for (Thing thing : doomed.surplus()) {
            takenAlong(thing).ifPresent(place -> along.add(along("The " + thing, place)));
        }
        read.routes().forEach((table, routes) -> {
            if (doomed.surplus().contains(table.thing())) {
                routes.stream()
                        .filter(route -> route.hop() instanceof Network.Hop.Over && doomed.has(View.thing(route.hop())))
                        .forEach(route -> along.add(along(
                                "The route " + route.destination() + " of the " + table.thing(),
                                View.thing(route.hop()))));
            }
        });
        return along;
    }

    private String along(String what, Thing place) {
        return what + " is not in the file, and goes along with the " + old.getOrDefault(place, place) + ".";
    }

    private static boolean inProject(Kind kind) {
        return kind == Kind.VPC || kind == Kind.SECURITY_GROUP || kind == Kind.ACL;
    }

    private void run(Set<Thing> swap) {
        read.things().stream()
                .filter(seen.adopted()::contains)
                .forEach(thing -> agenda.add(When.ROOM, new Step.Adopt(old.getOrDefault(thing, thing))));
        delete(Kind.GUARD_RAIL, early, When.ROOM);
        Set<Step.TableOf> wanted = desired.routes().keySet();
        live.routes().forEach((table, routes) -> routesThatEnd(table, routes, wanted.contains(table)));
        live.tableOf.forEach(this::tableThatEnds);
        deletePlaces(early, When.ROOM);
        desired.network
                .vpcs()
                .forEach(vpc -> View.find(live.vpcs, vpc.name()).ifPresent(found -> secondary(vpc, found)));
        new Coming(desired, live, this::stays, early, late, seen.remnants(), agenda).run();
        live.things().reversed().forEach(this::rulesBetweenGroupsThatGo);
        deletePlaces(late, When.GO);
        delete(Kind.ACL, late, When.CLEAR);
        delete(Kind.SECURITY_GROUP, late, When.CLEAR);
        guardRails(swap);
    }

    /** What packets come from and go through, each before what it lies in. */
    private void deletePlaces(Leaving which, When when) {
        Stream.of(Kind.FLOW_LOG, Kind.ECS, Kind.PEERING, Kind.SUBNET, Kind.ROUTE_TABLE, Kind.VPC)
                .forEach(kind -> delete(kind, which, when));
    }

    /** The last first. */
    private void delete(Kind kind, Leaving which, When when) {
        live.things().reversed().stream()
                .filter(thing -> thing.kind() == kind && which.has(thing))
                .forEach(thing -> agenda.add(when, new Step.Delete(thing)));
    }

    private boolean isDoomed(Thing thing) {
        return early.has(thing) || late.has(thing);
    }

    /** Whether what a name of the file means is there and stays. */
    private boolean stays(Thing thing) {
        return live.has(thing) && !isDoomed(thing);
    }

    /**
     * A subnet that comes again has another IPv6 block, and an ECS another id; the routes to the old ones would be routes to
     * nowhere. Those over a peering that goes, go with it.
     *
     * @param wanted whether the file says what becomes of the others
     */
    private void routesThatEnd(Step.TableOf table, List<Network.Route> routes, boolean wanted) {
        for (Network.Route route : routes) {
            Step step = new Step.DeleteRoute(table, route);
            if (isDoomed(table.thing())) {
                // Those to servers keep a table, and its VPC.
                if (route.hop() instanceof Network.Hop.To) {
                    boolean now = early.has(table.thing()) || early.leadsNowhere(route);
                    agenda.add(now ? When.ROOM : When.END, step);
                }
            } else if (!early.takesAlong(route)) {
                if (early.leadsNowhere(route)) {
                    agenda.add(When.ROOM, step);
                } else if (!wanted && late.leadsNowhere(route) && !late.takesAlong(route)) {
                    agenda.add(When.END, step);
                }
            }
        }
    }

    private void tableThatEnds(String subnet, String table) {
        Thing user = new Thing(Kind.SUBNET, subnet);
        Thing used = new Thing(Kind.ROUTE_TABLE, table);
        if (early.has(used) && !early.has(user)) {
            agenda.add(When.ROOM, new Step.Disassociate(table, subnet));
        } else if (late.has(used) && !isDoomed(user) && !desired.has(user)) {
            agenda.add(When.END, new Step.Disassociate(table, subnet));
        }
    }

    private void secondary(Network.Vpc wanted, Network.Vpc found) {
        found.secondary().stream()
                .filter(cidr -> !wanted.secondary().contains(cidr))
                .forEach(cidr -> agenda.add(
                        late.isIn(live, wanted.name(), cidr) ? When.CLEAR : When.ROOM,
                        new Step.Secondary(wanted.name(), cidr, false)));
    }

    /** Groups that name each other would hold each other. */
    private void rulesBetweenGroupsThatGo(Thing thing) {
        if (thing.kind() == Kind.SECURITY_GROUP && isDoomed(thing)) {
            View.find(live.groups, thing.name()).stream()
                    .flatMap(group -> group.rules().stream())
                    .filter(rule -> rule.remote() instanceof Rule.Remote.Members(String other)
                            && !other.equals(thing.name())
                            && isDoomed(new Thing(Kind.SECURITY_GROUP, other)))
                    .forEach(rule -> agenda.add(When.END, new Step.RemoveRule(thing.name(), rule)));
        }
    }

    /** An old one guards until the new one does, unless it goes first. */
    private void guardRails(Set<Thing> swap) {
        Set<Thing> swapped = swap.stream()
                .filter(old::containsKey)
                .flatMap(thing -> Stream.of(thing, old.get(thing)))
                .collect(Collectors.toSet());
        for (Network.GuardRail rail : desired.network.guardRails()) {
            if (!stays(View.thing(rail))) {
                agenda.add(swapped.contains(View.thing(rail)) ? When.SWAP : When.GUARD, new Step.MakeGuardRail(rail));
            }
        }
        live.things().stream()
                .filter(thing -> thing.kind() == Kind.GUARD_RAIL && late.has(thing))
                .forEach(thing -> agenda.add(swapped.contains(thing) ? When.SWAP : When.GUARD, new Step.Delete(thing)));
    }
}
