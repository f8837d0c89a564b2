package io.isthmus.api.isthmus;

import io.isthmus.api.catalogue.Call;
import io.isthmus.api.catalogue.Endpoint;
import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Nothing;
import io.isthmus.api.shape.Range;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.decide.Access;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.List;
import java.util.Optional;

/** What flow logs have recorded. The cloud hands it to its log service; here it is read from this service. */
final class FlowLogRecords {
    private static final int USUAL = 100;

    private FlowLogRecords() {}

    record RecordQuery(
            @Doc("most records; without it 100") @Range(min = 1, max = 10_000)
            Optional<Integer> limit) {}

    record RecordsView(
            @Doc("what the words of a record are") String format,

            @Doc("the newest records, the oldest of them first")
            List<String> records) {}

    static List<Endpoint<?, ?>> endpoints() {
        return List.of(
                Endpoint.get("/isthmus/v1/flow-logs/{flow_log_id}/records", "Tells the newest records of a flow log")
                        .query(RecordQuery.class)
                        .answers(200, "", RecordsView.class)
                        .refuses(Rule.FLOW_LOG_NOT_FOUND)
                        .handledBy(FlowLogRecords::records));
    }

    private static Reply records(Call<RecordQuery, Nothing> call) {
        FlowLogId id = new FlowLogId(call.path("flow_log_id"));
        if (call.visible(call.snapshot().flowLog(id)).isEmpty()) {
            return Reply.refused(Access.missing(Rule.FLOW_LOG_NOT_FOUND, "flow_log", id));
        }
        return Reply.ok(new RecordsView(
                "version project-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end"
                        + " action log-status",
                call.services()
                        .controller()
                        .flowRecords(id, call.query().limit().orElse(USUAL))));
    }
}
