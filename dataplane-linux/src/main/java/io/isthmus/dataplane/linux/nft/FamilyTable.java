package io.isthmus.dataplane.linux.nft;

import static io.isthmus.dataplane.linux.nft.Elements.closed;
import static io.isthmus.dataplane.linux.nft.Elements.ordered;
import static io.isthmus.dataplane.linux.nft.Elements.without;

import io.isthmus.dataplane.DataPlane.AddressSetChange;
import io.isthmus.dataplane.linux.nft.Ruleset.AddressSet;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Writes the table of one family: that of IPv4, or that of IPv6, which say the same of their packets. For one thread. */
final class FamilyTable {
    private final IpFamily family;
    private final Function<GroupMembers, Set<Ip>> members;
    private final Commands commands;

    /** @param members as they are now */
    FamilyTable(IpFamily family, Function<GroupMembers, Set<Ip>> members) {
        this.family = family;
        this.members = members;
        commands = new Commands(RulesetText.table(family));
    }

    /** Commands that make the whole table where there is none. */
    String first(Ruleset ruleset) {
        String type = Elements.type(family);
        commands.open();
        commands.set("set sources", from(), Elements.sources(ruleset.sources(), family));
        if (!ruleset.furtherSources().isEmpty()) {
            commands.set(
                    "set further", from() + " flags interval;", Elements.further(ruleset.furtherSources(), family));
        }
        commands.set("set tracked", "type " + type + "; flags interval;", Elements.blocks(ruleset.tracked(), family));
        commands.set("set barred", "type " + type + "; flags interval;", Elements.blocks(ruleset.barred(), family));
        commands.set(
                "set link-sources",
                "type ifname . " + type + "; flags interval;",
                Elements.linkSources(ruleset.linkSources(), family));
        if (!ruleset.marked().isEmpty()) {
            commands.set("map marks", "type devgroup : mark;", Elements.marks(ruleset.marked()));
        }
        for (AddressSet group : groups(ruleset.groups())) {
            commands.set("set " + Elements.here(group), "type " + type + ";", Elements.here(ruleset, members, group));
            commands.set(
                    "set " + Elements.there(group),
                    "type ifname . " + type + ";",
                    Elements.there(ruleset, members, group));
        }
        for (Map.Entry<String, Ruleset.Chains> chain : ordered(chains(ruleset))) {
            commands.chain("in-" + chain.getKey(), closed(chain.getValue().ingress()));
            commands.chain("out-" + chain.getKey(), closed(chain.getValue().egress()));
        }
        commands.set("map ingress", "type ifname : verdict;", Elements.verdicts(ruleset.filters(), "in-"));
        commands.set("map egress", "type ifname : verdict;", Elements.verdicts(ruleset.filters(), "out-"));
        if (!ruleset.acls().isEmpty()) {
            commands.set("map acl-ingress", "type ifname : verdict;", Elements.verdicts(ruleset.acls(), "in-"));
            commands.set("map acl-egress", "type ifname : verdict;", Elements.verdicts(ruleset.acls(), "out-"));
        }
        Shares.sets(commands, ruleset);
        counting(ruleset);
        ordered(BaseChains.ofLinks(ruleset, family))
                .forEach(chain -> commands.chain(
                        chain.getKey(),
                        Stream.concat(BaseChains.hook(chain.getKey()).stream(), chain.getValue().stream())
                                .toList()));
        commands.append(BaseChains.of(ruleset, family));
        commands.close();
        return commands.toString();
    }

    private String from() {
        return "typeof iifname . ether saddr . " + Elements.word(family) + " saddr;";
    }

    private void counting(Ruleset ruleset) {
        if (ruleset.logged().isEmpty()) {
            return;
        }
        for (String device : ruleset.logged().stream().sorted().toList()) {
            FlowSet.of(device).forEach(set -> commands.set("set " + set.name(), set.properties(family), List.of()));
            FlowSet.COUNTING.forEach(
                    of -> commands.chain(FlowSet.chain(device, of), FlowSet.rules(device, of, family)));
        }
        FlowSet.COUNTING.forEach(of ->
                commands.set("map " + of.word(), "type ifname : verdict;", Elements.counting(ruleset.logged(), of)));
    }

    private Map<String, Ruleset.Chains> chains(Ruleset ruleset) {
        Map<String, Ruleset.Chains> chains = new HashMap<>();
        ruleset.chains().forEach((key, rules) -> {
            if (key.family() == family) {
                chains.put(key.key(), rules);
            }
        });
        return chains;
    }

    private List<AddressSet> groups(Set<AddressSet> groups) {
        return groups.stream()
                .filter(group -> group.family() == family)
                .sorted(Comparator.comparing(group -> group.group().value()))
                .toList();
    }

