package io.isthmus.conformance.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Semaphore;

/** The ECSs of a project (contract.md 5), and probes from them. Thread-safe. */
public final class Servers {
    private static final Duration JOB_LIMIT = Duration.ofSeconds(60);
    private static final long JOB_POLL_MS = 10;
    private final Session session;
    private final String project;
    private final Semaphore probes;

    /** @param probes as many as the user may have under way */
    Servers(Session session, String project, Semaphore probes) {
        this.session = session;
        this.project = project;
        this.probes = probes;
    }

    /**
     * An ECS that is there.
     *
     * @param address of IPv4
     * @param ipv6 its IPv6 address, if it has one
     * @param further IPv4 addresses of its further NICs
     * @param ports ids of the ports of all its NICs, in the same order
     */
    public record Server(String id, String address, Optional<String> ipv6, List<String> further, List<String> ports) {}

    /**
     * A NIC to be.
     *
     * @param subnet id
     * @param address empty: the service chooses
     */
    public record Nic(String subnet, Optional<String> address) {}

    /** Makes an ECS and waits until it is there. */
    public Server create(String name, String vpc, List<Nic> nics, List<String> groups) {
        ObjectNode body = Transport.JSON.createObjectNode();
        ObjectNode server = body.putObject("server")
                .put("name", name)
                .put("imageRef", "isthmus")
                .put("flavorRef", "isthmus")
                .put("vpcid", vpc);
        ArrayNode wanted = server.putArray("nics");
        for (Nic nic : nics) {
            ObjectNode one = wanted.addObject().put("subnet_id", nic.subnet());
            nic.address().ifPresent(text -> one.put("ip_address", text));
        }
        server.putObject("root_volume").put("volumetype", "SSD");
        ArrayNode ids = server.putArray("security_groups");
        groups.forEach(group -> ids.addObject().put("id", group));
        JsonNode job = finished(session.post(v1("cloudservers"), body, 200));
        return show(Session.text(job.path("entities").path("sub_jobs").path(0), "entities", "server_id"));
    }

    /** An ECS that is there. */
    public Server show(String id) {
        JsonNode made = session.get(v1("cloudservers/" + id)).path("server");
        JsonNode addresses = made.path("addresses").path(Session.text(made, "metadata", "vpc_id"));
        List<String> ipv4 = addresses(addresses, "4", "addr");
        if (ipv4.isEmpty()) {
            throw new CallFailedException(0, "the ECS has no address: " + made);
        }
        return new Server(
                id,
                ipv4.getFirst(),
                addresses(addresses, "6", "addr").stream().findFirst(),
                ipv4.subList(1, ipv4.size()),
                addresses(addresses, "4", "OS-EXT-IPS:port_id"));
    }

    private static List<String> addresses(JsonNode addresses, String version, String field) {
        List<String> found = new ArrayList<>();
        for (JsonNode address : addresses) {
            if (address.path("version").asText().equals(version)) {
                found.add(Session.text(address, field));
            }
        }
        return found;
    }

    /** Lets the first NIC of an ECS use these sources too. */
    public void pair(Server server, List<String> blocks) {
        ObjectNode body = Transport.JSON.createObjectNode();
        ArrayNode pairs = body.putObject("port").putArray("allowed_address_pairs");
        blocks.forEach(block -> pairs.addObject().put("ip_address", block));
        session.put(v1("ports/" + server.ports().getFirst()), body);
    }

    public void delete(String id) {
        ObjectNode body = Transport.JSON.createObjectNode();
        body.putArray("servers").addObject().put("id", id);
        finished(session.post(v1("cloudservers/delete"), body, 200));
    }

    public boolean exists(String id) {
        return session.exists(v1("cloudservers/" + id));
    }

    /** Waits for the end of a job, which must be a success. */
    private JsonNode finished(JsonNode started) {
        String id = Session.text(started, "job_id");
        long deadline = System.nanoTime() + JOB_LIMIT.toNanos();
        while (true) {
            JsonNode job = session.get(v1("jobs/" + id));
            String status = Session.text(job, "status");
            if (status.equals("SUCCESS")) {
                return job;
            }
            if (status.equals("FAIL") || System.nanoTime() > deadline) {
                throw new CallFailedException(0, "the job did not succeed: " + job);
            }
            try {
                Thread.sleep(JOB_POLL_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CallFailedException(0, "interrupted while waiting for the job " + id);
            }
        }
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
     * Sends probes from an ECS.
     *
     * @param tcp the port to connect to; empty: ping
     * @param count how many, one after the other
     * @param timeoutMs how long to wait for each
     */
    public Probed probe(Sender from, String address, OptionalInt tcp, int count, int timeoutMs) {
        return probe(from, address, tcp.isPresent() ? "tcp" : "icmp", tcp, count, timeoutMs);
    }

    /**
     * Sends probes from an ECS.
     *
     * @param protocol icmp, tcp or udp
     * @param port of the destination; empty for icmp
     */
    public Probed probe(Sender from, String address, String protocol, OptionalInt port, int count, int timeoutMs) {
        ObjectNode body = Transport.JSON.createObjectNode();
        ObjectNode probe = body.putObject("probe")
                .put("from", from.ecs())
                .put("to", address)
                .put("protocol", protocol)
                .put("count", count)
                .put("interval_ms", 0)
                .put("timeout_ms", timeoutMs);
        port.ifPresent(number -> probe.put("port", number));
        from.port().ifPresent(id -> probe.put("port_id", id));
        from.source().ifPresent(source -> probe.put("source", source));
        probes.acquireUninterruptibly();
        JsonNode told;
        try {
            told = session.post("/isthmus/v1/probes", body, 200).path("probe");
        } finally {
            probes.release();
        }
        return new Probed(
                told.path("answered").asInt(),
                told.path("refused").asInt(),
                told.path("problem").asText(""));
    }

    private String v1(String rest) {
        return "/v1/" + project + "/" + rest;
    }
}
