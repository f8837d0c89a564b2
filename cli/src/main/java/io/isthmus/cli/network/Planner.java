package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.netfile.AclRule;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.Network.Peering.State;
import io.isthmus.netfile.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the steps from what is there to what the file says. What depends on another thing is made behind it and deleted
 * before it. What is pruned makes room first. What is made anew is made first and the old one, called so meanwhile, goes when
 * all that hung on it is with the new one; only where there cannot be two at a time the old one makes room first
 * ({@link Turns}). Routes, rules and guards that go are taken away when those that come are there, so that packets which may
 * pass before and after pass all the time. For one plan and one thread.
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

    private final List<Step> steps = new ArrayList<>();
    /** Steps that let what is there already go another way, when that is whole. */
    private final List<Step> switches = new ArrayList<>();
    /** Steps that need ECSs to be there. */
    private final List<Step> withEcss = new ArrayList<>();
    /** Those of them that let what is there already go another way. */
    private final List<Step> switchesToEcss = new ArrayList<>();
    /** Steps that take away what no longer acts, once all else is there. */
    private final List<Step> last = new ArrayList<>();
    /** Steps that need late ones to be gone. */
    private final List<Step> cleared = new ArrayList<>();

    private Planner(Network desired, Live seen, boolean prune, Map<Thing, String> first) {
        this.desired = new View(desired.normal());
        this.read = new View(seen.network());
        this.seen = seen;
        this.doomed = new Doomed(this.desired, read, seen.doubles(), prune);
        this.turns = new Turns(this.desired, read, doomed, first);
        this.old = turns.old();
        this.live = new View(Renamed.of(seen.network(), old));
        this.early = Leaving.of(doomed.all().stream().filter(turns::early), old);
        this.late = Leaving.of(doomed.all().stream().filter(turns::late), old);
    }

    /** @param prune whether what the label owns and the file does not hold is deleted */
    public static Plan plan(Network desired, Live seen, boolean prune) {
        return plan(desired, seen, prune, Map.of());
    }

    /** @param first of what is made anew, that of which it is known that the old one must go first, and why */
    static Plan plan(Network desired, Live seen, boolean prune, Map<Thing, String> first) {
        Planner planner = new Planner(desired, seen, prune, first);
        planner.run();
        List<String> problems = new ArrayList<>(seen.problems());
        problems.addAll(planner.problems());
        return new Plan(
                planner.steps,
                planner.turns.replaced(),
                List.copyOf(planner.doomed.doubles()),
                planner.doomed.surplus(),
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
                            + " uses it, which is not this label's: delete that first, or keep the " + thing + "."));
        }
        return problems;
    }

    private static boolean inProject(Kind kind) {
        return kind == Kind.VPC || kind == Kind.SECURITY_GROUP || kind == Kind.ACL;
    }

    private void run() {
        read.things().stream()
                .filter(seen.adopted()::contains)
                .forEach(thing -> steps.add(new Step.Adopt(old.getOrDefault(thing, thing))));
        makeRoom();
        groups();
        vpcs();
        subnets();
        peerings();
        tables();
        acls();
        ecss();
        steps.addAll(withEcss);
        steps.addAll(switchesToEcss);
        desired.network.flowLogs().stream()
                .filter(log -> !stays(Kind.FLOW_LOG, log.name()))
                .forEach(log -> steps.add(new Step.MakeFlowLog(log)));
        desired.network.peerings().stream()
                .filter(peering -> peering.state() == State.REJECTED && isPending(peering))
                .forEach(peering -> steps.add(new Step.Answer(peering, false)));
        steps.addAll(last);
        deletePlaces(late);
        steps.addAll(cleared);
        delete(Kind.ACL, late);
        delete(Kind.SECURITY_GROUP, late);
        // They must hold when they are made, and of what they are about nothing is made anew behind them.
        desired.network.guardRails().stream()
                .filter(rail -> !stays(Kind.GUARD_RAIL, rail.name()))
                .forEach(rail -> steps.add(new Step.MakeGuardRail(rail)));
        delete(Kind.GUARD_RAIL, late);
    }

    /** What packets come from and go through, each before what it lies in. */
    private void deletePlaces(Leaving which) {
        for (Kind kind :
                List.of(Kind.FLOW_LOG, Kind.ECS, Kind.PEERING, Kind.SUBNET, Kind.ROUTE_TABLE, Kind.VPC)) {
            delete(kind, which);
        }
    }

    /** The last first. */
    private void delete(Kind kind, Leaving which) {
        live.things().reversed().stream()
                .filter(thing -> thing.kind() == kind && which.has(thing))
                .forEach(thing -> steps.add(new Step.Delete(thing)));
    }

    private boolean isDoomed(Thing thing) {
        return early.has(thing) || late.has(thing);
    }

    /** Whether what a name of the file means is there and stays. */
    private boolean stays(Kind kind, String name) {
        Thing thing = new Thing(kind, name);
        return live.has(thing) && !isDoomed(thing);
    }

    // ---- what goes before anything comes ----

    private void makeRoom() {
        delete(Kind.GUARD_RAIL, early);
        Set<Step.TableOf> wanted = desired.routes().keySet();
        live.routes().forEach((table, routes) -> routesThatEnd(table, routes, wanted.contains(table)));
        live.tableOf.forEach((subnet, table) -> {
            Thing user = new Thing(Kind.SUBNET, subnet);
            Thing used = new Thing(Kind.ROUTE_TABLE, table);
            if (early.has(used) && !early.has(user)) {
                steps.add(new Step.Disassociate(table, subnet));
            } else if (late.has(used) && !isDoomed(user) && !desired.has(user)) {
                last.add(new Step.Disassociate(table, subnet));
            }
        });
        deletePlaces(early);
        desired.network
                .vpcs()
                .forEach(vpc -> View.find(live.vpcs, vpc.name())
                        .ifPresent(found -> found.secondary().stream()
                                .filter(cidr -> !vpc.secondary().contains(cidr))
                                .forEach(cidr -> (late.isIn(live, vpc.name(), cidr) ? cleared : steps)
                                        .add(new Step.Secondary(vpc.name(), cidr, false)))));
    }

    /**
     * A subnet that comes again has another IPv6 block, and an ECS another id; the routes to the old ones would be routes to
     * nowhere. Those over a peering that goes, go with it.
     *
     * @param wanted whether the file says what becomes of the others
     */
    private void routesThatEnd(Step.TableOf table, List<Network.Route> routes, boolean wanted) {
        if (isDoomed(table.thing())) {
            // Those to servers keep a table, and its VPC.
            List<Step> when = early.has(table.thing()) ? steps : last;
            routes.stream()
                    .filter(route -> route.hop() instanceof Network.Hop.To)
                    .forEach(route ->
                            (early.isDestination(route) ? steps : when).add(new Step.DeleteRoute(table, route)));
            return;
        }
        routes.stream()
                .filter(route -> early.leadsNowhere(route) && !early.takesAlong(route))
                .forEach(route -> steps.add(new Step.DeleteRoute(table, route)));
        if (!wanted) {
            routes.stream()
                    .filter(route -> late.leadsNowhere(route) && !late.takesAlong(route))
                    .filter(route -> !early.leadsNowhere(route) && !early.takesAlong(route))
                    .forEach(route -> last.add(new Step.DeleteRoute(table, route)));
        }
    }

    // ---- what comes ----

    private void groups() {
        desired.network.groups().stream()
                .filter(group -> !stays(Kind.SECURITY_GROUP, group.name()))
                .forEach(group -> steps.add(new Step.MakeGroup(group)));
        desired.network.groups().forEach(this::rules);
        // Groups that name each other would hold each other.
        for (Thing thing : live.things().reversed()) {
            if (thing.kind() != Kind.SECURITY_GROUP || !isDoomed(thing)) {
                continue;
            }
            View.find(live.groups, thing.name()).stream()
                    .flatMap(group -> group.rules().stream())
                    .filter(rule -> rule.remote() instanceof Rule.Remote.Members(String other)
                            && !other.equals(thing.name())
                            && isDoomed(new Thing(Kind.SECURITY_GROUP, other)))
                    .forEach(rule -> last.add(new Step.RemoveRule(thing.name(), rule)));
        }
    }

    private void rules(Network.SecurityGroup group) {
        String name = group.name();
        Optional<Network.SecurityGroup> found =
                View.find(live.groups, name).filter(any -> stays(Kind.SECURITY_GROUP, name));
        boolean defaults = found.map(Network.SecurityGroup::defaults).orElse(true);
        Set<Rule> usual = Set.copyOf(Network.SecurityGroup.defaultRules(name));
        Set<Rule> present =
                new LinkedHashSet<>(found.map(Network.SecurityGroup::rules).orElse(List.of()));
        if (group.defaults() && !defaults) {
            steps.add(new Step.SetDefaults(name, true, List.of()));
        }
        group.rules().stream()
                .filter(rule -> !present.contains(rule) && !(defaults && usual.contains(rule)))
                .forEach(rule -> steps.add(new Step.AddRule(name, rule)));
        present.stream()
                .filter(rule -> !group.rules().contains(rule) && !(group.defaults() && usual.contains(rule)))
                .forEach(rule -> steps.add(new Step.RemoveRule(name, rule)));
        if (!group.defaults() && (defaults || seen.remnants().contains(name))) {
            steps.add(new Step.SetDefaults(
                    name, false, group.rules().stream().filter(usual::contains).toList()));
        }
    }

    private void vpcs() {
        for (Network.Vpc vpc : desired.network.vpcs()) {
            Optional<Network.Vpc> found = View.find(live.vpcs, vpc.name());
            if (found.isEmpty()) {
                steps.add(new Step.MakeVpc(vpc));
            }
            found.map(Network.Vpc::cidr)
                    .filter(before -> !before.equals(vpc.cidr()))
                    .ifPresent(before -> steps.add(new Step.SetCidr(vpc.name(), before, vpc.cidr())));
            vpc.secondary().stream()
                    .filter(cidr -> found.isEmpty() || !found.get().secondary().contains(cidr))
                    .forEach(cidr -> steps.add(new Step.Secondary(vpc.name(), cidr, true)));
        }
    }

    private void subnets() {
        for (Network.Subnet subnet : desired.network.subnets()) {
            if (!stays(Kind.SUBNET, subnet.name())) {
                steps.add(new Step.MakeSubnet(subnet));
            } else if (subnet.ipv6()
                    && View.find(live.subnets, subnet.name())
                            .filter(found -> !found.ipv6())
                            .isPresent()) {
                steps.add(new Step.EnableIpv6(subnet.name(), subnet.vpc()));
            }
        }
    }

    private void peerings() {
        for (Network.Peering peering : desired.network.peerings()) {
            if (!stays(Kind.PEERING, peering.name())) {
                steps.add(new Step.MakePeering(peering));
            }
            if (peering.state() == State.ACTIVE && peering.foreign().isEmpty() && isPending(peering)) {
                steps.add(new Step.Answer(peering, true));
            }
        }
    }

    /** Whether the accepter is still to answer when all steps so far are done. */
    private boolean isPending(Network.Peering peering) {
        return stays(Kind.PEERING, peering.name())
                ? View.find(live.peerings, peering.name())
                        .filter(found -> found.state() == State.PENDING)
                        .isPresent()
                : !desired.project(new Thing(Kind.VPC, peering.requester()))
                        .equals(desired.project(new Thing(Kind.VPC, peering.accepter())));
    }

    private void tables() {
        desired.network.tables().stream()
                .filter(table -> !stays(Kind.ROUTE_TABLE, table.name()))
                .forEach(table -> steps.add(new Step.MakeTable(table)));
        Map<Step.TableOf, List<Network.Route>> there = live.routes();
        desired.routes().forEach((table, routes) -> {
            boolean fresh = !stays(table.thing().kind(), table.thing().name());
            routes(table, routes, fresh ? List.of() : there.getOrDefault(table, List.of()));
        });
        steps.addAll(switches);
        for (Network.Subnet subnet : desired.network.subnets()) {
            Optional<String> wanted = View.find(desired.tableOf, subnet.name());
            Optional<String> used = View.find(live.tableOf, subnet.name())
                    .filter(table -> stays(Kind.SUBNET, subnet.name()))
                    .filter(table -> !early.has(new Thing(Kind.ROUTE_TABLE, table)));
            if (!wanted.equals(used)) {
                steps.add(wanted.<Step>map(table -> new Step.Associate(table, subnet.name()))
                        .orElseGet(() -> new Step.Disassociate(used.orElseThrow(), subnet.name())));
            }
        }
    }

    private void routes(Step.TableOf table, List<Network.Route> wanted, List<Network.Route> found) {
        Map<String, Network.Hop> there = new HashMap<>();
        found.stream()
                .filter(route -> !early.leadsNowhere(route) && !early.takesAlong(route))
                .forEach(route -> there.put(route.destination(), route.hop()));
        for (Network.Route route : wanted) {
            boolean toEcs = route.hop() instanceof Network.Hop.To;
            Optional<Network.Hop> before = Optional.ofNullable(there.remove(route.destination()));
            if (before.isEmpty()) {
                (toEcs ? withEcss : steps).add(new Step.AddRoute(table, route));
            } else if (!before.get().equals(route.hop())) {
                (toEcs ? switchesToEcss : switches).add(new Step.SwitchRoute(table, route, before.get()));
            }
        }
        found.stream()
                .filter(route -> there.containsKey(route.destination()))
                .forEach(route -> last.add(new Step.DeleteRoute(table, route)));
    }

    private void acls() {
        for (Network.Acl acl : desired.network.acls()) {
            boolean fresh = !stays(Kind.ACL, acl.name());
            if (fresh) {
                steps.add(new Step.MakeAcl(acl));
            }
            List<AclRule> before = fresh
                    ? List.of()
                    : View.find(live.acls, acl.name()).map(Network.Acl::rules).orElse(List.of());
            if (!before.equals(acl.rules())) {
                steps.add(new Step.SetRules(acl.name(), before, acl.rules()));
            }
        }
        for (Network.Subnet subnet : desired.network.subnets()) {
            Optional<String> wanted = View.find(desired.aclOf, subnet.name());
            Optional<String> there =
                    View.find(live.aclOf, subnet.name()).filter(acl -> stays(Kind.SUBNET, subnet.name()));
            if (!wanted.equals(there)) {
                there.ifPresent(acl -> steps.add(new Step.Guard(acl, subnet.name(), false)));
                wanted.ifPresent(acl -> steps.add(new Step.Guard(acl, subnet.name(), true)));
            }
        }
    }

    private void ecss() {
        for (Network.Ecs ecs : desired.network.ecss()) {
            if (!stays(Kind.ECS, ecs.name())) {
                steps.add(new Step.MakeEcs(ecs));
                continue;
            }
            List<String> groups =
                    View.find(live.ecss, ecs.name()).map(Network.Ecs::groups).orElse(List.of());
            if (!groups.equals(ecs.groups())) {
                steps.add(new Step.SetGroups(ecs, groups));
            }
        }
    }
}
