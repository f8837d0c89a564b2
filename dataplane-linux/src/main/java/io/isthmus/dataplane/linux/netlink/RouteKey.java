package io.isthmus.dataplane.linux.netlink;

import io.isthmus.net.Cidr;

/**
 * What makes a route one and the same for the kernel.
 *
 * @param metric 0 or more: the higher, the less preferred. IPv6 counts it from the kernel's default, which there is not 0
 */
public record RouteKey(int table, Cidr destination, int metric) {}
