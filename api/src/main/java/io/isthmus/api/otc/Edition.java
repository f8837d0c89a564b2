package io.isthmus.api.otc;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One of the two ways, v1's and v2.0's, of showing the same things: they have the same fields, but times without a zone and
 * with one (contract.md 10.40), and another status of what is made.
 *
 * @param created status of the answer to a create
 * @param one record of one thing
 * @param many record of a list
 * @param view makes the former of v2.0's
 * @param list makes the latter of v2.0's and the links to the neighbouring pages
 */
record Edition<V extends Record>(
        int created,
        Class<? extends Record> one,
        Class<? extends Record> many,
        Function<V, Record> view,
        BiFunction<List<V>, Optional<List<Lists.Link>>, Record> list) {}
