/** The guided tour that starts a controller and checks every ping. */
@NullMarked
package io.isthmus.cli.quickstart;

import org.jspecify.annotations.NullMarked;
