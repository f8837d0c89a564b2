package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.forwarding.Sources;
import io.isthmus.model.Ecs;
import io.isthmus.model.Port;
import io.isthmus.model.PortId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.net.Ip;
import java.util.List;
import java.util.Optional;

/** By which NIC of an ECS a packet leaves, and with which source. */
sealed interface Origin {

    /** @param source one that packets of the port may have, of the family of their destination */
    record From(Port port, Ip source) implements Origin {
        /** The source, if that is none of the port's own addresses. */
        Optional<Ip> paired() {
            return Optional.of(source).filter(ip -> !port.addresses().contains(ip));
        }
    }

    record Refused(Reply reply) implements Origin {}

    /**
     * What an ECS may send, or why not.
     *
     * @param body with a dot, what the fields stand in; empty for a query
     * @param portId empty: the ECS's first NIC
     * @param source empty: the NIC's own address
     */
    static Origin of(Call<?, ?> call, Ecs ecs, String body, Optional<String> portId, Optional<String> source, Ip to) {
        Optional<Port> port = nic(call, ecs, portId);
        if (port.isEmpty()) {
            return new Refused(missing(portId.orElse("")));
        }
        return of(call, port.get(), body, portId.isPresent() ? "port_id" : "from", source, to);
    }

    /** @param portId empty: the first */
    static Optional<Port> nic(Call<?, ?> call, Ecs ecs, Optional<String> portId) {
        return portId.map(PortId::new)
                .or(() -> ecs.ports().stream().findFirst())
                .filter(ecs.ports()::contains)
                .flatMap(call.snapshot()::port);
    }

    /** That the ECS has no such port, whatever port that may be. */
    static Reply missing(String portId) {
        return Reply.refused(Access.missing(Rule.PORT_NOT_FOUND, "port", new PortId(portId)));
    }

    /** @param named the field that says which port it is */
    static Origin of(Call<?, ?> call, Port port, String body, String named, Optional<String> source, Ip to) {
        Optional<Ip> own = port.address(to.family());
        Optional<Ip> asked = source.flatMap(Ip::tryParse);
        if (source.isPresent() && asked.isEmpty()) {
            return refused(body + "source", "is no address", "one as 10.0.0.5 or fd00::5");
        }
        if (asked.isPresent() && asked.get().family() != to.family()) {
            return refused(body + "source", "is of another family than " + to, "one of the same family");
        }
        Optional<Ip> from = asked.or(() -> own);
        if (from.isEmpty()) {
            return new Refused(
                    named.equals("from")
                            ? Insight.noSuchFamily(body + "from")
                            : Reply.malformed(
                                    body + named, "names a NIC without an IPv6 address", "one that has an address"));
        }
        From found = new From(port, from.get());
        if (!Sources.allow(port, from.get())) {
            return refused(
                    body + "source",
                    "is " + from.get() + ", which is no address of port " + port.id() + " and not paired with it",
                    "one of " + port.addresses() + ", or one in its allowed_address_pairs that can be somebody's");
        }
        if (found.paired().isPresent() && ownAddresses(call, port).contains(to)) {
            return refused(
                    body + "source",
                    "is not the sender's own, and " + to + " is: what is paired speaks to others only",
                    "another destination, or no source");
        }
        return found;
    }

    private static List<Ip> ownAddresses(Call<?, ?> call, Port port) {
        return call.snapshot().nics(port.ecs()).stream()
                .flatMap(nic -> nic.addresses().stream())
                .toList();
    }

    private static Origin refused(String field, String problem, String expected) {
        return new Refused(Reply.malformed(field, problem, expected));
    }
}
