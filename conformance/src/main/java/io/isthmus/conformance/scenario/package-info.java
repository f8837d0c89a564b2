/** Scenario files: a network, the pairs of ECSs that must reach each other, and what changes later. See docs/scenarios.md. */
@NullMarked
package io.isthmus.conformance.scenario;

import org.jspecify.annotations.NullMarked;
