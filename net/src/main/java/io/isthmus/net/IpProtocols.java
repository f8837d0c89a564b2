package io.isthmus.net;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;

/** IP protocols by name and number (contract.md 3.6). Stateless. */
public final class IpProtocols {
    private static final int HIGHEST = 255;

    private static final Set<Integer> WITH_TYPES = Set.of(1, 58);
    private static final Set<Integer> WITH_PORTS = Set.of(6, 17, 132);

    private IpProtocols() {}

    /** Whether packets of the protocol have ports: TCP, UDP and SCTP. */
    public static boolean hasPorts(int number) {
        return WITH_PORTS.contains(number);
    }

    /** The same of a protocol that a rule names; a rule for every protocol names none. */
    public static boolean hasPorts(OptionalInt number) {
        return number.isPresent() && hasPorts(number.getAsInt());
    }

    /** Whether packets of the protocol have a type and a code instead: ICMP and ICMPv6. */
    public static boolean hasTypes(OptionalInt number) {
        return number.isPresent() && WITH_TYPES.contains(number.getAsInt());
    }

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
