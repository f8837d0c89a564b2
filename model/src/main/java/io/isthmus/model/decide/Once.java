package io.isthmus.model.decide;

import io.isthmus.model.ClientToken;
import io.isthmus.model.Snapshot;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A request that its client may send again without it being carried out again.
 *
 * @param key stands for the sender and the client's own token
 * @param fingerprint the same for the same request only
 * @param answer what to answer, of the state after the command and the ids of what it made; empty: nothing to remember.
 *     Called while the command is decided: reads what it is given and nothing else
 */
public record Once(
        String key, String fingerprint, BiFunction<Snapshot, List<String>, Optional<ClientToken.Answer>> answer) {}
