/** Route netlink (rtnetlink(7)): messages, their encoding and decoding, and the socket that carries them. */
@NullMarked
package io.isthmus.dataplane.linux.netlink;

import org.jspecify.annotations.NullMarked;
