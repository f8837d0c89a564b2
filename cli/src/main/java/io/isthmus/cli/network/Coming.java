package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.cli.network.Agenda.When;
import io.isthmus.netfile.AclRule;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.Network.Peering.State;
import io.isthmus.netfile.Rule;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds what is made and what changes, each behind what it needs. Routes and rules that go are taken away when those that come
 * are there, so that packets which may pass before and after pass all the time. For one plan and one thread.
 */
final class Coming {
    private final View desired;
    private final View live;
    private final Predicate<Thing> staying;
    private final Leaving early;
    private final Leaving late;
    private final Set<String> remnants;
    private final Agenda agenda;

    /**
     * @param live what is there, with old ones called so
     * @param staying whether what a name of the file means is there and stays
     * @param early what goes before anything comes
     * @param late what goes when all that comes is in its place
     * @param remnants groups that have some rules of every new group, though not all
     * @param agenda where the steps go
     */
    Coming(
            View desired,
            View live,
            Predicate<Thing> staying,
            Leaving early,
            Leaving late,
            Set<String> remnants,
            Agenda agenda) {
        this.desired = desired;
        this.live = live;
        this.staying = staying;
        this.early = early;
        this.late = late;
        this.remnants = remnants;
        this.agenda = agenda;
    }

    void run() {
        desired.network.groups().stream()
                .filter(group -> !stays(Kind.SECURITY_GROUP, group.name()))
                .forEach(group -> come(new Step.MakeGroup(group)));
        desired.network.groups().forEach(this::rules);
        vpcs();
        subnets();
        peerings();
        tables();
        acls();
        ecss();
        desired.network.flowLogs().stream()
                .filter(log -> !stays(Kind.FLOW_LOG, log.name()))
                .forEach(log -> agenda.add(When.SETTLE, new Step.MakeFlowLog(log)));
        desired.network.peerings().stream()
                .filter(peering -> peering.state() == State.REJECTED && isPending(peering))
                .forEach(peering -> agenda.add(When.SETTLE, new Step.Answer(peering, false)));
    }

    private void come(Step step) {
        agenda.add(When.COME, step);
    }

