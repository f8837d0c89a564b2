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
    /** What it is about: itself, or what it is a part of. */
    Thing thing();

    /** How it is printed, but for the sign. */
    String text();

    /** Whether it makes, changes or deletes. */
    Sign sign();

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
    sealed interface Make extends Step {
        @Override
        default Sign sign() {
            return Sign.MAKE;
        }
    }

    /** Changes a thing, or a part of it. */
    sealed interface Change extends Step {
        /** What becomes of it. */
        String change();

        @Override
        default String text() {
            return thing() + ": " + change();
        }

        @Override
        default Sign sign() {
            return Sign.CHANGE;
        }
    }

    /** Takes over what is nobody's. */
    record Adopt(Thing thing) implements Change {
        @Override
        public String change() {
            return "becomes this file's";
        }
    }

    /** Deletes a thing. */
    record Delete(Thing thing) implements Step {
        @Override
        public String text() {
            return thing.toString();
        }

        @Override
        public Sign sign() {
            return Sign.DELETE;
        }
    }

    // ---- security groups ----

    /** Makes a group with the rules of every new group. */
    record MakeGroup(Network.SecurityGroup group) implements Make {
        @Override
        public Thing thing() {
            return new Thing(Kind.SECURITY_GROUP, group.name());
        }

        @Override
        public String text() {
            return thing().toString();
        }
    }

    record AddRule(String group, Rule rule) implements Change {
        @Override
        public Thing thing() {
            return new Thing(Kind.SECURITY_GROUP, group);
        }

        @Override
        public String change() {
            return "+ " + rule.text();
        }
    }

    record RemoveRule(String group, Rule rule) implements Change {
        @Override
        public Thing thing() {
            return new Thing(Kind.SECURITY_GROUP, group);
        }

        @Override
        public String change() {
            return "- " + rule.text();
        }
    }

    /**
     * Adds what a group lacks of the rules of every new group, or takes them away.
     *
     * @param kept those that stay nevertheless, for the file says them
     */
    record SetDefaults(String group, boolean present, List<Rule> kept) implements Change {
        @Override
        public Thing thing() {
            return new Thing(Kind.SECURITY_GROUP, group);
        }

        @Override
        public String change() {
            return (present ? "+" : "-") + " the rules of every new group";
        }
    }

    // ---- VPCs and subnets ----

    record MakeVpc(Network.Vpc vpc) implements Make {
        @Override
        public Thing thing() {
            return new Thing(Kind.VPC, vpc.name());
        }

        @Override
        public String text() {
            return thing() + "  " + vpc.cidr();
        }
    }

    record SetCidr(String vpc, String before, String cidr) implements Change {
        @Override
        public Thing thing() {
            return new Thing(Kind.VPC, vpc);
        }

        @Override
        public String change() {
            return "cidr " + before + " becomes " + cidr;
        }
    }

    record Secondary(String vpc, String cidr, boolean present) implements Change {
        @Override
        public Thing thing() {
            return new Thing(Kind.VPC, vpc);
        }

        @Override
        public String change() {
            return (present ? "+" : "-") + " secondary " + cidr;
        }
    }

    record MakeSubnet(Network.Subnet subnet) implements Make {
        @Override
        public Thing thing() {
            return new Thing(Kind.SUBNET, subnet.name());
        }

        @Override
        public String text() {
            return thing() + "  " + subnet.cidr() + (subnet.ipv6() ? " and IPv6" : "") + " in " + subnet.vpc();
        }
    }

    record EnableIpv6(String subnet, String vpc) implements Change {
        @Override
        public Thing thing() {
            return new Thing(Kind.SUBNET, subnet);
        }

        @Override
        public String change() {
            return "+ ipv6";
        }
    }

    // ---- route tables ----

    record MakeTable(Network.RouteTable table) implements Make {
        @Override
        public Thing thing() {
            return new Thing(Kind.ROUTE_TABLE, table.name());
        }

        @Override
        public String text() {
            return thing() + "  in " + table.vpc();
        }
    }

    /** Lets a subnet use a table. */
    record Associate(String table, String subnet) implements Change {
        @Override
        public Thing thing() {
            return new Thing(Kind.SUBNET, subnet);
        }

        @Override
        public String change() {
            return "uses the route table " + table;
        }
    }

    /** Lets a subnet use the default table of its VPC again. */
    record Disassociate(String table, String subnet) implements Change {
        @Override
        public Thing thing() {
            return new Thing(Kind.SUBNET, subnet);
        }

        @Override
        public String change() {
            return "uses the default route table, no longer " + table;
        }
    }

    /** A custom table, or the default one of a VPC. */
    record TableOf(String vpc, Optional<String> custom) {
        Thing thing() {
            return custom.map(name -> new Thing(Kind.ROUTE_TABLE, name)).orElseGet(() -> new Thing(Kind.VPC, vpc));
        }
    }

    record AddRoute(TableOf table, Network.Route route) implements Change {
        @Override
        public Thing thing() {
            return table.thing();
        }

        @Override
        public String change() {
            return "+ route " + route.destination() + " over " + route.peering();
        }
    }

    record SwitchRoute(TableOf table, Network.Route route, String before) implements Change {
        @Override
        public Thing thing() {
            return table.thing();
        }

        @Override
        public String change() {
            return "route " + route.destination() + " goes over " + route.peering() + ", no longer over " + before;
        }
    }

    record DeleteRoute(TableOf table, Network.Route route) implements Change {
        @Override
        public Thing thing() {
            return table.thing();
        }

        @Override
        public String change() {
            return "- route " + route.destination() + " over " + route.peering();
        }
    }

    // ---- peerings ----

    record MakePeering(Network.Peering peering) implements Make {
        @Override
        public Thing thing() {
            return new Thing(Kind.PEERING, peering.name());
        }

        @Override
        public String text() {
            return thing() + "  " + peering.requester() + " and " + peering.accepter();
        }
    }

    /** The accepter's answer to a request. */
    record Answer(Network.Peering peering, boolean yes) implements Change {
        @Override
        public Thing thing() {
            return new Thing(Kind.PEERING, peering.name());
        }

        @Override
        public String change() {
            return (yes ? "accepted" : "rejected") + " by " + peering.accepter();
        }
    }

    // ---- network ACLs ----

    record MakeAcl(Network.Acl acl) implements Make {
        @Override
        public Thing thing() {
            return new Thing(Kind.ACL, acl.name());
        }

        @Override
        public String text() {
            return thing().toString();
        }
    }

    /** Gives an ACL these rules in this order, and no other that a file can say. */
    record SetRules(String acl, List<AclRule> before, List<AclRule> rules) implements Change {
        @Override
        public Thing thing() {
            return new Thing(Kind.ACL, acl);
        }

        @Override
        public String change() {
            List<String> parts = new ArrayList<>();
            before.stream().filter(rule -> !rules.contains(rule)).forEach(rule -> parts.add("- " + rule.text()));
            rules.stream().filter(rule -> !before.contains(rule)).forEach(rule -> parts.add("+ " + rule.text()));
            return parts.isEmpty() ? "its rules in another order" : String.join(", ", parts);
        }
    }

    record Guard(String acl, String subnet, boolean present) implements Change {
        @Override
        public Thing thing() {
            return new Thing(Kind.SUBNET, subnet);
        }

        @Override
        public String change() {
            return "is guarded by " + acl + (present ? "" : " no longer");
        }
    }

    // ---- ECSs ----

    record MakeEcs(Network.Ecs ecs) implements Make {
        @Override
        public Thing thing() {
            return new Thing(Kind.ECS, ecs.name());
        }

        @Override
        public String text() {
            return thing() + "  " + ecs.address().map(address -> address + " ").orElse("") + "in " + ecs.subnet();
        }
    }

    record SetGroups(Network.Ecs ecs, List<String> before) implements Change {
        @Override
        public Thing thing() {
            return new Thing(Kind.ECS, ecs.name());
        }

        @Override
        public String change() {
            return "security groups " + named(before) + " become " + named(ecs.groups());
        }

        private static String named(List<String> groups) {
            return groups.isEmpty() ? "default" : String.join(", ", groups);
        }
    }
}
