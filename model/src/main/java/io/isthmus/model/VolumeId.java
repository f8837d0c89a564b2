package io.isthmus.model;

/** The id of an EVS disk. */
public record VolumeId(String value) implements Id {
    @Override
    public String noun() {
        return "volume";
    }

    @Override
    public String toString() {
        return value;
    }
}
