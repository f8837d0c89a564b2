package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.client.Json;
import java.util.List;

/** Server groups, whose policies one host never breaks. */
public final class ServerGroupCommands {
    private ServerGroupCommands() {}

    /** Makes one. */
    @Calls("POST /v1/{project_id}/cloudservers/os-server-groups")
    public static final class Create extends Leaf {
        @Argument(paramLabel = "NAME", description = "Its name.")
        String name = "";

        @Option(
                names = "--policy",
                paramLabel = "POLICY",
                description =
                        "anti-affinity (the default), affinity, soft-anti-affinity or soft-affinity: kept and shown.")
        String policy = "anti-affinity";

        public Create(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            body.putObject(Kind.SERVER_GROUP.itemKey())
                    .put("name", name)
                    .putArray("policies")
                    .add(policy);
            printer()
                    .one(
                            Kind.SERVER_GROUP,
                            api().post(Kind.SERVER_GROUP.listPath(), body).path(Kind.SERVER_GROUP.itemKey()));
            return 0;
        }
    }

    /** Makes ECSs members, or takes them out. */
    @Calls("POST /v1/{project_id}/cloudservers/os-server-groups/{server_group_id}/action")
    public static final class Change extends Leaf {
        private final String action;

        @Argument(paramLabel = "GROUP", description = "The server group (name or id).")
        String group = "";

        @Argument(paramLabel = "ECS", description = "The ECSs (name or id).")
        List<String> servers = List.of();

        public Change(Surroundings surroundings, String action) {
            super(surroundings);
            this.action = action;
        }

        @Override
        public Integer call() {
            String path = Kind.SERVER_GROUP.itemPath(resources().id(Kind.SERVER_GROUP, group)) + "/action";
            JsonNode changed = Json.object();
            for (String server : servers) {
                ObjectNode body = Json.object();
                body.putObject(action).put("instance_uuid", resources().id(Kind.ECS, server));
                changed = api().post(path, body).path(Kind.SERVER_GROUP.itemKey());
            }
            printer().one(Kind.SERVER_GROUP, changed);
            return 0;
        }
    }
}
