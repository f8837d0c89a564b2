package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.client.Json;
import java.util.List;
import java.util.Optional;

/** Address groups: addresses that rules name together (contract.md 10.47). */
public final class AddressGroupCommands {
    private AddressGroupCommands() {}

    /** Makes an address group. */
    @Calls("POST /v3/{project_id}/vpc/address-groups")
    public static final class Create extends Leaf {
        @Argument(paramLabel = "NAME", description = "Its name.")
        String name = "";

        @Option(
                names = "--address",
                paramLabel = "ADDRESSES",
                description = "An address, a block or a range such as 10.0.0.2-10.0.0.9; may be given several times.")
        List<String> addresses = List.of();

        @Option(names = "--ipv6", description = "One of IPv6 that has no addresses yet.")
        boolean ipv6;

        @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
        Optional<String> description = Optional.empty();

        public Create(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            boolean six = ipv6 || addresses.stream().anyMatch(text -> text.contains(":"));
            ObjectNode group = body.putObject(Kind.ADDRESS_GROUP.itemKey())
                    .put("name", name)
                    .put("ip_version", six ? 6 : 4);
            addresses.forEach(group.putArray("ip_set")::add);
            description.ifPresent(text -> group.put("description", text));
            printer()
                    .one(
                            Kind.ADDRESS_GROUP,
                            api().post(Kind.ADDRESS_GROUP.listPath(), body).path(Kind.ADDRESS_GROUP.itemKey()));
            return 0;
        }
    }

    /** Changes an address group. */
    @Calls({
        "GET /v3/{project_id}/vpc/address-groups/{address_group_id}",
        "PUT /v3/{project_id}/vpc/address-groups/{address_group_id}"
    })
    public static final class Update extends Leaf {
        @Argument(paramLabel = "NAME_OR_ID", description = "Which address group.")
        String which = "";

        @Option(names = "--name", paramLabel = "NAME", description = "Its new name.")
        Optional<String> name = Optional.empty();

        @Option(names = "--description", paramLabel = "TEXT", description = "Its new description.")
        Optional<String> description = Optional.empty();

        @Option(
                names = "--address",
                paramLabel = "ADDRESSES",
                description = "All its addresses from now on; may be given several times.")
        List<String> addresses = List.of();

        @Option(names = "--add", paramLabel = "ADDRESSES", description = "More addresses; may be given several times.")
        List<String> added = List.of();

        @Option(
                names = "--remove",
                paramLabel = "ADDRESSES",
                description = "Addresses to take away, as they are written there; may be given several times.")
        List<String> removed = List.of();

        public Update(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            if (!addresses.isEmpty() && !(added.isEmpty() && removed.isEmpty())) {
                throw new UsageException(
                        "--address says all addresses.", "Give it alone, or --add and --remove in its place.");
            }
            ObjectNode changes = ResourceCommands.changes(name, description);
            String path = Kind.ADDRESS_GROUP.itemPath(resources().id(Kind.ADDRESS_GROUP, which));
            if (!addresses.isEmpty()) {
                addresses.forEach(changes.putArray("ip_set")::add);
            } else if (!added.isEmpty() || !removed.isEmpty()) {
                ArrayNode set = changes.putArray("ip_set");
                api().get(path)
                        .path(Kind.ADDRESS_GROUP.itemKey())
                        .path("ip_set")
                        .forEach(entry -> {
                            if (!removed.contains(entry.asText())) {
                                set.add(entry.asText());
                            }
                        });
                added.forEach(set::add);
            }
            ObjectNode body = Json.object();
            body.set(
                    Kind.ADDRESS_GROUP.itemKey(),
                    ResourceCommands.required(changes, "--name, --description, --address, --add and --remove"));
            printer().one(Kind.ADDRESS_GROUP, api().put(path, body).path(Kind.ADDRESS_GROUP.itemKey()));
            return 0;
        }
    }
}
