package io.isthmus.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.bench.measure.Result;
import io.isthmus.bench.measure.Spread;
import java.util.List;
import java.util.Locale;

/** Words results for people and for programs. */
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROW = "%-16s %12s %-8s %12s %8s  %-14s %s";

    private Report() {}

    static String head() {
        return ROW.formatted("ROW", "OURS", "", "YARDSTICK", "RATIO", "TARGET", "VERDICT");
    }

    static String row(Result result) {
        return switch (result) {
            case Result.Measured measured ->
                ROW.formatted(
                                measured.name(),
                                number(measured.ours().median()),
                                measured.unit(),
                                measured.yardstick()
                                        .map(yardstick ->
                                                number(yardstick.spread().median()))
                                        .orElse("-"),
                                measured.yardstick().isPresent() ? number(measured.ratio()) : "-",
                                measured.target().text(measured.unit()),
                                verdict(measured))
                        + "\n    " + measured.what() + "; " + range(measured.ours())
                        + measured.yardstick()
                                .map(yardstick ->
                                        "\n    against " + yardstick.what() + "; " + range(yardstick.spread()))
                                .orElse("");
            case Result.NotRun(String name, String reason) -> "%-16s !!! NOT RUN: %s".formatted(name, reason);
            case Result.Failed(String name, String reason) -> "%-16s !!! FAILED: %s".formatted(name, reason);
        };
    }

    private static String range(Spread spread) {
        return number(spread.min()) + " to " + number(spread.max()) + " in " + spread.count();
    }

    /** Three digits that count. */
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 || size == 0 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.4f";
        return String.format(Locale.ROOT, format, value);
    }

    private static String verdict(Result.Measured measured) {
        return switch (measured.target().bound()) {
            case NONE -> "reported";
            case AT_MOST, AT_LEAST -> measured.met() ? "met" : "MISSED";
        };
    }

    static String json(List<Result> results) {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode rows = root.putArray("rows");
        for (Result result : results) {
            ObjectNode row = rows.addObject().put("name", result.name());
            switch (result) {
                case Result.Measured measured -> {
                    row.put("what", measured.what()).put("unit", measured.unit());
                    spread(row.putObject("ours"), measured.ours());
                    measured.yardstick().ifPresent(yardstick -> {
                        ObjectNode other = row.putObject("yardstick").put("what", yardstick.what());
                        spread(other, yardstick.spread());
                        row.put("ratio", measured.ratio());
                    });
                    row.put("target", measured.target().text(measured.unit()));
                    row.put("verdict", verdict(measured).toLowerCase(Locale.ROOT));
                }
                case Result.NotRun(var _, String reason) ->
                    row.put("verdict", "not run").put("reason", reason);
                case Result.Failed(var _, String reason) ->
                    row.put("verdict", "failed").put("reason", reason);
            }
        }
        return root.toPrettyString();
    }

    private static void spread(ObjectNode node, Spread spread) {
        node.put("min", spread.min())
                .put("median", spread.median())
                .put("max", spread.max())
                .put("count", spread.count());
    }
}
