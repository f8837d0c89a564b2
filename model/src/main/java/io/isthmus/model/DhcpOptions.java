package io.isthmus.model;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What DHCP would tell besides addresses. Nobody asks here: addresses stand from the start, and the options are kept for
 * clients that look for them (contract.md 3.3).
 *
 * @param all sorted by name, no name twice
 */
public record DhcpOptions(List<Option> all) {
    public static final DhcpOptions NONE = new DhcpOptions(List.of());

    /** @param value as it was written; in a change, empty text: the option goes */
    public record Option(String name, String value) {}

    public DhcpOptions {
        all = List.copyOf(all);
    }

    /** These with others in place of those of the same names. */
    public DhcpOptions with(List<Option> changes) {
        return new DhcpOptions(Stream.concat(
                        changes.stream().filter(change -> !change.value().isEmpty()),
                        all.stream()
                                .filter(option -> changes.stream()
                                        .noneMatch(change -> change.name().equals(option.name()))))
                .sorted(Comparator.comparing(Option::name))
                .toList());
    }
}
