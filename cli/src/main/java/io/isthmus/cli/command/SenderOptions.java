package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Resources;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What sends: an ECS, by which of its NICs, and from which address.
 *
 * @param ecs id
 * @param port id; empty: that of the first NIC
 * @param source empty: the NIC's own address
 */
record SenderOptions(String ecs, Optional<String> port, Optional<String> source) {

    /** @param nic the id of a port, or an address that one of the ECS's ports has */
    static SenderOptions of(Resources resources, Api api, String from, Optional<String> nic, Optional<String> source) {
        String ecs = resources.id(Kind.ECS, from);
        return new SenderOptions(
                ecs,
                nic.map(text -> Resources.isAddress(text) ? portAt(resources, api, from, ecs, text) : text),
                source);
    }

    private static String portAt(Resources resources, Api api, String from, String ecs, String address) {
        return (resources.isEverywhere() ? anywhere(resources, ecs, address) : own(api, ecs, address))
                .findFirst()
                .orElseThrow(() -> new CliException(
                        "No NIC of " + from + " has the address " + address + ".",
                        "See its addresses: isthmus ecs show " + from
                                + (resources.isEverywhere() ? " --all-projects" : "")));
    }

    private static Stream<String> own(Api api, String ecs, String address) {
        JsonNode server = api.get(Kind.ECS.itemPath(ecs)).path(Kind.ECS.itemKey());
        return each(server.path("addresses"))
                .flatMap(SenderOptions::each)
                .filter(one -> one.path("addr").asText().equals(address))
                .map(one -> one.path("OS-EXT-IPS:port_id").asText());
    }

    /** Among the ports of all projects, which say where they are. */
    private static Stream<String> anywhere(Resources resources, String ecs, String address) {
        return resources.list(Kind.PORT, "").stream()
                .filter(port -> each(port.path("within"))
                                .anyMatch(id -> id.asText().equals(ecs))
                        && List.of(port.path("detail").asText().split(", ")).contains(address))
                .map(port -> port.path("id").asText());
    }

    private static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    String query() {
        return "from=" + ecs + port.map(id -> "&port_id=" + Api.encode(id)).orElse("")
                + source.map(address -> "&source=" + Api.encode(address)).orElse("");
    }

    void addTo(ObjectNode probe) {
        port.ifPresent(id -> probe.put("port_id", id));
        source.ifPresent(address -> probe.put("source", address));
    }
}
