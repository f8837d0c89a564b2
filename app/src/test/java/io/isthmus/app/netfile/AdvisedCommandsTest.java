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
import io.isthmus.model.Ecs;
import io.isthmus.model.Edit;
import io.isthmus.model.Members;
import io.isthmus.model.NetworkAcl;
import io.isthmus.model.Peering;
import io.isthmus.model.Project;
import io.isthmus.model.Resource;
import io.isthmus.model.RouteTable;
import io.isthmus.model.SecurityGroup;
import io.isthmus.model.Snapshot;
import io.isthmus.model.Subnet;
import io.isthmus.model.Vpc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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
    private static final int MOST_FIXES = 12;

    /** What reaches a command as it is typed, whatever shell it is typed into: nothing here needs quotes. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9 ./:-]+");

    /** Those of docs/causes.md that no single change takes away. */
    private static final Set<Cause> WITHOUT_ADVICE = EnumSet.of(
            Cause.SUBNET_CONFINED,
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
        for (String line : printed(question)) {
            AdviceCase.done(region, AdviceCase.asker(question), line);
        }
        assertThat(verdict(question)).isEqualTo("REACHABLE");
    }

    /** What people read, and what programs read instead. */
    @ParameterizedTest
    @MethodSource("cases")
    void noIdIsPrintedOfWhatTheAskerHasUnderANameOfItsOwn(AdviceCase one) {
        one.make(region);
        for (String question : one.questions()) {
            String asker = AdviceCase.asker(question);
            String text = asked(question);
            Map<String, String> named = named(asker);
            assertThat(named.isEmpty()).as(asker).isEqualTo(asker.equals(Region.ADMINISTRATOR));
            named.forEach(
                    (id, name) -> assertThat(text).as("%s of %s", id, name).doesNotContain(id));
            if (asker.equals("red")) {
                assertThat(asked(question + " -o json")).contains(vpc("a"));
            }
            if (asker.equals("red") && !question.endsWith(" udp")) { // of which a trace wants the port
                String trace = asked(question.replace(" explain ", " trace "));
                named.forEach(
                        (id, name) -> assertThat(trace).as("%s of %s", id, name).doesNotContain(id));
            }
            assertThat(text).doesNotContain("NEW-PEERING");
        }
    }

    @Test
    void aNewPeeringGetsANameThatNoneHasYet() {
        AdviceCase one = AdviceCase.ALL.getFirst();
        one.make(region);
        String question = one.questions().getFirst();
        assertThat(printed(question))
                .startsWith("peering create a-b --vpc a --peer-vpc b")
                .contains("route create --vpc a --destination 10.1.0.0/24 --peering a-b");
        AdviceCase.done(region, "red", "vpc create c --cidr 10.2.0.0/16");
        AdviceCase.done(region, "red", "peering create a-b --vpc a --peer-vpc c");
        AdviceCase.done(region, "red", "peering create a-b-2 --vpc b --peer-vpc c");
        assertThat(printed(question)).startsWith("peering create a-b-3 --vpc a --peer-vpc b");
    }

    /** What a project has whose name no other of its kind has, by its id. */
    private Map<String, String> named(String asker) {
        Snapshot snapshot = region.snapshot();
        Map<String, String> named = new HashMap<>();
        Project own = snapshot.projects().stream()
                .filter(project -> project.name().equals(asker))
                .findFirst()
                .orElseThrow();
        Stream.of(
                        names(snapshot.vpcs(own.id()), Vpc::name),
                        names(snapshot.subnets(own.id()), Subnet::name),
                        names(snapshot.ecss(own.id()), Ecs::name),
                        names(snapshot.peerings(own.id()), Peering::name),
                        names(snapshot.routeTables(own.id()), RouteTable::name),
                        names(snapshot.securityGroups(own.id()), SecurityGroup::name),
                        names(snapshot.networkAcls(own.id()), NetworkAcl::name))
                .forEach(named::putAll);
        named.values().removeIf(name -> name.equals("default"));
        return named;
    }

    private static <T extends Resource> Map<String, String> names(Members<T> all, Function<T, String> name) {
        return all.stream().collect(Collectors.groupingBy(name)).values().stream()
                .filter(called -> called.size() == 1)
                .map(List::getFirst)
                .collect(Collectors.toMap(Resource::key, name));
    }

    private String vpc(String name) {
        return region.snapshot().vpcs().stream()
                .filter(vpc -> vpc.name().equals(name))
                .findFirst()
                .orElseThrow()
                .id()
                .value();
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
                // What others are asked to do stands there with ids: they have names of their own.
                assertThat(("isthmus " + line).equals(fix.path("command").asText()))
                        .as(line)
                        .isEqualTo(
                                !obstacle.path("yours").asBoolean() || line.matches("security-group rule-delete .*"));
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
        assertThat(result.said()).isEmpty();
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
        return Stream.concat(
                        Arrays.stream(line.split(" ")).limit(2),
                        line.endsWith(" --replace") ? Stream.of("--replace") : Stream.of())
                .collect(Collectors.joining(" "));
    }
}
