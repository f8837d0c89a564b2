package io.isthmus.net;

import java.util.Optional;

/**
 * A prefix: an address block such as 10.0.0.0/16. Canonical at birth: host bits are zero. Ordered by address, then the
 * wider block first. "Overlap" of two blocks always means that one contains the other; there is no third way.
 *
 * @param address the first address of the block
 * @param length prefix length in bits, 0 to 32 or 128; outside it the constructor throws IllegalArgumentException
 */
public record Cidr(Ip address, int length) implements Comparable<Cidr> {
    public Cidr {
        if (length < 0 || length > address.family().bits()) {
            throw new IllegalArgumentException("prefix length out of range: " + length);
        }
        address = mask(address, length);
    }

    /**
     * Parses "address/length" (length in plain decimal without leading zeros) and clears host bits.
     *
     * @throws IllegalArgumentException if the text is no prefix
     */
    public static Cidr parse(String text) {
        return tryParse(text).orElseThrow(() -> new IllegalArgumentException("not a CIDR block: " + text));
    }

    /** As {@link #parse}, with empty for anything that is no prefix. */
    public static Optional<Cidr> tryParse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        Optional<Ip> address = Ip.tryParse(text.substring(0, slash));
        int length = parseLength(text, slash + 1);
        return address.filter(ip -> length >= 0 && length <= ip.family().bits()).map(ip -> new Cidr(ip, length));
    }

    /** As {@link #tryParse}, but empty also for a text that has host bits set, such as 10.0.0.1/16. */
    public static Optional<Cidr> strict(String text) {
        return tryParse(text)
                .filter(cidr -> Ip.parse(text.substring(0, text.indexOf('/'))).equals(cidr.address));
    }

    /** The block of this one address: /32 or /128. */
    public static Cidr host(Ip address) {
        return new Cidr(address, address.family().bits());
    }

    public IpFamily family() {
        return address.family();
    }

    /** Whether the address is in this block; never for an address of the other family. */
    public boolean contains(Ip ip) {
        return ip.family() == family() && address.commonBits(ip) >= length;
    }

    /** Whether every address of {@code other} is in this block (true for itself). */
    public boolean contains(Cidr other) {
        return other.length >= length && contains(other.address);
    }

    /** Whether some address is in both blocks, that is, whether one contains the other. */
    public boolean overlaps(Cidr other) {
        return contains(other) || other.contains(this);
    }

    /** The first address behind the block's own: the usual gateway of a subnet. */
    public Ip first() {
        return address.plus(1);
    }

    /** The last address of the block (for an IPv4 subnet its broadcast address). */
    public Ip last() {
        int hostBits = family().bits() - length;
        if (family() == IpFamily.V4) {
            long hosts = hostBits == 0 ? 0 : -1L >>> (64 - hostBits);
            return new Ip(IpFamily.V4, 0, address.low() | hosts);
        }
        long low = hostBits >= 64 ? -1L : hostBits == 0 ? 0 : -1L >>> (64 - hostBits);
        long high = hostBits <= 64 ? 0 : -1L >>> (128 - hostBits);
        return Ip.v6(address.high() | high, address.low() | low);
    }

    /** Number of addresses, capped at {@link Long#MAX_VALUE}. */
    public long size() {
        int hostBits = family().bits() - length;
        return hostBits >= 63 ? Long.MAX_VALUE : 1L << hostBits;
    }

    private static Ip mask(Ip ip, int length) {
        if (ip.family() == IpFamily.V4) {
            return new Ip(IpFamily.V4, 0, ip.low() & (length == 0 ? 0 : -1L << (32 - length)) & 0xffff_ffffL);
        }
        long high = length == 0 ? 0 : length >= 64 ? ip.high() : ip.high() & -1L << (64 - length);
        long low = length <= 64 ? 0 : ip.low() & -1L << (128 - length);
        return Ip.v6(high, low);
    }

    private static int parseLength(String text, int from) {
        int digits = text.length() - from;
        if (digits < 1 || digits > 3 || (digits > 1 && text.charAt(from) == '0')) {
            return -1;
        }
        int length = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            length = length * 10 + (c - '0');
        }
        return length;
    }

    @Override
    public int compareTo(Cidr other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
