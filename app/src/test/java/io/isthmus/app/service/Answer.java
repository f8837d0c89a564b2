package io.isthmus.app.service;

import com.fasterxml.jackson.databind.JsonNode;

/** What a call was answered with. The body is a missing node if there is none, or none in JSON. */
record Answer(int status, JsonNode body, String text) {
    /** The body, if the status is the one that must come. */
    JsonNode expect(int wanted) {
        if (status != wanted) {
            throw new AssertionError("expected " + wanted + ", got " + status + " " + text);
        }
        return body;
    }
}
