/** Addresses, prefixes and the longest-prefix table, IPv4 and IPv6. Values only: nothing here does I/O. */
@NullMarked
package io.isthmus.net;

import org.jspecify.annotations.NullMarked;
