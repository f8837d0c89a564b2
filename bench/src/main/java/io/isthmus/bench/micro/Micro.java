package io.isthmus.bench.micro;

import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the JMH benchmarks of this package. */
public final class Micro {
    private static final String ALL = "io\\.isthmus\\.bench\\.micro\\..*";

    private Micro() {}

    /** Returns an exit code. */
    public static int run(boolean quick) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(ALL)
                .forks(1)
                .warmupIterations(quick ? 1 : 3)
                .measurementIterations(quick ? 2 : 5)
                .warmupTime(TimeValue.seconds(1))
                .measurementTime(TimeValue.seconds(1));
        try {
            var _ = new Runner(options.build()).run();
            return 0;
        } catch (RunnerException e) {
            System.err.println("isthmus bench micro: " + e.getMessage());
            return 1;
        }
    }
}
