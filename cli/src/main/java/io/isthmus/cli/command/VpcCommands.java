package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.client.Json;
import io.isthmus.netfile.Block;
import java.util.List;
import java.util.Optional;

/** VPCs and their subnets (contract.md 3.1 to 3.3). */
public final class VpcCommands {
    private VpcCommands() {}

    /** Makes a VPC. */
    @Calls("POST /v1/{project_id}/vpcs")
    public static final class Create extends Leaf {
        @Argument(paramLabel = "NAME", description = "Its name, unique in the project.")
        String name = "";

        @Option(names = "--cidr", paramLabel = "CIDR", description = "Its address range, as 172.16.0.0/16.")
        Optional<String> cidr = Optional.empty();

        @Option(names = "--description", paramLabel = "TEXT", description = "Anything, up to 255 characters.")
        Optional<String> description = Optional.empty();

        public Create(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            ObjectNode vpc = body.putObject("vpc").put("name", name);
            cidr.ifPresent(text -> vpc.put("cidr", text));
            description.ifPresent(text -> vpc.put("description", text));
            printer().one(Kind.VPC, api().post("/v1/{project}/vpcs", body).path("vpc"));
            if (cidr.isEmpty() && !isJson()) {
                out().println();
                out().println("Its subnets need a CIDR block first:  isthmus vpc update " + name + " --cidr CIDR");
            }
            return 0;
        }
    }

    /** Changes a VPC. */
    @Calls("PUT /v1/{project_id}/vpcs/{vpc_id}")
    public static final class Update extends Leaf {
        @Argument(paramLabel = "NAME_OR_ID", description = "Which VPC.")
        String which = "";

        @Option(names = "--name", paramLabel = "NAME", description = "Its new name.")
        Optional<String> name = Optional.empty();

        @Option(names = "--cidr", paramLabel = "CIDR", description = "Its new address range; must hold its subnets.")
        Optional<String> cidr = Optional.empty();

        @Option(names = "--description", paramLabel = "TEXT", description = "Its new description.")
        Optional<String> description = Optional.empty();

        public Update(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode vpc = ResourceCommands.changes(name, description);
            cidr.ifPresent(text -> vpc.put("cidr", text));
            ResourceCommands.required(vpc, "--name, --cidr and --description");
            ObjectNode body = Json.object();
            body.set("vpc", vpc);
            String id = resources().id(Kind.VPC, which);
            printer().one(Kind.VPC, api().put("/v1/{project}/vpcs/" + id, body).path("vpc"));
            return 0;
        }
    }

    /** Adds or removes secondary CIDRs. */
    @Calls({
        "PUT /v3/{project_id}/vpc/vpcs/{vpc_id}/add-extend-cidr",
        "PUT /v3/{project_id}/vpc/vpcs/{vpc_id}/remove-extend-cidr"
    })
    public static final class ExtendCidrs extends Leaf {
        private final String verb;

        @Argument(paramLabel = "VPC", description = "Name or id.")
        String which = "";

        @Argument(paramLabel = "CIDR", description = "Secondary IPv4 ranges.")
        List<String> cidrs = List.of();

        /** @param verb add or remove */
        public ExtendCidrs(Surroundings surroundings, String verb) {
            super(surroundings);
            this.verb = verb;
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            cidrs.forEach(body.putObject("vpc").putArray("extend_cidrs")::add);
            String id = resources().id(Kind.VPC, which);
            JsonNode answer = api().put("/v3/{project}/vpc/vpcs/" + id + "/" + verb + "-extend-cidr", body);
            printer().one(Kind.VPC, answer.path("vpc"));
            return 0;
        }
    }

    /** Makes a subnet. */
    @Calls("POST /v1/{project_id}/subnets")
    public static final class CreateSubnet extends Leaf {
        @Argument(paramLabel = "NAME", description = "Its name.")
        String name = "";

        @Option(
                names = "--vpc",
                required = true,
                paramLabel = "VPC",
                description = "The VPC it belongs to (name or id).")
        String vpc = "";

        @Option(
                names = "--cidr",
                required = true,
                paramLabel = "CIDR",
                description = "Its address range, inside one of the VPC's.")
        String cidr = "";

        @Option(
                names = "--gateway",
                paramLabel = "IP",
                description = "Its gateway's address; by default the first of the range.")
        Optional<String> gateway = Optional.empty();

        @Option(names = "--ipv6", description = "Give it an IPv6 range too.")
        boolean ipv6;

        @Option(names = "--description", paramLabel = "TEXT", description = "Anything, up to 255 characters.")
        Optional<String> description = Optional.empty();

        public CreateSubnet(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            String gatewayAddress = gateway.orElseGet(() -> firstAddress(cidr));
            ObjectNode body = Json.object();
            ObjectNode subnet = body.putObject("subnet")
                    .put("name", name)
                    .put("cidr", cidr)
                    .put("gateway_ip", gatewayAddress)
                    .put("vpc_id", resources().id(Kind.VPC, vpc));
            if (ipv6) {
                subnet.put("ipv6_enable", true);
            }
            description.ifPresent(text -> subnet.put("description", text));
            printer().one(Kind.SUBNET, api().post("/v1/{project}/subnets", body).path("subnet"));
            return 0;
        }
    }

    /** Changes a subnet. */
    @Calls("PUT /v1/{project_id}/vpcs/{vpc_id}/subnets/{subnet_id}")
    public static final class UpdateSubnet extends Leaf {
        @Argument(paramLabel = "NAME_OR_ID", description = "Which subnet.")
        String which = "";

        @Option(names = "--name", paramLabel = "NAME", description = "Its new name.")
        Optional<String> name = Optional.empty();

        @Option(names = "--description", paramLabel = "TEXT", description = "Its new description.")
        Optional<String> description = Optional.empty();

        public UpdateSubnet(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode changes =
                    ResourceCommands.required(ResourceCommands.changes(name, description), "--name and --description");
            JsonNode subnet = resources().find(Kind.SUBNET, which);
            String id = subnet.path("id").asText();
            ObjectNode body = Json.object();
            body.putObject("subnet").put("name", subnet.path("name").asText()).setAll(changes);
            api().put("/v1/{project}/vpcs/" + subnet.path("vpc_id").asText() + "/subnets/" + id, body);
            printer().one(Kind.SUBNET, resources().find(Kind.SUBNET, id));
            return 0;
        }
    }

    /** The first address of an IPv4 range, where a gateway usually is. */
    private static String firstAddress(String cidr) {
        return Block.parse(cidr)
                .map(block -> block.first().toString())
                .orElseThrow(() ->
                        new UsageException("'" + cidr + "' is not an IPv4 range.", "Write it like 172.16.0.0/24"));
    }
}
