package io.isthmus.model.decide;

import io.isthmus.model.Ecs;
import io.isthmus.model.EcsId;
import io.isthmus.model.Id;
import io.isthmus.model.Job;
import io.isthmus.model.Tags;
import io.isthmus.model.Volume;
import io.isthmus.model.VolumeId;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * EVS disks: records without storage, of which every ECS has at least one, from which it starts. A job is the first subject of
 * whatever has one in the cloud.
 */
final class VolumeRules {
    private VolumeRules() {}

    static Decision decide(Draft draft, Command.Disks command) {
        return switch (command) {
            case Command.CreateVolumes create -> create(draft, create);
            case Command.UpdateVolume update -> update(draft, update);
            case Command.DeleteVolume delete -> delete(draft, delete);
            case Command.AttachVolume attach -> attach(draft, attach);
            case Command.DetachVolume detach -> detach(draft, detach);
        };
    }

    // ---- with an ECS ----

    /** Gives a new ECS its disks. */
    static Optional<Refusal> equip(Draft draft, Ecs ecs, List<Command.NewDisk> wanted) {
        List<Command.NewDisk> disks = wanted.isEmpty() ? List.of(Command.NewDisk.USUAL) : wanted;
        int number = 0;
        for (Command.NewDisk disk : disks) {
            boolean system = number == 0;
            VolumeId id = disk.volume().isPresent() ? disk.volume().get() : made(draft, ecs, disk, number);
            Optional<Refusal> refusal = give(draft, id, ecs.id(), Optional.empty(), system, disk.endsWithEcs());
            if (refusal.isPresent()) {
                return refusal;
            }
            number++;
        }
        return Optional.empty();
    }

    private static VolumeId made(Draft draft, Ecs ecs, Command.NewDisk disk, int number) {
        VolumeId id = new VolumeId(draft.ids().uuid());
        draft.put(new Volume(
                id,
                draft.project(),
                ComputeRules.numbered(ecs.name() + "-volume", number),
                "",
                disk.type(),
                disk.size(),
                number == 0,
                number == 0 ? Optional.of(ecs.image()) : Optional.empty(),
                ecs.availabilityZone(),
                disk.metadata(),
                Optional.empty(),
                Optional.empty(),
                draft.now(),
                draft.now()));
        return id;
    }

    /** What becomes of the disks of an ECS that ends. */
    static void part(Draft draft, EcsId server, boolean all) {
        for (Volume volume : draft.state().volumes(server)) {
            if (all || volume.attachment().orElseThrow().endsWithEcs()) {
                draft.remove(volume);
            } else {
                draft.put(volume.with(Optional.empty(), draft.now()));
            }
        }
    }

    /** The disk of an ECS that is made anew from an image is so, too. */
    static void rebuild(Draft draft, Ecs ecs) {
        draft.state().volumes(ecs.id()).stream()
                .limit(1)
                .forEach(volume -> draft.put(volume.from(ecs.image(), draft.now())));
    }

