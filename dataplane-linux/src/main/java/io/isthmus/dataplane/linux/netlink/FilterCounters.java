package io.isthmus.dataplane.linux.netlink;

import io.isthmus.dataplane.linux.kernel.KernelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads sets of the packet filter whose elements have a counter each. */
public final class FilterCounters {
    private static final int NFT_MSG_GETSETELEM = (10 << 8) | 13;
    private static final int FAMILY_HEADER = 4;
    private static final int LIST_TABLE = 1;
    private static final int LIST_SET = 2;
    private static final int LIST_ELEMENTS = 3;
    private static final int ELEMENT = 1;
    private static final int ELEMENT_KEY = 1;
    private static final int ELEMENT_EXPIRATION = 5;
    private static final int ELEMENT_EXPRESSION = 7;
    private static final int DATA_VALUE = 1;
    private static final int EXPRESSION_DATA = 2;
    private static final int COUNTER_BYTES = 1;
    private static final int COUNTER_PACKETS = 2;
    private static final int ENOENT = 2;

    private FilterCounters() {}

    /**
     * One element.
     *
     * @param element what it is, in network order; valid only while it is handed out
     * @param restMillis how long it stays without a further packet, in ms; 0 if for ever
     */
    public record Counter(ByteBuffer element, long packets, long bytes, long restMillis) {}

    /**
     * Reads a set in the network namespace of the calling thread; nothing if there is no such set.
     *
     * @param table family and name, such as "ip6 filter"
     * @param each gets every element, and says whether it wants more
     * @return false if it wanted no more and there are more
     */
    public static boolean read(String table, String set, Predicate<Counter> each) {
        byte[] payload = Payload.family(FilterNames.family(table))
                .attribute(LIST_TABLE, FilterNames.name(table))
                .attribute(LIST_SET, set)
                .toBytes();
        Request request = new Request(NFT_MSG_GETSETELEM, 0, payload, "read the counters of a packet filter");
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETFILTER)) {
            return socket.dumpSome(request, message -> {
                Attributes list = Attributes.of(message.position(message.position() + FAMILY_HEADER));
                return list.find(LIST_ELEMENTS)
                        .map(elements -> Attributes.all(elements, ELEMENT).stream()
                                .allMatch(element ->
                                        counter(element).map(each::test).orElse(true)))
                        .orElse(true);
            });
        } catch (KernelException e) {
            if (e.errno() != ENOENT) {
                throw e;
            }
            return true;
        }
    }

    private static Optional<Counter> counter(ByteBuffer element) {
        Attributes attributes = Attributes.of(element);
        Optional<ByteBuffer> key =
                attributes.find(ELEMENT_KEY).flatMap(nest -> Attributes.of(nest).find(DATA_VALUE));
        Optional<Attributes> counted = attributes
                .find(ELEMENT_EXPRESSION)
                .flatMap(nest -> Attributes.of(nest).find(EXPRESSION_DATA))
                .map(Attributes::of);
        return key.isEmpty() || counted.isEmpty()
                ? Optional.empty()
                : Optional.of(new Counter(
                        key.get().duplicate().order(ByteOrder.BIG_ENDIAN),
                        number(counted.get(), COUNTER_PACKETS),
                        number(counted.get(), COUNTER_BYTES),
                        number(attributes, ELEMENT_EXPIRATION)));
    }

    private static long number(Attributes attributes, int type) {
        return attributes
                .find(type)
                .filter(value -> value.remaining() >= Long.BYTES)
                .map(value -> value.duplicate().order(ByteOrder.BIG_ENDIAN).getLong(0))
                .orElse(0L);
    }
}
