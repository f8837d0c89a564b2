package io.isthmus.bench.measure;

import java.util.List;

/** Smallest, middle and largest of some measurements of one thing. */
public record Spread(double min, double median, double max, int count) {

    /** @param values at least one */
    public static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Spread(sorted.getFirst(), median, sorted.getLast(), sorted.size());
    }
}
