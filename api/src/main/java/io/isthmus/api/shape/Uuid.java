package io.isthmus.api.shape;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The id of a resource as a body names it: a UUID, with or without dashes. Whatever else stands there is refused in Neutron's
 * words, and what is well-formed and unknown is not found (contract.md 10.34).
 *
 * @param value what the client wrote
 */
public record Uuid(String value) {
    private static final Pattern FORM =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32}");

    /** Empty if the text is no UUID. */
    public static Optional<Uuid> tryParse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new Uuid(text)) : Optional.empty();
    }

    @Override
    public String toString() {
        return value;
    }
}
