package io.isthmus.api.shape;

import java.util.Optional;

/** A value that is written as text, or none, which an empty text stands for, and where {@link OrNull} is said null. */
public record OrNone<T>(Optional<T> value) {}
