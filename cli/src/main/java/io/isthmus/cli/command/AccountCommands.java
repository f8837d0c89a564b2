package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.isthmus.cli.client.Kind;
import io.isthmus.cli.client.Surroundings;
import io.isthmus.cli.client.UsageException;
import io.isthmus.cli.syntax.Argument;
import io.isthmus.cli.syntax.Calls;
import io.isthmus.cli.syntax.Leaf;
import io.isthmus.cli.syntax.Option;
import io.isthmus.client.Json;
import java.util.Map;

/** Accounts, which own projects and users. */
public final class AccountCommands {
    private AccountCommands() {}

    /** Makes an account without projects and users. */
    @Calls("POST /isthmus/v1/accounts")
    public static final class Create extends Leaf {
        @Argument(paramLabel = "NAME", description = "Its name.")
        String name = "";

        @Option(names = "--quota", paramLabel = "TYPE=N", description = "Its quotas, as vpcPeer=1000.")
        Map<String, Integer> quotas = Map.of();

        public Create(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            put(body.putObject("account").put("name", name), quotas);
            printer()
                    .one(Kind.ACCOUNT, api().post(Kind.ACCOUNT.listPath(), body).path("account"));
            return 0;
        }
    }

    /** Sets limits of an account. */
    @Calls("PUT /isthmus/v1/accounts/{account_id}")
    public static final class Update extends Leaf {
        @Argument(paramLabel = "ACCOUNT", description = "Name or id.")
        String which = "";

        @Option(names = "--quota", paramLabel = "TYPE=N", description = "A quota to set, as vpcPeer=1000.")
        Map<String, Integer> quotas = Map.of();

        public Update(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object();
            put(body.putObject("account"), required(quotas));
            String path = Kind.ACCOUNT.itemPath(resources().id(Kind.ACCOUNT, which));
            printer().details(api().put(path, body).path("account"));
            return 0;
        }
    }

    static Map<String, Integer> required(Map<String, Integer> quotas) {
        if (quotas.isEmpty()) {
            throw new UsageException("Nothing to change.", "Give --quota TYPE=N, as in --quota vpcPeer=1000.");
        }
        return quotas;
    }

    static void put(ObjectNode owner, Map<String, Integer> quotas) {
        if (!quotas.isEmpty()) {
            ObjectNode limits = owner.putObject("quotas");
            quotas.forEach(limits::put);
        }
    }
}
