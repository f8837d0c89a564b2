package io.isthmus.api.shape;

/** The request record of an endpoint that takes no query or no body. */
public record Nothing() {}
