/** The service's own dialect: projects, status, probes, places. */
@NullMarked
package io.isthmus.api.isthmus;

import org.jspecify.annotations.NullMarked;
