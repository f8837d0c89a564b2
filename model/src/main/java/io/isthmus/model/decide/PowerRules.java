package io.isthmus.model.decide;

import io.isthmus.model.Ecs;
import io.isthmus.model.EcsId;
import io.isthmus.model.Id;
import io.isthmus.model.Job;
import io.isthmus.model.Power;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Starting, stopping and rebooting ECSs (contract.md 10.44). */
final class PowerRules {
    private PowerRules() {}

    static Decision start(Draft draft, Command.StartEcs start) {
        return change(
                draft,
                start.servers(),
                Job.Type.START_SERVER,
                start.strict() ? ecs -> !ecs.runs() : _ -> true,
                // One that reboots starts anyway, when its packets have ended.
                ecs -> ecs.off().filter(off -> off == Power.REBOOTING));
    }

    static Decision stop(Draft draft, Command.StopEcs stop) {
        return change(
                draft,
                stop.servers(),
                Job.Type.STOP_SERVER,
                stop.strict()
                        ? ecs -> ecs.off().filter(off -> off == Power.STOPPED).isEmpty()
                        : _ -> true,
                _ -> Optional.of(Power.STOPPED));
    }

    static Decision reboot(Draft draft, Command.RebootEcs reboot) {
        return change(draft, reboot.servers(), Job.Type.REBOOT_SERVER, Ecs::runs, _ -> Optional.of(Power.REBOOTING));
    }

    static Decision finish(Draft draft, Command.FinishReboot finish) {
        List<Id> started = new ArrayList<>();
        for (EcsId id : finish.servers()) {
            Optional<Ecs> rebooting =
                    draft.state().ecs(id).filter(ecs -> ecs.off().equals(Optional.of(Power.REBOOTING)));
            rebooting.ifPresent(ecs -> {
                draft.put(ecs.with(Optional.empty()));
                started.add(id);
            });
        }
        return draft.done(started);
    }

    /** All of them, or none. */
    private static Decision change(Draft draft, List<EcsId> ids, Job.Type type, Predicate<Ecs> may, Becoming becoming) {
        List<EcsId> servers = ids.stream().distinct().toList();
        for (EcsId id : servers) {
            Ecs ecs = draft.state().ecs(id).orElseThrow();
            if (!may.test(ecs)) {
                return refused(ecs, type);
            }
        }
        for (EcsId id : servers) {
            Ecs ecs = draft.state().ecs(id).orElseThrow();
            Optional<Power> off = becoming.off(ecs);
            if (!off.equals(ecs.off())) {
                draft.put(ecs.with(off));
            }
        }
        List<Id> subjects = new ArrayList<>();
        subjects.add(ComputeRules.job(draft, type, servers));
        subjects.addAll(servers);
        return draft.done(subjects);
    }

    private interface Becoming {
        Optional<Power> off(Ecs ecs);
    }

    private static Decision refused(Ecs ecs, Job.Type type) {
        String what = switch (type) {
            case START_SERVER -> "started";
            case STOP_SERVER -> "stopped";
            case REBOOT_SERVER -> "rebooted";
            case CREATE_SERVER,
                    DELETE_SERVER,
                    RESIZE_SERVER,
                    REBUILD_SERVER,
                    CREATE_VOLUME,
                    EXTEND_VOLUME,
                    DELETE_VOLUME,
                    ATTACH_VOLUME,
                    DETACH_VOLUME -> throw new IllegalStateException(type + " has nothing to do with power");
        };
        String how = ecs.off()
                .map(off -> switch (off) {
                    case STOPPED -> "stopped";
                    case REBOOTING -> "rebooting";
                })
                .orElse("running");
        boolean start = type == Job.Type.REBOOT_SERVER && ecs.off().equals(Optional.of(Power.STOPPED));
        return Draft.refuse(
                Rule.ECS_POWER,
                "servers",
                ecs.id().value(),
                "The ECS " + ecs.id() + " cannot be " + what + " while it is " + how + ".",
                start ? "Start it instead." : "Look at its status first.");
    }
}
