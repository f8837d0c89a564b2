package io.isthmus.model.decide;

import io.isthmus.model.FlowLog;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.Id;
import io.isthmus.model.Quota;
import io.isthmus.model.decide.Refusal.Rule;
import java.util.Optional;

/** Flow logs (contract.md 3.9). */
final class FlowLogRules {
    private FlowLogRules() {}

    static Decision decide(Draft draft, Command.Flow command) {
        return switch (command) {
            case Command.CreateFlowLog create -> create(draft, create);
            case Command.UpdateFlowLog update -> {
                FlowLog log = draft.state().flowLog(update.log()).orElseThrow();
                draft.put(log.with(
                        update.name().orElse(log.name()),
                        update.description().orElse(log.description()),
                        update.enabled().orElse(log.enabled()),
                        draft.now()));
                yield draft.done(log.id());
            }
            case Command.DeleteFlowLog delete -> {
                draft.remove(draft.state().flowLog(delete.log()).orElseThrow());
                yield draft.done(delete.log());
            }
        };
    }

    private static Decision create(Draft draft, Command.CreateFlowLog create) {
        int used = draft.state().used(Quota.FLOW_LOG, draft.project());
        if (draft.exceeds(Quota.FLOW_LOG, used, 1)) {
            return draft.overQuota(Quota.FLOW_LOG, used, 1);
        }
        Optional<FlowLog> twin = draft.state().flowLogsOn(create.resourceId()).stream()
                .filter(log -> log.traffic() == create.traffic())
                .findFirst();
        if (twin.isPresent()) {
            return Draft.refuse(
                    Rule.FLOW_LOG_EXISTS,
                    "resource_id",
                    twin.get().id().value(),
                    "The flow log " + twin.get().id() + " keeps records of that traffic of that resource already.",
                    "Use that one, or delete it first.");
        }
        FlowLogId id = new FlowLogId(draft.ids().uuid());
        draft.put(new FlowLog(
                id,
                draft.project(),
                create.name(),
                create.description(),
                create.type(),
                create.resourceId(),
                create.traffic(),
                create.logGroupId(),
                create.logTopicId(),
                create.indexed(),
                true,
                draft.now(),
                draft.now()));
        return draft.done(id);
    }

    /** What is gone has no flow logs. */
    static void forget(Draft draft, Id resource) {
        draft.state().flowLogsOn(resource.value()).forEach(draft::remove);
    }
}
