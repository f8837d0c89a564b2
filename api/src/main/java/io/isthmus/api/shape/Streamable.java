package io.isthmus.api.shape;

/**
 * What the query of an endpoint says that also streams events to whoever accepts {@value #TYPE}. Such a client comes back
 * with the header {@value #LAST_ID} after an interruption.
 */
public interface Streamable {
    String TYPE = "text/event-stream";

    String LAST_ID = "Last-Event-ID";
}
