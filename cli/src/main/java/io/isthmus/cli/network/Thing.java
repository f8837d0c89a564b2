package io.isthmus.cli.network;

import io.isthmus.cli.client.Kind;
import java.util.function.Predicate;

/**
 * What a file names, or what is there beside it under the same name.
 *
 * @param kind of those that a file can name
 * @param name the file's, which is also the service's but for what is {@link #old}
 */
public record Thing(Kind kind, String name) {
    /** No name of a file has a blank, so nothing else is called so. */
    private static final String OLD = " (old";

    /**
     * The one of two of this name that goes, as long as both are there.
     *
     * @param taken whether another one that goes is called so
     */
    Thing old(Predicate<Thing> taken) {
        Thing old = new Thing(kind, plain().name + OLD + ")");
        for (int number = 2; taken.test(old); number++) {
            old = new Thing(kind, plain().name + OLD + " " + number + ")");
        }
        return old;
    }

    /** The same by the name that the service knows it by, and perhaps another one too. */
    Thing plain() {
        int mark = name.indexOf(OLD);
        return mark < 0 ? this : new Thing(kind, name.substring(0, mark));
    }

    @Override
    public String toString() {
        return kind.title() + " " + name;
    }
}
