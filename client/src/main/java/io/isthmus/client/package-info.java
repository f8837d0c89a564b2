/**
 * The API's Java client: connections over a unix socket, TCP and TLS, log-ins, and errors with status, code and reason. It needs
 * nothing of Isthmus but its API, and little of the JDK, so that a command line that starts with it starts at once.
 */
@NullMarked
package io.isthmus.client;

import org.jspecify.annotations.NullMarked;
