package io.isthmus.api.offer;

import java.util.List;

/**
 * What an ECS may be said to run; it runs what the host does.
 *
 * @param id a UUID
 * @param platform such as Debian
 * @param osVersion such as Debian GNU/Linux 12.0.0 64bit
 * @param osType Linux or Windows
 * @param architecture x86 or arm
 * @param type gold (the cloud's own) or market
 * @param minDisk in GiB: the least that a system disk has
 * @param minRam in MiB
 * @param maxRam in MiB
 * @param size of the file that there would be, in MiB
 */
public record Image(
        String id,
        String name,
        String platform,
        String osVersion,
        String osType,
        String architecture,
        String type,
        int minDisk,
        int minRam,
        int maxRam,
        int size,
        String description,
        List<String> tags) {
    public Image {
        tags = List.copyOf(tags);
    }

    /** Whether it can run in a flavor. */
    public boolean fits(Flavor flavor) {
        return minRam <= flavor.ram() && flavor.ram() <= maxRam;
    }
}
