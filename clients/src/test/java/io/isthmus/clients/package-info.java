/** The cloud's own clients build, list, get refused and tear down, and real packets tell whether it worked. */
@NullMarked
package io.isthmus.clients;

import org.jspecify.annotations.NullMarked;
