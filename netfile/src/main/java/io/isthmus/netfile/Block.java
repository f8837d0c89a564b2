package io.isthmus.netfile;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IPv4 block in the text of a file. It only checks the form: which blocks a VPC or subnet may have is for the
 * service to say.
 *
 * @param address the address before the slash, unsigned in 32 bits; host bits may be set
 * @param mask 0 to 32
 */
public record Block(long address, int mask) {
    private static final Pattern ADDRESS = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    /** @return nothing if the text is no IPv4 block, as {@code 10.0.0.0/16} */
    public static Optional<Block> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,2}")) {
            return Optional.empty();
        }
        int mask = Integer.parseInt(text.substring(slash + 1));
        return mask > 32
                ? Optional.empty()
                : address(text.substring(0, slash)).map(address -> new Block(address, mask));
    }

    /** @return nothing if the text is no IPv4 address */
    public static Optional<Long> address(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long address = 0;
        for (int i = 1; i <= 4; i++) {
            int octet = Integer.parseInt(matcher.group(i));
            if (octet > 255) {
                return Optional.empty();
            }
            address = address << 8 | octet;
        }
        return Optional.of(address);
    }

    /** Without host bits, as the service shows it. */
    public String text() {
        return address(address >> (32 - mask) << (32 - mask)) + "/" + mask;
    }

    public boolean contains(long other) {
        int hostBits = 32 - mask;
        return address >> hostBits == other >> hostBits;
    }

    /** The first address behind the network's own: the usual gateway. */
    public String firstAddress() {
        return address((address >> (32 - mask) << (32 - mask)) + 1);
    }

    private static String address(long bits) {
        return (bits >> 24) + "." + (bits >> 16 & 255) + "." + (bits >> 8 & 255) + "." + (bits & 255);
    }
}
