package io.isthmus.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.client.Packets.Packet;
import io.isthmus.client.Packets.Sender;
import io.isthmus.clients.RealClient.Account;
import io.isthmus.clients.Terraform.Known;
import io.isthmus.conformance.LocalController;
import io.isthmus.conformance.cloud.Cloud;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
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

        for (Known known : terraform.state()) {
            if (!with.journey().withoutImport().contains(known.type())) {
                terraform.importAnew(known, importId(known));
            }
        }
        assertThat(terraform.plan("-var-file=changed.tfvars"))
                .as("plan after import")
                .isEmpty();

        terraform.destroy();
        assertThat(Accounts.cloud(controller, account).leftovers()).isEmpty();
        assertThat(Accounts.cloud(controller, other).leftovers()).isEmpty();
    }

    private static String importId(Known known) {
        return known.id();
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
