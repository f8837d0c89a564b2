package io.isthmus.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.client.Packets.Packet;
import io.isthmus.client.Packets.Sender;
import io.isthmus.clients.RealClient.Account;
import io.isthmus.clients.Terraform.Known;
import io.isthmus.conformance.LocalController;
import io.isthmus.conformance.cloud.Cloud;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole journeys with Terraform: made, planned anew without a change, pinged, changed in every field that can be, imported,
 * destroyed, and nothing is left.
 */
final class TerraformIT {
    private static final int ANSWER_LIMIT_MS = 2000;
    private static LocalController controller;

    @TempDir
    Path directory;

    /** How a journey is made. */
    record Case(Journey journey, Path provider, String url, int parallelism) {
        @Override
        public String toString() {
            return journey + " over " + url.replaceFirst(":.*", "") + ", " + parallelism + " at once";
        }
    }

    @BeforeAll
    static void start() {
        controller = LocalController.start(Accounts.launcher(), List.of("--tls-listen", "127.0.0.1:0"));
    }

    @AfterAll
    static void stop() {
        controller.close();
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        if (Tools.has("terraform") && Tools.hasGo()) {
            for (Journey journey : Journey.values()) {
                journey.provider().ifPresent(provider -> {
                    cases.add(new Case(journey, provider, controller.url(), 10));
                    cases.add(new Case(journey, provider, controller.tlsUrl().orElseThrow(), 50));
                });
            }
        }
        return cases;
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("cases")
    void networkIsMadeChangedImportedAndDestroyed(Case with) {
        Account account = Accounts.make(controller, with.url(), Accounts.fresh("terraform-a"));
        Account other = Accounts.make(controller, with.url(), Accounts.fresh("terraform-b"));
        Terraform terraform = new Terraform(
                directory, with.journey(), with.provider(), with.journey().variables(account, other));
        terraform.apply("-parallelism=" + with.parallelism());
        assertThat(terraform.plan()).as("plan after apply").isEmpty();
        assertPing(with.journey(), account, terraform);

        assertThat(terraform.plan("-var-file=changed.tfvars")).as("changes").isNotEmpty();
        terraform.apply("-var-file=changed.tfvars");
        assertThat(terraform.plan("-var-file=changed.tfvars"))
                .as("plan after change")
                .isEmpty();

        terraform.apply("-refresh-only", "-var-file=changed.tfvars");
        List<Known> made = terraform.state();
        for (Known known : made) {
            if (!with.journey().withoutImport().contains(known.type())) {
                terraform.importAnew(known);
            }
        }
        assertThat(differences(with.journey(), made, terraform.state()))
                .as("what an import finds otherwise")
                .isEmpty();

        terraform.destroy();
        assertThat(Accounts.cloud(controller, account).leftovers()).isEmpty();
        assertThat(Accounts.cloud(controller, other).leftovers()).isEmpty();
    }

    /** The fields that differ, without those that providers cannot read, or read otherwise than they were written. */
    private static List<String> differences(Journey journey, List<Known> before, List<Known> after) {
        Map<String, Known> found = after.stream().collect(Collectors.toMap(Known::address, known -> known));
        List<String> differences = new ArrayList<>();
        for (Known known : before) {
            JsonNode values = Objects.requireNonNull(found.get(known.address())).values();
            known.values().properties().forEach(field -> {
                String name = known.type() + "." + field.getKey();
                boolean unread =
                        journey.unread().contains(name) || journey.unread().contains(field.getKey());
                JsonNode now = values.path(field.getKey());
                if (!unread && !isSame(field.getValue(), now)) {
                    differences.add(name + ": " + field.getValue() + " -> " + now);
                }
            });
        }
        return differences;
    }

    /** Nothing is nothing, in whatever form. */
    private static boolean isSame(JsonNode one, JsonNode other) {
        return one.equals(other) || (isNothing(one) && isNothing(other));
    }

    private static boolean isNothing(JsonNode value) {
        return value.isMissingNode()
                || value.isNull()
                || (value.isContainerNode() && value.isEmpty())
                || (value.isTextual() && value.asText().isEmpty())
                || (value.isBoolean() && !value.asBoolean());
    }

    private static void assertPing(Journey journey, Account account, Terraform terraform) {
        Cloud cloud = Accounts.cloud(controller, account);
        Known sender = terraform.state().stream()
                .filter(known -> known.address().startsWith(journey.server()))
                .findFirst()
                .orElseThrow();
        if (journey.knowsPeerings()) {
            assertThat(cloud.servers()
                            .probe(
                                    Packet.of(Sender.of(sender.id()), "10.0.0.11", false, OptionalInt.empty()),
                                    1,
                                    ANSWER_LIMIT_MS)
                            .answered())
                    .as("ping from " + sender.address())
                    .isEqualTo(1);
        }
    }
}
