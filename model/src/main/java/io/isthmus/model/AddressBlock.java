package io.isthmus.model;

import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import java.util.List;

/** An IPv4 block that gives addresses to ports. */
public interface AddressBlock {
    Cidr cidr();

    Ip gateway();

    /** The addresses that are kept back: network, gateway and the last three (contract.md 10.27). */
    default List<Ip> reserved() {
        return reserved(cidr(), gateway());
    }

    /** Those that would be kept back in such a block. */
    static List<Ip> reserved(Cidr cidr, Ip gateway) {
        Ip last = cidr.last();
        return List.of(cidr.address(), gateway, last.plus(-2), last.plus(-1), last);
    }

    /** Whether an address of the block is kept back. */
    default boolean reserved(Ip ip) {
        return reserved().contains(ip);
    }
}
