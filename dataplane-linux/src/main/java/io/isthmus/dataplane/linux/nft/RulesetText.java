package io.isthmus.dataplane.linux.nft;

import io.isthmus.dataplane.DataPlane.AddressSetChange;
import io.isthmus.dataplane.linux.netlink.FilterNames;
import io.isthmus.dataplane.linux.nft.Ruleset.AddressSet;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes rule sets as nft commands. Interfaces are told apart by their group: ports have the number of their route table,
 * links {@link #LINK_GROUP} plus that of the arrival table. A rule set without IPv6 says nothing of it, and so drops it.
 */
public final class RulesetText {
    /** Added to the group of links; above every table number. */
    public static final int LINK_GROUP = 0x10000;

    /** The name of the table that all stands in; its family is inet. */
    public static final String TABLE_NAME = "isthmus";

    private static final String TABLE = "inet " + TABLE_NAME;

    private RulesetText() {}

    /**
     * Commands that make the whole rule set of what bears the same names, and remove the rest. A packet on its way through
     * the rules meanwhile meets the old ones or the new ones, and always finds what they look up: sets and maps stay, and
     * their elements change together with the rules. They fail if a set, map or chain is of another type than it should be.
     */
    public static String inPlace(Ruleset ruleset, Function<GroupMembers, Set<Ip>> members, FilterNames there) {
        String first = first(ruleset, members);
        Commands commands = new Commands(TABLE);
        commands.table("add");
        commands.table("flush");
        clear(commands, "map", there.maps(), first);
        clear(commands, "set", there.sets(), first);
        for (String chain : there.chains()) {
            if (!declares(first, "chain", chain)) {
                commands.line("delete chain", chain, "");
            }
        }
        commands.append(first);
        return commands.toString();
    }

    private static void clear(Commands commands, String kind, Set<String> names, String first) {
        for (String name : names) {
            boolean stays = declares(first, kind, name);
            if (!stays || !FlowSets.isOne(name)) {
                commands.line((stays ? "flush " : "delete ") + kind, name, "");
            }
        }
    }

    private static boolean declares(String first, String kind, String name) {
        return first.contains("\n  " + kind + " " + name + " {\n");
    }

    /**
     * Commands that replace whatever is there by the whole rule set. A packet on its way through the rules meanwhile may
     * look something up in a map that is gone, and be lost.
     */
    public static String whole(Ruleset ruleset, Function<GroupMembers, Set<Ip>> members) {
        Commands commands = new Commands(TABLE);
        commands.table("add");
        commands.table("delete");
        commands.append(first(ruleset, members));
        return commands.toString();
    }

    /** Commands that make the whole rule set where there is none. What deletes nothing need not wait for readers to leave. */
    public static String first(Ruleset ruleset, Function<GroupMembers, Set<Ip>> members) {
        Commands commands = new Commands(TABLE);
        commands.open();
        for (IpFamily family : ruleset.ipv6() ? IpFamily.values() : new IpFamily[] {IpFamily.V4}) {
            addresses(commands, ruleset, family);
        }
        commands.set("map marks", "type devgroup : mark;", marks(ruleset.tables()));
        for (AddressSet group : ordered(ruleset.groups())) {
            String type = type(group.family());
            commands.set("set " + here(group), "type " + type + ";", here(ruleset, members, group));
            commands.set("set " + there(group), "type ifname . " + type + ";", there(ruleset, members, group));
        }
        for (Map.Entry<String, Ruleset.Chains> chain : ordered(ruleset.chains())) {
            commands.chain("in-" + chain.getKey(), closed(chain.getValue().ingress()));
            commands.chain("out-" + chain.getKey(), closed(chain.getValue().egress()));
        }
        commands.set("map ingress", "type ifname : verdict;", verdicts(ruleset.filters(), "in-"));
        commands.set("map egress", "type ifname : verdict;", verdicts(ruleset.filters(), "out-"));
        if (!ruleset.acls().isEmpty()) {
            commands.set("map acl-ingress", "type ifname : verdict;", verdicts(ruleset.acls(), "in-"));
            commands.set("map acl-egress", "type ifname : verdict;", verdicts(ruleset.acls(), "out-"));
        }
        if (!ruleset.logged().isEmpty()) {
            commands.set("set logged", "type ifname;", quoted(ruleset.logged()));
            for (FlowSets set : FlowSets.all(ruleset.ipv6())) {
                commands.set("set " + set.name(), set.properties(), List.of());
            }
        }
        commands.append(BaseChains.of(ruleset));
        commands.close();
        return commands.toString();
    }

    private static void addresses(Commands commands, Ruleset ruleset, IpFamily family) {
        String type = type(family);
        String from = "typeof iifname . ether saddr . " + (family == IpFamily.V4 ? "ip" : "ip6") + " saddr;";
        commands.set("set " + named("sources", family), from, sources(ruleset.sources(), family));
        if (!ruleset.furtherSources().isEmpty()) {
            commands.set(
                    "set " + named("further", family),
                    from + " flags interval;",
                    further(ruleset.furtherSources(), family));
        }
        commands.set(
                "set " + named("subnets", family),
                "type " + type + "; flags interval;",
                blocks(ruleset.subnets(), family));
        commands.set(
                "set " + named("barred", family),
                "type " + type + "; flags interval;",
                blocks(ruleset.barred(), family));
        if (!ruleset.linkSources().isEmpty()) {
            commands.set(
                    "set " + named("link-sources", family),
                    "type ifname . " + type + "; flags interval;",
                    linkSources(ruleset.linkSources(), family));
        }
    }

    /**
     * Commands that lead from one rule set to the other; empty if they are equal. Both must be framed alike.
     *
     * @param members as they are now
     * @param changes what became of members of groups since the first rule set was made
     */
    public static String difference(
            Ruleset from,
            Ruleset to,
            Function<GroupMembers, Set<Ip>> members,
            Map<GroupMembers, AddressSetChange> changes) {
        Commands commands = new Commands(TABLE);
        for (AddressSet group : ordered(to.groups())) {
            if (from.groups().contains(group)) {
                members(commands, from, to, group, members, changes);
            } else {
                String type = type(group.family());
                commands.line("add set", here(group), "{ type " + type + "; }");
                commands.line("add set", there(group), "{ type ifname . " + type + "; }");
                commands.elements("add", here(group), here(to, members, group));
                commands.elements("add", there(group), there(to, members, group));
            }
        }
        for (Map.Entry<String, Ruleset.Chains> chain : ordered(to.chains())) {
            Ruleset.Chains before = from.chains().get(chain.getKey());
            if (before == null || !before.ingress().equals(chain.getValue().ingress())) {
                replaceChain(commands, "in-" + chain.getKey(), chain.getValue().ingress(), before == null);
            }
            if (before == null || !before.egress().equals(chain.getValue().egress())) {
                replaceChain(commands, "out-" + chain.getKey(), chain.getValue().egress(), before == null);
            }
        }
        for (IpFamily family : IpFamily.values()) {
            addressesDifference(commands, from, to, family);
        }
        commands.elements("delete", "marks", marks(without(from.tables(), to.tables())));
        commands.elements("add", "marks", marks(without(to.tables(), from.tables())));
        verdictsDifference(commands, "", from.filters(), to.filters());
        verdictsDifference(commands, "acl-", from.acls(), to.acls());
        commands.elements("delete", "logged", quoted(without(from.logged(), to.logged())));
        commands.elements("add", "logged", quoted(without(to.logged(), from.logged())));
        for (String key : without(from.chains().keySet(), to.chains().keySet())) {
            commands.line("delete chain", "in-" + key, "");
            commands.line("delete chain", "out-" + key, "");
        }
        for (AddressSet group : without(from.groups(), to.groups())) {
            commands.line("delete set", here(group), "");
            commands.line("delete set", there(group), "");
        }
        return commands.toString();
    }

    private static void members(
            Commands commands,
            Ruleset from,
            Ruleset to,
            AddressSet group,
            Function<GroupMembers, Set<Ip>> members,
            Map<GroupMembers, AddressSetChange> changes) {
        AddressSetChange own = changes.get(new GroupMembers(group.group(), to.vpc()));
        if (own != null) {
            commands.elements("delete", here(group), addresses(own.removed(), group.family()));
            commands.elements("add", here(group), addresses(own.added(), group.family()));
        }
        boolean other =
                to.links().values().stream().anyMatch(vpc -> changes.containsKey(new GroupMembers(group.group(), vpc)));
        if (!from.links().equals(to.links())) {
            commands.refill(there(group), there(to, members, group));
        } else if (other) {
            List<String> gone = new ArrayList<>();
            List<String> come = new ArrayList<>();
            ordered(to.links()).forEach(link -> {
                AddressSetChange change = changes.get(new GroupMembers(group.group(), link.getValue()));
                if (change != null) {
                    gone.addAll(behind(link.getKey(), addresses(change.removed(), group.family())));
                    come.addAll(behind(link.getKey(), addresses(change.added(), group.family())));
                }
            });
            commands.elements("delete", there(group), gone);
            commands.elements("add", there(group), come);
        }
    }

    private static void addressesDifference(Commands commands, Ruleset from, Ruleset to, IpFamily family) {
        Map<String, Function<Ruleset, Set<Cidr>>> intervals =
                Map.of(named("subnets", family), Ruleset::subnets, named("barred", family), Ruleset::barred);
        ordered(intervals).forEach(interval -> {
            List<String> blocks = blocks(interval.getValue().apply(to), family);
            if (!blocks(interval.getValue().apply(from), family).equals(blocks)) {
                commands.refill(interval.getKey(), blocks);
            }
        });
        String sources = named("sources", family);
        commands.elements("delete", sources, sources(without(from.sources(), to.sources()), family));
        commands.elements("add", sources, sources(without(to.sources(), from.sources()), family));
        String further = named("further", family);
        commands.elements("delete", further, further(without(from.furtherSources(), to.furtherSources()), family));
        commands.elements("add", further, further(without(to.furtherSources(), from.furtherSources()), family));
        String links = named("link-sources", family);
        commands.elements("delete", links, linkSources(without(from.linkSources(), to.linkSources()), family));
        commands.elements("add", links, linkSources(without(to.linkSources(), from.linkSources()), family));
    }

    private static void verdictsDifference(
            Commands commands, String prefix, Map<String, String> from, Map<String, String> to) {
        Map<String, String> gone = without(from, to);
        Map<String, String> come = without(to, from);
        commands.elements("delete", prefix + "ingress", verdicts(gone, "in-"));
        commands.elements("delete", prefix + "egress", verdicts(gone, "out-"));
        commands.elements("add", prefix + "ingress", verdicts(come, "in-"));
        commands.elements("add", prefix + "egress", verdicts(come, "out-"));
    }

    private static void replaceChain(Commands commands, String name, List<String> rules, boolean isNew) {
        commands.line(isNew ? "add chain" : "flush chain", name, "");
        closed(rules).forEach(rule -> commands.line("add rule", name, rule));
    }

    // ---- names and elements ----

    /** The name of the set of a group's members in this VPC. */
    static String here(AddressSet group) {
        return named("g", group.family()) + "-" + group.group().value();
    }

    /** The name of the set of a group's members in the VPCs at the other ends of links, each with the name of its link. */
    static String there(AddressSet group) {
        return named("l", group.family()) + "-" + group.group().value();
    }

    private static String named(String name, IpFamily family) {
        return family == IpFamily.V4 ? name : name + "6";
    }

    private static String type(IpFamily family) {
        return family == IpFamily.V4 ? "ipv4_addr" : "ipv6_addr";
    }

    private static List<String> here(Ruleset ruleset, Function<GroupMembers, Set<Ip>> members, AddressSet group) {
        return addresses(members.apply(new GroupMembers(group.group(), ruleset.vpc())), group.family());
    }

    private static List<String> there(Ruleset ruleset, Function<GroupMembers, Set<Ip>> members, AddressSet group) {
        return ordered(ruleset.links()).stream()
                .flatMap(link -> {
                    VpcId other = link.getValue();
                    Set<Ip> found = members.apply(new GroupMembers(group.group(), other));
                    return behind(link.getKey(), addresses(found, group.family())).stream();
                })
                .toList();
    }

    private static List<String> behind(String link, List<String> addresses) {
        return addresses.stream().map(ip -> link + " . " + ip).toList();
    }

    private static List<String> closed(List<String> rules) {
        return Stream.concat(rules.stream(), Stream.of("drop")).toList();
    }

    private static List<String> sources(Collection<Ruleset.Source> sources, IpFamily family) {
        return sources.stream()
                .filter(source -> source.ip().family() == family)
                .map(source -> source.device() + " . " + source.mac() + " . " + source.ip())
                .sorted()
                .toList();
    }

    private static List<String> further(Collection<Ruleset.FurtherSource> sources, IpFamily family) {
        return sources.stream()
                .filter(source -> source.block().family() == family)
                .map(source -> source.device() + " . " + source.mac() + " . " + source.block())
                .sorted()
                .toList();
    }

    private static List<String> linkSources(Collection<Ruleset.LinkSource> sources, IpFamily family) {
        return sources.stream()
                .filter(source -> source.block().family() == family)
                .map(source -> source.device() + " . " + source.block())
                .sorted()
                .toList();
    }

    private static List<String> quoted(Set<String> devices) {
        return devices.stream().sorted().map(device -> '"' + device + '"').toList();
    }

    private static List<String> marks(Collection<Integer> tables) {
        return tables.stream()
                .sorted()
                .flatMap(table -> Stream.of(table + " : " + table, (LINK_GROUP + table) + " : " + table))
                .toList();
    }

    private static List<String> verdicts(Map<String, String> filters, String prefix) {
        return ordered(filters).stream()
                .map(entry -> entry.getKey() + " : goto " + prefix + entry.getValue())
                .toList();
    }

    private static List<String> addresses(Set<Ip> addresses, IpFamily family) {
        return addresses.stream()
                .filter(ip -> ip.family() == family)
                .sorted()
                .map(Ip::toString)
                .toList();
    }

    private static List<String> blocks(Set<Cidr> blocks, IpFamily family) {
        return blocks.stream()
                .filter(block -> block.family() == family)
                .sorted()
                .map(Cidr::toString)
                .toList();
    }

    private static List<AddressSet> ordered(Set<AddressSet> groups) {
        return groups.stream()
                .sorted(Comparator.comparing((AddressSet set) -> set.group().value())
                        .thenComparing(AddressSet::family))
                .toList();
    }

    private static <V> List<Map.Entry<String, V>> ordered(Map<String, V> map) {
        return map.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    }

    private static <T> Set<T> without(Set<T> all, Set<T> some) {
        return all.stream().filter(one -> !some.contains(one)).collect(Collectors.toSet());
    }

    /** Entries of {@code all} that are not, with the same value, in {@code some}. */
    private static Map<String, String> without(Map<String, String> all, Map<String, String> some) {
        return all.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(some.get(entry.getKey())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
