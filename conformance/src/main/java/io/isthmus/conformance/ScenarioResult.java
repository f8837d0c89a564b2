package io.isthmus.conformance;

import java.util.List;

/**
 * What came of a scenario.
 *
 * @param pairs how many ordered pairs and further probes were compared, over all steps
 * @param milliseconds from the first call to the last
 */
record ScenarioResult(String name, String title, int pairs, List<Mismatch> mismatches, long milliseconds) {

    ScenarioResult {
        mismatches = List.copyOf(mismatches);
    }
}
