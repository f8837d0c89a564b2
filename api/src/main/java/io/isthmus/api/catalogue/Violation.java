package io.isthmus.api.catalogue;

/**
 * One thing wrong with the form of a request.
 *
 * @param field path of the field, such as {@code routetable.routes.add[0].destination}; empty for the body as a whole
 * @param problem what is wrong, such as "is missing"
 * @param expected what would be right, such as "text of 1 to 64 characters"; empty if that is plain
 */
public record Violation(String field, String problem, String expected) {
    /** For people: "peering.name is missing (expected text of 1 to 64 characters)". */
    public String sentence() {
        String subject = field.isEmpty() ? "The request body" : field;
        return expected.isEmpty() ? subject + " " + problem : subject + " " + problem + " (expected " + expected + ")";
    }
}
