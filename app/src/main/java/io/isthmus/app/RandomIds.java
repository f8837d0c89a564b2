package io.isthmus.app;

import io.isthmus.model.decide.IdSource;
import java.util.UUID;

/** Random ids. Thread-safe. */
final class RandomIds implements IdSource {
    @Override
    public String uuid() {
        return UUID.randomUUID().toString();
    }
}
