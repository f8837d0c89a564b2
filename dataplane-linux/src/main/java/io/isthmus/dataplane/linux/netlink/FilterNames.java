package io.isthmus.dataplane.linux.netlink;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
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
    private static final Map<String, Integer> FAMILIES = Map.of("ip", 2, "arp", 3, "ip6", 10);
    private static final int FAMILY_HEADER = 4;

    public FilterNames {
        sets = Set.copyOf(sets);
        maps = Set.copyOf(maps);
        chains = Set.copyOf(chains);
    }

    /**
     * Reads them; all are empty if there is no such table.
     *
     * @param familyAndName of a table of IPv4, IPv6 or ARP, such as "ip6 filter"
     */
    public static FilterNames read(String familyAndName) {
        String table = name(familyAndName);
        byte[] payload = Payload.family(family(familyAndName)).toBytes();
        Set<String> sets = new TreeSet<>();
        Set<String> maps = new TreeSet<>();
        Set<String> chains = new TreeSet<>();
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETFILTER)) {
            socket.dump(new Request(NFT_MSG_GETSET, 0, payload, "read the sets of the packet filter"), message -> {
                Attributes set = attributes(message);
                // What has no name of its own comes and goes with its rule.
                int flags = set.netfilterNumber(SET_FLAGS);
                if (set.text(TABLE).equals(table) && (flags & ANONYMOUS) == 0) {
                    ((flags & MAP) == 0 ? sets : maps).add(set.text(SET_NAME));
                }
            });
            socket.dump(new Request(NFT_MSG_GETCHAIN, 0, payload, "read the chains of the packet filter"), message -> {
                Attributes chain = attributes(message);
                if (chain.text(TABLE).equals(table)) {
                    chains.add(chain.text(CHAIN_NAME));
                }
            });
        }
        return new FilterNames(sets, maps, chains);
    }

    /** The kernel's number for the family of a table. */
    static int family(String familyAndName) {
        return Objects.requireNonNull(FAMILIES.get(familyAndName.split(" ")[0]));
    }

    /** The name alone. */
    static String name(String familyAndName) {
        return familyAndName.split(" ")[1];
    }

    private static Attributes attributes(ByteBuffer message) {
        return Attributes.of(message.position(message.position() + FAMILY_HEADER));
    }
}
