/** What every data plane does: make plans true, by difference, and tell what it sees. */
@NullMarked
package io.isthmus.dataplane;

import org.jspecify.annotations.NullMarked;
