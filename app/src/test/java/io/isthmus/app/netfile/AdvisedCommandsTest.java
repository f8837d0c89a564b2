package io.isthmus.app.netfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.isthmus.app.netfile.Region.Result;
import io.isthmus.cli.client.ApiException;
import io.isthmus.cli.network.Wire;
import io.isthmus.client.Json;
import io.isthmus.forwarding.Obstacle.Cause;
import io.isthmus.forwarding.Obstacle.Fix;
import io.isthmus.model.Edit;
import io.isthmus.model.Snapshot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code explain} advises, typed as it is printed, does what the advised call does and takes the cause away. */
class AdvisedCommandsTest {
    private static final String NEW_PEERING = "NEW-PEERING";
    private static final int MOST_FIXES = 12;

    /** What reaches a command as it is typed, whatever shell it is typed into: nothing here needs quotes. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9 ./:-]+");

    /** Those of docs/causes.md that no single change takes away. */
    private static final Set<Cause> WITHOUT_ADVICE = EnumSet.of(
            Cause.OVERLAPPING_SUBNET,
            Cause.PEER_GATEWAY,
            Cause.NO_SUCH_ADDRESS,
            Cause.LOOP,
            Cause.TRANSIT_FORBIDDEN,
            Cause.SOURCE_REFUSED,
            Cause.ANSWER_ELSEWHERE);

    @TempDir
    Path directory;

    private Region region;

    @BeforeEach
    void start() {
        region = new Region(directory);
    }

    @AfterEach
    void stop() {
        region.close();
    }

    static List<AdviceCase> cases() {
        return AdviceCase.ALL;
    }

    static Stream<AdviceCase> casesOfOneProject() {
        return AdviceCase.ALL.stream().filter(AdviceCase::isOfOneProject);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theFirstAdviceDoesWhatItsCallDoesAndTakesTheCauseAway(AdviceCase one) {
        one.make(region);
        List<String> met = new ArrayList<>();
        Optional<Advice> advice = first(one);
        for (int i = 0; i < MOST_FIXES && advice.isPresent(); i++) {
            met.add(advice.get().cause() + ": " + kind(advice.get().line()));
            carryOut(advice.get());
            advice = first(one);
        }
        assertThat(met).isEqualTo(one.met());
        assertThat(verdict(one.questions().getLast())).isEqualTo("REACHABLE");
    }

    @ParameterizedTest
    @MethodSource("casesOfOneProject")
    void allThatIsPrintedAtOnceConnectsInItsOrder(AdviceCase one) {
        one.make(region);
        String question = one.questions().getFirst();
        String peering = NEW_PEERING;
        assertThat(asked(question).contains("For NEW-PEERING put the name"))
                .isEqualTo(printed(question).stream().anyMatch(line -> line.contains(NEW_PEERING)));
        for (String line : printed(question)) {
            AdviceCase.done(region, AdviceCase.asker(question), line.replace(NEW_PEERING, peering));
            if (line.startsWith("peering create ")) {
                peering = line.split(" ")[2];
            }
        }
        assertThat(verdict(question)).isEqualTo("REACHABLE");
    }

    @Test
    void everyKindOfChangeIsTypedForEveryCauseThatHasAdvice() {
        Set<String> met =
                AdviceCase.ALL.stream().flatMap(one -> one.met().stream()).collect(Collectors.toSet());
        assertThat(met.stream().map(entry -> entry.substring(0, entry.indexOf(':'))))
                .containsAll(EnumSet.complementOf(EnumSet.copyOf(WITHOUT_ADVICE)).stream()
                        .map(Cause::name)
                        .toList());
        for (Class<?> fix : Fix.class.getPermittedSubclasses()) {
            assertThat(met.stream().map(entry -> entry.substring(entry.indexOf(':') + 2)))
                    .as(fix.getSimpleName())
                    .containsAll(AdviceCase.COMMANDS.getOrDefault(fix, List.of("no command")));
        }
    }

    /** One piece of advice, and who may follow it. */
    private record Advice(String cause, String line, JsonNode call, List<String> contexts) {}

    /** The first that any of the askers gets. */
    private Optional<Advice> first(AdviceCase one) {
        for (String question : one.questions()) {
            for (JsonNode obstacle : explained(question).path("obstacles")) {
                JsonNode fix = obstacle.path("fix");
                if (!fix.isObject()) {
                    continue;
                }
                String line = printed(question).getFirst();
                assertThat("isthmus " + line).isEqualTo(fix.path("command").asText());
                return Optional.of(new Advice(
                        obstacle.path("code").asText(),
                        line,
                        fix,
                        obstacle.path("yours").asBoolean() ? List.of(AdviceCase.asker(question)) : Region.PROJECTS));
            }
        }
        return Optional.empty();
    }

    private String asked(String question) {
        Result result = region.type("--context " + AdviceCase.resolved(region, question));
        assertThat(result.err()).isEmpty();
        return result.out();
    }

    private JsonNode explained(String question) {
        return Json.parse(asked(question + " -o json").getBytes(StandardCharsets.UTF_8));
    }

    private String verdict(String question) {
        return explained(question).path("verdict").asText();
    }

    /** The commands that people read, without the program's name. */
    private List<String> printed(String question) {
        return asked(question)
                .lines()
                .filter(line -> line.startsWith("   isthmus "))
                .map(line -> line.strip().substring("isthmus ".length()))
                .peek(line -> assertThat(line).matches(PLAIN))
                .toList();
    }

    /** Types the line as whoever may; before, the call must have written the same. */
    private void carryOut(Advice advice) {
        Snapshot before = region.snapshot();
        List<Edit> byCall = List.of();
        for (String context : advice.contexts()) {
            region.restore(before);
            byCall = writtenBy(context, advice.call());
            region.restore(before);
            Result typed = region.type("--context " + context + " " + advice.line());
            if (typed.status() == 0) {
                assertThat(region.written()).as(advice.line()).isNotEmpty().isEqualTo(byCall);
                return;
            }
            assertThat(byCall).as("%s: %s", advice.line(), typed.err()).isEmpty();
        }
        throw new AssertionError("nobody may: " + advice);
    }

    private List<Edit> writtenBy(String context, JsonNode fix) {
        Wire wire = region.wire(context);
        String path = fix.path("path").asText();
        String text = fix.path("body").asText();
        JsonNode body = text.isEmpty() ? MissingNode.getInstance() : Json.parse(text.getBytes(StandardCharsets.UTF_8));
        var _ = region.written();
        try {
            switch (fix.path("method").asText()) {
                case "POST" -> wire.post(path, body);
                case "PUT" -> wire.put(path, body);
                case "DELETE" -> wire.delete(path);
                default -> throw new AssertionError(fix);
            }
        } catch (ApiException refused) {
            assertThat(refused.status()).isIn(403, 404);
        }
        return region.written();
    }

    /** The words of a command that say what it does. */
    private static String kind(String line) {
        return Arrays.stream(line.split(" "))
                .filter(word -> word.matches("[a-z-]+") && (!word.startsWith("--") || word.equals("--replace")))
                .limit(line.endsWith("--replace") ? 3 : 2)
                .collect(Collectors.joining(" "));
    }
}
