package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Api;
import io.isthmus.cli.client.ApiException;
import io.isthmus.cli.client.CliException;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Resources;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.client.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What all kinds of resources have in common: list, show, delete. */
public final class ResourceCommands {
    private ResourceCommands() {}

    /** Lists all of a kind. */
    public static class ListAll extends Leaf {
        final Kind kind;

        public ListAll(Surroundings surroundings, Kind kind) {
            super(surroundings);
            this.kind = kind;
        }

        @Override
        public List<String> calls() {
            return List.of("GET " + kind.listCall());
        }

        /** What narrows the list. */
        List<String> query() {
            return List.of();
        }

        @Override
        public Integer call() {
            printer().list(kind, resources().list(kind, String.join("&", query())));
            return 0;
        }
    }

    /** Lists those of the project, or of all. */
    public static class ListOfProjects extends ListAll {
        @Option(
                names = "--all-projects",
                description = "Those of all projects, for administrators; everybody else sees the own.")
        boolean allProjects;

        public ListOfProjects(Surroundings surroundings, Kind kind) {
            super(surroundings, kind);
        }

        @Override
        public List<String> calls() {
            return kind.everywhere().isEmpty() ? super.calls() : List.of("GET " + kind.listCall(), Resources.CALL);
        }

        @Override
        protected boolean isEverywhere() {
            return allProjects;
        }

        /** Ids of what they lie in, all of which is wanted. */
        List<String> places() {
            return List.of();
        }

        /** What else is wanted of one of all projects. */
        boolean isWanted(JsonNode resource) {
            return true;
        }

        @Override
        public final Integer call() {
            if (!allProjects) {
                return super.call();
            }
            if (kind.everywhere().isEmpty()) {
                throw new UsageException(
                        kind.title() + "s of all projects stand in no list.",
                        "See those of a table: isthmus route-table show NAME_OR_ID --all-projects");
            }
            List<String> places = places();
            printer()
                    .everywhere(
                            kind,
                            resources().list(kind, "").stream()
                                    .filter(resource -> isWanted(resource)
                                            && StreamSupport.stream(
                                                            resource.path("within")
                                                                    .spliterator(),
                                                            false)
                                                    .map(JsonNode::asText)
                                                    .toList()
                                                    .containsAll(places))
                                    .toList());
            return 0;
        }
    }

    /** Lists those of a VPC. */
    public static class ListOfVpc extends ListOfProjects {
        @Option(names = "--vpc", paramLabel = "VPC", description = "Only those of this VPC (name or id).")
        Optional<String> vpc = Optional.empty();

        public ListOfVpc(Surroundings surroundings, Kind kind) {
            super(surroundings, kind);
        }

        @Override
        List<String> places() {
            return vpc.map(named -> resources().id(Kind.VPC, named)).stream().toList();
        }

        @Override
        List<String> query() {
            return places().stream().map(id -> "vpc_id=" + id).toList();
        }
    }

    /** Lists peerings. */
    public static final class ListPeerings extends ListOfVpc {
        @Option(
                names = "--status",
                paramLabel = "STATUS",
                description = "Only those in this state, as PENDING_ACCEPTANCE.",
                choices = {"ACTIVE", "PENDING_ACCEPTANCE", "REJECTED", "EXPIRED"})
        Optional<String> status = Optional.empty();

        public ListPeerings(Surroundings surroundings) {
            super(surroundings, Kind.PEERING);
        }

        @Override
        List<String> query() {
            List<String> query = new ArrayList<>(super.query());
            status.ifPresent(wanted -> query.add("status=" + Api.encode(wanted)));
            return query;
        }

        @Override
        boolean isWanted(JsonNode peering) {
            return status.filter(wanted -> !wanted.equals(peering.path("detail").asText()))
                    .isEmpty();
        }
    }

    /** Shows all about one, of the project or of any. */
    public static class ShowOfProjects extends Leaf {
        private final Kind kind;

        @Argument(paramLabel = "NAME_OR_ID", description = "Which one.")
        String which = "";

        @Option(
                names = "--all-projects",
                description = "Of whichever project, for administrators, as the service keeps it; everybody else sees"
                        + " the own.")
        boolean allProjects;

        public ShowOfProjects(Surroundings surroundings, Kind kind) {
            super(surroundings);
            this.kind = kind;
        }

        @Override
        public List<String> calls() {
            List<String> own = super.calls();
            return Stream.concat(
                            own.isEmpty() ? Stream.of("GET " + kind.itemCall()) : own.stream(),
                            Stream.of(Resources.CALL))
                    .toList();
        }

        @Override
        protected boolean isEverywhere() {
            return allProjects;
        }

        /** Shows one of the project. */
        void showOwn() {
            printer().details(resources().find(kind, which));
        }

        @Override
        public final Integer call() {
            if (allProjects) {
                printer().everywhere(resources().find(kind, which));
            } else {
                showOwn();
            }
            return 0;
        }
    }

    /** Shows all about one. */
    public static final class Show extends Leaf {
        private final Kind kind;

        @Argument(paramLabel = "NAME_OR_ID", description = "Which one.")
        String which = "";

        public Show(Surroundings surroundings, Kind kind) {
            super(surroundings);
            this.kind = kind;
        }

