package io.isthmus.app.service;

import java.io.IOException;
import java.util.List;

/** Where things live in the kernel. */
final class Place {
    private Place() {}

    /** The namespace of an ECS, as the API tells the administrator. */
    static String of(Installation installation, Tenant.EcsRef ecs) throws IOException {
        return installation
                .admin()
                .get("/isthmus/v1/ecs/" + ecs.id() + "/place")
                .expect(200)
                .path("place")
                .path("namespace")
                .asText();
    }

    /** The namespace of the router of a VPC: the one whose name starts as the id of the VPC does. */
    static String ofRouter(Installation installation, String vpc) {
        String digits = vpc.replace("-", "").substring(0, 12);
        List<String> found = Kernel.namespaces(installation.prefix() + "v-" + digits);
        if (found.size() != 1) {
            throw new AssertionError("routers of " + vpc + ": " + found);
        }
        return found.getFirst();
    }
}
