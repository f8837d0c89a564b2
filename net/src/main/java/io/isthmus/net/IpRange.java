package io.isthmus.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All addresses from one to another, both included; they need not be a block.
 *
 * @param first not above the last, and of its family: else the constructor throws IllegalArgumentException
 */
public record IpRange(Ip first, Ip last) {
    public IpRange {
        if (first.family() != last.family() || first.compareTo(last) > 0) {
            throw new IllegalArgumentException("no range: " + first + "-" + last);
        }
    }

    /** The addresses of a block. */
    public static IpRange of(Cidr block) {
        return new IpRange(block.address(), block.last());
    }

    /** Parses "address-address", the lower one first; empty for anything else. One address twice is a range. */
    public static Optional<IpRange> tryParse(String text) {
        int dash = text.indexOf('-');
        if (dash < 0) {
            return Optional.empty();
        }
        Optional<Ip> last = Ip.tryParse(text.substring(dash + 1));
        return Ip.tryParse(text.substring(0, dash))
                .filter(first -> last.filter(ip -> ip.family() == first.family() && first.compareTo(ip) <= 0)
                        .isPresent())
                .map(first -> new IpRange(first, last.orElseThrow()));
    }

    public IpFamily family() {
        return first.family();
    }

    /** Whether the address lies in it; never for an address of the other family. */
    public boolean contains(Ip ip) {
        return ip.family() == family() && first.compareTo(ip) <= 0 && ip.compareTo(last) <= 0;
    }

    /** The block that has just these addresses; empty if none has. */
    public Optional<Cidr> block() {
        Cidr block = new Cidr(first, first.commonBits(last));
        return block.address().equals(first) && block.last().equals(last) ? Optional.of(block) : Optional.empty();
    }

    /** The fewest blocks that have these addresses together, in ascending order: at most 62 of IPv4, 254 of IPv6. */
    public List<Cidr> blocks() {
        List<Cidr> blocks = new ArrayList<>();
        Ip from = first;
        while (true) {
            Cidr widest = widest(from);
            blocks.add(widest);
            if (widest.last().equals(last)) {
                return List.copyOf(blocks);
            }
            from = widest.last().plus(1);
        }
    }

    /** The widest block that begins with this address and does not reach beyond the last. */
    private Cidr widest(Ip from) {
        Cidr widest = Cidr.host(from);
        while (widest.length() > 0) {
            Cidr wider = new Cidr(from, widest.length() - 1);
            if (!wider.address().equals(from) || wider.last().compareTo(last) > 0) {
                return widest;
            }
            widest = wider;
        }
        return widest;
    }

    /** The fewest ranges that have the same addresses together, in ascending order: none overlaps or touches another. */
    public static List<IpRange> merged(List<IpRange> ranges) {
        List<IpRange> merged = new ArrayList<>();
        for (IpRange range :
                ranges.stream().sorted((a, b) -> a.first.compareTo(b.first)).toList()) {
            if (!merged.isEmpty() && merged.getLast().reaches(range)) {
                IpRange before = merged.removeLast();
                merged.add(before.last.compareTo(range.last) >= 0 ? before : new IpRange(before.first, range.last));
            } else {
                merged.add(range);
            }
        }
        return List.copyOf(merged);
    }

    /** Whether nothing lies between it and another that begins no earlier. */
    private boolean reaches(IpRange other) {
        return other.family() == family()
                && (other.first.compareTo(last) <= 0 || (other.first.equals(last.plus(1)) && !isWrapped()));
    }

    /** Whether behind the last address comes the first of all. */
    private boolean isWrapped() {
        return last.plus(1).compareTo(last) < 0;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
