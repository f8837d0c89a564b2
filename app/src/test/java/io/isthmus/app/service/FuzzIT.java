package io.isthmus.app.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Requests made up from the service's own description, right, half right and wrong: none is answered with 5xx, none hangs, and
 * afterwards store and kernel are whole and say the same. The number of requests is the system property
 * {@code isthmus.fuzz}, 3,000 without it; {@code isthmus.seed} repeats a run.
 */
@Tag("kernel")
@Tag("once")
@SuppressWarnings("NullAway.Init") // set before each test
class FuzzIT {
    private static final int REQUESTS = Integer.getInteger("isthmus.fuzz", 3000);
    private static final long SEED = Long.getLong("isthmus.seed", System.nanoTime());
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int MOST_FAULTS = 10;

    private Installation installation;
    private List<Client> callers;
    private FuzzRequests requests;
    private final Map<Integer, Integer> statuses = new TreeMap<>();
    private final List<String> faults = new ArrayList<>();
    private String before = "none";

    @BeforeEach
    void start() throws IOException {
        installation =
                Installation.started("--requests-per-second", "100000", "--quota", "instances=40", "--quota", "vpc=30");
        Tenant alpha = installation.tenant("alpha", "alpha");
        Tenant beta = installation.tenant("beta", "beta");
        Client nobody = installation.client();
        callers = Stream.concat(
                        Stream.generate(alpha::client).limit(8),
                        Stream.of(beta.client(), beta.client(), nobody, nobody.as("nonsense")))
                .toList();
        requests = new FuzzRequests(
                new Random(SEED), nobody.get("/openapi.json").expect(200), List.of(alpha.project(), beta.project()));
        for (Tenant tenant : List.of(alpha, beta)) {
            String east = tenant.vpc("east", "10.1.0.0/16");
            String west = tenant.vpc("west", "10.2.0.0/16");
            tenant.ecs(east, tenant.subnet(east, "10.1.0.0/24"), "10.1.0.5");
            tenant.ecs(west, tenant.subnet(west, "10.2.0.0/24"), "10.2.0.5");
            tenant.route(east, "10.2.0.0/16", tenant.peering(east, west, tenant.project()));
        }
    }

    @AfterEach
    void removeEverything() throws IOException {
        installation.close();
    }

    @Test
    void nothingThatIsSentBreaksTheService() throws IOException {
        System.out.println("FuzzIT: " + REQUESTS + " requests, seed " + SEED);
        Random random = new Random(SEED + 1);
        for (int number = 0; number < REQUESTS && faults.size() < MOST_FAULTS; number++) {
            send(number, callers.get(random.nextInt(callers.size())), requests.next());
        }
        System.out.println("FuzzIT: answers by status " + statuses);
        assertThat(faults).as("seed %s", SEED).isEmpty();
        assertThat(statuses.keySet()).as("the requests try little").contains(200, 201, 204, 400, 401, 404, 409);
        Plans.assertWhole(Plans.stored(installation));
        Plans.assertKernelEqualsPlans(installation);
        installation.stop();
        installation.start();
        Plans.assertKernelEqualsPlans(installation);
    }

    /** Accounts, projects, users, roles, tokens and keys, by whoever runs the service or an account of it. */
    @Test
    void nothingThatAdministratorsSendBreaksTheService() throws IOException {
        System.out.println("FuzzIT: " + REQUESTS / 3 + " requests of administrators, seed " + SEED);
        Client local = installation.admin();
        requests = new FuzzRequests(
                new Random(SEED),
                local.get("/openapi.json").expect(200),
                List.of(),
                path -> path.matches("/(v3(?!/\\{project_id})|v3\\.0|isthmus/v1/(accounts|projects))(/.*)?"));
        Random random = new Random(SEED + 1);
        List<Client> administrators = new ArrayList<>(List.of(local, local));
        for (int number = 0; number < REQUESTS / 3 && faults.size() < MOST_FAULTS; number++) {
            if (number % 50 == 0) { // those of before may have ended each other
                String name = "chiefs" + number;
                administrators.subList(2, administrators.size()).clear();
                administrators.add(administrator(installation.tenant(name, name), "account-administrator"));
                administrators.add(administrator(installation.tenant(name + "-root", name), "administrator"));
                for (String list : List.of("/v3/users", "/v3/projects", "/v3/domains")) {
                    requests.learn(local.get(list).expect(200));
                }
            }
            send(number, administrators.get(random.nextInt(administrators.size())), requests.next());
        }
        System.out.println("FuzzIT: answers by status " + statuses);
        assertThat(faults).as("seed %s", SEED).isEmpty();
        assertThat(statuses.keySet()).as("the requests try little").contains(200, 201, 204, 400, 403, 404, 409);
        String people = local.get("/v3/users").text()
                + local.get("/v3/role_assignments").text();
        Plans.assertWhole(Plans.stored(installation));
        installation.stop();
        installation.start();
        assertThat(installation.admin().get("/v3/users").text()
                        + installation.admin().get("/v3/role_assignments").text())
                .isEqualTo(people);
        Plans.assertKernelEqualsPlans(installation);
    }

    private Client administrator(Tenant tenant, String role) throws IOException {
        JsonNode user =
                tenant.client().get("/v3/users").expect(200).path("users").path(0);
        String path = "/v3/domains/%s/users/%s/roles/%s"
                .formatted(user.path("domain_id").asText(), user.path("id").asText(), role);
        installation.admin().call("PUT", path, "").expect(204);
        return tenant.client();
    }

    private void send(int number, Client caller, FuzzRequests.Request request) {
        long start = System.nanoTime();
        try {
            Answer answer = caller.call(request.method(), request.path(), request.body());
            statuses.merge(answer.status(), 1, Integer::sum);
            if (answer.status() >= 500) {
                fault(number, request, "answered " + answer.status() + " " + answer.text());
            } else if (!request.statuses().contains(Integer.toString(answer.status()))
                    && !request.statuses().contains("default")) {
                fault(number, request, "answered " + answer.status() + ", which is not described: " + answer.text());
            } else if (answer.status() >= 400
                    && !request.method().equals("HEAD")
                    && message(answer.body()).isEmpty()) {
                fault(number, request, "refused without a word: " + answer.status() + " " + answer.text());
            }
            requests.learn(answer.body());
        } catch (IOException e) {
            fault(number, request, "not answered: " + e + "; the request before was " + before);
        }
        before = request.toString();
        if (System.nanoTime() - start > LONGEST.toNanos()) {
            fault(number, request, "took " + Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static String message(JsonNode body) {
        return body.path("message")
                .asText(body.path("error_msg")
                        .asText(body.path("error").path("message").asText()));
    }

    private void fault(int number, FuzzRequests.Request request, String what) {
        faults.add("request " + number + ": " + request.method() + " " + request.path() + " " + request.body() + ": "
                + what);
    }
}
