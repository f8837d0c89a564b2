package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;

/**
 * What a file names.
 *
 * @param kind of those that a file can name
 * @param name the file's, which is also the service's
 */
public record Thing(Kind kind, String name) {
    @Override
    public String toString() {
        return kind.title() + " " + name;
    }
}
