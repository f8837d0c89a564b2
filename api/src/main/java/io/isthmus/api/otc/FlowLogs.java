package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Page;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Description;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Filter;
import io.isthmus.api.shape.Inline;
import io.isthmus.api.shape.Length;
import io.isthmus.api.shape.Name;
import io.isthmus.api.shape.NoAngleBrackets;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.OneOf;
import io.isthmus.api.shape.Time;
import io.isthmus.api.shape.Uuid;
import io.isthmus.model.FlowLog;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.Label;
import io.isthmus.model.Listing;
import io.isthmus.model.Resource;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Command;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Flow logs (contract.md 3.9). */
final class FlowLogs {
    private static final String PATH = "/v1/{project_id}/fl/flow_logs";
    private static final String ONE = PATH + "/{flow_log_id}";

    private FlowLogs() {}

    record CreateInput(
            @Doc("name, need not be unique") @Length(max = 64) @NoAngleBrackets
            Optional<String> name,

            @Description Optional<String> description,

            @Doc("what resource_id is") @OneOf({"port", "network", "vpc"})
            String resourceType,

            @Doc("id of a port, of a subnet or of a VPC") Uuid resourceId,

            @Doc("of which packets records are kept") @OneOf({"all", "accept", "reject"})
            String trafficType,

            @Doc("log group of the cloud's log service; kept as it is") @Length(max = 64)
            Optional<String> logGroupId,

            @Doc("log topic of the cloud's log service; kept as it is") @Length(max = 64)
            Optional<String> logTopicId,

            @Doc("whether that service indexes the records; kept as it is")
            Optional<Boolean> indexEnabled) {}

    record ChangeInput(
            @Doc("name, need not be unique") @Length(max = 64) @NoAngleBrackets
            Optional<String> name,

            @Description Optional<String> description,

            @Doc("whether records are kept") Optional<Boolean> adminState) {}

    record LogQuery(
            @Doc("only flow logs that are kept in these stores: all are in lts") @Filter
            List<String> logStoreType,

            @Doc("only this flow log") @Filter List<String> id,
            @Doc("only flow logs of this name") @Filter List<String> name,
            @Doc("only flow logs of this project") @Filter List<String> tenantId,

            @Doc("only flow logs with this description") @Filter
            List<String> description,

            @Doc("only flow logs of this type of resource") @Filter
            List<String> resourceType,

            @Doc("only flow logs of this resource") @Filter List<String> resourceId,
            @Doc("only flow logs of this traffic") @Filter List<String> trafficType,
            @Doc("only flow logs of this log group") @Filter List<String> logGroupId,
            @Doc("only flow logs of this log topic") @Filter List<String> logTopicId,
            @Doc("only flow logs in this status") @Filter List<String> status,

            @Inline Page.Onward page)
            implements Page.Wish {}

    record LogView(
            @Doc("id") String id,
            @Doc("name") String name,
            @Doc("project") String tenantId,
            @Doc("description") String description,
            @Doc("port, network or vpc") String resourceType,
            @Doc("id of the port, subnet or VPC") String resourceId,
            @Doc("all, accept or reject") String trafficType,
            @Doc("log group, as it was given") String logGroupId,
            @Doc("log topic, as it was given") String logTopicId,
            @Doc("always lts") String logStoreType,

            @Doc("whether the log service indexes the records, as it was given")
            boolean indexEnabled,

            @Doc("whether records are kept") boolean adminState,
            @Doc("ACTIVE if records are kept, else DOWN") String status,
            @Doc("when it was made, UTC") Time.Local createdAt,
            @Doc("when it was last changed, UTC") Time.Local updatedAt,

            @Doc("whose it is, as X-Isthmus-Label said") @Name("isthmus:label")
            Optional<String> label) {
        static LogView of(FlowLog log) {
            return new LogView(
                    log.id().value(),
                    log.name(),
                    log.project().value(),
                    log.description(),
                    lower(log.type()),
                    log.resourceId(),
                    lower(log.traffic()),
                    log.logGroupId(),
                    log.logTopicId(),
                    "lts",
                    log.indexed(),
                    log.enabled(),
                    log.enabled() ? "ACTIVE" : "DOWN",
                    new Time.Local(log.createdAt()),
                    new Time.Local(log.updatedAt()),
                    log.label().map(Label::text));
        }

        private static String lower(Enum<?> value) {
            return value.name().toLowerCase(Locale.ROOT);
        }
    }

