package io.isthmus.dataplane.linux.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the payload of a netlink message: a fixed header, then attributes aligned to 4 bytes. For one thread. */
final class Payload {
    private ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.nativeOrder());

    /** struct ifinfomsg. */
    static Payload link(int index, int flags, int change) {
        return new Payload().bytes(0, 0).u16(0).u32(index).u32(flags).u32(change);
    }

    /** struct ifaddrmsg. */
    static Payload address(int family, int prefixLength, int scope, int index) {
        return new Payload().bytes(family, prefixLength, 0, scope).u32(index);
    }

    /** struct rtmsg; the table stands in an attribute. */
    static Payload route(int family, int prefixLength, int protocol, int scope, int type, int flags) {
        return new Payload()
                .bytes(family, prefixLength, 0, 0, 0, protocol, scope, type)
                .u32(flags);
    }

    /** struct ndmsg. */
    static Payload neighbour(int family, int index, int state) {
        return new Payload().bytes(family, 0, 0, 0).u32(index).u16(state).bytes(0, 0);
    }

    /** struct fib_rule_hdr. */
    static Payload rule(int family, int sourceLength, int action) {
        return new Payload().bytes(family, 0, sourceLength, 0, 0, 0, 0, action).u32(0);
    }

    /** struct rtgenmsg and its like, padded. */
    static Payload family(int family) {
        return new Payload().bytes(family, 0, 0, 0);
    }

    Payload bytes(int... values) {
        room(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return this;
    }

    Payload u16(int value) {
        room(2);
        buffer.putShort((short) value);
        return this;
    }

    Payload u32(int value) {
        room(4);
        buffer.putInt(value);
        return this;
    }

    Payload attribute(int type, byte[] value) {
        room(value.length + 8);
        buffer.putShort((short) (value.length + 4)).putShort((short) type).put(value);
        return pad();
    }

    Payload attribute(int type, int value) {
        room(8);
        buffer.putShort((short) 8).putShort((short) type).putInt(value);
        return this;
    }

    Payload attribute(int type, long value) {
        room(12);
        buffer.putShort((short) 12).putShort((short) type).putLong(value);
        return this;
    }

    /** A string with its closing zero byte. */
    Payload attribute(int type, String value) {
        byte[] text = value.getBytes(StandardCharsets.US_ASCII);
        return attribute(type, Arrays.copyOf(text, text.length + 1));
    }

    /** Attributes within an attribute. */
    Payload nested(int type, Payload inner) {
        return attribute(type, inner.toBytes());
    }

    byte[] toBytes() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private Payload pad() {
        while (buffer.position() % 4 != 0) {
            buffer.put((byte) 0);
        }
        return this;
    }

    private void room(int more) {
        if (buffer.remaining() < more) {
            ByteBuffer larger = ByteBuffer.allocate(Math.max(buffer.capacity() * 2, buffer.position() + more))
                    .order(ByteOrder.nativeOrder());
            larger.put(buffer.flip());
            buffer = larger;
        }
    }
}
