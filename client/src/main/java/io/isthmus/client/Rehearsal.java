package io.isthmus.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What the API foretold of steps, none of which was done.
 *
 * @param id by which the next steps may go on from what these would leave, for a minute
 * @param steps one for each that was asked for, in their order
 */
public record Rehearsal(String id, List<Foretold> steps) {
    public Rehearsal {
        steps = List.copyOf(steps);
    }

    /**
     * A call to be.
     *
     * @param method POST, PUT, PATCH or DELETE; GET for what there would be
     * @param path in which, as in texts of the body, {@code ${n.id}} stands for the id of what step n of the same list would make
     * @param body a missing node for none
     * @param as token of whoever would make it; empty: whoever asks
     * @param label whose what it makes or changes would be; empty: it says nothing of that
     */
    public record Step(String method, String path, JsonNode body, String as, String label) {}

    /**
     * What would become of a step.
     *
     * @param status that it would be answered with; 0 if that is not foretold
     * @param body of that answer; a missing node if there is none
     * @param notForetold why nothing is foretold; empty if something is
     */
    public record Foretold(int status, JsonNode body, String notForetold) {
        public boolean isSuccess() {
            return status / 100 == 2;
        }

        /** What the API would say, if it would not do the step. */
        public Refusal refusal(Step step) {
            return Refusal.of(status, body, "", step.method() + " " + step.path());
        }
    }

    /**
     * Has steps decided one after the other.
     *
     * @param continued {@link #id} of what the same caller rehearsed last; empty: from what there is
     * @param steps at most 500
     */
    public static Rehearsal of(Client client, String continued, List<Step> steps) {
        ObjectNode body = Json.object();
        if (!continued.isEmpty()) {
            body.put("continues", continued);
        }
        ArrayNode list = body.putArray("steps");
        for (Step step : steps) {
            ObjectNode one = list.addObject().put("method", step.method()).put("path", step.path());
            if (!step.body().isMissingNode()) {
                one.set("body", step.body());
            }
            if (!step.as().isEmpty()) {
                one.put("as", step.as());
            }
            if (!step.label().isEmpty()) {
                one.put("label", step.label());
            }
        }
        JsonNode answer = client.post("/isthmus/v1/rehearse", body).path("rehearsal");
        List<Foretold> foretold = new ArrayList<>();
        for (JsonNode step : answer.path("steps")) {
            foretold.add(new Foretold(
                    step.path("status").asInt(),
                    step.path("body").isNull() ? MissingNode.getInstance() : step.path("body"),
                    step.path("not_foretold").asText("")));
        }
        return new Rehearsal(answer.path("id").asText(), foretold);
    }
}
