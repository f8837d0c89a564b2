package io.isthmus.model.decide;

import io.isthmus.model.AddressBlock;
import io.isthmus.model.Port;
import io.isthmus.model.PortDetails;
import io.isthmus.model.PortExtras;
import io.isthmus.model.PortId;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.SubnetId;
import io.isthmus.model.UnboundPort;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Ip;
import io.isthmus.net.Mac;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Ports as resources of their own (contract.md 3.4, 3.5). */
final class PortRules {
    private PortRules() {}

    static Decision decide(Draft draft, Command.Ports command) {
        return switch (command) {
            case Command.CreatePorts create -> create(draft, create);
            case Command.UpdatePort update -> update(draft, update);
            case Command.DeletePort delete -> delete(draft, delete);
        };
    }

    /** The groups of a new port: those that are asked for, else the project's default one. */
    static List<SecurityGroupId> groups(Draft draft, Optional<List<SecurityGroupId>> wanted) {
        return wanted.map(PortRules::sorted)
                .orElseGet(
                        () -> SecurityRules.defaultGroup(draft.state(), draft.project()).map(SecurityGroup::id).stream()
                                .toList());
    }

    /** Whether new ports of a network have port security unless they say it themselves. */
    static boolean secures(Snapshot state, SubnetId network) {
        return state.networkExtras(network).portSecurity();
    }

    static List<SecurityGroupId> sorted(List<SecurityGroupId> groups) {
        return groups.stream()
                .distinct()
                .sorted(Comparator.comparing(SecurityGroupId::value))
                .toList();
    }

    private static Decision create(Draft draft, Command.CreatePorts create) {
        List<PortId> made = new ArrayList<>();
        for (Command.NewPort port : create.ports()) {
            Optional<AddressBlock> found = draft.state().addressBlock(port.network());
            if (found.isEmpty()) {
                return withoutSubnet(port.network());
            }
            AddressBlock block = found.get();
            Optional<Refusal> refusal = Addresses.refusal(draft.state(), port.network(), block, port.address())
                    .or(() -> port.mac().flatMap(mac -> macTaken(draft.state(), port.network(), mac)));
            if (refusal.isPresent()) {
                return new Decision.Refused(refusal.get());
            }
            PortId id = new PortId(draft.ids().uuid());
            Ip ipv4 = port.address().orElseGet(() -> Addresses.free(draft.state(), port.network(), block));
            draft.put(new UnboundPort(
                    id,
                    draft.project(),
                    port.network(),
                    port.mac().orElseGet(draft.ids()::mac),
                    Ipv6Rules.addresses(draft.state(), port.network(), ipv4, true),
                    groups(draft, port.groups()),
                    new PortDetails(port.name(), true, port.addressPairs())
                            .withSecurity(port.extras()
                                    .portSecurity()
                                    .orElseGet(() -> secures(draft.state(), port.network())))
                            .withExtras(port.extras().applied(PortExtras.NONE)),
                    port.deviceOwner(),
                    port.deviceId(),
                    draft.now()));
            made.add(id);
        }
        return draft.done(made);
    }

    private static Decision withoutSubnet(SubnetId network) {
        return Draft.refuse(
                Rule.NETWORK_WITHOUT_SUBNET,
                "network_id",
                network.value(),
                "The network " + network + " has no subnet to give the port an address.",
                "Make a subnet in it first.");
    }

    private static Optional<Refusal> macTaken(Snapshot state, SubnetId network, Mac mac) {
        return state.isTaken(network, mac)
                ? Optional.of(new Refusal(
                        Rule.MAC_IN_USE,
                        "mac_address",
                        mac.toString(),
                        "The MAC address " + mac + " is in use in the network.",
                        "Choose another one, or leave it out for a new one."))
                : Optional.empty();
    }

    private static Decision update(Draft draft, Command.UpdatePort update) {
        Optional<Port> bound = draft.state().port(update.port());
        if (bound.isPresent()) {
            Port port = bound.get();
            if (update.address().isPresent()
                    && !port.addresses().contains(update.address().get())) {
                return inUse(port, "The address of a port cannot be changed while an ECS uses it.");
            }
            if (update.extras().deviceOwner().isPresent()
                    || update.extras().deviceId().isPresent()) {
                return inUse(port, "What uses a port cannot be named otherwise while an ECS uses it.");
            }
            draft.put(port.with(
                    update.groups().map(PortRules::sorted).orElse(port.groups()),
                    Optional.of(details(port.detailsOrPlain(), update))));
            return draft.done(port.id());
        }
        UnboundPort port = draft.state().unboundPort(update.port()).orElseThrow();
        List<Ip> addresses = port.addresses();
        if (update.address().isPresent() && !addresses.contains(update.address().get())) {
            Optional<AddressBlock> found = draft.state().addressBlock(port.network());
            if (found.isEmpty()) {
                return withoutSubnet(port.network());
            }
            AddressBlock block = found.get();
            Optional<Refusal> refusal = Addresses.refusal(draft.state(), port.network(), block, update.address());
            if (refusal.isPresent()) {
                return new Decision.Refused(refusal.get());
            }
            addresses = Ipv6Rules.addresses(
                    draft.state(), port.network(), update.address().get(), addresses.size() > 1);
        }
        draft.put(new UnboundPort(
                port.id(),
                port.project(),
                port.network(),
                port.mac(),
                addresses,
                update.groups().map(PortRules::sorted).orElse(port.groups()),
                details(port.details(), update),
                update.extras().deviceOwner().orElse(port.deviceOwner()),
                update.extras().deviceId().orElse(port.deviceId()),
                port.createdAt()));
        return draft.done(port.id());
    }

    private static PortDetails details(PortDetails before, Command.UpdatePort update) {
        return new PortDetails(
                        update.name().orElse(before.name()),
                        before.outlivesEcs(),
                        update.addressPairs().orElse(before.addressPairs()),
                        before.extras(),
                        before.unguarded(),
                        before.tags())
                .withSecurity(update.extras().portSecurity().orElse(!before.unguarded()))
                .withExtras(update.extras().applied(before.extrasOrNone()));
    }

    private static Decision delete(Draft draft, Command.DeletePort delete) {
        Optional<Port> bound = draft.state().port(delete.port());
        if (bound.isPresent()) {
            return inUse(
                    bound.get(),
                    "The port " + delete.port() + " is used by the ECS "
                            + bound.get().ecs() + ".");
        }
        draft.remove(draft.state().unboundPort(delete.port()).orElseThrow());
        return draft.done(delete.port());
    }

    private static Decision inUse(Port port, String message) {
        return Draft.refuse(Rule.PORT_IN_USE, "port", port.ecs().value(), message, "Delete that ECS first.");
    }

    /** The refusal if a port that no ECS uses lies in the network. */
    static Optional<Refusal> holding(Snapshot state, SubnetId network, Rule rule) {
        return state.unboundPorts(network).stream()
                .findFirst()
                .map(port -> new Refusal(
                        rule,
                        "port",
                        port.id().value(),
                        "The subnet " + network + " still has the port or private IP " + port.id() + " ("
                                + port.addresses().getFirst() + ").",
                        "Delete that port first."));
    }
}
