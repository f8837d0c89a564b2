package io.isthmus.dataplane.linux;

/** The internet checksum (RFC 1071). Stateless. */
final class Checksum {
    private Checksum() {}

    /** The sum of the words, not yet folded, so that further ones can be added; of at most 64 KiB in all. */
    static int sum(byte[] bytes) {
        int sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 255) << (i % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    static short fold(int sum) {
        int folded = (sum & 0xffff) + (sum >>> 16);
        return (short) ~(folded + (folded >>> 16));
    }
}
