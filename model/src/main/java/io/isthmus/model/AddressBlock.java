package io.isthmus.model;

import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;

/** An IPv4 block that gives addresses to ports. */
interface AddressBlock {
    Cidr cidr();

    Ip gateway();

    /** Whether an address of the block is kept back: network, gateway and the last three (contract.md 10.27). */
    default boolean reserved(Ip ip) {
        return ip.equals(cidr().address())
                || ip.equals(gateway())
                || ip.compareTo(cidr().last().plus(-2)) >= 0;
    }
}
