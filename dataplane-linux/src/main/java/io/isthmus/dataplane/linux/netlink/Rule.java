package io.isthmus.dataplane.linux.netlink;

import io.isthmus.net.Cidr;
import io.isthmus.net.IpFamily;
import java.util.Optional;

/**
 * A policy rule.
 *
 * @param source where packets come from for which it holds; empty: from anywhere
 * @param mark the packet mark it holds for, under {@code mask}
 * @param mask 0: it holds for every packet
 * @param table the table to look in; 0: drop
 */
public record Rule(IpFamily family, int priority, Optional<Cidr> source, int mark, int mask, int table) {
    /** One for packets from anywhere. */
    public Rule(IpFamily family, int priority, int mark, int mask, int table) {
        this(family, priority, Optional.empty(), mark, mask, table);
    }
}
