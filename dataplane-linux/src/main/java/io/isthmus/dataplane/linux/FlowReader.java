package io.isthmus.dataplane.linux;

import io.isthmus.dataplane.Flow;
import io.isthmus.dataplane.linux.netlink.FilterCounters;
import io.isthmus.dataplane.linux.nft.FlowSet;
import io.isthmus.dataplane.linux.nft.RulesetText;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what the kernel has counted of one logged port of a router. Must run inside the namespace. For one thread. */
final class FlowReader {
    private final String device;
    private final int most;
    private final Map<Flow.Key, Flow.Count> passed = new HashMap<>();
    private final Map<Flow.Key, Flow.Count> refused = new HashMap<>();
    private long untold;
    private boolean cut;

    private FlowReader(String device, int most) {
        this.device = device;
        this.most = most;
    }

    /** @param most as in {@link io.isthmus.dataplane.DataPlane#flows} */
    static Flow.Reading read(String device, boolean ipv6, int most) {
        FlowReader reader = new FlowReader(device, most);
        reader.read(IpFamily.V4);
        if (ipv6) {
            reader.read(IpFamily.V6);
        }
        return reader.reading();
    }

    private void read(IpFamily family) {
        read(FlowSet.Of.PASSED, family, passed);
        read(FlowSet.Of.REFUSED, family, refused);
        FilterCounters.read(RulesetText.table(family), new FlowSet(device, FlowSet.Of.UNTOLD).name(), counter -> {
            untold += counter.packets();
            return true;
        });
    }

    private void read(FlowSet.Of of, IpFamily family, Map<Flow.Key, Flow.Count> counts) {
        cut |= !FilterCounters.read(RulesetText.table(family), new FlowSet(device, of).name(), counter -> {
            if (counts.size() >= most) {
                return false;
            }
            long quiet = Math.max(0, of.kept().toMillis() - counter.restMillis());
            counts.put(key(counter.element(), family), new Flow.Count(counter.packets(), counter.bytes(), quiet));
            return true;
        });
    }

    private Flow.Reading reading() {
        Set<Flow.Key> keys = new HashSet<>(passed.keySet());
        keys.addAll(refused.keySet());
        List<Flow> flows = new ArrayList<>(keys.size());
        for (Flow.Key key : keys) {
            flows.add(new Flow(
                    key, passed.getOrDefault(key, Flow.Count.NOTHING), refused.getOrDefault(key, Flow.Count.NOTHING)));
        }
        return new Flow.Reading(flows, untold, cut);
    }

    /** What the names of elements of a {@link FlowSet} hold: each part fills up four bytes. */
    private static Flow.Key key(ByteBuffer element, IpFamily family) {
        Ip source = ip(element, family);
        Ip destination = ip(element, family);
        return new Flow.Key(
                source, destination, element.getInt() >>> 24, element.getInt() >>> 16, element.getInt() >>> 16);
    }

    private static Ip ip(ByteBuffer element, IpFamily family) {
        return family == IpFamily.V4 ? Ip.v4(element.getInt()) : Ip.v6(element.getLong(), element.getLong());
    }
}
