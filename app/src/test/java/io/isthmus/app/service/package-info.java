/** The whole service as it is run: processes, API, database and kernel. */
@NullMarked
package io.isthmus.app.service;

import org.jspecify.annotations.NullMarked;
