/** Networks by chance: what a seed gives is always the same. */
@NullMarked
package io.isthmus.conformance.random;

import org.jspecify.annotations.NullMarked;
