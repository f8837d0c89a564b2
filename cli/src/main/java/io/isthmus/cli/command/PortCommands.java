package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.client.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Ports (contract.md 3.5). */
public final class PortCommands {
    private PortCommands() {}

    /** Makes a port. */
    @Calls("POST /v1/{project_id}/ports")
    public static final class Create extends Leaf {
        @Argument(paramLabel = "NAME", description = "Its name.")
        String name = "";

        @Option(
                names = "--subnet",
                required = true,
                paramLabel = "SUBNET",
                description = "The subnet that it is in (name or id).")
        String subnet = "";

        @Option(names = "--address", paramLabel = "IP", description = "Its address; by default the first free one.")
        Optional<String> address = Optional.empty();

        @Option(
                names = "--security-group",
                paramLabel = "GROUP",
                description = "Its security groups (name or id); by default the project's default group.")
        List<String> groups = List.of();

        @Option(
                names = "--pair",
                paramLabel = "ADDRESS",
                description = "A further source that it may use, an address or a block; may be repeated.")
        List<String> pairs = List.of();

        public Create(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            ObjectNode port = body.putObject("port")
                    .put("name", name)
                    .put("network_id", resources().id(Kind.SUBNET, subnet));
            address.ifPresent(ip -> port.putArray("fixed_ips").addObject().put("ip_address", ip));
            if (!groups.isEmpty()) {
                groups(this, port, groups);
            }
            if (!pairs.isEmpty()) {
                pairs(port, pairs);
            }
            printer().one(Kind.PORT, api().post(Kind.PORT.listPath(), body).path("port"));
            return 0;
        }
    }

    /** Lists ports. */
    public static final class ListAll extends ResourceCommands.ListOfProjects {
        @Option(names = "--subnet", paramLabel = "SUBNET", description = "Only those in this subnet (name or id).")
        Optional<String> subnet = Optional.empty();

        @Option(names = "--ecs", paramLabel = "ECS", description = "Only those of this ECS (name or id).")
        Optional<String> ecs = Optional.empty();

        public ListAll(Surroundings surroundings) {
            super(surroundings, Kind.PORT);
        }

        @Override
        List<String> places() {
            return Stream.concat(
                            subnet.map(named -> resources().id(Kind.SUBNET, named)).stream(),
                            ecs.map(named -> resources().id(Kind.ECS, named)).stream())
                    .toList();
        }

        @Override
        List<String> query() {
            return Stream.concat(
                            subnet.map(named -> "network_id=" + resources().id(Kind.SUBNET, named)).stream(),
                            ecs.map(named -> "device_id=" + resources().id(Kind.ECS, named)).stream())
                    .toList();
        }
    }

    /** Changes a port. */
    @Calls("PUT /v1/{project_id}/ports/{port_id}")
    public static final class Update extends Leaf {
        @Argument(paramLabel = "NAME_OR_ID", description = "Which port.")
        String which = "";

        @Option(names = "--name", paramLabel = "NAME", description = "Its new name.")
        Optional<String> name = Optional.empty();

        @Option(
                names = "--security-group",
                paramLabel = "GROUP",
                description = "Its security groups from now on (name or id), instead of those that it has.")
        List<String> groups = List.of();

        @Option(
                names = "--pair",
                paramLabel = "ADDRESS",
                description = "Its further sources from now on, addresses or blocks; may be repeated.")
        List<String> pairs = List.of();

        @Option(names = "--no-pairs", description = "Let it use no further sources.")
        boolean noPairs;

        public Update(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode changes = ResourceCommands.changes(name, Optional.empty());
            if (!groups.isEmpty()) {
                groups(this, changes, groups);
            }
            if (noPairs || !pairs.isEmpty()) {
                pairs(changes, noPairs ? List.of() : pairs);
            }
            ObjectNode body = Json.object();
            body.set("port", ResourceCommands.required(changes, "--name, --security-group, --pair and --no-pairs"));
            String id = resources().id(Kind.PORT, which);
            printer().one(Kind.PORT, api().put(Kind.PORT.itemPath(id), body).path("port"));
            return 0;
        }
    }

    private static void groups(Leaf command, ObjectNode port, List<String> named) {
        ArrayNode ids = port.putArray("security_groups");
        named.forEach(group -> ids.add(command.resources().id(Kind.SECURITY_GROUP, group)));
    }

    private static void pairs(ObjectNode port, List<String> addresses) {
        ArrayNode pairs = port.putArray("allowed_address_pairs");
        addresses.forEach(address -> pairs.addObject().put("ip_address", address));
    }
}
