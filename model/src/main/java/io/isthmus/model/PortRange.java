package io.isthmus.model;

/** From one port to another. */
public record PortRange(int low, int high) {
    private static final int HIGHEST = 65_535;

    /** One port alone. */
    public static PortRange of(int port) {
        return new PortRange(port, port);
    }

    /** Whether both are ports, 1 to 65535, and the lower one comes first. */
    public boolean isSound() {
        return low >= 1 && low <= high && high <= HIGHEST;
    }

    public boolean contains(int port) {
        return low <= port && port <= high;
    }

    public boolean contains(PortRange other) {
        return low <= other.low && other.high <= high;
    }
}
