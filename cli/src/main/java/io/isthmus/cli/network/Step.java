package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import io.isthmus.netfile.AclRule;
import io.isthmus.netfile.Network;
import io.isthmus.netfile.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One change, in the file's words. Whatever step comes last before an interruption, the next plan goes on from there. */
public sealed interface Step {

    /** What a step does. */
    enum Sign {
        MAKE("+"),
        CHANGE("~"),
        DELETE("-");

        private final String mark;

        Sign(String mark) {
            this.mark = mark;
        }

        public String mark() {
            return mark;
        }
    }

    /** Makes a thing. */
    sealed interface Make extends Step {}

    /** Changes a thing, or a part of it. */
    sealed interface Change extends Step {}

    /** Takes over what is nobody's. */
    record Adopt(Thing thing) implements Change {}

    /** Deletes a thing. */
    record Delete(Thing thing) implements Step {}

    /** Makes a group with the rules of every new group. */
    record MakeGroup(Network.SecurityGroup group) implements Make {}

    record AddRule(String group, Rule rule) implements Change {}

    record RemoveRule(String group, Rule rule) implements Change {}

    /**
     * Adds what a group lacks of the rules of every new group, or takes them away.
     *
     * @param kept those that stay nevertheless, for the file says them
     */
    record SetDefaults(String group, boolean present, List<Rule> kept) implements Change {}

    record MakeVpc(Network.Vpc vpc) implements Make {}

    record SetCidr(String vpc, String before, String cidr) implements Change {}

    record Secondary(String vpc, String cidr, boolean present) implements Change {}

    record MakeSubnet(Network.Subnet subnet) implements Make {}

    record EnableIpv6(String subnet, String vpc) implements Change {}

    record MakeTable(Network.RouteTable table) implements Make {}

    /** Lets a subnet use a table. */
    record Associate(String table, String subnet) implements Change {}

    /** Lets a subnet use the default table of its VPC again. */
    record Disassociate(String table, String subnet) implements Change {}

    record AddRoute(TableOf table, Network.Route route) implements Change {}

    record SwitchRoute(TableOf table, Network.Route route, Network.Hop before) implements Change {}

    record DeleteRoute(TableOf table, Network.Route route) implements Change {}

    record MakePeering(Network.Peering peering) implements Make {}

    /** The accepter's answer to a request. */
    record Answer(Network.Peering peering, boolean yes) implements Change {}

    record MakeAcl(Network.Acl acl) implements Make {}

    /** Gives an ACL these rules in this order, and no other that a file can say. */
    record SetRules(String acl, List<AclRule> before, List<AclRule> rules) implements Change {}

    record Guard(String acl, String subnet, boolean present) implements Change {}

    record MakeEcs(Network.Ecs ecs) implements Make {}

    record MakeFlowLog(Network.FlowLog log) implements Make {}

    record MakeGuardRail(Network.GuardRail rail) implements Make {}

    record SetGroups(Network.Ecs ecs, List<String> before) implements Change {}

    /** A custom table, or the default one of a VPC. */
    record TableOf(String vpc, Optional<String> custom) {
        Thing thing() {
            return custom.map(name -> new Thing(Kind.ROUTE_TABLE, name)).orElseGet(() -> new Thing(Kind.VPC, vpc));
        }
    }

    /** What it is about: itself, or what it is a part of. */
    default Thing thing() {
        return switch (this) {
            case Adopt(Thing thing) -> thing;
            case Delete(Thing thing) -> thing;
            case MakeGroup make -> new Thing(Kind.SECURITY_GROUP, make.group.name());
            case AddRule add -> new Thing(Kind.SECURITY_GROUP, add.group);
            case RemoveRule remove -> new Thing(Kind.SECURITY_GROUP, remove.group);
            case SetDefaults set -> new Thing(Kind.SECURITY_GROUP, set.group);
            case MakeVpc make -> new Thing(Kind.VPC, make.vpc.name());
            case SetCidr set -> new Thing(Kind.VPC, set.vpc);
            case Secondary secondary -> new Thing(Kind.VPC, secondary.vpc);
            case MakeSubnet make -> new Thing(Kind.SUBNET, make.subnet.name());
            case EnableIpv6 enable -> new Thing(Kind.SUBNET, enable.subnet);
            case MakeTable make -> new Thing(Kind.ROUTE_TABLE, make.table.name());
            case MakeFlowLog make -> new Thing(Kind.FLOW_LOG, make.log.name());
            case MakeGuardRail make -> new Thing(Kind.GUARD_RAIL, make.rail.name());
            case Associate associate -> new Thing(Kind.SUBNET, associate.subnet);
            case Disassociate disassociate -> new Thing(Kind.SUBNET, disassociate.subnet);
            case AddRoute add -> add.table.thing();
            case SwitchRoute change -> change.table.thing();
            case DeleteRoute delete -> delete.table.thing();
            case MakePeering make -> new Thing(Kind.PEERING, make.peering.name());
            case Answer answer -> new Thing(Kind.PEERING, answer.peering.name());
            case MakeAcl make -> new Thing(Kind.ACL, make.acl.name());
            case SetRules set -> new Thing(Kind.ACL, set.acl);
            case Guard guard -> new Thing(Kind.SUBNET, guard.subnet);
            case MakeEcs make -> new Thing(Kind.ECS, make.ecs.name());
            case SetGroups set -> new Thing(Kind.ECS, set.ecs.name());
        };
    }

