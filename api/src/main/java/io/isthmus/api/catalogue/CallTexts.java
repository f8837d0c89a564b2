package io.isthmus.api.catalogue;

import io.isthmus.api.shape.Check;
import io.isthmus.api.shape.Kind;
import io.isthmus.api.shape.RecordShape;
import io.isthmus.model.decide.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All endpoints as short texts, for the help of the command line: a line with method, path and summary, then indented one
 * for each field of the request with its meaning and limits, and one with the rules that may refuse it. The parts of a line
 * are parted by tabs.
 */
public final class CallTexts {
    private CallTexts() {}

    public static List<String> of(Catalogue catalogue) {
        List<String> lines = new ArrayList<>();
        for (Catalogue.Entry entry : catalogue.entries()) {
            Endpoint<?, ?> endpoint = entry.endpoint();
            lines.add(endpoint.method() + " " + endpoint.path() + "\t" + endpoint.summary());
            fields(endpoint.query(), "", lines);
            fields(endpoint.body(), endpoint.bodyWrapper().isEmpty() ? "" : endpoint.bodyWrapper() + ".", lines);
            if (!endpoint.refusals().isEmpty()) {
                lines.add("  "
                        + endpoint.refusals().stream()
                                .sorted()
                                .map(Refusal.Rule::name)
                                .collect(Collectors.joining(", ")));
            }
        }
        return lines;
    }

    private static void fields(Class<? extends Record> type, String prefix, List<String> lines) {
        for (RecordShape.Component component : RecordShape.of(type).components()) {
            String name = prefix + component.wireName();
            String limits = Stream.concat(
                            component.doc().stream(),
                            component.checks().stream().map(Check::expected))
                    .collect(Collectors.joining("; "));
            lines.add("  " + name + "\t" + limits);
            switch (component.kind()) {
                case Kind.Nested(Class<? extends Record> inner) -> fields(inner, name + ".", lines);
                case Kind.Listing(Kind.Nested(Class<? extends Record> inner)) -> fields(inner, name + "[].", lines);
                default -> {
                    // nothing inside
                }
            }
        }
    }
}
