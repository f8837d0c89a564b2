/** What a command of the command line consists of: its words, how they are read, and how what it finds is printed. */
@NullMarked
package io.isthmus.cli.syntax;

import org.jspecify.annotations.NullMarked;
