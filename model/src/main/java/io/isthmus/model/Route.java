package io.isthmus.model;

import io.isthmus.net.Cidr;

/**
 * A custom route of a route table. Its destination is its key there; the id is what the v2.0 routes API shows.
 *
 * @param text the destination exactly as the client wrote it, which clients expect back
 */
public record Route(RouteId id, Cidr destination, String text, NextHop nextHop, String description) {}
