/** The forwarding rules (contract.md 4.1), written once: effective routes, traces, and the plans compiled from them. */
@NullMarked
package io.isthmus.forwarding;

import org.jspecify.annotations.NullMarked;
