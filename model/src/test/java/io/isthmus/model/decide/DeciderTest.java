package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.ClientToken;
import io.isthmus.model.ProjectId;
import io.isthmus.model.VpcId;
import io.isthmus.model.testing.World;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Requests that their client may send again. */
final class DeciderTest {
    private final World world = new World();
    private final ProjectId acme = world.project("acme");
    private final Command create = new Command.CreateVpc("", "", Optional.empty());

    private Decision.Change send(Command command, Optional<ClientToken.Answer> answer) {
        return (Decision.Change)
                world.decide(world.member(acme), command, Terms.of(new Once("key", "fingerprint", (_, _) -> answer)));
    }

    private Optional<ClientToken.Answer> answer(String body) {
        return Optional.of(new ClientToken.Answer(0, body));
    }

    @Test
    void aRepetitionChangesNothingAndTheFirstAnswerIsKept() {
        Decision.Change first = send(create, answer("first"));
        assertThat(first.subjects()).hasSize(1);
        assertThat(send(create, answer("second")).edits()).isEmpty();
        assertThat(world.snapshot().vpcs(acme)).hasSize(1);
        assertThat(world.snapshot().clientToken("key").orElseThrow().answer().body())
                .isEqualTo("first");
    }

    @Test
    void aRepetitionIsCarriedOutOnceTheAnswerIsTooOld() {
        send(create, answer("first"));
        world.pass(ClientToken.LIFE);
        send(create, answer("second"));
        assertThat(world.snapshot().vpcs(acme)).hasSize(2);
        assertThat(world.snapshot().clientToken("key").orElseThrow().answer().body())
                .isEqualTo("second");
    }

    @Test
    void theAnswerIsMadeOfTheStateAfterTheChange() {
        Once once = new Once(
                "key",
                "fingerprint",
                (after, subjects) ->
                        Optional.of(new ClientToken.Answer(after.vpcs(acme).size(), String.join(",", subjects))));
        List<String> subjects = ((Decision.Change) world.decide(world.member(acme), create, Terms.of(once))).subjects();
        assertThat(world.snapshot().clientToken("key").orElseThrow().answer())
                .isEqualTo(new ClientToken.Answer(1, String.join(",", subjects)));
    }

    @Test
    void whatIsRefusedOrHasNoAnswerIsNotRemembered() {
        send(create, Optional.empty());
        assertThat(world.snapshot().clientTokens("user")).isZero();
        Decision refused = world.decide(
                world.member(acme),
                new Command.DeleteVpc(new VpcId("none")),
                Terms.of(new Once("key", "fingerprint", (_, _) -> answer(""))));
        assertThat(refused).isInstanceOf(Decision.Refused.class);
        assertThat(world.snapshot().clientTokens("user")).isZero();
    }
}
