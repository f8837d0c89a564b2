package io.isthmus.dataplane.linux.netlink;

import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/** The attributes of a netlink message that was read. The last one of a type counts. */
final class Attributes {
    private static final int TYPE_MASK = 0x3fff;
    private final Map<Integer, ByteBuffer> values = new HashMap<>();

    private Attributes() {}

    /** Reads attributes from the buffer's position to its limit; what is cut off is ignored. */
    static Attributes of(ByteBuffer buffer) {
        Attributes attributes = new Attributes();
        each(buffer, attributes.values::put);
        return attributes;
    }

    private static void each(ByteBuffer buffer, BiConsumer<Integer, ByteBuffer> take) {
        int at = buffer.position();
        while (at + 4 <= buffer.limit()) {
            int length = Short.toUnsignedInt(buffer.getShort(at));
            if (length < 4 || at + length > buffer.limit()) {
                break;
            }
            take.accept(
                    buffer.getShort(at + 2) & TYPE_MASK,
                    buffer.slice(at + 4, length - 4).order(ByteOrder.nativeOrder()));
            at += (length + 3) & ~3;
        }
    }

    /** The values of all attributes of one type, in their order. */
    static List<ByteBuffer> all(ByteBuffer buffer, int type) {
        List<ByteBuffer> found = new ArrayList<>();
        each(buffer, (one, value) -> {
            if (one == type) {
                found.add(value);
            }
        });
        return found;
    }

    Optional<ByteBuffer> find(int type) {
        return Optional.ofNullable(values.get(type));
    }

    int number(int type, int otherwise) {
        return find(type)
                .filter(value -> value.remaining() >= 4)
                .map(value -> value.getInt(0))
                .orElse(otherwise);
    }

    boolean has(int type) {
        return values.containsKey(type);
    }

    /** An address in network order; all bits are 0 if the attribute is missing. */
    Ip ip(int type, IpFamily family) {
        int bytes = family.bits() / 8;
        Optional<ByteBuffer> found = find(type)
                .filter(value -> value.remaining() >= bytes)
                .map(value -> value.duplicate().order(ByteOrder.BIG_ENDIAN));
        return switch (family) {
            case V4 -> Ip.v4(found.map(value -> value.getInt(0)).orElse(0));
            case V6 ->
                Ip.v6(
                        found.map(value -> value.getLong(0)).orElse(0L),
                        found.map(value -> value.getLong(8)).orElse(0L));
        };
    }

    String text(int type) {
        return find(type)
                .map(value -> StandardCharsets.US_ASCII
                        .decode(value.duplicate())
                        .toString()
                        .replace("\0", ""))
                .orElse("");
    }

    /** Six bytes as a number; 0 if the attribute is missing. */
    long hardwareAddress(int type) {
        return find(type)
                .filter(value -> value.remaining() == 6)
                .map(value -> {
                    long bits = 0;
                    for (int i = 0; i < 6; i++) {
                        bits = (bits << 8) | Byte.toUnsignedLong(value.get(i));
                    }
                    return bits;
                })
                .orElse(0L);
    }

    /** A number in network order, as netfilter writes them; 0 if it is not there. */
    int netfilterNumber(int type) {
        return find(type)
                .filter(value -> value.remaining() >= 4)
                .map(value -> value.duplicate().order(ByteOrder.BIG_ENDIAN).getInt(0))
                .orElse(0);
    }
}
