package io.isthmus.dataplane.linux.nft;

import java.util.List;

/**
 * How connections that a router knows are shared out: each port, and each link, has places for so many that it opened, so that
 * none can fill the table of all. Those of TCP that have closed count no more.
 */
final class Shares {
    /** Connections of one family that a port has opened, or that came over a link. The kernel's table has 262,144 places. */
    static final int OF_ONE = 16_384;

    /*
     * The kernel counts an attempt before it says that it is one too many, and looks through all that is counted when it next
     * counts: so whoever has no place left is not even counted again for a moment.
     */
    private static final String FULL_FOR = "100ms";

    /** An element goes when nothing of it is open. */
    private static final String COUNTED = "type ifname; flags dynamic; size 65535;";

    /**
     * Chains that every table has, as lines of {@link BaseChains}. A connection is counted by its first packet: while nobody
     * answers, further ones are new as well, but confirmed, and some kernels would count each of them.
     */
    static final String CHAINS = """
              chain admitted {
                ct state != new accept
                ct status confirmed accept
                iifname @full goto refused
                update @shares { iifname ct count over SHARE } goto too-many
                accept
              }
              chain too-many {
                update @full { iifname }
                goto refused
              }
            """.replace("SHARE", Integer.toString(OF_ONE));

    private Shares() {}

    /** Declares the sets that these chains use, which hold what is counted. */
    static void sets(Commands commands) {
        commands.set("set shares", COUNTED, List.of());
        commands.set(
                "set full", "type ifname; flags dynamic,timeout; size 65535; timeout " + FULL_FOR + ";", List.of());
    }

    /** Whether a set of this name counts here: what it holds is to outlive changes of the rules. */
    static boolean isOne(String set) {
        return set.equals("shares") || set.equals("full");
    }
}
