/** What tests of this and later modules build their states with. */
@NullMarked
package io.isthmus.model.testing;

import org.jspecify.annotations.NullMarked;
