package io.isthmus.api.shape;

import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.Optional;

/**
 * A block of addresses that a client may also write as one bare address: that address alone, a /32 or /128.
 *
 * @param isBare whether it is, or is to be, written as one address
 */
public record Prefix(Cidr block, boolean isBare) {
    /** Empty if the text is neither a block without host bits nor an address. */
    public static Optional<Prefix> tryParse(String text) {
        return Cidr.strict(text)
                .map(block -> new Prefix(block, false))
                .or(() -> Ip.tryParse(text).map(Cidr::host).map(block -> new Prefix(block, true)));
    }

    @Override
    public String toString() {
        return isBare ? block.address().toString() : block.toString();
    }
}
