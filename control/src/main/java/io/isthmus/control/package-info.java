/** The writer, authorisation, expiry and repair. */
@NullMarked
package io.isthmus.control;

import org.jspecify.annotations.NullMarked;
