package io.isthmus.net;

import java.util.Optional;

/**
 * An IPv4 or IPv6 address. Immutable; ordered by family, then numerically as unsigned.
 *
 * @param family the address family
 * @param high the upper 64 bits of an IPv6 address, 0 for IPv4
 * @param low the lower 64 bits of an IPv6 address; for IPv4 the address as an unsigned 32-bit number
 */
public record Ip(IpFamily family, long high, long low) implements Comparable<Ip> {
    public Ip {
        if (family == IpFamily.V4 && (high != 0 || low >>> 32 != 0)) {
            throw new IllegalArgumentException("an IPv4 address has 32 bits");
        }
    }

    /** The IPv4 address of the given 32 bits, most significant octet first. */
    public static Ip v4(int bits) {
        return new Ip(IpFamily.V4, 0, Integer.toUnsignedLong(bits));
    }

    /** The IPv6 address of the given upper and lower 64 bits. */
    public static Ip v6(long high, long low) {
        return new Ip(IpFamily.V6, high, low);
    }

    /**
     * Parses dotted decimal ("10.0.0.1", no leading zeros) or IPv6 text (RFC 4291 section 2.2, no zone).
     *
     * @throws IllegalArgumentException if the text is no address
     */
    public static Ip parse(String text) {
        return tryParse(text).orElseThrow(() -> new IllegalArgumentException("not an IP address: " + text));
    }

    /** As {@link #parse}, with empty for anything that is no address. */
    public static Optional<Ip> tryParse(String text) {
        return Optional.ofNullable(IpText.parse(text));
    }

    /**
     * The IPv4 address as 32 bits.
     *
     * @throws IllegalStateException if this is an IPv6 address
     */
    public int v4Bits() {
        if (family != IpFamily.V4) {
            throw new IllegalStateException(this + " is not IPv4");
        }
        return (int) low;
    }

    /** Network byte order: 4 or 16 bytes. */
    public byte[] bytes() {
        byte[] bytes = new byte[family.bits() / 8];
        for (int i = 0; i < bytes.length; i++) {
            int fromEnd = bytes.length - 1 - i;
            bytes[i] = (byte) (fromEnd >= 8 ? high >>> ((fromEnd - 8) * 8) : low >>> (fromEnd * 8));
        }
        return bytes;
    }

    /** The address that lies {@code offset} further (or, if negative, before), wrapping within the family. */
    public Ip plus(long offset) {
        if (family == IpFamily.V4) {
            return v4((int) (low + offset));
        }
        long sum = low + offset;
        long carry = offset >= 0
                ? (Long.compareUnsigned(sum, low) < 0 ? 1 : 0)
                : (Long.compareUnsigned(sum, low) > 0 ? -1 : 0);
        return v6(high + carry, sum);
    }

    /** Bit {@code index} (0 to 31 or 127), counted from the most significant one. */
    boolean bit(int index) {
        if (family == IpFamily.V4) {
            return (low >>> (31 - index) & 1) != 0;
        }
        return index < 64 ? (high >>> (63 - index) & 1) != 0 : (low >>> (127 - index) & 1) != 0;
    }

    /** How many leading bits this address shares with another of the same family: 0 to 32 or 128. */
    int commonBits(Ip other) {
        if (family == IpFamily.V4) {
            return Long.numberOfLeadingZeros(low ^ other.low) - 32;
        }
        long differing = high ^ other.high;
        return differing != 0 ? Long.numberOfLeadingZeros(differing) : 64 + Long.numberOfLeadingZeros(low ^ other.low);
    }

    @Override
    public int compareTo(Ip other) {
        int byFamily = family.compareTo(other.family);
        if (byFamily != 0) {
            return byFamily;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** Dotted decimal, or IPv6 in the canonical text form of RFC 5952 section 4, always in hexadecimal groups. */
    @Override
    public String toString() {
        return IpText.format(this);
    }
}
