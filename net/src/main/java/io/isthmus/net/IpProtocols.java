package io.isthmus.net;

import java.util.Locale;
import java.util.OptionalInt;

/** IP protocols by name and number (contract.md 3.6). Stateless. */
public final class IpProtocols {
    private static final int HIGHEST = 255;

    private IpProtocols() {}

    /** Empty if the text is no protocol. */
    public static OptionalInt number(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "icmp" -> OptionalInt.of(1);
            case "tcp" -> OptionalInt.of(6);
            case "udp" -> OptionalInt.of(17);
            case "icmpv6", "ipv6-icmp" -> OptionalInt.of(58);
            default -> {
                try {
                    int number = Integer.parseInt(text);
                    yield number >= 0 && number <= HIGHEST ? OptionalInt.of(number) : OptionalInt.empty();
                } catch (NumberFormatException _) {
                    yield OptionalInt.empty();
                }
            }
        };
    }

    /** The number as text if it has no name here. */
    public static String name(int number) {
        return switch (number) {
            case 1 -> "icmp";
            case 6 -> "tcp";
            case 17 -> "udp";
            case 58 -> "icmpv6";
            default -> Integer.toString(number);
        };
    }
}
