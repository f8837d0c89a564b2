package io.isthmus.conformance;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Results as text and as JSON. Stateless. */
final class Report {
    private static final String ROW = "%-20s %-84s %6s %10s %8s";

    private Report() {}

    static String head() {
        return ROW.formatted("SCENARIO", "TITLE", "PAIRS", "MISMATCHES", "MS").stripTrailing();
    }

    /** One line of the table. */
    static String row(ScenarioResult result) {
        return ROW.formatted(
                result.name(),
                result.title(),
                result.pairs(),
                result.mismatches().size(),
                result.milliseconds());
    }

    /** The mismatches, with the model's reasons, and the sums. */
    static String tail(List<ScenarioResult> results) {
        StringBuilder text = new StringBuilder();
        for (ScenarioResult result : results) {
            for (Mismatch mismatch : result.mismatches()) {
                text.append("\n" + result.name() + ": " + mismatch.line() + "\n");
                if (!mismatch.trace().isMissingNode()) {
                    text.append("    trace " + mismatch.trace() + "\n");
                }
            }
        }
        text.append("\n" + results.size() + " scenarios, " + pairs(results) + " pairs, " + mismatches(results)
                + " mismatches");
        return text.toString();
    }

    static String json(List<ScenarioResult> results) {
        ObjectNode report = new ObjectMapper().createObjectNode();
        ArrayNode scenarios = report.putArray("scenarios");
        for (ScenarioResult result : results) {
            ArrayNode mismatches = scenarios
                    .addObject()
                    .put("name", result.name())
                    .put("title", result.title())
                    .put("pairs", result.pairs())
                    .put("milliseconds", result.milliseconds())
                    .putArray("mismatches");
            for (Mismatch mismatch : result.mismatches()) {
                ObjectNode entry = mismatches
                        .addObject()
                        .put("step", mismatch.stage())
                        .put("subject", mismatch.subject())
                        .put("expected", mismatch.expected())
                        .put("observed", mismatch.observed())
                        .put("model", mismatch.model());
                if (!mismatch.trace().isMissingNode()) {
                    entry.set("trace", mismatch.trace());
                }
            }
        }
        report.put("pairs", pairs(results)).put("mismatches", mismatches(results));
        return report.toPrettyString();
    }

    static int mismatches(List<ScenarioResult> results) {
        return results.stream().mapToInt(result -> result.mismatches().size()).sum();
    }

    private static int pairs(List<ScenarioResult> results) {
        return results.stream().mapToInt(ScenarioResult::pairs).sum();
    }
}
