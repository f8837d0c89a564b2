/** What a body or a query looks like: records and the annotations of their fields, how they are read, checked, written and described, and the problem that is answered if they are not so. */
@NullMarked
package io.isthmus.api.shape;

import org.jspecify.annotations.NullMarked;
