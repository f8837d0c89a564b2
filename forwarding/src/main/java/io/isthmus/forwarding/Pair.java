package io.isthmus.forwarding;

import io.isthmus.model.Port;

/** A port that sends, and one that answers. */
public record Pair(Port from, Port to) {}
