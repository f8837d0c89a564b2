package io.isthmus.api.shape;

import java.util.Optional;

/**
 * One thing wrong with the form of a request.
 *
 * @param field path of the field, such as {@code routetable.routes.add[0].destination}; empty for the body as a whole
 * @param problem what is wrong, such as "is missing"
 * @param expected what would be right, such as "text of 1 to 64 characters"; empty if that is plain
 * @param words the sentence that clients know for it, without a full stop; empty: one made of the rest
 */
public record Violation(String field, String problem, String expected, Optional<String> words) {
    public Violation(String field, String problem, String expected) {
        this(field, problem, expected, Optional.empty());
    }

    /** A text where an id is due, in the words of Neutron, which names the field without what holds it. */
    public static Violation noUuid(String field, String text) {
        String name = field.substring(field.lastIndexOf('.') + 1).replaceAll("\\[\\d+]", "");
        return new Violation(
                field,
                "is \"" + text + "\"",
                "a UUID",
                Optional.of("Invalid input for " + name + ". Reason: '" + text + "' is not a valid UUID"));
    }

    /** For people: "peering.name is missing (expected text of 1 to 64 characters)". */
    public String sentence() {
        if (words.isPresent()) {
            return words.get();
        }
        String subject = field.isEmpty() ? "The request body" : field;
        return expected.isEmpty() ? subject + " " + problem : subject + " " + problem + " (expected " + expected + ")";
    }
}
