package io.isthmus.dataplane.linux.nft;

import io.isthmus.model.SecurityGroupId;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.Mac;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that filters packets in one router, as a value.
 *
 * @param ipv6 whether IPv6 may pass at all; if not, the value holds none of it
 * @param sources what may come from a port
 * @param furtherSources blocks from which packets may come from a port besides; of one port they do not overlap
 * @param filters key of the filter of each port, by interface name
 * @param acls key of the chains of the network ACL of each port that has one, by interface name
 * @param logged interfaces for which packets are counted by flow
 * @param subnets the local subnets
 * @param tables numbers of the route tables in use
 * @param chains the rules of each filter and network ACL, by key
 * @param groups address sets that {@code chains} name
 */
public record Ruleset(
        boolean ipv6,
        Set<Source> sources,
        Set<FurtherSource> furtherSources,
        Map<String, String> filters,
        Map<String, String> acls,
        Set<String> logged,
        Set<Cidr> subnets,
        Set<Integer> tables,
        Map<String, Chains> chains,
        Set<AddressSet> groups) {

    /** The addresses of one family of the members of a security group. */
    public record AddressSet(SecurityGroupId group, IpFamily family) {}

    /** From this interface, only with this source. */
    public record Source(String device, Mac mac, Ip ip) {}

    /** From this interface, also with any source in this block. */
    public record FurtherSource(String device, Mac mac, Cidr block) {}

    /** Whether two rule sets have the same frame, so that one can be made of the other piece by piece. */
    public boolean isFramedLike(Ruleset other) {
        return ipv6 == other.ipv6
                && furtherSources.isEmpty() == other.furtherSources.isEmpty()
                && acls.isEmpty() == other.acls.isEmpty()
                && logged.isEmpty() == other.logged.isEmpty();
    }

    /** Rules in the language of nft, in the order in which they act; what none matches is dropped. */
    public record Chains(List<String> ingress, List<String> egress) {}
}