    private boolean stays(Kind kind, String name) {
        return staying.test(new Thing(kind, name));
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
            come(new Step.SetDefaults(name, true, List.of()));
        }
        group.rules().stream()
                .filter(rule -> !present.contains(rule) && !(defaults && usual.contains(rule)))
                .forEach(rule -> come(new Step.AddRule(name, rule)));
        present.stream()
                .filter(rule -> !group.rules().contains(rule) && !(group.defaults() && usual.contains(rule)))
                .forEach(rule -> come(new Step.RemoveRule(name, rule)));
        if (!group.defaults() && (defaults || remnants.contains(name))) {
            come(new Step.SetDefaults(
                    name, false, group.rules().stream().filter(usual::contains).toList()));
        }
    }

    private void vpcs() {
        for (Network.Vpc vpc : desired.network.vpcs()) {
            Optional<Network.Vpc> found = View.find(live.vpcs, vpc.name());
            if (found.isEmpty()) {
                come(new Step.MakeVpc(vpc));
            }
            found.map(Network.Vpc::cidr)
                    .filter(before -> !vpc.cidr().isEmpty() && !before.equals(vpc.cidr()))
                    .ifPresent(before -> come(new Step.SetCidr(vpc.name(), before, vpc.cidr())));
            vpc.secondary().stream()
                    .filter(cidr -> found.isEmpty() || !found.get().secondary().contains(cidr))
                    .forEach(cidr -> come(new Step.Secondary(vpc.name(), cidr, true)));
        }
    }

    private void subnets() {
        for (Network.Subnet subnet : desired.network.subnets()) {
            if (!stays(Kind.SUBNET, subnet.name())) {
                come(new Step.MakeSubnet(subnet));
            } else if (subnet.ipv6()
                    && View.find(live.subnets, subnet.name())
                            .filter(found -> !found.ipv6())
                            .isPresent()) {
                come(new Step.EnableIpv6(subnet.name(), subnet.vpc()));
            }
        }
    }

    private void peerings() {
        for (Network.Peering peering : desired.network.peerings()) {
            if (!stays(Kind.PEERING, peering.name())) {
                come(new Step.MakePeering(peering));
            }
            if (peering.state() == State.ACTIVE && peering.foreign().isEmpty() && isPending(peering)) {
                come(new Step.Answer(peering, true));
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
                .forEach(table -> come(new Step.MakeTable(table)));
        Map<Step.TableOf, List<Network.Route>> there = live.routes();
        desired.routes().forEach((table, routes) -> {
            boolean fresh = !stays(table.thing().kind(), table.thing().name());
            routes(table, routes, fresh ? List.of() : there.getOrDefault(table, List.of()));
        });
        for (Network.Subnet subnet : desired.network.subnets()) {
            Optional<String> wanted = View.find(desired.tableOf, subnet.name());
            Optional<String> used = View.find(live.tableOf, subnet.name())
                    .filter(table -> stays(Kind.SUBNET, subnet.name()))
                    .filter(table -> !early.has(new Thing(Kind.ROUTE_TABLE, table)));
            if (!wanted.equals(used)) {
                come(wanted.<Step>map(table -> new Step.Associate(table, subnet.name()))
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
            Optional<Network.Hop> before = Optional.ofNullable(there.remove(route.destination()));
            if (before.isEmpty()) {
                agenda.add(withHop(route), new Step.AddRoute(table, route));
            } else if (!before.get().equals(route.hop())) {
                // Else it is one change among others, and a guard rail may want it to be done before an ECS comes.
                boolean takesOver = late.has(View.thing(before.get())) || !staying.test(View.thing(route.hop()));
                agenda.add(takesOver ? When.SWITCH : withHop(route), new Step.SwitchRoute(table, route, before.get()));
            }
        }
        found.stream()
                .filter(route -> there.containsKey(route.destination()))
                .forEach(route -> agenda.add(When.END, new Step.DeleteRoute(table, route)));
    }

    /** When there is what a route leads to. */
    private static When withHop(Network.Route route) {
        return route.hop() instanceof Network.Hop.To ? When.WITH_ECSS : When.COME;
    }

    private void acls() {
        for (Network.Acl acl : desired.network.acls()) {
            boolean fresh = !stays(Kind.ACL, acl.name());
            if (fresh) {
                come(new Step.MakeAcl(acl));
            }
            List<AclRule> before = fresh
                    ? List.of()
                    : View.find(live.acls, acl.name()).map(Network.Acl::rules).orElse(List.of());
            if (!before.equals(acl.rules())) {
                come(new Step.SetRules(acl.name(), before, acl.rules()));
            }
        }
        for (Network.Subnet subnet : desired.network.subnets()) {
            Optional<String> wanted = View.find(desired.aclOf, subnet.name());
            Optional<String> there =
                    View.find(live.aclOf, subnet.name()).filter(acl -> stays(Kind.SUBNET, subnet.name()));
            if (!wanted.equals(there)) {
                there.ifPresent(acl -> come(new Step.Guard(acl, subnet.name(), false)));
                wanted.ifPresent(acl -> come(new Step.Guard(acl, subnet.name(), true)));
            }
        }
    }

    private void ecss() {
        for (Network.Ecs ecs : desired.network.ecss()) {
            if (!stays(Kind.ECS, ecs.name())) {
                come(new Step.MakeEcs(ecs));
                continue;
            }
            List<String> groups =
                    View.find(live.ecss, ecs.name()).map(Network.Ecs::groups).orElse(List.of());
            if (!groups.equals(ecs.groups())) {
                come(new Step.SetGroups(ecs, groups));
            }
        }
    }
}
