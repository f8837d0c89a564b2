package io.isthmus.dataplane.linux.nft;

import io.isthmus.dataplane.linux.nft.Ruleset.AddressSet;
import io.isthmus.forwarding.GroupMembers;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes names and elements of sets and maps in the language of nft, each list in an order of its own. Stateless. */
final class Elements {
    private Elements() {}

    /** The family in rules, and in the names of tables. */
    static String word(IpFamily family) {
        return family == IpFamily.V4 ? "ip" : "ip6";
    }

    /** The type of an address. */
    static String type(IpFamily family) {
        return family == IpFamily.V4 ? "ipv4_addr" : "ipv6_addr";
    }

    /** The name of the set of a group's members in this VPC. */
    static String here(AddressSet group) {
        return "g-" + group.group().value();
    }

    /** The name of the set of a group's members in the VPCs at the other ends of links, each with the name of its link. */
    static String there(AddressSet group) {
        return "l-" + group.group().value();
    }

    static List<String> here(Ruleset ruleset, Function<GroupMembers, Set<Ip>> members, AddressSet group) {
        return addresses(members.apply(new GroupMembers(group.group(), ruleset.vpc())), group.family());
    }

    static List<String> there(Ruleset ruleset, Function<GroupMembers, Set<Ip>> members, AddressSet group) {
        return ordered(ruleset.links()).stream()
                .flatMap(link -> {
                    VpcId other = link.getValue();
                    Set<Ip> found = members.apply(new GroupMembers(group.group(), other));
                    return behind(link.getKey(), addresses(found, group.family())).stream();
                })
                .toList();
    }

    static List<String> behind(String link, List<String> addresses) {
        return addresses.stream().map(ip -> link + " . " + ip).toList();
    }

    static List<String> sources(Collection<Ruleset.Source> sources, IpFamily family) {
        return sources.stream()
                .filter(source -> source.ip().family() == family)
                .map(source -> source.device() + " . " + source.mac() + " . " + source.ip())
                .sorted()
                .toList();
    }

    static List<String> further(Collection<Ruleset.FurtherSource> sources, IpFamily family) {
        return sources.stream()
                .filter(source -> source.block().family() == family)
                .map(source -> source.device() + " . " + source.mac() + " . " + source.block())
                .sorted()
                .toList();
    }

    static List<String> linkSources(Collection<Ruleset.LinkSource> sources, IpFamily family) {
        return sources.stream()
                .filter(source -> source.block().family() == family)
                .map(source -> source.device() + " . " + source.block())
                .sorted()
                .toList();
    }

    static List<String> marks(Collection<Integer> tables) {
        return tables.stream().sorted().map(table -> table + " : " + table).toList();
    }

    /** @param prefix of the chains that the keys name */
    static List<String> verdicts(Map<String, String> filters, String prefix) {
        return ordered(filters).stream()
                .map(entry -> entry.getKey() + " : goto " + prefix + entry.getValue())
                .toList();
    }

    static List<String> counting(Collection<String> devices, FlowSet.Of of) {
        return devices.stream()
                .sorted()
                .map(device -> device + " : jump " + FlowSet.chain(device, of))
                .toList();
    }

    static List<String> addresses(Set<Ip> addresses, IpFamily family) {
        return addresses.stream()
                .filter(ip -> ip.family() == family)
                .sorted()
                .map(Ip::toString)
                .toList();
    }

    static List<String> blocks(Set<Cidr> blocks, IpFamily family) {
        return blocks.stream()
                .filter(block -> block.family() == family)
                .sorted()
                .map(Cidr::toString)
                .toList();
    }

    static <V> List<Map.Entry<String, V>> ordered(Map<String, V> map) {
        return map.entrySet().stream().sorted(Map.Entry.comparingByKey()).toList();
    }

    static <T> Set<T> without(Set<T> all, Set<T> some) {
        return all.stream().filter(one -> !some.contains(one)).collect(Collectors.toSet());
    }

    /** Entries of {@code all} that are not, with the same value, in {@code some}. */
    static Map<String, String> without(Map<String, String> all, Map<String, String> some) {
        return all.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(some.get(entry.getKey())))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    static List<String> closed(List<String> rules) {
        return Stream.concat(rules.stream(), Stream.of(RuleText.REFUSE)).toList();
    }
}
