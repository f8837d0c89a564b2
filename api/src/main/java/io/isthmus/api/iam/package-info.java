/** The Keystone v3 dialect: tokens and catalog (contract.md 6.1). */
@NullMarked
package io.isthmus.api.iam;

import org.jspecify.annotations.NullMarked;
