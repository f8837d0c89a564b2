package io.isthmus.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalInt;

/** What becomes of packets: by the rules, and by sending some. Thread-safe. */
public final class Packets {
    private final Client client;

    public Packets(Client client) {
        this.client = client;
    }

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

        private String query() {
            return "from=" + ecs + port.map(id -> "&port_id=" + id).orElse("")
                    + source.map(address -> "&source=" + address).orElse("");
        }
    }

    /**
     * What is sent.
     *
     * @param to id of an ECS, or an address
     * @param ipv6 which address of an ECS is meant
     * @param protocol icmp, tcp or udp
     * @param port of the destination; empty for icmp
     */
    public record Packet(Sender from, String to, boolean ipv6, String protocol, OptionalInt port) {
        /** A ping, or a connection to a port. */
        public static Packet of(Sender from, String to, boolean ipv6, OptionalInt tcp) {
            return new Packet(from, to, ipv6, tcp.isPresent() ? "tcp" : "icmp", tcp);
        }

        private String query() {
            return from.query() + "&to=" + to + (ipv6 ? "&ip_version=6" : "") + "&protocol=" + protocol
                    + (port.isPresent() ? "&port=" + port.getAsInt() : "");
        }
    }

    /** The way of a packet and of its answer by the rules; the field {@code reachable} is the verdict. */
    public JsonNode trace(Packet packet) {
        return client.get("/isthmus/v1/trace?" + packet.query()).path("trace");
    }

    /**
     * Why a packet gets an answer or not.
     *
     * @return the explanation; its field {@code verdict} is REACHABLE, UNREACHABLE, or UNKNOWN if a server decides
     */
    public JsonNode explain(Packet packet) {
        return client.get("/isthmus/v1/explain?" + packet.query()).path("explanation");
    }

    /**
     * What came of a probe.
     *
     * @param answered how many were answered, refusals included
     * @param refused how many connections the other end turned down
     * @param problem why it could not be made; empty if it could
     */
    public record Probed(int answered, int refused, String problem) {}

    /**
     * Sends packets from an ECS, one after the other without a pause.
     *
     * @param packet of which {@code to} is an address
     * @param count how many
     * @param timeoutMs how long to wait for the answer to each
     */
    public Probed probe(Packet packet, int count, int timeoutMs) {
        ObjectNode body = Json.object();
        ObjectNode probe = body.putObject("probe")
                .put("from", packet.from().ecs())
                .put("to", packet.to())
                .put("protocol", packet.protocol())
                .put("count", count)
                .put("interval_ms", 0)
                .put("timeout_ms", timeoutMs);
        packet.port().ifPresent(number -> probe.put("port", number));
        packet.from().port().ifPresent(id -> probe.put("port_id", id));
        packet.from().source().ifPresent(source -> probe.put("source", source));
        JsonNode told = client.post("/isthmus/v1/probes", body).path("probe");
        return new Probed(
                told.path("answered").asInt(),
                told.path("refused").asInt(),
                told.path("problem").asText(""));
    }
}
