/** Of what ECSs are made: flavors and images, which the operator may put others in the place of. */
@NullMarked
package io.isthmus.api.offer;

import org.jspecify.annotations.NullMarked;
