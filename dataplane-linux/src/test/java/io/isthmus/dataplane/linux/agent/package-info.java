/** Tests of the agent, its protocol and its process. */
@NullMarked
package io.isthmus.dataplane.linux.agent;

import org.jspecify.annotations.NullMarked;
