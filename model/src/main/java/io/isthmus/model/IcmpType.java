package io.isthmus.model;

import java.util.OptionalInt;

/**
 * Messages of ICMP or ICMPv6, which have a type and a code where others have ports.
 *
 * @param code empty: every code
 */
public record IcmpType(int type, OptionalInt code) {
    private static final int HIGHEST = 255;

    /** Whether both are of eight bits. */
    public boolean isSound() {
        return isByte(type) && (code.isEmpty() || isByte(code.getAsInt()));
    }

    private static boolean isByte(int number) {
        return number >= 0 && number <= HIGHEST;
    }
}
