package io.isthmus.conformance.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * An HTTP answer.
 *
 * @param headers names in lower case
 * @param body a missing node if there is none, or it is no JSON
 */
public record Answer(int status, Map<String, String> headers, JsonNode body) {}
