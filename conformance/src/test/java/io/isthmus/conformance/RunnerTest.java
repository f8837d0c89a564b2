package io.isthmus.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.conformance.scenario.Scenario;
import io.isthmus.conformance.scenario.ScenarioParser;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That the runner notices whatever is not as the scenario says. */
class RunnerTest {
    private static final String SCENARIO = """
            scenario: {name: T, title: A test, source: none}
            network:
              vpcs:
                a: {cidr: 10.0.0.0/16, subnets: {A01: 10.0.1.0/24}, routes: {10.1.0.0/16: ab}}
                b: {cidr: 10.1.0.0/16, subnets: {B01: 10.1.1.0/24}, routes: {10.0.0.0/16: ab}}
              peerings: {ab: {requester: a, accepter: b}}
              ecss: {x: {subnet: A01, address: 10.0.1.5}, y: {subnet: B01, address: 10.1.1.5}}
            expect: [x -> y]
            """;
    private final FakeService service = new FakeService();

    @AfterEach
    void stop() {
        service.close();
    }

    @BeforeEach
    void behaveAsTheScenarioSays() {
        service.answered.add("T-x 10.1.1.5");
        service.modelled.add("T-x T-y");
    }

    private List<ScenarioResult> run(String yaml) {
        Scenario scenario = ScenarioParser.scenario("t.yaml", yaml);
        return new Runner(1).run(service.site(), List.of(scenario), result -> {});
    }

    private List<String> mismatches(String yaml) {
        return run(yaml).stream()
                .flatMap(result -> result.mismatches().stream())
                .map(Mismatch::line)
                .toList();
    }

    @Test
    void whatIsAsExpectedIsNoMismatch() {
        List<ScenarioResult> results = run(SCENARIO);
        assertThat(results).hasSize(1);
        assertThat(results.getFirst().pairs()).isEqualTo(2);
        assertThat(results.getFirst().mismatches()).isEmpty();
    }

    @Test
    void missingAnswerIsAMismatch() {
        service.answered.clear();
        assertThat(mismatches(SCENARIO)).containsExactly("x -> y: expected answer, observed silence, model reachable");
    }

    @Test
    void answerThatMustNotBeIsAMismatch() {
        service.answered.add("T-y 10.0.1.5");
        assertThat(mismatches(SCENARIO))
                .containsExactly("y -> x: expected silence, observed answer, model unreachable");
    }

    @Test
    void connectionThatIsTurnedDownIsNeitherAnswerNorSilence() {
        assertThat(mismatches(SCENARIO + "also: {x -> y tcp 80: refused}")).isEmpty();
        assertThat(mismatches(SCENARIO + "also: {x -> y tcp 80: answer}"))
                .containsExactly("x -> y tcp 80: expected answer, observed refused, model reachable");
    }

    @Test
    void modelThatDisagreesIsAMismatchWithItsReasons() {
        service.modelled.add("T-y T-x");
        List<ScenarioResult> results = run(SCENARIO);
        assertThat(results.getFirst().mismatches().getFirst().line())
                .isEqualTo("y -> x: expected silence, observed silence, model reachable");
        assertThat(Report.tail(results)).contains("told so").endsWith("1 scenarios, 2 pairs, 1 mismatches");
        assertThat(Report.json(results)).contains("\"mismatches\" : 1", "\"why\" : \"told so\"");
    }

    @Test
    void callThatShouldBeRefusedAndIsNotIsAMismatch() {
        assertThat(mismatches(
                        SCENARIO + "refused: [{request peering: {name: ba, requester: b, accepter: a}, status: 409}]"))
                .singleElement()
                .asString()
                .contains("RequestPeering", "expected refused with 409, observed it was carried out");
    }

    @Test
    void whatIsLeftBehindIsAMismatch() {
        service.ignored = "DELETE /v1/project-1/vpcs/vpc-";
        assertThat(mismatches(SCENARIO))
                .contains(
                        "teardown: expected everything can be deleted, and is gone, observed VPC a is deleted, and still there");
    }

    @Test
    void callThatFailsEndsTheScenarioAndWhatWasMadeIsDeleted() {
        List<String> lines = mismatches(SCENARIO + """
                steps:
                  - title: Wrong
                    do:
                      - delete route: {vpc: a, destination: 10.9.0.0/16}
                      - delete route: {vpc: a, destination: 10.9.0.0/16}
                """);
        assertThat(lines)
                .singleElement()
                .asString()
                .contains("Wrong: expected every call", "does not show 10.9.0.0/16");
        assertThat(service.calls).anyMatch(call -> call.startsWith("DELETE /v1/project-1/vpcs/vpc-"));
    }

    @Test
    void projectsAreDeletedAtTheEnd() {
        run(SCENARIO);
        assertThat(service.calls.getLast()).isEqualTo("DELETE /isthmus/v1/projects/project-1");
    }
}
