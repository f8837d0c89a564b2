/** The endpoint catalogue and the dialects on it. */
@NullMarked
package io.isthmus.api;

import org.jspecify.annotations.NullMarked;
