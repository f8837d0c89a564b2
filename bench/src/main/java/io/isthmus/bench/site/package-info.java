/** What rows measure on: controllers, seeded regions, hand-made routers. */
@NullMarked
package io.isthmus.bench.site;

import org.jspecify.annotations.NullMarked;
