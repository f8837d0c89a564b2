package io.isthmus.dataplane.linux.nft;

import java.util.Arrays;
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

    /**
     * Room for interfaces. The kernel makes room for as many as a set may ever hold when the set is made, with 2 MiB and 5 ms
     * for 65,535, so what most routers need is made, and more when a router has grown.
     */
    private static final int[] ROOMS = {1_024, 8_192, 65_535};

    /** An element goes when nothing of it is open. */
    private static final String COUNTED = "type ifname; flags dynamic; ";

    /** An element goes by itself. */
    private static final String FULL = "type ifname; flags dynamic,timeout; timeout " + FULL_FOR + "; ";

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
    static void sets(Commands commands, Ruleset ruleset) {
        String size = "size " + room(ruleset) + ";";
        commands.set("set shares", COUNTED + size, List.of());
        commands.set("set full", FULL + size, List.of());
    }

    /**
     * Makes room for what has come. What is counted stays. Kernels before 6.5 leave a set as large as it was made, so there
     * those of its interfaces for which there is no room have no share until the router is made anew.
     */
    static void grow(Commands commands, Ruleset from, Ruleset to) {
        int room = room(to);
        if (room > room(from)) {
            commands.line("add set", "shares", "{ " + COUNTED + "size " + room + "; }");
            commands.line("add set", "full", "{ " + FULL + "size " + room + "; }");
        }
    }

    /** At least twice as many as there are interfaces: what is counted of one that is gone takes its place for a while. */
    private static int room(Ruleset ruleset) {
        int interfaces = ruleset.filters().size() + ruleset.links().size();
        return Arrays.stream(ROOMS)
                .filter(room -> room >= 2 * interfaces)
                .findFirst()
                .orElse(ROOMS[ROOMS.length - 1]);
    }

    /** Whether a set of this name counts here: what it holds is to outlive changes of the rules. */
    static boolean isOne(String set) {
        return set.equals("shares") || set.equals("full");
    }
}
