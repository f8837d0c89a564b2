package io.isthmus.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.isthmus.cli.client.ApiException;
import io.isthmus.client.Client;
import io.isthmus.client.Rehearsal;
import io.isthmus.client.Rehearsal.Foretold;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Wires of which nobody else sees what comes over them: each call is answered by the API as it would be if those before it had
 * been done, and nothing is done. For one thread.
 */
final class Rehearsed {
    private static final List<Integer> BUSY = List.of(429, 503);
    private static final int TRIES = 40;
    private static final int PAUSE_MS = 50;

    /** Whose rehearsal it is; the others take part in it by their tokens. */
    private final Wire first;

    private String continued = "";

    /** That nobody can say what would become of a call. */
    static final class NotForetoldException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String reason;

        private NotForetoldException(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    private Rehearsed(Wire first) {
        this.first = first;
    }

    /** The same wires, over which nothing is done; all of them together are one story. */
    static Map<String, Wire> of(Map<String, Wire> wires) {
        Rehearsed rehearsed = new Rehearsed(wires.values().iterator().next());
        Map<String, Wire> replaced = new LinkedHashMap<>();
        wires.forEach((project, wire) -> replaced.put(project, rehearsed.wire(wire)));
        return replaced;
    }

    private JsonNode decided(Wire wire, String method, String path, JsonNode body, Map<String, String> headers) {
        Rehearsal.Step step = new Rehearsal.Step(
                method,
                path.replace("{project}", wire.project()),
                body,
                wire.equals(first) ? "" : wire.token(),
                headers.getOrDefault(Wire.LABEL, ""));
        Rehearsal answer = patiently(step);
        continued = answer.id();
        Foretold foretold = answer.steps().getFirst();
        if (!foretold.notForetold().isEmpty()) {
            throw new NotForetoldException(foretold.notForetold());
        }
        if (!foretold.isSuccess()) {
            throw new ApiException(foretold.refusal(step));
        }
        return foretold.body();
    }

    /** Only so many may rehearse at a time, each for a moment. */
    private Rehearsal patiently(Rehearsal.Step step) {
        for (int tries = 1; ; tries++) {
            try {
                return first.rehearse(continued, List.of(step));
            } catch (ApiException e) {
                if (!BUSY.contains(e.status()) || tries == TRIES) {
                    throw new NotForetoldException(String.valueOf(e.getMessage()));
                }
            }
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new NotForetoldException("Interrupted.");
            }
        }
    }

    private Wire wire(Wire real) {
        return new Wire() {
            @Override
            public String project() {
                return real.project();
            }

            @Override
            public String account() {
                return real.account();
            }

            @Override
            public JsonNode get(String path) {
                return decided(real, "GET", path, MissingNode.getInstance(), Map.of());
            }

            @Override
            public List<JsonNode> list(String path, String key) {
                return Client.list(path, key, this::get);
            }

            @Override
            public JsonNode post(String path, JsonNode body, Map<String, String> headers) {
                return decided(real, "POST", path, body, headers);
            }

            @Override
            public JsonNode put(String path, JsonNode body, Map<String, String> headers) {
                return decided(real, "PUT", path, body, headers);
            }

            @Override
            public void delete(String path) {
                var _ = decided(real, "DELETE", path, MissingNode.getInstance(), Map.of());
            }

            // A rehearsal knows no client tokens: each call makes something new.
            @Override
            public boolean remembers() {
                return false;
            }

            @Override
            public String token() {
                return real.token();
            }

            @Override
            public Rehearsal rehearse(String from, List<Rehearsal.Step> steps) {
                return real.rehearse(from, steps);
            }
        };
    }
}
