package io.isthmus.net;

import org.jspecify.annotations.Nullable;

/** Text forms of addresses: reading and writing, without exceptions on the way. */
final class IpText {
    private IpText() {}

    /** The longest text of an address: six groups of four digits and an embedded IPv4 address. */
    private static final int LONGEST = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".length();

    static @Nullable Ip parse(String text) {
        if (text.length() > LONGEST) {
            return null;
        }
        return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
    }

    private static @Nullable Ip parseV4(String text) {
        int bits = 0;
        int octets = 0;
        int position = 0;
        while (octets < 4) {
            int start = position;
            int value = 0;
            while (position < text.length() && isDigit(text.charAt(position)) && position - start < 3) {
                value = value * 10 + (text.charAt(position) - '0');
                position++;
            }
            int digits = position - start;
            if (digits == 0 || value > 255 || (digits > 1 && text.charAt(start) == '0')) {
                return null;
            }
            bits = bits << 8 | value;
            octets++;
            if (octets < 4) {
                if (position >= text.length() || text.charAt(position) != '.') {
                    return null;
                }
                position++;
            }
        }
        return position == text.length() ? Ip.v4(bits) : null;
    }

    private static @Nullable Ip parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return null;
        }
        int[] groups = new int[8];
        if (gap < 0) {
            return groupsInto(text, groups, true) == 8 ? fromGroups(groups) : null;
        }
        int before = groupsInto(text.substring(0, gap), groups, false);
        int[] tail = new int[8];
        int after = groupsInto(text.substring(gap + 2), tail, true);
        if (before < 0 || after < 0 || before + after > 7) {
            return null;
        }
        System.arraycopy(tail, 0, groups, 8 - after, after);
        return fromGroups(groups);
    }

    /**
     * Reads colon-separated groups; the number of groups, or -1. Only the end of an address may be dotted decimal, so
     * not what stands before a "::".
     */
    private static int groupsInto(String text, int[] groups, boolean endsAddress) {
        if (text.isEmpty()) {
            return 0;
        }
        int count = 0;
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            String part = parts[i];
            if (endsAddress && i == parts.length - 1 && part.indexOf('.') >= 0) {
                Ip embedded = parseV4(part);
                if (embedded == null || count > 6) {
                    return -1;
                }
                groups[count++] = embedded.v4Bits() >>> 16;
                groups[count++] = embedded.v4Bits() & 0xffff;
                return count;
            }
            int value = hexGroup(part);
            if (value < 0 || count > 7) {
                return -1;
            }
            groups[count++] = value;
        }
        return count;
    }

    private static int hexGroup(String part) {
        if (part.isEmpty() || part.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static Ip fromGroups(int[] groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | groups[i];
            low = low << 16 | groups[i + 4];
        }
        return Ip.v6(high, low);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static String format(Ip ip) {
        StringBuilder text = new StringBuilder();
        if (ip.family() == IpFamily.V4) {
            int bits = ip.v4Bits();
            return text.append(bits >>> 24)
                    .append('.')
                    .append(bits >>> 16 & 255)
                    .append('.')
                    .append(bits >>> 8 & 255)
                    .append('.')
                    .append(bits & 255)
                    .toString();
        }
        int[] groups = new int[8];
        for (int i = 0; i < 4; i++) {
            groups[i] = (int) (ip.high() >>> (48 - 16 * i)) & 0xffff;
            groups[i + 4] = (int) (ip.low() >>> (48 - 16 * i)) & 0xffff;
        }
        int bestStart = -1;
        int bestLength = 1; // RFC 5952 4.2.2: one zero group alone is not shortened
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && groups[i + run] == 0) {
                run++;
            }
            if (run > bestLength) {
                bestStart = i;
                bestLength = run;
            }
            i += run;
        }
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
