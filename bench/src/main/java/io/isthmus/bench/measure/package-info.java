/** What was measured, and how it compares. */
@NullMarked
package io.isthmus.bench.measure;

import org.jspecify.annotations.NullMarked;
