package io.isthmus.bench.measure;

import java.util.Locale;

/**
 * What design.md section 8 demands of a row.
 *
 * @param of what is compared with the limit
 * @param limit in the row's unit, or without one when it is for the ratio
 */
public record Target(Of of, Bound bound, double limit) {
    /** Ours is compared by its median. */
    public enum Of {
        OURS,
        RATIO
    }

    /** The limit itself is within the target. */
    public enum Bound {
        AT_MOST,
        AT_LEAST,
        /** Only reported. */
        NONE
    }

    /** For what is reported beside a target. */
    public static final Target NONE = new Target(Of.RATIO, Bound.NONE, 0);

    public static Target ratioAtMost(double limit) {
        return new Target(Of.RATIO, Bound.AT_MOST, limit);
    }

    public static Target ratioAtLeast(double limit) {
        return new Target(Of.RATIO, Bound.AT_LEAST, limit);
    }

    public static Target atMost(double limit) {
        return new Target(Of.OURS, Bound.AT_MOST, limit);
    }

    public static Target atLeast(double limit) {
        return new Target(Of.OURS, Bound.AT_LEAST, limit);
    }

    public boolean isMetBy(double ours, double ratio) {
        double value = switch (of) {
            case OURS -> ours;
            case RATIO -> ratio;
        };
        return switch (bound) {
            case AT_MOST -> value <= limit;
            case AT_LEAST -> value >= limit;
            case NONE -> true;
        };
    }

    /** In the words of the table: {@code "ratio <= 2"}. */
    public String text(String unit) {
        if (bound == Bound.NONE) {
            return "-";
        }
        String sign = bound == Bound.AT_MOST ? "<= " : ">= ";
        String number = String.format(Locale.ROOT, limit == Math.rint(limit) ? "%.0f" : "%.2f", limit);
        return of == Of.RATIO ? "ratio " + sign + number : sign + number + " " + unit;
    }
}
