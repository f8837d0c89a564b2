/** System calls and network namespaces, over the foreign function interface. */
@NullMarked
package io.isthmus.dataplane.linux.kernel;

import org.jspecify.annotations.NullMarked;
