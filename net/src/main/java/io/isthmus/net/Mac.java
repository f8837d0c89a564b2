package io.isthmus.net;

import java.util.Optional;

/**
 * A 48-bit Ethernet address.
 *
 * @param bits the address as an unsigned number, first octet most significant
 */
public record Mac(long bits) {
    public Mac {
        if (bits >>> 48 != 0) {
            throw new IllegalArgumentException("a MAC address has 48 bits");
        }
    }

    /**
     * Parses six colon-separated pairs of hexadecimal digits, of either case.
     *
     * @throws IllegalArgumentException if the text is no MAC address
     */
    public static Mac parse(String text) {
        return tryParse(text).orElseThrow(() -> new IllegalArgumentException("not a MAC address: " + text));
    }

    /** As {@link #parse}, with empty for anything that is no MAC address. */
    public static Optional<Mac> tryParse(String text) {
        if (text.length() != 17) {
            return Optional.empty();
        }
        long bits = 0;
        for (int i = 0; i < 17; i++) {
            char c = text.charAt(i);
            if (i % 3 == 2) {
                if (c != ':') {
                    return Optional.empty();
                }
                continue;
            }
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return Optional.empty();
            }
            bits = bits << 4 | digit;
        }
        return Optional.of(new Mac(bits));
    }

    /** Six bytes, first octet first. */
    public byte[] bytes() {
        byte[] bytes = new byte[6];
        for (int i = 0; i < 6; i++) {
            bytes[i] = (byte) (bits >>> (40 - 8 * i));
        }
        return bytes;
    }

    /** Six colon-separated pairs of lower-case hexadecimal digits. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(17);
        for (byte octet : bytes()) {
            if (!text.isEmpty()) {
                text.append(':');
            }
            text.append(Character.forDigit(octet >> 4 & 15, 16)).append(Character.forDigit(octet & 15, 16));
        }
        return text.toString();
    }
}
