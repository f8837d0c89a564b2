package io.isthmus.bench.row;

import io.isthmus.bench.measure.Result;
import io.isthmus.bench.site.Bench;
import java.util.List;

/** One row of the benchmark: measures one target of design.md section 8, with its yardstick turn by turn. */
public interface Row {
    String name();

    /** One line on what it measures. */
    String what();

    /** Whether it works in the kernel of this machine directly. */
    boolean needsRoot();

    /** Takes away all that it made, except what {@link Bench} takes away. */
    List<Result> run(Bench bench);
}
