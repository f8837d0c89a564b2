package io.isthmus.forwarding;

import io.isthmus.model.Port;
import io.isthmus.model.PortDetails;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.List;
import java.util.stream.Stream;

/** Which sources what a port sends may have (contract.md 3.5). Stateless. */
public final class Sources {
    /** What a port may send from whose sources nobody checks (contract.md 10.43). */
    private static final List<Cidr> ANY = List.of(Cidr.parse("0.0.0.0/0"), Cidr.parse("::/0"));

    private static final Ip BROADCAST = Ip.parse("255.255.255.255");

    private Sources() {}

    /** Whether packets with this source pass: its own address, or one that is paired with it and can be somebody's. */
    public static boolean allow(Port port, Ip source) {
        boolean paired = further(port).stream().anyMatch(block -> block.contains(source));
        return port.addresses().contains(source) || (paired && !Entry.isNobodys(source) && !source.equals(BROADCAST));
    }

    /** The blocks that are paired with it, all there are if its port security is off; only those that no other one holds, in order. */
    static List<Cidr> further(Port port) {
        List<Cidr> blocks = Stream.concat(
                        port.detailsOrPlain().addressPairs().stream().map(PortDetails.AddressPair::block),
                        port.isUnguarded() ? ANY.stream() : Stream.empty())
                .distinct()
                .sorted()
                .toList();
        return blocks.stream()
                .filter(block -> blocks.stream().noneMatch(other -> !other.equals(block) && other.contains(block)))
                .toList();
    }
}
