package io.isthmus.dataplane.linux.netlink;

import io.isthmus.net.IpFamily;

/**
 * A policy rule.
 *
 * @param mark the packet mark it holds for, under {@code mask}
 * @param mask 0: it holds for every packet
 * @param table the table to look in; 0: drop
 */
public record Rule(IpFamily family, int priority, int mark, int mask, int table) {}
