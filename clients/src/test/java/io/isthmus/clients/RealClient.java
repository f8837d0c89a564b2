package io.isthmus.clients;

import java.util.List;

/** What every client of the cloud does here, each in its own words. */
interface RealClient {
    /** What a user has to know to point a client at a service. */
    record Account(
            String url,
            String region,
            String domain,
            String domainId,
            String project,
            String projectId,
            String user,
            String password,
            String accessKey,
            String secretKey,
            String caFile) {}

    /**
     * A VPC with subnets, a security group that lets ping in, and one ECS in each subnet.
     *
     * @param id of the VPC
     * @param subnets ids of the subnets, in the order of their blocks
     * @param servers ids of the ECSs, likewise
     */
    record Vpc(String id, List<String> subnets, List<String> servers) {}

    /** What a refused call told whoever reads the client's own error. */
    record Refusal(String call, int status, String message) {}

    Vpc build(Account account, String name, String cidr, List<String> subnets);

    /** @return id and status, with a slash between them */
    String peer(Account account, String name, String vpc, String peerVpc, String peerProject);

    /** @return the status */
    String accept(Account account, String peering);

    void route(Account account, String vpc, String destination, String peering);

    /** The ids of all VPCs of the project, fetched one a page, and how many pages that took. */
    record Pages(List<String> ids, int pages) {}

    Pages pages(Account account);

    /** Five calls that must be refused; {@code vpc} is one that {@link #build} made and {@link #peer} connected. */
    List<Refusal> refusals(Account account, Vpc vpc, String peerVpc);

    /** Deletes all that the project has, and waits until it is gone. */
    void tearDown(Account account);
}
