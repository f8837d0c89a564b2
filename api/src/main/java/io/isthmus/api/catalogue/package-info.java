/** The endpoint catalogue: what can be called, with what, and what comes back. Routing, parsing and checking derive from it. */
@NullMarked
package io.isthmus.api.catalogue;

import org.jspecify.annotations.NullMarked;
