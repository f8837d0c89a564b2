package io.isthmus.net;

/** The two address families. */
public enum IpFamily {
    V4(32),
    V6(128);

    private final int bits;

    IpFamily(int bits) {
        this.bits = bits;
    }

    /** Address length in bits: 32 or 128. */
    public int bits() {
        return bits;
    }
}