    /** Whether it makes, changes or deletes. */
    default Sign sign() {
        return switch (this) {
            case Make _ -> Sign.MAKE;
            case Change _ -> Sign.CHANGE;
            case Delete _ -> Sign.DELETE;
        };
    }

    /** How it is printed, but for the sign. */
    default String text() {
        return switch (this) {
            case Make make -> thing() + made(make);
            case Change change -> thing() + ": " + change(change);
            case Delete _ -> thing().toString();
        };
    }

    /** What is told of a thing that is made, behind its name. */
    private static String made(Make make) {
        return switch (make) {
            case MakeGroup _, MakeAcl _ -> "";
            case MakeVpc(Network.Vpc vpc) -> vpc.cidr().isEmpty() ? "" : "  " + vpc.cidr();
            case MakeSubnet(Network.Subnet subnet) ->
                "  " + subnet.cidr() + (subnet.ipv6() ? " and IPv6" : "") + " in " + subnet.vpc();
            case MakeTable(Network.RouteTable table) -> "  in " + table.vpc();
            case MakePeering(Network.Peering peering) -> "  " + peering.requester() + " and " + peering.accepter();
            case MakeFlowLog(Network.FlowLog log) ->
                "  of the " + View.placeOf(log) + ", " + log.traffic() + " traffic";
            case MakeGuardRail(Network.GuardRail rail) -> "  " + rail.text();
            case MakeEcs(Network.Ecs ecs) ->
                "  " + ecs.address().map(address -> address + " ").orElse("") + "in " + ecs.subnet();
        };
    }

    /** What becomes of a thing that changes. */
    private static String change(Change change) {
        return switch (change) {
            case Adopt _ -> "becomes this file's";
            case AddRule(var _, Rule rule) -> "+ " + rule.text();
            case RemoveRule(var _, Rule rule) -> "- " + rule.text();
            case SetDefaults set -> sign(set.present) + " the rules of every new group";
            case SetCidr set -> "cidr " + set.before + " becomes " + set.cidr;
            case Secondary secondary -> sign(secondary.present) + " secondary " + secondary.cidr;
            case EnableIpv6 _ -> "+ ipv6";
            case Associate(String table, var _) -> "uses the route table " + table;
            case Disassociate(String table, var _) -> "uses the default route table, no longer " + table;
            case AddRoute(var _, Network.Route route) -> "+ route " + route.destination() + by(route.hop());
            case SwitchRoute(var _, Network.Route route, Network.Hop before) ->
                "route " + route.destination() + " goes" + by(route.hop()) + ", no longer" + by(before);
            case DeleteRoute(var _, Network.Route route) -> "- route " + route.destination() + by(route.hop());
            case Answer(Network.Peering peering, boolean yes) ->
                (yes ? "accepted" : "rejected") + " by " + peering.accepter();
            case SetRules set -> rules(set);
            case Guard guard -> "is guarded by " + guard.acl + (guard.present ? "" : " no longer");
            case SetGroups set -> "security groups " + named(set.before) + " become " + named(set.ecs.groups());
        };
    }

    private static String by(Network.Hop hop) {
        return switch (hop) {
            case Network.Hop.Over(String peering) -> " over " + peering;
            case Network.Hop.To(String ecs) -> " to the ECS " + ecs;
        };
    }

    private static String sign(boolean present) {
        return present ? "+" : "-";
    }

    private static String rules(SetRules set) {
        List<String> parts = new ArrayList<>();
        set.before.stream().filter(rule -> !set.rules.contains(rule)).forEach(rule -> parts.add("- " + rule.text()));
        set.rules.stream().filter(rule -> !set.before.contains(rule)).forEach(rule -> parts.add("+ " + rule.text()));
        return parts.isEmpty() ? "its rules in another order" : String.join(", ", parts);
    }

    private static String named(List<String> groups) {
        return groups.isEmpty() ? "default" : String.join(", ", groups);
    }
}
