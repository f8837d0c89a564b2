/** The network as a file, against the real rules behind the real API. */
@NullMarked
package io.isthmus.app.netfile;

import org.jspecify.annotations.NullMarked;
