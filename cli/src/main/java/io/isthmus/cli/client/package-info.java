/** What the command line knows of the API: connections, tokens, contexts, names. */
@NullMarked
package io.isthmus.cli.client;

import org.jspecify.annotations.NullMarked;
