package io.isthmus.dataplane.linux.netlink;

import io.isthmus.net.Cidr;

/** What makes a route one and the same for the kernel. */
public record RouteKey(int table, Cidr destination, int metric) {}
