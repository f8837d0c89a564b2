package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Doc;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Nothing;
import io.isthmus.api.catalogue.NullIfEmpty;
import io.isthmus.api.catalogue.Problem;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.model.EcsId;
import io.isthmus.model.Job;
import io.isthmus.model.JobId;
import java.util.List;
import java.util.Optional;

/** Jobs of ECSs (contract.md 5). */
final class Jobs {
    private Jobs() {}

    record ServerRef(@Doc("id of the ECS") String serverId) {}

    record SubJobView(
            @Doc("RUNNING or SUCCESS") String status,
            @Doc("id of the job") String jobId,
            @Doc("createServer or deleteServer") String jobType,
            @Doc("when it began, RFC 3339") String beginTime,

            @Doc("when it ended, RFC 3339; empty while it runs")
            String endTime,

            @Doc("always null") @NullIfEmpty Optional<String> errorCode,
            @Doc("always null") @NullIfEmpty Optional<String> failReason,
            @Doc("what it is about") ServerRef entities) {}

    record SubJobsView(
            @Doc("number of ECSs") int subJobsTotal,
            @Doc("one for each ECS") List<SubJobView> subJobs) {}

    record JobView(
            @Doc("RUNNING or SUCCESS") String status,
            @Doc("id") String jobId,
            @Doc("createServer or deleteServer") String jobType,
            @Doc("when it began, RFC 3339") String beginTime,

            @Doc("when it ended, RFC 3339; empty while it runs")
            String endTime,

            @Doc("always null") @NullIfEmpty Optional<String> errorCode,
            @Doc("always null") @NullIfEmpty Optional<String> failReason,
            @Doc("what it is about") SubJobsView entities) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(Endpoint.get("/v1/{project_id}/jobs/{job_id}", "Tells how far a job is")
                .answers(200, "", JobView.class)
                .handledBy(Jobs::show));
    }

    private static Reply show(Call<Nothing, Nothing> call) {
        String id = call.path("job_id");
        return call.visible(call.snapshot().job(new JobId(id)))
                .<Reply>map(job -> Reply.ok(view(call, job)))
                .orElseGet(() -> new Reply.Failure(new Problem.Absent("job", id)));
    }

    private static JobView view(Call<?, ?> call, Job job) {
        String type = switch (job.type()) {
            case CREATE_SERVER -> "createServer";
            case DELETE_SERVER -> "deleteServer";
        };
        List<SubJobView> parts = job.servers().stream()
                .map(server -> {
                    boolean runs = runs(call, server);
                    return new SubJobView(
                            runs ? "RUNNING" : "SUCCESS",
                            job.id().value() + "-" + server.value(),
                            type,
                            Times.ecs(job.createdAt()),
                            runs ? "" : Times.ecs(job.createdAt()),
                            Optional.empty(),
                            Optional.empty(),
                            new ServerRef(server.value()));
                })
                .toList();
        boolean runs = parts.stream().anyMatch(part -> part.status().equals("RUNNING"));
        return new JobView(
                runs ? "RUNNING" : "SUCCESS",
                job.id().value(),
                type,
                Times.ecs(job.createdAt()),
                runs ? "" : Times.ecs(job.createdAt()),
                Optional.empty(),
                Optional.empty(),
                new SubJobsView(parts.size(), parts));
    }

    /** Whether the ECS is there but its packets are not yet treated. */
    private static boolean runs(Call<?, ?> call, EcsId server) {
        return call.snapshot()
                .ecs(server)
                .filter(ecs -> call.services().controller().converging().contains(ecs.vpc()))
                .isPresent();
    }
}
