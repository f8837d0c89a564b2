package io.isthmus.cli.command;

import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Option;
import java.util.List;
import java.util.OptionalInt;

/** A command about a packet of an ECS, with the options that say of what kind it is. */
abstract class PacketLeaf extends SenderLeaf {
    private static final List<String> WITH_PORTS = List.of("tcp", "udp");

    @Option(
            names = "--protocol",
            paramLabel = "PROTOCOL",
            description = "icmp (the default), tcp or udp.",
            choices = {"icmp", "tcp", "udp"})
    String protocol = "icmp";

    @Option(names = "--port", paramLabel = "PORT", description = "Destination port, for tcp and udp.")
    OptionalInt port = OptionalInt.empty();

    @Option(names = "--tcp", paramLabel = "PORT", description = "Short for --protocol tcp --port PORT.")
    OptionalInt tcp = OptionalInt.empty();

    /** @param port there if the protocol has ports */
    record Packet(String protocol, OptionalInt port) {
        String query() {
            return "&protocol=" + protocol + (port.isPresent() ? "&port=" + port.getAsInt() : "");
        }

        /** As options; empty for an echo request. */
        String options() {
            return port.isPresent() ? "--protocol " + protocol + " --port " + port.getAsInt() + " " : "";
        }
    }

    PacketLeaf(Surroundings surroundings) {
        super(surroundings);
    }

    /** @throws UsageException if there is no such kind */
    final Packet packet() {
        if (tcp.isPresent()) {
            if (port.isPresent() || !protocol.equals("icmp")) {
                throw new UsageException("--tcp says protocol and port.", "Leave --protocol and --port out.");
            }
            return new Packet("tcp", tcp);
        }
        if (!protocol.equals("icmp") && !WITH_PORTS.contains(protocol)) {
            throw new UsageException("'" + protocol + "' is no protocol.", "Give icmp, tcp or udp.");
        }
        if (WITH_PORTS.contains(protocol) != port.isPresent()) {
            throw new UsageException(
                    "tcp and udp have a port, icmp has none.", "Give --protocol tcp --port 443, or neither.");
        }
        return new Packet(protocol, port);
    }
}
