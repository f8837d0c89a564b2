/** Requests that are signed with an access key instead of carrying a token (contract.md 6.2, 6.3). */
@NullMarked
package io.isthmus.api.signing;

import org.jspecify.annotations.NullMarked;
