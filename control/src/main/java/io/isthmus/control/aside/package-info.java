/** How work that takes long steps back for the rest. */
@NullMarked
package io.isthmus.control.aside;

import org.jspecify.annotations.NullMarked;
