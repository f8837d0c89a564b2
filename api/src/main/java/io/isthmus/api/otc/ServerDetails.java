package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Reply;
import io.isthmus.api.shape.Doc;
import io.isthmus.api.shape.Length;
import io.isthmus.model.Ecs;
import io.isthmus.model.EcsDetails;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is kept of an ECS and shown as it was sent, which both dialects say (contract.md 5). */
final class ServerDetails {
    /** Bytes of user data, before they are written in base64. */
    private static final int MOST_USER_DATA = 32 << 10;

    /** What the service itself says of every ECS in its metadata. */
    private static final String VPC = "vpc_id";

    private static final String CHARGING = "charging_mode";

    private static final String ON_DEMAND = "0";

    private ServerDetails() {}

    record HintsInput(
            @Doc("id of the server group that it is to be in") @Length(max = 64)
            Optional<String> group,

            @Doc("shared, or nothing: there are no dedicated hosts")
            Optional<String> tenancy,

            @Doc("nothing: there are no dedicated hosts") Optional<String> dedicatedHostId) {
        static final HintsInput NONE = new HintsInput(Optional.empty(), Optional.empty(), Optional.empty());

        Map<String, String> kept() {
            Map<String, String> kept = new TreeMap<>();
            group.filter(text -> !text.isEmpty()).ifPresent(text -> kept.put(EcsDetails.GROUP, text));
            tenancy.filter(text -> !text.isEmpty()).ifPresent(text -> kept.put("tenancy", text));
            return kept;
        }

        Optional<Reply> refusal() {
            return NotKept.unless("os:scheduler_hints.tenancy", tenancy.filter(text -> !text.isEmpty()), "shared")
                    .or(() -> NotKept.unless("os:scheduler_hints.dedicated_host_id", dedicatedHostId, ""));
        }
    }

    /** The refusal of user data that is no base64, or too much. */
    static Optional<Reply> badUserData(String field, Optional<String> text) {
        return text.filter(sent -> !isUserData(sent))
                .map(_ -> Reply.malformed(
                        field, "is no base64, or too long", "up to " + MOST_USER_DATA + " bytes in base64"));
    }

    private static boolean isUserData(String text) {
        try {
            return Base64.getDecoder().decode(text).length <= MOST_USER_DATA;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** The refusal of metadata that cannot be kept, of an ECS or of a disk. */
    static Optional<Reply> unfit(String field, Map<String, String> metadata) {
        boolean fits = metadata.size() <= EcsDetails.MOST_METADATA
                && metadata.entrySet().stream()
                        .allMatch(entry -> !entry.getKey().isEmpty()
                                && entry.getKey().length() <= EcsDetails.METADATA_LENGTH
                                && entry.getValue().length() <= EcsDetails.METADATA_LENGTH);
        return fits
                ? Optional.empty()
                : Optional.of(Reply.malformed(
                        field,
                        "has a key or a value that is too long, an empty key, or too many entries",
                        EcsDetails.MOST_METADATA + " entries at most, keys of 1 to " + EcsDetails.METADATA_LENGTH
                                + " characters, and values of as many at most"));
    }

    /** The refusal of metadata that an ECS cannot have. */
    static Optional<Reply> badMetadata(String field, Map<String, String> metadata) {
        return unfit(field, metadata)
                .or(() -> Stream.of(VPC, CHARGING)
                        .filter(metadata::containsKey)
                        .findFirst()
                        .map(key ->
                                Reply.malformed(field + "." + key, "is said by the service itself", "another key")));
    }

    /** What v1 shows, and Nova where it shows an ECS: what the service says, and what its owner wrote on it. */
    static Map<String, String> metadata(Ecs ecs) {
        Map<String, String> all = new LinkedHashMap<>(ecs.detailsOrPlain().metadata());
        all.put(CHARGING, ON_DEMAND);
        all.put(VPC, ecs.vpc().value());
        return all;
    }

    /** Each hint as a list of one, as clients read them. */
    static Map<String, List<String>> hints(Ecs ecs) {
        Map<String, List<String>> lists = new TreeMap<>();
        ecs.detailsOrPlain().hints().forEach((name, hint) -> lists.put(name, List.of(hint)));
        return lists;
    }
}
