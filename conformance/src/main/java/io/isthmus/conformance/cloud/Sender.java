package io.isthmus.conformance.cloud;

import java.util.Optional;

/**
 * What a packet is sent by.
 *
 * @param ecs id
 * @param port id of the NIC's port; empty: the first
 * @param source empty: the NIC's own address
 */
public record Sender(String ecs, Optional<String> port, Optional<String> source) {
    /** The first NIC's own address. */
    public static Sender of(String ecs) {
        return new Sender(ecs, Optional.empty(), Optional.empty());
    }

    /** As part of a query. */
    String query() {
        return "from=" + ecs + port.map(id -> "&port_id=" + id).orElse("")
                + source.map(address -> "&source=" + address).orElse("");
    }
}
