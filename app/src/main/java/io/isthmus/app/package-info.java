/** Configuration and wiring. */
@NullMarked
package io.isthmus.app;

import org.jspecify.annotations.NullMarked;