    /** Whether a project would have too many: so many for its ECSs, and some beside. */
    static Optional<Refusal> tooMany(Draft draft) {
        int all = draft.state().volumes(draft.project()).size();
        int servers = draft.state().ecss(draft.project()).size();
        return all - servers <= Volume.MOST
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Rule.VOLUMES_EXHAUSTED,
                        "volumes",
                        "",
                        "A project has at most " + Volume.MOST + " disks beside one for each ECS.",
                        "Delete disks that nobody needs."));
    }

    // ---- alone ----

    private static Decision create(Draft draft, Command.CreateVolumes create) {
        List<VolumeId> made = new ArrayList<>();
        for (int number = 1; number <= create.count(); number++) {
            VolumeId id = new VolumeId(draft.ids().uuid());
            draft.put(new Volume(
                    id,
                    draft.project(),
                    create.count() == 1 ? create.name() : ComputeRules.numbered(create.name(), number),
                    create.description(),
                    create.type(),
                    create.size(),
                    create.image().isPresent(),
                    create.image(),
                    create.availabilityZone(),
                    create.metadata(),
                    Optional.empty(),
                    Tags.of(create.tags()),
                    draft.now(),
                    draft.now()));
            made.add(id);
            Optional<Refusal> refusal =
                    create.server().flatMap(server -> give(draft, id, server, Optional.empty(), false, false));
            if (refusal.isPresent()) {
                return new Decision.Refused(refusal.get());
            }
        }
        return tooMany(draft).<Decision>map(Decision.Refused::new).orElseGet(() -> {
            List<Id> subjects = new ArrayList<>();
            subjects.add(job(draft, Job.Type.CREATE_VOLUME, made));
            subjects.addAll(made);
            return draft.done(subjects);
        });
    }

    private static Id job(Draft draft, Job.Type type, List<VolumeId> volumes) {
        return ComputeRules.job(draft, type, List.of(), Optional.of(new Job.Others(volumes, List.of())));
    }

    private static Decision jobbed(Draft draft, Job.Type type, VolumeId volume) {
        return draft.done(List.of(job(draft, type, List.of(volume)), volume));
    }

    private static Decision update(Draft draft, Command.UpdateVolume update) {
        Volume before = draft.state().volume(update.volume()).orElseThrow();
        Optional<Integer> size = update.change().size();
        if (size.isPresent() && size.get() <= before.size()) {
            return Draft.refuse(
                    Rule.VOLUME_SIZE,
                    "new_size",
                    size.get().toString(),
                    "The disk " + before.id() + " has " + before.size() + " GiB; it can only become larger.",
                    "Take a larger size.");
        }
        draft.put(update.change().applied(before, draft.now()));
        return size.isPresent() ? jobbed(draft, Job.Type.EXTEND_VOLUME, before.id()) : draft.done(before.id());
    }

    private static Decision delete(Draft draft, Command.DeleteVolume delete) {
        Volume volume = draft.state().volume(delete.volume()).orElseThrow();
        if (volume.attachment().isPresent()) {
            return new Decision.Refused(inUse(volume));
        }
        draft.remove(volume);
        return jobbed(draft, Job.Type.DELETE_VOLUME, volume.id());
    }

    private static Refusal inUse(Volume volume) {
        String server = volume.attachment()
                .map(Volume.Attachment::server)
                .map(Id::value)
                .orElse("");
        return new Refusal(
                Rule.VOLUME_IN_USE,
                "volume",
                volume.id().value(),
                "The disk " + volume.id() + " is attached to the ECS " + server + ".",
                "Detach it first.");
    }

    private static Decision attach(Draft draft, Command.AttachVolume attach) {
        return give(draft, attach.volume(), attach.server(), attach.device(), false, attach.endsWithEcs())
                .<Decision>map(Decision.Refused::new)
                .orElseGet(() -> jobbed(draft, Job.Type.ATTACH_VOLUME, attach.volume()));
    }

    private static Optional<Refusal> give(
            Draft draft, VolumeId id, EcsId server, Optional<String> wanted, boolean system, boolean endsWithEcs) {
        Volume volume = draft.state().volume(id).orElseThrow();
        if (volume.attachment().isPresent()) {
            return Optional.of(inUse(volume));
        }
        if (system && !volume.bootable()) {
            return Optional.of(new Refusal(
                    Rule.VOLUME_NOT_BOOTABLE,
                    "volume",
                    id.value(),
                    "The disk " + id + " is not bootable, so that no ECS can start from it.",
                    "Take one that was made from an image."));
        }
        Set<String> taken = draft.state().volumes(server).stream()
                .map(other -> other.attachment().orElseThrow().device())
                .collect(Collectors.toSet());
        if (taken.size() >= Volume.PER_ECS) {
            return Optional.of(new Refusal(
                    Rule.VOLUMES_EXHAUSTED,
                    "server",
                    server.value(),
                    "The ECS " + server + " has " + Volume.PER_ECS + " disks already, which is the most.",
                    "Detach one first."));
        }
        if (wanted.filter(taken::contains).isPresent()) {
            return Optional.of(new Refusal(
                    Rule.VOLUME_DEVICE,
                    "device",
                    wanted.get(),
                    "The ECS " + server + " has a disk as " + wanted.get() + " already.",
                    "Take another device, or none for the first that is free."));
        }
        String device = wanted.orElseGet(() -> free(taken));
        draft.put(volume.with(
                Optional.of(new Volume.Attachment(server, device, system, endsWithEcs, draft.now())), draft.now()));
        return Optional.empty();
    }

    private static String free(Set<String> taken) {
        char letter = 'a';
        while (taken.contains("/dev/vd" + letter)) {
            letter++;
        }
        return "/dev/vd" + letter;
    }

    private static Decision detach(Draft draft, Command.DetachVolume detach) {
        Volume volume = draft.state().volume(detach.volume()).orElseThrow();
        Optional<Volume.Attachment> attachment = volume.attachment()
                .filter(found ->
                        detach.server().isEmpty() || detach.server().get().equals(found.server()));
        if (attachment.isEmpty()) {
            return Draft.refuse(
                    Rule.VOLUME_NOT_ATTACHED,
                    "volume",
                    volume.id().value(),
                    "The disk " + volume.id() + " is not attached"
                            + detach.server()
                                    .map(server -> " to the ECS " + server)
                                    .orElse("") + ".",
                    "See which disks the ECS has.");
        }
        if (attachment.get().system()) {
            return Draft.refuse(
                    Rule.VOLUME_IS_SYSTEM,
                    "volume",
                    volume.id().value(),
                    "The ECS " + attachment.get().server() + " starts from the disk " + volume.id()
                            + ", so that it cannot be detached.",
                    "Delete the ECS; the disk stays if it is not said to end with it.");
        }
        draft.put(volume.with(Optional.empty(), draft.now()));
        return jobbed(draft, Job.Type.DETACH_VOLUME, volume.id());
    }
}
