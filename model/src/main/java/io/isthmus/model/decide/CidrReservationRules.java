package io.isthmus.model.decide;

import io.isthmus.model.CidrReservation;
import io.isthmus.model.CidrReservationId;
import io.isthmus.model.Subnet;
import io.isthmus.model.SubnetId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.PrefixTable;
import java.util.List;
import java.util.Optional;

/** CIDR reservations of subnets (contract.md 10.47, docs/DECISIONS.md 105). */
final class CidrReservationRules {
    /** By so much the mask of a reservation is longer than its subnet's at least: it takes a quarter of it at most. */
    private static final int LONGER = 2;

    private CidrReservationRules() {}

    static Decision decide(Draft draft, Command.Reservation command) {
        return switch (command) {
            case Command.CreateCidrReservation create -> create(draft, create);
            case Command.UpdateCidrReservation update -> {
                CidrReservation before =
                        draft.state().cidrReservation(update.reservation()).orElseThrow();
                draft.put(before.with(
                        update.name().orElse(before.name()),
                        update.description().orElse(before.description()),
                        draft.now()));
                yield draft.done(before.id());
            }
            case Command.DeleteCidrReservation delete -> {
                draft.remove(draft.state().cidrReservation(delete.reservation()).orElseThrow());
                yield draft.done(delete.reservation());
            }
        };
    }

    private static Decision create(Draft draft, Command.CreateCidrReservation create) {
        Subnet subnet = draft.state().subnet(create.subnet()).orElseThrow();
        IpFamily family = create.block().family();
        Optional<Cidr> whole = subnet.block(family);
        if (whole.isEmpty()) {
            return new Decision.Refused(Ipv6Rules.missing(subnet, "ip_version"));
        }
        PrefixTable<String> others = draft.state().reservations(subnet.id());
        if (others.size() >= CidrReservation.PER_SUBNET) {
            return Draft.refuse(
                    Rule.CIDR_RESERVATIONS_EXHAUSTED,
                    "virsubnet_id",
                    subnet.id().value(),
                    "The subnet " + subnet.cidr() + " has " + CidrReservation.PER_SUBNET
                            + " CIDR reservations already, which is the most.",
                    "Delete one that is no longer needed, or join neighbours into one.");
        }
        return switch (create.block()) {
            case Command.NewReservation.Exact(Cidr cidr) ->
                outside(whole.get(), cidr)
                        .or(() -> mask(whole.get(), cidr.length(), "cidr"))
                        .or(() -> keptBack(subnet.reserved(family), cidr))
                        .or(() -> overlaps(others, cidr))
                        .<Decision>map(Decision.Refused::new)
                        .orElseGet(() -> make(draft, subnet, create, cidr));
            case Command.NewReservation.Free(var _, int length) -> {
                Optional<Refusal> refusal = mask(whole.get(), length, "mask");
                if (refusal.isPresent()) {
                    yield new Decision.Refused(refusal.get());
                }
                yield Addresses.held(draft.state(), subnet.id(), subnet.reserved(family))
                        .firstFree(whole.get(), length)
                        .map(cidr -> make(draft, subnet, create, cidr))
                        .orElseGet(() -> noRoom(subnet, whole.get(), length));
            }
        };
    }

    private static Decision make(Draft draft, Subnet subnet, Command.CreateCidrReservation create, Cidr cidr) {
        CidrReservationId id = new CidrReservationId(draft.ids().uuid());
        draft.put(new CidrReservation(
                id,
                subnet.id(),
                subnet.vpc(),
                subnet.project(),
                create.name(),
                create.description(),
                cidr,
                draft.now(),
                draft.now()));
        return draft.done(id);
    }

    private static Optional<Refusal> outside(Cidr whole, Cidr cidr) {
        return whole.contains(cidr)
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Rule.CIDR_RESERVATION_OUTSIDE_SUBNET,
                        "cidr",
                        cidr.toString(),
                        "The block " + cidr + " does not lie in the subnet " + whole + ".",
                        "Take a block of the subnet."));
    }

    private static Optional<Refusal> mask(Cidr whole, int length, String field) {
        int shortest = whole.length() + LONGER;
        int longest = whole.family().bits();
        return length >= shortest && length <= longest
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Rule.CIDR_RESERVATION_MASK,
                        field,
                        "/" + length,
                        "A CIDR reservation of " + whole + " cannot have the mask /" + length + ".",
                        "Take one from /" + shortest + ", which is a quarter of the subnet, to /" + longest + "."));
    }

    private static Optional<Refusal> keptBack(List<Ip> keptBack, Cidr cidr) {
        return keptBack.stream()
                .filter(cidr::contains)
                .findFirst()
                .map(ip -> new Refusal(
                        Rule.ADDRESS_RESERVED,
                        "cidr",
                        cidr.toString(),
                        "The block " + cidr + " contains " + ip + ", which no port can have anyway.",
                        "Leave out the network, the gateway and the last three addresses of an IPv4 subnet."));
    }

    private static Optional<Refusal> overlaps(PrefixTable<String> others, Cidr cidr) {
        return others.longestCovering(cidr)
                .or(() -> others.within(cidr).stream().findFirst())
                .map(other -> new Refusal(
                        Rule.CIDR_RESERVATION_OVERLAPS,
                        "cidr",
                        other.value(),
                        "The block " + cidr + " overlaps the CIDR reservation " + other.value() + " (" + other.prefix()
                                + ") of the same subnet.",
                        "Take another block, or delete that reservation first."));
    }

    private static Decision noRoom(Subnet subnet, Cidr whole, int length) {
        return Draft.refuse(
                Rule.CIDR_RESERVATION_NO_ROOM,
                "mask",
                subnet.id().value(),
                "The subnet " + whole + " has no block /" + length + " of which no address is in use or kept back.",
                "Take a longer mask, or name a block as cidr: what is in use there stays in use.");
    }

    /** What is gone has no reservations. */
    static void forget(Draft draft, SubnetId subnet) {
        draft.state().cidrReservations(subnet).forEach(draft::remove);
    }
}
