package io.isthmus.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An elastic cloud server. All its ports lie in one VPC.
 *
 * @param flavor the flavor's name as the client gave it; it reserves nothing
 * @param image the image's id as the client gave it; every ECS is the same kind of namespace
 * @param ports by device number
 * @param description anything; empty: never given
 * @param off why it does not run; empty: it runs
 * @param details empty: nothing was said that is only kept
 * @param tags empty: none
 * @param label empty: nobody's in particular
 */
public record Ecs(
        EcsId id,
        ProjectId project,
        VpcId vpc,
        String name,
        String flavor,
        String image,
        String availabilityZone,
        List<PortId> ports,
        Instant createdAt,
        Optional<String> description,
        Optional<Power> off,
        Optional<EcsDetails> details,
        Optional<Tags> tags,
        Optional<Label> label)
        implements Resource.Owned, Labelled, Tagged {
    public Ecs {
        ports = List.copyOf(ports);
    }

    /** Whether it carries and answers packets. */
    public boolean runs() {
        return off.isEmpty();
    }

    public Ecs withText(String newName, Optional<String> newDescription) {
        return new Ecs(
                id,
                project,
                vpc,
                newName,
                flavor,
                image,
                availabilityZone,
                ports,
                createdAt,
                newDescription,
                off,
                details,
                tags,
                label);
    }

    public Ecs with(Optional<Power> newOff) {
        return new Ecs(
                id,
                project,
                vpc,
                name,
                flavor,
                image,
                availabilityZone,
                ports,
                createdAt,
                description,
                newOff,
                details,
                tags,
                label);
    }

    /** What is kept of it, or what is so of one of which nothing is. */
    public EcsDetails detailsOrPlain() {
        return details.orElse(EcsDetails.PLAIN);
    }

    public Ecs with(EcsDetails newDetails) {
        return of(flavor, image, newDetails);
    }

    /** Of another size, or from another image. */
    Ecs of(String newFlavor, String newImage, EcsDetails newDetails) {
        return new Ecs(
                id,
                project,
                vpc,
                name,
                newFlavor,
                newImage,
                availabilityZone,
                ports,
                createdAt,
                description,
                off,
                newDetails.orNone(),
                tags,
                label);
    }

    /** One that runs, without a label. */
    public Ecs(
            EcsId id,
            ProjectId project,
            VpcId vpc,
            String name,
            String flavor,
            String image,
            String availabilityZone,
            List<PortId> ports,
            Instant createdAt,
            Optional<String> description,
            Optional<EcsDetails> details,
            Optional<Tags> tags) {
        this(
                id,
                project,
                vpc,
                name,
                flavor,
                image,
                availabilityZone,
                ports,
                createdAt,
                description,
                Optional.empty(),
                details,
                tags,
                Optional.empty());
    }

    @Override
    public Ecs labelled(Label newLabel) {
        return new Ecs(
                id,
                project,
                vpc,
                name,
                flavor,
                image,
                availabilityZone,
                ports,
                createdAt,
                description,
                off,
                details,
                tags,
                Optional.of(newLabel));
    }

    @Override
    public Ecs tagged(Tags newTags) {
        return new Ecs(
                id,
                project,
                vpc,
                name,
                flavor,
                image,
                availabilityZone,
                ports,
                createdAt,
                description,
                off,
                details,
                newTags.orNone(),
                label);
    }

    @Override
    public String key() {
        return id.value();
    }
}
