/** The Linux data plane and the agent that runs it. */
@NullMarked
package io.isthmus.dataplane.linux;

import org.jspecify.annotations.NullMarked;
