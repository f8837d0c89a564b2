package io.isthmus.dataplane.linux.nft;

import io.isthmus.forwarding.GroupMembers;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.Mac;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All that filters packets in one router, as a value.
 *
 * @param vpc whose router it is
 * @param ipv6 whether IPv6 may pass at all; if not, the value holds none of it
 * @param sources what may come from a port
 * @param furtherSources blocks from which packets may come from a port besides; of one port they do not overlap
 * @param filters key of the filter of each port, by interface name
 * @param acls key of the chains of the network ACL of each port that has one, by interface name
 * @param logged interfaces for which packets are counted by flow
 * @param tracked destinations of which connections are tracked, whatever comes over a link: the local subnets, and where something
 *     may be passed on, what routes lead to servers; they do not overlap
 * @param marked numbers of the route tables for whose ports packets are marked; those of others are not
 * @param links the VPC at the other end of each link, by interface name
 * @param barred blocks from which nothing may come over a link; they do not overlap
 * @param linkSources the only blocks from which something may come over a link, of links of which that is so; of one link
 *     they do not overlap
 * @param chains the rules of each filter and network ACL
 * @param groups groups whose members {@code chains} name
 */
public record Ruleset(
        VpcId vpc,
        boolean ipv6,
        Set<Source> sources,
        Set<FurtherSource> furtherSources,
        Map<String, String> filters,
        Map<String, String> acls,
        Set<String> logged,
        Set<Cidr> tracked,
        Set<Integer> marked,
        Map<String, VpcId> links,
        Set<Cidr> barred,
        Set<LinkSource> linkSources,
        Passage passage,
        Map<ChainKey, Chains> chains,
        Set<AddressSet> groups) {

    /**
     * The addresses of one family of the members of a security group: in two sets, of those in this VPC and, by link, of
     * those in the VPCs at the other ends.
     */
    public record AddressSet(SecurityGroupId group, IpFamily family) {}

    /** From this interface, only with this source. */
    public record Source(String device, Mac mac, Ip ip) {}

    /** From this interface, also with any source in this block. */
    public record FurtherSource(String device, Mac mac, Cidr block) {}

    /** Over this link, with any source in this block. */
    public record LinkSource(String device, Cidr block) {}

    /** What becomes of packets that come over a link and are not for a local subnet. */
    public enum Passage {
        /** They go on, to another link or a server, and no state of theirs is kept. */
        ON,
        /** They are dropped. */
        NONE,
        /** No route leads them anywhere but back over a link, where they are dropped: so nobody need look where they go. */
        NO_WAY
    }

    /**
     * What the chains of a filter or network ACL are named by.
     *
     * @param key that of the filter, or one of an ACL
     */
    public record ChainKey(String key, IpFamily family) {}

    /** Rules in the language of nft, in the order in which they act; what none matches is dropped. */
    public record Chains(List<String> ingress, List<String> egress) {}

    /** The families of which packets may pass. */
    List<IpFamily> families() {
        return ipv6 ? List.of(IpFamily.V4, IpFamily.V6) : List.of(IpFamily.V4);
    }

    /** The same, which marks packets for the ports of these tables besides. */
    public Ruleset marking(Set<Integer> tables) {
        Set<Integer> all = new HashSet<>(marked);
        all.addAll(tables);
        return all.equals(marked)
                ? this
                : new Ruleset(
                        vpc,
                        ipv6,
                        sources,
                        furtherSources,
                        filters,
                        acls,
                        logged,
                        tracked,
                        all,
                        links,
                        barred,
                        linkSources,
                        passage,
                        chains,
                        groups);
    }

    /** The sets of members that the chains go by. */
    public Stream<GroupMembers> members() {
        return groups.stream()
                .map(AddressSet::group)
                .distinct()
                .flatMap(group -> Stream.concat(Stream.of(vpc), links.values().stream())
                        .map(where -> new GroupMembers(group, where)));
    }

    /** Whether two rule sets have the same frame, so that one can be made of the other piece by piece. */
    public boolean isFramedLike(Ruleset other) {
        return vpc.equals(other.vpc)
                && ipv6 == other.ipv6
                && furtherSources.isEmpty() == other.furtherSources.isEmpty()
                && acls.isEmpty() == other.acls.isEmpty()
                && logged.isEmpty() == other.logged.isEmpty()
                && marked.isEmpty() == other.marked.isEmpty();
    }
}
