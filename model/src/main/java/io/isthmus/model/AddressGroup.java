package io.isthmus.model;

import io.isthmus.net.Cidr;
import io.isthmus.net.Ip;
import io.isthmus.net.IpFamily;
import io.isthmus.net.IpRange;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Addresses that rules name together, by this group (contract.md 10.41, 10.47).
 *
 * @param family that of all entries; it never changes
 * @param entries as they were written, none twice; overlaps are allowed
 * @param capacity how many entries there may be, 0 to {@value #MOST_ENTRIES}
 */
public record AddressGroup(
        AddressGroupId id,
        ProjectId project,
        String name,
        String description,
        IpFamily family,
        List<Entry> entries,
        int capacity,
        Instant createdAt,
        Instant updatedAt)
        implements Resource.Owned {
    /** How many entries a group may have. */
    public static final int MOST_ENTRIES = 20;

    public AddressGroup {
        entries = List.copyOf(entries);
    }

    /**
     * One address, a block, or a range.
     *
     * @param block whether it is written as a block; else it is one address, or a range of several
     * @param remarks what people say of it
     */
    public record Entry(Ip first, Ip last, boolean block, String remarks) {

        /**
         * Empty if the text is no address, no block (in which host bits are cleared) and no range whose first address lies below
         * its last.
         */
        public static Optional<Entry> tryParse(String text, String remarks) {
            return Cidr.tryParse(text)
                    .map(cidr -> new Entry(cidr.address(), cidr.last(), true, remarks))
                    .or(() -> Ip.tryParse(text).map(ip -> new Entry(ip, ip, false, remarks)))
                    .or(() -> IpRange.tryParse(text)
                            .filter(range -> !range.first().equals(range.last()))
                            .map(range -> new Entry(range.first(), range.last(), false, remarks)));
        }

        /** The addresses. */
        public IpRange range() {
            return new IpRange(first, last);
        }

        /** The addresses as they were written. */
        public String text() {
            if (block) {
                return range().block().orElseThrow().toString();
            }
            return first.equals(last) ? first.toString() : range().toString();
        }
    }

    @Override
    public String key() {
        return id.value();
    }

    /** Whether an address is one of its own. */
    public boolean contains(Ip ip) {
        for (Entry entry : entries) {
            if (entry.range().contains(ip)) {
                return true;
            }
        }
        return false;
    }

    /** The fewest blocks that have just its addresses, in ascending order; none if it has no entries. */
    public List<Cidr> blocks() {
        return IpRange.merged(entries.stream().map(Entry::range).toList()).stream()
                .flatMap(range -> range.blocks().stream())
                .toList();
    }

    public AddressGroup with(
            String newName, String newDescription, List<Entry> newEntries, int newCapacity, Instant now) {
        return new AddressGroup(id, project, newName, newDescription, family, newEntries, newCapacity, createdAt, now);
    }
}
