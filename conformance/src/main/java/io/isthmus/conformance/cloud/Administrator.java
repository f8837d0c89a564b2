package io.isthmus.conformance.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.OptionalInt;

/** What only the local administrator may do: over the unix socket, without a token. Thread-safe. */
public final class Administrator {
    /** Far above what all scenarios at once need. */
    private static final int PLENTY = 10_000;

    private final Session session;

    public Administrator(Transport socket) {
        this.session = new Session(socket, Map.of());
    }

    /**
     * A project that was made, and its user.
     *
     * @param account the name of the account
     */
    public record NewProject(String id, String account, String user, String password) {}

    /** Makes a project with raised limits and a user of its own. */
    public NewProject createProject(String account, String name, String region) {
        ObjectNode body = Transport.JSON.createObjectNode();
        ObjectNode project = body.putObject("project")
                .put("account", account)
                .put("name", name)
                .put("region", region)
                .put("user", name)
                .put("role", "member");
        project.putObject("quotas")
                .put("vpc", PLENTY)
                .put("subnet", PLENTY)
                .put("vpcPeer", PLENTY)
                .put("securityGroup", PLENTY)
                .put("securityGroupRule", PLENTY)
                .put("instances", PLENTY);
        JsonNode made = session.post("/isthmus/v1/projects", body, 201);
        return new NewProject(
                Session.text(made, "project", "id"), account, name, Session.text(made, "project", "password"));
    }

    public void deleteProject(String id) {
        session.delete("/isthmus/v1/projects/" + id);
    }

    /** Whether the controller lets VPCs forward what came over a peering. */
    public boolean transit() {
        JsonNode transit = session.get("/isthmus/v1/status").path("status").path("transit");
        if (!transit.isBoolean()) {
            throw new CallFailedException(0, "the status does not say whether there is transit");
        }
        return transit.asBoolean();
    }

    /**
     * What the forwarding model says of a probe.
     *
     * @param to an ECS id or an address
     * @return the trace; its field {@code reachable} is the verdict
     */
    public JsonNode trace(Sender from, String to, boolean ipv6, OptionalInt tcp) {
        JsonNode trace = session.get("/isthmus/v1/trace?" + from.query() + "&to=" + to + (ipv6 ? "&ip_version=6" : "")
                        + (tcp.isPresent() ? "&protocol=tcp&port=" + tcp.getAsInt() : "&protocol=icmp"))
                .path("trace");
        if (!trace.path("reachable").isBoolean()) {
            throw new CallFailedException(0, "the trace has no verdict: " + trace);
        }
        return trace;
    }

    /**
     * Why a packet gets an answer or not.
     *
     * @param to an ECS id or an address
     * @param ipv6 which address of an ECS is meant
     * @param protocol icmp, tcp or udp
     * @param port of the destination; empty for icmp
     * @return the explanation; its field {@code verdict} is REACHABLE, UNREACHABLE, or UNKNOWN if a server decides
     */
    public JsonNode explain(Sender from, String to, boolean ipv6, String protocol, OptionalInt port) {
        return session.get("/isthmus/v1/explain?" + from.query() + "&to=" + to + (ipv6 ? "&ip_version=6" : "")
                        + "&protocol=" + protocol
                        + (port.isPresent() ? "&port=" + port.getAsInt() : ""))
                .path("explanation");
    }
}
