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

/** Guard rails: what must stay so, whatever is changed. */
public final class GuardRailCommands {
    private static final List<Kind> SCOPES = List.of(Kind.VPC, Kind.SUBNET, Kind.SECURITY_GROUP, Kind.ECS);

    private GuardRailCommands() {}

    /** Makes a guard rail. */
    @Calls("POST /isthmus/v1/guard-rails")
    public static final class Create extends Leaf {
        @Argument(paramLabel = "NAME", description = "Its name.")
        String name = "";

        @Option(
                names = "--to",
                paramLabel = "TO",
                description = "Whom it protects: a VPC, subnet, security group or ECS (name or id).")
        Optional<String> to = Optional.empty();

        @Option(
                names = "--from",
                paramLabel = "FROM",
                description = "The senders: a VPC, subnet, security group or ECS; without it everyone else.")
        Optional<String> from = Optional.empty();

        @Option(
                names = "--only",
                description = "Let in what the senders send by --protocol to --port, and nothing else of anybody."
                        + " Without it nothing of the senders is let in.")
        boolean only;

        @Option(
                names = "--protocol",
                paramLabel = "PROTOCOL",
                description = "icmp, icmpv6, tcp or udp; goes with --only.")
        Optional<String> protocol = Optional.empty();

        @Option(names = "--port", paramLabel = "PORT", description = "A port, or FIRST-LAST; goes with --protocol.")
        Optional<String> port = Optional.empty();

        public Create(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            if (to.isEmpty()) {
                throw new UsageException("It is not said whom it protects.", "Give --to.");
            }
            ObjectNode body = Json.object();
            ObjectNode rail = body.putObject("guard_rail")
                    .put("name", name)
                    .put("promise", only ? "only" : "isolated")
                    .put("to", resources().id(SCOPES, to.get()));
            from.ifPresent(senders -> rail.put("from", resources().id(SCOPES, senders)));
            protocol.ifPresent(named -> rail.put("protocol", named));
            port.ifPresent(range -> {
                String[] ends = range.split("-", 2);
                rail.put("port_min", number(ends[0]));
                rail.put("port_max", number(ends[ends.length - 1]));
            });
            printer()
                    .one(
                            Kind.GUARD_RAIL,
                            api().post("/isthmus/v1/guard-rails", body).path("guard_rail"));
            return 0;
        }

        private static int number(String text) {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new UsageException("'" + text + "' is no port.", "Give --port 5432 or --port 8000-8100.");
            }
        }
    }
}
