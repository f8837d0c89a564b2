package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Reply;

/** Address groups are not offered, and a rule that names one must not be taken for one without. */
final class AddressGroups {
    private AddressGroups() {}

    static Reply notOffered(String field) {
        return Reply.malformed(field, "names an address group, which this service does not offer", "addresses instead");
    }
}
