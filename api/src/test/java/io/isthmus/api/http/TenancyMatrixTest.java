package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.shape.Kind;
import io.isthmus.api.shape.Method;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.RecordShape;
import io.isthmus.model.AccountId;
import io.isthmus.model.Edit;
import io.isthmus.model.Principal;
import io.isthmus.model.Project;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Resource;
import io.isthmus.model.Role;
import io.isthmus.model.SecurityGroupId;
import io.isthmus.model.Snapshot;
import io.isthmus.model.decide.Access;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every endpoint of the catalogue, with every id or name in path, query and body replaced by one that another project has
 * and by one that nobody has: the answers must be the same, and nothing of the other project may change or be told.
 * Generated, so that an endpoint is covered as soon as the catalogue has it.
 */
final class TenancyMatrixTest {
    /** Codes and words of a list, which are refused for their form, and keys of a map, which is told in their order. */
    private static final String NAMES_NOTHING =
            ".*/(user_data|volumetype|volume_type)|/v1/.*/(groups|topics)/.* /tags/key";

    private static final long SEED = 20_261_125;

    /** How many values of any kind are tried in each place, unless isthmus.matrix.full is set. */
    private static final int OTHER_KINDS = 3;

    /** What is new at every call. */
    private static final Pattern GENERATED = Pattern.compile("\"(access|secret|password)\":\"[^\"]*\"");

    private final Catalogue catalogue = ApiServer.catalogue();
    private final Service service = seeded();
    private final World alice = world(service.alice(), "alice");
    private final World bob = world(service.bob(), "bob");
    private final List<String> faults = new ArrayList<>();
    private final List<String> dead = new ArrayList<>();
    private Snapshot state = service.controller.snapshot();
    private int pairs;
    private int parameters;

