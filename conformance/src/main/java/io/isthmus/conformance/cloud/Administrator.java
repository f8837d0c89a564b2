package io.isthmus.conformance.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.client.Client;
import io.isthmus.client.Packets;
import io.isthmus.client.Packets.Packet;
import io.isthmus.client.Service;
import io.isthmus.client.Service.MadeProject;
import io.isthmus.client.Service.NewProject;
import java.util.Map;

/** What only the local administrator may do: over the unix socket, without a token. Thread-safe. */
public final class Administrator {
    /** Far above what all scenarios at once need. */
    private static final int PLENTY = 10_000;

    private static final Map<String, Integer> QUOTAS = Map.of(
            "vpc", PLENTY,
            "subnet", PLENTY,
            "vpcPeer", PLENTY,
            "securityGroup", PLENTY,
            "securityGroupRule", PLENTY,
            "instances", PLENTY);

    private final Service service;
    private final Packets packets;

    public Administrator(Client socket) {
        this.service = new Service(socket);
        this.packets = new Packets(socket);
    }

    /** Makes a project with raised limits and a user of its own. */
    public MadeProject createProject(String account, String name, String region) {
        return Session.demanded(
                () -> service.createProject(new NewProject(account, name, region, name, "member", QUOTAS)));
    }

    public void deleteProject(String id) {
        var _ = Session.demanded(() -> {
            service.deleteProject(id);
            return id;
        });
    }

    /** Whether the controller lets VPCs forward what came over a peering. */
    public boolean transit() {
        return Session.demanded(service::transit);
    }

    /** What the forwarding model says of a packet; the field {@code reachable} is the verdict. */
    public JsonNode trace(Packet packet) {
        JsonNode trace = Session.demanded(() -> packets.trace(packet));
        if (!trace.path("reachable").isBoolean()) {
            throw new CallFailedException(0, "the trace has no verdict: " + trace);
        }
        return trace;
    }

    /** Why a packet gets an answer or not. */
    public JsonNode explain(Packet packet) {
        return Session.demanded(() -> packets.explain(packet));
    }
}
