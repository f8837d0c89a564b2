/** What is asked and what comes of it: commands, and how they are decided upon a snapshot. Pure: no clock, no I/O, no randomness. */
@NullMarked
package io.isthmus.model.decide;

import org.jspecify.annotations.NullMarked;
