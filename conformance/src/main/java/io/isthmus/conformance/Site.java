package io.isthmus.conformance;

import io.isthmus.client.Client;
import io.isthmus.client.Endpoint;
import io.isthmus.client.Service.MadeProject;
import io.isthmus.conformance.cloud.Administrator;
import io.isthmus.conformance.cloud.CallFailedException;
import io.isthmus.conformance.cloud.Cloud;
import io.isthmus.netfile.Network;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A controller to run scenarios on, and the projects made there for them. Scenarios share projects: what one does must not
 * matter to another. Thread-safe.
 */
final class Site {
    private final Endpoint api;
    private final Administrator administrator;
    private final boolean transit;
    private final String mark = "conformance-" + Long.toString(new Random().nextLong(1L << 32), 36);
    private final Map<Network.Project, Cloud> clouds = new LinkedHashMap<>();

    /** @param socket of the local administrator */
    Site(Endpoint api, Client socket) {
        this.api = api;
        this.administrator = new Administrator(socket);
        this.transit = administrator.transit();
    }

    Administrator administrator() {
        return administrator;
    }

    /** Whether VPCs forward what came over a peering here. */
    boolean transit() {
        return transit;
    }

    /** The API as the user of a project has it; the project is made when it is first needed. */
    synchronized Cloud cloud(Network.Project project) {
        return clouds.computeIfAbsent(project, any -> {
            MadeProject made = administrator.createProject(
                    mark + "-" + project.account(), mark + "-" + project.name(), project.region());
            return new Cloud(api, made.login(), made.id());
        });
    }

    /**
     * Deletes the projects that were made.
     *
     * @return what was left in them, or cannot be deleted; empty if all is well
     */
    synchronized List<String> clear() {
        List<String> problems = new ArrayList<>();
        clouds.forEach((project, cloud) -> {
            attempt(
                    () -> cloud.leftovers().forEach(left -> problems.add("left in " + project.name() + ": " + left)),
                    problems);
            attempt(() -> administrator.deleteProject(cloud.project()), problems);
        });
        clouds.clear();
        return problems;
    }

    private static void attempt(Runnable call, List<String> problems) {
        try {
            call.run();
        } catch (CallFailedException e) {
            problems.add(e.problem());
        }
    }
}
