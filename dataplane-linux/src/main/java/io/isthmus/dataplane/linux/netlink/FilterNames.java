package io.isthmus.dataplane.linux.netlink;

import java.nio.ByteBuffer;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names of what a table of the packet filter holds, in the network namespace of the calling thread.
 *
 * @param sets of sets that rules name
 * @param maps of maps that rules name
 * @param chains of chains, base chains too
 */
public record FilterNames(Set<String> sets, Set<String> maps, Set<String> chains) {
    private static final int NFT_MSG_GETCHAIN = (10 << 8) | 4;
    private static final int NFT_MSG_GETSET = (10 << 8) | 10;
    private static final int TABLE = 1;
    private static final int SET_NAME = 2;
    private static final int SET_FLAGS = 3;
    private static final int CHAIN_NAME = 3;
    private static final int ANONYMOUS = 1;
    private static final int MAP = 8;
    private static final int NFPROTO_INET = 1;
    private static final int FAMILY_HEADER = 4;

    public FilterNames {
        sets = Set.copyOf(sets);
        maps = Set.copyOf(maps);
        chains = Set.copyOf(chains);
    }

    /**
     * Reads them; all are empty if there is no such table.
     *
     * @param table name of a table of the family inet
     */
    public static FilterNames read(String table) {
        Set<String> sets = new TreeSet<>();
        Set<String> maps = new TreeSet<>();
        Set<String> chains = new TreeSet<>();
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETFILTER)) {
            socket.dump(request(NFT_MSG_GETSET, "read the sets of the packet filter"), message -> {
                Attributes set = attributes(message);
                // What has no name of its own comes and goes with its rule.
                int flags = set.netfilterNumber(SET_FLAGS);
                if (set.text(TABLE).equals(table) && (flags & ANONYMOUS) == 0) {
                    ((flags & MAP) == 0 ? sets : maps).add(set.text(SET_NAME));
                }
            });
            socket.dump(request(NFT_MSG_GETCHAIN, "read the chains of the packet filter"), message -> {
                Attributes chain = attributes(message);
                if (chain.text(TABLE).equals(table)) {
                    chains.add(chain.text(CHAIN_NAME));
                }
            });
        }
        return new FilterNames(sets, maps, chains);
    }

    private static Request request(int type, String doing) {
        return new Request(type, 0, new byte[] {NFPROTO_INET, 0, 0, 0}, doing);
    }

    private static Attributes attributes(ByteBuffer message) {
        return Attributes.of(message.position(message.position() + FAMILY_HEADER));
    }
}
