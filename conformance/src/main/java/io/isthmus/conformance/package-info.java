/** Scenario files and their runner. */
@NullMarked
package io.isthmus.conformance;

import org.jspecify.annotations.NullMarked;
