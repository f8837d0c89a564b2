package io.isthmus.netfile;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A whole network as a file declares it. Names are the file's own; each is unique in its kind. Every name that something
 * refers to is there. Lists are in the file's order. Immutable.
 */
public record Network(
        List<Project> projects,
        List<SecurityGroup> groups,
        List<Vpc> vpcs,
        List<Subnet> subnets,
        List<RouteTable> tables,
        List<Peering> peerings,
        List<Ecs> ecss,
        List<Acl> acls,
        List<FlowLog> flowLogs,
        List<GuardRail> guardRails) {

    /** Begins a destination that is the IPv6 block of a subnet. */
    public static final String IPV6_OF = "ipv6 of ";

    /** One project, and nothing in it. */
    public static final Network EMPTY = new Network(
            List.of(Project.DEFAULT), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    /** One without flow logs and guard rails, as scenarios have it. */
    public Network(
            List<Project> projects,
            List<SecurityGroup> groups,
            List<Vpc> vpcs,
            List<Subnet> subnets,
            List<RouteTable> tables,
            List<Peering> peerings,
            List<Ecs> ecss,
            List<Acl> acls) {
        this(projects, groups, vpcs, subnets, tables, peerings, ecss, acls, List.of(), List.of());
    }

    public Network {
        projects = List.copyOf(projects);
        groups = List.copyOf(groups);
        vpcs = List.copyOf(vpcs);
        subnets = List.copyOf(subnets);
        tables = List.copyOf(tables);
        peerings = List.copyOf(peerings);
        ecss = List.copyOf(ecss);
        acls = List.copyOf(acls);
        flowLogs = List.copyOf(flowLogs);
        guardRails = List.copyOf(guardRails);
    }

    /** The same network in the one form among several that say the same; two are the same if these are equal. */
    public Network normal() {
        return Normal.of(this);
    }

    public record Project(String name, String account, String region) {
        /** The project of a file that names none. */
        public static final Project DEFAULT = new Project("main", "main", "eu-de");
    }

    /**
     * @param rules beside those that every new group has, if it has them
     * @param defaults whether it has the rules of every new group: everything out, everything in from the group itself, of
     *     either IP version
     */
    public record SecurityGroup(String name, String project, List<Rule> rules, boolean defaults) {
        public SecurityGroup {
            rules = List.copyOf(rules);
        }

        /** Those rules of every new group that a file can say. */
        public static List<Rule> defaultRules(String name) {
            return List.of(
                    new Rule(false, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), new Rule.Remote.Any()),
                    new Rule(
                            true,
                            Optional.empty(),
                            OptionalInt.empty(),
                            OptionalInt.empty(),
                            new Rule.Remote.Members(name)));
        }
    }

    /**
     * @param cidr primary block; empty: it has none, as one that Neutron's clients made, or whichever it has
     * @param secondary secondary blocks
     * @param routes those of its default route table
     */
    public record Vpc(String name, String project, String cidr, List<String> secondary, List<Route> routes) {}

    /**
     * @param gateway empty: the block's first address
     * @param ipv6 whether it has IPv6 too; the service chooses the block
     */
    public record Subnet(String name, String vpc, String cidr, Optional<String> gateway, boolean ipv6) {}

    /**
     * A custom route table.
     *
     * @param subnets those that are associated with it
     */
    public record RouteTable(String name, String vpc, List<Route> routes, List<String> subnets) {}

    /** Where a route leads to. */
    public sealed interface Hop {
        /** Begins the text of a hop that is an ECS. */
        String ECS = "ecs ";

        /** Into the other VPC of this peering. */
        record Over(String peering) implements Hop {}

        /** To this ECS, which passes on what it gets. */
        record To(String ecs) implements Hop {}

        /** As a file writes it. */
        default String text() {
            return switch (this) {
                case Over(String peering) -> peering;
                case To(String ecs) -> ECS + ecs;
            };
        }
    }

    /** @param destination a block, or {@code ipv6 of} and the name of a subnet */
    public record Route(String destination, Hop hop) {
        /** One over a peering. */
        public Route(String destination, String peering) {
            this(destination, new Hop.Over(peering));
        }

        /**
         * The peering that it goes over.
         *
         * @throws IllegalStateException if it leads to an ECS, as no route of a scenario's network does
         */
        public String peering() {
            if (!(hop instanceof Hop.Over(String peering))) {
                throw new IllegalStateException(this + " goes over no peering");
            }
            return peering;
        }
    }

    /**
     * @param accepter a VPC of the file, or a {@link Foreign} one
     * @param state what the peering is to be, once all is made; of a foreign accepter, who answers by himself, always active
     */
    public record Peering(String name, String requester, String accepter, State state) {

        /** Somebody else's VPC, known by ids only. No VPC of a file has such a name. */
        public record Foreign(String vpc, String project) {
            /** As an accepter. */
            public String text() {
                return vpc + "@" + project;
            }
        }

        /** The accepter that is not in the file. */
        public Optional<Foreign> foreign() {
            String[] ids = accepter.split("@", 2);
            return ids.length == 2 ? Optional.of(new Foreign(ids[0], ids[1])) : Optional.empty();
        }

        /** The states that calls can bring about. */
        public enum State {
            ACTIVE,
            PENDING,
            REJECTED
        }
    }

    /**
     * A network ACL.
     *
     * @param subnets those that it guards
     * @param rules in the order in which they act
     */
    public record Acl(String name, String project, List<String> subnets, List<AclRule> rules) {}

    /**
     * Records of what the ports of a place send and receive.
     *
     * @param ofVpc whether the place is a VPC, else a subnet
     * @param traffic all, accept or reject
     */
    public record FlowLog(String name, boolean ofVpc, String place, String traffic) {}

    /**
     * What must stay so, whatever is changed.
     *
     * @param to whom it protects
     * @param from the senders; empty: everyone else
     * @param only what alone is let in, and from the senders alone: {@code all}, or a protocol and perhaps ports
     *     ({@code tcp 5432}); empty: nothing of the senders is
     */
    public record GuardRail(String name, Scope to, Optional<Scope> from, Optional<String> only) {

        /** What the only of a guard rail is, for complaints. */
        public static final String ONLY_FORM = "all, icmp, icmpv6, tcp, udp, \"tcp 5432\" or \"udp 8000-8100\"";

        /** Some servers: those in a place, or one. */
        public record Scope(Kind kind, String name) {
            /** What a scope may be, with the word of a file for it. */
            public enum Kind {
                VPC("vpc"),
                SUBNET("subnet"),
                GROUP("group"),
                ECS("ecs");

                private final String word;

                Kind(String word) {
                    this.word = word;
                }

                public String word() {
                    return word;
                }
            }

            /** As a file writes it. */
            public String text() {
                return kind.word + " " + name;
            }
        }

        /** In words. */
        public String text() {
            String senders = from.map(scope -> " from " + scope.text()).orElse("");
            return only.map(what -> "only " + what + senders + " to ").orElse("nothing" + senders + " to ") + to.text();
        }
    }

    /**
     * @param address empty: the service chooses
     * @param groups its security groups; empty: in a scenario, a group of the project that allows ICMP from anywhere
     */
    public record Ecs(String name, String subnet, Optional<String> address, List<String> groups) {}
}
