/** The form in which a file describes a network, with which scenarios begin too. See docs/network-file.md. */
@NullMarked
package io.isthmus.netfile;

import org.jspecify.annotations.NullMarked;
