package io.isthmus.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Resources of any kind: listed, fetched, and found by name. */
public final class Resources {
    private static final Pattern ID =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32}");
    private static final Pattern ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

    /** What lists those of all projects, as the API's description names it. */
    public static final String CALL = "GET /isthmus/v1/resources";

    private static final String EVERYWHERE = "/isthmus/v1/resources?kind=";

    private final Api api;
    private final boolean everywhere;

    /** Those of the caller's project. */
    public Resources(Api api) {
        this(api, false);
    }

    /** @param everywhere whether those of all projects are meant, which administrators see */
    public Resources(Api api, boolean everywhere) {
        this.api = api;
        this.everywhere = everywhere;
    }

    /** Whether those of all projects are meant. */
    public boolean isEverywhere() {
        return everywhere;
    }

    /** Whether this is an id and needs no looking up. */
    public static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    /** Whether this is meant as an IP address. */
    public static boolean isAddress(String text) {
        return ADDRESS.matcher(text).matches();
    }

    /**
     * All of a kind, page by page. Of all projects they are the API's views of any kind, with what they lie in ({@code within}).
     *
     * @param query such as {@code vpc_id=...}; empty for all
     */
    public List<JsonNode> list(Kind kind, String query) {
        if (everywhere && kind.everywhere().isPresent()) {
            return everywhere(kind.everywhere().get(), query);
        }
        if (kind.isWhole()) {
            List<JsonNode> all = new ArrayList<>();
            api.get(kind.listPath() + (query.isEmpty() ? "" : "?" + query))
                    .path(kind.listKey())
                    .forEach(all::add);
            return all;
        }
        return api.list(kind.listPath() + (query.isEmpty() ? "" : "?" + query), kind.listKey());
    }

    /** Of all projects, page by page. */
    private List<JsonNode> everywhere(String kind, String query) {
        List<JsonNode> all = new ArrayList<>();
        String marker = "";
        while (true) {
            JsonNode page = api.get(EVERYWHERE
                    + kind
                    + (query.isEmpty() ? "" : "&" + query)
                    + (marker.isEmpty() ? "" : "&marker=" + Api.encode(marker)));
            page.path("resources").forEach(all::add);
            String next = page.path("next").asText("");
            if (next.isEmpty() || next.equals(marker)) {
                return all;
            }
            marker = next;
        }
    }

    /** The resource with this name or id. */
    public JsonNode find(Kind kind, String nameOrId) {
        if (everywhere && kind.everywhere().isPresent()) {
            String id =
                    isId(nameOrId) ? nameOrId : only(kind, nameOrId).path("id").asText();
            return only(kind, id, everywhere(kind.everywhere().get(), "id=" + id));
        }
        if (isId(nameOrId) && kind != Kind.PROJECT) { // projects have no path of their own
            return api.get(kind.itemPath(nameOrId)).path(kind.itemKey());
        }
        JsonNode listed = only(kind, nameOrId);
        return kind == Kind.PROJECT
                ? listed
                : api.get(kind.itemPath(listed.path("id").asText())).path(kind.itemKey());
    }

    /** The id of the resource with this name or id; does not ask for what is an id already. */
    public String id(Kind kind, String nameOrId) {
        return isId(nameOrId) ? nameOrId : only(kind, nameOrId).path("id").asText();
    }

    /** The id of the first of these kinds that has something of this name. */
    public String id(List<Kind> kinds, String nameOrId) {
        if (isId(nameOrId)) {
            return nameOrId;
        }
        for (Kind kind : kinds) {
            List<JsonNode> found = named(kind, nameOrId);
            if (!found.isEmpty()) {
                return only(kind, nameOrId, found).path("id").asText();
            }
        }
        throw new CliException(
                "There is no "
                        + String.join(", ", kinds.stream().map(Kind::title).toList()) + " '" + nameOrId
                        + "' that you can see.",
                "See what there is, as with: isthmus " + kinds.getFirst().word() + " list");
    }

    private JsonNode only(Kind kind, String nameOrId) {
        return only(kind, nameOrId, named(kind, nameOrId));
    }

    private List<JsonNode> named(Kind kind, String nameOrId) {
        boolean asked = everywhere && kind.everywhere().isPresent();
        return list(kind, asked ? "name=" + Api.encode(nameOrId) : "").stream()
                .filter(item -> isCalled(kind, item, nameOrId))
                .toList();
    }

    /** Whether that is its name or id; users are called name@account, too. */
    public static boolean isCalled(Kind kind, JsonNode item, String nameOrId) {
        String name = item.path(kind.nameField()).asText();
        return name.equals(nameOrId)
                || item.path("id").asText().equals(nameOrId)
                || (kind == Kind.USER && (name + "@" + item.path("account").asText()).equals(nameOrId));
    }

    private JsonNode only(Kind kind, String nameOrId, List<JsonNode> found) {
        if (found.isEmpty()) {
            throw new CliException(
                    "There is no " + kind.title() + " '" + nameOrId + "' that you can see.",
                    "See what there is: isthmus " + kind.word() + " list" + (everywhere ? " --all-projects" : ""));
        }
        if (found.size() > 1) {
            throw new CliException(
                    found.size() + " " + kind.title() + "s are called '" + nameOrId + "': "
                            + String.join(
                                    ", ",
                                    found.stream()
                                            .map(item -> item.has("within")
                                                    ? item.path("id").asText() + " (" + owner(item) + ")"
                                                    : described(kind, item))
                                            .toList()),
                    "Name the one you mean by its id.");
        }
        return found.getFirst();
    }

    /** Whose it is, of a list of all projects. */
    public static String owner(JsonNode item) {
        String account = item.path("account").asText("");
        String project = item.path("project").asText("");
        return project.isEmpty()
                ? item.path("project_id").asText("")
                : account.equals(project) ? project : account + "/" + project;
    }

    /** The id, and what tells it from others of the same name. */
    private static String described(Kind kind, JsonNode item) {
        String mark = switch (kind) {
            case PROJECT, USER -> item.path("account").asText("");
            case ACCOUNT -> item.path("created_at").asText("");
            case VPC, SUBNET, CIDR_RESERVATION -> item.path("cidr").asText("");
            case ECS -> String.join(", ", addresses(item));
            case PORT -> item.path("fixed_ips").path(0).path("ip_address").asText("");
            case PEERING -> item.path("status").asText("");
            case ROUTE, ROUTE_TABLE -> item.path("vpc_id").asText("");
            case VOLUME -> item.path("size").asText("") + " GiB";
            case GUARD_RAIL -> item.path("promise").asText("");
            case SERVER_GROUP -> item.path("policies").path(0).asText("");
            case SECURITY_GROUP, ACL, ACL_RULE, ACL_POLICY, FLOW_LOG, ADDRESS_GROUP ->
                item.path("description").asText("");
        };
        return item.path("id").asText() + (mark.isEmpty() ? "" : " (" + mark + ")");
    }

    /** The addresses of an ECS, whatever VPC they are listed under. */
    public static List<String> addresses(JsonNode ecs) {
        List<String> addresses = new ArrayList<>();
        ecs.path("addresses")
                .forEach(ofVpc ->
                        ofVpc.forEach(one -> addresses.add(one.path("addr").asText())));
        return addresses;
    }
}
