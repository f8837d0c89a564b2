/** The cloud's own dialect: VPC v1, v2.0 and v3, ECS v1 (contract.md 1 to 3 and 5). */
@NullMarked
package io.isthmus.api.otc;

import org.jspecify.annotations.NullMarked;
