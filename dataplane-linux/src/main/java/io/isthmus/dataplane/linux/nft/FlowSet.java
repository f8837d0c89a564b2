package io.isthmus.dataplane.linux.nft;

import io.isthmus.dataplane.Flow;
import io.isthmus.net.IpFamily;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A set in which the kernel counts packets of one logged port by flow: an element is both addresses, the protocol and both
 * ports, which are 0 where a protocol has none. Each port has sets of its own, so what fills them hides nothing of other
 * ports; packets of flows for which there is no room are counted by protocol in the set {@link Of#UNTOLD}.
 */
public record FlowSet(String device, Of of) {
    private static final String PREFIX = "flows-";

    /** Those that a chain of their own fills. */
    static final List<Of> COUNTING = List.of(Of.PASSED, Of.REFUSED);

    /** The base chain, as lines of {@link BaseChains}. */
    static final String CHAINS = """
              @l chain count-passed {
                @l type filter hook forward priority filter + 10; policy accept;
                @l iifname vmap @passed
                @l oifname vmap @passed
              @l }
            """;

    /** What becomes of the packets that are counted in a set. */
    public enum Of {
        /** They passed all filters. */
        PASSED(Flow.KEPT, 32_768),
        /** A filter refused them. */
        REFUSED(Flow.REFUSED_KEPT, 8_192),
        /** Either; their flows are not known. */
        UNTOLD(Duration.ZERO, 256);

        private final Duration kept;
        private final int most;

        Of(Duration kept, int most) {
            this.kept = kept;
            this.most = most;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** How long an element outlives its last packet; zero: for ever. */
        public Duration kept() {
            return kept;
        }

        /** How many elements a set holds. */
        public int most() {
            return most;
        }
    }

    static Stream<FlowSet> of(String device) {
        return Arrays.stream(Of.values()).map(of -> new FlowSet(device, of));
    }

    static boolean isOne(String set) {
        return set.startsWith(PREFIX);
    }

    public String name() {
        return PREFIX + of.word() + "-" + device;
    }

    String properties(IpFamily family) {
        if (of == Of.UNTOLD) {
            return "type inet_proto; flags dynamic; size " + of.most + ";";
        }
        String address = Elements.type(family);
        return "type " + address + " . " + address
                + " . inet_proto . inet_service . inet_service; flags dynamic,timeout; timeout " + of.kept.toSeconds()
                + "s; size " + of.most + ";";
    }

    /** The chain that counts what passed, or what was refused. */
    static String chain(String device, Of of) {
        return of.word() + "-" + device;
    }

    static List<String> rules(String device, Of of, IpFamily family) {
        String ip = Elements.word(family);
        String update = "update @" + new FlowSet(device, of).name() + " { " + ip + " saddr . " + ip
                + " daddr . meta l4proto . ";
        return List.of(
                "meta l4proto { tcp, udp } " + update + "th sport . th dport counter } return",
                "meta l4proto != { tcp, udp } " + update + "0 . 0 counter } return",
                // Only reached if there was no room.
                "update @" + new FlowSet(device, Of.UNTOLD).name() + " { meta l4proto counter }");
    }
}
