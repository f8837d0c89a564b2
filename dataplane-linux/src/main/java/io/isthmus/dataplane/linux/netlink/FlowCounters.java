package io.isthmus.dataplane.linux.netlink;

import io.isthmus.dataplane.linux.kernel.KernelException;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads sets whose elements are an interface, two addresses and more, each with a counter. */
public final class FlowCounters {
    private static final int NFT_MSG_GETSETELEM = (10 << 8) | 13;
    private static final int NFPROTO_INET = 1;
    private static final int FAMILY_HEADER = 4;
    private static final int LIST_TABLE = 1;
    private static final int LIST_SET = 2;
    private static final int LIST_ELEMENTS = 3;
    private static final int ELEMENT = 1;
    private static final int ELEMENT_KEY = 1;
    private static final int ELEMENT_EXPRESSION = 7;
    private static final int DATA_VALUE = 1;
    private static final int EXPRESSION_DATA = 2;
    private static final int COUNTER_BYTES = 1;
    private static final int COUNTER_PACKETS = 2;
    private static final int DEVICE_BYTES = 16;
    private static final int ENOENT = 2;

    private FlowCounters() {}

    /**
     * One element.
     *
     * @param rest what follows the addresses: the first two bytes of each part, as numbers in network order
     */
    public record Counter(String device, Ip source, Ip destination, List<Integer> rest, long packets, long bytes) {}

    /**
     * Reads a set in the network namespace of the calling thread; nothing if there is no such set.
     *
     * @param table name of a table of the family inet
     */
    public static List<Counter> read(String table, String set, IpFamily family) {
        byte[] payload = Payload.family(NFPROTO_INET)
                .attribute(LIST_TABLE, table)
                .attribute(LIST_SET, set)
                .toBytes();
        Request request = new Request(NFT_MSG_GETSETELEM, 0, payload, "read the flows of a packet filter");
        List<Counter> counters = new ArrayList<>();
        try (NetlinkSocket socket = new NetlinkSocket(NetlinkSocket.NETFILTER)) {
            socket.dump(request, message -> {
                Attributes list = Attributes.of(message.position(message.position() + FAMILY_HEADER));
                list.find(LIST_ELEMENTS)
                        .ifPresent(elements -> Attributes.all(elements, ELEMENT)
                                .forEach(element -> counter(element, family).ifPresent(counters::add)));
            });
        } catch (KernelException e) {
            if (e.errno() != ENOENT) {
                throw e;
            }
        }
        return counters;
    }

    private static Optional<Counter> counter(ByteBuffer element, IpFamily family) {
        Attributes attributes = Attributes.of(element);
        Optional<ByteBuffer> key =
                attributes.find(ELEMENT_KEY).flatMap(nest -> Attributes.of(nest).find(DATA_VALUE));
        Optional<Attributes> counted = attributes
                .find(ELEMENT_EXPRESSION)
                .flatMap(nest -> Attributes.of(nest).find(EXPRESSION_DATA))
                .map(Attributes::of);
        if (key.isEmpty() || counted.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer bytes = key.get().duplicate().order(ByteOrder.BIG_ENDIAN);
        byte[] device = new byte[DEVICE_BYTES];
        bytes.get(device);
        Ip source = ip(bytes, family);
        Ip destination = ip(bytes, family);
        List<Integer> rest = new ArrayList<>();
        while (bytes.remaining() >= 4) {
            rest.add(Short.toUnsignedInt((short) (bytes.getInt() >>> 16)));
        }
        return Optional.of(new Counter(
                new String(device, StandardCharsets.US_ASCII).replace("\0", ""),
                source,
                destination,
                rest,
                number(counted.get(), COUNTER_PACKETS),
                number(counted.get(), COUNTER_BYTES)));
    }

    private static Ip ip(ByteBuffer bytes, IpFamily family) {
        return family == IpFamily.V4 ? Ip.v4(bytes.getInt()) : Ip.v6(bytes.getLong(), bytes.getLong());
    }

    private static long number(Attributes attributes, int type) {
        return attributes
                .find(type)
                .filter(value -> value.remaining() >= Long.BYTES)
                .map(value -> value.duplicate().order(ByteOrder.BIG_ENDIAN).getLong(0))
                .orElse(0L);
    }
}
