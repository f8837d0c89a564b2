package io.isthmus.api.offer;

import java.util.Map;

/**
 * A size of ECSs. It reserves nothing.
 *
 * @param name also its id
 * @param ram in MiB
 * @param disk in GiB; 0: it says nothing of disks
 * @param extraSpecs what else the cloud's clients choose flavors by
 */
public record Flavor(String name, int vcpus, int ram, int disk, Map<String, String> extraSpecs) {
    public Flavor {
        extraSpecs = Map.copyOf(extraSpecs);
    }
}
