package io.isthmus.model.decide;

import io.isthmus.model.AddressBlock;
import io.isthmus.model.NetworkExtras;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpRange;
import io.isthmus.net.PrefixTable;
import java.util.List;
import java.util.Optional;

/** Which addresses of a block ports may have (contract.md 3.3, 3.4). */
final class Addresses {
    private Addresses() {}

    /** Why a port cannot have the wanted address, or any if none is wanted. */
    static Optional<Refusal> refusal(Snapshot state, SubnetId network, AddressBlock block, Optional<Ip> wanted) {
        if (wanted.isEmpty()) {
            return firstFree(state, network, block).isPresent()
                    ? Optional.empty()
                    : Optional.of(full(
                            network,
                            block,
                            !state.reservations(network).within(block.cidr()).isEmpty(),
                            state.networkExtras(network).addressing().flatMap(NetworkExtras.Addressing::pool)));
        }
        Ip ip = wanted.get();
        if (!block.cidr().contains(ip)) {
            return refused(Rule.ADDRESS_OUTSIDE_SUBNET, ip, "does not lie in the subnet " + block.cidr());
        }
        if (block.reserved(ip)) {
            return refused(
                    Rule.ADDRESS_RESERVED,
                    ip,
                    "is reserved: network, gateway and the last three addresses of " + block.cidr() + " are");
        }
        return state.isTaken(network, ip)
                ? refused(Rule.ADDRESS_IN_USE, ip, "is in use in the subnet " + block.cidr())
                : Optional.empty();
    }

    private static Refusal full(SubnetId network, AddressBlock block, boolean reservations, Optional<IpRange> pool) {
        return new Refusal(
                Rule.SUBNET_FULL,
                "subnet_id",
                network.value(),
                "The subnet " + block.cidr() + " has no free address"
                        + pool.map(part -> " in its allocation pool " + part).orElse("")
                        + (reservations ? " outside of its CIDR reservations." : "."),
                "Delete an ECS or a port of that subnet, or use another subnet"
                        + (reservations ? ", or name an address of a reservation." : "."));
    }

    private static Optional<Refusal> refused(Rule rule, Ip ip, String why) {
        return Optional.of(new Refusal(
                rule,
                "ip_address",
                ip.toString(),
                "The address " + ip + " " + why + ".",
                "Choose another address, or leave it out for the first free one."));
    }

    /** The first free address; only where {@link #refusal} found nothing against any. */
    static Ip free(Snapshot state, SubnetId network, AddressBlock block) {
        return firstFree(state, network, block).orElseThrow();
    }

    private static Optional<Ip> firstFree(Snapshot state, SubnetId network, AddressBlock block) {
        PrefixTable<String> held = held(state, network, block.reserved());
        return state.networkExtras(network)
                .addressing()
                .flatMap(NetworkExtras.Addressing::pool)
                .map(pool -> pool.blocks().stream()
                        .flatMap(part -> held.firstGap(part).stream())
                        .findFirst())
                .orElseGet(() -> held.firstGap(block.cidr()));
    }

    /** Of what nobody gets an address who does not name it: what ports have, what is kept back, and what is set aside. */
    static PrefixTable<String> held(Snapshot state, SubnetId network, List<Ip> keptBack) {
        PrefixTable<String> held = state.addresses(network);
        for (Ip ip : keptBack) {
            held = held.with(Cidr.host(ip), "");
        }
        for (PrefixTable.Entry<String> reservation : state.reservations(network).entries()) {
            held = held.with(reservation.prefix(), "");
        }
        return held;
    }
}
