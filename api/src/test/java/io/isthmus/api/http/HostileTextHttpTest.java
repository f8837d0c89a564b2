package io.isthmus.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.api.catalogue.Catalogue;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.shape.Needs;
import io.isthmus.api.shape.Nothing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No text of any request makes others see what is not there. Generated from the catalogue, as {@link TenancyMatrixTest}. */
final class HostileTextHttpTest {
    /** Texts that are compared and never kept, or never shown: of log-ins, and passwords. */
    private static final String NOT_SHOWN =
            "/v3/auth/tokens .*/(name|password|id)|.* .*/(\\w*password|adminPass|adminpass)";

    private static final Set<Needs> MANAGERS = Set.of(Needs.ADMINISTRATOR, Needs.ACCOUNT_ADMINISTRATOR);

    private static final Map<String, String> HOSTILE = Map.of(
            "a\u001b[2Jb", "U+001B",
            "a\nb", "U+000A",
            "a\tb", "U+0009",
            "a\u202eb", "U+202E",
            "a\u200bb", "U+200B",
            "a\u0000b", "U+0000");

    private final Catalogue catalogue = ApiServer.catalogue();
    private final Service service = Service.start();
    private final World member = World.of(service.alice(), catalogue, "alice");
    private final World administrator = member.as(service.root());
    private final List<String> faults = new ArrayList<>();
    private int texts;

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void everyTextThatIsKeptIsRefusedByTheCharacterThatItMayNotHold() {
        long before = service.controller.snapshot().revision();
        for (Catalogue.Entry entry : catalogue.entries()) {
            Endpoint<?, ?> endpoint = entry.endpoint();
            if (endpoint.body() != Nothing.class) {
                Plausible.texts(endpoint.body()).stream()
                        .filter(text -> !(endpoint.path() + " " + text).matches(NOT_SHOWN))
                        .forEach(
                                text -> HOSTILE.forEach((value, character) -> judge(endpoint, text, value, character)));
            }
        }
        assertThat(texts).isGreaterThan(500);
        assertThat(faults).as("of " + texts).isEmpty();
        assertThat(service.controller.snapshot().revision()).isEqualTo(before);
    }

    /** Line feeds and tabs are taken in descriptions: what Terraform's heredocs give ends in a line feed. */
    private void judge(Endpoint<?, ?> endpoint, String text, String value, String character) {
        if (text.endsWith("/description") && Set.of("U+000A", "U+0009").contains(character)) {
            return;
        }
        texts++;
        World world = MANAGERS.contains(endpoint.needs()) ? administrator : member;
        String body = World.text(Plausible.body(endpoint, world, Set.of(), Map.of(text, value)));
        Client.Answer answer =
                world.client().send(endpoint.method().name(), world.path(endpoint.path(), Map.of()), body);
        if (answer.status() != 400 || !answer.body().contains(character)) {
            faults.add(endpoint.method() + " " + endpoint.path() + " " + text + " with " + character + ": "
                    + answer.status() + " " + answer.body());
        }
    }

    @Test
    void aDescriptionKeepsItsLines() {
        Client alice = service.alice();
        Client.Answer made =
                alice.post("/v1/{p}/vpcs", "{'vpc':{'name':'a','cidr':'10.9.0.0/16','description':'one\\n\\ttwo\\n'}}");
        assertThat(made.text("vpc", "description")).isEqualTo("one\n\ttwo\n");
    }
}
