package io.isthmus.model;

import io.isthmus.net.Cidr;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A virtual private cloud (contract.md 3.1, 3.2).
 *
 * @param cidr the primary block; empty if none was given
 * @param extendCidrs secondary blocks, in the order in which they were added
 * @param tags empty: none
 * @param extras empty: nothing special
 * @param label empty: nobody's in particular
 */
public record Vpc(
        VpcId id,
        ProjectId project,
        String name,
        String description,
        Optional<Cidr> cidr,
        List<Cidr> extendCidrs,
        Instant createdAt,
        Instant updatedAt,
        Optional<Tags> tags,
        Optional<VpcExtras> extras,
        Optional<Label> label)
        implements Resource.Owned, Labelled, Tagged {
    public Vpc {
        extendCidrs = List.copyOf(extendCidrs);
    }

    /** Without a label. */
    public Vpc(
            VpcId id,
            ProjectId project,
            String name,
            String description,
            Optional<Cidr> cidr,
            List<Cidr> extendCidrs,
            Instant createdAt,
            Instant updatedAt,
            Optional<Tags> tags,
            Optional<VpcExtras> extras) {
        this(id, project, name, description, cidr, extendCidrs, createdAt, updatedAt, tags, extras, Optional.empty());
    }

    @Override
    public Vpc labelled(Label newLabel) {
        return new Vpc(
                id,
                project,
                name,
                description,
                cidr,
                extendCidrs,
                createdAt,
                updatedAt,
                tags,
                extras,
                Optional.of(newLabel));
    }

    @Override
    public String key() {
        return id.value();
    }

    /** The primary block, then the secondary ones. */
    public Stream<Cidr> blocks() {
        return Stream.concat(cidr.stream(), extendCidrs.stream());
    }

    public Vpc withText(String newName, String newDescription, Instant now) {
        return new Vpc(id, project, newName, newDescription, cidr, extendCidrs, createdAt, now, tags, extras, label);
    }

    @Override
    public Vpc tagged(Tags newTags) {
        return new Vpc(
                id,
                project,
                name,
                description,
                cidr,
                extendCidrs,
                createdAt,
                updatedAt,
                newTags.orNone(),
                extras,
                label);
    }

    public VpcExtras extrasOrNone() {
        return extras.orElse(VpcExtras.NONE);
    }

    public Vpc withExtras(VpcExtras.Change change) {
        return new Vpc(
                id,
                project,
                name,
                description,
                cidr,
                extendCidrs,
                createdAt,
                updatedAt,
                tags,
                change.applied(extrasOrNone()),
                label);
    }

    public Vpc withBlocks(Optional<Cidr> newCidr, List<Cidr> newExtendCidrs, Instant now) {
        return new Vpc(id, project, name, description, newCidr, newExtendCidrs, createdAt, now, tags, extras, label);
    }
}
