package io.isthmus.model.testing;

import io.isthmus.model.decide.IdSource;
import io.isthmus.net.Mac;
import java.util.concurrent.atomic.AtomicLong;

/** Ids counted from 1: the same calls give the same ids. Thread-safe. */
public final class CountedIds implements IdSource {
    private final AtomicLong last = new AtomicLong();

    @Override
    public String uuid() {
        return "%08x-0000-4000-8000-000000000000".formatted(last.incrementAndGet());
    }

    @Override
    public Mac mac() {
        return new Mac(0xfa163e000000L | last.incrementAndGet());
    }
}
