package io.isthmus.clients;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.client.Login;
import io.isthmus.client.Service.MadeProject;
import io.isthmus.clients.RealClient.Account;
import io.isthmus.conformance.LocalController;
import io.isthmus.conformance.cloud.Administrator;
import io.isthmus.conformance.cloud.Cloud;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Accounts of a controller for clients to use, no two with a name alike. */
final class Accounts {
    private static final AtomicInteger MADE = new AtomicInteger();

    private Accounts() {}

    static Path launcher() {
        return LocalController.launcher()
                .orElse(Path.of("../isthmus"))
                .toAbsolutePath()
                .normalize();
    }

    static String fresh(String name) {
        return name + MADE.incrementAndGet();
    }

    /** An account with a project, a user and that user's access key. */
    static Account make(LocalController controller, String url, String name) {
        MadeProject project = new Administrator(controller.socket()).createProject(name, "eu-de_" + name, "eu-de");
        Cloud cloud = new Cloud(controller.api(), project.login(), project.id());
        JsonNode key = cloud.createAccessKey();
        return new Account(
                url,
                "eu-de",
                name,
                cloud.accountId(),
                "eu-de_" + name,
                project.id(),
                project.login().user(),
                project.login().password(),
                key.path("access").asText(),
                key.path("secret").asText(),
                controller.certificate().toString());
    }

    static Cloud cloud(LocalController controller, Account account) {
        return new Cloud(controller.api(), login(account), account.projectId());
    }

    static Login login(Account account) {
        return new Login(
                account.domain(), account.user(), account.password(), new Login.ProjectWithId(account.projectId()));
    }
}
