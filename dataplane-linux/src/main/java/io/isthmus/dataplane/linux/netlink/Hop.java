package io.isthmus.dataplane.linux.netlink;

import io.isthmus.net.Ip;

/** Where a route leads. */
public sealed interface Hop {
    /** Dropped, silently. */
    record Blackhole() implements Hop {}

    /** The destination itself is at this interface. */
    record Direct(int index) implements Hop {}

    /** Over this interface to a gateway that is taken to be there. */
    record Via(int index, Ip gateway) implements Hop {}

    /** Something that is never made here. */
    record Other(String text) implements Hop {}
}
