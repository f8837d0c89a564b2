/** The command line, over the API. */
@NullMarked
package io.isthmus.cli;

import org.jspecify.annotations.NullMarked;
