package io.isthmus.model.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.isthmus.model.FlowLog;
import io.isthmus.model.FlowLog.Traffic;
import io.isthmus.model.FlowLogId;
import io.isthmus.model.ProjectId;
import io.isthmus.model.Quota;
import io.isthmus.model.VpcId;
import io.isthmus.model.decide.Refusal.Rule;
import io.isthmus.model.testing.World;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FlowLogRulesTest {
    private final World world = new World();
    private final ProjectId acme = world.project("acme", "acme", "eu-de", Map.of(Quota.FLOW_LOG, 2));
    private final VpcId vpc = world.vpc(acme, "a", "10.0.0.0/16");
    private final FlowLogId id = create(Traffic.ALL);

    private Command of(Traffic traffic) {
        return new Command.CreateFlowLog("log", "text", FlowLog.Type.VPC, vpc.value(), traffic, "group", "topic", true);
    }

    private FlowLogId create(Traffic traffic) {
        return new FlowLogId(world.change(acme, of(traffic)).getFirst());
    }

    private FlowLog log() {
        return world.snapshot().flowLog(id).orElseThrow();
    }

    @Test
    void aResourceHasOneFlowLogForEachKindOfTraffic() {
        assertThat(world.refusal(acme, of(Traffic.ALL)).rule()).isEqualTo(Rule.FLOW_LOG_EXISTS);
        create(Traffic.REJECT);
        assertThat(world.snapshot().flowLogsOn(vpc.value()))
                .extracting(FlowLog::traffic)
                .containsExactly(Traffic.ALL, Traffic.REJECT);
    }

    @Test
    void aProjectHasNoMoreFlowLogsThanItsQuota() {
        create(Traffic.ACCEPT);
        assertThat(world.refusal(acme, of(Traffic.REJECT)).rule()).isEqualTo(Rule.QUOTA_EXCEEDED);
    }

    @Test
    void aFlowLogChangesOneThingAtATime() {
        assertThat(log().enabled()).isTrue();
        assertThat(world.change(
                        acme, new Command.UpdateFlowLog(id, Optional.empty(), Optional.empty(), Optional.of(false))))
                .containsExactly(id.value());
        assertThat(log().name()).isEqualTo("log");
        assertThat(log().enabled()).isFalse();
        world.change(acme, new Command.UpdateFlowLog(id, Optional.of("new"), Optional.of("t"), Optional.empty()));
        assertThat(log().name()).isEqualTo("new");
        assertThat(log().description()).isEqualTo("t");
        assertThat(log().enabled()).isFalse();
        assertThat(log().indexed()).isTrue();
    }

    @Test
    void aDeletedFlowLogIsGone() {
        assertThat(world.change(acme, new Command.DeleteFlowLog(id))).containsExactly(id.value());
        assertThat(world.snapshot().flowLogs(acme)).isEmpty();
        create(Traffic.ALL);
    }
}
