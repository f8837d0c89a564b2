package io.isthmus.api.shape;

import java.util.List;

/** What binding a request to a record came to. */
public sealed interface Bound<T> {
    record Valid<T>(T value) implements Bound<T> {}

    /** @param violations all there are, at least one */
    record Invalid<T>(List<Violation> violations) implements Bound<T> {
        public Invalid {
            violations = List.copyOf(violations);
        }
    }
}
