/** Property tests: seeded generators that shrink, and those for addresses. For the tests of every module. */
@NullMarked
package io.isthmus.net.testing;

import org.jspecify.annotations.NullMarked;
