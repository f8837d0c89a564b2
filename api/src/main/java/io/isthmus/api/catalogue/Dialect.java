package io.isthmus.api.catalogue;

/** How a family of endpoints words its errors. Stateless and thread-safe. */
public interface Dialect {
    /** The body of an error answer: a record or a plain value for {@link Json}. */
    Object error(Problem problem, String requestId);
}
