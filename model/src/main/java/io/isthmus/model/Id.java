package io.isthmus.model;

/** The identity of a resource. Each kind has its own one-field record, so that no id is mistaken for another kind's. */
public interface Id {
    /** As it stands in the API: a lower-case UUID, or 32 hexadecimal digits for accounts, projects and users. */
    String value();

    /** What it is the id of, in a sentence. */
    String noun();
}
