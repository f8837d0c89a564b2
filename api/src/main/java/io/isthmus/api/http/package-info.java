/** The server: TCP and unix socket. The only package that knows Jetty. */
@NullMarked
package io.isthmus.api.http;

import org.jspecify.annotations.NullMarked;
