package io.isthmus.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * One thing that is not as the scenario says.
 *
 * @param stage the title of the step; empty for the network as built
 * @param subject the pair, probe or call
 * @param expected what the scenario says
 * @param observed what packets did, or how the call was answered
 * @param model what the forwarding model says; empty if it was not asked
 * @param trace the model's reasons; a missing node if it was not asked
 */
record Mismatch(String stage, String subject, String expected, String observed, String model, JsonNode trace) {

    /** A call that went wrong. */
    static Mismatch ofCall(String stage, String subject, String expected, String observed) {
        return new Mismatch(stage, subject, expected, observed, "", MissingNode.getInstance());
    }

    String line() {
        return (stage.isEmpty() ? "" : "after \"" + stage + "\": ") + subject + ": expected " + expected + ", observed "
                + observed + (model.isEmpty() ? "" : ", model " + model);
    }
}
