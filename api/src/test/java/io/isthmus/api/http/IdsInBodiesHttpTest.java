package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.shape.Kind;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.RecordShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a body says where an id is due: text is malformed, a well-formed id is looked for. Generated from the catalogue. */
final class IdsInBodiesHttpTest {
    /** Ids that are no UUIDs, or of things that are not here. */
    private static final Set<String> OTHER_IDS = Set.of(
            "tenant_id",
            "project_id",
            "enterprise_project_id",
            "log_group_id",
            "log_topic_id",
            "device_id",
            "dedicated_host_id", // only nothing
            "imageid", // as imageRef
            "data_image_id", // only nothing, as snapshots and the like
            "snapshot_id",
            "backup_id",
            "source_volid",
            "uuid"); // of an image or of a disk: TerraformServerHttpTest

    private final Catalogue catalogue = ApiServer.catalogue();
    private final Service service = Service.start();
    private final World alice = World.of(service.alice(), catalogue, "alice");

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void everyFieldThatNamesAResourceIsAnId() {
        List<String> texts = new ArrayList<>();
        for (Catalogue.Entry entry : catalogue.entries()) {
            Endpoint<?, ?> endpoint = entry.endpoint();
            if (!endpoint.path().startsWith("/v3/auth")
                    && !endpoint.path().matches("/v3(\\.0)?/(users|projects|OS).*")) {
                collect(endpoint.body(), endpoint.method() + " " + endpoint.path(), texts);
            }
        }
        assertThat(texts).isEmpty();
    }

    private static void collect(Class<? extends Record> type, String place, List<String> texts) {
        for (RecordShape.Component component : RecordShape.of(type).components()) {
            Kind kind = Plausible.element(component.kind());
            String name = component.wireName();
            if (kind instanceof Kind.Nested(Class<? extends Record> inner)) {
                collect(inner, place + " " + name, texts);
            } else if (kind instanceof Kind.Text
                    && (name.endsWith("id") || name.equals("port"))
                    && !OTHER_IDS.contains(name)) {
                texts.add(place + " " + name);
            }
        }
    }

    @Test
    void textThatIsNoIdIsRefusedByName() {
        List<String> faults = new ArrayList<>();
        int places = 0;
        for (Catalogue.Entry entry : catalogue.entries()) {
            Endpoint<?, ?> endpoint = entry.endpoint();
            if (endpoint.body() == Nothing.class) {
                continue;
            }
            for (String path : ids(endpoint.body())) {
                places++;
                Client.Answer answer = alice.client()
                        .send(
                                endpoint.method().name(),
                                alice.path(endpoint.path(), Map.of()),
                                World.text(Plausible.body(endpoint, alice, Set.of(), Map.of(path, "no-id"))));
                String name = path.substring(path.lastIndexOf('/') + 1);
                if (answer.status() != 400
                        || !answer.body()
                                .contains("Invalid input for " + name + ". Reason: 'no-id' is not a valid UUID.")) {
                    faults.add(endpoint.method() + " " + endpoint.path() + " " + path + ": " + answer.status() + " "
                            + answer.body());
                }
            }
        }
        assertThat(faults).as("of " + places).isEmpty();
        assertThat(places).isGreaterThan(40);
    }

    private static List<String> ids(Class<? extends Record> body) {
        return Plausible.texts(body).stream()
                .filter(path -> path.endsWith("/nexthop")
                        || isId(body, List.of(path.substring(1).split("/"))))
                .toList();
    }

    private static boolean isId(Class<? extends Record> type, List<String> path) {
        Kind kind = RecordShape.of(type).components().stream()
                .filter(component -> component.wireName().equals(path.getFirst()))
                .map(component -> Plausible.element(component.kind()))
                .findFirst()
                .orElseThrow();
        return kind instanceof Kind.Nested(Class<? extends Record> inner)
                ? isId(inner, path.subList(1, path.size()))
                : Plausible.isId(kind);
    }

    @Test
    void anIdOfNothingIsNotFoundAndCalledWhatItsTypeSays() {
        String nothing = "11111111-2222-4333-8444-555555555555";
        Client client = alice.client();
        assertThat(client.post("/v1/{p}/routetables", "{'routetable':{'vpc_id':'%s'}}".formatted(nothing))
                        .text("message"))
                .startsWith("The VPC " + nothing + " does not exist.");
        for (String asked : List.of("trace?from=abc&to=192.0.2.1", "explain?from=abc&to=192.0.2.1")) {
            Client.Answer absent = client.get("/isthmus/v1/" + asked);
            assertThat(absent.status()).isEqualTo(404);
            assertThat(absent.text("error_msg")).startsWith("The ECS abc does not exist.");
        }
        assertThat(client.get("/v3/{p}/vpc/firewalls/abc").text("message")).startsWith("The network ACL abc");
        assertThat(client.get("/v2.0/networks/abc").text("message")).startsWith("The network abc");
        assertThat(client.get("/v2.0/security-groups/abc").text("message")).startsWith("The security group abc");
    }
}
