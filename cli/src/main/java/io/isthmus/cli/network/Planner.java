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
import java.util.function.Predicate;

/**
 * Finds the steps from what is there to what the file says. What depends on another thing is made behind it and deleted
 * before it. What is deleted makes room first; routes, rules and guards that go are taken away when those that come are
 * there, so that packets which may pass before and after pass all the time. For one plan and one thread.
 */
public final class Planner {
    private final View desired;
    private final View live;
    private final Live seen;
    private final Doomed doomed;
    private final List<Step> steps = new ArrayList<>();
    /** Steps that need ECSs to be there. */
    private final List<Step> withEcss = new ArrayList<>();
    /** Steps that take away what no longer acts, once all else is there. */
    private final List<Step> last = new ArrayList<>();

    private Planner(Network desired, Live seen, boolean prune) {
        this.desired = new View(desired.normal());
        this.live = new View(seen.network());
        this.seen = seen;
        this.doomed = new Doomed(this.desired, live, prune);
    }

    /** @param prune whether what the label owns and the file does not hold is deleted */
    public static Plan plan(Network desired, Live seen, boolean prune) {
        Planner planner = new Planner(desired, seen, prune);
        planner.run();
        List<String> problems = new ArrayList<>(seen.problems());
        problems.addAll(planner.problems());
        return new Plan(planner.steps, planner.doomed.replaced(), planner.doomed.surplus(), problems);
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>(doomed.problems());
        for (Thing thing : desired.things()) {
            if (!live.has(thing)) {
                Optional.ofNullable(seen.foreign().get(thing)).ifPresent(problems::add);
            } else if (inProject(thing.kind()) && !desired.project(thing).equals(live.project(thing))) {
                problems.add("The " + thing + " lies in the project " + live.project(thing) + ", and the file says "
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
        live.things().stream().filter(seen.adopted()::contains).forEach(thing -> steps.add(new Step.Adopt(thing)));
        makeRoom();
        groups();
        vpcs();
        subnets();
        peerings();
        tables();
        acls();
        ecss();
        steps.addAll(withEcss);
        desired.network.flowLogs().stream()
                .filter(log -> !stays(Kind.FLOW_LOG, log.name()))
                .forEach(log -> steps.add(new Step.MakeFlowLog(log)));
        desired.network.peerings().stream()
                .filter(peering -> peering.state() == State.REJECTED && isPending(peering))
                .forEach(peering -> steps.add(new Step.Answer(peering, false)));
        steps.addAll(last);
        delete(Kind.ROUTE_TABLE, thing -> !goesEarly(thing));
        delete(Kind.ACL, thing -> true);
        delete(Kind.SECURITY_GROUP, thing -> true);
        // They must hold when they are made, and of what they are about nothing is made anew behind them.
        desired.network.guardRails().stream()
                .filter(rail -> !stays(Kind.GUARD_RAIL, rail.name()))
                .forEach(rail -> steps.add(new Step.MakeGuardRail(rail)));
    }

    private void delete(Kind kind, Predicate<Thing> which) {
        doomed.of(kind, which).forEach(thing -> steps.add(new Step.Delete(thing)));
    }

    /** Whether a thing is there and stays. */
    private boolean stays(Kind kind, String name) {
        Thing thing = new Thing(kind, name);
        return live.has(thing) && !doomed.has(thing);
    }

    // ---- what goes before anything comes ----

    private void makeRoom() {
        delete(Kind.GUARD_RAIL, thing -> true);
        // A subnet that comes again has another IPv6 block, and an ECS another id; the routes to the old ones would be
        // routes to nowhere. Those over a peering that goes, go with it.
        live.routes().forEach((table, routes) -> {
            if (!doomed.has(table.thing())) {
                routes.stream()
                        .filter(route -> leadsToDoomedSubnet(route) || isDoomedEcs(route.hop()))
                        .filter(route -> !isDoomedPeering(route.hop()))
                        .forEach(route -> steps.add(new Step.DeleteRoute(table, route)));
            } else {
                // Those to servers keep a table, and its VPC.
                List<Step> when = table.custom().isEmpty() || goesEarly(table.thing()) ? steps : last;
                routes.stream()
                        .filter(route -> route.hop() instanceof Network.Hop.To)
                        .forEach(route ->
                                (leadsToDoomedSubnet(route) ? steps : when).add(new Step.DeleteRoute(table, route)));
            }
        });
        live.tableOf.forEach((subnet, table) -> {
            if (goesEarly(new Thing(Kind.ROUTE_TABLE, table)) && stays(Kind.SUBNET, subnet)) {
                steps.add(new Step.Disassociate(table, subnet));
            }
        });
        delete(Kind.FLOW_LOG, thing -> true);
        delete(Kind.ECS, thing -> true);
        delete(Kind.PEERING, thing -> true);
        delete(Kind.SUBNET, thing -> true);
        delete(Kind.ROUTE_TABLE, this::goesEarly);
        delete(Kind.VPC, thing -> true);
        desired.network
                .vpcs()
                .forEach(vpc -> View.find(live.vpcs, vpc.name())
                        .ifPresent(found -> found.secondary().stream()
                                .filter(cidr -> !vpc.secondary().contains(cidr))
                                .forEach(cidr -> steps.add(new Step.Secondary(vpc.name(), cidr, false)))));
    }

    private boolean leadsToDoomedSubnet(Network.Route route) {
        return route.destination().startsWith(Network.IPV6_OF)
                && doomed.has(Kind.SUBNET, route.destination().substring(Network.IPV6_OF.length()));
    }

    private boolean isDoomedPeering(Network.Hop hop) {
        return hop instanceof Network.Hop.Over(String peering) && doomed.has(Kind.PEERING, peering);
    }

    private boolean isDoomedEcs(Network.Hop hop) {
        return hop instanceof Network.Hop.To(String ecs) && doomed.has(Kind.ECS, ecs);
    }

    /** A doomed table that is in the way; the others go when their subnets use what they are to use. */
    private boolean goesEarly(Thing table) {
        return doomed.isReplaced(table)
                || View.find(live.tables, table.name())
                        .filter(found -> doomed.has(table) && doomed.has(Kind.VPC, found.vpc()))
                        .isPresent();
    }

    // ---- what comes ----

    private void groups() {
        desired.network.groups().stream()
                .filter(group -> !stays(Kind.SECURITY_GROUP, group.name()))
                .forEach(group -> steps.add(new Step.MakeGroup(group)));
        desired.network.groups().forEach(this::rules);
        // Groups that name each other would hold each other.
        for (Thing thing : doomed.of(Kind.SECURITY_GROUP, any -> true)) {
            View.find(live.groups, thing.name()).stream()
                    .flatMap(group -> group.rules().stream())
                    .filter(rule -> rule.remote() instanceof Rule.Remote.Members(String other)
                            && !other.equals(thing.name())
                            && doomed.has(Kind.SECURITY_GROUP, other))
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
        for (Network.Subnet subnet : desired.network.subnets()) {
            Optional<String> wanted = View.find(desired.tableOf, subnet.name());
            Optional<String> used = View.find(live.tableOf, subnet.name())
                    .filter(table -> stays(Kind.SUBNET, subnet.name()))
                    .filter(table -> !goesEarly(new Thing(Kind.ROUTE_TABLE, table)));
            if (!wanted.equals(used)) {
                steps.add(wanted.<Step>map(table -> new Step.Associate(table, subnet.name()))
                        .orElseGet(() -> new Step.Disassociate(used.orElseThrow(), subnet.name())));
            }
        }
    }

    private void routes(Step.TableOf table, List<Network.Route> wanted, List<Network.Route> found) {
        Map<String, Network.Hop> there = new HashMap<>();
        found.stream()
                .filter(route ->
                        !leadsToDoomedSubnet(route) && !isDoomedPeering(route.hop()) && !isDoomedEcs(route.hop()))
                .forEach(route -> there.put(route.destination(), route.hop()));
        for (Network.Route route : wanted) {
            List<Step> when = route.hop() instanceof Network.Hop.To ? withEcss : steps;
            Optional<Network.Hop> before = Optional.ofNullable(there.remove(route.destination()));
            if (before.isEmpty()) {
                when.add(new Step.AddRoute(table, route));
            } else if (!before.get().equals(route.hop())) {
                when.add(new Step.SwitchRoute(table, route, before.get()));
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
