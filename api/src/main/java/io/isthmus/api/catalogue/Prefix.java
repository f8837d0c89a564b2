package io.isthmus.api.catalogue;

import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.Optional;

/** A block of addresses that a client may also write as one bare address: that address alone, a /32 or /128. */
public record Prefix(Cidr block) {
    /** Empty if the text is neither a block without host bits nor an address. */
    static Optional<Prefix> tryParse(String text) {
        return Cidr.strict(text).or(() -> Ip.tryParse(text).map(Cidr::host)).map(Prefix::new);
    }

    @Override
    public String toString() {
        return block.toString();
    }
}
