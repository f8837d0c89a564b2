/** Benchmarks, each side by side with its yardstick. */
@NullMarked
package io.isthmus.bench;

import org.jspecify.annotations.NullMarked;
