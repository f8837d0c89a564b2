/** What there is: resources, and the snapshot that holds them. Pure: no clock, no I/O, no randomness. */
@NullMarked
package io.isthmus.model;

import org.jspecify.annotations.NullMarked;
