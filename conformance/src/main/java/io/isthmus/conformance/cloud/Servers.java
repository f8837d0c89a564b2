package io.isthmus.conformance.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.client.Json;
import io.isthmus.client.Packets;
import io.isthmus.client.Packets.Packet;
import io.isthmus.client.Packets.Probed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        ObjectNode body = Json.object();
        ObjectNode server = body.putObject("server").put("name", name).put("vpcid", vpc);
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
        ObjectNode body = Json.object();
        ArrayNode pairs = body.putObject("port").putArray("allowed_address_pairs");
        blocks.forEach(block -> pairs.addObject().put("ip_address", block));
        session.put(v1("ports/" + server.ports().getFirst()), body);
    }

    public void delete(String id) {
        ObjectNode body = Json.object();
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

    /** Sends packets from an ECS; as many at a time as its user may have under way. */
    public Probed probe(Packet packet, int count, int timeoutMs) {
        probes.acquireUninterruptibly();
        try {
            return Session.demanded(() -> new Packets(session.client()).probe(packet, count, timeoutMs));
        } finally {
            probes.release();
        }
    }

    private String v1(String rest) {
        return "/v1/" + project + "/" + rest;
    }
}