    /** Which thing of a kind a request names goes by the order of the ids, so these are the same in every run. */
    private static Service seeded() {
        Service service = Service.start();
        service.controller.restore(service.controller.snapshot(), SEED + 1);
        return service;
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private World world(Client client, String mark) {
        return World.of(client, catalogue, mark);
    }

    @Test
    void aMemberCannotTellAnotherAccountsResourcesFromNone() {
        run(alice, bob);
        verifyAlive();
    }

    private void verifyAlive() {
        assertThat(dead)
                .as("parameters with which no request succeeds, so that nothing was shown of them")
                .hasSizeLessThan(parameters / 4);
    }

    @Test
    void anAccountsAdministratorCannotTellAnotherAccountsPeopleFromNobody() {
        World head = world(service.withRole(Role.ACCOUNT_ADMINISTRATOR, alice.client()), "head");
        run(head, bob);
        verifyAlive();
        assertThat(dead).noneMatch(parameter -> parameter.matches("\\w+ /v3/users.*|(PUT|GET) .*/roles/.*"));
    }

    @Test
    void aMemberOfAnotherProjectOfTheSameAccountCannotEither() {
        run(world(service.client("alma", "red", "eu-de_two"), "alma"), alice);
    }

    @Test
    void anAdministratorSeesProjectsButNothingInThem() {
        // What is for administrators alone is about all projects, and so is what tells them why packets do not arrive.
        Predicate<Endpoint<?, ?>> tellsOfAll =
                endpoint -> endpoint.path().matches("/isthmus/v1/(history|changes|resources)");
        run(
                World.of(service.root(), catalogue, "root", tellsOfAll.negate()),
                bob,
                endpoint -> endpoint.needs() == Needs.NOTHING
                        || endpoint.needs() == Needs.ADMINISTRATOR
                        || endpoint.path().matches("/isthmus/v1/(probes|trace|explain|explain/since)")
                        || tellsOfAll.test(endpoint));
    }

    @Test
    void noOtherRoleCanEither() {
        for (Role role : Role.values()) {
            if (!role.equals(Role.MEMBER) && role.isOnProjects()) {
                run(alice.as(service.withRole(role, alice.client())), bob);
            }
        }
    }

    @Test
    void listsHoldNothingOfOtherProjects() {
        assertThat(alice.all()).noneMatch(value -> value.startsWith("bob"));
        assertThat(bob.all()).noneMatch(value -> value.startsWith("alice"));
        Set<String> shared = new TreeSet<>(alice.all());
        shared.retainAll(bob.all());
        assertThat(shared).noneMatch(id -> World.ID.matcher(id).matches() && isOwned(id, bob));
    }

    private boolean isOwned(String id, World owner) {
        Principal principal = principal(owner);
        for (Resource.Kind kind : Resource.Kind.values()) {
            if (state.resource(kind, id)
                    .filter(found -> Access.sees(principal, found))
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static Principal principal(World owner) {
        return new Principal(
                "owner",
                Optional.empty(),
                Optional.of(new ProjectId(owner.client().project())),
                Set.of(Role.MEMBER));
    }

    // ---- the matrix ----

    private void run(World own, World foreign) {
        run(own, foreign, endpoint -> endpoint.needs() == Needs.NOTHING);
    }

    private void run(World own, World foreign, Predicate<Endpoint<?, ?>> skipped) {
        state = service.controller.snapshot();
        Set<String> secrets = new HashSet<>(foreign.all());
        secrets.removeAll(own.all());
        List<String> values =
                foreign.samples().stream().filter(secrets::contains).toList();
        assertThat(values).hasSizeGreaterThan(10);
        for (Catalogue.Entry entry : catalogue.entries()) {
            Endpoint<?, ?> endpoint = entry.endpoint();
            if (!skipped.test(endpoint) && endpoint.method() != Method.HEAD) {
                new Row(endpoint, own, foreign, secrets).compare(values);
            }
        }
        assertThat(pairs).isGreaterThan(1000);
        assertThat(faults).as("of " + pairs + " pairs").isEmpty();
    }

    /** One endpoint as one caller sees it. */
    private final class Row {
        private final Endpoint<?, ?> endpoint;
        private final World own;
        private final World foreign;
        private final Set<String> secrets;
        private Attempt base;

        Row(Endpoint<?, ?> endpoint, World own, World foreign, Set<String> secrets) {
            this.endpoint = endpoint;
            this.own = own;
            this.foreign = foreign;
            this.secrets = secrets;
            this.base = findBase();
        }

        void compare(List<String> values) {
            boolean succeeds = send(base).status() < 300;
            for (String parameter : parameters(endpoint.path())) {
                // What a caller may never do shows nothing whatever it names.
                boolean theirs = endpoint.needs() != Needs.ADMINISTRATOR
                        && (endpoint.needs() != Needs.ACCOUNT_ADMINISTRATOR || managesPeople());
                TenancyMatrixTest.this.parameters += theirs ? 1 : 0;
                if (!succeeds && theirs) {
                    dead.add(endpoint.method() + " " + endpoint.path() + " " + parameter);
                }
                for (String value : chosen(values, parameter)) {
                    Client.Answer answer =
                            pair(base.path(parameter, value), base.path(parameter, absent(value)), value);
                    if (succeeds
                            && answer.status() != 404
                            && !(answer.status() == 400 && parameter.equals("project_id"))
                            && !comesWith(parameter)) {
                        fault(
                                base.path(parameter, value),
                                "answers " + answer.status() + " to what is not the caller's");
                    }
                }
            }
            for (String name : queryTexts()) {
                for (String value : chosen(values, name)) {
                    pair(base.query(name, value), base.query(name, absent(value)), value);
                }
            }
            if (endpoint.body() != Nothing.class) {
                for (String text : Plausible.texts(endpoint.body())) {
                    boolean names = !(endpoint.path() + " " + text).matches(NAMES_NOTHING);
                    for (String value : chosen(values, text.substring(text.lastIndexOf('/') + 1))) {
                        if (names && !mayBeNamed(text, value)) {
                            pair(base.body(text, value), base.body(text, absent(value)), value);
                        }
                    }
                }
            }
        }

        /** What such a call makes is called as the caller likes. */
        private boolean comesWith(String parameter) {
            return endpoint.method() == Method.PUT
                    && endpoint.success() == 201
                    && endpoint.path().endsWith("{" + parameter + "}");
        }

        /** Rules may name the groups of their account, whichever project has them (contract.md 10.9). */
        private boolean mayBeNamed(String place, String id) {
            return place.endsWith("remote_group_id")
                    && state.securityGroup(new SecurityGroupId(id))
                            .filter(group -> account(group.project())
                                    .equals(account(new ProjectId(own.client().project()))))
                            .isPresent();
        }

        private Optional<AccountId> account(ProjectId project) {
            return state.project(project).map(Project::account);
        }

        private boolean managesPeople() {
            return own.client().get("/v3/users").list("users").size() > 1;
        }

        /** What is tried in a place: all values, or those of its kind and a few others. */
        private List<String> chosen(List<String> values, String place) {
            if (Boolean.getBoolean("isthmus.matrix.full")) {
                return values;
            }
            Random random = new Random(31L * endpoint.path().hashCode() + place.hashCode());
            return Stream.concat(
                            foreign.named(place).filter(secrets::contains).stream(),
                            random.ints(OTHER_KINDS, 0, values.size()).mapToObj(values::get))
                    .distinct()
                    .toList();
        }

        /** Sends both; the answers may differ in nothing but the value itself. */
        private Client.Answer pair(Attempt there, Attempt nowhere, String value) {
            pairs++;
            Client.Answer foreignAnswer = send(there);
            for (Edit edit : service.controller.edits) {
                Optional<Resource> before = state.resource(edit.kind(), edit.key());
                if (before.filter(old -> Access.sees(principal(foreign), old) && !Access.sees(principal(own), old))
                        .isPresent()) {
                    fault(there, "changes " + edit.kind() + " of another project");
                }
            }
            Client.Answer absentAnswer = send(nowhere);
            String text = masked(foreignAnswer, value);
            String expected = masked(absentAnswer, absent(value));
            if (foreignAnswer.status() != absentAnswer.status() || !text.equals(expected)) {
                fault(
                        there,
                        "answers " + foreignAnswer.status() + " " + text + "\n  but if it is nowhere "
                                + absentAnswer.status() + " " + expected);
            }
            for (String secret : secrets) {
                if (text.contains('"' + secret + '"')) {
                    fault(there, "tells of " + secret);
                }
            }
            return foreignAnswer;
        }

        private void fault(Attempt attempt, String text) {
            if (faults.size() < 12) {
                faults.add(endpoint.method() + " " + endpoint.path() + " " + attempt.forced() + " " + attempt.query()
                        + " " + attempt.texts() + ": " + text);
            }
        }

        private Client.Answer send(Attempt attempt) {
            service.controller.restore(state, SEED);
            service.clock.rest(Duration.ofSeconds(1)); // for whoever gave a wrong password
            String query = attempt.query().isEmpty() ? "" : "?" + attempt.query();
            String body = endpoint.body() == Nothing.class
                    ? ""
                    : World.text(Plausible.body(endpoint, own, attempt.included(), attempt.texts()));
            return own.client()
                    .send(endpoint.method().name(), own.path(endpoint.path(), attempt.forced()) + query, body);
        }

        /** The first of some ways to ask that succeeds with the caller's own things; else the first. */
        private Attempt findBase() {
            Attempt plain = new Attempt(Map.of(), "", Set.of(), Map.of());
            if (send(plain).status() == 403) {
                // What the caller's role may not do succeeds in no other way either.
                return plain;
            }
            List<Attempt> ways = new ArrayList<>(List.of(plain));
            if (endpoint.body() != Nothing.class) {
                List<String> optional = Plausible.optional(endpoint.body());
                optional.forEach(part -> ways.add(new Attempt(Map.of(), "", Set.of(part), Map.of())));
                ways.add(new Attempt(Map.of(), "", Set.copyOf(optional), Map.of()));
            }
            for (String name : queryTexts()) {
                own.samples().forEach(value -> ways.add(plain.query(name, value)));
            }
            for (String parameter : parameters(endpoint.path())) {
                likely(parameter).forEach(value -> ways.add(plain.path(parameter, value)));
            }
            return ways.stream()
                    .filter(way -> send(way).status() < 300)
                    .findFirst()
                    .orElse(plain);
        }

        /** What may stand in a path: ids of what was tried there first, or anything if that is no id of ours. */
        private Stream<String> likely(String parameter) {
            Set<Resource.Kind> kinds = own.named(parameter).map(this::kinds).orElse(Set.of());
            return own.all().stream().filter(value -> kinds.isEmpty() || !Collections.disjoint(kinds, kinds(value)));
        }

        private Set<Resource.Kind> kinds(String id) {
            return Stream.of(Resource.Kind.values())
                    .filter(kind -> state.resource(kind, id).isPresent())
                    .collect(Collectors.toSet());
        }

        private List<String> queryTexts() {
            return RecordShape.of(endpoint.query()).components().stream()
                    .filter(component -> component.annotation(OneOf.class).isEmpty())
                    .filter(component -> component.kind() instanceof Kind.Text
                            || component.kind() instanceof Kind.Listing(Kind.Text _))
                    .map(RecordShape.Component::wireName)
                    .toList();
        }
    }

    /** A way to ask: what stands in the path, the query, which parts of the body are there, and what texts in it. */
    private record Attempt(Map<String, String> forced, String query, Set<String> included, Map<String, String> texts) {
        Attempt path(String parameter, String value) {
            return new Attempt(Map.of(parameter, encoded(value)), query, included, texts);
        }

        Attempt query(String name, String value) {
            return new Attempt(forced, name + "=" + encoded(value), included, texts);
        }

        Attempt body(String text, String value) {
            return new Attempt(forced, query, included, Map.of(text, value));
        }

        private static String encoded(String value) {
            return URLEncoder.encode(value, StandardCharsets.UTF_8);
        }
    }

    private static List<String> parameters(String path) {
        return Stream.of(path.split("/"))
                .filter(segment -> segment.startsWith("{"))
                .map(segment -> segment.substring(1, segment.length() - 1))
                .toList();
    }

    /** A value of the same form and length that nobody has. */
    private static String absent(String value) {
        return World.ID.matcher(value).matches()
                ? value.contains("-") ? "5e5e5e5e-5e5e-4e5e-8e5e-5e5e5e5e5e5e" : "5e".repeat(16)
                : "q".repeat(value.length());
    }

    private static String masked(Client.Answer answer, String value) {
        String body = answer.body().replace(value, "<it>").replace(answer.header("X-Request-Id"), "<request>");
        return GENERATED.matcher(body).replaceAll("\"$1\":\"<generated>\"");
    }
}
