/** JMH benchmarks of the pure core. */
@NullMarked
package io.isthmus.bench.micro;

import org.jspecify.annotations.NullMarked;
