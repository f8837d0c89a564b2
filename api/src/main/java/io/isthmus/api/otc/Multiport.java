package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Reply;
import io.isthmus.model.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Ports as v3 writes them, such as 22,80-90 (contract.md 3.6), and as fwaas does, 22,80:90. */
final class Multiport {
    private static final int MOST_RANGES = 20;

    /** What stands between the ends of a range. */
    enum Form {
        V3("-"),
        FWAAS(":");

        private final String between;
        private final Pattern ports;

        Form(String between) {
            this.between = between;
            this.ports = Pattern.compile("(\\d{1,5})(?:" + between + "(\\d{1,5}))?");
        }
    }

    private Multiport() {}

    /** As v3 writes them. */
    static Optional<List<PortRange>> parse(String text) {
        return parse(text, Form.V3);
    }

    /** The ranges, none for an empty text; empty if the text is no list of ports. */
    static Optional<List<PortRange>> parse(String text, Form form) {
        List<PortRange> ranges = new ArrayList<>();
        if (text.isEmpty()) {
            return Optional.of(ranges);
        }
        for (String part : text.split(",", -1)) {
            Matcher matcher = form.ports.matcher(part.strip());
            if (!matcher.matches() || ranges.size() == MOST_RANGES) {
                return Optional.empty();
            }
            int low = Integer.parseInt(matcher.group(1));
            ranges.add(new PortRange(
                    low,
                    Optional.ofNullable(matcher.group(2)).map(Integer::parseInt).orElse(low)));
        }
        return Optional.of(ranges);
    }

    static Reply malformed(String field) {
        return malformed(field, Form.V3);
    }

    static Reply malformed(String field, Form form) {
        return Reply.malformed(
                field,
                "is no list of ports",
                "up to " + MOST_RANGES + " ports or ranges of ports, as 22,80" + form.between + "90");
    }

    /** As v3 writes them; empty for no ranges. */
    static Optional<String> text(List<PortRange> ranges) {
        return text(ranges, Form.V3);
    }

    static Optional<String> text(List<PortRange> ranges, Form form) {
        return ranges.isEmpty()
                ? Optional.empty()
                : Optional.of(ranges.stream()
                        .map(range -> range.low() == range.high()
                                ? Integer.toString(range.low())
                                : range.low() + form.between + range.high())
                        .collect(Collectors.joining(",")));
    }
}
