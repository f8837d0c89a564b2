/**
 * Where strangers' text and files come in and go out: which text is taken and how it is shown, how much of a file is read, and
 * whose files are trusted. Every other module may use it; it uses none.
 */
@NullMarked
package io.isthmus.edge;

import org.jspecify.annotations.NullMarked;
