package io.isthmus.cli.command;

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
import java.util.OptionalInt;

/** CIDR reservations of subnets (contract.md 10.47). */
public final class CidrReservationCommands {
    private CidrReservationCommands() {}

    /** Sets a block of a subnet aside. */
    @Calls("POST /v3/{project_id}/vpc/virsubnet-cidr-reservations")
    public static final class Create extends Leaf {
        @Argument(paramLabel = "NAME", description = "Its name.")
        String name = "";

        @Option(
                names = "--subnet",
                required = true,
                paramLabel = "SUBNET",
                description = "The subnet that it is of (name or id).")
        String subnet = "";

        @Option(names = "--cidr", paramLabel = "CIDR", description = "The block, a quarter of the subnet at most.")
        Optional<String> cidr = Optional.empty();

        @Option(names = "--mask", paramLabel = "N", description = "In place of a block: the length of a free one.")
        OptionalInt mask = OptionalInt.empty();

        @Option(names = "--ipv6", description = "With --mask: one of the subnet's IPv6 block.")
        boolean ipv6;

        @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
        Optional<String> description = Optional.empty();

        public Create(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            if (cidr.isPresent() == mask.isPresent()) {
                throw new UsageException("A CIDR reservation takes one block.", "Give --cidr or --mask.");
            }
            ObjectNode body = Json.object();
            ObjectNode reservation = body.putObject(Kind.CIDR_RESERVATION.itemKey())
                    .put("name", name)
                    .put("virsubnet_id", resources().id(Kind.SUBNET, subnet))
                    .put(
                            "ip_version",
                            ipv6 || cidr.filter(block -> block.contains(":")).isPresent() ? 6 : 4);
            cidr.ifPresent(block -> reservation.put("cidr", block));
            mask.ifPresent(length -> reservation.put("mask", length));
            description.ifPresent(text -> reservation.put("description", text));
            printer()
                    .one(
                            Kind.CIDR_RESERVATION,
                            api().post(Kind.CIDR_RESERVATION.listPath(), body).path(Kind.CIDR_RESERVATION.itemKey()));
            return 0;
        }
    }

    /** Lists CIDR reservations. */
    public static final class ListAll extends ResourceCommands.ListOfProjects {
        @Option(names = "--subnet", paramLabel = "SUBNET", description = "Only those of this subnet (name or id).")
        Optional<String> subnet = Optional.empty();

        public ListAll(Surroundings surroundings) {
            super(surroundings, Kind.CIDR_RESERVATION);
        }

        @Override
        List<String> places() {
            return subnet.map(named -> resources().id(Kind.SUBNET, named)).stream()
                    .toList();
        }

        @Override
        List<String> query() {
            return places().stream().map(id -> "virsubnet_id=" + id).toList();
        }
    }
}
