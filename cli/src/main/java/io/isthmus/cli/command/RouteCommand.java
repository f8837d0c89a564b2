package io.isthmus.cli.command;

import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import java.util.Optional;

/** What takes a route to a next hop of any type. */
abstract class RouteCommand extends Leaf {
    @Option(names = "--destination", required = true, paramLabel = "CIDR", description = "Where to.")
    String destination = "";

    @Option(names = "--peering", paramLabel = "PEERING", description = "Next hop: a peering (name or id).")
    Optional<String> peering = Optional.empty();

    @Option(names = "--ecs", paramLabel = "ECS", description = "Next hop: an ECS (name or id).")
    Optional<String> ecs = Optional.empty();

    @Option(names = "--type", paramLabel = "TYPE", description = "Next hop of another type, as eni or vip.")
    Optional<String> type = Optional.empty();

    @Option(names = "--nexthop", paramLabel = "ID_OR_IP", description = "The next hop of that type.")
    Optional<String> nextHop = Optional.empty();

    /** As the API takes it. */
    record NextHop(String type, String text) {}

    RouteCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /** @throws UsageException unless there is exactly one */
    NextHop nextHop() {
        if (peering.isPresent() && ecs.isEmpty() && type.isEmpty()) {
            return new NextHop("peering", resources().id(Kind.PEERING, peering.get()));
        }
        if (ecs.isPresent() && peering.isEmpty() && type.isEmpty()) {
            return new NextHop("ecs", resources().id(Kind.ECS, ecs.get()));
        }
        if (type.isPresent() && nextHop.isPresent() && peering.isEmpty() && ecs.isEmpty()) {
            return new NextHop(type.get(), nextHop.get());
        }
        throw new UsageException(
                "A route needs one next hop.", "Give one of --peering, --ecs, or --type with --nexthop.");
    }
}
