package io.isthmus.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** What an administrator does with the service itself. Thread-safe. */
public final class Service {
    private static final String PROJECTS = "/isthmus/v1/projects";

    private final Client client;

    /** @param client of an administrator */
    public Service(Client client) {
        this.client = client;
    }

    /**
     * A project to be, with a user of its own who gets a password.
     *
     * @param account name of the account, which is made if there is none
     * @param role the user's, as {@code member}
     * @param quotas by their names in the API; those that are left out are the usual ones
     */
    public record NewProject(
            String account, String name, String region, String user, String role, Map<String, Integer> quotas) {}

    /** A project that was made, and how its user logs in. */
    public record MadeProject(String id, Login login) {}

    public MadeProject createProject(NewProject wanted) {
        ObjectNode body = Json.object();
        ObjectNode project = body.putObject("project")
                .put("account", wanted.account())
                .put("name", wanted.name())
                .put("region", wanted.region())
                .put("user", wanted.user())
                .put("role", wanted.role());
        ObjectNode quotas = project.putObject("quotas");
        wanted.quotas().forEach(quotas::put);
        JsonNode made = client.post(PROJECTS, body).path("project");
        String id = made.path("id").asText();
        return new MadeProject(
                id,
                new Login(
                        wanted.account(), wanted.user(), made.path("password").asText(), new Login.ProjectWithId(id)));
    }

    public void deleteProject(String id) {
        client.delete(PROJECTS + "/" + id);
    }

    /** Whether VPCs forward what came over a peering here. */
    public boolean transit() {
        return client.get("/isthmus/v1/status").path("status").path("transit").asBoolean();
    }

    /**
     * Ends the controller.
     *
     * @param remove whether all that it made in the kernel goes first
     */
    public void shutDown(boolean remove) {
        client.post("/isthmus/v1/shutdown", Json.object().put("remove", remove));
    }
}