    record LogsView(@Doc("the flow logs") List<LogView> flowLogs) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.post(PATH, "Makes a flow log of a port, a subnet or a VPC")
                        .takes("flow_log", CreateInput.class)
                        .answers(200, "flow_log", LogView.class)
                        .refuses(
                                Rule.PORT_NOT_FOUND,
                                Rule.SUBNET_NOT_FOUND,
                                Rule.VPC_NOT_FOUND,
                                Rule.FLOW_LOG_EXISTS,
                                Rule.QUOTA_EXCEEDED)
                        .handledBy(FlowLogs::create),
                Endpoint.get(PATH, "Lists the project's flow logs")
                        .query(LogQuery.class)
                        .answers(200, "", LogsView.class)
                        .handledBy(FlowLogs::list),
                Endpoint.get(ONE, "Shows a flow log")
                        .answers(200, "flow_log", LogView.class)
                        .refuses(Rule.FLOW_LOG_NOT_FOUND)
                        .handledBy(FlowLogs::show),
                Endpoint.put(ONE, "Changes a flow log, or lets it rest")
                        .takes("flow_log", ChangeInput.class)
                        .answers(200, "flow_log", LogView.class)
                        .refuses(Rule.FLOW_LOG_NOT_FOUND)
                        .handledBy(call -> execute(
                                call,
                                new Command.UpdateFlowLog(
                                        id(call),
                                        call.body().name(),
                                        call.body().description(),
                                        call.body().adminState()))),
                Endpoint.delete(ONE, "Ends a flow log; what it has recorded stays on the controller's disk")
                        .refuses(Rule.FLOW_LOG_NOT_FOUND)
                        .handledBy(call -> call.execute(new Command.DeleteFlowLog(id(call)))));
    }

    private static FlowLogId id(Call<?, ?> call) {
        return new FlowLogId(call.path("flow_log_id"));
    }

    private static Reply execute(Call<?, ?> call, Command command) {
        return call.execute(
                command,
                done -> Reply.ok(LogView.of(done.after()
                        .flowLog(new FlowLogId(done.subjects().getFirst()))
                        .orElseThrow())));
    }

    private static Reply create(Call<Nothing, CreateInput> call) {
        CreateInput input = call.body();
        return execute(
                call,
                new Command.CreateFlowLog(
                        input.name().orElse(""),
                        input.description().orElse(""),
                        FlowLog.Type.valueOf(input.resourceType().toUpperCase(Locale.ROOT)),
                        input.resourceId().value(),
                        FlowLog.Traffic.valueOf(input.trafficType().toUpperCase(Locale.ROOT)),
                        input.logGroupId().orElse(""),
                        input.logTopicId().orElse(""),
                        input.indexEnabled().orElse(false)));
    }

    private static Reply show(Call<Nothing, Nothing> call) {
        return call.visible(call.snapshot().flowLog(id(call)))
                .<Reply>map(log -> Reply.ok(LogView.of(log)))
                .orElseGet(() -> Reply.refused(Access.missing(Rule.FLOW_LOG_NOT_FOUND, "flow_log", id(call))));
    }

    private static Reply list(Call<LogQuery, Nothing> call) {
        LogQuery query = call.query();
        Listing<FlowLog> narrowed = query.resourceId().size() == 1 && query.id().isEmpty()
                ? call.snapshot().flowLogsOn(query.resourceId().getFirst()).listing(FlowLog::key)
                : Lists.narrowed(
                        call,
                        call.snapshot().flowLogs(call.project()),
                        Resource.Kind.FLOW_LOG,
                        FlowLog.class,
                        query.id(),
                        query.name());
        Listing<LogView> logs = call.visible(narrowed).map(LogView::of, LogView::id);
        return Lists.page(Lists.matching(logs, query, log -> log), query, page -> new LogsView(page.items()));
    }
}
