package io.isthmus.api.catalogue;

/** The request record of an endpoint that takes no query or no body. */
public record Nothing() {}
