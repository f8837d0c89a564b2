package io.isthmus.api.shape;

import io.isthmus.net.Cidr;

/**
 * A block as a client wrote it. Answers echo the text byte for byte (contract.md 2.2).
 *
 * @param text what the client wrote
 */
public record Destination(Cidr block, String text) {
    @Override
    public String toString() {
        return text;
    }
}
