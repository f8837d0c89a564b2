/** Strangers who ask too much of a service, in a process and on a processor of their own. */
@NullMarked
package io.isthmus.bench.hostile;

import org.jspecify.annotations.NullMarked;
