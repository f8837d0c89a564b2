package io.isthmus.dataplane.linux.netlink;

import io.isthmus.net.Ip;

/**
 * An address on an interface.
 *
 * @param routed whether with it comes the kernel's own route to its neighbours
 */
public record Address(int index, Ip ip, int prefixLength, boolean routed) {}
