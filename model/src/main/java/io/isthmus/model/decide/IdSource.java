package io.isthmus.model.decide;

import io.isthmus.net.Mac;

/** Where new ids come from: random in the service, counted in tests. Thread-safety is the implementation's. */
public interface IdSource {
    /** A new lower-case UUID. */
    String uuid();

    /** 32 new hexadecimal digits. */
    default String hex() {
        return uuid().replace("-", "");
    }

    /** A new unicast address in fa:16:3e. */
    default Mac mac() {
        return new Mac(0xfa163eL << 24 | Integer.parseUnsignedInt(hex().substring(0, 6), 16));
    }
}
