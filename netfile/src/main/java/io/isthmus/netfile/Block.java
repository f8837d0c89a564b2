package io.isthmus.netfile;

import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import java.util.Optional;

/**
 * IPv4 in the text of a file. It only checks the form: which blocks a VPC or subnet may have is for the service to say.
 * Stateless.
 */
public final class Block {
    private Block() {}

    /** The block; host bits may be set. Nothing if the text is no IPv4 block, as {@code 10.0.0.0/16}. */
    public static Optional<Cidr> parse(String text) {
        return Cidr.tryParse(text).filter(block -> block.family() == IpFamily.V4);
    }

    /** The address; nothing if the text is no IPv4 address. */
    public static Optional<Ip> address(String text) {
        return Ip.tryParse(text).filter(address -> address.family() == IpFamily.V4);
    }
}
