package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.otc.CloudServerViews.JobRef;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.NullIfEmpty;
import io.isthmus.api.shape.Problem;
import io.isthmus.api.shape.Time;
import io.isthmus.control.Readiness;
import io.isthmus.model.Ecs;
import io.isthmus.model.EcsId;
import io.isthmus.model.Job;
import io.isthmus.model.JobId;
import io.isthmus.model.Power;
import io.isthmus.model.VolumeId;
import io.isthmus.model.decide.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Jobs of ECSs and disks (contract.md 5, 10.48). */
final class Jobs {
    private Jobs() {}

    record SubjectRef(
            @Doc("id of the ECS") Optional<String> serverId,
            @Doc("id of the disk") Optional<String> volumeId) {}

    record SubJobView(
            @Doc("RUNNING, SUCCESS or FAIL") String status,
            @Doc("id of the job") String jobId,

            @Doc(
                    "createServer, deleteServer, startServer, stopServer, rebootServer, resizeServer, changeServerOs, or createVolume and the like")
            String jobType,

            @Doc("when it began, RFC 3339") Time.ZuluMillis beginTime,

            @Doc("when it began, RFC 3339; null while it runs") @NullIfEmpty
            Optional<Time.ZuluMillis> endTime,

            @Doc("if it failed: ECS_NEVER_READY") @NullIfEmpty
            Optional<String> errorCode,

            @Doc("if it failed: why") @NullIfEmpty Optional<String> failReason,
            @Doc("what it is about") SubjectRef entities) {}

    record SubJobsView(
            @Doc("number of ECSs, or of disks") int subJobsTotal,
            @Doc("one for each ECS, or for each disk") List<SubJobView> subJobs,
            @Doc("id of the disk, of a job about one") Optional<String> volumeId) {}

    record JobView(
            @Doc("RUNNING, SUCCESS or FAIL") String status,
            @Doc("id") String jobId,

            @Doc(
                    "createServer, deleteServer, startServer, stopServer, rebootServer, resizeServer, changeServerOs, or createVolume and the like")
            String jobType,

            @Doc("when it began, RFC 3339") Time.ZuluMillis beginTime,

            @Doc("when it began, RFC 3339; null while it runs") @NullIfEmpty
            Optional<Time.ZuluMillis> endTime,

            @Doc("if it failed: ECS_NEVER_READY") @NullIfEmpty
            Optional<String> errorCode,

            @Doc("if it failed: why") @NullIfEmpty Optional<String> failReason,
            @Doc("what it is about") SubJobsView entities) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(Endpoint.get("/v1/{project_id}/jobs/{job_id}", "Tells how far a job is")
                .answers(200, "", JobView.class)
                .handledBy(Jobs::show));
    }

    /** Carries a command through, of which a job is the first subject, and answers with that job. */
    static Reply started(Call<?, ?> call, Command command) {
        return call.execute(command, done -> Reply.ok(new JobRef(done.subjects().getFirst())));
    }

    private static Reply show(Call<Nothing, Nothing> call) {
        String id = call.path("job_id");
        return call.visible(call.snapshot().job(new JobId(id)))
                .<Reply>map(job -> Reply.ok(view(call, job)))
                .orElseGet(() -> new Reply.Failure(new Problem.Absent("job", id)));
    }

    /** How far a job, or its part for one ECS, is. */
    private record State(String status, Optional<String> failure) {
        private static final State RUNNING = new State("RUNNING", Optional.empty());
        private static final State SUCCESS = new State("SUCCESS", Optional.empty());

        static State failed(String reason) {
            return new State("FAIL", Optional.of(reason));
        }

        /** A job runs as long as a part of it does; then it has failed if one of them has. */
        static State of(List<State> parts) {
            return parts.contains(RUNNING)
                    ? RUNNING
                    : parts.stream()
                            .filter(part -> part.failure().isPresent())
                            .findFirst()
                            .orElse(SUCCESS);
        }

        Optional<String> code() {
            return failure.map(_ -> "ECS_NEVER_READY");
        }

        Optional<Time.ZuluMillis> endTime(Job job) {
            return equals(RUNNING) ? Optional.empty() : Optional.of(new Time.ZuluMillis(job.createdAt()));
        }
    }

    private static JobView view(Call<?, ?> call, Job job) {
        String type = switch (job.type()) {
            case CREATE_SERVER -> "createServer";
            case DELETE_SERVER -> "deleteServer";
            case START_SERVER -> "startServer";
            case STOP_SERVER -> "stopServer";
            case REBOOT_SERVER -> "rebootServer";
            case RESIZE_SERVER -> "resizeServer";
            case REBUILD_SERVER -> "changeServerOs";
            case CREATE_VOLUME -> "createVolume";
            case EXTEND_VOLUME -> "extendVolume";
            case DELETE_VOLUME -> "deleteVolume";
            case ATTACH_VOLUME -> "attachVolume";
            case DETACH_VOLUME -> "detachVolume";
        };
        List<State> states =
                job.servers().stream().map(server -> state(call, job, server)).toList();
        List<SubJobView> parts = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            String server = job.servers().get(i).value();
            parts.add(part(job, type, states.get(i), server, new SubjectRef(Optional.of(server), Optional.empty())));
        }
        List<String> disks = job.others().stream()
                .flatMap(others -> others.volumes().stream())
                .map(VolumeId::value)
                .toList();
        disks.forEach(disk ->
                parts.add(part(job, type, State.SUCCESS, disk, new SubjectRef(Optional.empty(), Optional.of(disk)))));
        State whole = State.of(states);
        return new JobView(
                whole.status(),
                job.id().value(),
                type,
                new Time.ZuluMillis(job.createdAt()),
                whole.endTime(job),
                whole.code(),
                whole.failure(),
                new SubJobsView(
                        parts.size(), parts, disks.size() == 1 ? Optional.of(disks.getFirst()) : Optional.empty()));
    }

    private static SubJobView part(Job job, String type, State state, String id, SubjectRef subject) {
        return new SubJobView(
                state.status(),
                job.id().value() + "-" + id,
                type,
                new Time.ZuluMillis(job.createdAt()),
                state.endTime(job),
                state.code(),
                state.failure(),
                subject);
    }

    /** That of the server as it is shown (contract.md 10.48). All else but a reboot is done when it is answered. */
    private static State state(Call<?, ?> call, Job job, EcsId server) {
        return switch (job.type()) {
            case DELETE_SERVER,
                    START_SERVER,
                    STOP_SERVER,
                    RESIZE_SERVER,
                    REBUILD_SERVER,
                    CREATE_VOLUME,
                    EXTEND_VOLUME,
                    DELETE_VOLUME,
                    ATTACH_VOLUME,
                    DETACH_VOLUME -> State.SUCCESS;
            case REBOOT_SERVER -> {
                Optional<Power> off = call.snapshot().ecs(server).flatMap(Ecs::off);
                yield off.equals(Optional.of(Power.REBOOTING)) ? State.RUNNING : State.SUCCESS;
            }
            case CREATE_SERVER ->
                switch (call.services().controller().readiness(server)) {
                    case Readiness.Ready() -> State.SUCCESS;
                    case Readiness.Building() -> State.RUNNING;
                    case Readiness.Failed(String reason) -> State.failed(reason);
                };
        };
    }
}
