/** The network as a file: what is there, what the file says, and the steps from the one to the other. */
@NullMarked
package io.isthmus.cli.network;

import org.jspecify.annotations.NullMarked;
