package io.isthmus.dataplane.linux.nft;

import io.isthmus.dataplane.Flow;
import io.isthmus.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A set in which the kernel counts packets by flow: an element is an interface, both addresses, and both ports or the
 * protocol. Each flow of a logged port is counted before the filter looks at it and again when the filter let it pass.
 *
 * @param passed whether what was let pass is counted, else what came
 */
public record FlowSets(boolean passed, Protocol protocol, IpFamily family) {
    private static final String PREFIX = "flows-";

    /** Full sets count no new flow; the packets pass all the same. */
    private static final int MOST_FLOWS = 65_536;

    /** The base chains, as lines of {@link RulesetText}. */
    static final String CHAINS = chain(false) + chain(true);

    /** What tells the flows of two addresses apart: nft can name five parts of an element at most. */
    public enum Protocol {
        TCP("tcp", "inet_service . inet_service", "tcp sport . tcp dport"),
        UDP("udp", "inet_service . inet_service", "udp sport . udp dport"),
        OTHER("other", "inet_proto", "meta l4proto");

        private final String word;
        private final String type;
        private final String key;

        Protocol(String word, String type, String key) {
            this.word = word;
            this.type = type;
            this.key = key;
        }
    }

    /** Those of a router. */
    public static List<FlowSets> all(boolean ipv6) {
        List<FlowSets> all = new ArrayList<>();
        for (boolean passed : new boolean[] {false, true}) {
            for (Protocol protocol : Protocol.values()) {
                all.add(new FlowSets(passed, protocol, IpFamily.V4));
                if (ipv6) {
                    all.add(new FlowSets(passed, protocol, IpFamily.V6));
                }
            }
        }
        return all;
    }

    static boolean isOne(String set) {
        return set.startsWith(PREFIX);
    }

    public String name() {
        return PREFIX + (passed ? "passed-" : "seen-") + protocol.word + (family == IpFamily.V4 ? "" : "6");
    }

    String properties() {
        String address = family == IpFamily.V4 ? "ipv4_addr" : "ipv6_addr";
        return "type ifname . " + address + " . " + address + " . " + protocol.type
                + "; flags dynamic,timeout; timeout " + Flow.KEPT.toSeconds() + "s; size " + MOST_FLOWS + ";";
    }

    private String rule(String end) {
        String ip = family == IpFamily.V4 ? "ip" : "ip6";
        String which = protocol == Protocol.OTHER ? "meta l4proto != { tcp, udp } " : "";
        return end + " @logged " + which + "update @" + name() + " { " + end + " . " + ip + " saddr . " + ip
                + " daddr . " + protocol.key + " counter }";
    }

    private static String chain(boolean passed) {
        String rules = all(true).stream()
                .filter(set -> set.passed == passed)
                .flatMap(set -> List.of("iifname", "oifname").stream()
                        .map(end -> "    @l " + (set.family == IpFamily.V6 ? "@6 " : "") + set.rule(end) + "\n"))
                .collect(Collectors.joining());
        return "  @l chain count-what-" + (passed ? "passes" : "comes") + " {\n"
                + "    @l type filter hook forward priority filter " + (passed ? "+" : "-") + " 10; policy accept;\n"
                + rules + "  @l }\n";
    }
}
