package io.isthmus.dataplane.linux.nft;

import io.isthmus.dataplane.DataPlane.AddressSetChange;
import io.isthmus.dataplane.linux.netlink.FilterNames;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Writes rule sets as nft commands: a table for each family of which packets may pass, and one for ARP. Interfaces are told
 * apart by their group: ports have the number of their route table, links {@link #LINK_GROUP}.
 */
public final class RulesetText {
    /** The group of links; above every table number. */
    public static final int LINK_GROUP = 0x10000;

    /** The name of each of the tables. */
    static final String TABLE_NAME = "isthmus";

    /** The one for both families that was made formerly. */
    private static final String FORMER_TABLE = "inet " + TABLE_NAME;

    private RulesetText() {}

    /** Family and name of the table that judges packets of a family. */
    public static String table(IpFamily family) {
        return Elements.word(family) + " " + TABLE_NAME;
    }

    /**
     * Commands that make the whole rule set of what bears the same names, and remove the rest. A packet on its way through
     * the rules meanwhile meets the old ones or the new ones, and always finds what they look up: sets and maps stay, and
     * their elements change together with the rules. They fail if a set, map or chain is of another type than it should be.
     *
     * @param there tells what is there of a table, by family and name
     */
    public static String inPlace(
            Ruleset ruleset, Function<GroupMembers, Set<Ip>> members, Function<String, FilterNames> there) {
        StringBuilder text = new StringBuilder();
        for (IpFamily family : IpFamily.values()) {
            String table = table(family);
            text.append(
                    ruleset.families().contains(family)
                            ? inPlace(table, new FamilyTable(family, members).first(ruleset), there.apply(table))
                            : without(table));
        }
        return text.append(inPlace(ArpTable.NAME, ArpTable.first(ruleset), there.apply(ArpTable.NAME)))
                .append(without(FORMER_TABLE))
                .toString();
    }

    private static String inPlace(String table, String first, FilterNames there) {
        Commands commands = new Commands(table);
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
            if (!stays || !(FlowSet.isOne(name) || Shares.isOne(name))) {
                commands.line((stays ? "flush " : "delete ") + kind, name, "");
            }
        }
    }

    private static boolean declares(String first, String kind, String name) {
        return first.contains("\n  " + kind + " " + name + " {\n");
    }

    /** Commands after which there is no such table, whether there was one or not. */
    private static String without(String table) {
        Commands commands = new Commands(table);
        commands.table("add");
        commands.table("delete");
        return commands.toString();
    }

    /**
     * Commands that replace whatever is there by the whole rule set. A packet on its way through the rules meanwhile may
     * look something up in a map that is gone, and be lost.
     */
    public static String whole(Ruleset ruleset, Function<GroupMembers, Set<Ip>> members) {
        return without(FORMER_TABLE)
                + without(table(IpFamily.V4))
                + without(table(IpFamily.V6))
                + without(ArpTable.NAME)
                + first(ruleset, members);
    }

    /** Commands that make the whole rule set where there is none. What deletes nothing need not wait for readers to leave. */
    public static String first(Ruleset ruleset, Function<GroupMembers, Set<Ip>> members) {
        StringBuilder text = new StringBuilder();
        ruleset.families().forEach(family -> text.append(new FamilyTable(family, members).first(ruleset)));
        return text.append(ArpTable.first(ruleset)).toString();
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
        StringBuilder text = new StringBuilder();
        to.families().forEach(family -> text.append(new FamilyTable(family, members).difference(from, to, changes)));
        return text.append(ArpTable.difference(from, to)).toString();
    }
}
