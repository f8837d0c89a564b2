/** Resources, the snapshot that holds them, commands and how they are decided. Pure: no clock, no I/O, no randomness. */
@NullMarked
package io.isthmus.model;

import org.jspecify.annotations.NullMarked;
