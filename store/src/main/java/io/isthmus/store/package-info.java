/** The change log and the documents, durable. */
@NullMarked
package io.isthmus.store;

import org.jspecify.annotations.NullMarked;
