/**
 * The agent: the process that makes plans true on one host, the protocol by which the controller tells it what to do, and
 * what the controller needs to start it, with or without root.
 */
@NullMarked
package io.isthmus.dataplane.linux.agent;

import org.jspecify.annotations.NullMarked;
