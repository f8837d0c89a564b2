package io.isthmus.model;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is kept of an ECS for those who made it, shown as it was sent, and changes nothing on packets.
 *
 * @param metadata what its owner wrote on it, by key, without what the service says of every ECS; sorted
 * @param hints where it was asked to be, such as its server group, by what was said; sorted
 * @param userData as it was sent, in base64
 * @param autoRecovery whether it would be started again elsewhere if its host failed
 * @param resizedFrom the flavor that it had, while a change of it waits to be confirmed
 */
public record EcsDetails(
        Optional<String> keyName,
        Map<String, String> metadata,
        Map<String, String> hints,
        Optional<String> userData,
        boolean configDrive,
        boolean autoRecovery,
        Optional<String> resizedFrom) {
    /** Entries of metadata that an ECS may have. */
    public static final int MOST_METADATA = 128;

    /** Characters of a key of metadata, and of a value. */
    public static final int METADATA_LENGTH = 255;

    /** The hint that names a server group. */
    public static final String GROUP = "group";

    public static final EcsDetails PLAIN =
            new EcsDetails(Optional.empty(), Map.of(), Map.of(), Optional.empty(), false, true, Optional.empty());

    public EcsDetails {
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
        hints = Collections.unmodifiableMap(new TreeMap<>(hints));
    }

    /** The server group that it was asked to be in. */
    public Optional<ServerGroupId> group() {
        return Optional.ofNullable(hints.get(GROUP)).map(ServerGroupId::new);
    }

    /** These, if they say anything: what says nothing keeps nothing. */
    public Optional<EcsDetails> orNone() {
        return equals(PLAIN) ? Optional.empty() : Optional.of(this);
    }

    public EcsDetails withMetadata(Map<String, String> newMetadata) {
        return new EcsDetails(keyName, newMetadata, hints, userData, configDrive, autoRecovery, resizedFrom);
    }

    EcsDetails withKey(Optional<String> newKeyName) {
        return new EcsDetails(newKeyName, metadata, hints, userData, configDrive, autoRecovery, resizedFrom);
    }

    public EcsDetails withUserData(Optional<String> newUserData) {
        return new EcsDetails(keyName, metadata, hints, newUserData, configDrive, autoRecovery, resizedFrom);
    }

    EcsDetails withAutoRecovery(boolean newAutoRecovery) {
        return new EcsDetails(keyName, metadata, hints, userData, configDrive, newAutoRecovery, resizedFrom);
    }

    EcsDetails withResizedFrom(Optional<String> flavor) {
        return new EcsDetails(keyName, metadata, hints, userData, configDrive, autoRecovery, flavor);
    }
}
