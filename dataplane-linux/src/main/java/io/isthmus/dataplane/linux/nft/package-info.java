/** Packet filtering: rule sets as values, their text, and libnftables, which makes them true. */
@NullMarked
package io.isthmus.dataplane.linux.nft;

import org.jspecify.annotations.NullMarked;
