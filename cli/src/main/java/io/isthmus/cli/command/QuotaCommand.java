package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Table;
import io.isthmus.client.Json;
import java.util.List;

/** What the project may have, and what it has (contract.md 3.8). */
@Calls("GET /v1/{project_id}/quotas")
public final class QuotaCommand extends Leaf {
    public QuotaCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        JsonNode quotas = api().get("/v1/{project}/quotas").path("quotas").path("resources");
        if (isJson()) {
            out().print(Json.pretty(quotas));
            return 0;
        }
        Table table = new Table(List.of("TYPE", "USED", "LIMIT"));
        for (JsonNode quota : quotas) {
            if (quota.path("quota").asInt() > 0 || quota.path("used").asInt() > 0) { // the others cannot be made here
                table.row(List.of(
                        quota.path("type").asText(),
                        quota.path("used").asText(),
                        quota.path("quota").asText()));
            }
        }
        table.print(out(), "");
        return 0;
    }
}
