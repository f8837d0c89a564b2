package io.isthmus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.isthmus.cli.client.Context;
import io.isthmus.cli.client.Contexts;
import io.isthmus.cli.client.Surroundings;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The passwords in the contexts file, which follow those of the users. */
record KeptPasswords(Surroundings surroundings) {

    /**
     * Keeps a user who was just made as a context.
     *
     * @param maker in whose place it is
     * @param project the name of that which the context acts on; empty: none
     */
    void add(Context maker, String name, String user, String account, String project, String password) {
        Context added = new Context(maker.url(), maker.socket(), user, account, project, password).withCa(maker.ca());
        Contexts.update(surroundings.contextsFile(), contexts -> contexts.with(name, added));
    }

    /**
     * Gives the contexts of a user a new password.
     *
     * @param place any context that leads to the same controller
     * @return the names of those contexts
     */
    List<String> renew(Context place, JsonNode user, String password) {
        List<String> renewed = new ArrayList<>();
        Contexts.update(surroundings.contextsFile(), contexts -> {
            Contexts changed = contexts;
            for (Map.Entry<String, Context> each : contexts.byName().entrySet()) {
                if (isOf(each.getValue(), user) && !each.getValue().isElsewhere(place)) {
                    changed = changed.with(each.getKey(), each.getValue().withPassword(password));
                    renewed.add(each.getKey());
                }
            }
            return changed;
        });
        return renewed;
    }

    private static boolean isOf(Context context, JsonNode user) {
        return context.user().equals(user.path("name").asText())
                && context.account().equals(user.path("account").asText());
    }

    static void tellAdded(PrintStream out, String context) {
        out.println();
        out.println("Kept as context '" + context + "'. Use it with: isthmus context use " + context);
    }

    static void tellRenewed(PrintStream out, List<String> contexts) {
        contexts.forEach(context -> out.println("Context '" + context + "' has the new one."));
    }
}
