package io.isthmus.dataplane.linux.netlink;

import io.isthmus.net.Ip;
import io.isthmus.net.Mac;

/** A permanent neighbour entry. */
public record Neighbour(int index, Ip ip, Mac mac) {}