    /**
     * Commands that lead from one rule set to the other; empty if they are equal in this family. Both must be framed alike.
     *
     * @param changes what became of members of groups since the first rule set was made
     */
    String difference(Ruleset from, Ruleset to, Map<GroupMembers, AddressSetChange> changes) {
        Shares.grow(commands, from, to);
        groups(from, to, changes);
        countMore(without(to.logged(), from.logged()));
        chains(chains(from), chains(to));
        Map<String, List<String>> links = BaseChains.ofLinks(from, family);
        refill("tracked", Elements.blocks(from.tracked(), family), Elements.blocks(to.tracked(), family));
        refill("barred", Elements.blocks(from.barred(), family), Elements.blocks(to.barred(), family));
        exchange(
                "link-sources",
                Elements.linkSources(without(from.linkSources(), to.linkSources()), family),
                Elements.linkSources(without(to.linkSources(), from.linkSources()), family));
        ordered(BaseChains.ofLinks(to, family)).forEach(chain -> {
            if (!chain.getValue().equals(links.get(chain.getKey()))) {
                replaceChain(chain.getKey(), chain.getValue(), false);
            }
        });
        exchange(
                "sources",
                Elements.sources(without(from.sources(), to.sources()), family),
                Elements.sources(without(to.sources(), from.sources()), family));
        exchange(
                "further",
                Elements.further(without(from.furtherSources(), to.furtherSources()), family),
                Elements.further(without(to.furtherSources(), from.furtherSources()), family));
        exchange(
                "marks",
                Elements.marks(without(from.marked(), to.marked())),
                Elements.marks(without(to.marked(), from.marked())));
        verdicts("", from.filters(), to.filters());
        verdicts("acl-", from.acls(), to.acls());
        for (String key : without(chains(from).keySet(), chains(to).keySet())) {
            commands.line("delete chain", "in-" + key, "");
            commands.line("delete chain", "out-" + key, "");
        }
        for (AddressSet group : groups(without(from.groups(), to.groups()))) {
            commands.line("delete set", Elements.here(group), "");
            commands.line("delete set", Elements.there(group), "");
        }
        countLess(without(from.logged(), to.logged()));
        return commands.toString();
    }

    private void groups(Ruleset from, Ruleset to, Map<GroupMembers, AddressSetChange> changes) {
        for (AddressSet group : groups(to.groups())) {
            if (from.groups().contains(group)) {
                members(from, to, group, changes);
            } else {
                String type = Elements.type(family);
                commands.line("add set", Elements.here(group), "{ type " + type + "; }");
                commands.line("add set", Elements.there(group), "{ type ifname . " + type + "; }");
                commands.elements("add", Elements.here(group), Elements.here(to, members, group));
                commands.elements("add", Elements.there(group), Elements.there(to, members, group));
            }
        }
    }

    private void members(Ruleset from, Ruleset to, AddressSet group, Map<GroupMembers, AddressSetChange> changes) {
        AddressSetChange own = changes.get(new GroupMembers(group.group(), to.vpc()));
        if (own != null) {
            exchange(
                    Elements.here(group),
                    Elements.addresses(own.removed(), family),
                    Elements.addresses(own.added(), family));
        }
        if (!from.links().equals(to.links())) {
            commands.refill(Elements.there(group), Elements.there(to, members, group));
            return;
        }
        List<String> gone = new ArrayList<>();
        List<String> come = new ArrayList<>();
        ordered(to.links()).forEach(link -> {
            AddressSetChange change = changes.get(new GroupMembers(group.group(), link.getValue()));
            if (change != null) {
                gone.addAll(Elements.behind(link.getKey(), Elements.addresses(change.removed(), family)));
                come.addAll(Elements.behind(link.getKey(), Elements.addresses(change.added(), family)));
            }
        });
        exchange(Elements.there(group), gone, come);
    }

    private void chains(Map<String, Ruleset.Chains> from, Map<String, Ruleset.Chains> to) {
        for (Map.Entry<String, Ruleset.Chains> chain : ordered(to)) {
            Ruleset.Chains before = from.get(chain.getKey());
            if (before == null || !before.ingress().equals(chain.getValue().ingress())) {
                replaceChain("in-" + chain.getKey(), closed(chain.getValue().ingress()), before == null);
            }
            if (before == null || !before.egress().equals(chain.getValue().egress())) {
                replaceChain("out-" + chain.getKey(), closed(chain.getValue().egress()), before == null);
            }
        }
    }

    private void countMore(Set<String> devices) {
        for (String device : devices.stream().sorted().toList()) {
            FlowSet.of(device)
                    .forEach(set -> commands.line("add set", set.name(), "{ " + set.properties(family) + " }"));
            for (FlowSet.Of of : FlowSet.COUNTING) {
                replaceChain(FlowSet.chain(device, of), FlowSet.rules(device, of, family), true);
            }
        }
        FlowSet.COUNTING.forEach(of -> commands.elements("add", of.word(), Elements.counting(devices, of)));
    }

    private void countLess(Set<String> devices) {
        FlowSet.COUNTING.forEach(of -> commands.elements("delete", of.word(), Elements.counting(devices, of)));
        for (String device : devices.stream().sorted().toList()) {
            FlowSet.COUNTING.forEach(of -> commands.line("delete chain", FlowSet.chain(device, of), ""));
            FlowSet.of(device).forEach(set -> commands.line("delete set", set.name(), ""));
        }
    }

    private void verdicts(String prefix, Map<String, String> from, Map<String, String> to) {
        Map<String, String> gone = without(from, to);
        Map<String, String> come = without(to, from);
        commands.elements("delete", prefix + "ingress", Elements.verdicts(gone, "in-"));
        commands.elements("delete", prefix + "egress", Elements.verdicts(gone, "out-"));
        commands.elements("add", prefix + "ingress", Elements.verdicts(come, "in-"));
        commands.elements("add", prefix + "egress", Elements.verdicts(come, "out-"));
    }

    private void refill(String set, List<String> from, List<String> to) {
        if (!from.equals(to)) {
            commands.refill(set, to);
        }
    }

    private void exchange(String set, List<String> gone, List<String> come) {
        commands.elements("delete", set, gone);
        commands.elements("add", set, come);
    }

    private void replaceChain(String name, List<String> rules, boolean isNew) {
        commands.line(isNew ? "add chain" : "flush chain", name, "");
        rules.forEach(rule -> commands.line("add rule", name, rule));
    }
}
