package io.isthmus.bench.measure;

import java.util.Optional;

/** What became of a row, or of one of the things that it measures. */
public sealed interface Result {
    String name();

    /**
     * Numbers.
     *
     * @param what one line on what was measured, and under which circumstances
     * @param unit of ours, and of the yardstick
     */
    record Measured(String name, String what, String unit, Spread ours, Optional<Yardstick> yardstick, Target target)
            implements Result {
        /** Median of ours over that of the yardstick; 0 without a yardstick. */
        public double ratio() {
            return yardstick
                    .map(other -> ours.median() / other.spread().median())
                    .orElse(0.0);
        }

        public boolean met() {
            return target.isMetBy(ours.median(), ratio());
        }
    }

    /** What else was measured in the same run, turn by turn. */
    record Yardstick(String what, Spread spread) {}

    /** It needs what is not there. */
    record NotRun(String name, String reason) implements Result {}

    /** It broke. */
    record Failed(String name, String reason) implements Result {}
}
