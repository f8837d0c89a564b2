package io.isthmus.dataplane.linux.nft;

import static io.isthmus.dataplane.linux.nft.Elements.without;

import io.isthmus.net.IpFamily;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Writes the table that judges ARP: an ECS may ask who has an address, as one of its own and of those that it is paired with;
 * all else is dropped. The kernel remembers whoever asks, in a table that all namespaces of a host share, but leaves
 * permanent neighbours alone: so whoever asks as a paired address seems to ask as the port's own. Stateless.
 */
final class ArpTable {
    static final String NAME = "arp " + RulesetText.TABLE_NAME;
    private static final String SENDER = "iifname . arp saddr ether . arp saddr ip";

    private ArpTable() {}

    /** Commands that make the whole table where there is none. */
    static String first(Ruleset ruleset) {
        Commands commands = new Commands(NAME);
        commands.open();
        commands.set("set own", "typeof " + SENDER + ";", own(ruleset.sources()));
        commands.set("set paired", "typeof " + SENDER + "; flags interval;", paired(ruleset.furtherSources()));
        commands.set("map addresses", "typeof iifname : arp saddr ip;", addresses(ruleset.sources()));
        commands.chain(
                "input",
                List.of(
                        "type filter hook input priority filter; policy accept;",
                        "arp operation != request drop",
                        SENDER + " @own accept",
                        SENDER + " @paired arp saddr ip set iifname map @addresses accept",
                        "drop"));
        commands.close();
        return commands.toString();
    }

    /** Commands that lead from one rule set to the other; empty if they are equal here. */
    static String difference(Ruleset from, Ruleset to) {
        Commands commands = new Commands(NAME);
        commands.elements("delete", "own", own(without(from.sources(), to.sources())));
        commands.elements("add", "own", own(without(to.sources(), from.sources())));
        commands.elements("delete", "paired", paired(without(from.furtherSources(), to.furtherSources())));
        commands.elements("add", "paired", paired(without(to.furtherSources(), from.furtherSources())));
        commands.elements("delete", "addresses", addresses(without(from.sources(), to.sources())));
        commands.elements("add", "addresses", addresses(without(to.sources(), from.sources())));
        return commands.toString();
    }

    private static List<String> own(Collection<Ruleset.Source> sources) {
        return Elements.sources(sources, IpFamily.V4);
    }

    /** Whoever may send with every source is paired with none: packets pass so, not claims. */
    private static List<String> paired(Collection<Ruleset.FurtherSource> sources) {
        return Elements.further(
                sources.stream().filter(source -> source.block().length() > 0).toList(), IpFamily.V4);
    }

    private static List<String> addresses(Set<Ruleset.Source> sources) {
        Map<String, String> addresses = sources.stream()
                .filter(source -> source.ip().family() == IpFamily.V4)
                .collect(Collectors.toMap(
                        Ruleset.Source::device, source -> source.ip().toString()));
        return Elements.ordered(addresses).stream()
                .map(entry -> entry.getKey() + " : " + entry.getValue())
                .toList();
    }
}
