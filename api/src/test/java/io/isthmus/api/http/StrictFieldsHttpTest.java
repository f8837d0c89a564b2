package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.shape.Kind;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.RecordShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Isthmus' own endpoints, and rules in every dialect, pass over nothing that they were told. Generated from the catalogue. */
final class StrictFieldsHttpTest {
    private static final String STRANGE = "strange_field";

    private final Catalogue catalogue = ApiServer.catalogue();
    private final Service service = Service.start();
    private final World member = World.of(service.alice(), catalogue, "alice");
    private final World administrator = member.as(service.root());
    private final List<String> faults = new ArrayList<>();

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void aFieldThatIsNotKnownIsRefusedByNameWhereverItStands() {
        int places = 0;
        for (Catalogue.Entry entry : catalogue.entries()) {
            Endpoint<?, ?> endpoint = entry.endpoint();
            if (endpoint.path().startsWith("/isthmus/") && endpoint.body() != Nothing.class) {
                World world = world(endpoint);
                Object whole =
                        Plausible.body(endpoint, world, Set.copyOf(Plausible.optional(endpoint.body())), Map.of());
                for (Object strange : strangeVersions(whole)) {
                    places++;
                    judge(endpoint, "", World.text(strange));
                }
            }
        }
        assertThat(places).isGreaterThan(4);
        assertThat(faults).as("of " + places).isEmpty();
    }

    @Test
    void aParameterThatIsNotKnownIsRefusedByName() {
        for (Catalogue.Entry entry : catalogue.entries()) {
            Endpoint<?, ?> endpoint = entry.endpoint();
            if (endpoint.path().startsWith("/isthmus/")) {
                judge(
                        endpoint,
                        "?" + STRANGE + "=1",
                        World.text(Plausible.body(endpoint, world(endpoint), Set.of(), Map.of())));
            }
        }
        assertThat(faults).isEmpty();
    }

    @Test
    void theCloudsDialectsPassOverWhatTheyDoNotKnowAsTheCloudDoes() {
        assertThat(service.alice()
                        .post(
                                "/v1/{p}/vpcs?" + STRANGE + "=1",
                                "{'vpc':{'name':'a','%s':1},'%s':2}".formatted(STRANGE, STRANGE))
                        .status())
                .isEqualTo(200);
    }

    /** contract.md 10.31: what is dropped from a rule makes it wider. */
    @Test
    void aBodyOfRulesIsRefusedForWhatItDoesNotKnowUnlessThatIsNull() {
        int places = 0;
        for (Catalogue.Entry entry : catalogue.entries()) {
            Endpoint<?, ?> endpoint = entry.endpoint();
            if (ofRules(endpoint)) {
                Object whole =
                        Plausible.body(endpoint, member, Set.copyOf(Plausible.optional(endpoint.body())), Map.of());
                for (Object strange : strangeVersions(whole)) {
                    places++;
                    String body = World.text(strange);
                    judge(endpoint, "", body);
                    String without = body.replace("\"" + STRANGE + "\":true", "\"" + STRANGE + "\":null");
                    Client.Answer answer = send(endpoint, "", without);
                    if (answer.body().contains(STRANGE)) {
                        faults.add(endpoint.method() + " " + endpoint.path() + " " + without + ": " + answer.body());
                    }
                }
            }
        }
        assertThat(places).isGreaterThan(14);
        assertThat(faults).as("of " + places).isEmpty();
    }

    /** Whether it takes a rule of a packet filter, or names some: those are what has a protocol. */
    private static boolean ofRules(Endpoint<?, ?> endpoint) {
        return !endpoint.path().startsWith("/isthmus/")
                && (hasProtocol(endpoint.body()) || endpoint.path().endsWith("/remove-rules"));
    }

    private static boolean hasProtocol(Class<? extends Record> type) {
        return RecordShape.of(type).components().stream().anyMatch(component -> {
            Kind kind = component.kind() instanceof Kind.Listing(Kind element) ? element : component.kind();
            return component.wireName().equals("protocol")
                    || (kind instanceof Kind.Nested(Class<? extends Record> inner) && hasProtocol(inner));
        });
    }

    private World world(Endpoint<?, ?> endpoint) {
        return endpoint.needs() == Needs.ADMINISTRATOR ? administrator : member;
    }

    private void judge(Endpoint<?, ?> endpoint, String query, String body) {
        Client.Answer answer = send(endpoint, query, body);
        if (answer.status() != 400 || !answer.body().contains(STRANGE + " is not known here")) {
            faults.add(endpoint.method() + " " + endpoint.path() + query + " " + body + ": " + answer.status() + " "
                    + answer.body());
        }
    }

    private Client.Answer send(Endpoint<?, ?> endpoint, String query, String body) {
        World world = world(endpoint);
        return world.client()
                .send(
                        endpoint.method().name(),
                        world.path(endpoint.path(), Map.of()) + query,
                        endpoint.body() == Nothing.class ? "" : body);
    }

    /** The body with a field more, in each of its objects in turn; an empty one has names of the client's own. */
    private static List<Object> strangeVersions(Object body) {
        List<Object> versions = new ArrayList<>();
        switch (body) {
            case Map<?, ?> map
            when !map.isEmpty() -> {
                Map<Object, Object> more = new LinkedHashMap<>(map);
                more.put(STRANGE, true);
                versions.add(more);
                map.forEach((name, value) -> strangeVersions(value).forEach(strange -> {
                    Map<Object, Object> version = new LinkedHashMap<>(map);
                    version.put(name, strange);
                    versions.add(version);
                }));
            }
            case List<?> list
            when !list.isEmpty() -> strangeVersions(list.getFirst()).forEach(strange -> versions.add(List.of(strange)));
            default -> {
                // no object
            }
        }
        return versions;
    }
}
