/** The HTTP API as a client sees it: as a tenant over TCP, as the local administrator over the unix socket. */
@NullMarked
package io.isthmus.conformance.cloud;

import org.jspecify.annotations.NullMarked;
