package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.Flow;
import io.isthmus.dataplane.linux.netlink.FlowCounters;
import io.isthmus.dataplane.linux.nft.FlowSets;
import io.isthmus.dataplane.linux.nft.RulesetText;
import io.isthmus.model.PortId;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what the kernel has counted of the logged ports of a router. */
final class FlowReader {
    private static final int TCP = 6;
    private static final int UDP = 17;

    private FlowReader() {}

    private record Key(String device, Ip source, Ip destination, int protocol, int sourcePort, int destinationPort) {
        static Key of(FlowSets.Protocol protocol, FlowCounters.Counter counter) {
            List<Integer> rest = counter.rest();
            return switch (protocol) {
                case TCP -> of(counter, TCP, rest.getFirst(), rest.getLast());
                case UDP -> of(counter, UDP, rest.getFirst(), rest.getLast());
                // A protocol is one byte, and stands first of the two.
                case OTHER -> of(counter, rest.getFirst() >> 8, 0, 0);
            };
        }

        private static Key of(FlowCounters.Counter counter, int protocol, int sourcePort, int destinationPort) {
            return new Key(
                    counter.device(), counter.source(), counter.destination(), protocol, sourcePort, destinationPort);
        }
    }

    /** Must run inside the namespace. */
    static List<Flow> read(Map<String, PortId> logged, boolean ipv6) {
        Map<Key, Flow.Count> seen = new HashMap<>();
        Map<Key, Flow.Count> passed = new HashMap<>();
        // What came is read first: so nothing is taken for rejected that is only on its way.
        for (FlowSets set : FlowSets.all(ipv6)) {
            for (FlowCounters.Counter counter : FlowCounters.read(RulesetText.TABLE_NAME, set.name(), set.family())) {
                (set.passed() ? passed : seen)
                        .put(Key.of(set.protocol(), counter), new Flow.Count(counter.packets(), counter.bytes()));
            }
        }
        List<Flow> flows = new ArrayList<>();
        seen.forEach((key, count) -> Optional.ofNullable(logged.get(key.device()))
                .ifPresent(port -> flows.add(new Flow(
                        port,
                        key.source(),
                        key.destination(),
                        key.protocol(),
                        key.sourcePort(),
                        key.destinationPort(),
                        count,
                        passed.getOrDefault(key, Flow.Count.NOTHING)))));
        return flows;
    }
}
