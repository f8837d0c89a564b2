package io.isthmus.api.otc;

import io.isthmus.api.catalogue.Reply;
import io.isthmus.net.Ip;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The name servers of a subnet in v1, which are written down in two ways at once: {@code dnsList}, and its first two as
 * {@code primary_dns} and {@code secondary_dns}. They may say the same, or one of them nothing.
 */
sealed interface NameServers {
    record Wanted(List<Ip> all) implements NameServers {}

    record Refused(Reply reply) implements NameServers {}

    /** @param list empty: the two say it all. Then a second one without a first one is the first */
    static NameServers of(List<Ip> list, Optional<Ip> primary, Optional<Ip> secondary) {
        if (list.isEmpty()) {
            return unlessDoubled(
                    Stream.concat(primary.stream(), secondary.stream()).toList(), "subnet.secondary_dns");
        }
        if (primary.isPresent() && !primary.get().equals(list.getFirst())) {
            return contradiction("subnet.primary_dns", primary.get(), list, 0);
        }
        int place = list.size() > 1 || primary.isPresent() ? 1 : 0;
        if (secondary.isPresent() && (list.size() <= place || !secondary.get().equals(list.get(place)))) {
            return contradiction("subnet.secondary_dns", secondary.get(), list, place);
        }
        return unlessDoubled(list, "subnet.dnsList");
    }

    /** The present ones with another first or second one. */
    static NameServers changed(List<Ip> present, Optional<Ip> primary, Optional<Ip> secondary) {
        List<Ip> changed = new ArrayList<>(present);
        primary.ifPresent(ip -> put(changed, 0, ip));
        secondary.ifPresent(ip -> put(changed, 1, ip));
        return unlessDoubled(changed, secondary.isPresent() ? "subnet.secondary_dns" : "subnet.primary_dns");
    }

    private static void put(List<Ip> list, int place, Ip ip) {
        if (place < list.size()) {
            list.set(place, ip);
        } else {
            list.add(ip);
        }
    }

    private static NameServers unlessDoubled(List<Ip> list, String field) {
        return new HashSet<>(list).size() == list.size()
                ? new Wanted(List.copyOf(list))
                : new Refused(Reply.malformed(field, "names a name server twice", "each of them once"));
    }

    private static NameServers contradiction(String field, Ip ip, List<Ip> list, int place) {
        return new Refused(Reply.malformed(
                field,
                "is " + ip + ", which is not number " + (place + 1) + " of dnsList",
                list.size() > place ? list.get(place) + ", or nothing" : "nothing"));
    }
}