        @Override
        public List<String> calls() {
            // A project is found in the list of all.
            return List.of("GET " + (kind == Kind.PROJECT ? kind.listCall() : kind.itemCall()));
        }

        @Override
        public Integer call() {
            printer().details(resources().find(kind, which));
            return 0;
        }
    }

    /** Changes the name or description of one. */
    public static final class Update extends Leaf {
        private final Kind kind;

        @Argument(paramLabel = "NAME_OR_ID", description = "Which one.")
        String which = "";

        @Option(names = "--name", paramLabel = "NAME", description = "Its new name.")
        Optional<String> name = Optional.empty();

        @Option(names = "--description", paramLabel = "TEXT", description = "Its new description.")
        Optional<String> description = Optional.empty();

        public Update(Surroundings surroundings, Kind kind) {
            super(surroundings);
            this.kind = kind;
        }

        @Override
        public List<String> calls() {
            return List.of("PUT " + kind.itemCall());
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            body.set(kind.itemKey(), required(changes(name, description), "--name and --description"));
            String path = kind.itemPath(resources().id(kind, which));
            printer().one(kind, api().put(path, body).path(kind.itemKey()));
            return 0;
        }
    }

    /** Deletes some. */
    public static final class Delete extends Leaf {
        private final Kind kind;

        @Argument(paramLabel = "NAME_OR_ID", description = "Which ones.")
        List<String> which = List.of();

        public Delete(Surroundings surroundings, Kind kind) {
            super(surroundings);
            this.kind = kind;
        }

        @Override
        public List<String> calls() {
            return List.of(
                    switch (kind) {
                        case SUBNET -> "DELETE /v1/{project_id}/vpcs/{vpc_id}/subnets/{subnet_id}";
                        case ECS -> "POST /v1/{project_id}/cloudservers/delete";
                        case VPC -> "DELETE /v1/{project_id}/vpcs/{vpc_id}";
                        case ACCOUNT,
                                USER,
                                PROJECT,
                                PORT,
                                PEERING,
                                ROUTE,
                                ROUTE_TABLE,
                                SECURITY_GROUP,
                                ACL,
                                ACL_RULE,
                                ACL_POLICY,
                                FLOW_LOG,
                                GUARD_RAIL,
                                CIDR_RESERVATION,
                                ADDRESS_GROUP,
                                SERVER_GROUP,
                                VOLUME -> "DELETE " + kind.itemCall();
                    },
                    "GET /isthmus/v1/history");
        }

        @Override
        public Integer call() {
            if (which.size() == 1) {
                tell(which.getFirst(), delete(which.getFirst()));
                return 0;
            }
            List<String> kept = new ArrayList<>();
            for (String named : which) {
                try {
                    tell(named, delete(named));
                } catch (CliException e) {
                    out().flush();
                    e.print(err(), e instanceof ApiException ? this::inWords : text -> text);
                    kept.add(named);
                }
            }
            if (!kept.isEmpty()) {
                out().flush();
                err().println("isthmus: not deleted: " + String.join(", ", kept));
            }
            return kept.isEmpty() ? 0 : 1;
        }

        private void tell(String named, String id) {
            if (!isJson()) {
                out().println("Deleted " + kind.title() + " " + (named.equals(id) ? id : named + " (" + id + ")")
                        + ".");
                Losses.of(api(), id, names()).forEach(lost -> out().println("  With it went " + lost + "."));
            }
        }

        private String delete(String named) {
            return switch (kind) {
                case SUBNET -> {
                    JsonNode subnet = resources().find(kind, named);
                    String id = subnet.path("id").asText();
                    api().delete("/v1/{project}/vpcs/" + subnet.path("vpc_id").asText() + "/subnets/" + id);
                    yield id;
                }
                case ECS -> {
                    String id = resources().id(kind, named);
                    ObjectNode body = Json.object();
                    body.putArray("servers").addObject().put("id", id);
                    EcsCommands.await(api(), api().post("/v1/{project}/cloudservers/delete", body));
                    yield id;
                }
                case VPC -> {
                    String id = resources().id(kind, named);
                    api().delete("/v1/{project}/vpcs/" + id);
                    yield id;
                }
                case ACCOUNT,
                        USER,
                        PROJECT,
                        PORT,
                        PEERING,
                        ROUTE,
                        ROUTE_TABLE,
                        SECURITY_GROUP,
                        ACL,
                        ACL_RULE,
                        ACL_POLICY,
                        FLOW_LOG,
                        GUARD_RAIL,
                        CIDR_RESERVATION,
                        ADDRESS_GROUP,
                        SERVER_GROUP,
                        VOLUME -> {
                    String id = resources().id(kind, named);
                    api().delete(kind.itemPath(id));
                    yield id;
                }
            };
        }
    }

    /** The fields that were given, for an update. */
    static ObjectNode changes(Optional<String> name, Optional<String> description) {
        ObjectNode changes = Json.object();
        name.ifPresent(text -> changes.put("name", text));
        description.ifPresent(text -> changes.put("description", text));
        return changes;
    }

    /** Refuses an update that changes nothing. */
    static ObjectNode required(ObjectNode changes, String options) {
        if (changes.isEmpty()) {
            throw new UsageException("Nothing to change.", "Give at least one of " + options + ".");
        }
        return changes;
    }
}
