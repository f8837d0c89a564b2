/** One class for each command, and how they print. */
@NullMarked
package io.isthmus.cli.command;

import org.jspecify.annotations.NullMarked;
