/** The rows of the benchmark, one file each. */
@NullMarked
package io.isthmus.bench.row;

import org.jspecify.annotations.NullMarked;
