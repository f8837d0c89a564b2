package io.isthmus.dataplane.linux.nft;

import io.isthmus.forwarding.GroupMembers;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.VpcId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.Mac;
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
 * @param subnets the local subnets
 * @param tables numbers of the route tables in use
 * @param links the VPC at the other end of each link, by interface name
 * @param barred blocks from which nothing may come over a link; they do not overlap
 * @param linkSources the only blocks from which something may come over a link, of links of which that is so; of one link
 *     they do not overlap
 * @param chains the rules of each filter and network ACL, by key
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
        Set<Cidr> subnets,
        Set<Integer> tables,
        Map<String, VpcId> links,
        Set<Cidr> barred,
        Set<LinkSource> linkSources,
        Map<String, Chains> chains,
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

    /** Rules in the language of nft, in the order in which they act; what none matches is dropped. */
    public record Chains(List<String> ingress, List<String> egress) {}

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
                && linkSources.isEmpty() == other.linkSources.isEmpty()
                && acls.isEmpty() == other.acls.isEmpty()
                && logged.isEmpty() == other.logged.isEmpty();
    }
}
