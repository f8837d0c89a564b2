/** Builds scenarios through the API, compares what packets do with what a scenario says, and tears everything down. */
@NullMarked
package io.isthmus.conformance;

import org.jspecify.annotations.NullMarked;
