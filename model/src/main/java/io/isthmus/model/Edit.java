package io.isthmus.model;

/** One document put or removed: what a change consists of, in the snapshot and in the store alike. */
public sealed interface Edit {
    Resource.Kind kind();

    String key();

    /** Puts a new document, or in place of the one with the same kind and key. */
    record Put(Resource resource) implements Edit {
        @Override
        public Resource.Kind kind() {
            return resource.kind();
        }

        @Override
        public String key() {
            return resource.key();
        }
    }

    record Remove(Resource.Kind kind, String key) implements Edit {}
}
