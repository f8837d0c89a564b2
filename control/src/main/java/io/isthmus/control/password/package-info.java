/** Passwords: Argon2id, its text form, and the few threads that compute it. */
@NullMarked
package io.isthmus.control.password;

import org.jspecify.annotations.NullMarked;
