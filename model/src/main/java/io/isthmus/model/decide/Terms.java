package io.isthmus.model.decide;

import io.isthmus.model.Label;
import java.util.Optional;

/**
 * What a client asks of a command besides what it says.
 *
 * @param once empty unless the client may send it again
 * @param label what it makes or changes bears from then on; empty: as it is
 */
public record Terms(Optional<Once> once, Optional<Label> label) {
    public static final Terms NONE = new Terms(Optional.empty(), Optional.empty());

    /** Of a request that its client may send again. */
    public static Terms of(Once once) {
        return new Terms(Optional.of(once), Optional.empty());
    }

    /** Of a request whose subject is somebody's. */
    public static Terms of(Label label) {
        return new Terms(Optional.empty(), Optional.of(label));
    }
}
